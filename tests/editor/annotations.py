#!/usr/bin/env python3
"""Checks the annotations of `lkc schema --stubs` without a language server: a strict grammar for every line, every class
that is named is defined, none twice, nothing that a server would skip for its size, the same bytes each time; and that
what is written by hand says the same options as the constructs' own sources.

usage: annotations.py LKC
"""
import pathlib
import re
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
# lua-language-server skips larger files; docs/editors.md sets workspace.preloadFileSize to this many KB.
FILE_MAX = 2000 * 1000
BUILT_IN = {"any", "boolean", "integer", "nil", "number", "string", "table", "true", "false", "self", "userdata"}


class Types:
    """A parser of type expressions: unions of names, literals, lists, tables, functions and records."""

    TOKEN = re.compile(r'\s*("[^"\\|`\n]*"|\d+|[A-Za-z_][\w.]*|\[\]|[|?(){}<>,:])')

    def __init__(self, text, named):
        self.text, self.at, self.named = text, 0, named

    def peek(self):
        match = self.TOKEN.match(self.text, self.at)
        return match[1] if match else None

    def take(self, wanted=None):
        match = self.TOKEN.match(self.text, self.at)
        if not match or (wanted and match[1] != wanted):
            raise ValueError(f"{wanted or 'a type'} expected at {self.text[self.at:self.at + 30]!r}")
        self.at = match.end()
        return match[1]

    def union(self):
        self.postfix()
        while self.peek() == "|":
            self.take()
            self.postfix()

    def postfix(self):
        self.primary()
        while self.peek() in ("[]", "?"):
            self.take()

    def primary(self):
        token = self.take()
        if token == "(":
            self.union()
            self.take(")")
        elif token == "{":
            self.members("}")
        elif token == "fun" and self.peek() == "(":
            self.take("(")
            self.members(")")
            if self.peek() == ":":
                self.take()
                self.union()
        elif token == "table" and self.peek() == "<":
            self.take("<")
            self.union()
            self.take(",")
            self.union()
            self.take(">")
        elif re.match(r'[A-Za-z_]', token):
            self.named.add(token)
        elif not re.match(r'["\d]', token):
            raise ValueError(f"{token!r} is no type")

    def members(self, end):
        while self.peek() != end:
            if not re.match(r"[A-Za-z_]\w*$", self.take()):
                raise ValueError("a name expected")
            if self.peek() == "?":
                self.take()
            self.take(":")
            self.union()
            if self.peek() != end:
                self.take(",")
        self.take(end)


