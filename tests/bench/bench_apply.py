#!/usr/bin/env python3
"""Benchmarks of `lkc apply` and `lkc delete` against the AWS CLI, on the local target.

usage: bench_apply.py LKC AWS PYTHON [--runs N] [--objects N] [--stacks N]

- One stack of forty resources: created, and applied again with nothing to change, by `lkc apply -y` and by `aws
  cloudformation deploy`, in turn, of the same template.
- Fifty stacks: one `lkc apply` after another, and all by one `lkc apply --all` where lkc has it.
- A bucket of 20,000 objects: `lkc delete --empty-buckets -y`, with the stack around it, and `aws s3 rm --recursive`.

Elapsed time of whole processes, medians, and the ratio of medians. An emulator stands in for AWS: no network and no
service's own time is in it, so that what differs most is how often each asks whether it is done: the AWS CLI asks
for a change set every 5 s, and for a stack every 30 s. Run by the Python of the local target. Nothing here decides a test.
"""
import argparse
import concurrent.futures
import json
import os
import pathlib
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

sys.dont_write_bytecode = True
sys.path.insert(1, str(pathlib.Path(__file__).resolve().parents[1] / "integration"))

from emulator import Emulator

ROOT = pathlib.Path(__file__).resolve().parents[2]
STACK = """local lk, aws = require "lk", require "aws"
local stack = lk.stack "{name}" {{ region = "us-east-1" }}
for i = 1, {groups} do
  aws.DynamoDB.Table("Table" .. i) {{ TableName = "{name}-" .. i, BillingMode = "PAY_PER_REQUEST", DeletionPolicy = "Delete",
    UpdateReplacePolicy = "Delete", AttributeDefinitions = {{ {{ AttributeName = "id", AttributeType = "S" }} }},
    KeySchema = {{ {{ AttributeName = "id", KeyType = "HASH" }} }} }}
  aws.SQS.Queue("Queue" .. i) {{ QueueName = "{name}-" .. i }}
  aws.SNS.Topic("Topic" .. i) {{ TopicName = "{name}-" .. i }}
  aws.SSM.Parameter("Setting" .. i) {{ Name = "/{name}/" .. i, Type = "String", Value = "x" }}
end
"""
BUCKET = """local lk, aws = require "lk", require "aws"
lk.stack "bucket" { region = "us-east-1" }
aws.S3.Bucket "Files" { BucketName = "bench-files" }
"""


class Bench:
    def __init__(self, options, emulator, folder):
        self.options, self.emulator, self.folder = options, emulator, folder
        self.cloudformation, self.s3 = emulator.client("cloudformation"), emulator.client("s3")
        (folder / "stacks").mkdir()
        self.environment = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
        self.environment |= {"AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test", "AWS_REGION": "us-east-1",
                             "AWS_DEFAULT_REGION": "us-east-1",
                             "AWS_ENDPOINT_URL": emulator.url, "AWS_PAGER": "", "HOME": str(folder)}

    def write(self, name, text):
        (self.folder / "stacks" / f"{name}.lua").write_text(text)
        return f"stacks/{name}.lua"

    def run(self, call):
        began = time.monotonic()
        result = subprocess.run(call, capture_output=True, text=True, cwd=self.folder, env=self.environment,
                                stdin=subprocess.DEVNULL)
        if result.returncode:
            raise SystemExit(f"{' '.join(call)} exited with {result.returncode}\n{result.stdout}\n{result.stderr}")
        return time.monotonic() - began

    def lkc(self, *arguments):
        return self.run([self.options.lkc, *arguments, "--local", "--endpoint-url", self.emulator.url])

    def aws(self, *arguments):
        # It names a change set by the second, and a name is taken once.
        time.sleep(1.1)
        return self.run([self.options.aws, *arguments])

    def expect(self, name):
        """It stands, and is not on its way."""
        stack, = self.cloudformation.describe_stacks(StackName=name)["Stacks"]
        if stack["StackStatus"] != "CREATE_COMPLETE":
            raise SystemExit(f"{name} is {stack['StackStatus']}")

    def forget(self, name):
        self.cloudformation.delete_stack(StackName=name)
        self.cloudformation.get_waiter("stack_delete_complete").wait(StackName=name, WaiterConfig={"Delay": 1})


