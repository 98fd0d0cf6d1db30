#!/bin/sh
# The tour behind `make run`: LiveKart on this machine, from nothing to an updated stack. May be run again and again.
# usage: tour.sh LKC PYTHON
set -eu
lkc=$1 python=$2
stack=stacks/livekart.lua
events=runtime/functions/order/events
to="--local -e development --param SESVerifiedEmail=shop@example.com"
changed=build/tour/livekart.lua

say() { printf '\n\033[1m== %s\033[0m\n' "$*"; }
show() { printf '\n$ %s\n' "$*"; "$@"; }

say "The local target"
show "$lkc" local up

say "What would be done"
# shellcheck disable=SC2086 # options are words
show "$lkc" plan $stack $to

say "Doing it"
# shellcheck disable=SC2086
show "$lkc" apply $stack $to -y

say "What the front end needs"
# shellcheck disable=SC2086
show "$lkc" outputs $stack $to --dotenv .env
cat .env

say "A good order and a bad one, to the deployed function"
"$python" tests/support/seed_products.py "$("$lkc" local status --format json)" "$(sed -n 's/^VITE_DYNAMODB_PRODUCTS_TABLE=//p' .env)"
# shellcheck disable=SC2086
show "$lkc" invoke order $stack $to --payload $events/good.json
# shellcheck disable=SC2086
show "$lkc" invoke order $stack $to --payload $events/bad.json

say "A change: more memory for the image function"
mkdir -p build/tour
sed 's/memory      = 512/memory      = 1024/' $stack >$changed
if cmp -s $stack $changed; then
	echo "the tour's change no longer fits $stack" >&2
	exit 1
fi
# shellcheck disable=SC2086
show "$lkc" plan $changed $to
# shellcheck disable=SC2086
show "$lkc" apply $changed $to -y

cat <<END

LiveKart runs on this machine. To look further:
  $lkc status  livekart $to
  $lkc events  livekart $to
  $lkc plan    livekart $to        # the tour's change, backwards
  $lkc help
To take it all down:
  $lkc delete  livekart $to -y --empty-buckets --with-data
  $lkc local down
END
