"""Many stacks by one call: order, values from one to the next, what a failure stops, and how many run at once.

usage: fleet_test.py LKC PYTHON [TEST ...]
"""
import json
import os
import pathlib
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
import unittest

from between import Between
from emulator import Emulator

LKC, PYTHON = [str(pathlib.Path(argument).absolute()) for argument in sys.argv[1:3]]
HEAD = 'local lk, aws = require "lk", require "aws"\nlocal stack = lk.stack "{name}" {{ region = "us-east-1" }}\n'
TOPIC = 'local t = aws.SNS.Topic "News" {{ TopicName = "{name}-news", DisplayName = {display} }}\n'
FAILS = """aws.CloudWatch.Alarm "Broken" {
  ComparisonOperator = "GreaterThanThreshold", EvaluationPeriods = 1, Threshold = 1,
  Metrics = { { Id = "e", Expression = "1 + 1", Label = "l", ReturnData = true } },
}
"""


class Counting(Between):
    """How many stacks are asked after at the same time, and how often."""

    def __init__(self, behind):
        super().__init__(behind)
        self.polls, self.begun, self.most, self.lock = [], set(), 0, threading.Lock()

    def answer(self, form):
        action, stack = form.get("Action"), form.get("StackName", "")
        name = stack.split("/")[1] if stack.startswith("arn:") else stack
        with self.lock:
            if action == "DescribeStackEvents":
                self.polls.append(time.monotonic())
            if action == "CreateChangeSet":
                self.begun.add(name)
                self.most = max(self.most, len(self.begun))
        return None

    def alter(self, form, body):
        if form.get("Action") == "DescribeStackEvents" and b"_COMPLETE</ResourceStatus>" in body:
            stack = form.get("StackName", "")
            with self.lock:
                self.begun.discard(stack.split("/")[1] if stack.startswith("arn:") else stack)
        return body


