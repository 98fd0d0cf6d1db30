"""Every fault at every call of a creation, an update and a deletion: what becomes of it, and what is left.

usage: faults_test.py LKC PYTHON [--sample N] [--workers N] [--only TEXT] [--write]

A run may end in three ways: it succeeded; it failed, told the cause, and changed nothing that it does not tell; or it
is taken up by lkc attach, which tells what became of it. In each case the next apply (or delete) ends well, and nothing
is left: no change set, no stack in review, no unfinished upload, no object that is not what its name says. --write puts
the figures into docs/operations.md.
"""
import argparse
import collections
import hashlib
import os
import pathlib
import queue
import random
import random
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time

sys.dont_write_bytecode = True

from emulator import Emulator
from fault_proxy import ELSEWHERE, FAULTS, FaultProxy

OPERATIONS = ("create", "update", "delete", "upload")  # the last is a creation whose function's zip goes up in parts
PATIENCE = 4  # seconds, after which whoever waits presses Ctrl-C
NAME, BUCKET = "faulty", "faulty-files"
# Too large for the body of a call: it goes by the bucket of assets.
STACK = """
local lk, aws = require "lk", require "aws"
local stack = lk.stack "{name}" {{ region = "us-east-1" }}
aws.SNS.Topic "News" {{
  TopicName = "{name}-news", DisplayName = "{display}", Metadata = {{ Words = ("word "):rep(11000) }},
}}
aws.S3.Bucket "Files" {{ BucketName = "{bucket}" }}
"""


CODE = """
local lk = require "lk"
local stack = lk.stack "{name}" {{ region = "us-east-1" }}
lk.lambda "order" {{ source = "order", memory = 256, timeout = "10s" }}
"""
ROOT = pathlib.Path(__file__).resolve().parents[2]
DOCUMENT, BEGIN, END = ROOT / "docs" / "operations.md", "<!-- faults: begin -->", "<!-- faults: end -->"
ASSETS, ZIP_BYTES = "lkc-assets-000000000000-us-east-1", 17 * 1024 * 1024


class Fault(Exception):
    """What a run did that none may do."""


