"""A CloudFormation that goes where a test sends it: the states that no emulator reaches.

Requests and answers are held against botocore's model of the service: an unknown parameter, a missing one or a value
that its constraints forbid is kept in .faults, which a test wants empty. What each call allows in which state is that
of the AWS CloudFormation API Reference. Every list comes in pages of two, and an operation moves on when its events are
asked for, so that a conversation is the same in each run.
"""
import collections
import datetime
import hashlib
import http.server
import itertools
import json
import re
import sys
import threading
import urllib.parse
import xml.sax.saxutils

import botocore.session
import yaml

MODEL = botocore.session.get_session().get_service_model("cloudformation")
PAGE, MOVES_PER_POLL = 2, 5
ACCOUNT, REGION = "000000000000", "us-east-1"
STACK = ""  # in a course: the stack itself
RESTS = ("CREATE_COMPLETE", "UPDATE_COMPLETE", "IMPORT_COMPLETE", "UPDATE_ROLLBACK_COMPLETE",
         "IMPORT_ROLLBACK_COMPLETE")
PAUSED = ("CREATE_FAILED", "UPDATE_FAILED")
CHANGING = ("CreateChangeSet", "ExecuteChangeSet", "DeleteChangeSet", "DeleteStack", "ContinueUpdateRollback",
            "RollbackStack", "CancelUpdateStack", "CreateStack", "UpdateStack")


class Refused(Exception):
    def __init__(self, code, message, status=400):
        super().__init__(message)
        self.code, self.status = code, status


def invalid(message):
    return Refused("ValidationError", message)


class Resource:
    def __init__(self, kind, physical, status="CREATE_COMPLETE", reason=""):
        self.kind, self.physical, self.status, self.reason = kind, physical, status, reason


class Stack:
    def __init__(self, name, number, template, status="CREATE_COMPLETE"):
        self.name, self.status, self.template = name, status, template
        digest = hashlib.sha256(f"{name}/{number}".encode()).hexdigest()
        self.id = f"arn:aws:cloudformation:{REGION}:{ACCOUNT}:stack/{name}/{digest[:8]}-1111-4111-8111-{digest[8:20]}"
        self.resources, self.events, self.change_sets = {}, [], {}
        self.policy, self.protected, self.tokens = None, False, {}
        self.course, self.token, self.coming = collections.deque(), None, None
        for logical_id, resource in (template or {}).get("Resources", {}).items():
            self.resources[logical_id] = Resource(resource["Type"], f"{name}-{logical_id}")

    @property
    def is_gone(self):
        return self.status == "DELETE_COMPLETE"


# --- courses: what an operation goes through, as (logical id, status, reason)


def begun(status, by="User Initiated"):
    return [(STACK, status, by)]


def good_course(operation, resources):
    """resources: the logical ids that are touched."""
    course = begun(f"{operation}_IN_PROGRESS")
    for one in resources:
        course += [(one, f"{operation}_IN_PROGRESS", ""), (one, f"{operation}_COMPLETE", "")]
    if operation == "UPDATE":
        course.append((STACK, "UPDATE_COMPLETE_CLEANUP_IN_PROGRESS", ""))
    return course + [(STACK, f"{operation}_COMPLETE", "")]


def summed_up(resources, verb):
    return f"The following resource(s) failed to {verb}: [{', '.join(resources)}]."


# --- the protocol, by the service's model


