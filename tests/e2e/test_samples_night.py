"""The whole night on all samples: every file has its expected outcome, and a second night changes nothing."""

import hashlib
import json
import re
import sqlite3
from collections import Counter
from itertools import pairwise
from pathlib import Path

import jsonschema
import pytest

from pipeline.capture.read_json import reading_to_json
from pipeline.domain.letter import LetterKind
from pipeline.samples.compare import compare
from pipeline.samples.expected import from_toml
from pipeline.store import Store, files
from tests.e2e.night import PROJECT, SAMPLES, Night, office, sample_names

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def night(tmp_path_factory: pytest.TempPathFactory) -> Night:
    made = office(tmp_path_factory.mktemp("samples-night"), sample_names())
    done = made.run()
    assert done.returncode == 0, done.stderr
    return made


def test_every_file_has_its_expected_outcome(night: Night) -> None:
    wrong = []
    for file in night.state["files"]:
        expected = from_toml(
            (SAMPLES / "inbox" / f"{file['name']}.expected.toml").read_text(encoding="utf-8")
        )
        if file["state"] not in {expected.state, *expected.also}:
            wrong.append(f"{file['name']}: {file['state']} ({file['reason']}), expected {expected.state}")
    assert wrong == []


def test_every_reading_is_the_truth_or_a_doubt(night: Night) -> None:
    store = Store.open(night.output / "pipeline.db")
    with store.view() as connection:
        readings = files.readings(connection)
        names = {item.name.decode(): item.sha256 for item in files.deliveries(connection)}
    store.close()
    schema = json.loads((PROJECT / "docs" / "read-schema.json").read_text(encoding="utf-8"))
    wrong = []
    for name, sha256 in names.items():
        reading = readings[sha256].reading
        if reading is not None:
            document = json.loads(json.dumps(reading_to_json(name, reading)))
            jsonschema.validate(document, schema)
            expected = from_toml((SAMPLES / "inbox" / f"{name}.expected.toml").read_text(encoding="utf-8"))
            wrong += [f"{name}: {fault}" for fault in compare(expected, document)]
    assert wrong == []


def test_the_ledger_balances_and_counts_every_file(night: Night) -> None:
    state = night.state
    schema = json.loads((PROJECT / "docs" / "run-schema.json").read_text(encoding="utf-8"))
    jsonschema.validate(state, schema)
    assert state["balanced"]
    assert state["ledger"]["seen"] == len(sample_names()) == len(state["files"])
    assert Counter(file["state"] for file in state["files"]) == {
        name: count for name, count in state["ledger"].items() if name != "seen" and count
    }


def test_every_page_of_every_readable_file_has_one_role(night: Night) -> None:
    for file in night.state["files"]:
        numbers = [page["page"] for page in file["pages"]]
        assert numbers == list(range(1, len(numbers) + 1)), file["name"]


def test_a_newcomer_sees_every_kind_of_letter(night: Night) -> None:
    takes_weeks = {LetterKind.REMINDER, LetterKind.CLOSED, LetterKind.REFUND, LetterKind.CHANGED}
    takes_a_clerk = {
        LetterKind.CANCELLED,
        LetterKind.PORTFOLIO_APPROVED,
        LetterKind.PORTFOLIO_NOT_APPROVED,
        LetterKind.PORTFOLIO_COPIED,
        LetterKind.ADAPTED,
        LetterKind.WITHDRAWN,
    }
    tonight = set(LetterKind) - takes_weeks - takes_a_clerk
    assert {letter["kind"] for letter in night.state["letters"]} == {kind.value for kind in tonight}


def test_every_letter_lies_in_the_archive_and_in_one_batch(night: Night) -> None:
    state = night.state
    for letter in state["letters"]:
        pdf = (night.output / letter["path"]).read_bytes()
        assert hashlib.sha256(pdf).hexdigest() == letter["sha256"]
    manifests = [
        json.loads(path.read_text(encoding="utf-8")) for path in night.output.glob("letters/*/manifest.json")
    ]
    handed = {letter["id"]: letter["sha256"] for batch in manifests for letter in batch["letters"]}
    assert sum(batch["count"] for batch in manifests) == len(handed)
    assert handed == {letter["id"]: letter["sha256"] for letter in state["letters"]}


