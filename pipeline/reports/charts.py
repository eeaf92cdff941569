"""Numbers with a shape, as plain geometry; the templates draw it as SVG with a table below."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.reports.figures import Drift, Fate, Sum
from pipeline.reports.views import SuspenseView, VenueWeek

_BIN_DAYS = 7
_BAR_MAX = 100.0


@dataclass(frozen=True, slots=True)
class Bar:
    """``length`` is 0..100, relative to the longest bar."""

    label: str
    count: int
    length: float


@dataclass(frozen=True, slots=True)
class SplitBar:
    """What entered a step, as three lengths in a row (0..100 together at most): on, waiting, ended."""

    step: Sum
    out: float
    waiting: float
    ended: float


@dataclass(frozen=True, slots=True)
class HeatCell:
    """``share`` of the seats that are taken, 0..1; None when there is no session."""

    share: float | None
    taken: int
    seats: int

    @property
    def full(self) -> bool:
        return self.share is not None and self.taken >= self.seats

    @property
    def free(self) -> int:
        return self.seats - self.taken


@dataclass(frozen=True, slots=True)
class HeatMap:
    weeks: tuple[str, ...]
    rows: tuple[tuple[str, tuple[HeatCell, ...]], ...]


@dataclass(frozen=True, slots=True)
class Dot:
    """``x`` and ``y`` are 0..100 from the lower left corner."""

    x: float
    y: float
    below: bool


def _scaled(pairs: Sequence[tuple[str, int]]) -> tuple[Bar, ...]:
    longest = max((count for _, count in pairs), default=0) or 1
    return tuple(Bar(label, count, _BAR_MAX * count / longest) for label, count in pairs)


def funnel(steps: Sequence[Sum]) -> tuple[SplitBar, ...]:
    """One bar a step, all on the scale of the widest."""
    widest = max((step.into for step in steps), default=0) or 1
    return tuple(
        SplitBar(
            step, *(_BAR_MAX * step.count(fate) / widest for fate in (Fate.OUT, Fate.WAITING, Fate.ENDED))
        )
        for step in steps
    )


def histogram(days: Sequence[int]) -> tuple[Bar, ...]:
    """Waiting days in bins of a week, from 0 to the longest wait without gaps."""
    if not days:
        return ()
    bins = Counter(max(day, 0) // _BIN_DAYS for day in days)
    return _scaled(
        [(f"{at * _BIN_DAYS}-{at * _BIN_DAYS + _BIN_DAYS - 1}", bins[at]) for at in range(max(bins) + 1)]
    )


_KM_STEPS = ((0, "0"), (10, "1-10"), (25, "11-25"), (50, "26-50"))


def extra_km(kilometres: Sequence[int]) -> tuple[Bar, ...]:
    """Persons by extra kilometres; every span also when it is empty, none without persons."""
    if not kilometres:
        return ()
    last = _KM_STEPS[-1][0]
    spans = dict.fromkeys([*(name for _, name in _KM_STEPS), f"{last}+"], 0)
    for km in kilometres:
        spans[next((name for most, name in _KM_STEPS if km <= most), f"{last}+")] += 1
    return _scaled(list(spans.items()))


def costs(seconds: Sequence[tuple[str, float]]) -> tuple[Bar, ...]:
    """Steps by whole seconds, rounded up: a step that was done is never 0."""
    return _scaled([(name, -int(-spent // 1)) for name, spent in seconds])


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


def drift_line(drift: Drift) -> tuple[Dot, ...]:
    """Share accepted by night, oldest left; a single night stands on the right."""
    steps = max(len(drift.nights) - 1, 1)
    right = len(drift.nights) - 1
    return tuple(
        Dot(
            _BAR_MAX - _BAR_MAX * (right - at) / steps,
            _BAR_MAX * night.share,
            at == right and drift.least is not None and night.share < drift.least,
        )
        for at, night in enumerate(drift.nights)
    )
