#!/bin/sh
# The functions' archives do not depend on where, when and by whom they are built: builds them again from a copy of the
# sources in another folder, at another time and with another umask, and compares.
# usage: reproducible.sh BUILD ARCH     after make lambdas BUILD=BUILD ARCHS=ARCH
set -eu
build=$(cd "$1" && pwd) arch=$2
copy=$(mktemp -d)
trap 'rm -rf "$copy"' EXIT INT TERM

mkdir -p "$copy/a/longer/path" "$copy/a/longer/path/tests/lint"
cp -R Makefile runtime compiler lua "$copy/a/longer/path"
cp tests/lint/layers.txt "$copy/a/longer/path/tests/lint"
find "$copy" -name '*.[ch]' -exec touch -d '2001-02-03 04:05:06' {} +
(umask 077 && cd "$copy/a/longer/path" && LC_ALL=C TZ=Asia/Tokyo make -s lambdas BUILD=out ARCHS="$arch" \
	TOOLCHAIN="$build/toolchain" >/dev/null)
for zip in "$build/lambda/$arch"/*.zip; do
	cmp "$zip" "$copy/a/longer/path/out/lambda/$arch/$(basename "$zip")"
	cmp "${zip%.zip}.inputs" "$copy/a/longer/path/out/lambda/$arch/$(basename "$zip" .zip).inputs"
	cmp "${zip%.zip}.cdx.json" "$copy/a/longer/path/out/lambda/$arch/$(basename "$zip" .zip).cdx.json"
done
echo "reproducible: $(ls "$build/lambda/$arch" | grep -c 'zip$') archives for $arch are the same from another folder"
