#!/bin/sh
# Prepares what one architecture's functions are built with, from pinned packages: the compiler, and curl, OpenSSL and
# cJSON as static libraries. Does nothing when it is all there. Says what it does; the commands' output goes to a log.
#
# usage: build.sh FOLDER ARCH TARGET CFLAGS
#   FOLDER/ARCH/bin/{cc,ar}   the compiler for that architecture
#   FOLDER/ARCH/{include,lib} headers and libraries
set -eu
here=$(cd "$(dirname "$0")" && pwd)
mkdir -p "$1/$2"
folder=$(cd "$1" && pwd) arch=$2 target=$3 cflags=$4
out="$folder/$arch" log="$folder/$arch/log"
# One at a time: both architectures share the compiler and the sources.
exec 9>"$folder/.lock"
flock 9
pins=$({ cat "$here/requirements.txt" "$here/Cargo.lock" "$here/build.sh" "$here/curl_config.h" && echo "$target $cflags"; } |
	sha256sum | cut -d ' ' -f 1)
[ "$(cat "$out/.pins" 2>/dev/null)" = "$pins" ] && exit 0

say() { echo "toolchain: $*"; }
fail() {
	tail -n 20 "$log" >&2
	say "failed; the whole log is in $log" >&2
	exit 1
}
: >"$log"

# --- the compiler -------------------------------------------------------------------------------------------------
# The whole of a virtual environment, for its pip alone: Debian's python has none.
if ! cmp -s "$here/requirements.txt" "$folder/zig/.requirements"; then
	say "fetching the compiler"
	rm -rf "$folder/zig"
	{ python3 -m venv "$folder/zig" && "$folder/zig/bin/pip" install --disable-pip-version-check --no-compile \
		--no-deps --require-hashes -r "$here/requirements.txt"; } >>"$log" 2>&1 || fail
	cp "$here/requirements.txt" "$folder/zig/.requirements"
fi
zig=$(echo "$folder"/zig/lib/python3*/site-packages/ziglang/zig)

# The build notes in OpenSSL name the compiler as it is called, so it is called by a name without a path.
mkdir -p "$out/bin" "$out/lib" "$out/include"
for tool in cc ar; do
	cat >"$out/bin/$tool" <<END
#!/bin/sh
export ZIG_GLOBAL_CACHE_DIR='$folder/cache' ZIG_LOCAL_CACHE_DIR='$folder/cache'
exec '$zig' $tool $([ $tool = cc ] && echo "-target $target") "\$@"
END
	chmod 755 "$out/bin/$tool"
	ln -sf "$tool" "$out/bin/lambda-$tool"
done
PATH="$out/bin:$PATH"
SOURCE_DATE_EPOCH=315532800 # 1980-01-01, as in the archives
ZERO_AR_DATE=1
export PATH SOURCE_DATE_EPOCH ZERO_AR_DATE

# --- the sources --------------------------------------------------------------------------------------------------
if ! command -v cargo >/dev/null; then
	say "cargo is missing, which fetches the libraries' sources: install Debian's package cargo-web" >&2
	exit 1
fi
say "fetching the libraries' sources"
mkdir -p "$folder/sources"
cp "$here/Cargo.toml" "$here/Cargo.lock" "$folder/sources"
manifest="$folder/sources/Cargo.toml" platform=x86_64-unknown-linux-gnu
cargo fetch --locked --quiet --target $platform --manifest-path "$manifest" >>"$log" 2>&1 || fail
cargo metadata --locked --offline --format-version 1 --filter-platform $platform --manifest-path "$manifest" \
	>"$folder/sources/packages.json" 2>>"$log" || fail
source_of() {
	python3 -c 'import json, os, sys
print(next(os.path.dirname(p["manifest_path"]) for p in json.load(open(sys.argv[1]))["packages"] if p["name"] == sys.argv[2]))' \
		"$folder/sources/packages.json" "$1"
}
jobs=$(nproc)

