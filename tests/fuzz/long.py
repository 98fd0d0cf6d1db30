#!/usr/bin/env python3
"""A long run of the fuzz targets, built with clang's libFuzzer (make fuzz-long), one after the other.

usage: long.py FOLDER SECONDS [--write] [TARGET ...]

FOLDER holds the targets; inputs that reach something new are kept there in corpus-TARGET, from one run to the next, and
what breaks a target in broken-TARGET. --write puts the figures into docs/conformance.md. Exit 1 when something broke.
"""
import collections
import pathlib
import re
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
DOCUMENT = HERE.parents[1] / "docs/conformance.md"
BEGIN, END = "<!-- fuzz: begin -->", "<!-- fuzz: end -->"
# What else there is to begin with.
SEEDS = {"check": ["golden/template", "golden/plan", "golden/cli"], "template": ["golden/check", "golden/template"],
         "import": ["golden/template", "golden/check"], "lua_sandbox": ["golden/cli"], "lua_locate": ["golden/cli"],
         "json": ["golden/plan"]}
TIMEOUT, MEMORY_MB, LENGTH = 25, 2048, 8192  # of one input; in bytes

Run = collections.namedtuple("Run", "name seconds executions edges corpus broken")


def run(folder, name, seconds):
    kept, broken = folder / f"corpus-{name}", folder / f"broken-{name}"
    kept.mkdir(exist_ok=True)
    broken.mkdir(exist_ok=True)
    words = ["nice", "-n", "19", folder / name, f"-max_total_time={seconds}", f"-timeout={TIMEOUT}",
             f"-rss_limit_mb={MEMORY_MB}", f"-max_len={LENGTH}", "-print_final_stats=1", f"-artifact_prefix={broken}/",
             kept, HERE / "corpus" / name, *(HERE.parent / seeds for seeds in SEEDS.get(name, []))]
    result = subprocess.run(words, capture_output=True, stdin=subprocess.DEVNULL)
    log = result.stderr.decode(errors="replace")
    (folder / f"log-{name}").write_text(log)
    number = lambda pattern: int((re.findall(pattern, log) or ["0"])[-1])
    return Run(name, seconds, number(r"stat::number_of_executed_units:\s*(\d+)"), number(r" cov: (\d+)"),
               sum(1 for _ in kept.iterdir()), max(sum(1 for _ in broken.iterdir()), int(result.returncode != 0)))


def write_document(runs):
    lines = ["| target | seconds | executions | edges | inputs kept | broken by |", "|---|---|---|---|---|---|"]
    lines += [f"| {r.name} | {r.seconds} | {r.executions:,} | {r.edges:,} | {r.corpus:,} | {r.broken or 'none'} |"
              for r in runs]
    head, rest = DOCUMENT.read_text().split(BEGIN, 1)
    DOCUMENT.write_text(f"{head}{BEGIN}\n" + "\n".join(lines) + f"\n{END}{rest.split(END, 1)[1]}")
    print(f"wrote {DOCUMENT.name}")


def main():
    folder, seconds = pathlib.Path(sys.argv[1]).absolute(), int(sys.argv[2])
    names = [argument for argument in sys.argv[3:] if argument != "--write"]
    targets = names or sorted(path.name.removeprefix("fuzz_").removesuffix(".c") for path in HERE.glob("fuzz_*.c"))
    runs = []
    for name in targets:
        runs.append(run(folder, name, seconds))
        print(f"{name}: {runs[-1].executions:,} executions, {runs[-1].edges:,} edges, {runs[-1].corpus:,} inputs, "
              f"{runs[-1].broken} broken", flush=True)
    if "--write" in sys.argv[3:] and not names:
        write_document(runs)
    return 1 if any(r.broken for r in runs) else 0


if __name__ == "__main__":
    sys.exit(main())
