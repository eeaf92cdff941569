"""A night leaves its cost when it added a fact, and nothing when it did not."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from pipeline.store import Store, audit, nights

TODAY = date(2026, 11, 23)
SECONDS = {"read": 2.5, "decide": 0.1}


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = Store.open(tmp_path / "pipeline.db")
    yield opened
    opened.close()


def _night(store: Store, *facts: str) -> bool:
    with store.unit() as connection:
        for fact in facts:
            audit.note(connection, fact, "S-000000000001")
    with store.unit() as connection:
        return nights.remember(connection, TODAY, SECONDS, "0.1.0")


def test_only_a_night_with_news_leaves_a_row(store: Store) -> None:
    assert [_night(store), _night(store, "read"), _night(store), _night(store, "read", "accepted")] == [
        False, True, False, True,
    ]  # fmt: skip


def test_the_last_one_is_told_with_its_steps_in_order(store: Store) -> None:
    with store.view() as connection:
        assert nights.last(connection) is None
    _night(store, "read")
    with store.view() as connection:
        assert nights.last(connection) == nights.NightCost(TODAY, (("read", 2.5), ("decide", 0.1)), "0.1.0")
