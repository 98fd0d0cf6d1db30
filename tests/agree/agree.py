#!/usr/bin/env python3
"""How far lkc and the pinned cfn-lint agree on the errors of templates that nobody here wrote.

usage: agree.py LKC CFN_LINT PYTHON BUILD [--write] [--raw DIR]

Every difference is explained in explained.toml. Exit 1 for one that is not, for an explanation that explains nothing
any more, and for a docs/agreement.md that says something else; --write writes it. --raw lists the unexplained by rule.
"""
import argparse
import collections
import fnmatch
import pathlib
import subprocess
import sys
import tomllib

sys.dont_write_bytecode = True

import corpus
import findings

ROOT = pathlib.Path(__file__).resolve().parents[2]
DOCUMENT = ROOT / "docs/agreement.md"
FEW_LINES = 5  # in a template written on so few lines, the line says nothing


def same_place(one, other, lines):
    if lines > FEW_LINES and one.line == other.line:
        return True
    if not one.path or not other.path or one.path[:2] != other.path[:2]:
        return one.rule == other.rule and not (one.path and other.path)
    if one.rule == other.rule:
        return True
    shorter, longer = sorted((one.path, other.path), key=len)
    deep = len(shorter) > 3 or shorter[0] != "Resources" or len(shorter) == len(longer)
    return deep and longer[:len(shorter)] == shorter


def counterpart(finding, others, lines):
    """The finding of the other side for the same fault: an error rather than a warning, the same rule first. Warnings
    there are for much, so they must stand at just the same path; what is only told for information is none."""
    here = [other for other in others if same_place(finding, other, lines)
            and (other.severity == "error" or (other.severity == "warning" and other.path == finding.path))]
    return min(here, key=lambda other: (other.severity != "error", other.rule != finding.rule), default=None)


class Difference:
    def __init__(self, side, name, finding):
        self.side, self.name, self.finding = side, name, finding

    def __str__(self):
        where = "/".join(self.finding.path)
        return f"{self.name}:{self.finding.line} {where}\n      {self.finding.message}"


class Comparison:
    def __init__(self):
        self.pairs = collections.Counter()
        self.softer = collections.Counter()
        self.counts = collections.defaultdict(collections.Counter)
        self.differences = []

    def add(self, name, ours, theirs, lines):
        source = name.split("/")[0] + ("/" + name.split("/")[1] if name.startswith("cfn-lint/") else "")
        counts = self.counts[source]
        counts["templates"] += 1
        before = len(self.differences)
        for side, mine, others in (("lkc", ours, theirs), ("cfn-lint", theirs, ours)):
            for finding in {(f.rule, f.path, f.line): f for f in mine[::-1] if f.severity == "error"}.values():
                self.judge(side, name, finding, counterpart(finding, others, lines), counts)
        counts["same"] += before == len(self.differences)

    def judge(self, side, name, finding, other, counts):
        counts[side] += 1
        if not other:
            counts[side + " only"] += 1
            self.differences.append(Difference(side, name, finding))
        elif other.severity != "error":
            counts[side + " softer"] += 1
            self.softer[side, finding.rule, other.rule] += 1
        elif other.rule != finding.rule and side == "cfn-lint":
            self.pairs[other.rule, finding.rule] += 1


def compare(templates, lkc, cfn_lint, version, build):
    result = Comparison()
    theirs = findings.of_cfn_lint(cfn_lint, version, [path for _, path in templates], build / "cfn-lint")
    for name, path in templates:
        lines = path.read_bytes().count(b"\n")
        result.add(name, findings.of_lkc(lkc, path), theirs[path], lines)
    return result


class Explanations:
    def __init__(self):
        self.rows = tomllib.loads((ROOT / "tests/agree/explained.toml").read_text()).get("difference", [])
        self.uses = collections.Counter()

    def find(self, difference):
        finding, where = difference.finding, "/".join(difference.finding.path)
        for index, row in enumerate(self.rows):
            if (row["only"] == difference.side and row["rule"] == finding.rule
                    and any(fnmatch.fnmatchcase(difference.name, name) for name in row.get("templates", ["*"]))
                    and fnmatch.fnmatchcase(where, row.get("path", "*"))
                    and row.get("message", "") in finding.message):
                self.uses[index] += 1
                return row
        return None

    def stale(self):
        return [row for index, row in enumerate(self.rows) if not self.uses[index]]


