"""The judge: hard rules and completeness of a schedule, in plain Python over the domain alone.

Shares no code with the solver or with the explanations, on purpose: a mistake in their idea of the
rules must not pass here. No schedule is published with a violation.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import date, datetime, timedelta

from pipeline.domain.registration import ExamPart
from pipeline.domain.session import Problem, Request, Schedule, Session, Unplaced, UnplacedReason


def violations(problem: Problem, schedule: Schedule) -> tuple[str, ...]:
    """What is wrong with the schedule, ids and codes only; empty when it may be published."""
    return (
        *_unknown(problem, schedule),
        *_wrong_seats(problem, schedule),
        *_over_capacity(problem, schedule),
        *_clashes(problem, schedule),
        *_incomplete(problem, schedule),
        *_untrue(problem, schedule),
    )


def _unknown(problem: Problem, schedule: Schedule) -> Iterator[str]:
    sessions = {s.id for s in problem.sessions}
    asked = {(r.registration, part) for r in problem.requests for part in r.parts}
    for sitting in schedule.sittings:
        if sitting.session not in sessions:
            yield f"{sitting.registration} {sitting.part}: unknown session {sitting.session}"
        if (sitting.registration, sitting.part) not in asked:
            yield f"{sitting.registration} {sitting.part}: not asked for"


def _wrong_seats(problem: Problem, schedule: Schedule) -> Iterator[str]:
    """Part, seat kind, notice time and the person's own days."""
    requests, sessions = _requests(problem), _sessions(problem)
    for sitting in schedule.sittings:
        request, session = requests.get(sitting.registration), sessions.get(sitting.session)
        if request is None or session is None:
            continue
        where = f"{sitting.registration} {sitting.part} {sitting.session}"
        if session.part is not sitting.part:
            yield f"{where}: session of another part"
        if session.adapted is not request.adapted:
            yield f"{where}: wrong kind of seat"
        if (session.start.date() - problem.today).days < problem.notice_days:
            yield f"{where}: too soon"
        if not _can_come(request, session.start.date()):
            yield f"{where}: on a day the person cannot come"


def _over_capacity(problem: Problem, schedule: Schedule) -> Iterator[str]:
    """Only sessions that get a new sitting: an overbooked calendar is not the schedule's doing."""
    told = Counter(s.session for s in problem.told)
    sessions = _sessions(problem)
    for session, count in sorted(Counter(s.session for s in schedule.sittings).items()):
        if session in sessions and count > max(0, _seats_left(sessions[session]) - told[session]):
            yield f"{session}: {count} new sittings do not fit"


def _clashes(problem: Problem, schedule: Schedule) -> Iterator[str]:
    sessions = _sessions(problem)
    owner = {**problem.people, **{r.registration: r.person for r in problem.requests}}
    told: dict[str, list[Session]] = defaultdict(list)
    for sitting in problem.told:
        if sitting.session in sessions:
            told[owner.get(sitting.registration, sitting.registration)].append(sessions[sitting.session])
    new: dict[str, list[Session]] = defaultdict(list)
    for sitting in schedule.sittings:
        if sitting.session in sessions:
            new[owner.get(sitting.registration, sitting.registration)].append(sessions[sitting.session])
    for person, mine in new.items():
        for k, session in enumerate(mine):
            for other in (*told[person], *mine[:k]):
                if not _compatible(session, other, problem.break_minutes):
                    yield f"{session.id} and {other.id}: one person cannot sit both"


def _incomplete(problem: Problem, schedule: Schedule) -> Iterator[str]:
    """Every part asked for is told, placed or unplaced: one of them, once."""
    found = Counter((s.registration, s.part) for s in (*problem.told, *schedule.sittings))
    found.update((u.registration, u.part) for u in schedule.unplaced)
    for registration, part in sorted({(r.registration, part) for r in problem.requests for part in r.parts}):
        if found[registration, part] != 1:
            yield f"{registration} {part}: has {found[registration, part]} outcomes instead of one"


