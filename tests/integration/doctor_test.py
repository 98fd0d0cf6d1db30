"""lkc doctor STACK against a stack that lives: nothing ails it; then each of what people meet is brought about.

usage: doctor_test.py LKC PYTHON [TEST ...]
"""
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import time
import unittest

from emulator import Emulator

LKC, PYTHON = [str(pathlib.Path(argument).absolute()) for argument in sys.argv[1:3]]
STACK = """
local lk, aws = require "lk", require "aws"
local stack = lk.stack "shop" { region = "us-east-1" }
local role = aws.IAM.Role "Role" { RoleName = "shop-role", AssumeRolePolicyDocument = { Version = "2012-10-17", Statement = {
  { Effect = "Allow", Principal = { Service = "lambda.amazonaws.com" }, Action = "sts:AssumeRole" } } } }
aws.Lambda.Function "Worker" { FunctionName = "shop-worker", Role = role.Arn, Runtime = "python3.12", Handler = "index.f",
  Timeout = 3, MemorySize = 128, Code = { ZipFile = "def f(event, context): return 1" } }
local files = aws.S3.Bucket "Files" { BucketName = "shop-files", CorsConfiguration = { CorsRules = {
  { AllowedMethods = { "GET", "PUT" }, AllowedOrigins = { "https://shop.example" } } } } }
local access = aws.CloudFront.OriginAccessControl "Access" { OriginAccessControlConfig = { Name = "shop-access",
  OriginAccessControlOriginType = "s3", SigningBehavior = "always", SigningProtocol = "sigv4" } }
local cdn = aws.CloudFront.Distribution "Cdn" { DistributionConfig = { Enabled = true,
  Origins = { { Id = "files", DomainName = files.RegionalDomainName, OriginAccessControlId = access.Id,
    S3OriginConfig = {} } },
  DefaultCacheBehavior = { TargetOriginId = "files", ViewerProtocolPolicy = "redirect-to-https",
    CachePolicyId = "658327ea-f89d-4fab-a63d-7e88639e58f6" } } }
aws.S3.BucketPolicy "Policy" { Bucket = files, PolicyDocument = { Version = "2012-10-17", Statement = {
  { Effect = "Allow", Principal = { Service = "cloudfront.amazonaws.com" }, Action = "s3:GetObject",
    Resource = aws.Sub "arn:${AWS::Partition}:s3:::shop-files/*",
    Condition = { StringEquals = { ["AWS:SourceArn"] =
      aws.Sub "arn:${AWS::Partition}:cloudfront::${AWS::AccountId}:distribution/${Cdn}" } } } } } }
"""
REPORT = ("REPORT RequestId: {id}\tDuration: {ms:.2f} ms\tBilled Duration: {ms:.0f} ms\tMemory Size: 128 MB\t"
          "Max Memory Used: {mb} MB\t{status}")


