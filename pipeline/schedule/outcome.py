"""What a played year came to, as figures that policies are compared by."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from pipeline.schedule.play import Tally, Told

_WEEK = 7


@dataclass(frozen=True, slots=True)
class Outcome:
    """Of one policy. Days are from payment; shares are 0..1, of parts unless said otherwise."""

    wanted: int
    placed: int
    wait_p50: int
    """Days from payment to the exam, of parts with a seat."""
    wait_p90: int
    wait_max: int
    longest_unplaced: int
    """Days that somebody waited for a first seat, or still waits: what starvation would show in."""
    first_choice: float
    """Of the seats of people who named a place."""
    km: float
    """Mean over visits, one way."""
    after_term: int
    """Parts placed after the end of a term, or without a seat when it ended."""
    invited_late: int
    """Parts told after the promised day, or still without a seat by then."""
    declined: int
    no_shows: int
    seats_used: float
    """Of the seats that other channels leave for paper."""
    nights: int
    waits: tuple[int, ...]
    """Parts by whole weeks from payment to the exam, from week 0."""


def outcome(tally: Tally, last: date, invitation_days: int) -> Outcome:
    """The figures of one tally; ``last`` is the last day that was played."""
    seats = [told for told in tally.told if told.held]
    first_told = _first_told(tally.told)
    waits = sorted((t.session.start.date() - t.request.paid_on).days for t in seats)
    named = [t for t in seats if any(t.request.preferred)]
    still = [(last - request.paid_on).days for request, _ in tally.waiting]
    ended = [r for r, _ in tally.waiting if r.term_end is not None and r.term_end < last]
    late_seats = [t for t in seats if t.request.term_end and t.session.start.date() > t.request.term_end]
    trips = {(t.request.registration, t.session.start.date(), t.session.venue): t for t in seats}
    km = [t.request.km[t.session.venue] for t in trips.values() if t.session.venue in t.request.km]
    weeks = Counter(days // _WEEK for days in waits)
    return Outcome(
        wanted=tally.wanted,
        placed=len(seats),
        wait_p50=_quantile(waits, 0.5),
        wait_p90=_quantile(waits, 0.9),
        wait_max=max(waits, default=0),
        longest_unplaced=max([*first_told, *still], default=0),
        first_choice=_share(sum(t.session.venue == t.request.preferred[0] for t in named), len(named)),
        km=round(sum(km) / len(km), 1) if km else 0.0,
        after_term=len(late_seats) + len(ended),
        invited_late=sum(days > invitation_days for days in [*first_told, *still]),
        declined=tally.declined,
        no_shows=tally.no_shows,
        seats_used=_share(tally.busy, tally.seats),
        nights=tally.nights,
        waits=tuple(weeks[k] for k in range(max(weeks, default=-1) + 1)),
    )


def _first_told(told: Sequence[Told]) -> list[int]:
    """Days from payment to the first seat of each part."""
    first: dict[tuple[str, str], int] = {}
    for item in told:
        key = (item.sitting.registration, item.sitting.part.value)
        days = (item.on - item.request.paid_on).days
        first[key] = min(days, first.get(key, days))
    return list(first.values())


def _quantile(values: Sequence[int], share: float) -> int:
    """The least value that ``share`` of the sorted values do not exceed; 0 for none."""
    return values[max(0, -int(-share * len(values) // 1) - 1)] if values else 0


def _share(part: int, whole: int) -> float:
    return round(part / whole, 4) if whole else 0.0
