#!/usr/bin/env python3
"""What an engineer sees in an editor: a language server over a workspace with the annotations of `lkc schema --stubs`.

usage: editor.py LKC SERVER [ARGUMENT ...]      SERVER is emmylua_ls or lua-language-server
"""
import json
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import time

import lsp

ROOT = pathlib.Path(__file__).resolve().parents[2]
# A mark of the text shows where the editor asks; it is taken out before.
STACK = '''local lk, aws = require "lk", require "aws"
local stack = lk.stack "shop" { region = "eu-central-1" }
local bucket = aws.S3.Bucket "B" { Buck«property» }
local fn = aws.Lambda.Function "F" { MemorySize = "plenty", Code = { S3Bucket = bucket }, Role = stack.prefix .. "r" }
local arn = bucket.Ar«attribute»
local products = lk.table "Products" { ke«option» }
local key = aws.S3.Bucket "C" { BucketN«hover»ame = "x", AccessControl = "«enum»" }
local nested = aws.S3.Bucket "D" { VersioningConfiguration = { Sta«nested» } }
aws.S3.B«type»
'''


def without_marks(marked):
    marks, text = {}, ""
    for part in re.split(r"(«\w+»)", marked):
        if part.startswith("«"):
            marks[part[1:-1]] = len(text)
        else:
            text += part
    return text, marks


def settings():
    """The very file that the manual shows."""
    manual = (ROOT / "docs/editors.md").read_text()
    return re.search(r"```json\n(.*?)```", manual, re.S)[1]


class Checks:
    def __init__(self):
        self.passed = self.failed = 0

    def expect(self, condition, what, found=""):
        if condition:
            self.passed += 1
        else:
            self.failed += 1
            print(f"FAILED: {what}; found {str(found)[:400]}")


def workspace(lkc, folder, *arguments):
    (folder / ".luarc.json").write_text(settings())
    shutil.copytree(ROOT / "stacks", folder / "stacks")
    shutil.copytree(ROOT / "runtime/functions", folder / "runtime/functions")
    subprocess.run([lkc, "schema", "--quiet", "--stubs", ".lkc/lua", *arguments], cwd=folder, check=True)


def names_of(server, uri, text, offset):
    items = lsp.items_of(server.at("textDocument/completion", uri, text, offset, context={"triggerKind": 1}))
    return {re.sub(r"\?? ?=? ?$", "", item["label"]).strip('"') for item in items}


def check_stack(server, checks):
    text, marks = without_marks(STACK)
    uri = server.open("stack.lua", text)
    server.wait_until_loaded(uri, text, marks["property"])
    for mark, expected in (("property", {"BucketName", "BucketEncryption"}), ("attribute", {"Arn"}), ("option", {"key"}),
                           ("enum", {"Private", "PublicRead"}), ("type", {"Bucket", "BucketPolicy"})):
        found = names_of(server, uri, text, marks[mark])
        checks.expect(expected <= found, f"completion of a {mark}", sorted(found))
    hover = lsp.text_of_hover(server.at("textDocument/hover", uri, text, marks["hover"]))
    checks.expect("A name for the bucket" in hover, "hover tells the description", hover)
    checks.expect("a change replaces the resource" in hover, "hover tells what a change does", hover)
    line = text[:text.index('"plenty"')].count("\n")

    def tells_type(diagnostics):
        return any(d["range"]["start"]["line"] == line and "type-mismatch" in str(d.get("code")) for d in diagnostics)
    found = server.wait_for_diagnostics(uri, tells_type)
    checks.expect(tells_type(found), "a text where a number belongs is reported", found)


def check_livekart(server, checks):
    """A stack without faults, with constructs and raw resources, is told to be one."""
    uri = server.open("stacks/livekart.lua", (ROOT / "stacks/livekart.lua").read_text())
    server.wait_for_diagnostics(uri, lambda found: True)
    time.sleep(3)  # servers send a first, empty list before they have looked
    found = server.wait_for_diagnostics(uri, lambda found: True)
    checks.expect(found == [], "the project's own stack has no diagnostics", found)


def measure(lkc, command, what, arguments, checks=None):
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        workspace(lkc, folder, *arguments)
        size = sum(path.stat().st_size for path in (folder / ".lkc/lua").rglob("*.lua"))
        text, marks = without_marks('local aws = require "aws"\naws.S3.Bucket "B" { Buck«property» }\n')
        start = time.monotonic()
        with lsp.Server(command, folder, {}) as server:
            uri = server.open("first.lua", text)
            server.wait_until_loaded(uri, text, marks["property"])
            seconds = time.monotonic() - start
            if checks:
                check_stack(server, checks)
                check_livekart(server, checks)
            memory = server.peak_memory()
    print(f"{what}: {size / 1e6:.1f} MB of annotations, ready in {seconds:.1f} s, peak memory {memory / 1e6:.0f} MB")


def main():
    server = shutil.which(sys.argv[2])
    if not server:
        sys.exit(f"there is no program {sys.argv[2]}")
    lkc, command = str(pathlib.Path(sys.argv[1]).resolve()), [str(pathlib.Path(server).resolve()), *sys.argv[3:]]
    checks = Checks()
    json.loads(settings())
    measure(lkc, command, "all services", [], checks)
    measure(lkc, command, "a stack's services", ["livekart"], checks)
    measure(lkc, command, "one service", ["--service", "S3"])
    print(f"editor: {checks.passed} passed, {checks.failed} failed")
    return 1 if checks.failed else 0


if __name__ == "__main__":
    sys.exit(main())
