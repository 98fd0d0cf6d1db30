"""Changes made past a stack, and which means of lkc drift finds each; and that an untouched stack has none.

usage: drift_test.py LKC PYTHON [TEST ...]
"""
import io
import json
import subprocess
import sys
import unittest
import zipfile

from stack_test import LKC, PARAMETERS, Case

SHOP = """
local lk, aws = require "lk", require "aws"
lk.stack "shop" { region = "us-east-1" }
aws.SQS.Queue "Jobs" {
  QueueName = "drift-jobs", VisibilityTimeout = 30, DelaySeconds = 3, MessageRetentionPeriod = 3600,
  MaximumMessageSize = 2048, ReceiveMessageWaitTimeSeconds = 5, Tags = { { Key = "team", Value = "shop" }, { Key = "a", Value = "b" } },
}
aws.SQS.Queue "Other" { QueueName = "drift-other", DelaySeconds = 3 }
aws.SSM.Parameter "Key" { Name = "/drift/key", Type = "String", Value = "one", Description = "a key" }
aws.SSM.Parameter "Gone" { Name = "/drift/gone", Type = "String", Value = "one" }
aws.SNS.Topic "News" { TopicName = "drift-news", DisplayName = "News" }
aws.IAM.Role "Worker" {
  RoleName = "drift-worker", Description = "works", MaxSessionDuration = 3600,
  AssumeRolePolicyDocument = { Version = "2012-10-17", Statement = { {
    Effect = "Allow", Principal = { Service = { "lambda.amazonaws.com" } }, Action = { "sts:assumerole" } } } },
}
aws.DynamoDB.Table "Orders" {
  TableName = "drift-orders", BillingMode = "PAY_PER_REQUEST", DeletionProtectionEnabled = false,
  AttributeDefinitions = { { AttributeName = "id", AttributeType = "S" } },
  KeySchema = { { AttributeName = "id", KeyType = "HASH" } },
}
aws.S3.Bucket "Files" { BucketName = "drift-files", VersioningConfiguration = { Status = "Enabled" } }
aws.Logs.LogGroup "Log" { LogGroupName = "/drift/log", RetentionInDays = 7 }
aws.SecretsManager.Secret "Secret" { Name = "drift-secret", Description = "a secret" }
aws.Lambda.Function "Work" {
  FunctionName = "drift-work", Runtime = "python3.11", Handler = "index.handler", Timeout = 10, MemorySize = 256,
  Role = "arn:aws:iam::000000000000:role/drift-worker", Description = "works",
  Environment = { Variables = { MODE = "fast" } }, Code = { S3Bucket = "drift-code", S3Key = "work.zip" },
}
"""


def zip_of(text):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr(zipfile.ZipInfo("index.py"), text)  # the same bytes at any time
    return out.getvalue()


