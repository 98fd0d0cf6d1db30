#!/usr/bin/env python3
"""Benchmarks of `lkc plan --against` on two templates: LiveKart, and growing stacks. Beside it `cdk diff --template` on
the same two, and the change set that the local target's CloudFormation makes of them.

usage: bench_plan.py LKC CDK MEASURE [--runs N]

Both programs compare without an account. cdk diff has the new template in a cloud assembly made beforehand, so that no
synthesis is counted. Its time and lkc's are processor time (user and system) of whole processes, and peak memory;
elapsed time is beside them for the change set, which is created, described until it is done, and deleted again by a
client that runs already, while the stack lives in an emulator: no network and no service's own time is in it. Medians.
Run by the Python of the local target. Nothing here decides a test.
"""
import json
import math
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

import bench
from emulator import Emulator

SIZES = (50, 200, 500)
GROWN = ("Threshold", "MemorySize", "Timeout")
STACK = "Bench"
CHANGE_SETS = 3


def older(value):
    """The template before the edit: another number wherever one of these stands."""
    if isinstance(value, dict):
        return {key: item + 1 if key in GROWN and isinstance(item, int) else older(item)
                for key, item in value.items()}
    return [older(item) for item in value] if isinstance(value, list) else value


def template(lkc, stack):
    call = [lkc, "build", str(stack), "--stdout", "--format", "json"]
    return json.loads(subprocess.run(call, check=True, capture_output=True, text=True, cwd=bench.ROOT).stdout)


class Pair:
    """Two templates, and the cloud assembly that holds the new one."""

    def __init__(self, name, folder, new):
        self.name, self.new, self.old = name, new, older(new)
        self.assembly = folder / "cdk.out"
        self.assembly.mkdir(parents=True)
        self.new_file, self.old_file = self.assembly / "new.json", folder / "old.json"
        self.new_file.write_text(json.dumps(self.new, indent=2))
        self.old_file.write_text(json.dumps(self.old, indent=2))
        artifact = {"type": "aws:cloudformation:stack", "environment": "aws://123456789012/us-east-1",
                    "properties": {"templateFile": self.new_file.name}, "displayName": STACK}
        manifest = {"version": "38.0.0", "artifacts": {STACK: artifact}}
        (self.assembly / "manifest.json").write_text(json.dumps(manifest))

    def lkc_call(self, lkc):
        return [lkc, "plan", str(self.new_file), "--against", str(self.old_file)]

    def cdk_call(self, cdk):
        return ["node", cdk, "diff", STACK, "--app", str(self.assembly), "--template", str(self.old_file),
                "--no-notices", "--no-color"]


def check_agreement(pair, lkc, cdk):
    """How many resources each reports: the same two documents are compared, by both."""
    plan = json.loads(subprocess.run([*pair.lkc_call(lkc), "--format", "json"], check=True, capture_output=True,
                                     text=True).stdout)
    run = subprocess.run(pair.cdk_call(cdk), capture_output=True, text=True)
    told = sum(line.startswith("[~] AWS::") for line in (run.stdout + run.stderr).splitlines())
    if not plan["changes"] or len(plan["changes"]) != told:
        raise SystemExit(f"{pair.name}: lkc tells {len(plan['changes'])} changes and cdk {told}")
    return told


