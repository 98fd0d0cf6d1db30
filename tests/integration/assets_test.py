"""The functions' code and large templates in their bucket, and the deletion of stacks with all that they hold.

usage: assets_test.py LKC PYTHON [TEST ...]
"""
import http.server
import json
import os
import pathlib
import pty
import random
import re
import select
import shutil
import subprocess
import sys
import tempfile
import threading
import time
import unittest
import urllib.error
import urllib.request

from emulator import Emulator

ROOT = pathlib.Path(__file__).resolve().parents[2]
LKC, PYTHON = [str(pathlib.Path(argument).absolute()) for argument in sys.argv[1:3]]
BUCKET = "lkc-assets-000000000000-us-east-1"
LARGE, SMALL = 20 * 1024 * 1024 + 17, 3000
FUNCTIONS = """
local lk = require "lk"
local stack = lk.stack "code" {{ region = "us-east-1" }}
lk.lambda "first" {{ source = "order", memory = 256, timeout = "10s" }}
lk.lambda "second" {{ source = "email", memory = 256, timeout = "10s" }}
{more}
"""
FILES = """
local lk, aws = require "lk", require "aws"
local stack = lk.stack "{name}" {{ region = "us-east-1" }}
aws.S3.Bucket "Files" {{ BucketName = "{name}-here", VersioningConfiguration = {{ Status = "Enabled" }} }}
{more}
"""
KEPT = """
aws.DynamoDB.Table "Items" { TableName = "files-items", BillingMode = "PAY_PER_REQUEST", DeletionPolicy = "Retain", UpdateReplacePolicy = "Retain",
  AttributeDefinitions = { { AttributeName = "id", AttributeType = "S" } }, KeySchema = { { AttributeName = "id", KeyType = "HASH" } } }
aws.Logs.LogGroup "Log" { LogGroupName = "/files/log", DeletionPolicy = "Retain", UpdateReplacePolicy = "Retain", RetentionInDays = 7 }
aws.SSM.Parameter "Setting" { Name = "/files/setting", Type = "String", Value = "x", DeletionPolicy = "Retain", UpdateReplacePolicy = "Retain" }
aws.Events.Rule "Tick" { Name = "files-tick", ScheduleExpression = "rate(1 day)", DeletionPolicy = "Retain", UpdateReplacePolicy = "Retain" }
"""


class Watched:
    """In front of the emulator: counts what is asked of S3, and how much of it at a time; may refuse what matches."""

    def __init__(self, behind):
        self.behind, self.seen, self.now, self.most = behind, [], 0, 0
        self.refuse = lambda line, body: False
        self.lock = threading.Lock()
        outer = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self):
                body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
                line = f"{self.command} {self.path}"
                with outer.lock:
                    outer.seen.append(line)
                    outer.now += 1
                    outer.most = max(outer.most, outer.now)
                # Long enough for those beside it to come in.
                time.sleep(0.02)
                if outer.refuse(line, body.decode("latin-1")):
                    status, headers = 403, {"Content-Type": "text/xml"}
                    answer = b"<Error><Code>AccessDenied</Code><Message>not for you</Message></Error>"
                else:
                    status, headers, answer = outer.forward(self.command, self.path, self.headers, body)
                with outer.lock:
                    outer.now -= 1
                self.send_response(status)
                for name, value in headers.items():
                    if name.lower() not in ("content-length", "transfer-encoding", "connection", "date", "server"):
                        self.send_header(name, value)
                length = headers.get("Content-Length", "0") if self.command == "HEAD" else str(len(answer))
                self.send_header("Content-Length", length)
                self.end_headers()
                if self.command != "HEAD":
                    self.wfile.write(answer)

            do_GET = do_HEAD = do_PUT = do_DELETE = do_POST

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}"

    def forward(self, method, path, headers, body):
        kept = {name: value for name, value in headers.items() if name.lower() not in ("content-length", "connection")}
        request = urllib.request.Request(self.behind + path, body or None, kept, method=method)
        try:
            with urllib.request.urlopen(request, timeout=60) as answer:
                return answer.status, answer.headers, answer.read()
        except urllib.error.HTTPError as error:
            return error.code, error.headers, error.read()

    def count(self, pattern):
        return sum(bool(re.search(pattern, line)) for line in self.seen)

    def __enter__(self):
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_):
        self.server.shutdown()
        self.server.server_close()