class World:
    """An endpoint, the proxy before it, and what is known of the stack."""

    def __init__(self, lkc, python):
        self.lkc_path = lkc
        self.emulator = Emulator(python)
        self.proxy = FaultProxy(self.emulator.url)
        self.work = pathlib.Path(tempfile.mkdtemp(prefix="lkc-faults-"))
        for folder in ("runtime", "lua"):
            (self.work / folder).symlink_to(ROOT / folder)
        self.cloudformation, self.s3 = self.emulator.client("cloudformation"), self.emulator.client("s3")
        self.sns, self.zip = self.emulator.client("sns"), random.Random(1).randbytes(ZIP_BYTES)
        self.environment = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
        self.environment |= {"AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test",
                             "LKC_STATE_HOME": str(self.work / "state")}

    def stop(self):
        self.proxy.stop()
        self.emulator.stop()
        shutil.rmtree(self.work, ignore_errors=True)

    def lkc(self, *arguments, patience=60, url=None, environment={}):
        call = [self.lkc_path, *arguments, "-C", str(self.work), "--local", "--endpoint-url", url or self.proxy.url]
        with subprocess.Popen(call, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                              env=self.environment | environment) as process:
            try:
                output, errors = process.communicate(timeout=patience)
            except subprocess.TimeoutExpired:
                process.send_signal(signal.SIGINT)
                try:
                    output, errors = process.communicate(timeout=20)
                except subprocess.TimeoutExpired:
                    process.kill()
                    raise Fault(f"{' '.join(arguments)} does not end on Ctrl-C")
                errors += "\n(interrupted)"
        if process.returncode not in (0, 1):
            raise Fault(f"{' '.join(arguments)} ended with {process.returncode}\n{output}{errors}")
        return process.returncode, output + errors

    def stack(self, display):
        path = self.work / "stack.lua"
        path.write_text(STACK.format(name=NAME, bucket=BUCKET, display=display))
        return str(path)

    def code(self):
        """A stack with a function, whose zip is not built from its sources and says that it is."""
        path = self.work / "code.lua"
        path.write_text(CODE.format(name=NAME))
        built = subprocess.run([self.lkc_path, "build", path, "--stdout", "--format", "json", "-C", self.work],
                               check=True, capture_output=True, text=True).stdout
        _, source, architecture, name = re.search(r'"S3Key": "([^"]*)"', built)[1].split("/")
        folder = self.work / "build" / "lambda" / architecture
        if not folder.exists():
            folder.mkdir(parents=True)
            (folder / f"{source}.inputs").write_text(name.removesuffix(".zip") + "\n")
            (folder / f"{source}.zip").write_bytes(self.zip)
        return str(path)

    # --- the truth

    def status(self):
        try:
            status = self.cloudformation.describe_stacks(StackName=NAME)["Stacks"][0]["StackStatus"]
        except self.cloudformation.exceptions.ClientError:
            return None
        return None if status == "DELETE_COMPLETE" else status

    def settled(self):
        while (status := self.status()) and status.endswith("_IN_PROGRESS") and status != "REVIEW_IN_PROGRESS":
            time.sleep(0.05)
        return status

    def display(self):
        for topic in self.sns.list_topics()["Topics"]:
            if topic["TopicArn"].endswith(f":{NAME}-news"):
                return self.sns.get_topic_attributes(TopicArn=topic["TopicArn"])["Attributes"]["DisplayName"]
        return None

    def buckets(self):
        return [bucket["Name"] for bucket in self.s3.list_buckets()["Buckets"]]

    def change_sets(self):
        sets = self.cloudformation.list_change_sets(StackName=NAME)["Summaries"] if self.status() else []
        return [one["ChangeSetName"] for one in sets if one["ExecutionStatus"] == "AVAILABLE"]

    def left(self):
        """What no run may leave behind."""
        found = [f"change set {name}" for name in self.change_sets()]
        if self.status() == "REVIEW_IN_PROGRESS":
            found.append("a stack in review")
        for bucket in self.buckets():
            found += [f"upload of {one['Key']}" for one in self.unfinished(bucket)]
        return found + self.broken_assets()

    def unfinished(self, bucket):
        return self.s3.list_multipart_uploads(Bucket=bucket).get("Uploads", [])

    def broken_assets(self):
        """Objects that are not what their names say."""
        if ASSETS not in self.buckets():
            return []
        found = []
        for one in self.s3.list_objects_v2(Bucket=ASSETS).get("Contents", []):
            key = one["Key"]
            if key.endswith(".zip") and one["Size"] != ZIP_BYTES:
                found.append(f"{key} of {one['Size']} bytes")
            elif key.startswith("templates/"):
                body = self.s3.get_object(Bucket=ASSETS, Key=key)["Body"].read()
                if key != f"templates/{hashlib.sha256(body).hexdigest()}.yaml":
                    found.append(f"{key}, whose content is of another hash")
        return found

    # --- one operation

    def prepare(self, operation):
        for name in self.change_sets():  # the endpoint keeps those of a stack that is gone for the next of its name
            self.cloudformation.delete_change_set(StackName=NAME, ChangeSetName=name)
        self.lkc("delete", self.stack("old"), "-y", "--empty-buckets", "--with-data")
        for bucket in self.buckets():
            for one in self.unfinished(bucket):
                self.s3.abort_multipart_upload(Bucket=bucket, Key=one["Key"], UploadId=one["UploadId"])
            versions = self.s3.list_object_versions(Bucket=bucket)
            for one in versions.get("Versions", []) + versions.get("DeleteMarkers", []):
                self.s3.delete_object(Bucket=bucket, Key=one["Key"], VersionId=one["VersionId"])
            self.s3.delete_bucket(Bucket=bucket)
        if operation in ("create", "upload"):
            return
        self.expect(self.lkc("apply", self.stack("old"), "-y"), "what comes before")
        if operation == "delete":
            for number in range(3):
                self.s3.put_object(Bucket=BUCKET, Key=f"a folder/{number}", Body=b"x")

    def identity(self, operation):
        return self.code() if operation == "upload" else self.stack("new")

    def arguments(self, operation):
        if operation == "delete":
            return ["delete", self.stack("new"), "-y", "--empty-buckets", "--with-data"]
        return ["apply", self.identity(operation), "-y"]

    def is_done(self, operation):
        if operation == "delete":
            return self.status() is None and BUCKET not in self.buckets()
        if operation == "upload":
            return self.status() == "CREATE_COMPLETE" and not self.broken_assets()
        return self.display() == "new" and (self.status() or "").endswith(("CREATE_COMPLETE", "UPDATE_COMPLETE"))

    @staticmethod
    def expect(result, what):
        if result[0] != 0:
            raise Fault(f"{what}: {result[1]}")

    def calls(self, operation):
        """The calls of a run that nothing happens to."""
        self.prepare(operation)
        self.proxy.arm(None, -1)
        self.expect(self.lkc(*self.arguments(operation)), operation)
        return list(self.proxy.calls)

    def run(self, operation, fault, at):
        """How it ended: 'succeeded', 'failed' or 'resumed'; anything else is a Fault."""
        self.prepare(operation)
        self.proxy.arm(fault, at)
        code, words = self.lkc(*self.arguments(operation), patience=PATIENCE)
        self.proxy.arm(None, -1)
        if code == 0 and not self.is_done(operation):
            raise Fault(f"tells success, and it is not done: {self.status()}, {self.display()}\n{words}")
        if code == 0:
            end = "succeeded"
        else:
            end = self.take_up(operation, FAULTS[fault], words)
        self.expect(self.lkc(*self.arguments(operation)) if operation != "delete" or self.status() else (0, ""),
                    f"the next run, after\n{words}")
        if not self.is_done(operation):
            raise Fault(f"the next run tells success, and it is not done: {self.status()}\n{words}")
        if (left := self.left()):
            raise Fault(f"left behind: {', '.join(left)}\n{words}")
        return end

    def run_elsewhere(self, operation, where):
        """An endpoint that is not there, or not who it says it is: nothing is changed, and the cause is told."""
        self.prepare(operation)
        before = self.status(), self.display()
        with where.serve(self.emulator.url, self.work) as (url, environment):
            code, words = self.lkc(*self.arguments(operation), url=url, environment=environment)
        if not where.words:
            if code != 0 or not self.is_done(operation):
                raise Fault(f"it would have gone well:\n{words}")
            return "succeeded"
        if code == 0 or not re.search(where.words, words):
            raise Fault(f"does not tell the cause ({where.words}):\n{words}")
        if (self.status(), self.display()) != before or self.left():
            raise Fault(f"something was changed:\n{words}")
        return "failed"

    def take_up(self, operation, fault, words):
        interrupted = words.endswith("(interrupted)")
        # An answer to HEAD has no body that could tell.
        silent = re.search(r"S3 Head\w+: HTTP status (403|429|503)", words)
        told = interrupted or silent or any(word.lower() in words.lower() for word in fault.words)
        if not told:
            raise Fault(f"does not tell the cause ({' or '.join(fault.words)}):\n{words}")
        code, attached = self.lkc("attach", self.identity(operation))
        status = self.settled()
        done = self.is_done(operation)
        self.check_attached(operation, code, attached, status, done)
        return "resumed" if interrupted or "lkc attach" in words or done else "failed"

    @staticmethod
    def check_attached(operation, code, attached, status, done):
        never = "nothing was changed" in attached
        if never and done:
            raise Fault(f"attach tells that nothing was changed, and it was\n{attached}")
        if status and f"is at rest: {status}" not in attached and not never:
            raise Fault(f"attach does not tell the state {status}\n{attached}")
        if not status and operation != "delete" and not never and "there is no stack" not in attached:
            raise Fault(f"attach does not tell that there is no stack\n{attached}")
        if re.search(r"has ended: (\w+)", attached) and code == 0 and not done:
            raise Fault(f"attach tells a good end that was none\n{attached}")