class Doctor(unittest.TestCase):
    maxDiff = None

    @classmethod
    def setUpClass(cls):
        cls.emulator = Emulator(PYTHON)
        cls.work = pathlib.Path(tempfile.mkdtemp(prefix="lkc-doctor-"))
        (cls.work / "shop.lua").write_text(STACK)
        cls.s3, cls.logs = cls.emulator.client("s3"), cls.emulator.client("logs")
        cls.lkc("apply", "shop.lua", "-y")
        try:
            cls.logs.create_log_group(logGroupName="/aws/lambda/shop-worker")
        except cls.logs.exceptions.ResourceAlreadyExistsException:
            pass
        cls.logs.create_log_stream(logGroupName="/aws/lambda/shop-worker", logStreamName="one")

    @classmethod
    def tearDownClass(cls):
        cls.emulator.stop()
        shutil.rmtree(cls.work, ignore_errors=True)

    @classmethod
    def lkc(cls, *arguments, code=0):
        environment = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
        environment |= {"AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test"}
        call = [LKC, *arguments, "--endpoint-url", cls.emulator.url]
        result = subprocess.run(call, capture_output=True, text=True, cwd=cls.work, stdin=subprocess.DEVNULL, timeout=60,
                                env=environment)
        assert result.returncode == code, f"{' '.join(call)}: {result.returncode}\n{result.stdout}\n{result.stderr}"
        return result

    def findings(self, code=0):
        told = json.loads(self.lkc("doctor", "shop.lua", "--format", "json", code=code).stdout)
        return {(one["logical_id"], one["check"]): (one["verdict"], one["words"]) for one in told["findings"]}

    def report(self, **values):
        self.logs.put_log_events(logGroupName="/aws/lambda/shop-worker", logStreamName="one", logEvents=[
            {"timestamp": int(time.time() * 1000), "message": REPORT.format(**({"id": "1", "status": ""} | values))}])

    def test_1_nothing_ails_it(self):
        self.report(ms=40, mb=36)
        found = self.findings()
        self.assertEqual({verdict for verdict, _ in found.values()}, {"ok"}, found)
        self.assertIn("0 of 1 invocations in 24 h ran out of time; the longest took 40 ms of 3000", found["Worker", "time"][1])
        self.assertIn("36 of 128 MB", found["Worker", "memory"][1])
        self.assertIn("browsers may upload", found["Files", "cors"][1])
        self.assertIn("signs its requests, and the bucket lets it read", found["Cdn", "origin access"][1])
        self.assertIn("0 problems, 0 unknown", self.lkc("doctor", "shop.lua").stdout)

    def test_2_a_function_that_runs_out_of_time_and_memory(self):
        self.report(ms=3000, mb=128, status="Status: timeout")
        self.logs.put_log_events(logGroupName="/aws/lambda/shop-worker", logStreamName="one", logEvents=[
            {"timestamp": int(time.time() * 1000), "message": json.dumps({
                "time": "2026-11-23T00:00:00Z", "type": "platform.report", "record": {
                    "requestId": "2", "status": "timeout", "metrics": {"durationMs": 3000.5, "maxMemoryUsedMB": 90}}})}])
        found = self.findings(code=1)
        self.assertEqual(found["Worker", "time"][0], "problem")
        self.assertIn("2 of 3 invocations in 24 h ran out of time", found["Worker", "time"][1])
        self.assertEqual(found["Worker", "memory"][0], "problem")
        self.assertIn("raise its timeout", self.lkc("doctor", "shop.lua", code=1).stdout)

    def test_3_rules_that_were_taken_away(self):
        self.s3.delete_bucket_cors(Bucket="shop-files")
        self.assertEqual(self.findings(code=1)["Files", "cors"][0], "problem")

    def test_4_a_policy_that_shuts_out(self):
        self.s3.put_bucket_policy(Bucket="shop-files", Policy=json.dumps({"Version": "2012-10-17", "Statement": [
            {"Effect": "Deny", "Principal": "*", "Action": "s3:Put*", "Resource": "arn:aws:s3:::shop-files/*"}]}))
        found = self.findings(code=1)
        self.assertEqual(found["Files", "policy"][0], "problem")
        self.assertEqual(found["Cdn", "origin access"][0], "problem")
        self.assertIn("does not let this distribution read", found["Cdn", "origin access"][1])

    def test_5_a_distribution_that_is_off_and_does_not_sign(self):
        changed = STACK.replace("Enabled = true", "Enabled = false").replace(", OriginAccessControlId = access.Id", "")
        (self.work / "shop.lua").write_text(changed)
        self.lkc("apply", "shop.lua", "-y")
        found = self.findings(code=1)
        self.assertEqual(found["Cdn", "deployed"][0], "problem")
        self.assertIn("is disabled", found["Cdn", "deployed"][1])
        self.assertIn("has no origin access control", found["Cdn", "origin access"][1])

    def test_6_a_stack_that_is_not_there(self):
        (self.work / "none.lua").write_text(STACK.replace('"shop"', '"none"'))
        self.assertIn("there is no stack 'none'", self.lkc("doctor", "none.lua", code=1).stderr)


if __name__ == "__main__":
    unittest.main(argv=[sys.argv[0], *sys.argv[3:]], verbosity=2)
