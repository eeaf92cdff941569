"""Which files are taken, which wait, and why (catalogue rows 1, 2, 5, 18, 19, 21, 22, 25)."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from pipeline.domain.document import QuarantineReason
from pipeline.domain.intake import Entry, EntryKind, IgnoreReason, IntakePlan, Tail, WaitReason, display_name
from pipeline.intake import IntakeRules, plan_intake

NOW = datetime(2026, 11, 2, 23, 0, tzinfo=UTC)
RULES = IntakeRules(file_bytes=1000, files_per_run=3, long_quiet=timedelta(hours=1))
FILE = Entry(b"form.pdf", EntryKind.REGULAR, 100, 1, 7, 1, Tail.SOUND)


def plan(
    entry: Entry, first: Sequence[Entry] | None = None, seen: Mapping[str, datetime] | None = None
) -> IntakePlan:
    return plan_intake([entry] if first is None else first, [entry], seen or {}, NOW, RULES)


def test_file_that_rested_is_taken() -> None:
    assert plan(FILE).claims == (FILE,)


@pytest.mark.parametrize("change", [{"size": 99}, {"mtime_ns": 0}, {"inode": 8}, {"device": 2}])
def test_file_that_changed_between_the_looks_waits(change: dict[str, Any]) -> None:
    found = plan(FILE, [replace(FILE, **change)])
    assert [w.reason for w in found.waiting] == [WaitReason.CHANGING]
    assert found.claims == ()


def test_file_that_came_during_the_looks_waits() -> None:
    assert [w.reason for w in plan(FILE, []).waiting] == [WaitReason.NEW]


def test_file_that_went_away_is_no_file_of_this_run() -> None:
    found = plan_intake([FILE], [], {}, NOW, RULES)
    assert found == replace(found, claims=(), waiting=(), refused=(), ignored=())


def test_empty_file_is_taken_after_the_quiet_time_and_found_empty() -> None:
    empty = replace(FILE, size=0)
    assert plan(empty).claims == (empty,)


@pytest.mark.parametrize(
    ("age", "taken"),
    [(None, False), (timedelta(minutes=59), False), (timedelta(hours=1), True), (-timedelta(hours=1), False)],
)
def test_unfinished_file_waits_for_the_long_quiet_time(age: timedelta | None, taken: bool) -> None:
    entry = replace(FILE, tail=Tail.ZERO)
    found = plan(entry, seen={} if age is None else {entry.key: NOW - age})
    assert found.claims == ((entry,) if taken else ())
    assert [w.reason for w in found.waiting] == ([] if taken else [WaitReason.ZERO_TAIL])


def test_long_quiet_time_starts_again_when_the_file_changes() -> None:
    reserved = replace(FILE, tail=Tail.ZERO)
    touched = replace(reserved, mtime_ns=2)
    assert plan(touched, seen={reserved.key: NOW - timedelta(days=1)}).claims == ()


def test_file_over_the_limit_is_refused() -> None:
    assert [r.reason for r in plan(replace(FILE, size=1001)).refused] == [QuarantineReason.TOO_LARGE]


@pytest.mark.parametrize("mtime", [0, 4070908800_000000000])
def test_time_of_the_file_says_nothing(mtime: int) -> None:
    entry = replace(FILE, mtime_ns=mtime)
    assert plan(entry).claims == (entry,)


def test_a_run_takes_so_many_and_carries_the_rest_over() -> None:
    files = [replace(FILE, name=b"%d.pdf" % i, inode=i) for i in range(5)]
    found = plan_intake(files, list(reversed(files)), {}, NOW, RULES)
    assert [e.name for e in found.claims] == [b"0.pdf", b"1.pdf", b"2.pdf"]
    assert [w.reason for w in found.waiting] == [WaitReason.FULL_RUN] * 2


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        (b"Thumbs.db", IgnoreReason.SYSTEM_FILE),
        (b".DS_Store", IgnoreReason.SYSTEM_FILE),
        (b"desktop.ini", IgnoreReason.SYSTEM_FILE),
        (b"~$form.docx", IgnoreReason.SYSTEM_FILE),
        (b".hidden.pdf", IgnoreReason.HIDDEN),
        (b".nfs000012", IgnoreReason.HIDDEN),
        (b"form.pdf.part", IgnoreReason.UNFINISHED_UPLOAD),
        (b"form.pdf.FILEPART", IgnoreReason.UNFINISHED_UPLOAD),
        (b"x.tmp", IgnoreReason.UNFINISHED_UPLOAD),
        (b"x.crdownload", IgnoreReason.UNFINISHED_UPLOAD),
    ],
)
def test_name_that_is_no_delivery(name: bytes, reason: Any) -> None:
    assert [i.reason for i in plan(replace(FILE, name=name)).ignored] == [reason]


def test_original_left_over_by_a_crash_is_a_delivery() -> None:
    entry = replace(FILE, name=b".taken-0123-4567")
    assert plan(entry).claims == (entry,)


@pytest.mark.parametrize("kind", [kind for kind in EntryKind if kind is not EntryKind.REGULAR])
def test_what_is_no_regular_file_is_ignored(kind: Any) -> None:
    assert len(plan(replace(FILE, kind=kind)).ignored) == 1


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        (b"a\nb\t.pdf", "a\\nb\\t.pdf"),
        (b"\x1b[2Jx", "\\x1b[2Jx"),
        (b"\xff\xfe.pdf", "��.pdf"),
        ("naïve é.pdf".encode(), "naïve é.pdf"),
        ("gpj.\u202efdp".encode(), "gpj.\\u202efdp"),
        (b"x" * 255, "x" * 119 + "…"),
    ],
)
def test_names_are_shown_on_one_harmless_line(name: bytes, shown: str) -> None:
    assert display_name(name) == shown
