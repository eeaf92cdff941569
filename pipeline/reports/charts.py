"""Numbers with a shape, as plain geometry; the templates draw it as SVG with a table beside it."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.reports.views import FunnelStep, SuspenseView, VenueWeek

_BIN_DAYS = 7
_BAR_MAX = 100.0


@dataclass(frozen=True, slots=True)
class Bar:
    """``length`` is 0..100, relative to the longest bar."""

    label: str
    count: int
    length: float


@dataclass(frozen=True, slots=True)
class HeatCell:
    """``share`` of the seats that are taken, 0..1; None when there is no session."""

    share: float | None
    taken: int
    seats: int


@dataclass(frozen=True, slots=True)
class HeatMap:
    weeks: tuple[str, ...]
    rows: tuple[tuple[str, tuple[HeatCell, ...]], ...]


def _scaled(pairs: Sequence[tuple[str, int]]) -> tuple[Bar, ...]:
    longest = max((count for _, count in pairs), default=0) or 1
    return tuple(Bar(label, count, _BAR_MAX * count / longest) for label, count in pairs)


def funnel(steps: Sequence[FunnelStep]) -> tuple[Bar, ...]:
    return _scaled([(step.name, step.count) for step in steps])


def histogram(days: Sequence[int]) -> tuple[Bar, ...]:
    """Waiting days in bins of a week, from 0 to the longest wait without gaps."""
    if not days:
        return ()
    bins = Counter(day // _BIN_DAYS for day in days)
    return _scaled(
        [(f"{at * _BIN_DAYS}-{at * _BIN_DAYS + _BIN_DAYS - 1}", bins[at]) for at in range(max(bins) + 1)]
    )


@dataclass(frozen=True, slots=True)
class AgeBar:
    """Money that waits in one span of age. ``length`` is 0..100, relative to the largest amount."""

    label: str
    lines: int
    cents: int
    length: float
    alert: bool


_AGE_BINS = 3
"""Weeks shown by themselves; what is older stands together: its invitation is late already."""


def suspense_by_age(waiting: Sequence[SuspenseView]) -> tuple[AgeBar, ...]:
    """Cents in suspense by weeks since the credit, every span also when it is empty; none without money."""
    coming = [item for item in waiting if item.amount_cents > 0]
    if not coming:
        return ()
    spans: list[list[SuspenseView]] = [[] for _ in range(_AGE_BINS + 1)]
    for item in coming:
        spans[min(max(item.days_waiting, 0) // _BIN_DAYS, _AGE_BINS)].append(item)
    sums = [sum(item.amount_cents for item in span) for span in spans]
    return tuple(
        AgeBar(_span(n), len(span), cents, _BAR_MAX * cents / max(sums), any(item.alert for item in span))
        for n, (span, cents) in enumerate(zip(spans, sums, strict=True))
    )


def _span(number: int) -> str:
    first = number * _BIN_DAYS
    return f"{first}+" if number == _AGE_BINS else f"{first}-{first + _BIN_DAYS - 1}"


def heat_map(cells: Sequence[VenueWeek]) -> HeatMap:
    """Venues by week, both in alphabetical (so chronological) order."""
    weeks = sorted({cell.week for cell in cells})
    by_place = {(cell.venue, cell.week): cell for cell in cells}
    rows = []
    for venue in sorted({cell.venue for cell in cells}):
        found = (by_place.get((venue, week)) for week in weeks)
        rows.append((venue, tuple(_heat_cell(cell) for cell in found)))
    return HeatMap(tuple(weeks), tuple(rows))


def _heat_cell(cell: VenueWeek | None) -> HeatCell:
    if cell is None or cell.seats == 0:
        return HeatCell(None, 0, 0)
    taken = min(cell.seats, cell.taken_elsewhere + cell.taken_paper)
    return HeatCell(taken / cell.seats, taken, cell.seats)
