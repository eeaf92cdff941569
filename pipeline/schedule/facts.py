"""What explanations rest on: the calendar after the night, and everybody's sittings.

Lists of sessions are made once for each kind of person (same part, kind of seat and days) and kept:
a night of 100,000 people asks the same questions again and again.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable
from datetime import date, timedelta
from functools import cached_property

from pipeline.domain.registration import ExamPart
from pipeline.domain.session import Problem, Request, Session, Sitting

Window = tuple[ExamPart, bool, date | None, tuple[tuple[date, date], ...]]
"""Part, kind of seat, earliest day and days away: what decides which sessions a person can sit."""


class Facts:
    """Of one problem and its new sittings. ``left``: free seats by session once all are seated."""

    def __init__(self, problem: Problem, sittings: Iterable[Sitting]) -> None:
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
        self.own: dict[str, list[Sitting]] = defaultdict(list)
        for sitting in (*problem.told, *self.sittings):
            if sitting.session in self.session:
                self.own[self.owner(sitting)].append(sitting)
        self._open: dict[Window, tuple[Session, ...]] = {}
        self._there: dict[tuple[ExamPart, str], tuple[Session, ...]] = {}

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

    def with_seat(self, request: Request, part: ExamPart) -> tuple[Session, ...]:
        """Sessions of the right kind, in time, on her days, with a free seat now."""
        window = (part, request.adapted, request.earliest, request.unavailable)
        if window not in self._open:
            self._open[window] = tuple(
                s
                for s in self.by_part[part]
                if s.adapted == request.adapted and self.left[s.id] > 0 and self.possible(request, s)
            )
        return self._open[window]

    def at(self, part: ExamPart, venue: str) -> tuple[Session, ...]:
        """Sessions of a part at a venue from today on, by time; both kinds of seats."""
        if (part, venue) not in self._there:
            self._there[part, venue] = tuple(
                s for s in self.by_part[part] if s.venue == venue and s.start.date() >= self.problem.today
            )
        return self._there[part, venue]

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