def read_member(shape, form, prefix, used, faults):
    if shape.type_name == "structure":
        found = {}
        for name, member in shape.members.items():
            key = f"{prefix}.{name}" if prefix else name
            if any(one == key or one.startswith(key + ".") for one in form):
                found[name] = read_member(member, form, key, used, faults)
            elif name in shape.required_members:
                faults.append(f"{key} is required")
        return found
    if shape.type_name == "list":
        items = []
        for number in itertools.count(1):
            key = f"{prefix}.member.{number}"
            if not any(one == key or one.startswith(key + ".") for one in form):
                break
            items.append(read_member(shape.member, form, key, used, faults))
        used.add(prefix)  # an empty list is its name alone
        return items
    used.add(prefix)
    value, rules = form[prefix], shape.metadata
    if len(value) < rules.get("min", 0) and shape.type_name == "string":
        faults.append(f"{prefix} is too short: '{value}'")
    if len(value) > rules.get("max", len(value)) and shape.type_name == "string":
        faults.append(f"{prefix} is too long")
    if "pattern" in rules and not re.fullmatch(rules["pattern"], value):
        faults.append(f"{prefix} is not of {rules['pattern']}: '{value}'")
    if "enum" in rules and value not in rules["enum"]:
        faults.append(f"{prefix} is none of {rules['enum']}: '{value}'")
    if shape.type_name == "boolean" and value not in ("true", "false"):
        faults.append(f"{prefix} is no boolean: '{value}'")
    return value == "true" if shape.type_name == "boolean" else value


def write_member(shape, value):
    if shape.type_name == "structure":
        unknown = set(value) - set(shape.members)
        assert not unknown, f"the model of {shape.name} has no {unknown}"
        return "".join(f"<{name}>{write_member(member, value[name])}</{name}>"
                       for name, member in shape.members.items() if value.get(name) is not None)
    if shape.type_name == "list":
        return "".join(f"<member>{write_member(shape.member, one)}</member>" for one in value)
    if shape.type_name == "boolean":
        return "true" if value else "false"
    return xml.sax.saxutils.escape(str(value))


class Server(http.server.ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request, address):
        if not isinstance(sys.exc_info()[1], ConnectionError):  # whoever asked may have been killed
            super().handle_error(request, address)


