#!/bin/sh
# Runs the integration tests, each against an emulator of its own on a free port.
# usage: run.sh LKC PYTHON LAMBDAS     the folder of the functions' zips for this machine
set -eu
cd "$(dirname "$0")/../.."
"$2" tests/integration/functions.py "$3"
"$2" tests/integration/loop_test.py "$3/../crasher"
tests/integration/reproducible.sh "$3/../.." "$(basename "$3")"
"$2" tests/integration/stack_test.py "$1" "$2"
"$2" tests/integration/state_test.py "$1" "$2"
"$2" tests/integration/modes_test.py "$1" "$2"
"$2" tests/integration/assets_test.py "$1" "$2"
"$2" tests/integration/scripted_test.py "$1"
"$2" tests/integration/stack_set_test.py "$1"
"$2" tests/integration/auth_test.py "$1" "$2"
"$2" tests/integration/client_test.py "$1"
"$2" tests/integration/fleet_test.py "$1" "$2"
"$2" tests/integration/doctor_test.py "$1" "$2"
"$2" tests/integration/faults_test.py "$1" "$2" --sample 40
"$2" tests/integration/kill_test.py "$1" "$2" --kills 10
"$2" tests/integration/drift_test.py "$1" "$2"
"$2" tests/integration/drift_deep_test.py "$1" "$2"
exec "$2" tests/integration/edits.py "$1" "$2"
