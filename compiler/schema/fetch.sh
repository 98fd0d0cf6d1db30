#!/bin/sh
# Brings the packs' sources to a folder, pinned by hash: cfn-lint's data (PyPI) and, where npm is, aws-service-spec.
# usage: fetch.sh FOLDER
set -eu
folder=$1
here=$(dirname "$0")
spec=@aws-cdk/aws-service-spec@0.1.216
spec_file=aws-cdk-aws-service-spec-0.1.216.tgz
spec_sha256=2305b840c961bf7ab982a3e67a44cd2fe1f8fad78d8f2598c0fd36fbf17c9af8

mkdir -p "$folder"
if [ ! -d "$folder/cfnlint/data" ]; then
	# A virtual environment for its pip alone: Debian's python has none.
	python3 -m venv "$folder/venv"
	"$folder/venv/bin/pip" download --quiet --disable-pip-version-check --no-deps --require-hashes \
		-r "$here/requirements.txt" -d "$folder"
	python3 -m zipfile -e "$folder"/cfn_lint-*.whl "$folder"
fi
if [ ! -f "$folder/db.json" ]; then
	command -v npm >/dev/null || {
		echo "aws-service-spec was not fetched: npm is not installed" >&2
		exit 0
	}
	(cd "$folder" && npm pack --silent "$spec" >/dev/null)
	echo "$spec_sha256  $folder/$spec_file" | sha256sum --check --quiet -
	tar -xzOf "$folder/$spec_file" package/db.json.gz | gunzip >"$folder/db.json.part"
	mv "$folder/db.json.part" "$folder/db.json"
fi
