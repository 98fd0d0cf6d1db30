#!/usr/bin/env python3
"""Checks what the compiler does not: layers, self-contained headers, lengths, banned functions.

usage: lint.py [--cc "COMPILER FLAGS"]     exit 1 when something is found
"""
import pathlib
import re
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
LINE_MAX, FUNCTION_MAX, FILE_MAX = 120, 60, 800

# What to use instead. Lua's and libraries' own callbacks are not concerned.
BANNED = {
    "strcpy": "str_copy_in", "strcat": "buf_append", "sprintf": "snprintf or buf_printf", "vsprintf": "buf_vprintf",
    "gets": "file_read_in", "strtok": "str_next", "atoi": "str_to_int", "atol": "str_to_int", "strncpy": "memcpy",
    "strncat": "buf_append", "system": "fork and exec", "popen": "fork and exec", "alloca": "an arena",
    "rand": "the random source that is passed in", "srand": "the random source", "localtime": "clock.h",
    "asctime": "clock.h", "tmpnam": "mkstemp", "setjmp": "a status", "longjmp": "a status",
}
# Reading the environment, printing and exiting belong to cli and to the functions' main.
OUTSIDE_CLI = {"getenv": "an option passed in", "exit": "a status", "printf": "a buffer", "puts": "a buffer"}
CLI_LIKE = ("compiler/cli/", "runtime/functions/", "runtime/base/status.c", "compiler/schema/extract")


def rooms():
    uses = {}
    for line in (ROOT / "tests/lint/layers.txt").read_text().splitlines():
        if match := re.match(r"(\w+)_USES\s*:=\s*(.*)", line):
            uses[match[1]] = set(match[2].split())
    return uses


def sources(*suffixes):
    for top in ("runtime", "compiler"):
        for path in sorted((ROOT / top).rglob("*")):
            if path.suffix in suffixes and path.is_file():
                yield path


def room_of(path):
    parts = path.relative_to(ROOT).parts
    return parts[1]


def check_layers(found):
    uses = rooms()
    for path in sources(".c", ".h"):
        room = room_of(path)
        allowed = uses.get(room, set()) | {room, "base"}
        for number, line in enumerate(path.read_text().splitlines(), 1):
            match = re.match(r'#include "(\w+)/', line)
            if match and match[1] not in allowed:
                found(path, number, f"{room} may not use {match[1]} (tests/lint/layers.txt)")


def check_headers(found, compiler):
    for path in sources(".h"):
        name = path.relative_to(ROOT / path.relative_to(ROOT).parts[0])
        result = subprocess.run([*compiler, "-fsyntax-only", "-x", "c", "-"], input=f'#include "{name}"\n', text=True,
                                capture_output=True, cwd=ROOT)
        if result.returncode:
            found(path, 1, "does not compile alone: " + result.stderr.strip().splitlines()[0])


def without_comments_and_strings(text):
    def blank(match):
        return re.sub(r"[^\n]", " ", match[0])
    return re.sub(r'/\*.*?\*/|//[^\n]*|"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])*\'', blank, text, flags=re.S)


def check_lengths(found, path, text):
    lines = text.splitlines()
    if len(lines) > FILE_MAX:
        found(path, FILE_MAX, f"{len(lines)} lines; is there a seam? (at most {FILE_MAX})")
    for number, line in enumerate(lines, 1):
        if len(line.expandtabs(8)) > LINE_MAX:
            found(path, number, f"line of {len(line.expandtabs(8))} columns (at most {LINE_MAX})")
    start = None
    for number, line in enumerate(lines, 1):
        if line == "{":
            start = number
        elif line == "}" and start:
            if number - start - 1 > FUNCTION_MAX:
                found(path, start, f"function of {number - start - 1} lines (at most {FUNCTION_MAX})")
            start = None


def check_calls(found, path, text):
    relative = str(path.relative_to(ROOT))
    banned = dict(BANNED)
    if not relative.startswith(CLI_LIKE):
        banned.update(OUTSIDE_CLI)
    pattern = re.compile(r"(?<![\w.>])(" + "|".join(banned) + r")\s*\(")
    for number, line in enumerate(without_comments_and_strings(text).splitlines(), 1):
        for match in pattern.finditer(line):
            found(path, number, f"{match[1]}() is not used here: {banned[match[1]]}")


def main():
    compiler = sys.argv[2].split() if len(sys.argv) == 3 and sys.argv[1] == "--cc" else \
        ["cc", "-std=c11", "-D_XOPEN_SOURCE=700", "-Iruntime", "-Icompiler", "-I/usr/include/lua5.4"]
    faults = []

    def found(path, line, message):
        faults.append(f"{path.relative_to(ROOT)}:{line}: {message}")

    check_layers(found)
    check_headers(found, compiler)
    for path in sources(".c", ".h"):
        text = path.read_text()
        check_lengths(found, path, text)
        if path.suffix == ".c":
            check_calls(found, path, text)
    for fault in faults:
        print(fault)
    count = sum(1 for _ in sources(".c", ".h"))
    print(f"lint: {count} files, {len(faults)} faults")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
