"""Reading past files again: what differs, what clerks said about it, and that nothing is stored."""

import os
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from pipeline.capture.hand.decode.classes import FieldClass
from pipeline.domain.capture import (
    Correction,
    FieldReading,
    FileReading,
    PageReading,
    SignatureState,
    Source,
    Submission,
    Value,
)
from pipeline.domain.document import QuarantineReason
from pipeline.domain.forms import PageRole
from pipeline.domain.geometry import BoxMm
from pipeline.domain.intake import Claim, Entry, EntryKind
from pipeline.errors import InputDataError
from pipeline.reports.replay import as_table, render_replay
from pipeline.run import bulk, replay
from pipeline.run.clerks import How, Word, same, words_of
from pipeline.run.differences import FileChange, Kind, Verdict, compare, tally
from pipeline.run.file_reader import Outcome
from pipeline.run.replay_view import as_dict, view
from pipeline.store import Store, files
from pipeline.store.codec import encode

SHA = "a" * 64
POISON = "f" * 64


def field(name: str, value: Value, certainty: float = 0.99, page: int = 1) -> FieldReading:
    accepted = certainty > 0.9
    return FieldReading(name, value, certainty, accepted, Source.PIXELS, page, BoxMm(10, 10, 50, 6))


def file(*fields: FieldReading, sha256: str = SHA, role: PageRole = PageRole.FORM) -> FileReading:
    submission = Submission(
        f"S-{sha256[:6]}",
        "inburgeringsexamen",
        "2026-1",
        (1,),
        Source.PIXELS,
        {one.name: one for one in fields},
        SignatureState.SIGNED,
    )
    return FileReading(sha256, (PageReading(1, role),), (submission,))


def kinds(before: FileReading, after: FileReading) -> dict[str, Kind]:
    return {change.field: change.kind for change in compare(before, after)[1]}


def test_every_change_has_its_weight() -> None:
    before = file(
        field("bsn", "999990317"), field("plaats", "UTRECHT"), field("straat", "DAM", 0.5), field("knm", True)
    )
    after = file(
        field("bsn", "999990019"), field("plaats", "UTRECHT", 0.6), field("straat", "DAM"), field("knm", True)
    )
    assert kinds(before, after) == {
        "bsn": Kind.OTHER_VALUE,
        "plaats": Kind.NO_LONGER,
        "straat": Kind.NEWLY,
    }
    assert compare(before, after)[2] == 1


def test_doubts_and_certainties_are_no_alarm() -> None:
    before = file(field("bsn", "9", 0.4), field("plaats", "UTRECHT", 0.95))
    after = file(field("bsn", "8", 0.5), field("plaats", "UTRECHT", 0.97))
    assert kinds(before, after) == {"bsn": Kind.DRAFT, "plaats": Kind.CERTAINTY}


def test_a_field_that_is_gone_or_new() -> None:
    before, after = file(field("bsn", "1")), file(field("plaats", "UTRECHT"))
    assert kinds(before, after) == {"bsn": Kind.NO_LONGER, "plaats": Kind.NEWLY}


def test_other_submissions_of_the_same_pages_are_no_change() -> None:
    before = file(field("bsn", "1"))
    (one,) = before.submissions
    renamed = FileReading(SHA, before.pages, (Submission("S-other", *_rest(one)),))
    assert compare(before, renamed)[1] == ()


def _rest(one: Submission) -> tuple[Any, ...]:
    return one.form, one.version, one.pages, one.source, one.fields, one.signature


def test_a_page_taken_for_another_is_told() -> None:
    pages, _, _ = compare(file(), file(role=PageRole.UNKNOWN))
    assert [(page.page, page.before, page.after) for page in pages] == [(1, "form", "unknown")]


def correction(name: str, value: Value, revision: int = 1) -> Correction:
    return Correction("S-aaaaaa", name, value, "jansen", "2026-11-23", revision)


def test_a_clerk_judges_both_readings() -> None:
    before = file(field("bsn", "999990317", 0.5), field("plaats", "UTRECHT"))
    after = file(field("bsn", "999990019"), field("plaats", "DEVENTER"))
    (submission,) = before.submissions
    words = words_of(submission, [correction("bsn", "999990019"), correction("plaats", "Utrecht")])
    changes = compare(before, after, {submission.id: words})[1]
    assert {change.field: change.verdict for change in changes} == {
        "bsn": Verdict.BETTER,
        "plaats": Verdict.WORSE,
    }


def test_an_agreement_confirms_what_was_read() -> None:
    (submission,) = file(field("straat", "DAM", 0.5), field("email", None, 0.0)).submissions
    agreed = [correction(f"akkoord:reading-doubtful:{name}", True) for name in ("straat", "email")]
    told = words_of(submission, [*agreed, correction("gesloten", "dubbel")])
    assert told == {"straat": Word("DAM", How.CONFIRMED, "jansen", "2026-11-23")}


