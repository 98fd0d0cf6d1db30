#!/usr/bin/env python3
"""The real program on input that is made to hurt: `lkc check FILE` must end with an exit code, a finding at a place, in
bounded time and memory.

usage: hostile.py LKC MEASURE [--write] [CASE ...]      --write puts what was measured into docs/conformance.md

MEASURE is the program of tests/bench/measure.c.

A row of CASES: name, file, its text, the exit code, and how the finding that must be there begins, as
"RULE LINE:COLUMN words" (empty: none is needed; findings are read of the format json alone). The texts are made when they are needed.
"""
import collections
import json
import pathlib
import shlex
import subprocess
import sys
import tempfile

DOCUMENT = pathlib.Path(__file__).resolve().parents[2] / "docs/conformance.md"
BEGIN, END = "<!-- hostile: begin -->", "<!-- hostile: end -->"
MIB = 1024 * 1024
SECONDS, MEMORY = 20, 1024 * MIB  # of the processor; what no case may take

Case = collections.namedtuple("Case", "name file text exit finding format", defaults=["json"])
Measured = collections.namedtuple("Measured", "exit findings seconds memory size stderr")

BUCKET = "Resources:\n  B:\n    Type: AWS::S3::Bucket\n"


def laughs(levels, width):
    lines = ["a0: &a0 [" + ", ".join(["ha"] * width) + "]"]
    lines += [f"a{n}: &a{n} [" + ", ".join([f"*a{n - 1}"] * width) + "]" for n in range(1, levels)]
    return "\n".join(lines) + "\n" + BUCKET


def merges(levels, keys):
    lines = ["m0: &m0 {" + ", ".join(f"k{i}: v" for i in range(keys)) + "}"]
    for n in range(1, levels):
        lines.append(f"m{n}: &m{n}\n  <<: [" + ", ".join([f"*m{n - 1}"] * 50) + f"]\n  own{n}: v")
    return "\n".join(lines) + "\n" + BUCKET


def buckets(count, extra=""):
    return "Resources:\n" + "".join(f"  B{i}:\n    Type: AWS::S3::Bucket\n{extra}" for i in range(count))


def json_buckets(count):
    return json.dumps({"Resources": {f"B{i}": {"Type": "AWS::S3::Bucket", "Properties": {"BucketName": "x" * 40}}
                                     for i in range(count)}}, indent=1)


def one_line(count):
    return json.dumps({"Resources": {f"B{i}": {"Type": "AWS::S3::Bucket", "Properties": {"Nope": 1}}
                                     for i in range(count)}})


def last_line(count):
    return "\n" * 15000000 + BUCKET + "    Properties: {" + ", ".join(f"n{i}: 1" for i in range(count)) + "}\n"


def parameter(pattern, default):
    return ("Parameters:\n  P:\n    Type: String\n"
            f"    AllowedPattern: {json.dumps(pattern)}\n    Default: {json.dumps(default)}\n" + BUCKET +
            "    Properties:\n      BucketName: !Ref P\n")


def description(text):
    return b"Description: " + text + b"\n" + BUCKET.encode()


def bucket_name(text):
    return f"{BUCKET}    Properties: {{BucketName: !Sub '{text}'}}\n"


def nested_conditions(count):
    parameters = "".join(f"  P{i}: {{Type: String}}\n" for i in range(count))
    conditions = "".join(f"  C{i}: !Or [!Equals [!Ref P{i}, a], !Equals [!Ref P{(i + 1) % count}, b]]\n"
                         for i in range(count))
    name = "".join(f"!If [C{i}, bucket-{i}, " for i in range(count)) + "xxx" + "]" * count
    return (f"Parameters:\n{parameters}Conditions:\n{conditions}{BUCKET}"
            f"    Properties:\n      BucketName: {name}\n")


def subnets(count):
    return "Resources:\n" + "".join(
        f"  S{i}: {{Type: AWS::EC2::Subnet, Properties: {{VpcId: vpc-1, CidrBlock: 10.{i // 250}.{i % 250}.0/24}}}}\n"
        for i in range(count))


