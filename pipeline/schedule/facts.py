"""What explanations rest on: the calendar after the night, and everybody's sittings.

Lists of sessions are made once for each kind of person (same part, kind of seat and days) and kept:
a night of 100,000 people asks the same questions again and again.
"""

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from functools import cached_property
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from pipeline.domain.registration import ExamPart
from pipeline.domain.session import Problem, Request, Session, Sitting, UnplacedReason
from pipeline.schedule.goals import GoalRules

Window = tuple[ExamPart, bool, date | None, tuple[tuple[date, date], ...]]
"""Part, kind of seat, earliest day and days away: what decides which sessions a person can sit."""

Bools = NDArray[np.bool_]
Ints = NDArray[np.int64]
_NONE: Mapping[str, date] = MappingProxyType({})


class Facts:
    """Of one problem and its new sittings. ``left``: free seats by session once all are seated."""

    def __init__(
        self, problem: Problem, sittings: Iterable[Sitting], full_since: Mapping[str, date] = _NONE
    ) -> None:
        self.problem = problem
        self.sittings = tuple(sittings)
        self.session = {s.id: s for s in problem.sessions}
        self.person = problem.people | {r.registration: r.person for r in problem.requests}
        self.first_day = problem.today + timedelta(days=problem.notice_days)
        self.by_part: dict[ExamPart, list[Session]] = defaultdict(list)
        for session in sorted(problem.sessions, key=lambda s: (s.start, s.venue, s.id)):
            self.by_part[session.part].append(session)
        told = Counter(s.session for s in problem.told)
        new = Counter(s.session for s in self.sittings)
        self.left = {s.id: s.free - told[s.id] - new[s.id] for s in problem.sessions}
        self.filled = {s for s in new if self.left.get(s, 1) <= 0}
        """Sessions that became full by these sittings."""
        self.full_since = {**full_since, **dict.fromkeys(self.filled, problem.today)}
        self.own: dict[str, list[Sitting]] = defaultdict(list)
        for sitting in (*problem.told, *self.sittings):
            if sitting.session in self.session:
                self.own[self.owner(sitting)].append(sitting)
        self.reasons: dict[Window, UnplacedReason] = {}
        """Why people of a window have no seat; filled in by ``reasons``."""
        self._standings: dict[tuple[object, ...], Standing] = {}
        self._rows: dict[tuple[ExamPart, str], Row] = {}

    def owner(self, sitting: Sitting) -> str:
        """Person of a sitting; who is not known is a person by herself."""
        return self.person.get(sitting.registration, sitting.registration)

    def in_time(self, session: Session) -> bool:
        """Whether the invitation can still arrive."""
        return session.start.date() >= self.first_day

    def possible(self, request: Request, session: Session) -> bool:
        """Whether the notice time and the person's days allow the session."""
        return self.in_time(session) and can_come(request, session.start.date())

    def fits(self, session: Session, others: Iterable[Session]) -> bool:
        """Whether one person can sit it beside ``others``."""
        return not any(clash(session, other, self.problem.break_minutes) for other in others)

    def window(self, request: Request, part: ExamPart) -> Window:
        return part, request.adapted, request.earliest, request.unavailable

    def standing(self, request: Request, part: ExamPart, venue: str) -> "Standing":
        """The sessions of a part at a venue from today on, as they stand for people like her."""
        if request.unavailable:  # hardly anybody else has just these days
            return Standing(self._row(part, venue), request)
        key = (venue, *self.window(request, part))
        if key not in self._standings:
            self._standings[key] = Standing(self._row(part, venue), request)
        return self._standings[key]

    def _row(self, part: ExamPart, venue: str) -> "Row":
        if (part, venue) not in self._rows:
            coming = (s for s in self.by_part[part] if s.start.date() >= self.problem.today)
            self._rows[part, venue] = Row(self, [s for s in coming if s.venue == venue])
        return self._rows[part, venue]

    @cached_property
    def coming(self) -> frozenset[tuple[str, ExamPart]]:
        """(person, part) of told sittings that are still to come."""
        return frozenset(
            (self.owner(s), s.part)
            for s in self.problem.told
            if s.session in self.session and self.session[s.session].start.date() >= self.problem.today
        )

    def others(self, sitting: Sitting) -> list[Session]:
        """The sessions of the person's other sittings."""
        return [self.session[s.session] for s in self.own[self.owner(sitting)] if s != sitting]


