"""Stack sets for the scripted CloudFormation, by the AWS CloudFormation API Reference: sets, their stacks, and operations
that move on by one place each time they are described."""
import hashlib
import json

import yaml

from scripted_cloudformation import MOVES_PER_POLL, Refused, ScriptedCloudFormation, invalid

MOVING = ("RUNNING", "QUEUED", "STOPPING")


class Loader(yaml.SafeLoader):
    """With CloudFormation's short tags."""


def intrinsic(loader, tag, node):
    read = {yaml.ScalarNode: loader.construct_scalar, yaml.SequenceNode: loader.construct_sequence,
            yaml.MappingNode: loader.construct_mapping}[type(node)]
    return {tag if tag in ("Ref", "Condition") else "Fn::" + tag: read(node)}


Loader.add_multi_constructor("!", intrinsic)


class Operation:
    def __init__(self, identity, action, places, asked, number):
        self.id, self.action, self.asked, self.number = identity, action, asked, number
        self.status, self.results = "RUNNING", {place: ["PENDING", ""] for place in places}


class StackSet:
    def __init__(self, asked):
        self.name, self.stacks, self.operations, self.units = asked["StackSetName"], {}, [], []
        self.token = asked["ClientRequestToken"]
        self.settings = {}
        self.take(asked)

    def take(self, asked):
        if "TemplateBody" in asked:
            self.template = yaml.load(asked["TemplateBody"], Loader)
        for name in ("PermissionModel", "AutoDeployment", "AdministrationRoleARN", "ExecutionRoleName"):
            if name in asked:
                self.settings[name] = asked[name]
        self.parameters, self.tags = asked.get("Parameters", []), asked.get("Tags", [])

    @property
    def is_service_managed(self):
        return self.settings["PermissionModel"] == "SERVICE_MANAGED"


