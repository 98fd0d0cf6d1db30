#!/usr/bin/env python3
"""A function of lkc against the runtimes of Rust and Python, behind one Runtime API that measures them.

usage: bench_runtime.py SERVER ZIP RUST-PEER PYTHON

Each round starts every program anew, one after another, and gives it 2,000 times the same event (Python 300 at its start's
price). Medians of the rounds; a program that cannot be started is told as not run.
"""
import json
import os
import pathlib
import statistics
import subprocess
import sys
import tempfile
import zipfile

HERE = pathlib.Path(__file__).resolve().parent
ROUNDS, COUNT, EVENT = 9, 2000, '{"items":[]}'
COLUMNS = (("start", "start", "us"), ("p50", "p50", "us"), ("p99", "p99", "us"), ("cycle", "cycle", "us"), ("peak", "peak", "kB"))


def environment():
    return {"PATH": os.environ["PATH"], "LANG": "C.UTF-8", "AWS_REGION": "us-east-1", "AWS_ACCESS_KEY_ID": "key",
            "AWS_SECRET_ACCESS_KEY": "secret", "PRODUCTS_TABLE": "products", "AWS_LAMBDA_FUNCTION_NAME": "f",
            "AWS_LAMBDA_FUNCTION_VERSION": "1", "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": "256", "AWS_LAMBDA_LOG_GROUP_NAME": "g",
            "AWS_LAMBDA_LOG_STREAM_NAME": "s", "AWS_LAMBDA_LOG_LEVEL": "ERROR", "PYTHONPATH": str(HERE / "runtime"),
            "PYTHONDONTWRITEBYTECODE": "1", "AWS_EXECUTION_ENV": "AWS_Lambda_python3.11"}


def share(values, part):
    return sorted(values)[int(len(values) * part)]


def measure(server, command):
    result = subprocess.run([server, str(COUNT), EVENT, *command], capture_output=True, text=True, env=environment(), timeout=300)
    if result.returncode:
        return None, result.stderr.strip().splitlines()[-1:]
    told = json.loads(result.stdout)
    return {"start": told["start"], "peak": told["peak"], "p50": share(told["latency"], 0.5),
            "p99": share(told["latency"], 0.99), "cycle": share(told["cycle"], 0.5)}, None


def main():
    server, archive, rust, python = sys.argv[1:]
    with tempfile.TemporaryDirectory() as folder:
        zipfile.ZipFile(archive).extractall(folder)
        os.chmod(f"{folder}/bootstrap", 0o755)
        programs = {"lkc (order)": [f"{folder}/bootstrap"], "Rust lambda_runtime": [rust],
                    "Python awslambdaric": [python, "-m", "awslambdaric", "peer.handler"]}
        found, faults = {name: [] for name in programs}, {}
        for _ in range(ROUNDS):
            for name, command in programs.items():
                row, fault = (None, None) if name in faults else measure(server, command)
                if row:
                    found[name].append(row)
                elif fault:
                    faults[name] = fault
    medians = {name: {key: statistics.median(row[key] for row in rows) for key, _, _ in COLUMNS}
               for name, rows in found.items() if rows}
    print(f"{COUNT} invocations, medians of {ROUNDS} rounds; in brackets how lkc compares\n")
    print(f"{'':24}" + "".join(f"{title + ' (' + unit + ')':>20}" for _, title, unit in COLUMNS))
    ours = medians["lkc (order)"]
    for name, row in medians.items():
        cells = [f"{row[key]:.0f}" + ("" if row is ours else f" ({ours[key] / row[key]:.2f}x)") for key, _, _ in COLUMNS]
        print(f"{name:24}" + "".join(f"{cell:>20}" for cell in cells))
    for name, fault in faults.items():
        print(f"{name}: not run: {' '.join(fault or [])}")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
