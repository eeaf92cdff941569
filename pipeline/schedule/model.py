"""The problem as the solver sees it: people, parts and sessions in one canonical order, as arrays.

Everything is sorted here once (people by payment, sessions by time), so nothing downstream can
depend on the order of the input. A *site* is a venue on a day; an *item* is one part that one
registration wants.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time

import numpy as np
from numpy.typing import NDArray

from pipeline.domain.registration import ExamPart
from pipeline.domain.session import Problem, Request
from pipeline.schedule.goals import Vector

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]
Floats = NDArray[np.float64]
PARTS = tuple(ExamPart)


@dataclass(frozen=True, slots=True)
class Item:
    """One part wanted by one registration. ``part`` is an index in ``PARTS``."""

    request: Request
    part: int
    weight: int

    @property
    def unplaced(self) -> Vector:
        """What it costs to leave the item without a seat."""
        return (1, self.weight, 0, 0, 0, 0)


@dataclass(frozen=True, slots=True)
class Person:
    """All that one person still wants, and the sessions already told. Items differ in part."""

    id: str
    items: tuple[Item, ...]
    told: tuple[int, ...]
    """Session indices; fixed."""


class Calendar:
    """Sessions with free seats as arrays of length S, and their sites."""

    def __init__(self, problem: Problem) -> None:
        self.sessions = tuple(sorted(problem.sessions, key=lambda s: (s.start, s.venue, s.part, s.id)))
        self.index = {session.id: i for i, session in enumerate(self.sessions)}
        self.sites = tuple(sorted({(s.start.date(), s.venue) for s in self.sessions}))
        number = {site: i for i, site in enumerate(self.sites)}
        told = np.zeros(len(self.sessions), np.int64)
        for sitting in problem.told:
            if sitting.session in self.index:
                told[self.index[sitting.session]] += 1
        self.free: Ints = np.maximum(_ints(s.free for s in self.sessions) - told, 0)
        self.site: Ints = _ints(number[s.start.date(), s.venue] for s in self.sessions)
        self.part: Ints = _ints(PARTS.index(s.part) for s in self.sessions)
        self.adapted: Bools = np.array([s.adapted for s in self.sessions], bool)
        self.begin: Ints = _ints(minute(s.start) for s in self.sessions)
        self.end: Ints = self.begin + _ints(s.minutes + problem.break_minutes for s in self.sessions)
        """Minute of the day at which the next session of the same person may begin."""
        self.venues = tuple(sorted({venue for _, venue in self.sites}))
        self.venue: Ints = _ints(self.venues.index(venue) for _, venue in self.sites)
        """[sites] position in ``venues``."""
        self.day: Ints = _ints(d.toordinal() for d, _ in self.sites)
        """[sites]"""
        self.days, self.column = np.unique(self.day, return_inverse=True)
        """The different days in order, and [sites] the position of each site's day in them."""

    def clash(self, a: int, b: int) -> bool:
        """Whether one person cannot sit both: two places on a day, or overlap including the break."""
        sa, sb = self.site[a], self.site[b]
        if sa != sb:
            return bool(self.day[sa] == self.day[sb])
        return bool(self.begin[a] < self.end[b] and self.begin[b] < self.end[a])


def first_day(problem: Problem, request: Request) -> int:
    """First day on which the person can be seated, as ordinal: notice given, and the person ready."""
    soonest = problem.today.toordinal() + problem.notice_days
    return max(soonest, request.earliest.toordinal()) if request.earliest else soonest


def minute(moment: datetime) -> int:
    """Minute of the day."""
    return moment.hour * 60 + moment.minute


def payment_order(request: Request) -> tuple[date, datetime, str]:
    """Sort key: who paid first comes first."""
    return (
        request.paid_on,
        request.paid_at or datetime.combine(request.paid_on, time()),
        request.registration,
    )


def _ints(values: Iterable[int]) -> Ints:
    return np.fromiter(values, np.int64)