class ScriptedStackSets(ScriptedCloudFormation):
    """failing: (account, region) to the reason for which operations fail there. members: unit to its accounts. drifts:
    (account, region) to what a detection finds there. stuck: operations move no further."""

    def reset(self):
        super().reset()
        self.sets, self.failing, self.members, self.drifts, self.stuck = {}, {}, {}, {}, False
        self.lost = None  # the action whose answer does not come through, once

    def set(self, asked):
        if asked["StackSetName"] not in self.sets:
            raise Refused("StackSetNotFoundException", f"StackSet {asked['StackSetName']} not found", 404)
        return self.sets[asked["StackSetName"]]

    def answer(self, action, form, line):
        result = super().answer(action, form, line)
        if action == self.lost:
            self.lost = None
            return 502, b"<html>bad gateway</html>"
        return result

    # --- sets

    def do_CreateStackSet(self, asked):
        known = self.sets.get(asked["StackSetName"])
        if known and known.token == asked["ClientRequestToken"]:
            return {"StackSetId": known.name + ":1"}
        if known:
            raise Refused("NameAlreadyExistsException", "StackSet already exists", 409)
        if "AutoDeployment" in asked and asked["PermissionModel"] != "SERVICE_MANAGED":
            raise invalid("AutoDeployment is for service-managed sets")
        self.sets[asked["StackSetName"]] = StackSet(asked)
        return {"StackSetId": asked["StackSetName"] + ":1"}

    def do_DescribeStackSet(self, asked):
        one = self.set(asked)
        deployment = one.settings.get("AutoDeployment")
        return {"StackSet": {
            "StackSetName": one.name, "StackSetId": one.name + ":1", "Status": "ACTIVE",
            "TemplateBody": json.dumps(one.template), "Parameters": one.parameters, "Tags": one.tags,
            "PermissionModel": one.settings["PermissionModel"],
            "AdministrationRoleARN": one.settings.get("AdministrationRoleARN"),
            "ExecutionRoleName": one.settings.get("ExecutionRoleName"),
            "AutoDeployment": {name: value is True or value == "true" for name, value in deployment.items()}
            if deployment else None,
            "OrganizationalUnitIds": one.units, "Regions": sorted({region for _, region in one.stacks})}}

    def do_DeleteStackSet(self, asked):
        if self.set(asked).stacks:
            raise Refused("StackSetNotEmptyException", "StackSet is not empty", 409)
        del self.sets[asked["StackSetName"]]

    def do_UpdateStackSet(self, asked):
        one = self.set(asked)
        operation = self.start(one, "UPDATE", sorted(one.stacks), asked)
        one.take(asked)
        for stack in one.stacks.values():
            stack["Status"] = "OUTDATED"
        return operation

    # --- stacks

    def places(self, one, asked):
        accounts = asked.get("Accounts", [])
        if one.is_service_managed:
            targets = asked["DeploymentTargets"]
            left_out = targets.get("Accounts", [])
            if left_out and targets.get("AccountFilterType") != "DIFFERENCE":
                self.faults.append("accounts beside units without DIFFERENCE")
            accounts = [account for unit in targets["OrganizationalUnitIds"] for account in self.members[unit]
                        if account not in left_out]
        return [(account, region) for region in asked["Regions"] for account in accounts]

    def do_CreateStackInstances(self, asked):
        one = self.set(asked)
        answer = self.start(one, "CREATE", self.places(one, asked), asked)
        if one.is_service_managed:
            one.units += [unit for unit in asked["DeploymentTargets"]["OrganizationalUnitIds"] if unit not in one.units]
        for place in self.places(one, asked):
            digest = hashlib.sha256(repr(place).encode()).hexdigest()
            one.stacks[place] = {"Account": place[0], "Region": place[1], "Status": "OUTDATED",
                                 "StackInstanceStatus": {"DetailedStatus": "PENDING"}, "DriftStatus": "NOT_CHECKED",
                                 "StackId": f"arn:aws:cloudformation:{place[1]}:{place[0]}:stack/{one.name}/{digest}"}
        return answer

    def do_DeleteStackInstances(self, asked):
        one = self.set(asked)
        places = self.places(one, asked)
        missing = [place for place in places if place not in one.stacks]
        if missing:
            raise Refused("StackInstanceNotFoundException", f"no stack in {missing}", 404)
        answer = self.start(one, "DELETE", places, asked)
        if one.is_service_managed:
            one.units = [unit for unit in one.units if unit not in asked["DeploymentTargets"]["OrganizationalUnitIds"]]
        return answer

    def do_ListStackInstances(self, asked):
        shown, following = self.page(asked, "ListStackInstances", [stack for _, stack in sorted(self.set(asked).stacks.items())])
        return {"Summaries": shown, "NextToken": following}

    # --- operations

    def start(self, one, action, places, asked):
        if any(operation.id == asked["OperationId"] for operation in one.operations):
            raise Refused("OperationIdAlreadyExistsException", "the id is taken", 409)
        if any(operation.status in MOVING for operation in one.operations):
            raise Refused("OperationInProgressException", "Another Operation on StackSet is in progress", 409)
        preferences = asked.get("OperationPreferences", {})
        at_once, failures = int(preferences.get("MaxConcurrentCount", 1)), int(preferences.get("FailureToleranceCount", 0))
        if at_once > failures + 1 and preferences.get("ConcurrencyMode") != "SOFT_FAILURE_TOLERANCE":
            self.faults.append(f"{at_once} at once and {failures} failures without SOFT_FAILURE_TOLERANCE")
        if "RegionOrder" in preferences and set(preferences["RegionOrder"]) != {region for _, region in places}:
            self.faults.append(f"order of other regions: {preferences['RegionOrder']}")
        one.operations.append(Operation(asked["OperationId"], action, places, asked, next(self.numbers)))
        return {"OperationId": asked["OperationId"]}

    def move(self, *stack):
        if stack and not isinstance(stack[0], StackSet):
            return super().move(*stack)
        one, operation = stack
        waiting = [place for place, result in operation.results.items() if result[0] == "PENDING"]
        if not waiting:
            failed = [place for place, result in operation.results.items() if result[0] == "FAILED"]
            tolerated = int(operation.asked.get("OperationPreferences", {}).get("FailureToleranceCount", 0))
            operation.status = "FAILED" if len(failed) > tolerated else "SUCCEEDED"
            return None
        place = waiting[0]
        if place in self.failing and operation.action != "DETECT_DRIFT":
            operation.results[place] = ["FAILED", self.failing[place]]
            for other in waiting[1:]:
                operation.results[other][0] = "CANCELLED"
            one.stacks[place] |= {"StatusReason": self.failing[place], "StackInstanceStatus": {"DetailedStatus": "FAILED"}}
            return None
        operation.results[place] = ["SUCCEEDED", ""]
        if operation.action == "DELETE":
            del one.stacks[place]
        elif operation.action == "DETECT_DRIFT":
            one.stacks[place]["DriftStatus"] = "DRIFTED" if place in self.drifts else "IN_SYNC"
        else:
            one.stacks[place] |= {"Status": "CURRENT", "StatusReason": None,
                                  "StackInstanceStatus": {"DetailedStatus": "SUCCEEDED"}}
        return None

    def operation(self, asked):
        for one in self.set(asked).operations:
            if one.id == asked["OperationId"]:
                return one
        raise Refused("OperationNotFoundException", "no such operation", 404)

    @staticmethod
    def shown(operation):
        return {"OperationId": operation.id, "Action": operation.action, "Status": operation.status,
                "CreationTimestamp": f"2026-01-01T00:{operation.number // 60 % 60:02}:{operation.number % 60:02}Z"}

    def do_DescribeStackSetOperation(self, asked):
        operation = self.operation(asked)
        for _ in range(MOVES_PER_POLL):
            if operation.status == "RUNNING" and not self.stuck:
                self.move(self.set(asked), operation)
        return {"StackSetOperation": self.shown(operation)}

    def do_ListStackSetOperations(self, asked):
        operations = sorted(self.set(asked).operations, key=lambda one: hashlib.sha256(one.id.encode()).digest())
        shown, following = self.page(asked, "ListStackSetOperations", [self.shown(one) for one in operations])
        return {"Summaries": shown, "NextToken": following}

    def do_ListStackSetOperationResults(self, asked):
        shown, following = self.page(asked, "ListStackSetOperationResults", [
            {"Account": account, "Region": region, "Status": status, "StatusReason": reason or None}
            for (account, region), (status, reason) in self.operation(asked).results.items()])
        return {"Summaries": shown, "NextToken": following}

    # --- drift

    def do_DetectStackSetDrift(self, asked):
        one = self.set(asked)
        return self.start(one, "DETECT_DRIFT", sorted(one.stacks), asked)

    def do_ListStackInstanceResourceDrifts(self, asked):
        one = self.set(asked)
        place = (asked["StackInstanceAccount"], asked["StackInstanceRegion"])
        rows = []
        for name, resource in one.template["Resources"].items():
            differences = self.drifts.get(place, {}).get(name)
            rows.append({"StackId": one.stacks[place]["StackId"], "LogicalResourceId": name, "PhysicalResourceId": name,
                         "ResourceType": resource["Type"], "Timestamp": "2026-01-01T00:00:00Z",
                         "StackResourceDriftStatus": "MODIFIED" if differences else "IN_SYNC",
                         "PropertyDifferences": differences or []})
        shown, following = self.page(asked, "ListStackInstanceResourceDrifts", rows)
        return {"Summaries": shown, "NextToken": following}
