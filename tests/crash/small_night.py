"""Makes the folder of one small night for the crash harness: ``small_night.py TARGET``."""

import hashlib
import json
import shutil
import sys
import tomllib
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]
SAMPLES = PROJECT / "samples"
FORM = "inburgeringsexamen"
LIST = Path(__file__).with_name("small_night.txt")


def make(target: Path) -> None:
    """Copy the listed samples, their form, and the office's data; note what was dropped.

    One form instead of all: a crash in a night does not hang on how many blanks were studied first.
    """
    names = LIST.read_text(encoding="utf-8").split()
    inbox = target / "inbox"
    inbox.mkdir(parents=True)
    for name in names:
        shutil.copy(SAMPLES / "inbox" / name, inbox / name)
    for folder in ("statements", "calendar", "reference"):
        shutil.copytree(SAMPLES / folder, target / folder)
    shutil.copytree(PROJECT / "forms" / FORM, target / "forms" / FORM)
    dropped = [hashlib.sha256((inbox / name).read_bytes()).hexdigest() for name in names]
    states = {name: _expected(name) for name in names}
    (target / "expected.json").write_text(json.dumps(states), encoding="utf-8")
    (target / "delivered.json").write_text(json.dumps(dropped), encoding="utf-8")


def _expected(name: str) -> str:
    truth = tomllib.loads((SAMPLES / "inbox" / f"{name}.expected.toml").read_text(encoding="utf-8"))
    return str(truth["state"])


if __name__ == "__main__":
    make(Path(sys.argv[1]))
