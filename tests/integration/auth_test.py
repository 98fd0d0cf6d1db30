"""The whole way with signatures verified and permissions enforced: keys made by the endpoint's own IAM.

usage: auth_test.py LKC PYTHON [TEST ...]
"""
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import unittest

from emulator import Emulator

LKC, PYTHON = [str(pathlib.Path(argument).absolute()) for argument in sys.argv[1:3]]
STACK = """
local lk, aws = require "lk", require "aws"
local stack = lk.stack "signed" {{ region = "us-east-1" }}
aws.SNS.Topic "News" {{ TopicName = "signed-news", DisplayName = "{display}", Metadata = {{ Words = ("ä b+c/d "):rep(6500) }} }}
aws.S3.Bucket "Files" {{ BucketName = "signed-files" }}
"""


class Signed(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.emulator = Emulator(PYTHON, AUTH="true")
        cls.work = pathlib.Path(tempfile.mkdtemp(prefix="lkc-auth-"))

    @classmethod
    def tearDownClass(cls):
        cls.emulator.stop()
        shutil.rmtree(cls.work, ignore_errors=True)

    def user(self, name, *statements):
        iam = self.emulator.client("iam")
        iam.create_user(UserName=name)
        policy = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}, *statements]}
        iam.put_user_policy(UserName=name, PolicyName="all", PolicyDocument=json.dumps(policy))
        key = iam.create_access_key(UserName=name)["AccessKey"]
        return {"AWS_ACCESS_KEY_ID": key["AccessKeyId"], "AWS_SECRET_ACCESS_KEY": key["SecretAccessKey"],
                "AWS_REGION": "us-east-1"}

    def stack(self, display):
        path = self.work / "signed.lua"
        path.write_text(STACK.format(display=display))
        return str(path)

    def lkc(self, keys, *arguments, code=0):
        call = [LKC, *arguments, "--endpoint-url", self.emulator.url]
        environment = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")} | keys
        result = subprocess.run(call, capture_output=True, text=True, stdin=subprocess.DEVNULL, timeout=120,
                                env=environment)
        self.assertEqual(result.returncode, code, f"{' '.join(call)}\n{result.stdout}\n{result.stderr}")
        return result

    def test_a_stack_from_nothing_to_nothing(self):
        keys = self.user("deployer")
        told = json.loads(self.lkc(keys, "doctor", "--format", "json").stdout)
        self.assertTrue(told["arn"].endswith(":user/deployer"), told)
        self.lkc(keys, "apply", self.stack("one"), "-y")
        self.lkc(keys, "apply", self.stack("two"), "-y")
        s3 = self.emulator.client("s3")
        for key in ("a b+c", "ä/ö~*'()", "x" * 900):
            s3.put_object(Bucket="signed-files", Key=key, Body=b"1")
        self.lkc(keys, "delete", self.stack("two"), "-y", "--empty-buckets", "--with-data")
        self.assertNotIn("signed-files", [bucket["Name"] for bucket in s3.list_buckets()["Buckets"]])

    def test_a_wrong_secret_is_told_and_changes_nothing(self):
        keys = self.user("forgetful") | {"AWS_SECRET_ACCESS_KEY": "not-the-one"}
        refused = self.lkc(keys, "apply", self.stack("one"), "-y", code=1)
        self.assertIn("SignatureDoesNotMatch", refused.stderr)
        self.assertNotIn("not-the-one", refused.stdout + refused.stderr)
        unknown = self.lkc({"AWS_ACCESS_KEY_ID": "AKIANOBODY0000000000", "AWS_SECRET_ACCESS_KEY": "x"}, "apply",
                           self.stack("one"), "-y", code=1)
        self.assertIn("InvalidClientTokenId", unknown.stderr)

    def test_a_permission_that_is_lacking_is_named_and_nothing_is_left(self):
        keys = self.user("reviewer", {"Effect": "Deny", "Action": "cloudformation:ExecuteChangeSet", "Resource": "*"})
        refused = self.lkc(keys, "apply", self.stack("one"), "-y", code=1)
        self.assertIn("ExecuteChangeSet", refused.stderr)
        self.assertIn("AccessDenied", refused.stderr)
        stacks = self.emulator.client("cloudformation").list_stacks()["StackSummaries"]
        self.assertEqual([one["StackStatus"] for one in stacks if one["StackStatus"] != "DELETE_COMPLETE"], [])


if __name__ == "__main__":
    unittest.main(argv=[sys.argv[0], *sys.argv[3:]], verbosity=2)