def row(name, times, base=None):
    median = statistics.median(times)
    ratio = f"{statistics.median(base) / median:8.1f}x" if base else ""
    spread = f"({min(times):.2f} to {max(times):.2f})" if len(times) > 1 else ""
    print(f"{name:58} {median:9.2f} s {spread:20} {ratio}", flush=True)


def one_stack(bench):
    stack = bench.write("one", STACK.format(name="one", groups=10))
    text = subprocess.run([bench.options.lkc, "build", stack, "--stdout", "--format", "json"], check=True,
                          capture_output=True, text=True, cwd=bench.folder, env=bench.environment).stdout
    template = bench.folder / "one.json"
    template.write_text(text)
    deploy = ["cloudformation", "deploy", "--template-file", str(template), "--stack-name", "one",
              "--no-fail-on-empty-changeset"]
    times = {"lkc create": [], "lkc again": [], "aws create": [], "aws again": []}
    for _ in range(bench.options.runs):
        times["lkc create"].append(bench.lkc("apply", stack, "-y"))
        bench.expect("one")
        times["lkc again"].append(bench.lkc("apply", stack, "-y"))
        bench.forget("one")
        times["aws create"].append(bench.aws(*deploy))
        bench.expect("one")
        times["aws again"].append(bench.aws(*deploy))
        bench.forget("one")
    print(f"\none stack of {len(json.loads(text)['Resources'])} resources, {bench.options.runs} runs")
    row("aws cloudformation deploy, created", times["aws create"])
    row("lkc apply, created", times["lkc create"], times["aws create"])
    row("aws cloudformation deploy, nothing to change", times["aws again"])
    row("lkc apply, nothing to change", times["lkc again"], times["aws again"])


def has_all(bench):
    told = subprocess.run([bench.options.lkc, "help", "apply"], capture_output=True, text=True, check=True).stdout
    return "--all" in told


def many_stacks(bench):
    shutil.rmtree(bench.folder / "stacks")
    (bench.folder / "stacks").mkdir()
    names = [f"many{i}" for i in range(bench.options.stacks)]
    stacks = [bench.write(name, STACK.format(name=name, groups=1)) for name in names]
    in_turn = sum(bench.lkc("apply", stack, "-y") for stack in stacks)
    for name in names:
        bench.expect(name)
        bench.forget(name)
    print(f"\n{len(names)} stacks of 4 resources, one run")
    row("lkc apply, one after another", [in_turn])
    if not has_all(bench):
        print("lkc apply --all: this lkc has none")
        return
    together = bench.lkc("apply", "--all", "-y")
    for name in names:
        bench.expect(name)
    row("lkc apply --all", [together], [in_turn])
    row("lkc apply --all, nothing to change", [bench.lkc("apply", "--all", "-y")])
    for name in names:
        bench.forget(name)


def fill(bench):
    with concurrent.futures.ThreadPoolExecutor(8) as pool:
        for done in [pool.submit(bench.s3.put_object, Bucket="bench-files", Key=f"files/{i:06}", Body=b"x")
                     for i in range(bench.options.objects)]:
            done.result()


def large_bucket(bench):
    stack = bench.write("bucket", BUCKET)
    times = {"lkc": [], "aws": []}
    for _ in range(bench.options.runs):
        bench.lkc("apply", stack, "-y")
        fill(bench)
        times["aws"].append(bench.aws("s3", "rm", "s3://bench-files", "--recursive", "--quiet"))
        fill(bench)
        times["lkc"].append(bench.lkc("delete", stack, "-y", "--with-data", "--empty-buckets"))
    print(f"\na bucket of {bench.options.objects:,} objects, {bench.options.runs} runs")
    row("aws s3 rm --recursive", times["aws"])
    row("lkc delete --empty-buckets, the stack and the bucket too", times["lkc"], times["aws"])


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("lkc", type=os.path.abspath)
    parser.add_argument("aws", type=os.path.abspath)
    parser.add_argument("python")
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--objects", type=int, default=20000)
    parser.add_argument("--stacks", type=int, default=50)
    options = parser.parse_args()
    emulator = Emulator(options.python)
    folder = pathlib.Path(tempfile.mkdtemp(prefix="lkc-bench-"))
    try:
        bench = Bench(options, emulator, folder)
        one_stack(bench)
        many_stacks(bench)
        large_bucket(bench)
    finally:
        emulator.stop()
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