def write_raw(folder, differences):
    folder.mkdir(parents=True, exist_ok=True)
    for side, name in (("lkc", "only_ours.txt"), ("cfn-lint", "only_theirs.txt")):
        by_rule = collections.defaultdict(list)
        for difference in differences:
            if difference.side == side:
                by_rule[difference.finding.rule].append(difference)
        text = ""
        for rule, rows in sorted(by_rule.items(), key=lambda item: -len(item[1])):
            text += f"== {rule}: {len(rows)}\n" + "".join(f"  {row}\n" for row in rows)
        (folder / name).write_text(text)


def table(header, rows):
    lines = ["| " + " | ".join(header) + " |", "|" + "---|" * len(header)]
    return "\n".join(lines + ["| " + " | ".join(map(str, row)) + " |" for row in rows]) + "\n"


COLUMNS = (("templates", "templates"), ("no difference", "same"), ("lkc's errors", "lkc"), ("only lkc's", "lkc only"),
           ("a warning of cfn-lint's", "lkc softer"), ("cfn-lint's errors", "cfn-lint"),
           ("only cfn-lint's", "cfn-lint only"), ("a warning of lkc's", "cfn-lint softer"))


def summary(result):
    total = sum(result.counts.values(), collections.Counter())
    rows = [[name] + [counts[column] for _, column in COLUMNS] for name, counts in sorted(result.counts.items())]
    rows.append(["**all**"] + [total[column] for _, column in COLUMNS])
    return table(["source"] + [title for title, _ in COLUMNS], rows)


def document(result, explanations, version):
    text = (ROOT / "tests/agree/agreement.head.md").read_text()
    text = text.replace("VERSION", version).replace("FEW", str(FEW_LINES)) + "\n" + summary(result)
    text += "\n## Where both find the fault under different ids\n\n"
    text += table(["lkc", "cfn-lint", "times"], [[*pair, n] for pair, n in sorted(result.pairs.items())])
    for side, other in (("lkc", "cfn-lint"), ("cfn-lint", "lkc")):
        text += f"\n## Only {side}'s\n\n"
        rows = [(row, explanations.uses[index]) for index, row in enumerate(explanations.rows) if row["only"] == side]
        text += table(["rule", "times", "why", "source"],
                      [[row["rule"], times, " ".join(row["why"].split()), row["source"]] for row, times in rows])
        softer = [(rule, theirs, n) for (s, rule, theirs), n in sorted(result.softer.items()) if s == side]
        text += f"\nErrors of {side} where {other} warns:\n\n" + table([side, other, "times"], softer) if softer else ""
    return text


def report(unexplained, stale):
    for difference in unexplained:
        print(f"only {difference.side}'s, not explained: {difference.finding.rule} {difference}")
    for row in stale:
        print(f"explains nothing any more: only {row['only']}'s {row['rule']}: {row['why']}")
    return bool(unexplained or stale)


def settle(text, write):
    if write:
        DOCUMENT.write_text(text)
        return False
    if DOCUMENT.exists() and DOCUMENT.read_text() == text:
        return False
    print(f"{DOCUMENT.relative_to(ROOT)} says something else: make agree AGREE=--write, and read the difference")
    return True


def main():
    parser = argparse.ArgumentParser()
    for name in ("lkc", "cfn_lint", "python", "build"):
        parser.add_argument(name, type=lambda text: pathlib.Path(text).absolute())
    parser.add_argument("--write", action="store_true")
    parser.add_argument("--raw", type=pathlib.Path)
    options = parser.parse_args()
    version = subprocess.run([options.cfn_lint, "--version"], capture_output=True, text=True).stdout.split()[-1]
    templates = corpus.templates(options.build / "sources", options.python)
    result = compare(templates, options.lkc, options.cfn_lint, version, options.build)
    explanations = Explanations()
    unexplained = [difference for difference in result.differences if not explanations.find(difference)]
    if options.raw:
        write_raw(options.raw, unexplained)
    failed = report(unexplained, explanations.stale())
    failed |= settle(document(result, explanations, version), options.write)
    print(summary(result), end="")
    print(f"{len(result.differences)} differences, {len(unexplained)} of them not explained")
    sys.exit(failed)


if __name__ == "__main__":
    main()
