#!/usr/bin/env python3
"""Puts each fault of faults.txt alone into a template and looks for it among what `lkc check` finds.

usage: faults.py LKC TEMPLATE.json [CFN_LINT]      with cfn-lint also says which of them that finds, by any rule
"""
import concurrent.futures
import copy
import json
import pathlib
import re
import subprocess
import sys
import tempfile

ROWS = pathlib.Path(__file__).with_name("faults.txt")
ROW = re.compile(r"(?P<rules>\S+)\s+(?P<at>/\S+)\s+(?P<how>[-=>+])\s*(?P<value>.*)")


def rows():
    for number, line in enumerate(ROWS.read_text().splitlines(), 1):
        if not line.strip() or line.startswith("#"):
            continue
        match = ROW.fullmatch(line.strip())
        if not match:
            sys.exit(f"{ROWS.name}:{number}: not a fault")
        yield number, match["rules"].split(","), match["at"], match["how"], match["value"]


def parent_of(template, at):
    *way, last = at.strip("/").split("/")
    node = template
    for step in way:
        node = node.setdefault(step, {}) if isinstance(node, dict) else node[int(step)]
    return node, int(last) if isinstance(node, list) else last


def put(template, at, how, value):
    faulty = copy.deepcopy(template)
    parent, key = parent_of(faulty, at)
    if how == "=":
        parent[key] = json.loads(value)
    elif how == "-":
        del parent[key]
    elif how == ">":
        parent[value] = parent.pop(key)
    else:
        parent[key].append(json.loads(value))
    return faulty


def ours(lkc, path):
    result = subprocess.run([lkc, "check", "--region", "us-east-1", "--format", "json", path], capture_output=True,
                            text=True, timeout=60)
    return {f["rule"]: f for f in json.loads(result.stdout)["findings"]}


def theirs(cfn_lint, path):
    result = subprocess.run([cfn_lint, "-f", "json", "-r", "us-east-1", "-c", "I", "--", path], capture_output=True,
                            text=True, timeout=120)
    return {f["Rule"]["Id"] for f in json.loads(result.stdout or "[]")}


def main():
    lkc, template = str(pathlib.Path(sys.argv[1]).absolute()), json.loads(pathlib.Path(sys.argv[2]).read_text())
    cfn_lint = sys.argv[3] if len(sys.argv) > 3 else None
    missed = found = found_theirs = 0
    with tempfile.TemporaryDirectory() as folder:
        clean = pathlib.Path(folder) / "clean.json"
        clean.write_text(json.dumps(template, indent=1))
        before, before_theirs = ours(lkc, clean), theirs(cfn_lint, clean) if cfn_lint else set()
        jobs = []
        for number, rules, at, how, value in rows():
            path = pathlib.Path(folder) / f"{number}.json"
            path.write_text(json.dumps(put(template, at, how, value), indent=1))
            jobs.append((number, rules, at, path))
        pool = concurrent.futures.ThreadPoolExecutor(2)
        results = pool.map(lambda job: (ours(lkc, job[3]), theirs(cfn_lint, job[3]) if cfn_lint else set()), jobs)
        for (number, rules, at, _), (mine, other) in zip(jobs, results):
            new = set(mine) - set(before)
            hit = any(rule.startswith(wanted) for rule in new for wanted in rules)
            found += hit
            found_theirs += bool(other - before_theirs)
            if not hit:
                missed += 1
                print(f"{ROWS.name}:{number}: {at}: none of {', '.join(rules)}; new: {', '.join(sorted(new)) or 'nothing'}")
            if cfn_lint and "-v" in sys.argv and not other - before_theirs:
                print(f"  only lkc: {number} {at}")
    print(f"faults: {found} of {found + missed} found" + (f"; cfn-lint finds {found_theirs}" if cfn_lint else ""))
    sys.exit(1 if missed else 0)


if __name__ == "__main__":
    main()