class Drift(Case):
    """In the order of the names, each on what the one before left."""

    def drift(self, stack, *arguments, code):
        return json.loads(self.lkc("drift", stack, *arguments, "--format", "json", code=code, local=False).stdout)

    def checked(self, stack):
        result = subprocess.run([LKC, "check", stack], capture_output=True, text=True, cwd=self.work, timeout=60)
        return result.stdout, result.stderr

    def shop(self):
        path = self.work / "shop.lua"
        path.write_text(SHOP)
        return str(path)

    def test_1_an_untouched_stack_has_none(self):
        s3 = self.emulator.client("s3")
        s3.create_bucket(Bucket="drift-code")
        s3.put_object(Bucket="drift-code", Key="work.zip", Body=zip_of("def handler(e, c): return 1\n"))
        self.lkc("apply", self.shop(), "-y", local=False)
        report = self.drift(self.shop(), code=0)
        self.assertEqual((report["format_version"], report["stack"], report["drift"]), (1, "shop", []))
        self.assertEqual((report["checked"], report["total"], report["unknown"]), (11, 11, []))
        self.assertIn("shop: no drift\n\n11 of 11 resources checked\n",
                      self.lkc("drift", self.shop(), code=0, local=False).stdout)

    def test_2_twenty_changes(self):
        c = self.emulator.client
        url = c("sqs").get_queue_url(QueueName="drift-jobs")["QueueUrl"]
        arn = "arn:aws:sns:us-east-1:000000000000:drift-news"

        def queue(**attributes):
            return lambda: c("sqs").set_queue_attributes(QueueUrl=url, Attributes=attributes)

        def function(**settings):
            return lambda: c("lambda").update_function_configuration(FunctionName="drift-work", **settings)
        changes = [
            ("Jobs", "/VisibilityTimeout", queue(VisibilityTimeout="45")),
            ("Jobs", "/DelaySeconds", queue(DelaySeconds="9")),
            ("Jobs", "/MessageRetentionPeriod", queue(MessageRetentionPeriod="7200")),
            ("Jobs", "/MaximumMessageSize", queue(MaximumMessageSize="4096")),
            ("Jobs", "/ReceiveMessageWaitTimeSeconds", queue(ReceiveMessageWaitTimeSeconds="0")),
            ("Jobs", "/Tags", lambda: c("sqs").tag_queue(QueueUrl=url, Tags={"team": "other"})),
            ("Other", "deleted", lambda: c("sqs").delete_queue(
                QueueUrl=c("sqs").get_queue_url(QueueName="drift-other")["QueueUrl"])),
            ("Key", "/Value", lambda: c("ssm").put_parameter(
                Name="/drift/key", Value="two", Type="String", Overwrite=True)),
            ("Gone", "deleted", lambda: c("ssm").delete_parameter(Name="/drift/gone")),
            ("News", "/DisplayName", lambda: c("sns").set_topic_attributes(
                TopicArn=arn, AttributeName="DisplayName", AttributeValue="Old")),
            ("Worker", "/Description", lambda: c("iam").update_role(
                RoleName="drift-worker", Description="rests", MaxSessionDuration=3600)),
            ("Worker", "/AssumeRolePolicyDocument", lambda: c("iam").update_assume_role_policy(
                RoleName="drift-worker", PolicyDocument=json.dumps({"Version": "2012-10-17", "Statement": [
                    {"Effect": "Allow", "Principal": {"AWS": "*"}, "Action": "sts:AssumeRole"}]}))),
            ("Orders", "/DeletionProtectionEnabled", lambda: c("dynamodb").update_table(
                TableName="drift-orders", DeletionProtectionEnabled=True)),
            ("Files", "/VersioningConfiguration", lambda: c("s3").put_bucket_versioning(
                Bucket="drift-files", VersioningConfiguration={"Status": "Suspended"})),
            ("Log", "/RetentionInDays", lambda: c("logs").put_retention_policy(
                logGroupName="/drift/log", retentionInDays=30)),
            ("Secret", "/Description", lambda: c("secretsmanager").update_secret(
                SecretId="drift-secret", Description="no secret")),
            ("Work", "/Timeout", function(Timeout=60)),
            ("Work", "/MemorySize", function(MemorySize=512)),
            ("Work", "/Environment", function(Environment={"Variables": {"MODE": "slow"}})),
            ("Work", "code", lambda: c("lambda").update_function_code(
                FunctionName="drift-work", ZipFile=zip_of("def handler(e, c): return 2\n"))),
        ]
        self.assertEqual(len(changes), 20)
        for _, _, change in changes:
            change()
        report = self.drift(self.shop(), code=2)
        found, missed = [], []
        for name, what, _ in changes:
            items = [item for item in report["drift"] if item["logical_id"] == name]
            kinds = [item["kind"] for item in items if item["kind"] == what or any(
                one["path"].startswith(what) for one in item["properties"])]
            means = {"code": "code"}.get(kinds[0], "the service") if kinds else "not found"
            (found if kinds else missed).append(name + " " + what)
            print(f"  {name:8} {what:32} {means}")
        self.assertEqual(missed, [])
        told = {(item["logical_id"], item["kind"]) for item in report["drift"]}
        self.assertEqual(len(told), 12, told)

    def test_3_a_policy_written_otherwise_and_moved_tags_are_none(self):
        c = self.emulator.client
        c("iam").update_role(RoleName="drift-worker", Description="works", MaxSessionDuration=3600)
        c("iam").update_assume_role_policy(RoleName="drift-worker", PolicyDocument=json.dumps({
            "Version": "2012-10-17", "Statement": {
                "Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}}))
        report = self.drift(self.shop(), code=2)
        self.assertNotIn("Worker", [item["logical_id"] for item in report["drift"]])

    def test_3_only_what_is_new_notifies(self):
        report = self.work / "report.json"
        report.write_text(self.lkc("drift", self.shop(), "--format", "json", code=2, local=False).stdout)
        again = self.lkc("drift", self.shop(), "--since", str(report), code=0, local=False)
        self.assertIn("known", again.stdout)
        self.emulator.client("ssm").put_parameter(Name="/drift/key", Value="three", Type="String", Overwrite=True)
        told = json.loads(self.lkc("drift", self.shop(), "--since", str(report), "--format", "json", code=2,
                                   local=False).stdout)
        self.assertEqual([item["logical_id"] for item in told["drift"] if item["new"]], ["Key"])
        for text, words in (("{}", "is no report of lkc drift"), ("[", "--since"),
                            (json.dumps({"stack": "other", "drift": []}), "of another stack: 'other'")):
            report.write_text(text)
            refused = self.lkc("drift", self.shop(), "--since", str(report), code=1, local=False)
            self.assertIn(words, refused.stderr)

    def test_3_what_is_meant_notifies_nobody_until_its_day(self):
        shop = SHOP if "local stack" in SHOP else SHOP.replace("lk.stack", "local stack = lk.stack", 1)

        def ignoring(expires):
            names = sorted({item["logical_id"] for item in self.drift(self.shop(), code=2)["drift"]})
            lines = "".join(f'stack:ignore_drift {{ "{name}", reason = "a test", owner = "us", expires = "{expires}" }}\n'
                            for name in names)
            path = self.work / "meant.lua"
            path.write_text(shop + lines)
            return str(path)
        meant = ignoring("2099-12-31")
        told = self.lkc("drift", meant, code=0, local=False)
        self.assertIn("meant: a test (us, until 2099-12-31)", told.stdout)
        self.assertEqual(self.drift(meant, code=0)["drift"][0]["ignored"]["owner"], "us")
        self.assertIn("the time is over", self.lkc("drift", ignoring("2001-01-01"), code=2, local=False).stdout)
        other = self.work / "meant.lua"
        other.write_text(other.read_text().replace("2001-01-01", "2099-12-31").replace("reason =", 'path = "/Other*", reason ='))
        self.lkc("drift", str(other), code=2, local=False)
        other.write_text(shop + 'stack:ignore_drift { "Jobs", reason = "r", owner = "o", expires = "soon" }\n')
        self.assertIn("expires is the last day", "".join(self.checked(str(other))))

    def test_3_what_would_declare_it(self):
        told = self.lkc("drift", self.shop(), "--accept", code=2, local=False).stdout
        self.assertIn("shop.lua:4: Jobs (AWS::SQS::Queue)\n", told)
        self.assertIn("    VisibilityTimeout = 45,\n", told)
        self.assertIn('    Status = "Suspended",  -- in VersioningConfiguration\n', told)
        self.assertIn("    -- it is gone", told)

    def test_3_other_forms(self):
        markdown = self.lkc("drift", self.shop(), "--format", "markdown", code=2, local=False).stdout
        self.assertIn("| resource | type | kind | changed | declared at |", markdown)
        self.assertIn("/VisibilityTimeout: ", markdown)
        sarif = json.loads(self.lkc("drift", self.shop(), "--format", "sarif", code=2, local=False).stdout)
        results = sarif["runs"][0]["results"]
        self.assertEqual({one["ruleId"] for one in results}, {"drift-modified", "drift-deleted", "drift-code"})
        place = results[0]["locations"][0]["physicalLocation"]
        self.assertTrue(place["artifactLocation"]["uri"].endswith("shop.lua"), place)
        self.assertGreater(place["region"]["startLine"], 1)

    def test_3_of_a_template(self):
        """What a template says of its drift, and what would declare it, are the template's own language."""
        path = self.work / "sheet.yaml"
        resources = ("Resources:\n  Jobs:\n    Type: AWS::SQS::Queue\n"
                     "    Properties: {QueueName: sheet-jobs, VisibilityTimeout: 30}\n")
        sheet = (str(path), "--region", "us-east-1")
        path.write_text(resources)
        self.lkc("apply", *sheet, "-y", local=False)
        sqs = self.emulator.client("sqs")
        sqs.set_queue_attributes(QueueUrl=sqs.get_queue_url(QueueName="sheet-jobs")["QueueUrl"],
                                 Attributes={"VisibilityTimeout": "45"})
        told = self.lkc("drift", *sheet, "--accept", code=2, local=False).stdout
        self.assertIn("sheet.yaml:3: Jobs (AWS::SQS::Queue)\n    VisibilityTimeout: 45\n", told)
        meant = "{path: /VisibilityTimeout, reason: by hand, owner: us, expires: '2099-12-31'}"
        path.write_text(f"Metadata: {{lkc: {{ignore_drift: {{Jobs: {meant}}}}}}}\n" + resources)
        self.assertIn("meant: by hand (us", self.lkc("drift", *sheet, code=0, local=False).stdout)
        path.write_text(f"Metadata: {{lkc: {{ignore_drift: {{Jobs: [{meant.replace('/V', '/X')}, {meant}]}}}}}}\n" + resources)
        self.lkc("drift", *sheet, code=0, local=False)
        path.write_text(f"Metadata: {{lkc: {{ignore_drift: {{Job: {meant.replace('us', '')}}}}}}}\n" + resources)
        words = "".join(self.checked(str(path)))
        self.assertIn("the ignored drift of Job has no owner", words)
        self.assertIn("drift of Job is ignored, and it is not declared", words)

    def test_4_livekart(self):
        self.lkc("apply", "livekart", *PARAMETERS, "-y")
        result = self.lkc("drift", "livekart", "-e", "staging", "--format", "json", "-vv")
        self.assertIn("S3 HeadObject", result.stderr)
        self.assertNotIn("S3 GetObject", result.stderr, "the digest of what lkc uploads is kept beside it")
        report = json.loads(result.stdout)
        self.assertEqual(report["drift"], [])
        print(f"  livekart: {report['checked']} of {report['total']} checked")


NESTED = """
local lk, aws = require "lk", require "aws"
local stack = lk.stack "%(name)s" { region = "us-east-1" }
local secret = stack:parameter "Secret" { secret = true }
aws.SSM.Parameter "Own" { Name = "/%(name)s/own", Type = "String", Value = secret, Description = "d" }
aws.CloudFormation.Stack "Child" { TemplateURL = "%(url)s/nested-code/child.json" }
aws.Lambda.Function "Work" {
  FunctionName = "%(name)s-work", Runtime = "python3.11", Handler = "index.handler",
  Role = "arn:aws:iam::000000000000:role/none", Code = { S3Bucket = "nested-code", S3Key = "work.zip" },
}
"""
CHILD = {"Resources": {"Queue": {"Type": "AWS::SQS::Queue", "Properties": {
    "QueueName": "nested-queue", "DelaySeconds": 3}}, "Pool": {"Type": "AWS::Cognito::UserPool", "Properties": {
        "UserPoolName": "nested-pool"}}}}


class Nested(Case):
    """In the order of the names, each on what the one before left."""

    def setUp(self):
        self.stack = self.work / "nested.lua"
        self.stack.write_text(NESTED % {"name": "nested", "url": self.emulator.url})

    def drift(self, *arguments, code, form="json"):
        return self.lkc("drift", str(self.stack), "--format", form, *arguments, code=code, local=False)

    def put(self, **settings):
        self.emulator.client("s3").put_object(Bucket="nested-code", Key="work.zip",
                                              Body=zip_of("def handler(e, c): return 1\n"), **settings)

    def test_1_a_child_untouched(self):
        s3 = self.emulator.client("s3")
        s3.create_bucket(Bucket="nested-code")
        s3.put_object(Bucket="nested-code", Key="child.json", Body=json.dumps(CHILD).encode())
        self.put()
        self.lkc("apply", str(self.stack), "-y", "--param", "Secret=first-secret", local=False)
        report = json.loads(self.drift(code=0).stdout)
        self.assertEqual((report["checked"], report["total"], report["drift"]), (3, 4, []))

    def test_2_a_change_in_a_child(self):
        sqs = self.emulator.client("sqs")
        url = sqs.get_queue_url(QueueName="nested-queue")["QueueUrl"]
        sqs.set_queue_attributes(QueueUrl=url, Attributes={"DelaySeconds": "9"})
        report = json.loads(self.drift(code=2).stdout)
        self.assertEqual([(item["logical_id"], one["path"], one["actual"]) for item in report["drift"]
                          for one in item["properties"]], [("Child/Queue", "/DelaySeconds", "9")])
        sqs.set_queue_attributes(QueueUrl=url, Attributes={"DelaySeconds": "3"})
        self.drift(code=0)

    def test_3_deep_into_a_child(self):
        control, cloudformation = self.emulator.client("cloudcontrol"), self.emulator.client("cloudformation")

        def resources(stack):
            found = cloudformation.describe_stack_resources(StackName=stack)["StackResources"]
            return {one["LogicalResourceId"]: one["PhysicalResourceId"] for one in found}
        own = resources("nested")
        child = resources(own["Child"])

        def put(type_name, identifier, **properties):
            control.create_resource(TypeName=type_name, DesiredState=json.dumps({"Id": identifier, **properties}))
            control.update_resource(TypeName=type_name, Identifier=identifier,
                                    PatchDocument='[{"op": "remove", "path": "/Id"}]')
        put("AWS::Cognito::UserPool", child["Pool"], UserPoolName="nested-pool", DeletionProtection="INACTIVE")
        report = json.loads(self.drift("--deep", code=0).stdout)
        self.assertEqual((report["checked"], report["unknown"], report["drift"]), (4, [], []))
        put("AWS::SQS::Queue", child["Queue"], QueueName="nested-queue", DelaySeconds=3)
        put("AWS::SSM::Parameter", own["Own"], Name="/nested/own", Type="String", Value="first-secret")
        put("AWS::Lambda::Function", own["Work"], FunctionName="nested-work", Environment={"Variables": {"A": "open"}})
        baseline = self.work / "nested.drift.json"
        self.drift("--record", str(baseline), code=0)
        told = baseline.read_text()
        self.assertEqual(list(json.loads(told)["resources"]), ["Child/Pool", "Child/Queue", "Own", "Work"])
        self.assertNotIn("first-secret", told)
        self.assertNotIn("open", told)
        control.update_resource(TypeName="AWS::Cognito::UserPool", Identifier=child["Pool"], PatchDocument=json.dumps(
            [{"op": "replace", "path": "/DeletionProtection", "value": "ACTIVE"},
             {"op": "replace", "path": "/UserPoolName", "value": "renamed"}]))
        report = json.loads(self.drift("--baseline", str(baseline), code=2).stdout)
        self.assertEqual([(item["kind"], item["logical_id"], one["path"], one["expected"], one["actual"])
                          for item in report["drift"] for one in item["properties"]],
                         [("modified", "Child/Pool", "/UserPoolName", "nested-pool", "renamed"),
                          ("undeclared", "Child/Pool", "/DeletionProtection", "INACTIVE", "ACTIVE")])

    def test_4_a_secret_is_never_shown(self):
        self.emulator.client("ssm").put_parameter(Name="/nested/own", Value="second-secret", Type="String",
                                                  Overwrite=True)
        for form in ("text", "json", "markdown", "sarif"):
            told = self.drift(code=2, form=form)
            self.assertIn("****", told.stdout.replace("\\", ""), form)
            for secret in ("first-secret", "second-secret"):
                self.assertNotIn(secret, told.stdout + told.stderr, form)
        accepted = self.lkc("drift", str(self.stack), "--accept", code=2, local=False).stdout
        self.assertIn("-- Value is a secret, and its value is not shown", accepted)
        self.assertNotIn("second-secret", accepted)
        self.emulator.client("ssm").put_parameter(Name="/nested/own", Value="first-secret", Type="String",
                                                  Overwrite=True)
        self.drift(code=0)

    def test_5_the_bucket_knows_the_digest(self):
        self.put()
        self.assertIn("GetObject", self.drift("-vv", code=0).stderr, "no SHA-256 is kept: it is read")
        self.put(ChecksumAlgorithm="SHA256")
        told = self.drift("-vv", code=0).stderr
        self.assertIn("HeadObject", told)
        self.assertNotIn("GetObject", told)
        self.emulator.client("lambda").update_function_code(
            FunctionName="nested-work", ZipFile=zip_of("def handler(e, c): return 2\n"))
        report = json.loads(self.drift(code=2).stdout)
        self.assertEqual([(item["logical_id"], item["kind"]) for item in report["drift"]], [("Work", "code")])

    def test_6_what_could_not_be_told(self):
        self.emulator.client("lambda").update_function_code(
            FunctionName="nested-work", ZipFile=zip_of("def handler(e, c): return 1\n"))
        self.emulator.client("s3").delete_object(Bucket="nested-code", Key="work.zip")
        report = json.loads(self.drift(code=1).stdout)
        self.assertEqual(report["drift"], [])
        self.assertIn("its code: ", [one["reason"] for one in report["unknown"] if one["logical_id"] == "Work"][0])


if __name__ == "__main__":
    unittest.main(argv=[sys.argv[0], *sys.argv[3:]], verbosity=1)