def open_buckets(count):
    """Buckets that log to the first, each with a policy: rules across resources look at the pairs."""
    policy = ("{Version: '2012-10-17', Statement: [{Effect: Allow, Principal: '*', Action: s3:GetObject, "
              "Resource: !Sub '${B%d.Arn}/*'}]}")
    return "Resources:\n" + "".join(
        f"  B{i}: {{Type: AWS::S3::Bucket, Properties: "
        "{LoggingConfiguration: {DestinationBucketName: !Ref B0}}}\n"
        f"  P{i}: {{Type: AWS::S3::BucketPolicy, Properties: {{Bucket: !Ref B{i}, PolicyDocument: {policy % i}}}}}\n"
        for i in range(count))


def number(text):
    return f'Resources:\n  F:\n    Type: AWS::Lambda::Function\n    Properties: {{Timeout: {text}}}\n'


CASES = [
    Case("aliases that multiply (10^9)", "a.yaml", lambda: laughs(10, 10), 1, "E0000 6:45 the document is too large"),
    Case("aliases that multiply, wide", "a.yaml", lambda: laughs(3, 2000), 1, "E0000 2:2500 the document"),
    Case("merges of merges", "a.yaml", lambda: merges(200, 1000), 1, "E0000 6:98 the document"),
    Case("50 merges of 100,000 keys", "a.yaml", lambda: merges(2, 100000), 1, "E0000 3:48 the document"),
    Case("an alias to itself", "a.yaml", lambda: "A: &a [*a]\n" + BUCKET, 1, "E0000 1:8 this alias stands inside"),
    Case("an alias to itself by merge", "a.yaml", lambda: "A: &a {<<: *a}\n" + BUCKET,
         1, "E0000 1:12 this alias stands"),
    Case("YAML lists, depth 10,000", "a.yaml", lambda: "A: " + "[" * 10000 + "]" * 10000, 1, "E0000 1:204 values are"),
    Case("YAML maps, depth 5,000", "a.yaml", lambda: "\n".join(" " * n + "a:" for n in range(5000)), 1,
         "E0000 202:202 values are nested too deeply"),
    Case("YAML dashes, depth 10,000", "a.yaml", lambda: "A:\n" + "- " * 10000 + "x", 1, "E0000 2:401 values are"),
    Case("short functions, depth 10,000", "a.yaml", lambda: "A: " + "!Not [" * 10000, 1, "E0000 1:604 values are"),
    Case("JSON, depth 10,000", "a.json", lambda: '{"A": ' + "[" * 10000 + "]" * 10000 + "}",
         1, "E0000 1:207 values are"),
    Case("JSON maps, depth 1,000,000", "a.json", lambda: '{"A":' * 1000000, 1, "E0000 1:"),
    Case("an open bracket, 16 MiB of them", "a.yaml", lambda: "A: " + "[" * (16 * MIB - 3),
         1, "E0000 1:204 values are"),
    Case("a line of 1 MB, plain", "a.yaml", lambda: description(b"x" * MIB), 1, "E1003 1:14"),
    Case("a line of 1 MB, quoted", "a.json", lambda: json.dumps({"Description": "x" * MIB, "Resources": {
        "B": {"Type": "AWS::S3::Bucket"}}}), 1, "E1003 1:17"),
    Case("a key of 1 MB", "a.yaml", lambda: b"k" * MIB + b": 1\n" + BUCKET.encode(), 1, "E0000 1:1048577 mapping"),
    Case("a key of 1 MB, JSON", "a.json", lambda: json.dumps({"k" * MIB: 1}), 1, "E1001 1:1"),
    Case("a tag of 1 MB", "a.yaml", lambda: b"A: !" + b"t" * MIB + b" x\n" + BUCKET.encode(),
         1, "E0000 1:4 unknown tag"),
    Case("an anchor of 1 MB", "a.yaml", lambda: b"A: &" + b"t" * MIB + b" x\nB: *t\n", 1, "E0000 2:4 this alias names"),
    Case("a comment of 1 MB", "a.yaml", lambda: b"#" * MIB + b"\nA: [\n", 1, "E0000 3:1"),
    Case("bytes that are not UTF-8, YAML", "a.yaml", lambda: description(b"\xc3\x28"),
         1, "E0000 1:15 this is not text"),
    Case("bytes that are not UTF-8, JSON", "a.json", lambda: b'{"A": "\xff"}', 1, "E0000 1:8 this is not text"),
    Case("an overlong encoding", "a.yaml", lambda: description(b"\xc0\xaf"), 1, "E0000 1:14 this is not text"),
    Case("half of a surrogate pair in UTF-8", "a.yaml", lambda: description(b"\xed\xa0\x80"), 1, "E0000 1:14"),
    Case("half of a surrogate pair escaped", "a.json", lambda: b'{"A": "\\ud800"}',
         1, "E0000 1:8 half of a surrogate pair"),
    Case("a NUL byte, YAML", "a.yaml", lambda: description(b"a\0b"), 1, "E0000 1:15"),
    Case("a NUL byte, JSON", "a.json", lambda: b'{"A": "a\0b"}', 1, "E0000 1:9"),
    Case("an escaped NUL, YAML", "a.yaml", lambda: description(b'"a\\0b"'), 1, "E0000 1:14 a text may not contain"),
    Case("an escaped NUL, JSON", "a.json", lambda: b'{"A": "a\\u0000b"}', 1, "E0000 1:"),
    Case("an escaped NUL in a key", "a.json", lambda: b'{"A\\u0000b": 1}', 1, "E0000 1:"),
    Case("zeros, 1 MB", "a.yaml", lambda: b"\0" * MIB, 1, "E0000 1:1"),
    Case("random bytes, 1 MB", "a.yaml", lambda: bytes((i * i * 2654435761 >> 13) & 0xff for i in range(MIB)),
         1, "E0000 "),
    Case("UTF-8 with a byte order mark", "a.yaml", lambda: b"\xef\xbb\xbf" + BUCKET.encode(), 0, ""),
    Case("JSON with a byte order mark", "a.json", lambda: "\ufeff" + json_buckets(1), 0, ""),
    Case("UTF-16, little end first", "a.yaml", lambda: ("\ufeff" + BUCKET).encode("utf-16-le"),
         1, "E0000 1:1 the file is UTF-16"),
    Case("UTF-16, big end first", "a.json", lambda: ("\ufeff" + json_buckets(1)).encode("utf-16-be"),
         1, "E0000 1:1 the file is UTF-16"),
    Case("UTF-16 without its mark", "a.yaml", lambda: BUCKET.encode("utf-16-le"), 1, "E0000 1:1 the file is UTF-16"),
    Case("an empty file, YAML", "a.yaml", lambda: b"", 1, "E0000 1:1 the file is empty"),
    Case("an empty file, JSON", "a.json", lambda: b"", 1, "E0000 1:1 the file is empty"),
    Case("an empty file, Lua", "a.lua", lambda: b"", 1, "LK0022 1:0"),
    Case("blanks alone", "a.yaml", lambda: b" \n\n\t\n", 1, "E0000 "),
    Case("a file cut short", "a.json", lambda: json_buckets(100)[:-20], 1, "E0000 "),
    Case("a key twice, YAML", "a.yaml", lambda: BUCKET + "  B:\n    Type: AWS::SQS::Queue\n", 1,
         "E0000 4:3 the key 'B' stands twice in this map; first at line 2"),
    Case("a key twice, JSON", "a.json", lambda: '{"A": 1,\n "A": 2}',
         1, "E0000 2:2 the key 'A' stands twice in this map; first at line 1"),
    Case("a key twice, JSON with \\ud83d\\ude00", "a.json", lambda: '{"A": 1,\n "A": "\\ud83d\\ude00"}',
         1, "E0000 2:2 a name that the object has already, with the value on line 1"),
    Case("a key 100,000 times", "a.yaml", lambda: "".join("k: 1\n" for _ in range(100000)), 1, "E0000 2:1 the key 'k'"),
    Case("an integer beyond 64 bits, YAML", "a.yaml", lambda: number("9223372036854775808"), 1, "E3034 4:27"),
    Case("a number of 10,000 digits", "a.yaml", lambda: number("9" * 10000), 1, "E3012 4:27"),
    Case("an integer beyond 64 bits, JSON", "a.json", lambda: json.dumps({"Resources": {"F": {
        "Type": "AWS::Lambda::Function", "Properties": {"Timeout": 2 ** 70}}}}), 1, "E3034 1:"),
    Case("5 MB of resources, YAML", "a.yaml", lambda: buckets(150000), 1, "E3010 "),
    Case("5 MB of resources, JSON", "a.json", lambda: json_buckets(40000), 1, "E3010 "),
    Case("5 MB of faults", "a.yaml", lambda: buckets(90000, "    Properties: {Nope: 1}\n"), 1, "E3002 4:18"),
    Case("5 MB of faults in one line", "a.json", lambda: one_line(70000), 1, "E3002 1:66 AWS::S3::Bucket has no"),
    Case("5 MB of faults in one line, as text", "a.json", lambda: one_line(70000), 1, "", "text"),
    Case("5 MB of faults in one line, as SARIF", "a.json", lambda: one_line(70000), 1, "", "sarif"),
    Case("10,000 faults behind 15,000,000 lines", "a.yaml", lambda: last_line(10000), 1, "E3002 15000004:"),
    Case("10,000 faults behind these, as text", "a.yaml", lambda: last_line(10000), 1, "", "text"),
    Case("10,000 faults behind these, as SARIF", "a.yaml", lambda: last_line(10000), 1, "", "sarif"),
    Case("4,900 subnets of a network", "a.yaml", lambda: subnets(4900), 1, "E3010 "),
    Case("2,400 buckets with policies", "a.yaml", lambda: open_buckets(2400), 1, "E3010 "),
    Case("900,000 aliases", "a.yaml", lambda: "a: &a x\nb: [" + "*a," * 900000 + "]\n" + BUCKET, 1, "W1101 2:5"),
    Case("5 MB of text in one value", "a.yaml", lambda: BUCKET + "    Metadata: {a: " + "x" * (5 * MIB) + "}\n",
         1, "E1002 1:1"),
    Case("7 MB of short values", "a.yaml", lambda: BUCKET + "    Metadata:\n" + "    - x\n" * 900000, 1, "E1002 1:1"),
    Case("16 MiB and a byte", "a.yaml", lambda: b"#" * (16 * MIB + 1), 1, "E0000 1:1 'a.yaml' has 16777217 bytes"),
    Case("1,000,001 values", "a.yaml", lambda: "A: [" + "1," * 1000001 + "]\n", 1, "E0000 1:"),
    Case("GetAtt of 400,000 parts", "a.yaml", lambda: BUCKET + "    Metadata: !GetAtt [" + "a," * 400000 + "a]\n",
         1, "E1010 4:15"),
    Case("Sub of 100,000 variables", "a.yaml", lambda: bucket_name("${B}" * 100000), 1, "E3004 3:5"),
    Case("Sub that opens 1,000,000 times", "a.yaml", lambda: bucket_name("${" * 1000000), 1, "E3033 4:30"),
    Case("a pattern that explodes", "a.yaml", lambda: parameter("^(a+)+$", "a" * 5000 + "!"),
         0, "LK0031 4:21 the AllowedPattern of"),
    Case("a pattern of 10,000 groups", "a.yaml", lambda: parameter("(" * 10000 + ")" * 10000, "x"), 0, "W1030"),
    Case("a pattern of 1 MB", "a.yaml", lambda: parameter("a?" * (MIB // 2), "a" * 1000), 1, "E1002 1:1"),
    Case("a circle of 2,000 resources", "a.yaml", lambda: "Resources:\n" + "".join(
        f"  R{i}:\n    Type: AWS::S3::Bucket\n    DependsOn: R{(i + 1) % 2000}\n" for i in range(2000)), 1, "E3004 "),
    Case("conditions in a circle of 2,000", "a.yaml", lambda: "Conditions:\n" + "".join(
        f"  C{i}: !Not [!Condition C{(i + 1) % 2000}]\n" for i in range(2000)) + BUCKET,
         1, "LK0032 2:7 the conditions need"),
    Case("90 conditions within each other", "a.yaml", lambda: nested_conditions(90), 0, ""),
    Case("endless Lua", "a.lua", lambda: b"while true do end", 1, "LK0003 1:"),
    Case("Lua that fills memory", "a.lua", lambda: b"local t = {} while true do t[#t + 1] = {} end", 1, "LK0003 1:"),
    Case("Lua, a pattern that explodes", "a.lua", lambda: b"string.find(('a'):rep(200000), ('a-'):rep(50) .. 'b')",
         1, "LK0002 1:"),
    Case("Lua, depth 100,000", "a.lua", lambda: b"return " + b"(" * 100000, 1, "LK0003 1:"),
    Case("Lua, a value in itself", "a.lua", lambda: b'local lk, aws = require "lk", require "aws"\n'
         b'local stack = lk.stack "s" {}\nlocal t = {} t.a = t\naws.S3.Bucket "B" { Tags = t }\n', 1, "LK0014 4:"),
    Case("Lua bytecode", "a.lua", lambda: b"\x1bLua\x54\x00\x19\x93\r\n\x1a\n", 1, "LK0001 1:"),
]


def measure(lkc, small, case, folder):
    text = case.text()
    path = pathlib.Path(folder, case.file)
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    measured = pathlib.Path(folder, "measured")
    measured.write_text("0 0 -1")  # stays when a signal ends the program
    call = f"ulimit -t {SECONDS}; exec {shlex.quote(lkc)} check --format {case.format} {case.file} >out 2>err"
    subprocess.run([small, measured, "sh", "-c", call], cwd=folder, stdin=subprocess.DEVNULL, timeout=10 * SECONDS,
                   env={"PATH": "/usr/bin:/bin", "HOME": "/nonexistent"})
    microseconds, kilobytes, status = map(int, measured.read_text().split())
    try:
        findings = json.loads(pathlib.Path(folder, "out").read_bytes())["findings"]
    except (UnicodeDecodeError, json.JSONDecodeError, KeyError):
        findings = []
    return Measured(status, findings, microseconds / 1e6, kilobytes * 1024, path.stat().st_size,
                    pathlib.Path(folder, "err").read_text(errors="replace"))


def words(finding):
    return f"{finding['rule']} {finding['line']}:{finding['column']} {finding['message']}"


def faults_of(case, measured):
    if measured.exit != case.exit:
        yield f"exit {measured.exit}, not {case.exit}: {measured.stderr[:200]}"
    if measured.seconds > SECONDS:
        yield f"{measured.seconds:.1f} s, more than {SECONDS}"
    if measured.memory > MEMORY:
        yield f"{measured.memory // MIB} MiB, more than {MEMORY // MIB}"
    if case.finding and not any(words(f).startswith(case.finding) for f in measured.findings):
        yield f"no finding '{case.finding}', but: " + "; ".join(words(f)[:120] for f in measured.findings[:3])
    if any(not f["line"] for f in measured.findings):
        yield "a finding without a place: " + next(words(f)[:120] for f in measured.findings if not f["line"])


def row(case, measured):
    shown = [f for f in measured.findings if words(f).startswith(case.finding)][:1] if case.finding else []
    text = words(shown[0]) if shown else "none"
    text = (text if len(text) <= 90 else text[:87] + "...").replace("|", "\\|")
    size = f"{measured.size / 1024:,.1f} KiB" if measured.size < MIB else f"{measured.size / MIB:,.1f} MiB"
    return (f"| {case.name} | {size} | {measured.exit} | {len(measured.findings)} | {text} | "
            f"{measured.seconds * 1000:.0f} ms | {measured.memory / MIB:.0f} MiB |")


def write_document(rows):
    head, rest = DOCUMENT.read_text().split(BEGIN, 1)
    tail = rest.split(END, 1)[1]
    table = ["| input | size | exit | findings | the finding | processor time | peak memory |", "|---" * 7 + "|", *rows]
    DOCUMENT.write_text(f"{head}{BEGIN}\n" + "\n".join(table) + f"\n{END}{tail}")
    print(f"wrote {DOCUMENT.name}")


def main():
    lkc, small = (str(pathlib.Path(path).absolute()) for path in sys.argv[1:3])
    names = [argument for argument in sys.argv[3:] if argument != "--write"]
    rows, faulty = [], 0
    with tempfile.TemporaryDirectory() as folder:
        for case in CASES:
            if names and case.name not in names:
                continue
            measured = measure(lkc, small, case, folder)
            faults = list(faults_of(case, measured))
            faulty += bool(faults)
            rows.append(row(case, measured))
            for fault in faults:
                print(f"{case.name}: {fault}")
    if "--write" in sys.argv[3:] and not faulty and not names:
        write_document(rows)
    print(f"hostile: {len(rows)} inputs, {faulty} faulty")
    return 1 if faulty or not rows else 0


if __name__ == "__main__":
    sys.exit(main())