class ScriptedCloudFormation:
    """courses: by operation ("CREATE", "UPDATE", "DELETE", "ROLLBACK", "CONTINUE") what the next ones go through, where
    it is not the good way. before: by action, what else happens just before it is heard."""

    def __init__(self):
        self.lock, self.numbers = threading.RLock(), itertools.count(1)
        self.reset()
        outer = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self):
                body = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
                status, answer = outer.hear(dict(urllib.parse.parse_qsl(body, keep_blank_values=True)),
                                            f"{self.command} {self.path}")
                self.send_response(status)
                self.send_header("Content-Type", "text/xml")
                self.send_header("Content-Length", str(len(answer)))
                self.end_headers()
                self.wfile.write(answer)

            do_GET = do_HEAD = do_PUT = do_DELETE = do_POST

            def log_message(self, *_):
                pass

        self.server = Server(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def stop(self):
        self.server.shutdown()
        self.server.server_close()

    def reset(self):
        self.stacks, self.asked, self.faults = [], [], []
        self.courses, self.before = collections.defaultdict(list), {}
        self.failing_change_set, self.operation_events, self.imports = None, [], {}

    # --- what a test says and asks

    def put(self, name, template=None, status="CREATE_COMPLETE", course=(), failed=()):
        """A stack as it is found; failed: {logical id: (status, reason)}. course: what it is in the middle of."""
        stack = Stack(name, next(self.numbers), template, status)
        for logical_id, (its_status, reason) in dict(failed).items():
            stack.resources[logical_id].status, stack.resources[logical_id].reason = its_status, reason
        self.stacks.append(stack)
        self.tell(stack, STACK, "CREATE_IN_PROGRESS", "User Initiated", None)
        for logical_id, resource in stack.resources.items():
            self.tell(stack, logical_id, resource.status, resource.reason, None)
        if status != "CREATE_IN_PROGRESS":
            self.tell(stack, STACK, status, "", None)
        stack.course.extend(course)
        return stack

    def changing(self):
        return [action for action, _ in self.asked if action in CHANGING]

    def of(self, action):
        return [form for name, form in self.asked if name == action]

    # --- the service's side

    def tell(self, stack, logical_id, status, reason, token):
        resource = stack.resources.get(logical_id)
        now = datetime.datetime.now(datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%S.%f")[:-3] + "Z"
        stack.events.append({
            "StackId": stack.id, "EventId": f"{next(self.numbers):08}", "StackName": stack.name, "Timestamp": now,
            "LogicalResourceId": logical_id or stack.name, "ResourceStatus": status,
            "ResourceStatusReason": reason or None,
            "PhysicalResourceId": resource.physical if logical_id and resource else "" if logical_id else stack.id,
            "ResourceType": resource.kind if logical_id and resource else "AWS::CloudFormation::Stack",
            "ClientRequestToken": token})

    def begin(self, stack, operation, token, coming=None, good=()):
        course = self.courses[operation].pop(0) if self.courses[operation] else good
        stack.token, stack.coming = token, coming
        if operation == "CREATE":
            stack.template = coming
        stack.course.extend(course)
        self.move(stack)  # the operation has begun when the call is answered

    def move(self, stack):
        logical_id, status, reason = stack.course.popleft()
        if logical_id and logical_id not in stack.resources:
            kind = (stack.coming or stack.template)["Resources"][logical_id]["Type"]
            stack.resources[logical_id] = Resource(kind, f"{stack.name}-{logical_id}")
        self.tell(stack, logical_id, status, reason, stack.token)
        if logical_id:
            stack.resources[logical_id].status, stack.resources[logical_id].reason = status, reason
        else:
            stack.status = status
        if logical_id and status == "DELETE_COMPLETE":
            del stack.resources[logical_id]
        if not logical_id and status in ("CREATE_COMPLETE", "UPDATE_COMPLETE", *PAUSED) and stack.coming:
            stack.template, stack.coming = stack.coming, None

    def find(self, name, gone=False):
        for stack in reversed(self.stacks):
            if stack.id == name and (gone or not stack.is_gone) or stack.name == name and not stack.is_gone:
                return stack
        raise invalid(f"Stack with id {name} does not exist")

    def once(self, stack, action, form):
        """False where this very call has been heard before."""
        token = form.get("ClientRequestToken")
        if not token:
            self.faults.append(f"{action} without a client token")
            return True
        if token in stack.tokens and stack.tokens[token] != action:
            raise Refused("TokenAlreadyExistsException", f"Token {token} already exists")
        heard, stack.tokens[token] = token in stack.tokens, action
        return not heard

    # --- hearing

    def hear(self, form, line):
        with self.lock:
            action = form.pop("Action", "")
            form.pop("Version", None)
            if action == "GetCallerIdentity":
                return 200, (f"<{action}Response><{action}Result><Account>{ACCOUNT}</Account><UserId>U</UserId>"
                             f"<Arn>arn:aws:iam::{ACCOUNT}:user/u</Arn></{action}Result></{action}Response>").encode()
            try:
                return self.answer(action, form, line)
            except Exception as fault:  # whatever else goes wrong here is the test's fault, and it is to know
                refused = fault if isinstance(fault, Refused) else Refused("InternalFailure", repr(fault), 500)
                if refused is not fault:
                    self.faults.append(f"{action}: {fault!r}")
                text = xml.sax.saxutils.escape(str(refused))
                return refused.status, (f"<ErrorResponse><Error><Type>Sender</Type><Code>{refused.code}</Code><Message>"
                                        f"{text}</Message></Error><RequestId>1</RequestId></ErrorResponse>").encode()

    def answer(self, action, form, line):
        if action not in MODEL.operation_names or not hasattr(self, f"do_{action}"):
            self.faults.append(f"unknown call: {action or line}")
            raise Refused("InvalidAction", f"Could not find operation {action}")
        operation, used, faults = MODEL.operation_model(action), set(), []
        asked = read_member(operation.input_shape, form, "", used, faults)
        faults += [f"no such parameter: {key}" for key in set(form) - used]
        self.faults += [f"{action}: {fault}" for fault in faults]
        self.asked.append((action, asked))
        if action in self.before:
            self.before.pop(action)()
        result = getattr(self, f"do_{action}")(asked) or {}
        inside = write_member(operation.output_shape, result) if operation.output_shape else ""
        return 200, (f'<{action}Response xmlns="http://cloudformation.amazonaws.com/doc/2010-05-15/">'
                     f"<{action}Result>{inside}</{action}Result><ResponseMetadata><RequestId>1</RequestId>"
                     f"</ResponseMetadata></{action}Response>").encode()

    def page(self, asked, action, items):
        token = asked.get("NextToken", f"{action}@0")
        name, _, offset = token.partition("@")
        if name != action:
            self.faults.append(f"{action} with the token of another call: {token}")
        end = int(offset) + PAGE
        return items[int(offset):end], (f"{action}@{end}" if end < len(items) else None)

    # --- reading

    def show(self, stack):
        return {"StackId": stack.id, "StackName": stack.name, "StackStatus": stack.status,
                "CreationTime": "2026-01-01T00:00:00Z", "EnableTerminationProtection": stack.protected,
                "DisableRollback": False, "Tags": [], "Outputs": [], "Parameters": [], "Capabilities": []}

    def do_DescribeStacks(self, asked):
        if "StackName" in asked:
            return {"Stacks": [self.show(self.find(asked["StackName"], gone=asked["StackName"].startswith("arn:")))]}
        stacks, following = self.page(asked, "DescribeStacks", [one for one in self.stacks if not one.is_gone])
        return {"Stacks": [self.show(one) for one in stacks], "NextToken": following}

    def do_DescribeStackEvents(self, asked):
        stack = self.find(asked["StackName"], gone=asked["StackName"].startswith("arn:"))
        for _ in range(MOVES_PER_POLL if "NextToken" not in asked else 0):
            if stack.course:
                self.move(stack)
        events, following = self.page(asked, "DescribeStackEvents", stack.events[::-1])
        return {"StackEvents": events, "NextToken": following}

    def do_DescribeEvents(self, asked):
        return {"OperationEvents": self.operation_events}

    def do_ListStackResources(self, asked):
        stack = self.find(asked["StackName"], gone=True)
        shown = [{"LogicalResourceId": name, "PhysicalResourceId": one.physical, "ResourceType": one.kind,
                  "LastUpdatedTimestamp": "2026-01-01T00:00:00Z", "ResourceStatus": one.status,
                  "ResourceStatusReason": one.reason or None} for name, one in stack.resources.items()]
        resources, following = self.page(asked, "ListStackResources", shown)
        return {"StackResourceSummaries": resources, "NextToken": following}

    def do_GetTemplate(self, asked):
        template = self.find(asked["StackName"], gone=True).template
        return {"TemplateBody": json.dumps(template), "StagesAvailable": ["Original", "Processed"]}

    def do_GetTemplateSummary(self, asked):
        resources = yaml.safe_load(asked["TemplateBody"])["Resources"] if "TemplateBody" in asked else {}
        return {"ResourceTypes": sorted({one["Type"] for one in resources.values()}), "Parameters": []}

    def do_ValidateTemplate(self, asked):
        return {"Parameters": [], "Capabilities": []}

    def do_GetStackPolicy(self, asked):
        policy = self.find(asked["StackName"]).policy
        return {"StackPolicyBody": json.dumps(policy) if policy else None}

    def do_ListExports(self, asked):
        return {"Exports": []}

    # --- change sets

    def do_CreateChangeSet(self, asked):
        kind = asked.get("ChangeSetType", "UPDATE")
        if kind == "CREATE":
            stack = self.reviewed(asked)
        else:
            stack = self.find(asked["StackName"])
            if stack.status not in (*RESTS, *PAUSED):
                raise invalid(f"Stack:{stack.id} is in {stack.status} state and can not be updated.")
        if asked["ChangeSetName"] in stack.change_sets:
            raise Refused("AlreadyExistsException", f"ChangeSet {asked['ChangeSetName']} already exists", 409)
        digest = hashlib.sha256(asked["ChangeSetName"].encode()).hexdigest()
        one = {"id": f"arn:aws:cloudformation:{REGION}:{ACCOUNT}:changeSet/{asked['ChangeSetName']}/{digest[:36]}",
               "name": asked["ChangeSetName"], "template": yaml.safe_load(asked["TemplateBody"]), "type": kind,
               "asked": asked, "polls": 0, "reason": self.failing_change_set}
        stack.change_sets[one["name"]] = one
        return {"Id": one["id"], "StackId": stack.id}

    def reviewed(self, asked):
        try:
            stack = self.find(asked["StackName"])
        except Refused:
            stack = Stack(asked["StackName"], next(self.numbers), None, "REVIEW_IN_PROGRESS")
            self.stacks.append(stack)
            self.tell(stack, STACK, "REVIEW_IN_PROGRESS", "User Initiated", asked.get("ClientToken"))
        if stack.status != "REVIEW_IN_PROGRESS":
            raise invalid(f"Stack [{stack.name}] already exists and cannot be created again with the changeSet "
                          f"[{asked['ChangeSetName']}].")
        return stack

    def change_set(self, asked):
        for stack in self.stacks:
            for one in stack.change_sets.values():
                named = one["name"] == asked["ChangeSetName"] and asked.get("StackName") in (stack.id, stack.name)
                if one["id"] == asked["ChangeSetName"] or named and not stack.is_gone:
                    return stack, one
        raise Refused("ChangeSetNotFound", f"ChangeSet [{asked['ChangeSetName']}] does not exist", 404)

    @staticmethod
    def changes(stack, one):
        had, has = (stack.template or {}).get("Resources", {}), one["template"]["Resources"]
        found = []
        for name in [*has, *(name for name in had if name not in has)]:
            if had.get(name) == has.get(name):
                continue
            action = "Remove" if name not in has else "Modify" if name in had else "Add"
            found.append({"Type": "Resource", "ResourceChange": {
                "Action": action, "LogicalResourceId": name, "ResourceType": (has.get(name) or had[name])["Type"],
                "Replacement": "False" if action == "Modify" else None,
                "PolicyAction": "Delete" if action == "Remove" else None}})
        return found

    def do_DescribeChangeSet(self, asked):
        stack, one = self.change_set(asked)
        one["polls"] += 1
        status, execution = "CREATE_COMPLETE", "AVAILABLE"
        if one["polls"] == 1:
            status, execution = "CREATE_IN_PROGRESS", "UNAVAILABLE"
        elif one["reason"]:
            status, execution = "FAILED", "UNAVAILABLE"
        changes, following = self.page(asked, "DescribeChangeSet", self.changes(stack, one))
        return {"ChangeSetName": one["name"], "ChangeSetId": one["id"], "StackId": stack.id, "StackName": stack.name,
                "Status": status, "ExecutionStatus": execution, "Changes": changes, "NextToken": following,
                "StatusReason": one["reason"] if status == "FAILED" else None}

    def do_ListChangeSets(self, asked):
        stack = self.find(asked["StackName"])
        sets, following = self.page(asked, "ListChangeSets", list(stack.change_sets.values()))
        return {"Summaries": [{"ChangeSetName": one["name"], "ChangeSetId": one["id"], "StackId": stack.id,
                               "StackName": stack.name, "Status": "CREATE_COMPLETE", "ExecutionStatus": "AVAILABLE"}
                              for one in sets], "NextToken": following}

    def do_DeleteChangeSet(self, asked):
        try:
            stack, one = self.change_set(asked)
        except Refused:
            return
        del stack.change_sets[one["name"]]

    def do_ExecuteChangeSet(self, asked):
        stack, one = self.change_set(asked)
        if stack.status in PAUSED and not asked.get("DisableRollback"):
            raise invalid(f"This stack is currently in a non-terminal [{stack.status}] state. To update the stack from "
                          "this state, please use the disable-rollback parameter.")
        if stack.course:
            raise invalid(f"Stack:{stack.id} is in {stack.status} state and can not be updated.")
        if not self.once(stack, "ExecuteChangeSet", asked):
            return
        operation = {"CREATE": "CREATE", "IMPORT": "IMPORT", "UPDATE": "UPDATE"}[one["type"]]
        touched = [change["ResourceChange"]["LogicalResourceId"] for change in self.changes(stack, one)
                   if change["ResourceChange"]["Action"] != "Remove"]
        stack.change_sets.clear()
        self.begin(stack, operation, asked["ClientRequestToken"], one["template"], good_course(operation, touched))

    # --- operations

    def do_DeleteStack(self, asked):
        try:
            stack = self.find(asked["StackName"])
        except Refused:
            return  # "Stacks that are gone are no error"
        if stack.protected:
            raise invalid(f"Stack [{stack.name}] cannot be deleted while TerminationProtection is enabled")
        retained = asked.get("RetainResources", [])
        if retained and stack.status != "DELETE_FAILED":
            raise invalid("Invalid operation on stack. RetainResources is for stacks in the DELETE_FAILED state")
        if stack.status == "REVIEW_IN_PROGRESS":
            stack.status = "DELETE_COMPLETE"
            self.tell(stack, STACK, "DELETE_COMPLETE", "", asked.get("ClientRequestToken"))
            return
        if not self.once(stack, "DeleteStack", asked):
            return
        for name in retained:
            stack.resources.pop(name)
        stack.course.clear()
        self.begin(stack, "DELETE", asked["ClientRequestToken"], None, good_course("DELETE", list(stack.resources)))

    def do_ContinueUpdateRollback(self, asked):
        stack = self.find(asked["StackName"])
        if stack.status != "UPDATE_ROLLBACK_FAILED":
            raise invalid(f"Stack:{stack.id} is in {stack.status} state and can not continue its rollback.")
        stuck = [name for name, one in stack.resources.items() if one.status == "UPDATE_FAILED"]
        skipped = asked.get("ResourcesToSkip", [])
        if set(skipped) - set(stuck):
            raise invalid(f"ResourcesToSkip are not in UPDATE_FAILED: {sorted(set(skipped) - set(stuck))}")
        if not self.once(stack, "ContinueUpdateRollback", asked):
            return
        course = begun("UPDATE_ROLLBACK_IN_PROGRESS") + [(name, "UPDATE_COMPLETE", "") for name in stuck]
        course += [(STACK, "UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS", ""), (STACK, "UPDATE_ROLLBACK_COMPLETE", "")]
        self.begin(stack, "CONTINUE", asked["ClientRequestToken"], None, course)

    def do_RollbackStack(self, asked):
        stack = self.find(asked["StackName"])
        if stack.status not in PAUSED:
            raise invalid(f"Stack:{stack.id} is in {stack.status} state and can not be rolled back.")
        if not self.once(stack, "RollbackStack", asked):
            return
        if stack.status == "CREATE_FAILED":
            course = begun("ROLLBACK_IN_PROGRESS") + [(name, "DELETE_COMPLETE", "") for name in stack.resources]
            course.append((STACK, "ROLLBACK_COMPLETE", ""))
        else:
            course = begun("UPDATE_ROLLBACK_IN_PROGRESS") + [(name, "UPDATE_COMPLETE", "") for name in stack.resources]
            course.append((STACK, "UPDATE_ROLLBACK_COMPLETE", ""))
        self.begin(stack, "ROLLBACK", asked["ClientRequestToken"], None, course)
