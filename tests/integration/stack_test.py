"""The whole program against a real CloudFormation endpoint on this machine: LiveKart from nothing to nothing.

usage: stack_test.py LKC PYTHON [TEST ...]
"""
import datetime
import hashlib
import json
import os
import pathlib
import shutil
import signal
import subprocess
import sys
import tempfile
import unittest

from emulator import Emulator, free_port
from between import Refactorings, Replacing, Stuck

ROOT = pathlib.Path(__file__).resolve().parents[2]
LKC, PYTHON = [str(pathlib.Path(argument).absolute()) for argument in sys.argv[1:3]]
PARAMETERS = ["-e", "staging", "--param", "SESVerifiedEmail=shop@example.com"]
SMALL = """
local lk, aws = require "lk", require "aws"
local stack = lk.stack "small" {{ region = "us-east-1" }}
local t = lk.table "Items" {{ key = {{ id = "S" }} }}
local b = aws.S3.Bucket "Files" {{ BucketName = "small-files", {bucket} }}
{more}
stack:output "Table" {{ value = t, dotenv = "TABLE" }}
"""


class Case(unittest.TestCase):
    maxDiff = None

    @classmethod
    def setUpClass(cls):
        cls.emulator = Emulator(PYTHON)
        cls.work = pathlib.Path(tempfile.mkdtemp(prefix="lkc-work-"))

    @classmethod
    def tearDownClass(cls):
        cls.emulator.stop()
        shutil.rmtree(cls.work, ignore_errors=True)

    def lkc(self, *arguments, code=0, local=True, url=None):
        """local=False goes to the same endpoint as to an account of AWS: nothing is left out for it."""
        call = [LKC, *arguments, *(["--local"] if local else []), "--endpoint-url", url or self.emulator.url]
        environment = dict(os.environ, AWS_ACCESS_KEY_ID="test", AWS_SECRET_ACCESS_KEY="test")
        result = subprocess.run(call, capture_output=True, text=True, cwd=ROOT, stdin=subprocess.DEVNULL, timeout=180,
                                env=environment)
        self.assertEqual(result.returncode, code, f"{' '.join(call)}\n{result.stdout[-3000:]}\n{result.stderr[-3000:]}")
        return result

    def small(self, bucket="", more=""):
        path = self.work / "small.lua"
        path.write_text(SMALL.format(bucket=bucket, more=more))
        return str(path)


class LiveKart(Case):
    """In the order of the names, each on what the one before left."""

    def test_1_plan_of_a_new_stack(self):
        plan = json.loads(self.lkc("plan", "livekart", *PARAMETERS, "--format", "json").stdout)
        self.assertEqual(plan["action"], "create")
        self.assertEqual(plan["summary"]["create"], len(plan["changes"]))
        self.assertEqual({change["action"] for change in plan["changes"]}, {"create"})
        self.lkc("plan", "livekart", *PARAMETERS, "--detailed-exitcode", code=2)

    def test_2_apply_creates(self):
        self.lkc("apply", "livekart", *PARAMETERS, "-y")
        self.assertIn("CREATE_COMPLETE", self.lkc("status", "livekart", "-e", "staging").stdout)

    def test_3_a_second_plan_finds_nothing(self):
        result = self.lkc("plan", "livekart", *PARAMETERS, "--detailed-exitcode")
        self.assertIn("No changes", result.stdout)
        self.assertIn("No changes", self.lkc("apply", "livekart", *PARAMETERS, "-y").stdout)

    def test_4_outputs_into_a_dotenv(self):
        path = self.work / "front.env"
        path.write_text("# kept\nexport OTHER='x y'\nVITE_S3_BUCKET_NAME=old\n")
        self.lkc("outputs", "livekart", "-e", "staging", "--dotenv", str(path))
        text = path.read_text()
        self.assertTrue(text.startswith("# kept\nexport OTHER='x y'\nVITE_S3_BUCKET_NAME=staging-livekart-product-images-"))
        self.assertEqual(sum(line.startswith("VITE_") for line in text.splitlines()), 10)
        self.lkc("outputs", "livekart", "-e", "staging", "--dotenv", str(path))
        self.assertEqual(path.read_text(), text)

    def test_5_orders(self):
        outputs = json.loads(self.lkc("outputs", "livekart", "-e", "staging", "--format", "json").stdout)["outputs"]
        subprocess.run([PYTHON, "tests/support/seed_products.py", json.dumps({"endpoint": self.emulator.url}),
                        outputs["ProductsTableName"]], check=True, cwd=ROOT, capture_output=True)
        events = "runtime/functions/order/events"
        good = json.loads(self.lkc("invoke", "order", "livekart", "-e", "staging", "--payload", f"{events}/good.json").stdout)
        bad = json.loads(self.lkc("invoke", "order", "livekart", "-e", "staging", "--payload", f"{events}/bad.json").stdout)
        self.assertIs(good["valid"], True, good)
        self.assertRegex(good["total"], r"^\d+\.\d\d$")
        self.assertIs(bad["valid"], False, bad)
        self.assertGreater(len(bad["errors"]), 1, "every problem of the order is told at once")

    def test_6_an_update_in_place(self):
        changed = self.work / "livekart.lua"
        changed.write_text((ROOT / "stacks/livekart.lua").read_text().replace("memory      = 512", "memory      = 1024"))
        plan = json.loads(self.lkc("plan", str(changed), *PARAMETERS, "--format", "json").stdout)
        self.assertEqual([(c["logical_id"], c["action"]) for c in plan["changes"]], [("ImageProcessingFunction", "update")])
        self.lkc("apply", str(changed), *PARAMETERS, "-y")
        memory = self.emulator.client("lambda").get_function_configuration(
            FunctionName="staging-livekart-image-processing")["MemorySize"]
        self.assertEqual(memory, 1024)

    def test_7_the_seeds_delete_sequence_leaves_nothing(self):
        s3, dynamodb = self.emulator.client("s3"), self.emulator.client("dynamodb")
        bucket = "staging-livekart-product-images-000000000000"
        s3.put_object(Bucket=bucket, Key="other/a.txt", Body=b"x")
        refused = self.lkc("delete", "livekart", "-e", "staging", "-y", "--with-data", code=1)
        self.assertIn("not empty", refused.stderr)
        self.lkc("delete", "livekart", "-e", "staging", "-y", "--with-data", "--empty-buckets")
        self.assertEqual(dynamodb.list_tables()["TableNames"], [])
        self.assertNotIn(bucket, [b["Name"] for b in s3.list_buckets()["Buckets"]])
        self.assertEqual(self.emulator.client("cognito-idp").list_user_pools(MaxResults=10)["UserPools"], [])
        self.assertIn("There is no stack", self.lkc("delete", "livekart", "-e", "staging", "-y").stderr)