def test_every_sum_from_inbox_to_letter_adds_up(night: Night) -> None:
    sums = {item["step"]: item for item in night.state["sums"]}
    assert [name for name, item in sums.items() if not item["balanced"]] == []
    steps = ["read", "complete", "valid", "paid", "placed", "told"]
    assert all(sums[a]["out"] == sums[b]["in"] for a, b in pairwise(steps))
    assert sums["told"]["out"] > 0


def test_every_snippet_that_a_page_shows_is_there(night: Night) -> None:
    pages = [path.read_text(encoding="utf-8") for path in night.output.glob("reports/afgekeurd*.html")]
    shown = {name for page in pages for name in re.findall(r'<img src="\.\./([^"]+)"', page)}
    assert shown
    assert [name for name in shown if not (night.output / name).is_file()] == []


def test_money_and_seats_add_up(night: Night) -> None:
    state = night.state
    assert state["money"]["balanced"]
    assert state["money"]["allocated_cents"] > 0
    assert state["seats"]["problems"] == []
    assert state["seats"]["placed"] > 0


def test_the_inbox_is_empty_but_for_its_marker(night: Night) -> None:
    assert [path.name for path in night.inbox.iterdir()] == [".inbox"]


def test_no_bsn_or_name_in_log_file_names_or_run_json(night: Night) -> None:
    bsns = set()
    for path in (SAMPLES / "inbox").glob("*.expected.toml"):
        for submission in from_toml(path.read_text(encoding="utf-8")).submissions:
            bsn = submission.fields.get("bsn")
            if isinstance(bsn, str) and len(bsn) == 9:
                bsns.add(bsn)
    written = (night.output / "run.log").read_text() + (night.output / "run.json").read_text()
    names = " ".join(str(path) for path in night.output.rglob("*"))
    assert bsns
    assert not [bsn for bsn in bsns if bsn in written or bsn in names]
    shown = [path for kind in ("html", "csv", "eml") for path in night.output.glob(f"reports/*.{kind}")]
    assert len(shown) > 4
    for page in shown:
        text = page.read_text(encoding="utf-8")
        assert not [bsn for bsn in bsns if bsn in text], page.name


def test_the_audit_names_nobody_and_tells_every_acceptance(night: Night) -> None:
    with sqlite3.connect(night.output / "pipeline.db") as database:
        subjects = [row[0] for row in database.execute("SELECT subject FROM audit")]
        accepted = database.execute("SELECT count(*) FROM audit WHERE what = 'accepted'").fetchone()[0]
        known = database.execute("SELECT count(*) FROM registration").fetchone()[0]
    database.close()
    assert accepted == known > 0
    assert all(re.fullmatch(r"[A-Z]-[0-9a-f]{12}|[0-9a-f]{64}|batch-\d{6}", subject) for subject in subjects)


def test_a_second_night_changes_no_byte_but_the_run_log(night: Night) -> None:
    before = night.tree()
    lines = (night.output / "run.log").read_text().count("\n")
    done = night.run()
    assert done.returncode == 0, done.stderr
    assert night.tree() == before
    assert (night.output / "run.log").read_text().count("\n") == lines + 1


def test_explain_tells_the_whole_story(night: Night) -> None:
    invited = next(item["registration"] for item in night.state["letters"] if item["kind"] == "invitation")
    told = night.call("explain", invited)
    assert told.returncode == 0, told.stderr
    for chapter in ("Binnengekomen", "Gelezen", "Besloten", "Geld", "Plaats", "Brieven", "Logboek"):
        assert chapter in told.stdout


def test_explain_says_what_would_give_a_seat(night: Night) -> None:
    waiting = night.state["seats"]["unplaced"][0]
    told = json.loads(night.call("explain", waiting["registration"], "--json").stdout)
    (row,) = [seat for seat in told["seats"] if seat["part"] == waiting["part"]]
    assert (row["state"], row["reason"]) == ("waiting", waiting["reason"])
    assert row["changes"][0]["code"] == waiting["change"]


def test_files_are_read_only_originals(night: Night) -> None:
    originals = list((night.output / "archive" / "originals").iterdir())
    assert len(originals) == len({file["sha256"] for file in night.state["files"]})
    assert all(path.stat().st_mode & 0o222 == 0 for path in originals)
    assert not [path for path in originals if not re.fullmatch(r"[0-9a-f]{64}", Path(path).name)]
