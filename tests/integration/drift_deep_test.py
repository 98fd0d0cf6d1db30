"""lkc drift --deep: types that the service does not compare, and what lives without being declared.

The emulator's Cloud Control keeps what is put there; here it is filled with what the emulator's services themselves tell,
so that a change made with an SDK is what GetResource reads.

usage: drift_deep_test.py LKC PYTHON [TEST ...]
"""
import json
import sys
import unittest

from assets_test import Watched
from stack_test import PARAMETERS, Case

DEEP = """
local lk, aws = require "lk", require "aws"
local stack = lk.stack "deep" { region = "us-east-1" }
aws.SQS.Queue "Jobs" { QueueName = "deep-jobs", DelaySeconds = 3 }
local users = aws.Cognito.UserPool "Users" {
  UserPoolName = "deep-users", MfaConfiguration = "OFF",
  Policies = { PasswordPolicy = { MinimumLength = 12, RequireNumbers = true } },
}
aws.Cognito.UserPoolClient "Client" { UserPoolId = users, ClientName = "shop", RefreshTokenValidity = 7 }
"""


class Deep(Case):
    """In the order of the names, each on what the one before left."""

    def setUp(self):
        self.stack = str(self.work / "deep.lua")
        (self.work / "deep.lua").write_text(DEEP)
        self.baseline = self.work / "deep.drift.json"

    def put(self, type_name, identifier, properties):
        control = self.emulator.client("cloudcontrol")
        try:
            control.delete_resource(TypeName=type_name, Identifier=identifier)
        except control.exceptions.ResourceNotFoundException:
            pass
        # It takes the identifier from a property of that name, which no schema here has.
        control.create_resource(TypeName=type_name, DesiredState=json.dumps({"Id": identifier, **properties}))
        control.update_resource(TypeName=type_name, Identifier=identifier,
                                PatchDocument=json.dumps([{"op": "remove", "path": "/Id"}]))

    def ids(self):
        found = self.emulator.client("cloudformation").describe_stack_resources(StackName="deep")["StackResources"]
        return {one["LogicalResourceId"]: one["PhysicalResourceId"] for one in found}

    def sync(self, without=()):
        ids, cognito, sqs = self.ids(), self.emulator.client("cognito-idp"), self.emulator.client("sqs")
        url = sqs.get_queue_url(QueueName="deep-jobs")["QueueUrl"]
        queue = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["All"])["Attributes"]
        names = ("DelaySeconds", "VisibilityTimeout", "MessageRetentionPeriod", "ReceiveMessageWaitTimeSeconds")
        self.put("AWS::SQS::Queue", ids["Jobs"], {"QueueName": "deep-jobs", "Arn": queue["QueueArn"], "QueueUrl": url,
                 **{name: int(queue[name]) for name in names if name in queue}})
        pool = cognito.describe_user_pool(UserPoolId=ids["Users"])["UserPool"]
        self.put("AWS::Cognito::UserPool", ids["Users"], {
            "UserPoolId": ids["Users"], "UserPoolName": pool["Name"], "Policies": pool["Policies"],
            "MfaConfiguration": pool.get("MfaConfiguration", "OFF"),
            "DeletionProtection": pool.get("DeletionProtection", "INACTIVE")})
        client = cognito.describe_user_pool_client(UserPoolId=ids["Users"], ClientId=ids["Client"])["UserPoolClient"]
        if "Client" not in without:
            self.put("AWS::Cognito::UserPoolClient", ids["Users"] + "|" + ids["Client"], {
                "UserPoolId": ids["Users"], "ClientId": ids["Client"], "ClientName": client["ClientName"],
                "RefreshTokenValidity": client["RefreshTokenValidity"]})

    def drift(self, *arguments, code):
        return json.loads(self.lkc("drift", self.stack, *arguments, "--format", "json", code=code,
                                   local=False).stdout)

    def found(self, report):
        return {(item["kind"], item["logical_id"], one["path"]): (one["expected"], one["actual"])
                for item in report["drift"] for one in item["properties"]}

    def test_1_types_that_the_service_does_not_compare(self):
        self.lkc("apply", self.stack, "-y", local=False)
        shallow = self.drift(code=0)
        self.assertEqual((shallow["checked"], shallow["total"], shallow["notes"]), (1, 3, []))
        nothing = self.drift("--deep", code=1)
        self.assertEqual({one["logical_id"] for one in nothing["unknown"]}, {"Users", "Client"})
        self.assertIn("does not find it, so that it may be gone", nothing["unknown"][0]["reason"])
        self.sync()
        report = self.drift("--deep", code=0)
        self.assertEqual((report["checked"], report["total"], report["drift"], report["unknown"]), (3, 3, [], []))
        self.assertIn("there is no baseline", report["notes"][0])
        told = self.lkc("drift", self.stack, "--deep", local=False).stdout
        self.assertIn("3 of 3 resources checked\nwhat the template does not declare was not compared", told)

    def test_2_a_change_in_one(self):
        ids, cognito = self.ids(), self.emulator.client("cognito-idp")
        policy = cognito.describe_user_pool(UserPoolId=ids["Users"])["UserPool"]["Policies"]
        cognito.update_user_pool(UserPoolId=ids["Users"], Policies={
            "PasswordPolicy": {**policy["PasswordPolicy"], "MinimumLength": 8}})
        self.sync()
        self.assertEqual(self.drift(code=0)["drift"], [], "the service's detection does not see it")
        report = self.drift("--deep", code=2)
        self.assertEqual(self.found(report), {
            ("modified", "Users", "/Policies/PasswordPolicy/MinimumLength"): (12, 8)})
        self.assertIn("    MinimumLength = 8,  -- in Policies/PasswordPolicy\n",
                      self.lkc("drift", self.stack, "--deep", "--accept", code=2, local=False).stdout)
        cognito.update_user_pool(UserPoolId=ids["Users"], Policies=policy)
        self.sync()
        self.drift("--deep", code=0)

    def test_3_recording_what_is_not_declared(self):
        told = self.lkc("drift", self.stack, "--record", str(self.baseline), local=False)
        self.assertIn("undeclared values of 3 resources", told.stderr)
        baseline = json.loads(self.baseline.read_text())
        self.assertEqual((baseline["format_version"], baseline["stack"]), (1, "deep"))
        self.assertEqual(list(baseline["resources"]), ["Client", "Jobs", "Users"])
        queue = baseline["resources"]["Jobs"]["undeclared"]
        self.assertNotIn("/DelaySeconds", queue, "it is declared")
        self.assertNotIn("/Arn", queue, "it is read-only")
        self.assertEqual(queue["/VisibilityTimeout"], 30)
        self.assertEqual(list(queue), sorted(queue))
        text = self.baseline.read_text()
        self.lkc("drift", self.stack, "--record", str(self.baseline), local=False)
        self.assertEqual(self.baseline.read_text(), text, "twice the same")
        report = self.drift("--baseline", str(self.baseline), code=0)
        self.assertEqual((report["checked"], report["drift"], report["notes"]), (3, [], []))

    def test_4_a_change_of_what_is_not_declared(self):
        sqs = self.emulator.client("sqs")
        url = sqs.get_queue_url(QueueName="deep-jobs")["QueueUrl"]
        sqs.set_queue_attributes(QueueUrl=url, Attributes={"VisibilityTimeout": "77"})
        self.sync()
        self.assertEqual(self.drift("--deep", code=0)["drift"], [], "without a baseline it is no drift")
        report = self.drift("--baseline", str(self.baseline), code=2)
        self.assertEqual(self.found(report), {("undeclared", "Jobs", "/VisibilityTimeout"): (30, 77)})
        earlier = self.work / "earlier.json"
        earlier.write_text(json.dumps(report))
        self.drift("--baseline", str(self.baseline), "--since", str(earlier), code=0)
        lua = self.lkc("drift", self.stack, "--baseline", str(self.baseline), "--accept", code=2, local=False).stdout
        self.assertIn("Jobs (AWS::SQS::Queue)\n    VisibilityTimeout = 77,\n", lua)
        sarif = json.loads(self.lkc("drift", self.stack, "--baseline", str(self.baseline), "--format", "sarif", code=2,
                                    local=False).stdout)["runs"][0]
        self.assertEqual([one["ruleId"] for one in sarif["results"]], ["drift-undeclared"])
        self.assertIn("drift-undeclared", [rule["id"] for rule in sarif["tool"]["driver"]["rules"]])
        for form in ("markdown", "text"):
            told = self.lkc("drift", self.stack, "--baseline", str(self.baseline), "--format", form, code=2,
                            local=False).stdout
            self.assertIn("/VisibilityTimeout: 30 -> 77" if form == "markdown" else "VisibilityTimeout: 30 -> 77", told)
            self.assertIn("undeclared", told)
        meant = DEEP + ('stack:ignore_drift { "Jobs", path = "/VisibilityTimeout", reason = "a test", owner = "us", '
                        'expires = "2099-12-31" }\n')
        (self.work / "deep.lua").write_text(meant)
        self.assertEqual(self.drift("--baseline", str(self.baseline), code=0)["drift"][0]["ignored"]["owner"], "us")
        (self.work / "deep.lua").write_text(meant.replace("2099", "2001"))
        self.assertEqual(self.drift("--baseline", str(self.baseline), code=2)["drift"][0]["allowance_ended"],
                         "2001-12-31")

    def test_5_added_and_gone(self):
        ids = self.ids()
        self.put("AWS::Cognito::UserPoolClient", ids["Users"] + "|" + ids["Client"], {
            "UserPoolId": ids["Users"], "ClientId": ids["Client"], "ClientName": "shop", "RefreshTokenValidity": 7,
            "ClientSecret": "never-show-this", "AnalyticsConfiguration": {"ExternalId": "x", "ApiToken": "hidden-one"},
            "Tags": [{"Key": "aws:cloudformation:stack-name", "Value": "deep"}]})
        report = self.drift("--baseline", str(self.baseline), code=2)
        self.assertEqual(self.found(report)["undeclared", "Client", "/AnalyticsConfiguration"],
                         (None, {"ExternalId": "x", "ApiToken": "****"}))
        again = self.work / "again.json"
        recorded = self.lkc("drift", self.stack, "--record", str(again), local=False)
        for text in (again.read_text(), json.dumps(report), recorded.stdout, recorded.stderr):
            self.assertNotIn("never-show-this", text)
            self.assertNotIn("hidden-one", text)
        self.assertIn('"ApiToken": "****"', again.read_text())
        self.drift("--baseline", str(again), code=0)
        self.sync()
        report = self.drift("--baseline", str(again), code=2)
        self.assertEqual(self.found(report), {
            ("undeclared", "Client", "/AnalyticsConfiguration"): ({"ExternalId": "x", "ApiToken": "****"}, None)})
        lua = self.lkc("drift", self.stack, "--baseline", str(again), "--accept", code=2, local=False).stdout
        self.assertIn("    -- AnalyticsConfiguration is not set any more", lua)

    def test_6_what_could_not_be_told(self):
        ids = self.ids()
        self.emulator.client("cloudcontrol").delete_resource(
            TypeName="AWS::Cognito::UserPoolClient", Identifier=ids["Users"] + "|" + ids["Client"])
        again = self.work / "again.json"
        self.lkc("drift", self.stack, "--record", str(again), code=1, local=False)
        self.sync()
        report = self.drift("--baseline", str(again), code=0)
        self.assertIn("the baseline does not have it", report["unknown"][0]["reason"])

    def test_6_what_may_not_be_read(self):
        with Watched(self.emulator.url) as watched:
            watched.refuse = lambda _, body: '"TypeName"' in body
            told = self.lkc("drift", self.stack, "--deep", code=1, local=False, url=watched.url).stdout
            self.assertIn("1 of 3 resources checked; not: 1 AWS::Cognito::UserPool (", told)
            self.assertIn("may not be asked with these keys", told)
            kept = self.baseline.read_text()
            refused = self.lkc("drift", self.stack, "--record", str(self.baseline), code=1, local=False, url=watched.url)
            self.assertIn("deep.drift.json is not written: ", refused.stderr)
            self.assertEqual(self.baseline.read_text(), kept)
            one = self.work / "one.json"
            watched.refuse = lambda _, body: '"AWS::SQS::Queue"' in body and '"TypeName"' in body
            self.lkc("drift", self.stack, "--record", str(one), code=1, local=False, url=watched.url)
            self.assertEqual(list(json.loads(one.read_text())["resources"]), ["Client", "Users"])
            watched.refuse = lambda *_: False
            self.lkc("drift", self.stack, "--deep", local=False, url=watched.url)

    def test_6_of_a_folder(self):
        folder = self.work / "folder"
        folder.mkdir()
        (folder / "deep.lua").write_text(DEEP)
        fleet = json.loads(self.lkc("drift", str(folder), "--all", "--deep", "--format", "json", local=False).stdout)
        self.assertIn('"checked": 3', json.dumps(fleet))

    def test_7_wrong_calls(self):
        file = self.work / "other.json"
        for words, arguments in (
                ("--record writes what --baseline reads", ("--record", "a", "--baseline", "b")),
                ("--since and --accept judge it", ("--record", "a", "--accept")),
                ("--since and --accept judge it", ("--record", "a", "--since", "b"))):
            self.assertIn(words, self.lkc("drift", self.stack, *arguments, code=64, local=False).stderr)
        self.assertIn("for one stack", self.lkc("drift", str(self.work), "--all", "--record", "a", code=64,
                                                local=False).stderr)
        for text, words in (("{}", "is no baseline"), ("[", "--baseline"),
                            ('{"format_version":2,"stack":"deep","resources":{}}', "another version"),
                            ('{"format_version":1,"stack":"x","resources":{}}', "of another stack: 'x'")):
            file.write_text(text)
            self.assertIn(words, self.lkc("drift", self.stack, "--baseline", str(file), code=1, local=False).stderr)