class SmallStack(Case):
    def test_1_a_failed_creation_tells_its_first_cause(self):
        # This endpoint has no metric-math alarms.
        stack = self.small(more='lk.alarm.throttles(t, { above = 0 })')
        result = self.lkc("apply", stack, "-y", code=1, local=False)
        self.assertIn("ItemsThrottlesAlarm (AWS::CloudWatch::Alarm) failed: ", result.stderr)
        self.assertIn("small.lua:6", result.stderr)
        events = json.loads(self.lkc("events", stack, "--failed", "--format", "json").stdout)
        self.assertEqual(events["first_cause"], "ItemsThrottlesAlarm")
        asked = self.lkc("apply", stack, code=1)
        self.assertIn("what is left of it is deleted, and it is made anew", asked.stderr)
        adopted = self.lkc("adopt", stack, "Files", "small-files", "-y", code=1)
        self.assertIn("lkc apply deletes it and makes it again", adopted.stderr)
        again = self.lkc("apply", stack, "-y")  # the local target's alarms are left out of it
        self.assertIn("DELETE_COMPLETE", again.stderr)
        self.assertIn("small: CREATE_COMPLETE", again.stderr)
        self.lkc("delete", stack, "-y", "--with-data", "--empty-buckets")

    def test_1_what_the_service_finds_before_it_makes_anything(self):
        self.emulator.client("s3").create_bucket(Bucket="taken-files")
        stack = self.small(more='aws.S3.Bucket "Taken" { BucketName = "taken-files" }')
        result = self.lkc("apply", stack, "-y", code=1)
        self.assertIn("Taken (AWS::S3::Bucket) failed: Resource of type", result.stderr)
        self.assertIn("small.lua:6; bucket names are unique over all accounts", result.stderr)
        told = json.loads(self.lkc("events", stack, "--failed", "--format", "json").stdout)
        self.assertEqual([(one["logical_id"], one["place"].endswith("small.lua:6")) for one in told["failures"]],
                         [("Taken", True)])
        self.lkc("delete", stack, "-y", "--with-data", "--empty-buckets")

    def test_3_what_is_protected_is_not_deleted(self):
        stack = self.small()
        self.lkc("apply", stack, "-y")
        client = self.emulator.client("cloudformation")
        client.update_termination_protection(StackName="small", EnableTerminationProtection=True)
        refused = self.lkc("delete", stack, "-y", "--with-data", "--empty-buckets", code=1)
        self.assertIn("'small' is protected against deletion", refused.stderr)
        client.update_termination_protection(StackName="small", EnableTerminationProtection=False)
        self.lkc("delete", stack, "-y", "--with-data", "--empty-buckets")

    def test_3_a_rollback_that_failed_is_gone_on_with(self):
        stack = self.small()
        self.lkc("apply", stack, "-y")
        self.assertIn("there is nothing to roll back",
                      self.lkc("apply", stack, "--continue-rollback", "-y", code=1).stderr)
        with Stuck(self.emulator.url, "ItemsTable") as service:
            refused = self.lkc("apply", stack, "-y", code=1, url=service.url)
            self.assertIn("lkc apply --continue-rollback", refused.stderr)
            asked = self.lkc("apply", stack, "--continue-rollback", code=1, url=service.url)
            self.assertIn("could not be rolled back: ItemsTable (AWS::DynamoDB::Table): it is held", asked.stderr)
            self.assertIn("--skip ItemsTable", asked.stderr)
            for wrong, says in (("Files", "did not fail"), ("Nobody", "no such resource")):
                self.assertIn(says, self.lkc("apply", stack, "--continue-rollback", "--skip", wrong, "-y", code=1,
                                             url=service.url).stderr)
            self.assertEqual(service.asked, [])
            done = self.lkc("apply", stack, "--continue-rollback", "--skip", "ItemsTable", "-y", url=service.url)
        self.assertIn("small is rolled back", done.stderr)
        self.assertEqual(service.asked[0]["ResourcesToSkip.member.1"], "ItemsTable")
        self.assertIn("--continue-rollback", self.lkc("apply", stack, "--skip", "ItemsTable", code=64).stderr)
        self.lkc("delete", stack, "-y", "--with-data", "--empty-buckets")

    def test_2_replacement_and_retained_data(self):
        stack = self.small()
        self.lkc("apply", stack, "-y")
        pathlib.Path(stack).write_text(pathlib.Path(stack).read_text().replace("small-files", "small-papers"))
        plan = json.loads(self.lkc("plan", stack, "--format", "json", "--detailed-exitcode", code=4).stdout)
        change = plan["changes"][0]
        self.assertEqual((change["logical_id"], change["action"]), ("Files", "replace"))
        self.assertEqual((change["data_loss"], change["allowed"]), (True, ""))
        self.assertEqual(change["properties"][0]["proof"], "createOnlyProperties: /properties/BucketName")
        buckets = lambda: sorted(b["Name"] for b in self.emulator.client("s3").list_buckets()["Buckets"])
        before = buckets()
        refused = self.lkc("apply", stack, "-y", code=4)
        allowance = 'stack:allow { "Files", replace = true, reason = "…", expires = "'
        self.assertIn(allowance, refused.stderr)
        self.assertNotIn("uploaded", refused.stderr)
        self.assertNotIn("change set", refused.stderr)
        self.assertEqual(buckets(), before)
        suggested = refused.stderr[refused.stderr.index(allowance):].splitlines()[0]
        today = datetime.datetime.now(datetime.timezone.utc).date()
        ended = suggested.split('expires = "')[0] + f'expires = "{today - datetime.timedelta(days=1)}" }}'
        text = pathlib.Path(stack).read_text()
        pathlib.Path(stack).write_text(text + ended)
        self.assertIn("the allowance of this loss ended", self.lkc("apply", stack, "-y", code=4).stdout)
        pathlib.Path(stack).write_text(text + suggested)
        self.assertIn("which the stack allows: …", self.lkc("apply", stack, "-y").stdout)
        self.assertIn("small-papers", buckets())
        kept = self.lkc("delete", stack, "-y")
        self.assertIn("ItemsTable", kept.stderr)
        self.assertEqual(len(self.emulator.client("dynamodb").list_tables()["TableNames"]), 1)

    def test_3_what_the_service_refuses_is_not_tried(self):
        # A table that is replaced under its own name; retained, so that no loss is in the way.
        table = """aws.DynamoDB.Table "Fixed" {{ TableName = "small-fixed", BillingMode = "PAY_PER_REQUEST",
  AttributeDefinitions = {{ {{ AttributeName = "{key}", AttributeType = "S" }} }}, UpdateReplacePolicy = "Retain",
  KeySchema = {{ {{ AttributeName = "{key}", KeyType = "HASH" }} }}, DeletionPolicy = "Delete" }}"""
        stack = self.small(more=table.format(key="id"))
        self.lkc("apply", stack, "-y")
        stack = self.small(more=table.format(key="sku"))
        self.assertIn("refused:", self.lkc("plan", stack, code=1).stdout)
        refused = self.lkc("apply", stack, "-y", code=1)
        self.assertIn("CloudFormation would refuse this: Fixed", refused.stderr)
        self.assertNotIn("change set", refused.stderr)
        self.lkc("delete", stack, "-y", "--with-data")


