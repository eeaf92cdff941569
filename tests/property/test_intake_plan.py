"""Whatever lies in the inbox: every file gets one place in the plan, and nothing moving is taken."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from pipeline.domain.intake import Entry, EntryKind, Tail, display_name
from pipeline.intake import IntakeRules, plan_intake

NOW = datetime(2026, 11, 2, 23, 0, tzinfo=UTC)
NAMES = st.binary(min_size=1, max_size=255).filter(lambda name: b"/" not in name and b"\0" not in name)
ENTRIES = st.builds(
    Entry,
    NAMES,
    st.sampled_from(EntryKind),
    st.integers(0, 2000),
    st.integers(0, 3),
    st.integers(0, 3),
    st.just(1),
    st.sampled_from(Tail),
)
LOOKS = st.lists(ENTRIES, max_size=12, unique_by=lambda entry: entry.name)


@given(LOOKS, LOOKS, st.integers(0, 5))
def test_every_entry_is_in_exactly_one_place(
    first: Sequence[Entry], second: Sequence[Entry], most: int
) -> None:
    rules = IntakeRules(file_bytes=1000, files_per_run=most)
    seen = {entry.key: NOW - timedelta(hours=3) for entry in first[::2]}
    plan = plan_intake(first, second, seen, NOW, rules)
    placed = [*plan.claims, *(waiting.entry for waiting in plan.waiting)]
    placed += [*(refused.entry for refused in plan.refused), *(ignored.entry for ignored in plan.ignored)]
    assert sorted(placed, key=lambda entry: entry.name) == sorted(second, key=lambda entry: entry.name)


@given(LOOKS, LOOKS)
def test_only_quiet_regular_files_within_the_limit_are_claimed(
    first: Sequence[Entry], second: Sequence[Entry]
) -> None:
    plan = plan_intake(first, second, {}, NOW, IntakeRules(file_bytes=1000))
    for entry in plan.claims:
        assert any(entry.same_as(other) for other in first)
        assert entry.kind is EntryKind.REGULAR
        assert entry.size <= 1000
        assert entry.tail is not Tail.ZERO


@given(st.binary(max_size=300))
def test_shown_names_are_short_and_printable(name: bytes) -> None:
    shown = display_name(name)
    assert len(shown) <= 120
    assert shown.isprintable() or not shown or all(c.isprintable() or c.isspace() for c in shown)
    assert "\n" not in shown and "\r" not in shown and "\x1b" not in shown
