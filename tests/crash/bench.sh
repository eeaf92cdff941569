#!/bin/sh
# Kills a small night at system calls, many times: CRASHTEST=path/to/crashtest.py [RUNS=200] make bench-crash
set -eu
cd "$(dirname "$0")/../.."
: "${CRASHTEST:?set CRASHTEST to the crash harness (it needs strace)}"
project=$(pwd)
night=$(mktemp -d)
trap 'rm -rf "$night"' EXIT
.venv/bin/python tests/crash/small_night.py "$night/template"
.venv/bin/python "$CRASHTEST" --template "$night/template" --mode "${MODE:-syscall}" --runs "${RUNS:-200}" \
  --seed "${SEED:-1}" --timeout 300 --keep "${KEEP:-$night/kept}" \
  --world "exec $project/.venv/bin/python $project/tests/crash/printer.py" \
  --check "exec $project/.venv/bin/python $project/tests/crash/check.py" \
  --cmd "INBOX=\$WORK/inbox STATEMENTS=\$WORK/statements CALENDAR=\$WORK/calendar REFERENCE=\$WORK/reference \
    OUTPUT=\$WORK/output INBURGERING_FORMS=\$WORK/forms TODAY=2026-11-23 INBURGERING_QUIET_SECONDS=0 INBURGERING_WORKERS=1 \
    exec $project/.venv/bin/inburgering run --quiet"
