"""The whole program against a real CloudFormation endpoint on this machine: LiveKart from nothing to nothing.

usage: stack_test.py LKC PYTHON [TEST ...]
"""
import json
import os
import pathlib
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import unittest
import urllib.request

import botocore.session

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


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Emulator:
    def __init__(self):
        self.folder = tempfile.mkdtemp(prefix="lkc-integration-")
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        environment = dict(os.environ, BIND_HOST="127.0.0.1", GATEWAY_PORT=str(self.port), LAMBDA_EXECUTOR="local",
                           S3_DATA_DIR=self.folder + "/s3", TMPDIR=self.folder, AWS_ENDPOINT_URL=self.url)
        self.log = open(self.folder + "/log", "w")
        self.process = subprocess.Popen([PYTHON, "-m", "ministack"], env=environment, stdout=self.log, stderr=self.log)
        for _ in range(300):
            try:
                urllib.request.urlopen(self.url + "/_ministack/health", timeout=2).read()
                return
            except OSError:
                time.sleep(0.1)
        raise RuntimeError("the emulator does not answer: " + open(self.folder + "/log").read()[-2000:])

    def client(self, service):
        return botocore.session.get_session().create_client(
            service, region_name="us-east-1", endpoint_url=self.url, aws_access_key_id="test",
            aws_secret_access_key="test")

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(20)
        self.log.close()
        shutil.rmtree(self.folder, ignore_errors=True)


class Case(unittest.TestCase):
    maxDiff = None

    @classmethod
    def setUpClass(cls):
        cls.emulator = Emulator()
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
        again = self.lkc("apply", stack, "-y", code=1, local=False)
        self.assertIn("ROLLBACK_COMPLETE", again.stderr)
        self.assertIn("lkc delete", again.stderr)
        self.lkc("delete", stack, "-y", "--with-data", "--empty-buckets")

    def test_2_replacement_and_retained_data(self):
        stack = self.small()
        self.lkc("apply", stack, "-y")
        pathlib.Path(stack).write_text(pathlib.Path(stack).read_text().replace("small-files", "small-papers"))
        plan = json.loads(self.lkc("plan", stack, "--format", "json").stdout)
        change = plan["changes"][0]
        self.assertEqual((change["logical_id"], change["action"]), ("Files", "replace"))
        self.assertEqual(change["properties"][0]["proof"], "createOnlyProperties: /properties/BucketName")
        self.lkc("apply", stack, "-y")
        kept = self.lkc("delete", stack, "-y")
        self.assertIn("ItemsTable", kept.stderr)
        self.assertEqual(len(self.emulator.client("dynamodb").list_tables()["TableNames"]), 1)


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
