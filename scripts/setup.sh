#!/bin/sh
# Makes .venv complete, and installs the few system packages it leans on. Quick when nothing is missing.
# With --tests also what only tests use: a browser and Java; without those their tests are skipped.
set -eu
cd "$(dirname "$0")/.."

say() { printf '%s\n' "setup: $*" >&2; }

# ---- what Debian has to bring --------------------------------------------------------------
missing=""
need() { missing="$missing $1"; }
command -v tesseract >/dev/null 2>&1 || need tesseract-ocr
tesseract --list-langs 2>/dev/null | grep -qx nld || need tesseract-ocr-nld
[ -f /usr/share/fonts/truetype/noto/NotoSans-Regular.ttf ] || need fonts-noto-core
command -v bwrap >/dev/null 2>&1 || need bubblewrap

python=""
for candidate in python3.11 python3.12 python3.13 python3; do
  if command -v "$candidate" >/dev/null 2>&1 &&
    "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
    python=$candidate
    break
  fi
done
[ -n "$python" ] || { say "Python 3.11 or newer is needed: apt-get install python3"; exit 69; }
"$python" -c 'import ensurepip, venv' 2>/dev/null || need python3-venv

can_install() { [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; }
install() {
  say "installing $*"
  export DEBIAN_FRONTEND=noninteractive
  apt-get update -qq && apt-get install -y -qq --no-install-recommends "$@" >/dev/null
}

if [ -n "$missing" ]; then
  if can_install; then
    # shellcheck disable=SC2086 # a list of package names
    install $missing
  else
    say "these packages are missing:$missing"
    say "run this once, then try again:  sudo apt-get install$missing"
    exit 69
  fi
fi

if [ "${1:-}" = --tests ]; then
  wanted=""
  command -v chromium >/dev/null 2>&1 || wanted="$wanted chromium"
  command -v java >/dev/null 2>&1 || wanted="$wanted default-jre-headless"
  if [ -n "$wanted" ]; then
    # shellcheck disable=SC2086
    { can_install && install $wanted; } || say "tests that need these are skipped:$wanted"
  fi
fi

# ---- what Python has to bring --------------------------------------------------------------
stamp=".venv/.complete-$(cat requirements.lock pyproject.toml | sha256sum | cut -c1-16)"
if [ ! -e "$stamp" ]; then
  say "filling .venv from requirements.lock (once; one or two minutes)"
  [ -x .venv/bin/python ] || "$python" -m venv .venv
  .venv/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
  .venv/bin/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
  rm -f .venv/.complete-*
  touch "$stamp"
fi
