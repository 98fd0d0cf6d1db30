#!/usr/bin/env python3
"""What a function's archive is made of, as CycloneDX 1.5, from the files that pin it: the same bytes for the same inputs.

usage: sbom.py NAME ARCH ZIP [LIBRARY ...]     LIBRARY: as the linker names it: curl ssl cjson
"""
import hashlib
import json
import pathlib
import re
import sys

HERE = pathlib.Path(__file__).resolve().parent
# By the linker's name: what it is called, the package that carries its sources, its version, licence and home. The
# packages' versions are those of the lock file; of those that end in the library's own, that is taken.
LIBRARIES = {
    "ssl": ("OpenSSL", "openssl-src", None, "Apache-2.0", "https://www.openssl.org"),
    "curl": ("curl", "curl-sys", None, "curl", "https://curl.se"),
    "cjson": ("cJSON", "rdkafka-sys", "1.7.14", "MIT", "https://github.com/DaveGamble/cJSON"),
}
MUSL = ("musl", "1.2.5", "MIT", "https://musl.libc.org")


def locked():
    """Name of each package to its version and SHA-256."""
    rows = re.findall(r'name = "([^"]+)"\nversion = "([^"]+)"\nsource = "[^"]+"\nchecksum = "([0-9a-f]{64})"',
                      (HERE / "Cargo.lock").read_text())
    return {name: (version, checksum) for name, version, checksum in rows}


def compiler():
    text = (HERE / "requirements.txt").read_text()
    name, version = re.search(r"^(\w+)==(\S+)", text, re.M).groups()
    return {"type": "application", "bom-ref": "compiler", "name": name, "version": version, "purl": f"pkg:pypi/{name}@{version}",
            "hashes": [{"alg": "SHA-256", "content": one} for one in re.findall(r"sha256:([0-9a-f]{64})", text)]}


def library(linked, packages):
    name, package, version, licence, home = LIBRARIES[linked]
    carried, checksum = packages[package]
    return {"type": "library", "bom-ref": linked, "name": name, "version": version or carried.partition("+")[2].removeprefix(f"{linked}-"),
            "licenses": [{"license": {"id": licence}}], "purl": f"pkg:cargo/{package}@{carried}",
            "hashes": [{"alg": "SHA-256", "content": checksum}], "externalReferences": [{"type": "website", "url": home}]}


def main():
    name, arch, archive, *linked = sys.argv[1:]
    packages, data = locked(), pathlib.Path(archive).read_bytes()
    inputs = pathlib.Path(archive).with_suffix(".inputs").read_text().strip()
    libc_name, libc_version, libc_licence, libc_home = MUSL
    libc = {"type": "library", "bom-ref": "libc", "name": libc_name, "version": libc_version,
            "licenses": [{"license": {"id": libc_licence}}], "externalReferences": [{"type": "website", "url": libc_home}]}
    components = [libc, *(library(one, packages) for one in linked if one in LIBRARIES)]
    document = {
        "bomFormat": "CycloneDX", "specVersion": "1.5", "version": 1,
        "metadata": {
            "component": {"type": "application", "bom-ref": "function", "name": name, "version": inputs,
                          "description": f"AWS Lambda function for {arch}",
                          "hashes": [{"alg": "SHA-256", "content": hashlib.sha256(data).hexdigest()}]},
            "tools": {"components": [compiler()]}},
        "components": components,
        "dependencies": [{"ref": "function", "dependsOn": [one["bom-ref"] for one in components]}],
    }
    json.dump(document, sys.stdout, indent=2)
    print()


if __name__ == "__main__":
    main()
