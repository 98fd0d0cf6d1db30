"""What a plan learns of the living account, and the same plan made of a file without it.

usage: state_test.py LKC PYTHON [TEST ...]
"""
import json
import os
import subprocess
import sys
import unittest

from stack_test import LKC, PARAMETERS, ROOT, Case

SHOP = """
local lk, aws = require "lk", require "aws"
local stack = lk.stack "shop" {{ region = "us-east-1", tags = {{ team = "shop" }} }}
local secret = stack:parameter "Secret" {{ secret = true, default = "none" }}
local orders = aws.DynamoDB.Table "Orders" {{
  TableName = "shop-orders{suffix}", BillingMode = "PAY_PER_REQUEST",
  AttributeDefinitions = {{ {{ AttributeName = "id", AttributeType = "S" }} }},
  KeySchema = {{ {{ AttributeName = "id", KeyType = "HASH" }} }},
}}
local jobs = aws.SQS.Queue "Jobs" {{ QueueName = "shop-jobs{suffix}", VisibilityTimeout = {timeout}, DelaySeconds = 3 }}
aws.SQS.Queue "Other" {{ QueueName = "shop-other", DelaySeconds = 3 }}
aws.S3.Bucket "Files" {{ BucketName = "shop-files{suffix}" }}
aws.SSM.Parameter "Key" {{ Type = "String", Value = secret }}
stack:output "Url" {{ value = "https://{timeout}.example.com", export = "shop-url" }}
"""
WEB = {"Resources": {"P": {"Type": "AWS::SSM::Parameter",
                           "Properties": {"Type": "String", "Value": {"Fn::ImportValue": "shop-url"}}}}}
ALONE = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")} | {"HOME": "/nonexistent"}