INDEXES = """
local lk, aws = require "lk", require "aws"
local stack = lk.stack "indexed" {{ region = "us-east-1" }}
local function index(name)
  return {{ IndexName = "by-" .. name, KeySchema = {{ {{ AttributeName = name, KeyType = "HASH" }} }},
    Projection = {{ ProjectionType = "ALL" }} }}
end
local attributes, indexes = {{ {{ AttributeName = "id", AttributeType = "S" }} }}, {{}}
for i, name in ipairs {{ {names} }} do
  attributes[i + 1] = {{ AttributeName = name, AttributeType = "S" }}
  indexes[i] = index(name)
end
local t = aws.DynamoDB.Table "Orders" {{
  TableName = "indexed-orders", BillingMode = "PAY_PER_REQUEST", AttributeDefinitions = attributes,
  KeySchema = {{ {{ AttributeName = "id", KeyType = "HASH" }} }}, GlobalSecondaryIndexes = {given},
}}
{more}
"""
BUCKET = """aws.S3.Bucket "{id}" {{ BucketName = "{name}", {policy} }}\n"""
BROKEN = """
aws.CloudWatch.Alarm "Broken" { ComparisonOperator = "GreaterThanThreshold", EvaluationPeriods = 1, Threshold = 0,
  Metrics = {
    { Id = "both", Expression = "one * 2" },
    { Id = "one", ReturnData = false, MetricStat = { Period = 60, Stat = "Sum",
      Metric = { Namespace = "AWS/SNS", MetricName = "NumberOfMessagesPublished" } } },
  },
}
"""
RETAIN = 'DeletionPolicy = "Retain", UpdateReplacePolicy = "Retain"'


