"""Thirty edits of LiveKart: the change set's verdict beside lkc's, with every disagreement explained.

usage: edits.py LKC PYTHON [--write]

Each edit is a text of stacks/livekart.lua that is replaced. `lkc plan --change-set` asks the endpoint on this machine; a
disagreement that is not explained below is a failure, and so is an explanation that explains nothing. --write puts the
table into docs/change-sets.md.
"""
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

from emulator import Emulator

ROOT = pathlib.Path(__file__).resolve().parents[2]
PARAMETERS = ["-e", "staging", "--param", "SESVerifiedEmail=shop@example.com"]
DOCUMENT = ROOT / "docs" / "change-sets.md"
BEGIN, END = "<!-- edits: begin -->", "<!-- edits: end -->"

EDITS = [
    ("a function's memory", 'memory      = 512', 'memory      = 1024'),
    ("a function's timeout", 'timeout     = "300s"', 'timeout     = "240s"'),
    ("a function's description", 'Makes thumbnails of uploaded images', 'Makes thumbnails'),
    ("a variable of a function", 'ANALYTICS_RETENTION_DAYS = 90', 'ANALYTICS_RETENTION_DAYS = 30'),
    ("a function's name", 'lk.lambda "email-notifications"', 'lk.lambda "mail"'),
    ("a further grant", 'products:can { "BatchGetItem" }', 'products:can { "BatchGetItem", "GetItem" }'),
    ("a grant taken back", 'sessions:can { "Scan", "BatchWriteItem" }', 'sessions:can { "Scan" }'),
    ("another function's table", 'environment = { PRODUCTS_TABLE = products }',
     'environment = { PRODUCTS_TABLE = orders }'),
    ("a table's key", 'key     = { order_id = "S" }', 'key     = { id = "S" }'),
    ("a further index", 'indexes = { ["user-index"] = { user_id = "S" } },\n  ttl',
     'indexes = { ["user-index"] = { user_id = "S" }, ["place-index"] = { place = "S" } },\n  ttl'),
    ("an index less", 'indexes = { ["vendor-index"] = { vendor_id = "S" }, ["category-index"] = { category = "S" } }',
     'indexes = { ["vendor-index"] = { vendor_id = "S" } }'),
    ("a table's sort key", '{ "product_id:S", "timestamp:N" }', '{ "product_id:S", "day:S" }'),
    ("a table's name", 'lk.table "Orders" {', 'lk.table "Orders" {\n  name = stack.prefix .. "all-orders",'),
    ("a table by another name in the stack", 'lk.table "Analytics"', 'lk.table "Views"'),
    ("a further table", 'local analytics', 'local carts = lk.table "Carts" { key = { cart_id = "S" } }\nlocal analytics'),
    ("the bucket's name", 'stack.prefix .. "product-images-"', 'stack.prefix .. "images-"'),
    ("what may be uploaded from elsewhere", 'methods = { "GET", "PUT", "POST" }', 'methods = { "GET", "PUT" }'),
    ("the same methods in another order", 'methods = { "GET", "PUT", "POST" }', 'methods = { "POST", "GET", "PUT" }'),
    ("the folder of uploads", 'prefix = "uploads/"', 'prefix = "incoming/"'),
    ("how long the CDN keeps", 'ttl         = "24h"', 'ttl         = "12h"'),
    ("where the CDN is", 'price_class = 100', 'price_class = 200'),
    ("the length of passwords", 'length = 8', 'length = 12'),
    ("how users sign in", 'sign_in  = "email"', 'sign_in  = "phone_number"'),
    ("a further group", 'groups   = { "admin", "vendor", "customer" }',
     'groups   = { "admin", "vendor", "customer", "support" }'),
    ("the name of the client", 'stack.prefix .. "web"', 'stack.prefix .. "shop"'),
    ("when cleaning up", '"03:00"', '"04:30"'),
    ("a threshold", 'above = 10, period', 'above = 20, period'),
    ("an alarm's name", 'stack.prefix .. "lambda-errors"', 'stack.prefix .. "order-errors"'),
    ("the stack's tags", 'tags         = { project = "livekart" }', 'tags         = { project = "shop" }'),
    ("an output", '"https://" .. cdn.DomainName', '"https://" .. cdn.DomainName .. "/"'),
]