class Checker:
    def __init__(self):
        self.defined, self.named, self.faults, self.fields = {}, set(), [], 0

    def type_of(self, text, rest_allowed=False):
        types = Types(text, self.named)
        types.union()
        if types.text[types.at:].strip() and not rest_allowed:
            raise ValueError(f"{types.text[types.at:]!r} behind the type")

    def annotation(self, kind, rest, where, state):
        if kind == "meta":
            if not re.fullmatch(r"_|[\w.]+", rest):
                raise ValueError("meta takes a module's name")
        elif kind == "class":
            match = re.fullmatch(r"([\w.]+)(?:: ([\w.]+(?:, [\w.]+)*))?", rest)
            if not match:
                raise ValueError("class takes a name and parents")
            if match[1] in self.defined and match[1] != "aws":
                raise ValueError(f"{match[1]} is defined twice, first in {self.defined[match[1]]}")
            self.defined[match[1]] = where
            self.named |= set((match[2] or "aws").split(", "))
            state["class"], state["fields"] = match[1], set()
        elif kind == "alias":
            name, text = rest.split(" ", 1)
            self.defined[name] = where
            self.type_of(text)
        elif kind == "field":
            match = re.fullmatch(r'(?:([A-Za-z_]\w*)|\["([^"]+)"\]|\[string\]|\[\d+\])\?? (.+)', rest)
            if not match or not state.get("class"):
                raise ValueError("field takes a name and a type, below a class")
            name = match[1] or match[2] or "[]"
            if name in state["fields"]:
                raise ValueError(f"field {name} is there twice")
            state["fields"].add(name)
            self.fields += 1
            self.type_of(match[3])
        elif kind == "param":
            self.type_of(re.fullmatch(r"\w+\?? (.+)", rest)[1], True)
        elif kind in ("return", "type"):
            self.type_of(rest)
        elif kind == "overload":
            self.type_of(rest)
        elif kind == "operator":
            match = re.fullmatch(r"concat\((.+)\): (.+)", rest)
            self.type_of(match[1])
            self.type_of(match[2])
        else:
            raise ValueError(f"unknown annotation @{kind}")

    def file(self, path, name, by_hand):
        data = path.read_bytes()
        state = {}
        if len(data) > FILE_MAX:
            self.faults.append(f"{name}: {len(data)} bytes; a server would skip it")
        if not data.startswith(b"---@meta "):
            self.faults.append(f"{name}: does not begin with @meta")
        for number, line in enumerate(data.decode("utf-8").split("\n"), 1):
            match = re.match(r"---@(\w+) (.+)$", line)
            try:
                if match:
                    self.annotation(match[1], match[2], f"{name}:{number}", state)
                elif line.startswith("---@") or re.match(r"---\s*[|@]", line):
                    raise ValueError("would be read as an annotation")
                elif line and not line.startswith("--") and not by_hand:
                    raise ValueError("only comments are expected")
                elif not line:
                    state.clear()
            except (ValueError, TypeError) as fault:
                self.faults.append(f"{name}:{number}: {fault}: {line[:100]}")


def written_options(text):
    """Of the stubs: class name to its fields, with True for those that are required."""
    found, current = {}, None
    for line in text.splitlines():
        if match := re.match(r"---@class ([\w.]+)", line):
            current = found.setdefault(match[1], {})
        elif (match := re.match(r"---@field (\w+)(\??) ", line)) and current is not None:
            current[match[1]] = not match[2]
    return found


def options_in_sources():
    """Of lua/lk: what options() is told about to the expectation of each option."""
    found = {}
    for path in sorted((ROOT / "lua/lk").glob("*.lua")):
        text = path.read_text()
        tables = dict(re.findall(r"^local (\w+) = \{([^{}]*)\}", text, re.M))
        for what, _, body, name in re.findall(
                r'options\("([^"]+)"[^,]*, (\w+(?:\.\w+)?|[^,]+), (?:\{([^{}]*)\}|(\w+))\)', text):
            body = body or tables.get(name, "")
            found[what] = dict(re.findall(r'(\w+) = "([^"]+)"', body))
    return found


# What options() calls a table, and the class of the stubs; None: an inline record or checked by its users.
CLASSES = {
    "lk.table": "lk.TableOptions", "lk.lambda": "lk.LambdaOptions", "lk.bucket": "lk.BucketOptions",
    "cors": "lk.CorsOptions", "lk.cdn": "lk.CdnOptions", "lk.users": "lk.UsersOptions",
    "password of lk.users": "lk.PasswordOptions", "client of lk.users": "lk.ClientOptions",
    "lk.sender": "lk.SenderOptions", "lk.stack": "lk.StackOptions", "stack:parameter": "lk.ParameterOptions",
    "stack:output": "lk.OutputOptions", "stack:moved": "lk.MoveOptions", "stack:allow": "lk.AllowOptions",
    "stack:adopt": "lk.AdoptOptions", "lk.alarm.error_rate": "lk.AlarmOptions", "lk.alarm.errors": "lk.AlarmOptions",
    "lk.alarm.throttles": "lk.AlarmOptions", "lk.alarm.size": "lk.AlarmOptions",
    "lk.alarm.http_errors": "lk.AlarmOptions", "lifecycle of '": "lk.LifecycleOptions",
    "stack:deploy_to": "lk.DestinationOptions", "stack_set": "lk.StackSetOptions",
    "stack:ignore_drift": "lk.IgnoreDriftOptions", "lk.output_of": "lk.OutputOfOptions",
    "bucket:on": None, "logs of lk.cdn": None,
}


