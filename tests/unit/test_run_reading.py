"""The pool of readers: a file that ends its worker is put aside alone, and the others are read."""

import os
from collections.abc import Iterator
from concurrent.futures.process import BrokenProcessPool, ProcessPoolExecutor
from contextlib import nullcontext
from datetime import date
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from pipeline.domain.capture import FileReading
from pipeline.domain.document import QuarantineReason
from pipeline.domain.intake import Claim, Entry, EntryKind
from pipeline.run import bulk, reading
from pipeline.run.file_reader import FileReader, Outcome
from pipeline.run.progress import Progress
from pipeline.store import Store, files
from pipeline.store.codec import encode

POISON = "f" * 64


def _read(path: Path, sha256: str) -> Outcome:
    """Stands in for the real one in the forked workers: ends the process at the poison file."""
    if sha256 == POISON:
        os._exit(9)
    return Outcome(sha256, encode(FileReading(sha256, (), ())), None, "", None)


@pytest.fixture
def office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    store = Store.open(tmp_path / "pipeline.db")
    _read.__module__ = bulk.__name__
    monkeypatch.setattr(bulk, "_read", _read)
    monkeypatch.setattr(bulk, "_start", lambda night: None)
    monkeypatch.setattr(reading, "_reader_of", lambda office: None)
    yield SimpleNamespace(
        store=store,
        library=None,
        settings=SimpleNamespace(workers=2),
        place=SimpleNamespace(originals=tmp_path),
    )
    store.close()


def deliver(store: Store, *names: str, tries: int = 0) -> None:
    with store.unit() as connection:
        for inode, sha256 in enumerate(names):
            entry = Entry(sha256.encode(), EntryKind.REGULAR, 1, 1, inode, 1)
            files.add_delivery(
                connection, Claim(entry, sha256), date(2026, 11, 23), "2026-11-23T02:00:00+00:00"
            )
            files.count_attempts(connection, [(sha256, number + 1) for number in range(tries)])


def run(office: Any) -> dict[str, QuarantineReason | None]:
    sandbox: Any = SimpleNamespace(start=lambda: None)
    reading.read_new_files(office, sandbox, Progress(quiet=True))
    with office.store.view() as connection:
        return {key: item.quarantined for key, item in files.readings(connection).items()}


def test_a_poison_file_is_put_aside_and_costs_nobody_else_anything(office: Any) -> None:
    good = [letter * 64 for letter in "abcde"]
    deliver(office.store, *good[:2], POISON, *good[2:])
    assert run(office) == {**dict.fromkeys(good), POISON: QuarantineReason.CRASHES_READER}


def test_a_good_file_survives_nights_that_were_killed(office: Any) -> None:
    deliver(office.store, "a" * 64, tries=3)
    assert run(office) == {"a" * 64: None}


def test_a_file_with_which_every_night_dies_is_put_aside_unread(office: Any) -> None:
    deliver(office.store, "a" * 64, tries=6)
    assert run(office) == {"a" * 64: QuarantineReason.CRASHES_READER}


def test_what_a_pool_that_just_broke_no_longer_takes_is_read_all_the_same(
    office: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    names = [letter * 64 for letter in "abcd"]
    deliver(office.store, *names)
    plain, calls = ProcessPoolExecutor.submit, iter((True, False))

    def submit(pool: Any, *args: Any) -> Any:
        if not next(calls, True):
            raise BrokenProcessPool
        return plain(pool, *args)

    monkeypatch.setattr(ProcessPoolExecutor, "submit", submit)
    assert run(office) == dict.fromkeys(names)


def test_a_reading_that_cannot_be_kept_is_our_bug_and_costs_only_its_file(tmp_path: Path) -> None:
    found: Any = FileReading("a" * 64, (object(),), ())  # type: ignore[arg-type]
    document = SimpleNamespace(info=SimpleNamespace(flags=()), usage=None)
    sandbox: Any = SimpleNamespace(open_document=lambda path: nullcontext(document))
    reader: Any = SimpleNamespace(read=lambda *_: found)
    outcome = FileReader(reader, sandbox).read(tmp_path / "a", "a" * 64)
    assert (outcome.reading, outcome.reason, outcome.detail) == (None, QuarantineReason.INTERNAL, "TypeError")
