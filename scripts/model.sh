#!/bin/sh
# Trains the character reader in an environment of its own: torch is large and no night needs it.
set -eu
cd "$(dirname "$0")/.."

stamp=".venv-model/.complete-$(cat requirements-model.lock | sha256sum | cut -c1-16)"
if [ ! -e "$stamp" ]; then
  printf '%s\n' "model: filling .venv-model from requirements-model.lock (several gigabytes, once)" >&2
  [ -x .venv-model/bin/python ] || .venv/bin/python -m venv .venv-model
  .venv-model/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-model.lock
  .venv-model/bin/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
  rm -f .venv-model/.complete-*
  touch "$stamp"
fi
.venv-model/bin/python -m pipeline.training ${DATA:+--data "$DATA"}
rm -rf build/calibration # what an earlier network read tells nothing of this one
calibrate() { .venv/bin/python -m pipeline.training.calibrate ${DATA:+--data "$DATA"} "$@"; }
calibrate --count 1500 --seed 1
calibrate --count 3000 --seed 2 --only bsn birth_date
