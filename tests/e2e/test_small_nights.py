"""Small nights: corrections, duplicates over nights, waiting files, two nights at once, wrong settings."""

import contextlib
import fcntl
import os
import shutil
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.e2e.night import PROJECT, SAMPLES, Night, office

pytestmark = pytest.mark.slow


def states(night: Night) -> dict[str, str]:
    return {file["name"]: file["state"] for file in night.state["files"]}


def test_a_correction_makes_the_next_night_accept(tmp_path: Path) -> None:
    night = office(tmp_path / "office", ["sign_date_future.pdf"])
    assert night.run().returncode == 0
    (file,) = night.state["files"]
    assert file["state"] == "review"
    (submission,) = file["submissions"]
    wrong = night.call("correct", submission, "datum_vandaag=18112026", "--by", "anna")
    assert wrong.returncode == 65
    right = night.call("correct", submission, "datum=18112026", "--by", "anna")
    assert right.returncode == 0, right.stderr
    assert night.run().returncode == 0
    assert states(night) == {"sign_date_future.pdf": "accepted"}
    assert "verbeterd door anna" in night.call("explain", submission).stdout


def test_a_clerk_closes_a_case_and_nobody_is_written_to(tmp_path: Path) -> None:
    night = office(tmp_path / "office", ["mandate_alone.pdf"])
    assert night.run().returncode == 0
    (submission,) = night.state["files"][0]["submissions"]
    assert night.call("correct", submission, "akkoord:bestaat-niet=ja", "--by", "anna").returncode == 65
    assert night.call("correct", submission, "gesloten=in het dossier", "--by", " ").returncode == 65
    closed = night.call("correct", submission, "gesloten=in het dossier", "--by", "anna")
    assert closed.returncode == 0, closed.stderr
    assert night.run().returncode == 0
    state = night.state
    assert states(night) == {"mandate_alone.pdf": "rejected"}
    assert [x for x in state["letters"] if x["kind"] not in {"online_invitation", "school_invitation"}] == []
    assert state["balanced"]
    assert submission not in (night.output / "reports" / "afgekeurd.html").read_text(encoding="utf-8")


def test_the_same_bytes_on_another_night_are_a_duplicate_without_a_letter(tmp_path: Path) -> None:
    night = office(tmp_path / "office", ["digital_filled.pdf"])
    assert night.run().returncode == 0
    letters = night.state["letters"]
    shutil.copy(SAMPLES / "inbox" / "digital_filled.pdf", night.inbox / "again.pdf")
    assert night.run().returncode == 0
    assert states(night) == {"digital_filled.pdf": "accepted", "again.pdf": "duplicate"}
    assert night.state["letters"] == letters


def test_odd_things_in_the_inbox_are_left_alone_and_told(tmp_path: Path) -> None:
    night = office(tmp_path / "office", ["digital_filled.pdf"])
    (night.inbox / "link.pdf").symlink_to("/etc/hostname")
    (night.inbox / "folder").mkdir()
    os.mkfifo(night.inbox / "pipe.pdf")
    (night.inbox / "busy.pdf.part").write_bytes(b"%PDF")
    (night.inbox / "reserved.pdf").write_bytes(b"%PDF-1.4\n" + bytes(4096))
    with (night.inbox / "big.pdf").open("wb") as sparse:
        sparse.truncate(60_000_000)
    assert night.run().returncode == 0
    state = night.state
    assert states(night) == {
        "digital_filled.pdf": "accepted", "reserved.pdf": "waiting", "big.pdf": "quarantined",
    }  # fmt: skip
    assert state["balanced"]
    assert {item["name"] for item in state["ignored"]} == {"link.pdf", "folder", "pipe.pdf", "busy.pdf.part"}
    before = night.tree()
    assert night.run().returncode == 0
    assert night.tree() == before


def test_dry_run_changes_nothing(tmp_path: Path) -> None:
    night = office(tmp_path / "office", ["digital_filled.pdf"])
    told = night.call("run", "--dry-run")
    assert told.returncode == 0, told.stderr
    assert "digital_filled.pdf" in told.stdout
    assert (night.inbox / "digital_filled.pdf").exists()
    assert not (night.output / "pipeline.db").exists()


def test_a_second_run_at_the_same_time_ends_at_once(tmp_path: Path) -> None:
    night = office(tmp_path / "office")
    night.output.mkdir()
    with (night.output / ".lock").open("w") as lock:
        fcntl.lockf(lock, fcntl.LOCK_EX)
        assert night.run().returncode == 75