# What the change set of the local target calls conditional, and what the AWS CloudFormation Template Reference says of
# that property under "Update requires". The local target lists the properties that replace for some types only; of all
# other types it says "Conditionally" of whatever changes.
NONE, REPLACEMENT = "No interruption", "Replacement"
DOCUMENTED = {
    ("AWS::S3::Bucket", "BucketName"): REPLACEMENT,
    ("AWS::S3::Bucket", "CorsConfiguration"): NONE,
    ("AWS::S3::Bucket", "NotificationConfiguration"): NONE,
    ("AWS::S3::BucketPolicy", "Bucket"): REPLACEMENT,
    ("AWS::S3::BucketPolicy", "PolicyDocument"): NONE,
    ("AWS::Lambda::Permission", "SourceArn"): REPLACEMENT,
    ("AWS::CloudFront::Distribution", "DistributionConfig"): NONE,
    ("AWS::CloudFront::CachePolicy", "CachePolicyConfig"): NONE,
    ("AWS::Cognito::UserPoolClient", "ClientName"): NONE,
    ("AWS::Events::Rule", "ScheduleExpression"): NONE,
    ("AWS::CloudWatch::Alarm", "Threshold"): NONE,
    ("AWS::CloudWatch::Alarm", "AlarmDescription"): NONE,
    ("AWS::CloudWatch::Alarm", "AlarmName"): REPLACEMENT,
    ("AWS::DynamoDB::Table", "KeySchema"): REPLACEMENT,
}
VERDICTS = {NONE: "updated in place", REPLACEMENT: "replaced"}

# What neither the change set nor the reference explains: edit and logical id.
CONDITION = "its condition is false: it is not made; the local target lists it all the same"
PARTICULAR = {
    ("the stack itself, new", "CloudFrontLogsBucket"): CONDITION,
    ("the stack itself, new", "CloudFrontLogsBucketPolicy"): CONDITION,
    ("a table by another name in the stack", "CleanupJobRole"):
        "the local target compares without the resources' attributes: the ARN of either table comes to nothing there",
}


class Stack:
    """The project in a folder of its own, with the stack's text to be replaced."""

    def __init__(self, lkc, endpoint):
        self.lkc, self.endpoint = lkc, endpoint
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="lkc-edits-"))
        for name in ("lua", "runtime", "Makefile", "build"):
            if (ROOT / name).exists():
                (self.folder / name).symlink_to(ROOT / name)
        (self.folder / "stacks").mkdir()
        self.text = (ROOT / "stacks" / "livekart.lua").read_text()

    def call(self, *arguments, text=None):
        (self.folder / "stacks" / "livekart.lua").write_text(text or self.text)
        call = [self.lkc, "-C", str(self.folder), *arguments, "--local", "--endpoint-url", self.endpoint]
        environment = dict(os.environ, AWS_ACCESS_KEY_ID="test", AWS_SECRET_ACCESS_KEY="test")
        result = subprocess.run(call, capture_output=True, text=True, stdin=subprocess.DEVNULL, timeout=180,
                                env=environment)
        return result

    def edited(self, old, new):
        if self.text.count(old) != 1:
            raise SystemExit(f"edits: {old!r} stands {self.text.count(old)} times in the stack")
        return self.text.replace(old, new)


PROPERTY = re.compile(r"(\w+) \((?:always|conditionally)[^)]*\)")


def reason(edit, found):
    """Why the two disagree, or None."""
    if (edit, found["logical_id"]) in PARTICULAR:
        return PARTICULAR[edit, found["logical_id"]]
    every = list(PROPERTY.finditer(found["service"]))
    static = [part for part in every if "not known yet" not in part.group()]
    if not static and found["lkc"] != "not changed":
        static = every
    if static:
        says = [DOCUMENTED.get((found["type"], part.group(1))) for part in static]
        if None in says:
            return None
        verdict = VERDICTS[REPLACEMENT if REPLACEMENT in says else NONE]
        if not found["lkc"].startswith(verdict):
            return None
        return "the reference says of " + ", ".join(
            f"{part.group(1)}: {said}" for part, said in zip(static, says))
    return found["reason"] or None


