#!/bin/sh
# Makes .venv complete, and installs the few system packages it leans on. Quick when nothing is missing.
# With --tests also what only tests use: a browser, Java, a spreadsheet; without one its tests are skipped.
set -eu
cd "$(dirname "$0")/.."

say() { printf '%s\n' "setup: $*" >&2; }
there() { [ -e "$1" ]; }
has() { command -v "$1" >/dev/null 2>&1; }
can_install() { [ "$(id -u)" = 0 ] && has apt-get; }
install() {
  say "installing $*"
  export DEBIAN_FRONTEND=noninteractive DEBCONF_NOWARNINGS=yes
  apt-get update -qq && apt-get install -y -qq --no-install-recommends "$@" >/dev/null
}
tell_root() {
  say "as root run this once:"
  printf '  %s\n' "apt-get update && apt-get install --no-install-recommends $*" >&2
}

# ---- what Debian has to bring --------------------------------------------------------------
missing=""
need() { missing="$missing $1"; }
has tesseract || need tesseract-ocr
tesseract --list-langs 2>/dev/null | grep -qx nld || need tesseract-ocr-nld
there /usr/share/fonts/truetype/noto/NotoSans-Regular.ttf || need fonts-noto-core
has bwrap || need bubblewrap

find_python() {
  for python in python3.11 python3.12 python3.13 python3; do
    "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && return
  done
  return 1
}
{ find_python && "$python" -c 'import ensurepip, venv' 2>/dev/null; } || need python3-venv

wanted=""
if [ "${1:-}" = --tests ]; then
  has chromium || wanted="$wanted chromium"
  has java || wanted="$wanted default-jre-headless"
  has soffice || wanted="$wanted libreoffice-calc-nogui"
  there /usr/lib/*/libatomic.so.1 || wanted="$wanted libatomic1" # playwright's driver leans on it
fi

# shellcheck disable=SC2086 # lists of package names
if [ -n "$missing" ]; then
  if ! can_install; then
    say "these packages of Debian are missing:$missing"
    tell_root $missing $wanted
    exit 69
  fi
  install $missing || { say "apt-get could not install them, see above"; exit 69; }
fi
find_python || { say "Python 3.11 or newer is needed; this Debian has an older one"; exit 69; }

# shellcheck disable=SC2086
if [ -n "$wanted" ] && ! { can_install && install $wanted; }; then
  say "tests that need these are skipped:$wanted"
  can_install || tell_root $wanted
fi

# ---- what Python has to bring --------------------------------------------------------------
stamp=".venv/.complete-$(cat requirements.lock pyproject.toml | sha256sum | cut -c1-16)"
if [ ! -e "$stamp" ]; then
  say "filling .venv from requirements.lock (once; one or two minutes)"
  .venv/bin/python -m pip --version >/dev/null 2>&1 || "$python" -m venv --clear .venv
  .venv/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
  .venv/bin/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
  rm -f .venv/.complete-*
  touch "$stamp"
fi