@pytest.mark.parametrize(
    ("setting", "value", "code"),
    [("TODAY", "gisteren", 78), ("INBOX", "/nowhere/at/all", 78), ("INBURGERING_WORKERS", "0", 78)],
)
def test_a_wrong_setting_stops_before_anything_is_touched(
    tmp_path: Path, setting: str, value: str, code: int
) -> None:
    night = office(tmp_path / "office", ["digital_filled.pdf"])
    done = night.run(**{setting: value})
    assert done.returncode == code
    assert "wat nu" in done.stderr
    assert (night.inbox / "digital_filled.pdf").exists()


def test_an_empty_folder_without_marker_is_not_an_inbox(tmp_path: Path) -> None:
    night = office(tmp_path / "office")
    (night.inbox / ".inbox").unlink()
    assert night.run().returncode == 78


def test_a_wrong_calendar_says_file_and_row(tmp_path: Path) -> None:
    night = office(tmp_path / "office", ["digital_filled.pdf"])
    sessions = night.root / "calendar" / "sessies.csv"
    rows = sessions.read_text(encoding="utf-8").splitlines()
    rows[3] = rows[3].replace("2026-", "2O26-", 1)
    sessions.write_text("\n".join(rows) + "\n", encoding="utf-8")
    done = night.run()
    assert done.returncode == 65
    assert "sessies.csv" in done.stderr
    assert "4" in done.stderr


def test_without_calendar_and_statements_the_report_says_what_was_not_done(tmp_path: Path) -> None:
    night = office(tmp_path / "office", ["loan.pdf"])
    done = night.call("run", "--quiet", STATEMENTS="", CALENDAR="", REFERENCE="")
    assert done.returncode == 0, done.stderr
    assert len(night.state["switched_off"]) >= 3


def test_a_statement_is_booked_once_whatever_the_name(tmp_path: Path) -> None:
    night = office(tmp_path / "office")
    assert night.run().returncode == 0
    money = night.state["money"]
    for path in sorted((night.root / "statements").iterdir()):
        shutil.copy(path, path.with_name(f"copy-{path.name}"))
    assert night.run().returncode == 0
    assert night.state["money"] == money


def test_a_big_night_hands_over_several_batches(tmp_path: Path) -> None:
    night = office(tmp_path / "office", ["digital_filled.pdf", "loan.pdf", "unsigned.pdf"])
    assert night.run(INBURGERING_LETTERS_PER_BATCH="2").returncode == 0
    letters = night.state["letters"]
    assert {letter["state"] for letter in letters} == {"handed_over"}
    assert [letter["batch"] for letter in letters].count("batch-000001") == 2
    assert len({letter["batch"] for letter in letters}) == (len(letters) + 1) // 2


def test_a_night_of_which_only_the_main_process_was_killed_leaves_no_worker_and_no_lock(
    tmp_path: Path,
) -> None:
    night = office(tmp_path / "office", ["digital_filled.pdf", "loan.pdf"])
    running = subprocess.Popen(
        [sys.executable, "-m", "pipeline", "run", "--quiet"], cwd=PROJECT, env=night.environment()
    )
    assert eventually(lambda: _tries(night) > 0)
    running.kill()
    running.wait()
    assert eventually(lambda: not _orphans(night))
    assert night.run().returncode == 0
    assert states(night) == {"digital_filled.pdf": "accepted", "loan.pdf": "accepted"}


def eventually(true: Callable[[], bool], seconds: float = 60) -> bool:
    until = time.monotonic() + seconds
    while not true():
        if time.monotonic() > until:
            return False
        time.sleep(0.05)
    return True


def _tries(night: Night) -> int:
    """How many files the running night has begun to read."""
    if not (night.output / "pipeline.db").exists():
        return 0
    database = sqlite3.connect(night.output / "pipeline.db")
    try:
        return int(database.execute("SELECT count(*) FROM attempt").fetchone()[0])
    except sqlite3.OperationalError:
        return 0
    finally:
        database.close()


def _orphans(night: Night) -> list[int]:
    """Processes that still work for this office."""
    mine = f"OUTPUT={night.output}".encode()
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            with contextlib.suppress(OSError):
                if mine in (entry / "environ").read_bytes().split(b"\0"):
                    found.append(int(entry.name))
    return found
