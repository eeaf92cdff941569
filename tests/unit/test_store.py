"""The store: facts survive, doubles do nothing, a stale clerk loses politely."""

import sqlite3
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy.exc import IntegrityError

from pipeline.domain.capture import FileReading
from pipeline.domain.document import QuarantineReason
from pipeline.domain.intake import TAKEN_PREFIX, Claim, Entry, EntryKind
from pipeline.domain.letter import Addressee, LetterKind, LetterOrder, LetterState
from pipeline.domain.registration import Address
from pipeline.errors import UnverifiedOutputError
from pipeline.store import Store, files, outbox
from pipeline.store.schema import metadata

TODAY = date(2026, 11, 23)
SEEN = "2026-11-23T02:00:00+00:00"


def claim(name: bytes, inode: int, mtime_ns: int = 5) -> Claim:
    return Claim(Entry(name, EntryKind.REGULAR, 10, mtime_ns, inode, 1), "a" * 64)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = Store.open(tmp_path / "pipeline.db")
    yield opened
    opened.close()


def order(identity: str) -> LetterOrder:
    return LetterOrder(identity, LetterKind.RECEIPT, "R-1", Addressee("T. Est", Address()), TODAY, "{}")


def test_migrations_make_exactly_the_schema(store: Store) -> None:
    with store.view() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []


def test_a_failed_unit_leaves_nothing(store: Store) -> None:
    with pytest.raises(RuntimeError), store.unit() as connection:
        files.add_delivery(connection, claim(b"scan.pdf", 7), TODAY, SEEN)
        raise RuntimeError
    with store.view() as connection:
        assert files.deliveries(connection) == []


def test_the_same_file_left_by_a_crash_is_one_delivery_and_a_copy_is_two(store: Store) -> None:
    with store.unit() as connection:
        for seen in (claim(b"scan.pdf", 7), claim(b"scan.pdf", 7), claim(TAKEN_PREFIX + b"x", 7)):
            files.add_delivery(connection, seen, TODAY, SEEN)
        files.add_delivery(connection, claim(b"copy.pdf", 8), TODAY, SEEN)
    with store.view() as connection:
        assert [item.name for item in files.deliveries(connection)] == [b"copy.pdf", b"scan.pdf"]
        assert files.unread(connection) == [("a" * 64, 0)]


def test_the_first_result_of_a_file_stands(store: Store) -> None:
    with store.unit() as connection:
        files.add_reading(connection, "a" * 64, None, FileReading("a" * 64, (), ()))
        files.add_reading(connection, "a" * 64, QuarantineReason.DAMAGED, None)
    with store.view() as connection:
        assert files.readings(connection)["a" * 64].quarantined is None


def test_the_second_of_two_clerks_loses_politely(store: Store) -> None:
    with store.unit() as connection:
        assert files.add_correction(connection, "S-1", "bsn", "999990019", "anna", saw_revision=0)
        assert not files.add_correction(connection, "S-1", "bsn", "999990020", "bert", saw_revision=0)
        assert files.add_correction(connection, "S-1", "bsn", None, "bert", saw_revision=1)
    with store.view() as connection:
        (standing,) = files.corrections(connection)["S-1"]
    assert (standing.value, standing.clerk, standing.revision) == (None, "bert", 2)


def test_a_letter_is_in_one_batch_and_its_state_follows_from_facts(store: Store) -> None:
    with store.unit() as connection:
        assert outbox.add_letters(connection, [order("L-1"), order("L-2")]) == 2
        assert outbox.add_letters(connection, [order("L-1")]) == 0
        ids = [item.id for item in outbox.waiting(connection)]
        assert outbox.open_batch(connection, ids, TODAY) == 1
        assert outbox.waiting(connection) == []
    with pytest.raises(IntegrityError), store.unit() as connection:
        outbox.open_batch(connection, ["L-1"], TODAY)
    with store.unit() as connection:
        outbox.mark_staged(connection, 1, {"L-1": "b" * 64, "L-2": "c" * 64})
        assert outbox.unfinished_batches(connection) == [(1, True)]
        outbox.mark_handed_over(connection, 1)
    with store.view() as connection:
        assert {item.state for item in outbox.letters(connection)} == {LetterState.HANDED_OVER}
        assert outbox.unfinished_batches(connection) == []


def test_looking_and_an_empty_unit_change_no_byte(tmp_path: Path) -> None:
    path = tmp_path / "pipeline.db"
    Store.open(path).close()
    before = path.read_bytes()
    again = Store.open(path)
    with again.view() as connection:
        files.deliveries(connection)
    again.close()
    assert path.read_bytes() == before
    assert [item.name for item in tmp_path.iterdir()] == ["pipeline.db"]


def test_a_damaged_or_newer_database_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "pipeline.db"
    Store.open(path).close()
    with sqlite3.connect(path) as raw:
        raw.execute("UPDATE alembic_version SET version_num = '9999'")
    raw.close()
    with pytest.raises(UnverifiedOutputError, match="newer"):
        Store.open(path)