class Identifiers(Case):
    def test_what_livekart_is_asked_for_by(self):
        self.lkc("apply", "livekart", *PARAMETERS, "-y")
        asked = []
        with Watched(self.emulator.url) as watched:
            watched.refuse = lambda _, body: '"TypeName"' in body and asked.append(json.loads(body))
            self.lkc("drift", "livekart", "-e", "staging", "--deep", code=1, url=watched.url)
            self.assertLessEqual(watched.most, 8, "so many at once")
        found = self.emulator.client("cloudformation").describe_stack_resources(StackName="livekart-staging")
        physical = {one["LogicalResourceId"]: one["PhysicalResourceId"] for one in found["StackResources"]}
        types = {one["LogicalResourceId"]: one["ResourceType"] for one in found["StackResources"]}
        # What CloudFormation's schemas say identifies these types is not their physical id alone.
        pool, function = physical["UserPool"], "staging-livekart-cleanup-job"
        other = {"UserClient": pool + "|" + physical["UserClient"], "UserAdminGroup": pool + "|admin",
                 "UserVendorGroup": pool + "|vendor", "UserCustomerGroup": pool + "|customer",
                 "CleanupJobSchedulePermission": function + "|" + physical["CleanupJobSchedulePermission"],
                 "ImageProcessingOnObjectCreated": "staging-livekart-image-processing|"
                 + physical["ImageProcessingOnObjectCreated"],
                 "ProductImagesBucketPolicy": physical["ProductImagesBucket"],
                 "CleanupJobSchedule": "arn:aws:events:us-east-1:000000000000:rule/" + physical["CleanupJobSchedule"]}
        expected = sorted((types[name], other.get(name, physical[name])) for name in types)
        self.assertEqual(sorted((one["TypeName"], one["Identifier"]) for one in asked), expected)


if __name__ == "__main__":
    unittest.main(argv=[sys.argv[0], *sys.argv[3:]], verbosity=1)