class Steps(Case):
    """What takes more than one operation of the service."""

    def indexed(self, *names, more=""):
        path = self.work / "indexed.lua"
        path.write_text(INDEXES.format(names=", ".join(f'"{n}"' for n in names), given="indexes" if names else "nil",
                                       more=more))
        return str(path)

    def executed(self):
        """What became of each change set of the stack, oldest first."""
        cloudformation = self.emulator.client("cloudformation")
        events = cloudformation.describe_stack_events(StackName="indexed")["StackEvents"]
        return [event["ResourceStatus"] for event in reversed(events)
                if event["LogicalResourceId"] == "indexed" and event["ResourceStatus"].endswith("_COMPLETE")]

    def indexes(self):
        table = self.emulator.client("dynamodb").describe_table(TableName="indexed-orders")["Table"]
        return [index["IndexName"] for index in table.get("GlobalSecondaryIndexes", [])]

    def test_1_two_indexes_are_two_updates(self):
        self.lkc("apply", self.indexed(), "-y")
        kept = BUCKET.format(id="Files", name="indexed-a", policy="")
        result = self.lkc("apply", self.indexed("vendor", "day", more=kept), "-y")
        self.assertIn("step 1 of 2: add the index by-vendor of Orders", result.stderr)
        self.assertIn("step 2 of 2: add the index by-day of Orders", result.stderr)
        self.assertEqual(self.executed(), ["CREATE_COMPLETE", "UPDATE_COMPLETE", "UPDATE_COMPLETE"])
        self.assertEqual(sorted(self.indexes()), ["by-day", "by-vendor"])
        self.lkc("plan", self.indexed("vendor", "day", more=kept), "--detailed-exitcode")

    def test_2_it_goes_on_where_it_stopped(self):
        names, kept = ["vendor", "day", "total", "state"], BUCKET.format(id="Files", name="indexed-a", policy="")
        # This endpoint has no metric-math alarms.
        result = self.lkc("apply", self.indexed(*names, more=kept + BROKEN), "-y", code=1, local=False)
        self.assertIn("step 1, add the index by-total of Orders: done", result.stderr)
        self.assertRegex(result.stderr, "step 2, .*: not finished")
        self.assertIn("goes on from there", result.stderr)
        self.assertIn("by-total", self.indexes())
        result = self.lkc("apply", self.indexed(*names, more=kept), "-y")
        self.assertNotIn("step 1", result.stderr, "one index is left, which is one update")
        self.assertIn("by-state", self.indexes())

    def test_3_ctrl_c_in_the_second_step(self):
        kept = BUCKET.format(id="Files", name="indexed-a", policy="")
        names = ["vendor", "day", "total", "state", "more", "last"]
        stack = self.indexed(*names, more=kept + 'local handle = aws.CloudFormation.WaitConditionHandle "Handle" {}\n'
                             'aws.CloudFormation.WaitCondition "Wait" { Handle = handle, Timeout = "3" }')
        process = subprocess.Popen([LKC, "apply", stack, "-y", "--local", "--endpoint-url", self.emulator.url], cwd=ROOT,
                                   stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
        second = False
        for line in process.stderr:
            second |= line.startswith("step 2 of 2")
            if second and "IN_PROGRESS" in line:
                break
        process.send_signal(signal.SIGINT)
        words = process.stderr.read()
        process.stderr.close()
        self.assertEqual(process.wait(30), 1)
        for expected in ("CloudFormation goes on", "step 1, add the index by-more of Orders: done", ": not finished"):
            self.assertIn(expected, words)
        self.lkc("attach", stack, code=1)
        self.assertIn("by-more", self.indexes())
        self.lkc("apply", self.indexed(*names[:5], more=kept), "-y")

    def test_4_adopts_one_bucket_alone(self):
        names = ["vendor", "day", "total", "state", "more"]
        self.emulator.client("s3").create_bucket(Bucket="indexed-found")
        self.emulator.client("s3").put_object(Bucket="indexed-found", Key="kept", Body=b"x")
        kept = BUCKET.format(id="Files", name="indexed-a", policy="")
        found = BUCKET.format(id="Found", name="indexed-found", policy=RETAIN)
        more = BUCKET.format(id="More", name="indexed-more", policy="")
        stack = self.indexed(*names, more=kept + found + more)
        for wrong, words in (((stack, "Lost", "x"), "declares no resource Lost"),
                             ((stack, "Files", "indexed-a"), "in the stack 'indexed' already"),
                             ((stack, "Found", "indexed-b"), "indexed-b is to be adopted"),
                             ((stack, "More", "indexed-more"), "needs a DeletionPolicy")):
            self.assertIn(words, self.lkc("adopt", *wrong, "-y", code=1).stderr)
        self.assertIn("no terminal", self.lkc("adopt", stack, "Found", "indexed-found", code=1).stderr)
        result = self.lkc("adopt", stack, "Found", "indexed-found", "-y")
        self.assertIn("imports BucketName: indexed-found", result.stdout)
        self.assertIn("1 other change is left for lkc apply", result.stdout)
        self.assertEqual(self.executed()[-1], "IMPORT_COMPLETE")
        changes = json.loads(self.lkc("plan", stack, "--format", "json").stdout)["changes"]
        self.assertEqual([(c["logical_id"], c["action"]) for c in changes], [("More", "create")])
        self.assertEqual(len(self.emulator.client("s3").list_objects_v2(Bucket="indexed-found")["Contents"]), 1)

    def test_5_adopting_begins_a_stack(self):
        self.emulator.client("s3").create_bucket(Bucket="begun")
        path = self.work / "begun.lua"
        path.write_text('local lk, aws = require "lk", require "aws"\nlk.stack "begun" { region = "us-east-1" }\n' +
                        BUCKET.format(id="Found", name="begun", policy=RETAIN))
        self.lkc("adopt", str(path), "Found", "begun", "-y")
        self.assertIn("No changes", self.lkc("plan", str(path), "--detailed-exitcode").stdout)

    def test_5_a_loss_that_only_the_service_sees_is_refused(self):
        path = self.small('VersioningConfiguration = { Status = "Enabled" }')
        self.lkc("apply", path, "-y")
        path = self.small('VersioningConfiguration = { Status = "Suspended" }')
        with Replacing(self.emulator.url) as service:
            refused = self.lkc("apply", path, "-y", code=4, url=service.url)
        self.assertIn("CloudFormation would replace Files, and its data would be lost", refused.stderr)
        client = self.emulator.client("cloudformation")
        self.assertFalse([summary for summary in client.list_change_sets(StackName="small")["Summaries"]
                          if summary["ExecutionStatus"] == "AVAILABLE"])
        path = self.small('VersioningConfiguration = { Status = "Suspended" }', more="""
stack:allow { b, replace = true, reason = "it is empty", expires = "9999-12-31" }""")
        with Replacing(self.emulator.url) as service:
            self.lkc("apply", path, "-y", url=service.url)

    def test_6_a_rename_is_a_refactoring(self):
        texts = ['local lk, aws = require "lk", require "aws"\nlocal stack = lk.stack "moved" { region = "us-east-1" }\n'
                 f'local topic = aws.SNS.Topic "{name}" {{ TopicName = "moved" }}\n{more}'
                 for name, more in (("Old", ""), ("New", 'stack:moved { from = "Old", to = topic }\n'))]
        path = self.work / "moved.lua"
        path.write_text(texts[0])
        self.lkc("apply", str(path), "-y")
        path.write_text(texts[1])
        refused = self.lkc("apply", str(path), "-y", code=1)
        self.assertIn("no stack refactoring", refused.stderr)
        with Refactorings(self.emulator.url, ["EXECUTE_IN_PROGRESS", "EXECUTE_COMPLETE"]) as service:
            result = self.lkc("apply", str(path), "-y", url=service.url)
        self.assertIn("Old → New, renamed", result.stdout)
        asked = service.asked[0]
        self.assertEqual(asked["ResourceMappings.member.1.Source.LogicalResourceId"], "Old")
        self.assertEqual(asked["ResourceMappings.member.1.Destination.LogicalResourceId"], "New")
        self.assertEqual(asked["StackDefinitions.member.1.StackName"], "moved")
        self.assertIn("  New:", asked["StackDefinitions.member.1.TemplateBody"])
        self.assertNotIn("Old", asked["StackDefinitions.member.1.TemplateBody"])
        self.assertEqual([form["Action"] for form in service.asked], [
            "CreateStackRefactor", "DescribeStackRefactor", "ExecuteStackRefactor", "DescribeStackRefactor",
            "DescribeStackRefactor"])
        with Refactorings(self.emulator.url, ["ROLLBACK_IN_PROGRESS", "ROLLBACK_COMPLETE"]) as service:
            failed = self.lkc("apply", str(path), "-y", url=service.url, code=1)
        self.assertIn("ROLLBACK_COMPLETE) failed: it is not to be", failed.stderr)


SECRET = "correct-horse-battery"
PLANNED = """
local lk, aws = require "lk", require "aws"
local stack = lk.stack "planned" {{ region = "us-east-1" }}
local team = stack:parameter "Team" {{ default = "shop" }}
local word = stack:parameter "Word" {{ secret = true{default} }}
stack:environment "hidden" {{ Word = "{secret}" }}
aws.SSM.Parameter "Setting" {{ Name = aws.Ref "AWS::StackName", Type = "String", Value = "{value}",
  Description = "{description}", AllowedPattern = team .. "|.*" }}
aws.SecretsManager.Secret "Held" {{ Name = "held-by-" .. aws.Ref "AWS::StackName", SecretString = word }}
"""


class PlanFile(Case):
    """plan --out and apply of what it wrote, in the order of the names."""

    def stack(self, value="one", description="plain", default=""):
        path = self.work / "planned.lua"
        path.write_text(PLANNED.format(value=value, description=description, default=default, secret=SECRET))
        return str(path)

    def plan(self, **changes):
        path = str(self.work / "plan.json")
        self.lkc("plan", self.stack(**changes), "--param", "Word=first-word", "--out", path)
        return path

    def refused(self, path, words):
        result = self.lkc("apply", path, "--param", "Word=first-word", code=3)
        self.assertIn(words, result.stderr)
        self.assertIn("hint: make it anew with  lkc plan", result.stderr)
        self.assertEqual(result.stdout, "")

    def value(self):
        return self.emulator.client("ssm").get_parameter(Name="planned")["Parameter"]["Value"]

    def seal_of(self, file):
        """As docs/commands.md says it."""
        rest = {name: value for name, value in file.items() if name != "seal"}
        text = json.dumps(rest, separators=(",", ":"), ensure_ascii=False)
        return hashlib.sha256(text.encode()).hexdigest()

    def touch(self, value):
        """Somebody else updates the stack."""
        cloudformation = self.emulator.client("cloudformation")
        body = json.loads(json.dumps(cloudformation.get_template(StackName="planned")["TemplateBody"]))
        body = body if isinstance(body, str) else json.dumps(body)
        cloudformation.update_stack(StackName="planned", TemplateBody=body.replace(*value), Parameters=[
            {"ParameterKey": "Team", "UsePreviousValue": True}, {"ParameterKey": "Word", "UsePreviousValue": True}])
        cloudformation.get_waiter("stack_update_complete").wait(StackName="planned", WaiterConfig={"Delay": 1})

    def test_1_a_plan_is_written_and_carried_out_once(self):
        path = self.plan()
        first = pathlib.Path(path).read_bytes()
        self.plan()
        self.assertEqual(pathlib.Path(path).read_bytes(), first, "the same plan has the same bytes")
        saved = json.loads(first)
        self.assertEqual([saved[name] for name in ("kind", "format_version", "stack", "stack_id", "region", "no_echo")],
                         ["lkc plan", 1, "planned", "", "us-east-1", ["Word"]])
        self.assertEqual(saved["plan"]["changes"][0]["logical_id"], "Setting")
        applied = self.lkc("apply", path, "--param", "Word=first-word")
        self.assertIn("CREATE_COMPLETE", applied.stderr)
        self.refused(path, "the stack planned was created since the plan was made")

    def test_2_the_output_stays_what_it_is_without(self):
        path = str(self.work / "other.json")
        stack = self.stack(value="two")
        result = self.lkc("plan", stack, "--out", path, "--format", "json", "--detailed-exitcode", code=2)
        self.assertEqual(json.loads(result.stdout), json.loads(pathlib.Path(path).read_text())["plan"])
        self.assertEqual(result.stdout, self.lkc("plan", stack, "--format", "json").stdout)

    def test_3_what_moved_is_named(self):
        path = self.plan(value="two")
        self.stack(value="three")
        self.refused(path, "planned.lua declares changed")
        self.stack(value="two")
        self.touch(("one", "elsewhere"))
        self.refused(path, "the live template changed since the plan was made (stack planned was updated 20")
        self.assertEqual(self.value(), "elsewhere")
        self.lkc("apply", self.plan(value="two"), "--param", "Word=first-word")
        self.assertEqual(self.value(), "two")
        self.refused(path, "the live template changed")

    def test_4_elsewhere_is_stale_too(self):
        path = self.plan(value="four")
        elsewhere = self.lkc("apply", path, "--param", "Word=first-word", "--region", "eu-west-1", code=3)
        self.assertIn("the plan is for region 'us-east-1', not 'eu-west-1'", elsewhere.stderr)
        aws = json.loads(pathlib.Path(path).read_text())
        self.assertIs(aws["local"], True)
        plain = str(self.work / "aws.json")
        self.lkc("plan", self.stack(value="four"), "--out", plain, local=False)
        result = self.lkc("apply", plain, code=3)
        self.assertIn("the plan is for AWS, not for the local target", result.stderr)
        other = json.loads(pathlib.Path(plain).read_text())
        other["account"] = "123456789012"
        other["seal"] = self.seal_of(other)
        forged = self.work / "forged.json"
        forged.write_text(json.dumps(other))
        self.assertIn("the plan is for account '123456789012', not '000000000000'",
                      self.lkc("apply", str(forged), local=False, code=3).stderr)
        moved = self.work / "planned.lua"
        text = moved.read_text()
        moved.unlink()
        self.refused(path, "is not there")
        moved.write_text(text)

    def test_5_a_call_is_not_mixed_with_a_plan(self):
        path = self.plan(value="four")
        self.assertIn("give it again with --param Word=VALUE", self.lkc("apply", path, code=64).stderr)
        self.assertIn("-e goes with lkc plan", self.lkc("apply", path, "-e", "hidden", code=64).stderr)
        wrong = self.lkc("apply", path, "--param", "Word=x", "--param", "Team=y", code=64)
        self.assertIn("--param Team goes with lkc plan", wrong.stderr)

    def test_6_a_damaged_file_is_a_failure(self):
        path = self.plan(value="four")
        text = pathlib.Path(path).read_text()
        for wrong, words in ((text.replace('"four"', '"five"'), "was edited after lkc wrote it"),
                             (text.replace('"format_version": 1,', '"format_version": 9,', 1), "of version 9"),
                             (text[:len(text) // 2], "is no whole plan file"),
                             (text.replace("{", '{"kind": "lkc plan",', 1), "is no whole plan file")):
            pathlib.Path(path).write_text(wrong)
            result = self.lkc("apply", path, code=1)
            self.assertIn(words, result.stderr)
        other = self.work / "kept.txt"
        other.write_text("mine")
        self.assertIn("is no plan file", self.lkc("plan", self.stack(), "--out", str(other), code=1).stderr)
        self.assertEqual(other.read_text(), "mine")

    def test_7_a_secret_is_in_no_file_and_no_output(self):
        for number, arguments in enumerate((("--param", f"Word={SECRET}"), ("-e", "hidden"))):
            path = str(self.work / f"secret-{number}.json")
            outputs = []
            # Written out in the template too, in the old one and in the new one.
            stack = self.stack(value="four", description=f"it is {SECRET}", default=f', default = "{SECRET}"')
            for form in ("text", "json", "markdown"):
                result = self.lkc("plan", stack, *arguments, "--out", path, "--format", form, "-v")
                outputs += [result.stdout, result.stderr]
            given = arguments if arguments[0] == "--param" else ()
            for code in (0, 3):
                result = self.lkc("apply", path, *given, "-v", code=code)
                outputs += [result.stdout, result.stderr]
            outputs += [self.lkc("plan", self.stack(value="four"), *arguments, "-v").stdout,
                        pathlib.Path(path).read_text()]
            for text in outputs:
                self.assertNotIn(SECRET, text)
        live = self.emulator.client("cloudformation").get_template(StackName="planned")["TemplateBody"]
        self.assertIn(f"it is {SECRET}", str(live), "what is carried out is not masked")

    def test_8_the_guard_holds_for_a_plan_file(self):
        path, stack = str(self.work / "loss.json"), self.small()
        self.lkc("apply", stack, "-y")
        without = pathlib.Path(stack).read_text().replace('local b = aws.S3.Bucket "Files"', "local _ =")
        pathlib.Path(stack).write_text(without)
        self.lkc("plan", stack, "--out", path, code=4)
        self.lkc("apply", path, code=4)
        self.assertIn("small-files", [b["Name"] for b in self.emulator.client("s3").list_buckets()["Buckets"]])

    def test_9_a_deleted_stack(self):
        path = self.plan(value="five")
        self.lkc("delete", self.stack(), "-y", "--with-data")
        self.refused(path, "the stack planned was deleted since the plan was made")
        self.lkc("apply", self.stack(), "--param", "Word=first-word", "-y")
        self.refused(path, "the stack planned was deleted and created anew since the plan was made")

    def test_a_several_steps(self):
        path, stack = str(self.work / "steps.json"), self.work / "indexed.lua"
        stack.write_text(INDEXES.format(names="", given="nil", more=""))
        self.lkc("apply", str(stack), "-y")
        stack.write_text(INDEXES.format(names='"vendor", "day"', given="indexes", more=""))
        self.lkc("plan", str(stack), "--out", path)
        self.assertEqual(len(json.loads(pathlib.Path(path).read_text())["plan"]["steps"]), 2)
        self.assertIn("step 2 of 2", self.lkc("apply", path).stderr)
        self.lkc("apply", path, code=3)
        self.lkc("plan", str(stack), "--detailed-exitcode")


class Faults(Case):
    """What goes wrong is told in one line with a hint, and nothing is half done."""

    def test_missing_parameter(self):
        result = self.lkc("plan", "livekart", "-e", "staging", code=1)
        self.assertIn("no value for parameter SESVerifiedEmail", result.stderr)
        self.assertIn("hint:", result.stderr)

    def test_unknown_environment_parameter_stack_and_option(self):
        self.assertIn("did you mean 'staging'?", self.lkc("plan", "livekart", "-e", "stagin", code=1).stderr)
        self.assertIn("did you mean", self.lkc("plan", "livekart", "--param", "EnvironmentNam=x", code=1).stderr)
        self.assertIn("did you mean 'livekart'?", self.lkc("plan", "livecart", code=1).stderr)
        self.assertIn("--detailed-exitcode", self.lkc("plan", "--detailed-exitcod", code=64).stderr)

    def test_unreachable_endpoint(self):
        result = self.lkc("plan", "livekart", *PARAMETERS, code=1, url=f"http://127.0.0.1:{free_port()}")
        self.assertEqual(result.stdout, "")
        self.assertIn("hint:", result.stderr)

    def test_ctrl_c_while_applying(self):
        # Nobody signals the condition: the creation waits for three seconds, and then fails.
        stack = self.small(more='local handle = aws.CloudFormation.WaitConditionHandle "Handle" {}\n'
                                'aws.CloudFormation.WaitCondition "Wait" { Handle = handle, Timeout = "3" }')
        process = subprocess.Popen([LKC, "apply", stack, "-y", "--local", "--endpoint-url", self.emulator.url], cwd=ROOT,
                                   stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
        for line in process.stderr:
            if line.startswith("CREATE_IN_PROGRESS"):
                break
        process.send_signal(signal.SIGINT)
        words = process.stderr.read()
        process.stderr.close()
        self.assertEqual(process.wait(30), 1)
        self.assertIn("CloudFormation goes on", words)
        self.assertIn("lkc attach", words)
        busy = self.lkc("apply", stack, "-y", code=1)
        self.assertIn("CREATE_IN_PROGRESS", busy.stderr)
        attached = self.lkc("attach", stack, code=1)
        self.assertIn("Wait (AWS::CloudFormation::WaitCondition) failed", attached.stderr)
        self.lkc("delete", stack, "-y", "--with-data", "--empty-buckets")

    def test_no_terminal_to_ask_on(self):
        result = self.lkc("apply", self.small(), code=1)
        self.assertIn("-y", result.stderr)
        self.assertIn("There is no stack", self.lkc("delete", self.small(), "-y").stderr)

    def test_no_credentials(self):
        environment = {"PATH": os.environ["PATH"], "HOME": str(self.work), "AWS_EC2_METADATA_DISABLED": "true"}
        result = subprocess.run([LKC, "plan", "livekart", *PARAMETERS, "--endpoint-url", self.emulator.url], cwd=ROOT,
                                env=environment, capture_output=True, text=True, timeout=60)
        self.assertEqual(result.returncode, 1)
        self.assertIn("credentials", result.stderr)

    def test_a_fault_in_the_stack(self):
        path = self.work / "faulty.lua"
        path.write_text('local lk, aws = require "lk", require "aws"\nlk.stack "faulty" {}\n'
                        'aws.S3.Bucket "B" {\n  BucketNmae = "x",\n}\n')
        result = self.lkc("plan", str(path), code=1)
        self.assertIn("faulty.lua:4:3: error[E3002]", result.stderr)
        self.assertIn("did you mean 'BucketName'?", result.stderr)


if __name__ == "__main__":
    unittest.main(argv=[sys.argv[0], "--verbose", *sys.argv[3:]])
