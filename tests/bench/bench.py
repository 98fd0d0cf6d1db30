#!/usr/bin/env python3
"""Benchmarks: lkc against cfn-lint on the same template, paired and repeated; and how the cost grows with the stack.

usage: bench.py LKC CFN_LINT MEASURE [--runs N]

MEASURE is what measure.c makes.

Processor time (user and system) and peak memory of whole processes, as the operating system counts them; medians, and
the ratio of medians. Nothing here decides a test.
"""
import pathlib
import statistics
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
FINE = (0, 2, 4, 6, 8)  # cfn-lint's status says what it found


def measure(call, fine=FINE):
    """Processor seconds and peak kilobytes of one run, its children's too."""
    with tempfile.NamedTemporaryFile("r") as figures:
        subprocess.run([sys.argv[3], figures.name, *call], check=True, cwd=ROOT)
        microseconds, kilobytes, status = map(int, figures.read().split())
    if status not in fine:
        raise SystemExit(f"{' '.join(call)} exited with {status}")
    return microseconds / 1e6, kilobytes


def compare(calls, runs):
    """The calls in turn, after one warm-up each, so that a slow moment meets all of them."""
    results = [[] for _ in calls]
    for number in range(runs + 1):
        for index, call in enumerate(calls):
            figures = measure(call)
            if number:
                results[index].append(figures)
    return [(statistics.median(r[0] for r in rows), statistics.median(r[1] for r in rows)) for rows in results]


def row(name, figures, base=None):
    time, memory = figures
    ratio = f"{base[0] / time:8.0f}x {base[1] / memory:6.1f}x" if base else ""
    print(f"{name:34} {time * 1000:10.1f} ms {memory / 1024:8.1f} MiB {ratio}")


def synthetic(count):
    """Five resources a group; each group in a block of its own, for Lua allows 200 locals in a function."""
    lines = ['local lk, aws = require "lk", require "aws"', 'local stack = lk.stack "bench" { region = "us-east-1" }']
    for i in range(count // 5):
        lines += [
            "do",
            f'  local t = lk.table "T{i}" {{ key = {{ id = "S" }}, indexes = {{ ["by-x"] = {{ x = "S" }} }} }}',
            f'  local b = lk.bucket "B{i}" {{ cors = {{ origins = {{ "*" }}, methods = {{ "GET" }} }} }}',
            '  lk.alarm.size(b, { above = "4GB" })',
            "  lk.alarm.throttles(t, { above = 0 })",
            "end",
        ]
    return "\n".join(lines) + "\n"


def main():
    lkc, cfn_lint = (str(pathlib.Path(p).absolute()) for p in sys.argv[1:3])
    runs = int(sys.argv[sys.argv.index("--runs") + 1]) if "--runs" in sys.argv else 9
    folder = pathlib.Path(tempfile.mkdtemp(prefix="lkc-bench-"))
    template = ROOT / "generated/livekart.template.yaml"
    print(f"LiveKart, medians of {runs} paired runs{'':4}  cpu time   peak memory   cfn-lint / lkc")
    check, build, lint = compare(
        [[lkc, "check", "livekart"], [lkc, "build", "livekart", "--stdout"], [cfn_lint, str(template)]], runs)
    row("cfn-lint generated/livekart…yaml", lint)
    row("lkc check livekart", check, lint)
    row("lkc build livekart --stdout", build, lint)
    print(f"\nGrowth, medians of {runs} runs")
    for count in (50, 100, 200, 500):
        stack = folder / f"bench{count}.lua"
        stack.write_text(synthetic(count))
        (figures,) = compare([[lkc, "check", str(stack)]], runs)
        row(f"lkc check, {count} resources", figures)


if __name__ == "__main__":
    main()