def plan_runs(world, sample, only):
    runs = []
    for operation in OPERATIONS:
        calls = list(enumerate(world.calls(operation)))
        if operation == "upload":
            calls = [(at, call) for at, call in calls if "object" in call]
        runs += [(operation, fault, at, call) for at, call in calls for fault in FAULTS]
        runs += [(operation, name, 0, "any") for name in ELSEWHERE if operation != "upload"]
    runs = [one for one in runs if only in " ".join(map(str, one))]
    return random.Random(7).sample(runs, min(sample, len(runs))) if sample else runs


def work(options, runs, results):
    world = World(options.lkc, options.python)
    try:
        while True:
            operation, fault, at, call = runs.get_nowait()
            try:
                end = (world.run_elsewhere(operation, ELSEWHERE[fault]) if fault in ELSEWHERE
                       else world.run(operation, fault, at))
                results.append((operation, fault, call, end, ""))
            except Fault as found:
                results.append((operation, fault, call, "WRONG", f"{operation}, {fault}, call {at} ({call}): {found}"))
    except queue.Empty:
        pass
    finally:
        world.stop()


def count(results):
    """Rows of a fault and how its runs ended; and the words for all of them."""
    ends = ("succeeded", "failed", "resumed", "WRONG")
    counts = collections.Counter((fault, end) for _, fault, _, end, _ in results)
    rows = [(fault, *(counts[fault, end] for end in ends)) for fault in [*FAULTS, *ELSEWHERE]]
    total = collections.Counter(end for *_, end, _ in results)
    return ("fault", *ends), rows, f"{len(results)} runs: " + ", ".join(f"{total[end]} {end}" for end in ends)


def show(results):
    head, rows, words = count(results)
    for row in [head, *rows]:
        print(f"{row[0]:36}" + "".join(f"{cell:>11}" for cell in row[1:]))
    print(words)


def write_document(results):
    head, rows, words = count(results)
    table = "\n".join("| " + " | ".join(map(str, row)) + " |" for row in [head, ("---",) * len(head), *rows])
    before, after = DOCUMENT.read_text().split(BEGIN)[0], DOCUMENT.read_text().split(END)[1]
    DOCUMENT.write_text(f"{before}{BEGIN}\n{words}.\n\n{table}\n{END}{after}")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("lkc", type=lambda path: str(pathlib.Path(path).absolute()))
    parser.add_argument("python")
    parser.add_argument("--sample", type=int, default=0)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--only", default="")
    parser.add_argument("--write", action="store_true")
    options = parser.parse_args()
    first, runs, results = World(options.lkc, options.python), queue.Queue(), []
    try:
        for one in plan_runs(first, options.sample, options.only):
            runs.put(one)
    finally:
        first.stop()
    workers = [threading.Thread(target=work, args=(options, runs, results)) for _ in range(options.workers)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    wrong = [one for *_, one in results if one]
    for one in wrong:
        print(one, "\n" + "-" * 80)
    show(results)
    if options.write:
        write_document(results)
    return 1 if wrong or not results else 0


if __name__ == "__main__":
    sys.exit(main())
