#!/bin/sh
# Brings AWS's own tests to a folder, pinned by version and hash: botocore's source release holds the protocol, endpoint
# and older signature tests, the crate aws-sigv4 the newer signature tests, the crate aws-runtime those of profiles.
# usage: fetch.sh FOLDER
set -eu
folder=$1
BOTOCORE=1.44.5 BOTOCORE_HASH=a988f39e3a4484def0b8010f41128f71157da0515a4804fccce4739aa8f216da
SIGV4=1.6.4 SIGV4_HASH=f385da9b7757ed4c8214797ad663ff534fb622006143530aa80e21f8e06ff85c
RUNTIME=1.10.2 RUNTIME_HASH=9a0cc2144962cc5e358467b16e3d82981b1d424a7c3d34602be0036103814a1a

command -v cargo >/dev/null || {
	echo "protocols: not run: cargo is not installed, and some of the tests are crates'" >&2
	exit 1
}
mkdir -p "$folder"

if [ ! -d "$folder/botocore" ]; then
	python3 -m pip download --quiet --disable-pip-version-check --no-deps --no-binary botocore \
		--dest "$folder" "botocore==$BOTOCORE"
	echo "$BOTOCORE_HASH  $folder/botocore-$BOTOCORE.tar.gz" | sha256sum --check --quiet -
	rm -rf "$folder/botocore.part"
	mkdir "$folder/botocore.part"
	tar -xzf "$folder/botocore-$BOTOCORE.tar.gz" -C "$folder/botocore.part" --strip-components=1
	mv "$folder/botocore.part" "$folder/botocore"
fi

# Cargo has no command that fetches one crate: a package that needs it is made, and what it needs is vendored.
# usage: fetch_crate NAME VERSION HASH
fetch_crate() {
	package="$folder/crate"
	rm -rf "$package"
	mkdir -p "$package"
	printf '[package]\nname = "vectors"\nversion = "0.0.0"\nedition = "2021"\n[lib]\npath = "lib.rs"\n[workspace]\n' \
		>"$package/Cargo.toml"
	printf '[dependencies]\n%s = { version = "=%s", default-features = false }\n' "$1" "$2" >>"$package/Cargo.toml"
	: >"$package/lib.rs"
	(cd "$package" && cargo vendor --quiet vendor >/dev/null)
	grep -q "\"package\":\"$3\"" "$package/vendor/$1/.cargo-checksum.json" || {
		echo "protocols: the crate $1 $2 is not the one that is pinned" >&2
		exit 1
	}
	mv "$package/vendor/$1" "$folder/$1"
	rm -rf "$package"
}

[ -d "$folder/aws-sigv4" ] || fetch_crate aws-sigv4 "$SIGV4" "$SIGV4_HASH"
[ -d "$folder/aws-runtime" ] || fetch_crate aws-runtime "$RUNTIME" "$RUNTIME_HASH"