class Fleet(unittest.TestCase):
    maxDiff = None

    @classmethod
    def setUpClass(cls):
        cls.emulator = Emulator(PYTHON)
        cls.cloudformation = cls.emulator.client("cloudformation")

    @classmethod
    def tearDownClass(cls):
        cls.emulator.stop()

    def setUp(self):
        self.work = pathlib.Path(tempfile.mkdtemp(prefix="lkc-fleet-"))
        (self.work / "stacks").mkdir()

    def tearDown(self):
        for one in self.cloudformation.describe_stacks()["Stacks"]:
            self.cloudformation.delete_stack(StackName=one["StackName"])
        shutil.rmtree(self.work, ignore_errors=True)

    def write(self, name, *more, display='"one"', topic=True):
        text = HEAD.format(name=name) + (TOPIC.format(name=name, display=display) if topic else "") + "".join(more)
        (self.work / "stacks" / f"{name}.lua").write_text(text)

    def environment(self):
        kept = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
        return kept | {"AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test"}

    def lkc(self, *arguments, code=0, url=None):
        call = [LKC, *arguments, "--endpoint-url", url or self.emulator.url]
        result = subprocess.run(call, capture_output=True, text=True, cwd=self.work, stdin=subprocess.DEVNULL,
                                timeout=170, env=self.environment())
        self.assertEqual(result.returncode, code, f"{' '.join(call)}\n{result.stdout}\n{result.stderr}")
        return result

    def statuses(self):
        return {one["StackName"]: one["StackStatus"] for one in self.cloudformation.describe_stacks()["Stacks"]}

    def three(self, network=""):
        self.write("network", 'stack:output "Name" { value = t.TopicName }\n' + network)
        self.write("web", display='lk.output_of("network", "Name")')
        self.write("alone")

    def test_values_flow_from_one_stack_to_the_next(self):
        self.three()
        planned = self.lkc("plan", "--all")
        self.assertIn("3 stacks: 3 changes, 0 no changes, 0 failed, 0 left out.", planned.stdout)
        done = self.lkc("apply", "--all", "-y")
        self.assertIn("3 stacks: 3 changed, 0 no changes, 0 failed, 0 left out.", done.stdout)
        sns = self.emulator.client("sns")
        topic = sns.get_topic_attributes(TopicArn="arn:aws:sns:us-east-1:000000000000:web-news")
        self.assertEqual(topic["Attributes"]["DisplayName"], "network-news")
        again = self.lkc("apply", "--all", "-y")
        self.assertIn("3 stacks: 0 changed, 3 no changes, 0 failed, 0 left out.", again.stdout)
        self.lkc("plan", "--all", "--detailed-exitcode")
        told = json.loads(self.lkc("plan", "--all", "--format", "json").stdout)
        self.assertEqual([(one["stack"], one["state"]) for one in told["stacks"]],
                         [("alone", "unchanged"), ("network", "unchanged"), ("web", "unchanged")])
        self.assertEqual(told["stacks"][0]["plan"]["format_version"], 1)

    def test_the_outcome_as_json(self):
        self.three(network=FAILS)
        self.assertIn("goes with -y", self.lkc("apply", "--all", "--format", "json", code=64).stderr)
        done = self.lkc("apply", "--all", "-y", "--format", "json", code=1)
        told = json.loads(done.stdout)
        self.assertEqual([(one["stack"], one["state"], one.get("because"), (one["summary"] or {}).get("create"))
                          for one in told["stacks"]],
                         [("alone", "changed", None, 1), ("network", "failed", None, 2),
                          ("web", "skipped", "network/us-east-1", None)])
        self.assertIn("alone/us-east-1   | alone: CREATE_COMPLETE", done.stderr)

    def test_a_failure_stops_what_needs_it_and_nothing_else(self):
        self.three(network=FAILS)
        failed = self.lkc("apply", "--all", "-y", code=1)
        self.assertIn("left out: it needs network/us-east-1", failed.stdout)
        self.assertIn("3 stacks: 1 changed, 0 no changes, 1 failed, 1 left out.", failed.stdout)
        self.assertIn("network/us-east-1 | lkc: error: Broken (AWS::CloudWatch::Alarm) failed", failed.stderr)
        self.assertEqual(self.statuses(), {"alone": "CREATE_COMPLETE", "network": "ROLLBACK_COMPLETE"})

    def test_nothing_is_done_without_consent(self):
        self.three()
        asked = self.lkc("apply", "--all", code=1)
        self.assertIn("Nothing was done", asked.stderr)
        self.assertEqual(self.statuses(), {})

    def test_environments_and_regions(self):
        self.write("shop", 'stack:environment "staging" {}\nstack:environment "production" {}\n'
                   'stack:deploy_to { environment = "production", regions = { "us-east-1", "eu-west-1" } }\n'
                   'stack:deploy_to { environment = "staging", region = "us-east-1" }\n')
        told = json.loads(self.lkc("plan", "--all", "--format", "json").stdout)
        self.assertEqual(sorted(one["label"] for one in told["stacks"]),
                         ["shop/production/eu-west-1", "shop/production/us-east-1", "shop/staging/us-east-1"])
        self.lkc("apply", "--all", "-y", "-e", "production")
        self.assertEqual(self.statuses(), {"shop-production": "CREATE_COMPLETE"})
        unknown = self.lkc("plan", "--all", "-e", "prodution", code=64)
        self.assertIn("did you mean 'production'?", unknown.stderr)

    def test_each_stack_goes_to_its_own_account_with_its_own_keys(self):
        """The emulator takes a key id of twelve digits as an account."""
        (self.work / "config").write_text("".join(
            f"[profile {name}]\naws_access_key_id = {account}\naws_secret_access_key = secret\n"
            for name, account in (("staging", "111111111111"), ("production", "222222222222"), ("wrong", "333333333333"))))
        places = "".join(f'stack:environment "{name}" {{}}\n' for name in ("staging", "production")) + (
            'stack:deploy_to { environment = "staging", profile = "staging", account = "111111111111" }\n'
            'stack:deploy_to { environment = "production", profile = "%s", account = "222222222222" }\n')
        environment = {name: value for name, value in self.environment().items() if not name.startswith("AWS_")}
        environment |= {"AWS_CONFIG_FILE": str(self.work / "config"), "AWS_EC2_METADATA_DISABLED": "true"}

        def apply(profile):
            self.write("shop", places % profile)
            return subprocess.run([LKC, "apply", "--all", "-y", "--endpoint-url", self.emulator.url], text=True, timeout=90,
                                  capture_output=True, cwd=self.work, stdin=subprocess.DEVNULL, env=environment)

        wrong = apply("wrong")
        self.assertEqual(wrong.returncode, 1, wrong.stderr)
        self.assertIn("lives in account 222222222222, and these keys are of account 333333333333", wrong.stderr)
        self.assertIn("2 stacks: 1 changed, 0 no changes, 1 failed, 0 left out.", wrong.stdout)
        self.assertEqual(self.names_in("222222222222") + self.names_in("333333333333"), [])
        self.assertEqual(apply("production").returncode, 0)
        self.assertEqual((self.names_in("111111111111"), self.names_in("222222222222")),
                         (["shop-staging"], ["shop-production"]))

    def names_in(self, account):
        found = self.emulator.client("cloudformation", account).describe_stacks()["Stacks"]
        return [one["StackName"] for one in found if one["StackStatus"] != "DELETE_COMPLETE"]

    def test_a_value_that_is_not_there_yet_is_told(self):
        self.three()
        self.assertIn("is known after network is applied", self.lkc("plan", "stacks/web.lua").stdout)

    def test_a_circle_and_an_output_that_is_not_there_are_told_before_anything_is_sent(self):
        self.write("a", 'stack:output "X" { value = "1" }\n', display='lk.output_of("b", "X")')
        self.write("b", 'stack:output "X" { value = "1" }\n', display='lk.output_of("a", "X")')
        self.assertIn("need each other in a circle", self.lkc("plan", "--all", code=1).stderr)
        self.write("b", 'stack:output "X" { value = "1" }\n', display='lk.output_of("a", "Y")')
        self.assertIn("which has no such output", self.lkc("plan", "--all", code=1).stderr)

    def test_options_that_are_for_one(self):
        self.three()
        for options, words in ((["--all", "--out", "p.json"], "is for one stack"), (["--all", "--parallel", "0"], "from 1 to"),
                               (["--parallel", "2"], "goes with --all")):
            self.assertIn(words, self.lkc("plan", *options, code=64).stderr)

    def test_fifty_stacks(self):
        for number in range(50):
            self.write(f"s{number:02}")
        with Counting(self.emulator.url) as service:
            done = self.lkc("apply", "--all", "-y", "--parallel", "6", url=service.url)
            self.assertLessEqual(service.most, 6)
            self.assertGreaterEqual(service.most, 2)
        self.assertIn("50 stacks: 50 changed, 0 no changes, 0 failed, 0 left out.", done.stdout)
        self.assertEqual(set(self.statuses().values()), {"CREATE_COMPLETE"})

    def test_polls_are_shared_by_all_that_run(self):
        """Together four a second at most, once each has begun: eight a second are throttled."""
        for number in range(12):
            self.write(f"s{number:02}", 'local h = aws.CloudFormation.WaitConditionHandle "Handle" {}\n'
                       'aws.CloudFormation.WaitCondition "Wait" { Handle = h, Timeout = "9" }\n')
        with Counting(self.emulator.url) as service:
            self.lkc("apply", "--all", "-y", "--parallel", "12", code=1, url=service.url)
            polls = service.polls
        while any(status.endswith("_IN_PROGRESS") for status in self.statuses().values()):
            time.sleep(0.2)
        begin = polls[0] + 4
        self.assertLessEqual(sum(begin <= poll < begin + 4 for poll in polls), 4 * 4 + 2)

    def test_what_runs_is_finished_by_attach_after_ctrl_c(self):
        for number in range(6):
            self.write(f"s{number}", 'local h = aws.CloudFormation.WaitConditionHandle "Handle" {}\n'
                       'aws.CloudFormation.WaitCondition "Wait" { Handle = h, Timeout = "2" }\n')
        call = [LKC, "apply", "--all", "-y", "--parallel", "2", "--endpoint-url", self.emulator.url]
        with subprocess.Popen(call, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=self.work,
                              stdin=subprocess.DEVNULL, env=self.environment()) as process:
            while len(self.statuses()) < 2:
                time.sleep(0.05)
            time.sleep(0.5)
            process.send_signal(signal.SIGINT)
            output, errors = process.communicate(timeout=60)
        self.assertEqual(process.returncode, 1, output + errors)
        self.assertIn("lkc attach", errors)
        self.assertIn("not begun", output)
        self.assertLessEqual(len(self.statuses()), 3)
        while any(status.endswith("_IN_PROGRESS") for status in self.statuses().values()):
            time.sleep(0.2)

    def test_drift_of_all(self):
        self.write("shop")
        self.write("other")
        self.lkc("apply", "--all", "-y")
        self.assertIn("2 stacks: 0 drifted, 2 no drift", self.lkc("drift", "--all").stdout)
        self.emulator.client("sns").set_topic_attributes(TopicArn="arn:aws:sns:us-east-1:000000000000:shop-news",
                                                         AttributeName="DisplayName", AttributeValue="by hand")
        self.assertIn("2 stacks: 1 drifted, 1 no drift", self.lkc("drift", "--all", code=2).stdout)


if __name__ == "__main__":
    unittest.main(argv=[sys.argv[0], *sys.argv[3:]], verbosity=2)