def elapsed(call):
    start = time.monotonic()
    subprocess.run(call, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return time.monotonic() - start


def wait(client, **names):
    while True:
        description = client.describe_change_set(**names)
        if description["Status"] in ("CREATE_COMPLETE", "FAILED"):
            return description
        time.sleep(0.005)


def change_set(client, pair, template_url, parameters):
    """Seconds until the change set is described and deleted."""
    names = {"StackName": STACK, "ChangeSetName": "bench"}
    start = time.monotonic()
    client.create_change_set(**names, TemplateURL=template_url, Parameters=parameters,
                             Capabilities=["CAPABILITY_NAMED_IAM"])
    description = wait(client, **names)
    client.delete_change_set(**names)
    seconds = time.monotonic() - start
    if description["Status"] == "FAILED":
        raise SystemExit(f"{pair.name}: the change set failed: {description.get('StatusReason')}")
    return seconds


def parameters_of(document):
    """A value for what has no default."""
    return [{"ParameterKey": name, "ParameterValue": parameter.get("AllowedValues", ["shop@example.com"])[0]}
            for name, parameter in document.get("Parameters", {}).items() if "Default" not in parameter]


def upload(emulator, paths):
    """Addresses of the templates in the emulator's S3: the larger ones are beyond what a request may hold."""
    client = emulator.client("s3")
    client.create_bucket(Bucket="bench-templates")
    for path in paths:
        client.put_object(Bucket="bench-templates", Key=path.name, Body=path.read_bytes())
    return [f"{emulator.url}/bench-templates/{path.name}" for path in paths]


def against_change_sets(pair, lkc, python):
    """The medians of the change set and of lkc, elapsed, in turn."""
    emulator = Emulator(python)
    try:
        old, new = upload(emulator, [pair.old_file, pair.new_file])
        client, parameters = emulator.client("cloudformation"), parameters_of(pair.old)
        client.create_stack(StackName=STACK, TemplateURL=old, Parameters=parameters,
                            Capabilities=["CAPABILITY_NAMED_IAM"], DisableRollback=True)
        while client.describe_stacks(StackName=STACK)["Stacks"][0]["StackStatus"].endswith("IN_PROGRESS"):
            time.sleep(0.05)
        times = [(change_set(client, pair, new, parameters), elapsed(pair.lkc_call(lkc))) for _ in range(CHANGE_SETS)]
    finally:
        emulator.stop()
    return [statistics.median(column) for column in zip(*times)]


def pairs(lkc, folder):
    yield Pair("LiveKart", folder / "livekart", template(lkc, "livekart"))
    for size in SIZES:
        stack = folder / f"bench{size}.lua"
        stack.write_text(bench.synthetic(size))
        yield Pair(f"{size} resources", folder / f"synthetic{size}", template(lkc, stack))


def growth(grown):
    small, large = grown[1], grown[-1]
    for index, name in enumerate(("lkc", "cdk")):
        times = large[index][0] / small[index][0]
        exponent = math.log(times) / math.log(SIZES[-1] / SIZES[0])
        each = (large[index][0] - small[index][0]) / (SIZES[-1] - SIZES[0])
        print(f"growth from {SIZES[0]} to {SIZES[-1]} resources, {name}: {times:.1f}x the time "
              f"(exponent {exponent:.2f}, start-up included), {each * 1000:.2f} ms each further resource, "
              f"{large[index][1] / small[index][1]:.1f}x the memory")


def run(lkc, cdk, runs, folder):
    print(f"Medians of {runs} paired runs{'':12}  cpu time   peak memory   cdk / lkc")
    cases, grown = list(pairs(lkc, folder)), []
    for pair in cases:
        count = check_agreement(pair, lkc, cdk)
        mine, theirs = bench.compare([pair.lkc_call(lkc), pair.cdk_call(cdk)], runs)
        bench.row(f"cdk diff, {pair.name}", theirs)
        bench.row(f"lkc plan, {pair.name}", mine, theirs)
        print(f"    {count} resources differ in both")
        grown.append((mine, theirs))
    growth(grown)
    from_lua = [lkc, "plan", "livekart", "--against", str(cases[0].old_file)]
    (figures,) = bench.compare([from_lua], runs)
    bench.row("lkc plan livekart, from its Lua", figures)
    print(f"\nElapsed, medians of {CHANGE_SETS} paired runs{'':6}change set     lkc plan   change set / lkc")
    for pair in cases:
        theirs, mine = against_change_sets(pair, lkc, sys.executable)
        print(f"{pair.name:34} {theirs * 1000:10.1f} ms {mine * 1000:9.1f} ms {theirs / mine:8.0f}x")


def main():
    lkc, cdk = (str(pathlib.Path(path).absolute()) for path in sys.argv[1:3])
    runs = int(sys.argv[sys.argv.index("--runs") + 1]) if "--runs" in sys.argv else 5
    folder = pathlib.Path(tempfile.mkdtemp(prefix="lkc-bench-"))
    os.environ.update(HOME=str(folder), AWS_EC2_METADATA_DISABLED="true", CDK_DISABLE_VERSION_CHECK="true",
                      CDK_DISABLE_CLI_TELEMETRY="true")
    try:
        run(lkc, cdk, runs, folder)
    finally:
        shutil.rmtree(folder)


if __name__ == "__main__":
    main()