class Case(unittest.TestCase):
    maxDiff = None

    @classmethod
    def setUpClass(cls):
        cls.emulator = Emulator(PYTHON)
        cls.s3 = cls.emulator.client("s3")
        cls.cloudformation = cls.emulator.client("cloudformation")
        cls.work = pathlib.Path(tempfile.mkdtemp(prefix="lkc-work-"))
        # A project of its own, with the functions' sources of this one and zips that are not built from them.
        (cls.work / "runtime").symlink_to(ROOT / "runtime")
        (cls.work / "lua").symlink_to(ROOT / "lua")
        (cls.work / "stacks").mkdir()

    @classmethod
    def tearDownClass(cls):
        cls.emulator.stop()
        shutil.rmtree(cls.work, ignore_errors=True)

    def call(self, *arguments, url=None):
        return [LKC, *arguments, "-C", str(self.work), "--endpoint-url", url or self.emulator.url]

    def lkc(self, *arguments, code=0, url=None):
        call = self.call(*arguments, url=url)
        result = subprocess.run(call, capture_output=True, text=True, stdin=subprocess.DEVNULL, timeout=180,
                                env=self.environment())
        self.assertEqual(result.returncode, code, f"{' '.join(call)}\n{result.stdout[-3000:]}\n{result.stderr[-3000:]}")
        return result

    def environment(self):
        return dict(os.environ, AWS_ACCESS_KEY_ID="test", AWS_SECRET_ACCESS_KEY="test", AWS_REGION="us-east-1")

    def on_a_terminal(self, *arguments, typed):
        """Its exit code and what it wrote."""
        master, slave = pty.openpty()
        process = subprocess.Popen(self.call(*arguments), stdin=slave, stdout=slave, stderr=slave, close_fds=True,
                                   env=self.environment(), start_new_session=True)
        os.close(slave)
        seen, ends = b"", time.time() + 120
        while time.time() < ends:
            if select.select([master], [], [], 0.2)[0]:
                try:
                    part = os.read(master, 65536)
                except OSError:
                    break
                seen += part
                if typed is not None and b"go ahead: " in seen:
                    os.write(master, typed.encode() + b"\n")
                    typed = None
        try:
            process.wait(30)
        finally:
            process.kill()
            os.close(master)
        return process.returncode, seen.decode()

    def write(self, name, text):
        path = self.work / "stacks" / f"{name}.lua"
        path.write_text(text)
        return f"stacks/{name}.lua"

    def template(self, stack):
        return json.loads(self.lkc("build", stack, "--stdout", "--format", "json").stdout)

    def versions(self, bucket):
        pages = self.s3.get_paginator("list_object_versions").paginate(Bucket=bucket)
        return [entry for page in pages for entry in page.get("Versions", []) + page.get("DeleteMarkers", [])]

    def uploads(self, bucket):
        return self.s3.list_multipart_uploads(Bucket=bucket).get("Uploads", [])

    def exists(self, stack):
        try:
            return self.cloudformation.describe_stacks(StackName=stack)["Stacks"][0]["StackStatus"]
        except self.cloudformation.exceptions.ClientError:
            return None


