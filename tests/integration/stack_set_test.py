"""The real program over stack sets, which no emulator has: against a scripted CloudFormation.

usage: stack_set_test.py LKC [TEST ...]
"""
import json
import os
import pathlib
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import unittest

sys.dont_write_bytecode = True

from scripted_stack_sets import ScriptedStackSets

LKC = str(pathlib.Path(sys.argv[1]).absolute())
A, B, C = "111111111111", "222222222222", "333333333333"
SOURCE = """
local lk, aws = require "lk", require "aws"
local stack = lk.stack "base" {{ region = "us-east-1", tags = {{ team = "{team}" }} }}
stack:parameter "Display" {{ default = "none" }}
stack:environment "production" {{ Display = "{display}" }}
stack:deploy_to {{ environment = "production", regions = {{ {regions} }}, stack_set = {{ {where} }} }}
aws.SNS.Topic "News" {{ DisplayName = aws.Ref "Display" }}
{more}
"""


class StackSets(unittest.TestCase):
    maxDiff = None

    @classmethod
    def setUpClass(cls):
        cls.service = ScriptedStackSets()

    @classmethod
    def tearDownClass(cls):
        cls.service.stop()

    def setUp(self):
        self.work = pathlib.Path(tempfile.mkdtemp(prefix="lkc-sets-"))
        self.service.reset()

    def tearDown(self):
        shutil.rmtree(self.work, ignore_errors=True)
        self.assertEqual(self.service.faults, [])

    def environment(self):
        environment = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
        return environment | {"AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test",
                              "AWS_EC2_METADATA_DISABLED": "true", "LKC_STATE_HOME": str(self.work / "state")}

    def start(self, *arguments):
        return subprocess.Popen([LKC, *arguments, "-e", "production", "--endpoint-url", self.service.url],
                                stdin=subprocess.DEVNULL, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                                env=self.environment())

    def lkc(self, *arguments, code=0):
        with self.start(*arguments) as process:
            words, _ = process.communicate(timeout=90)
        self.assertEqual(process.returncode, code, f"{' '.join(arguments)}\n{words}")
        return words

    def stack(self, accounts=(A, B), regions=("us-east-1", "eu-west-1"), display="x", team="a", more="", where=None, **how):
        names = ", ".join(f'"{account}"' for account in accounts)
        extra = "".join(f", {name} = {value}" for name, value in how.items())
        path = self.work / "base.lua"
        path.write_text(SOURCE.format(display=display, team=team, more=more, where=where or f"accounts = {{ {names} }}{extra}",
                                      regions=", ".join(f'"{region}"' for region in regions)))
        return str(path)

    def places(self):
        return sorted(self.service.sets["base-production"].stacks)

    def calls(self):
        return [action for action, _ in self.service.asked
                if action.startswith(("Create", "Update", "Delete", "Detect", "Stop"))]

    def test_a_set_is_made_grows_shrinks_and_goes(self):
        words = self.lkc("apply", self.stack(), "-y")
        self.assertEqual(self.calls(), ["CreateStackSet", "CreateStackInstances"])
        self.assertEqual(self.places(), [(A, "eu-west-1"), (A, "us-east-1"), (B, "eu-west-1"), (B, "us-east-1")])
        self.assertIn(f"+ {A} in us-east-1: a stack is made", words)
        self.assertIn("base-production: CREATE SUCCEEDED in 4 of 4 places", words)
        made = self.service.of("CreateStackSet")[0]
        self.assertEqual((made["Parameters"], made["Tags"], made["PermissionModel"]),
                         ([{"ParameterKey": "Display", "ParameterValue": "x"}], [{"Key": "team", "Value": "a"}], "SELF_MANAGED"))
        self.assertIn("No changes.", self.lkc("apply", self.stack(), "-y"))
        # An account more, in another region too: two orders, since the places that are new are no rectangle.
        self.service.asked.clear()
        self.lkc("apply", self.stack((A, B, C), ("us-east-1", "eu-west-1", "ap-south-1")), "-y")
        self.assertEqual(self.calls(), ["CreateStackInstances", "CreateStackInstances"])
        self.assertEqual(len(self.places()), 9)
        # One less, whose stacks stay on their own.
        self.service.asked.clear()
        words = self.lkc("apply", self.stack((A, C), ("us-east-1", "eu-west-1", "ap-south-1")), "-y")
        self.assertIn(f"- {B} in us-east-1: its stack stays, without the set", words)
        gone = self.service.of("DeleteStackInstances")
        self.assertEqual([(one["Accounts"], sorted(one["Regions"]), one["RetainStacks"]) for one in gone],
                         [([B], ["ap-south-1", "eu-west-1", "us-east-1"], True)])
        self.service.asked.clear()
        words = self.lkc("delete", self.stack((A, C)), "-y")
        self.assertIn("6 stacks of the set base-production are deleted", words)
        self.assertFalse(self.service.of("DeleteStackInstances")[0]["RetainStacks"])
        self.assertEqual((self.calls(), self.service.sets), (["DeleteStackInstances", "DeleteStackSet"], {}))
        self.assertIn("There is no stack set", self.lkc("delete", self.stack((A, C)), "-y"))

    def test_its_template_parameters_and_tags_are_updated_everywhere(self):
        self.lkc("apply", self.stack(), "-y")
        for how in ({"display": "y"}, {"display": "y", "team": "b"},
                    {"display": "y", "team": "b", "more": 'aws.SNS.Topic "Jobs" {}'}):
            self.service.asked.clear()
            plan = json.loads(self.lkc("plan", self.stack(**how), "--format", "json", "-q"))
            self.assertEqual((plan["action"], plan["stack_set"]["changes"]), ("update", []))
            self.lkc("apply", self.stack(**how), "-y")
            self.assertEqual(self.calls(), ["UpdateStackSet"])
        self.assertIn("Jobs", self.service.sets["base-production"].template["Resources"])
        self.lkc("plan", self.stack(display="y", team="b"), "--detailed-exitcode", code=2)

    def test_what_failed_is_told_by_place_and_taken_up_again(self):
        self.service.failing[(B, "us-east-1")] = "ResourceLogicalId:News, ResourceStatusReason:not authorized"
        words = self.lkc("apply", self.stack(), "-y", code=1)
        self.assertIn(f"{B} in us-east-1 failed: ResourceLogicalId:News, ResourceStatusReason:not authorized", words)
        self.assertIn("2 more were not begun after that", words)
        words = self.lkc("attach", self.stack(), code=1)
        self.assertIn("CREATE FAILED in 1 of 4 places", words)
        words = self.lkc("status", self.stack())
        self.assertRegex(words, rf"{B} +us-east-1 +OUTDATED +FAILED +ResourceLogicalId:News")
        self.service.failing.clear()
        self.service.asked.clear()
        words = self.lkc("apply", self.stack(), "-y")
        self.assertIn(f"~ {B} in us-east-1: outdated: ResourceLogicalId:News", words)
        self.assertEqual(self.calls(), ["UpdateStackSet"])
        self.assertIn("No changes.", self.lkc("apply", self.stack(), "-y"))

    def test_what_nothing_reaches_any_more_is_told_and_no_change(self):
        self.lkc("apply", self.stack(), "-y")
        stacks = self.service.sets["base-production"].stacks
        stacks[(A, "us-east-1")] |= {"Status": "INOPERABLE", "StatusReason": "deletion failed"}
        stacks[(B, "us-east-1")] |= {"Status": "OUTDATED", "StackInstanceStatus": {"DetailedStatus": "SKIPPED_SUSPENDED_ACCOUNT"}}
        words = self.lkc("plan", self.stack(), "--detailed-exitcode")
        self.assertIn(f"{A} in us-east-1 is out of CloudFormation's reach (INOPERABLE: deletion failed)", words)
        self.assertIn(f"{B} in us-east-1 is out of CloudFormation's reach (SKIPPED_SUSPENDED_ACCOUNT)", words)

    def test_how_many_at_once_and_how_many_may_fail(self):
        self.service.failing[(A, "us-east-1")] = "no"
        words = self.lkc("apply", self.stack(at_once=5, failures=1, regions_at_once="true"), "-y", code=1)
        self.assertIn("CREATE SUCCEEDED in", words)  # tolerated, and told nevertheless
        preferences = self.service.of("CreateStackInstances")[0]["OperationPreferences"]
        self.assertEqual(preferences, {"RegionConcurrencyType": "PARALLEL", "MaxConcurrentCount": "5",
                                       "FailureToleranceCount": "1", "ConcurrencyMode": "SOFT_FAILURE_TOLERANCE"})

    def test_units_of_an_organization(self):
        unit, other = "ou-ab12-11111111", "ou-ab12-22222222"
        self.service.members = {unit: [A, B], other: [C]}
        where = f'units = {{ "{unit}" }}, except = {{ "{B}" }}, auto_deploy = true, delegated = true'
        self.lkc("apply", self.stack(where=where), "-y")
        self.assertEqual(self.places(), [(A, "eu-west-1"), (A, "us-east-1")])
        made = self.service.of("CreateStackSet")[0]
        self.assertEqual((made["PermissionModel"], made["AutoDeployment"], made["CallAs"]),
                         ("SERVICE_MANAGED", {"Enabled": True, "RetainStacksOnAccountRemoval": True}, "DELEGATED_ADMIN"))
        self.assertIn("No changes.", self.lkc("apply", self.stack(where=where), "-y"))
        wider = where.replace(f'"{unit}"', f'"{unit}", "{other}"')
        self.lkc("apply", self.stack(where=wider), "-y")
        self.assertEqual(len(self.places()), 4)
        self.service.asked.clear()
        self.lkc("apply", self.stack(where=wider.replace("auto_deploy = true", "auto_deploy = false")), "-y")
        self.assertEqual(self.calls(), ["UpdateStackSet"])
        words = self.lkc("apply", self.stack(), "-y", code=1)
        self.assertIn("goes to units, and is declared to go to accounts", words)

    def test_a_lost_answer_begins_nothing_twice(self):
        for action, accounts in (("CreateStackSet", (A, B)), ("CreateStackInstances", (A, B, C)), ("UpdateStackSet", (A, B, C)),
                                 ("DeleteStackInstances", (A, B))):
            self.service.lost = action
            self.lkc("apply", self.stack(accounts, display="x" if action.startswith("Create") else "y"), "-y")
            self.assertIsNone(self.service.lost)
            self.assertEqual(len(self.places()), 2 * len(accounts))
        self.service.lost = "DeleteStackSet"
        self.lkc("delete", self.stack(), "-y")
        self.assertEqual(self.service.sets, {})

    def test_interrupted_and_attached(self):
        self.service.stuck = True
        with self.start("apply", self.stack(), "-y") as process:
            while not self.service.of("DescribeStackSetOperation"):
                time.sleep(0.02)
            process.send_signal(signal.SIGINT)
            words, _ = process.communicate(timeout=60)
        self.assertEqual(process.returncode, 1, words)
        self.assertIn("lkc attach", words)
        self.service.stuck = False
        words = self.lkc("attach", self.stack())
        self.assertIn("base-production: CREATE SUCCEEDED in 4 of 4 places", words)
        self.assertIn("No changes.", self.lkc("apply", self.stack(), "-y"))

    def test_killed_before_and_behind_the_call(self):
        for behind in (False, True):
            self.service.reset()
            shutil.rmtree(self.work / "state", ignore_errors=True)
            with self.start("apply", self.stack(), "-y") as process:
                def kill(process=process):
                    process.kill()
                    process.wait()
                self.service.before["DescribeStackSetOperation" if behind else "CreateStackInstances"] = kill
                process.communicate(timeout=60)
            words = self.lkc("apply", self.stack(), "-y")
            self.assertEqual(len(self.places()), 4, words)

    def test_somebody_elses_operation_is_followed_first(self):
        self.lkc("apply", self.stack(), "-y")
        one = self.service.sets["base-production"]
        self.service.start(one, "UPDATE", self.places(), {"OperationId": "theirs"})
        words = self.lkc("apply", self.stack(display="z"), "-y")
        self.assertIn("An operation of the stack set runs (UPDATE): that is followed first", words)
        self.assertEqual(one.parameters, [{"ParameterKey": "Display", "ParameterValue": "z"}])

    def test_drift_by_place(self):
        self.lkc("apply", self.stack(), "-y")
        self.assertIn("no drift", self.lkc("drift", self.stack()))
        self.service.drifts[(B, "eu-west-1")] = {"News": [
            {"PropertyPath": "/DisplayName", "ExpectedValue": "x", "ActualValue": "y", "DifferenceType": "NOT_EQUAL"}]}
        report = json.loads(self.lkc("drift", self.stack(), "--format", "json", "-q", code=2))
        self.assertEqual([(one["logical_id"], one["properties"][0]["actual"]) for one in report["drift"]],
                         [(f"{B}/eu-west-1/News", "y")])
        self.assertEqual((report["checked"], report["total"]), (4, 4))
        meant = 'stack:ignore_drift { "News", reason = "r", owner = "o", expires = "2099-01-01" }'
        self.lkc("drift", self.stack(more=meant), code=0)

    def test_beside_other_stacks(self):
        """--all takes it as one of its stacks, once, whatever regions it goes to."""
        path = pathlib.Path(self.stack())
        with subprocess.Popen([LKC, "apply", str(path.parent), "--all", "-y", "--endpoint-url", self.service.url],
                              stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                              env=self.environment()) as process:
            words, _ = process.communicate(timeout=90)
        self.assertEqual(process.returncode, 0, words)
        self.assertRegex(words, r"base/production/us-east-1 +changed\n\n1 stack: 1 changed")
        self.assertEqual(len(self.places()), 4)

    def test_what_is_for_one_stack_alone_is_refused(self):
        self.assertIn("--express is for one stack", self.lkc("apply", self.stack(), "-y", "--express", code=64))
        self.assertIn("--out is for one stack", self.lkc("plan", self.stack(), "--out", str(self.work / "p"), code=64))
        self.assertIn("lkc status shows them", self.lkc("outputs", self.stack(), code=1))
        self.assertIn("there is no stack set", self.lkc("status", self.stack(), code=1))
        more = 'lk.lambda "work" { source = "order", memory = 128, timeout = "9s" }'
        self.assertIn("zips lie in one region's bucket", self.lkc("apply", self.stack(more=more), "-y", code=1))
        self.assertEqual(self.calls(), [])

    def test_data_that_an_update_loses_is_guarded(self):
        table = ('aws.DynamoDB.Table "Orders" { BillingMode = "PAY_PER_REQUEST", '
                 'AttributeDefinitions = { { AttributeName = "id", AttributeType = "S" } }, '
                 'KeySchema = { { AttributeName = "id", KeyType = "HASH" } } }')
        self.lkc("apply", self.stack(more=table), "-y")
        self.service.asked.clear()
        self.assertIn("Orders is deleted, and its data is lost", self.lkc("apply", self.stack(), "-y", code=4))
        self.assertEqual(self.calls(), [])


if __name__ == "__main__":
    unittest.main(argv=[sys.argv[0], *sys.argv[2:]])
