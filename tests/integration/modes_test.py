"""The modes of apply against a real CloudFormation endpoint: what is sent, and what becomes of the stack.

usage: modes_test.py LKC PYTHON [TEST ...]
"""
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import unittest

from between import Between
from emulator import Emulator

LKC, PYTHON = [str(pathlib.Path(argument).absolute()) for argument in sys.argv[1:3]]
STACK = """
local lk, aws = require "lk", require "aws"
local stack = lk.stack "modes" {{ region = "us-east-1", tags = {{ team = "shop" }} }}
aws.SNS.Topic "News" {{ TopicName = "modes-{topic}", DisplayName = "{display}" }}
{more}
"""
# This endpoint has no metric-math alarms: the creation of one fails there.
FAILS = """
aws.CloudWatch.Alarm "Broken" {
  ComparisonOperator = "GreaterThanThreshold", EvaluationPeriods = 1, Threshold = 1,
  Metrics = { { Id = "e", Expression = "1 + 1", Label = "l", ReturnData = true } },
}
"""
ALARM = """
aws.CloudWatch.Alarm "Watch" {
  ComparisonOperator = "GreaterThanThreshold", EvaluationPeriods = 1, Threshold = 1, Namespace = "AWS/SNS",
  MetricName = "NumberOfNotificationsFailed", Period = 60, Statistic = "Sum",
}
"""


class Listening(Between):
    """Keeps what CloudFormation is asked."""

    def __init__(self, behind):
        super().__init__(behind)
        self.asked = []

    def answer(self, form):
        self.asked.append(form)

    def of(self, action):
        return [form for form in self.asked if form.get("Action") == action]