class State(Case):
    def shop(self, suffix="", timeout=30):
        path = self.work / "shop.lua"
        path.write_text(SHOP.format(suffix=suffix, timeout=timeout))
        return str(path)

    def against(self, state, *arguments, code=0):
        """Without any account: no keys, no endpoint."""
        result = subprocess.run([LKC, "plan", *arguments, "--against", "-", "--local"], input=state, capture_output=True, text=True,
                                cwd=ROOT, env=ALONE, timeout=60)
        self.assertEqual(result.returncode, code, result.stdout + result.stderr)
        return result

    def expect_same(self, *arguments, code=0, identity=(), state_options=(), **options):
        """The plan of the living stack, and that of its saved state."""
        state = self.lkc("state", *identity, *state_options, **options).stdout
        self.assertEqual(self.lkc("state", *identity, *state_options, **options).stdout, state)
        for form in ("text", "json", "markdown"):
            live = self.lkc("plan", *arguments, "--format", form, *state_options, code=code, **options)
            saved = self.against(state, *arguments, "--format", form, code=code)
            self.assertEqual(live.stdout, saved.stdout)
        return state

    def test_1_of_a_stack_that_is_not_there(self):
        stack = self.shop()
        state = json.loads(self.expect_same(stack, identity=[stack]))
        self.assertFalse(state["stack"]["exists"])

    def test_2_what_is_at_stake_and_who_imports(self):
        stack = self.shop()
        self.lkc("apply", stack, "-y", "--param", "Secret=hunter2")
        self.emulator.client("dynamodb").put_item(TableName="shop-orders", Item={"id": {"S": "1"}})
        self.emulator.client("s3").put_object(Bucket="shop-files", Key="a", Body=b"x" * 1500)
        self.emulator.client("cloudformation").create_stack(StackName="web", TemplateBody=json.dumps(WEB))
        self.emulator.client("cloudformation").get_waiter("stack_create_complete").wait(
            StackName="web", WaiterConfig={"Delay": 1})
        self.assertNotIn("hunter2", self.expect_same(stack, identity=[stack]))
        stack = self.shop(suffix="-v2", timeout=60)
        self.expect_same(stack, identity=[stack], code=4)
        result = self.lkc("plan", stack, code=4)
        self.assertRegex(result.stdout, r"its data is lost: about 1 item, \d+ bytes")
        self.assertIn("its data is lost: 1 object, 1.5 KB", result.stdout)
        self.assertIn("its data is lost: no messages", result.stdout)
        self.assertIn("refused: the export shop-url cannot change: it is imported by web", result.stdout)

    def test_3_drift_in_three_ways(self):
        sqs = self.emulator.client("sqs")
        for name in ("shop-jobs", "shop-other"):
            sqs.set_queue_attributes(QueueUrl=sqs.get_queue_url(QueueName=name)["QueueUrl"],
                                     Attributes={"VisibilityTimeout": "45", "DelaySeconds": "9"})
        stack = self.shop(timeout=60)
        result = self.lkc("plan", stack, "--refresh", code=1)
        self.assertIn("drifted: VisibilityTimeout: template 30, actual 45, desired 60\n", result.stdout)
        self.assertIn("drifted: DelaySeconds: template 3, actual 9; this update does not set it", result.stdout)
        self.assertIn("Other.DelaySeconds: template 3, actual 9; apply leaves it so\n", result.stdout)
        self.assertIn("had drifted from its template when that was last detected", self.lkc("plan", stack, code=1).stdout)
        self.expect_same(stack, identity=[stack], code=1, state_options=["--refresh"])

    def test_4_what_is_gone(self):
        sqs = self.emulator.client("sqs")
        sqs.delete_queue(QueueUrl=sqs.get_queue_url(QueueName="shop-other")["QueueUrl"])
        stack = self.shop()
        self.assertIn("Other: it was deleted beside the stack", self.lkc("plan", stack, "--refresh").stdout)

    def test_5_the_state_of_another_stack(self):
        state = self.lkc("state", self.shop()).stdout
        result = self.against(state, "livekart", *PARAMETERS, code=1)
        self.assertIn("standard input: this is the state of the stack 'shop', and not of 'livekart-staging'", result.stderr)
        result = self.against(state[:-20], self.shop(), code=1)
        self.assertIn("standard input: ", result.stderr)

    def test_6_livekart(self):
        self.lkc("apply", "livekart", *PARAMETERS, "-y")
        self.expect_same("livekart", *PARAMETERS, identity=["livekart", "-e", "staging"])
        changed = self.work / "livekart.lua"
        changed.write_text((ROOT / "stacks/livekart.lua").read_text().replace("memory      = 512", "memory      = 1024")
                           .replace("session_id", "token"))
        self.expect_same(str(changed), *PARAMETERS, identity=["livekart", "-e", "staging"])


class Theirs(Case):
    """Stacks that another tool made, with transforms: what the service made of them is what is compared."""

    def test_1_language_extensions(self):
        cloudformation = self.emulator.client("cloudformation")
        cloudformation.create_stack(StackName="theirs", TemplateBody=json.dumps({
            "Transform": "AWS::LanguageExtensions", "Resources": {"Fn::ForEach::Topics": ["Name", ["A", "B"], {
                "Topic${Name}": {"Type": "AWS::SNS::Topic", "Properties": {"TopicName": {"Fn::Sub": "t-${Name}"}}}}]}}))
        cloudformation.get_waiter("stack_create_complete").wait(StackName="theirs", WaiterConfig={"Delay": 1})
        path = self.work / "theirs.lua"
        path.write_text('local lk, aws = require "lk", require "aws"\nlk.stack "theirs" { region = "us-east-1" }\n'
                        'aws.SNS.Topic "TopicA" { TopicName = "t-A" }\naws.SNS.Topic "TopicB" { TopicName = "t-C" }\n')
        plan = json.loads(self.lkc("plan", str(path), "--format", "json").stdout)
        self.assertEqual([(c["logical_id"], c["action"]) for c in plan["changes"]], [("TopicB", "replace")])


if __name__ == "__main__":
    unittest.main(argv=[sys.argv[0], *sys.argv[3:]], verbosity=2)