class Assets(Case):
    """In the order of the names, each on what the one before left."""

    def functions(self, more=""):
        stack = self.write("code", FUNCTIONS.format(more=more))
        keys = {}
        for resource in self.template(stack)["Resources"].values():
            key = resource.get("Properties", {}).get("Code", {}).get("S3Key") if "Code" in resource.get(
                "Properties", {}) else None
            if key:
                _, source, architecture, name = key.split("/")
                keys[source] = key
                folder = self.work / "build" / "lambda" / architecture
                folder.mkdir(parents=True, exist_ok=True)
                (folder / f"{source}.inputs").write_text(name.removesuffix(".zip") + "\n")
                zip_file = folder / f"{source}.zip"
                if not zip_file.exists():
                    zip_file.write_bytes(random.Random(source).randbytes(LARGE if source == "order" else SMALL))
        return stack, keys

    def test_1_the_bucket_is_made_and_what_is_large_goes_in_parts(self):
        stack, keys = self.functions()
        self.assertEqual(set(keys), {"order", "email"})
        with Watched(self.emulator.url) as watched:
            self.lkc("apply", stack, "-y", url=watched.url)
            self.assertEqual(watched.count(r"PUT .*partNumber="), 3)
            self.assertEqual(watched.count(r"POST .*\?uploads"), 1)
            self.assertEqual(watched.count(r"DELETE .*uploadId="), 0)
            self.assertGreater(watched.most, 1, "side by side")
        for source, key in keys.items():
            body = self.s3.get_object(Bucket=BUCKET, Key=key)["Body"].read()
            zip_file = next(self.work.glob(f"build/lambda/*/{source}.zip"))
            self.assertEqual(body, zip_file.read_bytes())
            self.s3.head_object(Bucket=BUCKET, Key=key + ".files.json")
        self.assertEqual(self.uploads(BUCKET), [])

    def test_2_the_bucket_is_encrypted_private_and_versioned(self):
        block = self.s3.get_public_access_block(Bucket=BUCKET)["PublicAccessBlockConfiguration"]
        self.assertEqual(block, {"BlockPublicAcls": True, "IgnorePublicAcls": True, "BlockPublicPolicy": True,
                                 "RestrictPublicBuckets": True})
        rule, = self.s3.get_bucket_encryption(Bucket=BUCKET)["ServerSideEncryptionConfiguration"]["Rules"]
        self.assertEqual(rule["ApplyServerSideEncryptionByDefault"]["SSEAlgorithm"], "AES256")
        self.assertEqual(self.s3.get_bucket_versioning(Bucket=BUCKET)["Status"], "Enabled")
        with self.assertRaises(self.s3.exceptions.ClientError):  # TLS alone would shut out this endpoint, which has none
            self.s3.get_bucket_policy(Bucket=BUCKET)
        rule, = self.s3.get_bucket_lifecycle_configuration(Bucket=BUCKET)["Rules"]
        self.assertEqual(rule["NoncurrentVersionExpiration"]["NoncurrentDays"], 30)
        self.assertEqual(rule["AbortIncompleteMultipartUpload"]["DaysAfterInitiation"], 7)

    def test_3_nothing_goes_up_twice(self):
        stack, _ = self.functions(more='stack:output "One" { value = "1" }')
        before = self.versions(BUCKET)
        with Watched(self.emulator.url) as watched:
            self.lkc("apply", stack, "-y", url=watched.url)
            self.assertEqual(watched.count(f"PUT /{BUCKET}|POST /{BUCKET}"), 0)
        self.assertEqual(len(self.versions(BUCKET)), len(before))

    def test_4_a_bucket_whose_making_was_cut_off_is_finished(self):
        self.s3.delete_bucket_lifecycle(Bucket=BUCKET)
        self.s3.put_bucket_versioning(Bucket=BUCKET, VersioningConfiguration={"Status": "Suspended"})
        stack, _ = self.functions(more='stack:output "One" { value = "2" }')
        self.lkc("apply", stack, "-y")
        self.assertEqual(self.s3.get_bucket_versioning(Bucket=BUCKET)["Status"], "Enabled")
        self.assertTrue(self.s3.get_bucket_lifecycle_configuration(Bucket=BUCKET)["Rules"])

    def test_5_parts_that_fail_leave_nothing(self):
        _, keys = self.functions()
        self.s3.delete_object(Bucket=BUCKET, Key=keys["order"])
        stack, _ = self.functions(more='stack:output "One" { value = "3" }')
        with Watched(self.emulator.url) as watched:
            watched.refuse = lambda line, _: "partNumber=2" in line
            refused = self.lkc("apply", stack, "-y", code=1, url=watched.url)
            self.assertIn("not for you", refused.stderr)
            self.assertEqual(watched.count(r"DELETE .*uploadId="), 1)
        self.assertEqual(self.uploads(BUCKET), [])
        self.assertEqual(self.exists("code"), "CREATE_COMPLETE")
        self.lkc("apply", stack, "-y")
        self.assertEqual(self.s3.head_object(Bucket=BUCKET, Key=keys["order"])["ContentLength"], LARGE)

    def test_6_a_large_template_goes_by_the_bucket(self):
        many = "\n".join(f'aws.SSM.Parameter "P{i}" {{ Name = "/big/{i}", Type = "String", Value = "{"x" * 1000}" }}'
                         for i in range(60))
        text = ('local lk, aws = require "lk", require "aws"\nlk.stack "big" { region = "us-east-1" }\n' + many + "\n")
        stack = self.write("big", text)
        with Watched(self.emulator.url) as watched:
            self.lkc("apply", stack, "-y", url=watched.url)
            self.assertEqual(watched.count(f"PUT /{BUCKET}/templates/[0-9a-f]{{64}}.yaml"), 1)
            self.lkc("delete", stack, "-y", url=watched.url)
            self.lkc("apply", stack, "-y", url=watched.url)
            self.assertEqual(watched.count(f"PUT /{BUCKET}/templates/"), 1)
        self.assertEqual(self.exists("big"), "CREATE_COMPLETE")
        self.lkc("delete", stack, "-y")
        self.write("big", text + "\n".join(
            f'aws.SSM.Parameter "Q{i}" {{ Name = "/big/q{i}", Type = "String", Value = "{"x" * 4000}" }}' for i in range(300)))
        self.assertIn("the service allows 1000000", self.lkc("apply", stack, "-y", code=1).stderr)

    def test_7_assets_are_listed_with_the_stacks_that_use_them(self):
        listed = json.loads(self.lkc("assets", "ls", "--format", "json").stdout)
        self.assertEqual(listed["bucket"], BUCKET)
        states = {asset["key"]: (asset["state"], asset["stacks"]) for asset in listed["assets"]}
        _, keys = self.functions()
        for key in keys.values():
            self.assertEqual(states[key], ("used", ["code"]))
            self.assertEqual(states[key + ".files.json"], ("used", ["code"]))
        self.assertEqual({state for key, (state, _) in states.items() if key.startswith("templates/")}, {"young"})
        self.assertIn("used", self.lkc("assets").stdout)
        self.lkc("assets", "rm", code=64)
        self.lkc("assets", "gc", "--grace", "x", code=64)

    def put_unused(self, count=1):
        keys = [f"lambda/order/arm64/{i:064x}.zip" for i in range(count)]
        for key in keys:
            self.s3.put_object(Bucket=BUCKET, Key=key, Body=b"old")
            self.s3.put_object(Bucket=BUCKET, Key=key, Body=b"older")
            self.s3.delete_object(Bucket=BUCKET, Key=key)
        return keys

    def test_8_gc_keeps_what_is_young_what_is_used_and_what_is_not_its_own(self):
        unused = self.put_unused(3)
        self.s3.put_object(Bucket=BUCKET, Key="mine/notes.txt", Body=b"x")
        self.s3.create_multipart_upload(Bucket=BUCKET, Key="lambda/x.zip")
        before = len(self.versions(BUCKET))
        self.assertIn("Nothing to delete", self.lkc("assets", "gc", "-y").stderr)
        self.assertEqual(len(self.versions(BUCKET)), before)
        asked = self.lkc("assets", "gc", "--grace", "0", code=1)
        self.assertIn("no terminal", asked.stderr)
        self.assertEqual(asked.stdout.count("unused"), len(unused) + 1)
        self.assertEqual(len(self.versions(BUCKET)), before)
        told = json.loads(self.lkc("assets", "gc", "--grace", "0", "-y", "--format", "json").stdout)
        self.assertLessEqual(set(unused), {asset["key"] for asset in told["unused"]})
        left = {entry["Key"] for entry in self.versions(BUCKET)}
        _, keys = self.functions()
        self.assertEqual(left, {"mine/notes.txt", *keys.values(), *(key + ".files.json" for key in keys.values())})
        self.assertEqual(self.uploads(BUCKET), [])

    def test_9_gc_keeps_what_a_change_set_or_a_parameter_or_a_nested_stack_needs(self):
        in_review, in_parameter, in_child = self.put_unused(3)
        for key in (in_review, in_parameter, in_child):
            self.s3.put_object(Bucket=BUCKET, Key=key, Body=b"new")
        wait = {"Type": "AWS::CloudFormation::WaitConditionHandle"}
        self.cloudformation.create_change_set(
            StackName="review", ChangeSetName="pending", ChangeSetType="CREATE",
            TemplateBody=json.dumps({"Description": in_review, "Resources": {"W": wait}}))
        self.cloudformation.create_stack(
            StackName="parameter", Parameters=[{"ParameterKey": "K", "ParameterValue": in_parameter}],
            TemplateBody=json.dumps({"Parameters": {"K": {"Type": "String"}}, "Resources": {"W": wait}}))
        child = json.dumps({"Description": in_child, "Resources": {"W": wait}})
        self.s3.put_object(Bucket=BUCKET, Key="templates/" + "ab" * 32 + ".yaml", Body=child.encode())
        self.cloudformation.create_stack(StackName="parent", TemplateBody=json.dumps({"Resources": {"Child": {
            "Type": "AWS::CloudFormation::Stack",
            "Properties": {"TemplateURL": f"{self.emulator.url}/{BUCKET}/templates/{'ab' * 32}.yaml"}}}}))
        for name in ("parameter", "parent"):
            self.cloudformation.get_waiter("stack_create_complete").wait(StackName=name, WaiterConfig={"Delay": 1})
        self.assertEqual(self.exists("review"), "REVIEW_IN_PROGRESS")
        told = self.lkc("assets", "gc", "--grace", "0", "-y")
        self.assertIn("Nothing to delete", told.stderr, told.stdout)
        stacks = {asset["key"]: asset["stacks"] for asset in json.loads(
            self.lkc("assets", "ls", "--format", "json").stdout)["assets"]}
        self.assertEqual(stacks[in_review], ["review"])
        self.assertEqual(stacks[in_parameter], ["parameter"])
        self.assertRegex(stacks[in_child][0], "^parent-Child-")
        self.assertEqual(stacks[f"templates/{'ab' * 32}.yaml"], ["parent"])

    def test_9b_gc_deletes_nothing_where_a_stack_cannot_be_read(self):
        self.cloudformation.delete_stack(StackName="parameter")
        self.cloudformation.get_waiter("stack_delete_complete").wait(StackName="parameter", WaiterConfig={"Delay": 1})
        before = len(self.versions(BUCKET))
        with Watched(self.emulator.url) as watched:
            watched.refuse = lambda line, body: "GetTemplate" in body and "code" in body
            refused = self.lkc("assets", "gc", "--grace", "0", "-y", code=1, url=watched.url)
        self.assertIn("what 'code' refers to could not be read", refused.stderr)
        self.assertEqual(len(self.versions(BUCKET)), before)
        self.lkc("assets", "gc", "--grace", "0", "-y")
        self.assertEqual(len(self.versions(BUCKET)), before - 4)


