#!/usr/bin/env python3
"""Golden tests of the program: tests/golden/cli/<case>/ holds a stack, the arguments, and what must come out.

usage: golden.py LKC [CASE ...]      LKC_GOLDEN_UPDATE=1 rewrites what is expected

  arguments     one line; the call is made in the case's folder
  expected      "exit N", then standard output and standard error under their names; the day two weeks from now, which
                allowances are suggested with, stands there as IN-14-DAYS
"""
import datetime
import os
import pathlib
import shlex
import subprocess
import sys

CASES = pathlib.Path(__file__).resolve().parents[1] / "golden/cli"


def without_date(text):
    """A run over midnight sees either of two days."""
    now = datetime.datetime.now(datetime.timezone.utc).date()
    for days in (13, 14):
        text = text.replace(str(now + datetime.timedelta(days=days)), "IN-14-DAYS")
    return text


def run(lkc, case):
    arguments = shlex.split((case / "arguments").read_text())
    environment = {"PATH": os.environ["PATH"], "HOME": "/nonexistent"}
    result = subprocess.run([lkc, *arguments], cwd=case, env=environment, capture_output=True, text=True, timeout=60,
                            stdin=subprocess.DEVNULL)
    return without_date(
        f"exit {result.returncode}\n--- standard output\n{result.stdout}--- standard error\n{result.stderr}")


def main():
    lkc = str(pathlib.Path(sys.argv[1]).absolute())
    passed = failed = 0
    for case in sorted(p for p in CASES.iterdir() if p.is_dir()):
        if sys.argv[2:] and case.name not in sys.argv[2:]:
            continue
        actual, path = run(lkc, case), case / "expected"
        if os.environ.get("LKC_GOLDEN_UPDATE"):
            path.write_text(actual)
        expected = path.read_text() if path.exists() else ""
        if actual == expected:
            passed += 1
            continue
        failed += 1
        print(f"{case.name} differs:")
        subprocess.run(["diff", "-u", str(path), "-"], input=actual, text=True)
    print(f"golden: {passed} passed, {failed} failed")
    return 1 if failed or not passed else 0


if __name__ == "__main__":
    sys.exit(main())
