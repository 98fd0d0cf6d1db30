#!/bin/sh
# Makes a virtual environment with exactly the packages of a requirements file, hashes checked.
# usage: venv.sh FOLDER REQUIREMENTS
set -eu
folder=$1 requirements=$2
stamp="$folder/.requirements"

cmp -s "$requirements" "$stamp" 2>/dev/null && exit 0
echo "preparing $folder"
rm -rf "$folder"
python3 -m venv "$folder"
"$folder/bin/pip" install --quiet --disable-pip-version-check --require-hashes --no-deps -r "$requirements"
cp "$requirements" "$stamp"
