#!/usr/bin/env python3
"""Benchmarks of `lkc check` against cfn-lint on the same templates: LiveKart, growing stacks, a tree on two cores.

usage: bench_check.py LKC CFN_LINT MEASURE [--runs N] [--whole]

Processor time (user and system), peak memory of the largest process, and elapsed time for the tree. cfn-lint checks a
sample of the tree, whose figures are scaled to all of it; --whole lets it check everything (minutes). Nothing here
decides a test.
"""
import pathlib
import shutil
import subprocess
import sys
import tempfile
import time

sys.dont_write_bytecode = True

import bench

REGION = "us-east-1"
SIZES = (50, 200, 500)
XARGS_SAW_ONE = 123  # xargs' status when a process that it started did not end with 0: cfn-lint warned of something
STACKS, TREE_SIZE, SAMPLE, CORES = 100, 500, 10, 2


def template(lkc, folder, name, source):
    """The template of the stack, built by lkc."""
    stack = folder / f"{name}.lua"
    stack.write_text(source)
    text = subprocess.run([lkc, "build", str(stack), "--stdout"], check=True, capture_output=True, text=True).stdout
    path = folder / f"{name}.yaml"
    path.write_text(text)
    return path


def lkc_call(lkc, path):
    return [lkc, "check", "--region", REGION, str(path)]


def lint_call(cfn_lint, path):
    return [cfn_lint, "--regions", REGION, "--", str(path)]


def pairs(lkc, cfn_lint, folder, runs):
    """Both on the same template, and how much each grows from the smallest stack to the largest."""
    print(f"Medians of {runs} paired runs{'':12}  cpu time   peak memory   cfn-lint / lkc")
    cases = [("LiveKart", bench.ROOT / "generated/livekart.template.yaml")]
    cases += [(f"{size} resources", template(lkc, folder, f"bench{size}", bench.synthetic(size))) for size in SIZES]
    grown = []
    for name, path in cases:
        mine, lint = bench.compare([lkc_call(lkc, path), lint_call(cfn_lint, path)], runs)
        bench.row(f"cfn-lint, {name}", lint)
        bench.row(f"lkc check, {name}", mine, lint)
        grown.append((mine, lint))
    for index, name in enumerate(("lkc", "cfn-lint")):
        small, large = grown[1][index], grown[-1][index]
        print(f"growth from {SIZES[0]} to {SIZES[-1]} resources, {name}: "
              f"{large[0] / small[0]:.1f}x the time, {large[1] / small[1]:.1f}x the memory")


def plant(lkc, folder):
    """The tree: stacks of one size, whose names differ."""
    tree = folder / "tree"
    tree.mkdir()
    for number in range(STACKS):
        names = f"Stack{number}"
        source = bench.synthetic(TREE_SIZE).replace('lk.table "T', f'lk.table "{names}T')
        template(lkc, tree, names.lower(), source.replace('lk.bucket "B', f'lk.bucket "{names}B'))
    return sorted(tree.glob("*.yaml"))


def parallel(folder, paths, each, call):
    """(elapsed, cpu, memory) of the call over the files, that many files a process, on all cores."""
    listing = folder / "listing"
    listing.write_text("".join(f"{path}\0" for path in paths))
    start = time.monotonic()
    command = ["xargs", "-0", "-a", str(listing), "-P", str(CORES), "-n", str(each), *call]
    cpu, memory = bench.measure(command, bench.FINE + (XARGS_SAW_ONE,))
    return time.monotonic() - start, cpu, memory


def tree(lkc, cfn_lint, folder, whole):
    paths = plant(lkc, folder)
    print(f"\nA tree of {STACKS} stacks with {TREE_SIZE} resources each, {CORES} processes at a time, one run")
    mine = parallel(folder, paths, 1, [lkc, "check", "--region", REGION])
    sample = paths if whole else paths[:SAMPLE]
    lint = parallel(folder, sample, len(sample) // CORES, [cfn_lint, "--regions", REGION, "--"])
    scale = STACKS / len(sample)
    note = "" if whole else f", {SAMPLE} of the stacks and scaled to {STACKS}"
    for name, figures, factor in (("lkc check", mine, 1), (f"cfn-lint{note}", lint, scale)):
        elapsed, cpu, memory = figures
        print(f"{name:56} {elapsed * factor:8.2f} s elapsed {cpu * factor:8.2f} s cpu {memory / 1024:8.1f} MiB")
    print(f"cfn-lint / lkc: {lint[0] * scale / mine[0]:.0f}x elapsed, {lint[1] * scale / mine[1]:.0f}x cpu time, "
          f"{lint[2] / mine[2]:.1f}x memory of the largest process")


def main():
    lkc, cfn_lint = (str(pathlib.Path(p).absolute()) for p in sys.argv[1:3])
    runs = int(sys.argv[sys.argv.index("--runs") + 1]) if "--runs" in sys.argv else 5
    folder = pathlib.Path(tempfile.mkdtemp(prefix="lkc-bench-"))
    try:
        pairs(lkc, cfn_lint, folder, runs)
        tree(lkc, cfn_lint, folder, "--whole" in sys.argv)
    finally:
        shutil.rmtree(folder)


if __name__ == "__main__":
    main()
