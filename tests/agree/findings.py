"""What lkc and the pinned cfn-lint find in a template, in one form."""
import concurrent.futures
import dataclasses
import hashlib
import json
import pathlib
import subprocess
import sys

REGION = "us-east-1"
BATCH, WORKERS = 8, 2


@dataclasses.dataclass(frozen=True)
class Finding:
    rule: str
    severity: str
    path: tuple  # from the template's root
    line: int
    message: str


def parts(pointer):
    return tuple(part.replace("~1", "/").replace("~0", "~") for part in pointer.split("/")[1:])


def of_lkc(lkc, path):
    call = [lkc, "check", "--format", "json", "--region", REGION, str(path)]
    result = subprocess.run(call, capture_output=True, text=True, timeout=120)
    if result.returncode not in (0, 1) or not result.stdout:
        sys.exit(f"{' '.join(call)} exited with {result.returncode}\n{result.stderr}")
    found = []
    for row in json.loads(result.stdout)["findings"]:
        where = parts(row["path"])
        if row["logical_id"]:
            where = ("Resources", row["logical_id"], *where)
        found.append(Finding(row["rule"], row["severity"], where, row["line"], row["message"]))
    return found


def key(path):
    return hashlib.sha256(path.read_bytes()).hexdigest()


def run_cfn_lint(cfn_lint, paths):
    """cfn-lint's own JSON of each file. It has no output when it dies, and then each file is tried alone."""
    call = [cfn_lint, "--format", "json", "--regions", REGION, "--", *map(str, paths)]
    result = subprocess.run(call, capture_output=True, text=True)
    if not result.stdout:
        if len(paths) > 1:
            return {path: rows for one in paths for path, rows in run_cfn_lint(cfn_lint, [one]).items()}
        sys.exit(f"{' '.join(call)} exited with {result.returncode}\n{result.stderr}")
    found = {path: [] for path in paths}
    for row in json.loads(result.stdout):
        found[pathlib.Path(row["Filename"])].append(row)
    return found


def of_cfn_lint(cfn_lint, version, paths, cache):
    """Findings of cfn-lint by file; what it said of the same bytes before is in the cache."""
    cache = cache / f"{version}-{REGION}"
    cache.mkdir(parents=True, exist_ok=True)
    missing = [path for path in {key(path): path for path in paths}.values() if not (cache / key(path)).exists()]
    batches = [missing[i:i + BATCH] for i in range(0, len(missing), BATCH)]
    with concurrent.futures.ThreadPoolExecutor(WORKERS) as pool:
        for number, result in enumerate(pool.map(lambda batch: run_cfn_lint(cfn_lint, batch), batches), 1):
            if number % 10 == 0 or number == len(batches):
                print(f"cfn-lint: {number} of {len(batches)} batches", file=sys.stderr)
            for path, rows in result.items():
                (cache / key(path)).write_text(json.dumps(rows))
    return {path: [from_row(row) for row in json.loads((cache / key(path)).read_text())] for path in paths}


def from_row(row):
    location = row["Location"]
    return Finding(row["Rule"]["Id"], {"Informational": "info"}.get(row["Level"], row["Level"].lower()),
                   tuple(map(str, location["Path"] or ())), location["Start"]["LineNumber"], row["Message"])