def test_a_typed_word_is_stronger_than_an_agreement_and_may_be_empty() -> None:
    (submission,) = file(field("straat", "DAM", 0.5)).submissions
    said = [correction("straat", None), correction("akkoord:reading-doubtful:straat", True, 2)]
    assert words_of(submission, said)["straat"].value == ""


def test_what_was_typed_blind_is_the_strongest_word() -> None:
    (submission,) = file(field("straat", "DAM")).submissions
    said = [correction("nagetikt:straat", "DAM 1"), correction("straat", "DAM 2", 2)]
    assert words_of(submission, said)["straat"] == Word("DAM 1", How.KEYED, "jansen", "2026-11-23")


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [(True, True, True), (False, "", False), (("b", "a"), ("a", "b"), True), (None, "", False)],
)
def test_same(one: Value, other: Value, alike: bool) -> None:
    assert same(one, other) is alike


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Any]:
    store = Store.open(tmp_path / "pipeline.db")
    yield SimpleNamespace(
        store=store,
        settings=SimpleNamespace(workers=2),
        place=SimpleNamespace(originals=tmp_path, today=date(2026, 11, 24)),
    )
    store.close()


def store_readings(store: Store, *readings: FileReading, received_on: date = date(2026, 11, 23)) -> None:
    with store.unit() as connection:
        for inode, reading in enumerate(readings):
            entry = Entry(reading.sha256.encode(), EntryKind.REGULAR, 1, 1, inode, 1)
            files.add_delivery(
                connection, Claim(entry, reading.sha256), received_on, "2026-11-23T02:00:00+00:00"
            )
            files.add_reading(connection, reading.sha256, None, reading)


def test_which_files(office: Any) -> None:
    store_readings(office.store, file(sha256="a" * 64))
    store_readings(office.store, file(sha256="b" * 64), received_on=date(2026, 11, 24))

    def chosen(*prefixes: str, night: date | None = None, since: date | None = None) -> str:
        told = replay.past(office, replay.Chosen(night, since, prefixes))
        return "".join(item.sha256[0] for item in told.readings)

    assert chosen() == "ab"
    assert chosen(night=date(2026, 11, 23)) == "a"
    assert chosen(since=date(2026, 11, 24)) == "b"
    assert chosen("a" * 8) == "a"
    with pytest.raises(InputDataError):
        chosen("c" * 8)
    with pytest.raises(InputDataError):
        chosen("a")


def test_tolerated_errors_are_classes_and_shares() -> None:
    assert replay.tolerated_errors(["bsn=0.001", "name=0"]) == {FieldClass.BSN: 0.001, FieldClass.NAME: 0.0}
    for wrong in ("bsn", "bsn=2", "bsn=-1", "pasfoto=0.1", "bsn=nan"):
        with pytest.raises(InputDataError):
            replay.tolerated_errors([wrong])


def _read(path: Path, sha256: str) -> Outcome:
    """Stands in for the real one in the forked workers."""
    if sha256 == POISON:
        os._exit(9)
    return Outcome(sha256, encode(file(field("bsn", "999990019"), sha256=sha256)), None, "", None)


def test_files_are_read_again_and_nothing_is_stored(office: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    _read.__module__ = bulk.__name__
    monkeypatch.setattr(bulk, "_read", _read)
    monkeypatch.setattr(bulk, "_start", lambda parent: None)
    store_readings(
        office.store, *(file(field("bsn", "999990317"), sha256=letter * 64) for letter in "abcdef")
    )
    told = replay.past(office, replay.Chosen())
    heard: list[str] = []
    reader: Any = object()
    changes = sorted(replay.replay(office, told, reader, heard.append), key=lambda one: one.sha256)
    assert sorted(heard) == [letter * 64 for letter in "abcdef"]
    assert [one.after for one in changes] == [None] * 5 + [QuarantineReason.CRASHES_READER]
    assert [change.kind for one in changes for change in one.fields] == [Kind.OTHER_VALUE] * 5 + [
        Kind.NO_LONGER
    ]
    assert replay.past(office, replay.Chosen()) == told


def test_it_is_told_in_words_the_worst_first(office: Any) -> None:
    before = file(field("bsn", "999990317"), field("plaats", "<b>", 0.5), field("straat", "DAM", 0.5))
    after = file(field("bsn", "999990019"), field("plaats", "<i>", 0.6), field("straat", "DAM", 0.6))
    pages, changes, alike = compare(before, after)
    changed = [FileChange(SHA, None, None, pages, changes, alike)]
    shown = view(office, changed, "landlock")
    assert [row.field for row in shown.rows] == ["bsn", "plaats"]
    assert [row.serious for row in shown.rows] == [True, False]
    table = as_table(shown.rows).splitlines()
    assert table[0].startswith("Verandering")
    assert "999990317 (aanvaard)  999990019 (aanvaard)" in table[1]
    assert "&lt;i&gt;" in render_replay(shown)
    told = as_dict(changed, certainty_too=True)
    assert [item["kind"] for item in told["fields"]] == ["other-value", "draft", "certainty"]
    assert told["summary"]["other-value"] == 1
    assert tally(changed)["fields"] == 3