# --- OpenSSL: TLS 1.2 and 1.3 with the ciphers of AWS's endpoints, SHA-256 and HMAC ---------------------------------
# Copied, since it is built in place: then the names in it are the same wherever the sources came from.
say "building OpenSSL for $arch"
case $arch in
x86_64) platform=linux-x86_64 ;;
arm64) platform=linux-aarch64 ;;
*) say "unknown architecture $arch" >&2 && exit 1 ;;
esac
rm -rf "$out/openssl" "$out/curl"
cp -R "$(source_of openssl-src)/openssl" "$out/openssl"
(
	cd "$out/openssl"
	./Configure $platform CC=lambda-cc AR=lambda-ar RANLIB=: CFLAGS="$cflags" --prefix=/opt/lambda --openssldir=/opt/lambda \
		no-apps no-docs no-tests no-shared no-module no-dso no-engine no-legacy no-deprecated no-autoload-config \
		no-filenames no-ui-console no-posix-io no-secure-memory no-comp no-async no-afalgeng no-http no-cmp no-cms \
		no-ts no-ct no-ocsp no-srp no-psk no-srtp no-dtls no-sctp no-quic no-ssl-trace no-ssl3 no-tls1 no-tls1_1 \
		no-nextprotoneg no-rfc3779 no-gost no-sm2 no-sm3 no-sm4 no-aria no-camellia no-seed no-idea no-bf no-cast \
		no-des no-rc2 no-rc4 no-rmd160 no-mdc2 no-md4 no-whirlpool no-blake2 no-scrypt no-siphash no-siv no-ocb \
		no-cmac no-dsa no-ec2m no-ml-dsa no-slh-dsa
	make -j"$jobs" build_generated
	make -j"$jobs" libcrypto.a libssl.a
) >>"$log" 2>&1 || fail
cp "$out/openssl/libcrypto.a" "$out/openssl/libssl.a" "$out/lib"
rm -rf "$out/include/openssl"
cp -R "$out/openssl/include/openssl" "$out/include"
rm -rf "$out/openssl"

# --- curl: HTTP alone; its sources leave themselves out by what curl_config.h says ------------------------------------
say "building curl and cJSON for $arch"
curl="$(source_of curl-sys)/curl"
mkdir -p "$out/curl"
rm -rf "$out/include/curl"
cp -R "$curl/include/curl" "$out/include"
compile="lambda-cc -std=gnu11 $cflags -fvisibility=hidden -D_GNU_SOURCE -DHAVE_CONFIG_H -DBUILDING_LIBCURL -DCURL_STATICLIB"
(
	cd "$curl/lib"
	find . -name '*.c' | LC_ALL=C sort | xargs -P "$jobs" -I FILE sh -c \
		"$compile -I'$here' -I'$out/include' -I. -c FILE -o '$out/curl/'\$(echo FILE | tr / - | cut -c 3-).o"
) >>"$log" 2>&1 || fail
rm -f "$out/lib/libcurl.a"
lambda-ar rcsD "$out/lib/libcurl.a" "$out"/curl/*.o >>"$log" 2>&1 || fail
rm -rf "$out/curl"

# --- cJSON ------------------------------------------------------------------------------------------------------------
cjson="$(source_of rdkafka-sys)/librdkafka/src"
mkdir -p "$out/include/cjson"
cp "$cjson/cJSON.h" "$out/include/cjson"
# shellcheck disable=SC2086 # flags are words
{ lambda-cc $cflags -I"$cjson" -c "$cjson/cJSON.c" -o "$out/cJSON.o" && rm -f "$out/lib/libcjson.a" &&
	lambda-ar rcsD "$out/lib/libcjson.a" "$out/cJSON.o" && rm "$out/cJSON.o"; } >>"$log" 2>&1 || fail

echo "$pins" >"$out/.pins"