def _untrue(problem: Problem, schedule: Schedule) -> Iterator[str]:
    """Unplaced parts whose reason is not true."""
    requests = _requests(problem)
    judge = _Reasons(problem, schedule)
    for entry in schedule.unplaced:
        request = requests.get(entry.registration)
        if request is None or entry.part not in request.parts:
            yield f"{entry.registration} {entry.part}: unplaced but not asked for"
        elif not judge.true(entry, request):
            yield f"{entry.registration} {entry.part}: reason {entry.reason} is not true"


class _Reasons:
    """Re-checks reasons by going through every session of the part."""

    def __init__(self, problem: Problem, schedule: Schedule) -> None:
        self.problem = problem
        self.sessions = _sessions(problem)
        self.used = Counter(s.session for s in (*problem.told, *schedule.sittings))
        self.owner = {**problem.people, **{r.registration: r.person for r in problem.requests}}
        self.mine: dict[str, list[Session]] = defaultdict(list)
        for sitting in (*problem.told, *schedule.sittings):
            if sitting.session in self.sessions:
                self.mine[self._person(sitting.registration)].append(self.sessions[sitting.session])
        self.by_part: dict[ExamPart, list[Session]] = defaultdict(list)
        for session in problem.sessions:
            self.by_part[session.part].append(session)
        self.askers: dict[tuple[str, ExamPart], set[str]] = defaultdict(set)
        for request in problem.requests:
            for part in request.parts:
                self.askers[request.person, part].add(request.registration)
        for sitting in problem.told:
            self.askers[self._person(sitting.registration), sitting.part].add(sitting.registration)

    def _person(self, registration: str) -> str:
        return self.owner.get(registration, registration)

    def true(self, entry: Unplaced, request: Request) -> bool:
        kind = [s for s in self.by_part[entry.part] if s.adapted == request.adapted]
        soon = [s for s in kind if (s.start.date() - self.problem.today).days >= self.problem.notice_days]
        days = [s for s in soon if _can_come(request, s.start.date())]
        seats = [s for s in days if _seats_left(s) > self.used[s.id]]
        mine = self.mine[request.person]
        free = [s for s in seats if all(_compatible(s, m, self.problem.break_minutes) for m in mine)]
        return {
            UnplacedReason.ASKED_TWICE: len(self.askers[request.person, entry.part]) > 1,
            UnplacedReason.NO_SESSION: not kind,
            UnplacedReason.TOO_SOON: bool(kind) and not soon,
            UnplacedReason.UNAVAILABLE: bool(soon) and not days,
            UnplacedReason.AFTER_LAST: bool(soon)
            and request.earliest is not None
            and all(s.start.date() < request.earliest for s in soon),
            UnplacedReason.NO_SEAT: not request.adapted and bool(days) and not seats,
            UnplacedReason.NO_ADAPTED_SEAT: request.adapted and bool(self.by_part[entry.part]) and not seats,
            UnplacedReason.OVERLAP: bool(seats) and not free,
        }[entry.reason]


def _requests(problem: Problem) -> dict[str, Request]:
    return {r.registration: r for r in problem.requests}


def _sessions(problem: Problem) -> dict[str, Session]:
    return {s.id: s for s in problem.sessions}


def _seats_left(session: Session) -> int:
    """Seats that the paper channel may fill, told ones included."""
    return max(0, session.seats - session.taken_elsewhere)


def _can_come(request: Request, day: date) -> bool:
    if request.earliest is not None and day < request.earliest:
        return False
    return all(day < begin or day > end for begin, end in request.unavailable)


def _compatible(a: Session, b: Session, break_minutes: int) -> bool:
    """One person can sit both: another day, or one place with a break between."""
    if a.start.date() != b.start.date():
        return True
    pause = timedelta(minutes=break_minutes)
    return a.venue == b.venue and (_end(a) + pause <= b.start or _end(b) + pause <= a.start)


def _end(session: Session) -> datetime:
    return session.start + timedelta(minutes=session.minutes)