class Modes(unittest.TestCase):
    maxDiff = None

    @classmethod
    def setUpClass(cls):
        cls.emulator = Emulator(PYTHON)
        cls.cloudformation = cls.emulator.client("cloudformation")
        cls.work = pathlib.Path(tempfile.mkdtemp(prefix="lkc-modes-"))

    @classmethod
    def tearDownClass(cls):
        cls.emulator.stop()
        shutil.rmtree(cls.work, ignore_errors=True)

    def tearDown(self):
        if self.status():
            self.cloudformation.set_stack_policy(StackName="modes", StackPolicyBody=self.policy())
        self.lkc("delete", self.stack(), "-y", code=None)

    def lkc(self, *arguments, code=0, url=None):
        call = [LKC, *arguments, "--endpoint-url", url or self.emulator.url]
        environment = dict(os.environ, AWS_ACCESS_KEY_ID="test", AWS_SECRET_ACCESS_KEY="test")
        result = subprocess.run(call, capture_output=True, text=True, stdin=subprocess.DEVNULL, timeout=120,
                                env=environment)
        if code is not None:
            self.assertEqual(result.returncode, code, f"{' '.join(call)}\n{result.stdout}\n{result.stderr}")
        return result

    def stack(self, more="", display="one", topic="news"):
        path = self.work / "modes.lua"
        path.write_text(STACK.format(more=more, display=display, topic=topic))
        return str(path)

    def status(self):
        try:
            return self.cloudformation.describe_stacks(StackName="modes")["Stacks"][0]["StackStatus"]
        except self.cloudformation.exceptions.ClientError:
            return None

    @staticmethod
    def policy(*denials):
        allowed = {"Effect": "Allow", "Action": "Update:*", "Principal": "*", "Resource": "*"}
        denied = [{"Effect": "Deny", "Action": action, "Principal": "*", "Resource": f"LogicalResourceId/{name}"}
                  for action, name in denials]
        return json.dumps({"Statement": [allowed, *denied]})

    def test_a_creation_that_fails_is_left_gone_on_with_or_undone(self):
        failed = self.lkc("apply", self.stack(more=FAILS), "-y", "--no-rollback", code=1)
        self.assertIn("Broken (AWS::CloudWatch::Alarm) failed: ", failed.stderr)
        self.assertEqual(self.status(), "CREATE_FAILED")
        self.assertIn("CREATE_FAILED", self.lkc("attach", self.stack(), code=1).stderr)
        mended = self.lkc("apply", self.stack(display="two"), "-y")
        self.assertIn("takes it further only without rollback", mended.stderr)
        self.assertEqual(self.status(), "UPDATE_COMPLETE")

    def test_an_update_that_fails_is_left_and_rolled_back_when_asked(self):
        self.lkc("apply", self.stack(), "-y")
        self.lkc("apply", self.stack(more=FAILS, display="two"), "-y", "--no-rollback", code=1)
        self.assertEqual(self.status(), "UPDATE_FAILED")
        self.assertIn("--continue-rollback", self.lkc("attach", self.stack(), code=1).stderr)
        self.lkc("apply", self.stack(), "--continue-rollback", "-y")
        self.assertEqual(self.status(), "UPDATE_ROLLBACK_COMPLETE")
        self.lkc("apply", self.stack(display="two"), "-y")
        self.assertEqual(self.status(), "UPDATE_COMPLETE")

    def test_a_creation_that_fails_is_deleted_or_left_alone(self):
        self.lkc("apply", self.stack(more=FAILS), "-y", "--on-failure", "delete", code=1)
        self.assertIn(self.status(), (None, "DELETE_COMPLETE"))
        self.lkc("apply", self.stack(more=FAILS), "-y", "--on-failure", "nothing", code=1)
        self.assertEqual(self.status(), "CREATE_FAILED")
        self.lkc("delete", self.stack(), "-y")
        self.lkc("apply", self.stack(), "-y")
        refused = self.lkc("apply", self.stack(display="two"), "-y", "--on-failure", "delete", code=1)
        self.assertIn("is for a stack that is made", refused.stderr)

    def test_what_is_sent(self):
        role, topics = "arn:aws:iam::000000000000:role/deployer", [f"arn:aws:sns:us-east-1:000000000000:{n}" for n in "ab"]
        with Listening(self.emulator.url) as service:
            self.lkc("apply", self.stack(more=ALARM), "-y", url=service.url)
            self.assertNotIn("RoleARN", service.of("CreateChangeSet")[0])
            self.lkc("apply", self.stack(more=ALARM, display="two"), "-y", "--role-arn", role, "--notification-arns",
                     ",".join(topics), "--rollback-alarms", "all", "--monitor", "7", "--express", url=service.url)
            form = service.of("CreateChangeSet")[-1]
            self.lkc("apply", self.stack(more=ALARM, display="three"), "-y", "--notification-arns", "none",
                     "--rollback-alarms", "none", url=service.url)
            cleared = service.of("CreateChangeSet")[-1]
        self.assertEqual((cleared["NotificationARNs"], cleared["RollbackConfiguration.RollbackTriggers"]), ("", ""))
        self.assertEqual(form["RoleARN"], role)
        self.assertEqual([form[f"NotificationARNs.member.{i}"] for i in (1, 2)], topics)
        self.assertEqual(form["RollbackConfiguration.MonitoringTimeInMinutes"], "7")
        arn = form["RollbackConfiguration.RollbackTriggers.member.1.Arn"]
        name = self.cloudformation.describe_stack_resource(StackName="modes", LogicalResourceId="Watch")
        self.assertTrue(arn.endswith(":alarm:" + name["StackResourceDetail"]["PhysicalResourceId"]), arn)
        self.assertEqual(form["RollbackConfiguration.RollbackTriggers.member.1.Type"], "AWS::CloudWatch::Alarm")
        self.assertEqual(form["DeploymentConfig.Mode"], "EXPRESS")
        self.assertEqual((form["Tags.member.1.Key"], form["Tags.member.1.Value"]), ("team", "shop"))
        self.assertTrue(form["StackName"].startswith("arn:"), "an update is for the stack that was compared")

    def test_drift_is_reverted_by_a_change_set_that_is_asked_about(self):
        self.lkc("apply", self.stack(), "-y")
        with Listening(self.emulator.url) as service:
            asked = self.lkc("apply", self.stack(display="two"), "--revert-drift", code=1, url=service.url)
            self.assertIn("Nothing was done", asked.stderr)
            self.assertEqual(service.of("CreateChangeSet")[0]["DeploymentMode"], "REVERT_DRIFT")
            self.assertEqual(service.of("ExecuteChangeSet"), [])
        left = self.cloudformation.list_change_sets(StackName="modes")["Summaries"]
        self.assertEqual([one["ExecutionStatus"] for one in left], ["EXECUTE_COMPLETE"])

    def test_express_is_refused_where_something_is_replaced(self):
        self.lkc("apply", self.stack(), "-y")
        with Listening(self.emulator.url) as service:
            refused = self.lkc("apply", self.stack(topic="other"), "-y", "--express", code=1, url=service.url)
            self.assertEqual(service.of("CreateChangeSet"), [])
        self.assertIn("--express waits for nothing to be ready, and News is replaced", refused.stderr)

    def test_the_stack_s_own_policy_is_looked_at_before_anything_is_sent(self):
        self.lkc("apply", self.stack(), "-y")
        self.cloudformation.set_stack_policy(StackName="modes", StackPolicyBody=self.policy(("Update:Replace", "News")))
        self.lkc("apply", self.stack(display="two"), "-y")
        with Listening(self.emulator.url) as service:
            refused = self.lkc("apply", self.stack(topic="other"), "-y", code=1, url=service.url)
            self.assertEqual(service.of("CreateChangeSet"), [])
        self.assertIn("the stack's policy denies Update:Replace of News", refused.stderr)
        self.assertIn("set-stack-policy", refused.stderr)

    def test_what_does_not_go_together(self):
        stack = self.stack()
        for options, words in (
                (["--no-rollback", "--on-failure", "delete"], "say the same thing twice"),
                (["--on-failure", "never"], "takes rollback, delete or nothing"),
                (["--monitor", "5"], "goes with --rollback-alarms"),
                (["--rollback-alarms", "all", "--monitor", "181"], "180"),
                (["--timeout", "soon"], "minutes"),
                (["--timeout", "0"], "minutes"),
                (["--notification-arns", "a,b,c,d,e,f"], "at most 5 topics")):
            self.assertIn(words, self.lkc("apply", stack, "-y", *options, code=64).stderr, options)
        unknown = self.lkc("apply", stack, "-y", "--rollback-alarms", "Nobody", code=1)
        self.assertIn("'Nobody' is no alarm of the stack as it lives now", unknown.stderr)


if __name__ == "__main__":
    unittest.main(argv=[sys.argv[0], *sys.argv[3:]], verbosity=2)
