#!/usr/bin/env python3
"""Benchmarks of deploying and of emptying, against the AWS command line on the same endpoint of this machine.

usage: bench_apply.py LKC AWS PYTHON [deploy] [empty]     all of them when none is named

The endpoint is an emulator: no network and little of a service's own time is in it, so that what is measured is what
the programs do themselves. Elapsed time as a user waits for it, and processor time (user and system) of the program
and its children; each in turn with its peer, medians, ratios. Nothing here decides a test.
"""
import os
import pathlib
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor

sys.dont_write_bytecode = True
sys.path.insert(1, str(pathlib.Path(__file__).resolve().parents[1] / "integration"))

from emulator import Emulator

LKC, AWS, PYTHON = [str(pathlib.Path(argument).absolute()) for argument in sys.argv[1:4]]
PARTS = ("deploy", "empty")
RUNS, TOPICS, OBJECTS, EMPTYINGS = 5, 20, 20000, 3
STACK = 'local lk, aws = require "lk", require "aws"\nlocal stack = lk.stack "{name}" {{ region = "us-east-1" }}\n'
TOPIC = 'aws.SNS.Topic "Topic{i}" {{ TopicName = "{name}-{i}", DisplayName = "{display}" }}\n'
BUCKET = 'aws.S3.Bucket "Files" {{ BucketName = "{name}-files" }}\n'


def run(call, environment, check=True):
    """Elapsed and processor seconds."""
    before, begin = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
    done = subprocess.run(call, env=environment, stdin=subprocess.DEVNULL, capture_output=True, text=True)
    elapsed, after = time.monotonic() - begin, resource.getrusage(resource.RUSAGE_CHILDREN)
    if check and done.returncode:
        raise SystemExit(f"{' '.join(call)} exited with {done.returncode}\n{done.stdout}{done.stderr}")
    return elapsed, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def medians(rows):
    return tuple(statistics.median(row[i] for row in rows) for i in (0, 1))


def show(name, ours, theirs, peer):
    (our_time, our_cpu), (their_time, their_cpu) = ours, theirs
    print(f"{name:34} lkc {our_time * 1000:9.0f} ms {our_cpu * 1000:8.0f} ms cpu   "
          f"{peer} {their_time * 1000:9.0f} ms {their_cpu * 1000:8.0f} ms cpu   "
          f"{their_time / our_time:6.1f}x {their_cpu / our_cpu:6.1f}x", flush=True)


class Bench:
    def __init__(self):
        self.emulator = Emulator(PYTHON)
        self.work = pathlib.Path(tempfile.mkdtemp(prefix="lkc-bench-"))
        self.environment = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
        self.environment |= {"AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test", "AWS_REGION": "us-east-1",
                             "AWS_DEFAULT_REGION": "us-east-1", "AWS_ENDPOINT_URL": self.emulator.url, "AWS_PAGER": ""}

    def stop(self):
        self.emulator.stop()
        shutil.rmtree(self.work, ignore_errors=True)

    def stack(self, name, display, body=None):
        path = self.work / f"{name}.lua"
        text = STACK.format(name=name)
        text += body or "".join(TOPIC.format(i=i, name=name, display=display) for i in range(TOPICS))
        path.write_text(text)
        return str(path)

    def template(self, name, display):
        path = self.work / f"{name}.json"
        built = subprocess.run([LKC, "build", self.stack(name, display), "--stdout", "--format", "json"], check=True,
                               capture_output=True, text=True, env=self.environment)
        path.write_text(built.stdout)
        return str(path)

    def lkc(self, *arguments):
        return run([LKC, *arguments, "-y"], self.environment)

    def aws(self, *arguments):
        return run([AWS, *arguments], self.environment)

    def deploy(self):
        """A creation, an update of every resource, and an update that finds nothing."""
        kinds = ("create", "update", "nothing to do")
        ours, theirs = {kind: [] for kind in kinds}, {kind: [] for kind in kinds}
        for number in range(RUNS + 1):
            for kind, display in zip(kinds, ("one", "two", "two")):
                template = self.template("theirs", display)
                mine = self.lkc("apply", self.stack("ours", display))
                time.sleep(1.1)  # the peer names its change sets by the second
                other = self.aws("cloudformation", "deploy", "--template-file", template, "--stack-name", "theirs",
                                 "--no-fail-on-empty-changeset")
                if number:
                    ours[kind].append(mine)
                    theirs[kind].append(other)
            self.lkc("delete", self.stack("ours", "two"))
            self.emulator.client("cloudformation").delete_stack(StackName="theirs")
        print(f"{TOPICS} resources, {RUNS} runs; peer: aws cloudformation deploy")
        for kind in kinds:
            show(kind, medians(ours[kind]), medians(theirs[kind]), "aws")

    def fill(self, bucket):
        clients = [self.emulator.client("s3") for _ in range(8)]

        def put(number):
            clients[number % 8].put_object(Bucket=bucket, Key=f"folder {number % 100}/{number:06}.txt", Body=b"x")

        with ThreadPoolExecutor(8) as pool:
            for _ in pool.map(put, range(OBJECTS)):
                pass

    def empty(self):
        ours, theirs = [], []
        client = self.emulator.client("s3")
        for number in range(EMPTYINGS):
            name = f"emptied-{number}"
            path = self.stack(name, "", BUCKET.format(name=name))
            self.lkc("apply", path)
            client.create_bucket(Bucket=f"theirs-{number}")
            self.fill(f"{name}-files")
            self.fill(f"theirs-{number}")
            ours.append(self.lkc("delete", path, "--empty-buckets", "--with-data"))
            theirs.append(self.aws("s3", "rm", f"s3://theirs-{number}", "--recursive", "--quiet"))
        print(f"{OBJECTS} objects, {EMPTYINGS} runs; peer: aws s3 rm --recursive; lkc deletes the stack as well")
        show("empty a bucket", medians(ours), medians(theirs), "aws")


def main():
    bench = Bench()
    try:
        for name in sys.argv[4:] or PARTS:
            getattr(bench, name)()
    finally:
        bench.stop()


if __name__ == "__main__":
    main()
