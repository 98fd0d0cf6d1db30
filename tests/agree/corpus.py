"""The templates that `make agree` compares: downloads the releases of sources.toml, and lists what is in them."""
import hashlib
import os
import pathlib
import shutil
import subprocess
import sys
import tomllib

HERE = pathlib.Path(__file__).resolve().parent
SUFFIXES = {".yaml", ".yml", ".json", ".template"}


def releases():
    return tomllib.loads((HERE / "sources.toml").read_text())["release"]


def call(command, **options):
    result = subprocess.run(command, capture_output=True, text=True, **options)
    if result.returncode:
        sys.exit(f"{' '.join(map(str, command))} exited with {result.returncode}\n{result.stderr}")
    return result.stdout


def download(release, folder, python):
    """The release's archive in the folder. pip checks the hash; npm does not, so it is checked again."""
    folder.mkdir(parents=True)
    pin = f"{release['package']}=={release['version']} --hash=sha256:{release['sha256']}\n"
    if release["registry"] == "PyPI":
        (folder / "pin").write_text(pin)
        call([python, "-m", "pip", "download", "--quiet", "--disable-pip-version-check", "--no-binary", ":all:",
              "--no-deps", "--no-build-isolation", "--require-hashes", "-r", folder / "pin", "-d", folder])
    elif not shutil.which("npm"):
        sys.exit("npm is needed, for the releases that its registry has")
    else:
        call(["npm", "pack", "--silent", f"{release['package']}@{release['version']}"], cwd=folder)
    (archive,) = folder.glob("*gz")
    if hashlib.sha256(archive.read_bytes()).hexdigest() != release["sha256"]:
        sys.exit(f"{archive} is not what sources.toml pins")
    return archive


def unpack(release, folder, python):
    """The unpacked release. What is there already under its hash is taken as it is."""
    place = folder / release["sha256"][:16]
    if not (place / "done").exists():
        shutil.rmtree(place, ignore_errors=True)
        print(f"fetching {release['package']} {release['version']}", file=sys.stderr)
        archive = download(release, place / "archive", python)
        (place / "tree").mkdir()
        call(["tar", "-xzf", archive, "-C", place / "tree"])
        render(release, place, python)
        (place / "done").touch()
    (root,) = (place / "tree").iterdir()
    return place / "rendered" if "run" in release else root / release["root"]


def render(release, place, python):
    """The output of each program of the release that prints a template; those that cannot run here are named."""
    (root,) = (place / "tree").iterdir()
    for pattern in release.get("run", []):
        for program in sorted((root / release["root"]).glob(pattern)):
            environment = {"PATH": os.environ["PATH"], "PYTHONHASHSEED": "0", "AWS_DEFAULT_REGION": "us-east-1"}
            result = subprocess.run([python, program.name], cwd=program.parent, env=environment, capture_output=True,
                                    text=True)
            (place / "rendered").mkdir(exist_ok=True)
            if result.returncode or not result.stdout.strip():
                print(f"{program.name} printed no template", file=sys.stderr)
            else:
                suffix = ".json" if result.stdout.lstrip().startswith("{") else ".yaml"
                (place / "rendered" / (program.stem + suffix)).write_text(result.stdout)


def templates(folder, python):
    """(name, file) of every template, in one order everywhere; a name is release/path and never a file's place."""
    found = {}
    for release in releases():
        root = unpack(release, folder, python)
        prefix = release["name"]
        if release["registry"] == "npm":
            prefix += "/" + release["package"].split("/")[1]
        for pattern in release.get("templates", ["*"]):
            for path in root.glob(pattern):
                out = any(path.match(leave) for leave in release.get("leave_out", []))
                if path.is_file() and path.suffix in SUFFIXES and not out:
                    found[f"{prefix}/{path.relative_to(root)}"] = path
    return sorted(found.items())
