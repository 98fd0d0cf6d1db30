#!/bin/sh
# Brings the AWS CDK's command line, a peer of the benchmarks, to FOLDER/aws-cdk, pinned by version and hash, as npm
# has it.
# usage: cdk.sh FOLDER
set -eu
folder=$1 version=3.0.0 hash=f5810eb7ac46c0424e41be92c7cf8276dcbc396d2cb9741aa70cfeb310cb181a

command -v npm >/dev/null || {
	echo "bench: not run: npm is not installed, and the CDK's command line is npm's" >&2
	exit 1
}
[ "$(cat "$folder/version" 2>/dev/null)" = "$version" ] && exit
rm -rf "$folder"
mkdir -p "$folder/aws-cdk"
(cd "$folder" && npm pack --silent "aws-cdk@$version" >/dev/null)
echo "$hash  $folder/aws-cdk-$version.tgz" | sha256sum --check --quiet -
tar -xzf "$folder/aws-cdk-$version.tgz" -C "$folder/aws-cdk" --strip-components=1
echo "$version" >"$folder/version"