class Deletion(Case):
    def setUp(self):
        """A stack of its own for each test."""
        self.name = "files" + self.id().split(".test_")[1][0]
        self.bucket = self.name + "-here"

    def files(self, more=""):
        return self.write(self.name, FILES.format(name=self.name, more=more))

    def fill(self, count=1100):
        for i in range(count):
            self.s3.put_object(Bucket=self.bucket, Key=f"a/{i}", Body=b"x")
        self.s3.put_object(Bucket=self.bucket, Key="a/0", Body=b"y")
        for key in ("a&b<c>", "ünï", "line\nbreak", "plus+ %41"):
            self.s3.put_object(Bucket=self.bucket, Key=key, Body=b"x")
        for i in range(10):
            self.s3.delete_object(Bucket=self.bucket, Key=f"a/{i}")
        for i in range(3):
            self.s3.create_multipart_upload(Bucket=self.bucket, Key=f"unfinished{i}")
        return count + 1 + 4 + 10

    def test_1_a_bucket_is_emptied_of_versions_markers_and_unfinished_uploads(self):
        stack = self.files()
        self.lkc("apply", stack, "-y")
        total = self.fill()
        refused = self.lkc("delete", stack, "-y", code=1)
        self.assertIn(f"a bucket is not empty: {self.bucket}", refused.stderr)
        self.assertIn(f"lost, with all that is in them:\n  Files (AWS::S3::Bucket) {self.bucket}: 1,094 objects", refused.stderr)
        with Watched(self.emulator.url) as watched:
            deleted = self.lkc("delete", stack, "-y", "--empty-buckets", url=watched.url)
            self.assertEqual(watched.count(r"POST .*\?delete"), 2)
            self.assertEqual(watched.count(r"DELETE .*uploadId="), 3)
            self.assertGreater(watched.most, 1, "side by side")
        self.assertIn(f"{self.bucket}: {total} objects and versions deleted", deleted.stderr)
        self.assertIsNone(self.exists(self.name))
        self.assertNotIn(self.bucket, [b["Name"] for b in self.s3.list_buckets()["Buckets"]])

    def test_2_an_upload_alone_makes_a_bucket_full(self):
        stack = self.files()
        self.lkc("apply", stack, "-y")
        self.s3.create_multipart_upload(Bucket=self.bucket, Key="k")
        self.assertIn("not empty", self.lkc("delete", stack, "-y", code=1).stderr)
        self.lkc("delete", stack, "-y", "--empty-buckets")

    def test_3_only_the_name_itself_is_a_yes(self):
        stack = self.files()
        self.lkc("apply", stack, "-y")
        for i in range(5):
            self.s3.put_object(Bucket=self.bucket, Key=str(i), Body=b"x")
        self.assertIn("no terminal", self.lkc("delete", stack, "--empty-buckets", code=1).stderr)
        for wrong in ("y", "yes", self.name.upper(), self.bucket, ""):
            code, seen = self.on_a_terminal("delete", stack, "--empty-buckets", typed=wrong)
            self.assertEqual(code, 1, seen)
            self.assertIn(f"that is not '{self.name}'", seen)
        self.assertEqual(self.exists(self.name), "CREATE_COMPLETE")
        self.assertEqual(len(self.versions(self.bucket)), 5)
        code, seen = self.on_a_terminal("delete", stack, "--empty-buckets", typed=self.name)
        self.assertEqual(code, 0, seen)
        self.assertIn(f"\r\x1b[K{self.bucket}: 5 objects and versions deleted so far", seen)
        self.assertIsNone(self.exists(self.name))

    def test_4_what_is_kept_is_listed_with_its_command(self):
        stack = self.files(more=KEPT)
        self.lkc("apply", stack, "-y")
        told = self.lkc("delete", stack, "-y").stderr
        after = told[told.index(f"{self.name} is gone."):]
        end = f" --region us-east-1 --endpoint-url {self.emulator.url}\n"
        self.assertIn("    aws dynamodb delete-table --table-name files-items" + end, after)
        self.assertIn("    aws logs delete-log-group --log-group-name /files/log" + end, after)
        self.assertIn("    aws ssm delete-parameter --name /files/setting" + end, after)
        self.assertIn("    aws cloudcontrol delete-resource --type-name AWS::Events::Rule --identifier ", after)
        self.assertNotIn("Files (", after)
        self.assertIn("files-items", self.emulator.client("dynamodb").list_tables()["TableNames"])
        for service, call, arguments in (
                ("dynamodb", "delete_table", {"TableName": "files-items"}),
                ("logs", "delete_log_group", {"logGroupName": "/files/log"}),
                ("ssm", "delete_parameter", {"Name": "/files/setting"}),
                ("events", "delete_rule", {"Name": "files-tick"})):
            getattr(self.emulator.client(service), call)(**arguments)

    def test_5_a_deletion_that_failed_says_what_to_leave(self):
        stack = self.files(more='aws.EC2.VPC "Net" { CidrBlock = "10.0.0.0/16" }')
        self.lkc("apply", stack, "-y")
        early = self.lkc("delete", stack, "-y", "--retain", "Net", code=1)
        self.assertIn("--retain is for a stack whose deletion failed", early.stderr)
        ec2 = self.emulator.client("ec2")
        network = self.cloudformation.describe_stack_resource(
            StackName=self.name, LogicalResourceId="Net")["StackResourceDetail"]["PhysicalResourceId"]
        ec2.create_subnet(VpcId=network, CidrBlock="10.0.1.0/24")
        failed = self.lkc("delete", stack, "-y", code=1)
        self.assertEqual(self.exists(self.name), "DELETE_FAILED")
        self.assertIn(f"could not be deleted: Net (AWS::EC2::VPC) {network}: ", failed.stderr)
        self.assertIn("DependencyViolation", failed.stderr)
        self.assertIn("lkc delete --retain Net leaves it as it is, and deletes the stack.", failed.stderr)
        unknown = self.lkc("delete", stack, "-y", "--retain", "Nothing", code=1)
        self.assertIn(f"'{self.name}' has no such resource", unknown.stderr)
        self.lkc("delete", stack, "-y", "--retain", "Net", "--with-data", code=64)
        retained = self.lkc("delete", stack, "-y", "--retain", "Net").stderr
        self.assertIn("could not be deleted: Net", retained)
        self.assertIn(f"    aws cloudcontrol delete-resource --type-name AWS::EC2::VPC --identifier {network} --region us-",
                      retained[retained.index(f"{self.name} is gone."):])
        self.assertIsNone(self.exists(self.name))
        self.assertEqual(len(ec2.describe_vpcs(VpcIds=[network])["Vpcs"]), 1)

    def test_6_what_cannot_be_deleted_is_told(self):
        stack = self.files()
        self.lkc("apply", stack, "-y")
        self.s3.put_object(Bucket=self.bucket, Key="k", Body=b"x")
        with Watched(self.emulator.url) as watched:
            watched.refuse = lambda line, _: "?delete" in line
            refused = self.lkc("delete", stack, "-y", "--empty-buckets", code=1, url=watched.url)
        self.assertIn("not for you", refused.stderr)
        self.assertEqual(self.exists(self.name), "CREATE_COMPLETE")
        self.lkc("delete", stack, "-y", "--empty-buckets")

    def test_7_buckets_of_nested_stacks_are_emptied_too(self):
        child = json.dumps({"Resources": {"Inner": {"Type": "AWS::S3::Bucket",
                                                    "Properties": {"BucketName": "inner-here"}}}})
        self.s3.create_bucket(Bucket="templates-here")
        self.s3.put_object(Bucket="templates-here", Key="child.json", Body=child.encode())
        stack = self.files(more='aws.CloudFormation.Stack "Child" { TemplateURL = "'
                           + self.emulator.url + '/templates-here/child.json" }')
        self.lkc("apply", stack, "-y")
        self.s3.put_object(Bucket="inner-here", Key="k", Body=b"x")
        refused = self.lkc("delete", stack, "-y", code=1)
        self.assertIn("Child/Inner (AWS::S3::Bucket) inner-here: 1 object", refused.stderr)
        self.lkc("delete", stack, "-y", "--empty-buckets")
        names = [b["Name"] for b in self.s3.list_buckets()["Buckets"]]
        self.assertNotIn("inner-here", names)
        self.assertNotIn(self.bucket, names)

    def test_8_a_stack_that_was_only_reviewed_is_deleted(self):
        stack = self.files()
        self.cloudformation.create_change_set(
            StackName=self.name, ChangeSetName="pending", ChangeSetType="CREATE",
            TemplateBody=json.dumps({"Resources": {"W": {"Type": "AWS::CloudFormation::WaitConditionHandle"}}}))
        self.assertEqual(self.exists(self.name), "REVIEW_IN_PROGRESS")
        self.assertIn(f"{self.name} is gone.", self.lkc("delete", stack, "-y").stderr)
        self.assertIsNone(self.exists(self.name))

    def test_9_a_deletion_that_runs_already_is_followed(self):
        stack = self.files()
        self.lkc("apply", stack, "-y")
        with Watched(self.emulator.url) as watched:
            through, began, asked = watched.forward, [], []

            def forward(method, path, headers, body):
                asked.append(body)
                status, answered, text = through(method, path, headers, body)
                if b"Action=DescribeStacks" in body and not began:
                    text = text.replace(b"CREATE_COMPLETE", b"DELETE_IN_PROGRESS")
                    began.append(self.cloudformation.delete_stack(StackName=self.name))
                return status, answered, text
            watched.forward = forward
            followed = self.lkc("delete", stack, "-y", url=watched.url)
        self.assertFalse([body for body in asked if b"Action=DeleteStack" in body])
        self.assertIn(f"{self.name} is being deleted already.", followed.stderr)
        self.assertIsNone(self.exists(self.name))


if __name__ == "__main__":
    unittest.main(argv=[sys.argv[0], *sys.argv[3:]], verbosity=1)
