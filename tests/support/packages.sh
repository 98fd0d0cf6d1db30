#!/bin/sh
# Installs the Debian packages of packages.txt that are missing. Says what it does; does nothing when all are there.
set -eu
here=$(dirname "$0")

missing=
for package in $(grep -v '^#' "$here/packages.txt"); do
	dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q '^install ok installed$' || missing="$missing $package"
done
# It only fetches sources, so that any cargo will do; Debian's own package of that name is too old for the registry.
command -v cargo >/dev/null || missing="$missing cargo-web"
[ -n "$missing" ] || exit 0

as_root=
if [ "$(id -u)" -ne 0 ]; then
	command -v sudo >/dev/null || {
		echo "these packages are missing, and there is neither root nor sudo to install them:$missing" >&2
		exit 1
	}
	as_root=sudo
fi
echo "installing:$missing"
$as_root apt-get update -q >/dev/null
# shellcheck disable=SC2086 # a list of words
DEBIAN_FRONTEND=noninteractive $as_root apt-get install -q -y --no-install-recommends $missing >/dev/null