def check_options(faults):
    written = written_options((ROOT / "lua/stubs/lk.lua").read_text())
    sources = options_in_sources()
    for what in CLASSES.keys() | sources.keys():
        if what not in sources or what not in CLASSES:
            faults.append(f"lua/stubs/lk.lua: options of {what!r} are not compared; see CLASSES in {pathlib.Path(__file__).name}")
            continue
        name = CLASSES[what]
        expected = {option: kind.endswith("!") for option, kind in sources[what].items()}
        if name and written.get(name) != expected:
            faults.append(f"lua/stubs/lk.lua: {name} says {written.get(name)}, lua/lk says {expected} of {what}")


def helpers_of(path, table):
    text = path.read_text()
    return set(re.findall(rf"^function {table}[.:](\w+)", text, re.M))


def check_helpers(faults):
    for name in ("aws",):
        written, real = helpers_of(ROOT / "lua/stubs/aws.lua", name), helpers_of(ROOT / "lua/lk/aws.lua", name)
        if written != real:
            faults.append(f"lua/stubs/{name}.lua and lua/lk/{name}.lua differ in {sorted(written ^ real)}")
    offered = set(re.findall(r"^  (\w+) = ", (ROOT / "lua/lk/init.lua").read_text(), re.M))
    stub = (ROOT / "lua/stubs/lk.lua").read_text()
    written = set(re.findall(r"^function lk\.(\w+)|^lk\.(\w+) =", stub, re.M))
    written = {a or b for a, b in written}
    if written != offered:
        faults.append(f"lua/stubs/lk.lua and lua/lk/init.lua differ in {sorted(written ^ offered)}")
    for source, table, real in (("stack", "Stack", "Stack"), ("bucket", "Bucket", "Bucket"), ("cdn", "Cdn", "Cdn"),
                                ("table", "Table", "Table"), ("lambda", "Lambda", "Lambda"),
                                ("sender", "Sender", "Sender"), ("alarm", "alarm", "alarm"),
                                ("schedule", "schedule", "schedule")):
        have = set(re.findall(rf"^function {table}[.:](\w+)", stub, re.M))
        want = helpers_of(ROOT / f"lua/lk/{source}.lua", real)
        if have != want:
            faults.append(f"lua/stubs/lk.lua: {table} differs from lua/lk/{source}.lua in {sorted(have ^ want)}")


def generate(lkc, folder):
    subprocess.run([lkc, "schema", "--quiet", "--stubs", folder], check=True)
    return {str(path.relative_to(folder)): path for path in sorted(pathlib.Path(folder).rglob("*.lua"))}


def main():
    checker = Checker()
    with tempfile.TemporaryDirectory() as first, tempfile.TemporaryDirectory() as second:
        files, again = generate(sys.argv[1], first), generate(sys.argv[1], second)
        for name, path in files.items():
            checker.file(path, name, not name.startswith("aws/"))
            if name not in again or again[name].read_bytes() != path.read_bytes():
                checker.faults.append(f"{name} is another the second time")
        total = sum(path.stat().st_size for path in files.values())
    for name in sorted(checker.named - checker.defined.keys() - BUILT_IN):
        checker.faults.append(f"{name} is named and defined nowhere")
    check_options(checker.faults)
    check_helpers(checker.faults)
    for fault in checker.faults[:50]:
        print(fault)
    print(f"annotations: {len(files)} files, {total} bytes, {len(checker.defined)} classes, {checker.fields} fields, "
          f"{len(checker.faults)} faults")
    return 1 if checker.faults else 0


if __name__ == "__main__":
    sys.exit(main())