class Row:
    """The sessions of one part at one venue from today on, by time, as arrays [n]."""

    def __init__(self, facts: Facts, sessions: Sequence[Session]) -> None:
        self.sessions = sessions
        self.starts = [s.start for s in sessions]
        self.day = np.array([s.start.toordinal() for s in sessions], np.int64)
        self.adapted = np.array([s.adapted for s in sessions], bool)
        self.soon = self.day < facts.first_day.toordinal()
        self.full = np.array([facts.left[s.id] <= 0 for s in sessions], bool)
        since = [facts.full_since.get(s.id) for s in sessions]
        self.since = np.array([0 if day is None else day.toordinal() for day in since], np.int64)
        """Day from which a full session was full, 0 where that is not known."""


class Standing:
    """A row for people of one window: what stands in the way of each session, counted from the left."""

    def __init__(self, row: Row, request: Request) -> None:
        self.row = row
        away = days_closed(row.day, request)
        tests = (row.adapted != request.adapted, row.soon, away, row.full)
        left = np.ones(len(row.day), bool)
        hits = []
        for test in tests:
            hits.append(left & test)
            left = left & ~test
        self._counts = np.cumsum(np.array(hits, np.int64).reshape(len(CLOSED), -1), axis=1)
        self._since = np.maximum.accumulate(np.where(hits[-1], row.since, 0))
        self._open = np.flatnonzero(left).tolist()

    def before(self, moment: datetime | None) -> tuple[dict[str, int], date | None, list[Session]]:
        """Counts by hindrance, since when the full ones are full, and the sessions that she could take.

        Only of sessions that begin before ``moment``, when it is given.
        """
        end = len(self.row.starts) if moment is None else bisect_left(self.row.starts, moment)
        if not end:
            return {}, None, []
        counts, since = self._counts[:, end - 1].tolist(), int(self._since[end - 1])
        left = [self.row.sessions[k] for k in self._open if k < end]
        return dict(zip(CLOSED, counts, strict=True)), date.fromordinal(since) if since else None, left


CLOSED = ("other_kind", "too_soon", "unavailable", "full")
"""Fields of ``Obstacles`` that hang on a person's kind and days alone, in order."""


def days_closed(day: Ints, request: Request) -> Bools:
    """Which of the days (ordinals) the person excludes; ``can_come`` for many days at once."""
    closed: Bools = day < (request.earliest or date.min).toordinal()
    for begin, end in request.unavailable:
        closed |= (day >= begin.toordinal()) & (day <= end.toordinal())
    return closed


def can_come(request: Request, day: date) -> bool:
    """Whether the person's own days allow ``day``."""
    away = any(begin <= day <= end for begin, end in request.unavailable)
    return not away and (request.earliest is None or day >= request.earliest)


def clash(a: Session, b: Session, break_minutes: int) -> bool:
    """Whether one person cannot sit both: two places on a day, or overlap including the break."""
    if a.start.date() != b.start.date():
        return False
    if a.venue != b.venue:
        return True
    first, second = sorted((a, b), key=lambda s: s.start)
    return second.start < first.start + timedelta(minutes=first.minutes + break_minutes)


def weight_of(problem: Problem, rules: GoalRules, request: Request) -> int:
    """What it counts to leave her out: longer waiting and a term that ends soon weigh more."""
    ends = request.term_end
    urgent = ends is not None and (ends - problem.today).days <= problem.urgent_within_days
    return rules.weight((problem.today - request.paid_on).days, urgent)
