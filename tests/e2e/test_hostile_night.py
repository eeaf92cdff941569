"""Hostile files among good forms: every one in the ledger with a reason, every good form still accepted."""

import csv
import shutil
import sqlite3
from pathlib import Path

import pytest

from tests.e2e.night import PROJECT, Night, office

HOSTILE = PROJECT.parent / "shared" / "data" / "hostile"
GOOD = ["digital_filled.pdf", "loan.pdf", "name_turkish.pdf"]
COSTLY = {"g_tiling_step.pdf", "g_forms_10pow7.pdf", "g_flate_content_300m.pdf", "g_flate_nested2_image.pdf"}
"""Files that run into a limit by design, half a minute each: they have their own test of the sandbox."""
_MOST_BYTES_KB = 1_600_000

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not HOSTILE.is_dir(), reason="the shared hostile files are not on this machine"),
]


@pytest.fixture(scope="module")
def night(tmp_path_factory: pytest.TempPathFactory) -> Night:
    made = office(tmp_path_factory.mktemp("hostile"), GOOD)
    for path in hostile():
        shutil.copy(path, made.inbox / path.name)
    done = made.run()
    assert done.returncode == 0, done.stderr
    return made


def hostile() -> list[Path]:
    with (HOSTILE / "manifest.csv").open(newline="", encoding="utf-8") as rows:
        names = [row["file"] for row in csv.DictReader(rows)]
    return [HOSTILE / name for name in names if name not in COSTLY and (HOSTILE / name).exists()]


def test_every_hostile_file_is_put_aside_with_a_reason(night: Night) -> None:
    names = {path.name for path in hostile()}
    found = {file["name"]: file for file in night.state["files"] if file["name"] in names}
    assert set(found) == names
    assert {file["state"] for file in found.values()} == {"quarantined"}
    assert all(file["reason"] for file in found.values())
    assert "internal" not in {file["reason"] for file in found.values()}


def test_every_good_form_is_accepted_all_the_same(night: Night) -> None:
    assert {file["name"] for file in night.state["files"] if file["state"] == "accepted"} == set(GOOD)


def test_the_ledger_balances_and_nothing_is_left(night: Night) -> None:
    assert night.state["balanced"]
    assert night.state["ledger"]["seen"] == len(hostile()) + len(GOOD)
    assert [path.name for path in night.inbox.iterdir()] == [".inbox"]


def test_no_child_went_above_its_memory(night: Night) -> None:
    with sqlite3.connect(night.output / "pipeline.db") as database:
        peaks = [row[0] for row in database.execute("SELECT peak_kb FROM reading")]
    database.close()
    assert 0 < max(peaks) < _MOST_BYTES_KB