def ask(stack, name, old, new):
    result = stack.call("plan", "livekart", *PARAMETERS, "--change-set", "--format", "json",
                        text=stack.edited(old, new) if old else stack.text)
    if result.returncode not in (0, 4):
        raise SystemExit(f"{name}: {result.stderr}")
    return json.loads(result.stdout)


def row(name, plan):
    summary = ", ".join(f"{count} {action}" for action, count in plan["summary"].items() if count) or "none"
    sections = ", ".join(sorted({change["section"] for change in plan["sections"]}))
    summary += f"; {sections}" if sections else ""
    found = plan["change_set"]["disagreements"]
    return f"| {name} | {summary} | {plan['change_set']['agreed']} | {len(found)} |"


def document(plans):
    lines = ["| edit | lkc's plan | agreed | disagreed |", "|---|---|---|---|"]
    lines += [row(name, plan) for name, plan in plans]
    groups = {}
    for name, plan in plans:
        for found in plan["change_set"]["disagreements"]:
            why = reason(name, found)
            key = (found["logical_id"], found["lkc"], found["service"], why)
            groups.setdefault(key, []).append(name)
    lines += ["", "| resource | lkc | change set | why | in |", "|---|---|---|---|---|"]
    for (logical_id, ours, theirs, why), names in sorted(groups.items()):
        where = names[0] if len(names) == 1 else f"{len(names)} edits"
        lines.append(f"| {logical_id} | {ours} | {theirs} | {why} | {where} |")
    return "\n".join(lines) + "\n"


def unexplained(plans):
    faults = []
    for name, plan in plans:
        if plan["change_set"]["refused"]:
            faults.append(f"{name}: refused: {plan['change_set']['refused']}")
        faults += [f"{name}: {found}" for found in plan["change_set"]["disagreements"] if not reason(name, found)]
    seen = {(name, found["logical_id"]) for name, plan in plans for found in plan["change_set"]["disagreements"]}
    return faults + [f"{key}: explained, and not found" for key in PARTICULAR if key not in seen]


def leftovers(emulator):
    """Change sets that were not cleaned up."""
    client = emulator.client("cloudformation")
    stacks = client.describe_stacks()["Stacks"]
    return [summary["ChangeSetName"] for stack in stacks
            for summary in client.list_change_sets(StackName=stack["StackId"])["Summaries"]
            if summary["ExecutionStatus"] == "AVAILABLE"]


def main():
    lkc, python = (str(pathlib.Path(argument).absolute()) for argument in sys.argv[1:3])
    emulator = Emulator(python)
    stack = Stack(lkc, emulator.url)
    try:
        plans = [("the stack itself, new", ask(stack, "new", "", ""))]
        if emulator.client("cloudformation").describe_stacks()["Stacks"]:
            raise SystemExit("the stack in REVIEW_IN_PROGRESS was left behind")
        result = stack.call("apply", "livekart", *PARAMETERS, "-y")
        if result.returncode:
            raise SystemExit(result.stdout + result.stderr)
        plans += [(name, ask(stack, name, old, new)) for name, old, new in EDITS]
        faults = unexplained(plans) + [f"left behind: {name}" for name in leftovers(emulator)]
    finally:
        emulator.stop()
        shutil.rmtree(stack.folder)
    before, begin, rest = DOCUMENT.read_text().partition(BEGIN)
    _, end, after = rest.partition(END)
    text = before + begin + "\n" + document(plans) + end + after
    if "--write" in sys.argv:
        DOCUMENT.write_text(text)
    elif DOCUMENT.read_text() != text:
        faults.append(f"{DOCUMENT.relative_to(ROOT)} is stale; write it with  make edits EDITS=--write")
    agreed = sum(plan["change_set"]["agreed"] for _, plan in plans)
    differing = sum(len(plan["change_set"]["disagreements"]) for _, plan in plans)
    print(f"{len(EDITS)} edits: {agreed} verdicts agree, {differing} disagree and are explained")
    if faults:
        sys.exit("\n".join(faults))


if __name__ == "__main__":
    main()
