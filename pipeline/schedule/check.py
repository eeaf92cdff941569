"""The judge: hard rules, completeness and told values of a schedule, in plain Python over the domain alone.

Shares no code with the solver or with the explanations, on purpose: a mistake in their idea of the
rules must not pass here. No schedule is published with a violation.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta

from pipeline.domain.registration import ExamPart
from pipeline.domain.session import Problem, Request, Schedule, Session, Sitting, Unplaced, Venue
from pipeline.domain.session import UnplacedReason as Reason
from pipeline.schedule.goals import GOALS, GoalRules, goal_rules
from pipeline.schedule.tally import tally


def violations(
    problem: Problem,
    schedule: Schedule,
    venues: Iterable[Venue] = (),
    rules: GoalRules | None = None,
) -> tuple[str, ...]:
    """What is wrong with the schedule, ids and codes only; empty when it may be published.

    With ``venues`` (all rows of the calendar) no seat may be at one that is closed that day. The values
    are judged by ``rules``, else by those in force on the day of the problem.
    """
    judge = _Judge(problem, schedule)
    return (
        *judge.unknown(),
        *judge.wrong_seats(),
        *judge.closed(venues),
        *judge.over_capacity(),
        *judge.clashes(),
        *judge.incomplete(),
        *judge.untrue(),
        *_miscounted(problem, schedule, rules or goal_rules(problem.today)),
    )


class _Judge:
    """One schedule beside its problem."""

    def __init__(self, problem: Problem, schedule: Schedule) -> None:
        self.problem, self.schedule = problem, schedule
        self.requests = {r.registration: r for r in problem.requests}
        self.sessions = {s.id: s for s in problem.sessions}
        self.owner = {**problem.people, **{r.registration: r.person for r in problem.requests}}
        self.told_in = Counter(s.session for s in problem.told)
        self.new_in = Counter(s.session for s in schedule.sittings)
        self.first_day = problem.today + timedelta(days=problem.notice_days)

    def unknown(self) -> Iterator[str]:
        for sitting in self.schedule.sittings:
            request = self.requests.get(sitting.registration)
            if sitting.session not in self.sessions:
                yield f"{sitting.registration} {sitting.part}: unknown session {sitting.session}"
            if request is None or sitting.part not in request.parts:
                yield f"{sitting.registration} {sitting.part}: not asked for"

    def wrong_seats(self) -> Iterator[str]:
        """Part, seat kind, notice time and the person's own days."""
        for sitting in self.schedule.sittings:
            request, session = self.requests.get(sitting.registration), self.sessions.get(sitting.session)
            if request is None or session is None:
                continue
            where = f"{sitting.registration} {sitting.part} {sitting.session}"
            if session.part is not sitting.part:
                yield f"{where}: session of another part"
            if session.adapted is not request.adapted:
                yield f"{where}: wrong kind of seat"
            if session.start.date() < self.first_day:
                yield f"{where}: too soon"
            if not _can_come(request, session.start.date()):
                yield f"{where}: on a day the person cannot come"

    def closed(self, venues: Iterable[Venue]) -> Iterator[str]:
        """New sittings at a venue that is not open that day; nothing when no venues are given."""
        rows: dict[str, list[Venue]] = defaultdict(list)
        for venue in venues:
            rows[venue.code].append(venue)
        for name in sorted(self.new_in) if rows else ():
            session = self.sessions.get(name)
            if session and not any(v.valid_on(session.start.date()) for v in rows[session.venue]):
                yield f"{name}: venue {session.venue} is closed that day"

    def over_capacity(self) -> Iterator[str]:
        """Only sessions that get a new sitting: an overbooked calendar is not the schedule's doing."""
        for session, count in sorted(self.new_in.items()):
            if session in self.sessions and count > max(0, self._left_before(session)):
                yield f"{session}: {count} new sittings do not fit"

    def clashes(self) -> Iterator[str]:
        told, new = self.by_person(self.problem.told), self.by_person(self.schedule.sittings)
        for person, mine in new.items():
            for k, session in enumerate(mine):
                for other in (*told.get(person, ()), *mine[:k]):
                    if not _compatible(session, other, self.problem.break_minutes):
                        yield f"{session.id} and {other.id}: one person cannot sit both"

    def incomplete(self) -> Iterator[str]:
        """Every part asked for is told, placed or unplaced: one of them, once."""
        found = Counter((s.registration, s.part) for s in (*self.problem.told, *self.schedule.sittings))
        found.update((u.registration, u.part) for u in self.schedule.unplaced)
        for name, request in sorted(self.requests.items()):
            for part in sorted(set(request.parts)):
                if found[name, part] != 1:
                    yield f"{name} {part}: has {found[name, part]} outcomes instead of one"

    def untrue(self) -> Iterator[str]:
        """Unplaced parts whose reason is not true."""
        if not self.schedule.unplaced:
            return
        reasons = _Reasons(self)
        for entry in self.schedule.unplaced:
            request = self.requests.get(entry.registration)
            if request is None or entry.part not in request.parts:
                yield f"{entry.registration} {entry.part}: unplaced but not asked for"
            elif not reasons.true(entry, request):
                yield f"{entry.registration} {entry.part}: reason {entry.reason} is not true"

    def person(self, registration: str) -> str:
        return self.owner.get(registration, registration)

    def left(self, session: str) -> int:
        """Seats still free once the new sittings are given."""
        return self._left_before(session) - self.new_in[session]

    def _left_before(self, session: str) -> int:
        return _seats(self.sessions[session]) - self.told_in[session]

    def by_person(self, sittings: Iterable[Sitting]) -> dict[str, list[Session]]:
        found: dict[str, list[Session]] = defaultdict(list)
        for sitting in sittings:
            if sitting.session in self.sessions:
                found[self.person(sitting.registration)].append(self.sessions[sitting.session])
        return found


class _Reasons:
    """Re-checks reasons by going through every session of the part."""

    def __init__(self, judge: _Judge) -> None:
        self.judge, self.problem = judge, judge.problem
        self.mine = judge.by_person((*self.problem.told, *judge.schedule.sittings))
        self.kinds: dict[tuple[ExamPart, bool], list[Session]] = defaultdict(list)
        for session in self.problem.sessions:
            self.kinds[session.part, session.adapted].append(session)
        self.soon = {
            kind: [s for s in found if s.start.date() >= judge.first_day]
            for kind, found in self.kinds.items()
        }
        self.days = {kind: {s.start.date() for s in found} for kind, found in self.soon.items()}
        self.free = {kind: [s for s in found if judge.left(s.id) > 0] for kind, found in self.soon.items()}
        self.askers: dict[tuple[str, ExamPart], set[str]] = defaultdict(set)
        for request in self.problem.requests:
            for part in request.parts:
                self.askers[request.person, part].add(request.registration)
        for sitting in self.problem.told:
            self.askers[judge.person(sitting.registration), sitting.part].add(sitting.registration)

    def true(self, entry: Unplaced, request: Request) -> bool:
        kind = (entry.part, request.adapted)
        every, soon = self.kinds.get(kind, []), self.days.get(kind, set())
        days = any(_can_come(request, day) for day in soon)
        seats = [s for s in self.free.get(kind, []) if _can_come(request, s.start.date())]
        any_kind = every or self.kinds.get((entry.part, not request.adapted))
        return {
            Reason.ASKED_TWICE: len(self.askers[request.person, entry.part]) > 1,
            Reason.NO_SESSION: not every,
            Reason.TOO_SOON: bool(every) and not soon,
            Reason.AFTER_LAST: request.earliest is not None
            and max(soon, default=date.max) < request.earliest,
            Reason.UNAVAILABLE: bool(soon) and not days,
            Reason.NO_SEAT: not request.adapted and days and not seats,
            Reason.NO_ADAPTED_SEAT: request.adapted and bool(any_kind) and not seats,
            Reason.OVERLAP: bool(seats) and not any(self._fits(s, request) for s in seats),
        }[entry.reason]

    def _fits(self, session: Session, request: Request) -> bool:
        mine = self.mine.get(request.person, ())
        return all(_compatible(session, other, self.problem.break_minutes) for other in mine)


def _miscounted(problem: Problem, schedule: Schedule, rules: GoalRules) -> Iterator[str]:
    """Goals whose told value is not what the sittings give, or whose bound says more than is true."""
    if not schedule.goals:
        return
    counted = dict(zip(GOALS, tally(problem, schedule.sittings, rules), strict=True))
    told = {goal.name: goal for goal in schedule.goals}
    if tuple(told) != rules.order:
        yield f"goals {', '.join(told)}: not those of the rules in their order"
    for goal, value in counted.items():
        entry = told.get(goal)
        if entry is not None and entry.value != value:
            yield f"{goal}: told {entry.value}, counted {value}"
        if entry is not None and entry.bound > entry.value:
            yield f"{goal}: bound {entry.bound} above the value {entry.value}"
    if tuple(g.value for g in schedule.goals) > tuple(g.first_come for g in schedule.goals):
        yield "worse than first come, first served"
    if (combined := schedule.combined) is not None:
        value = sum(w * counted[goal] for w, goal in zip(combined.weights, GOALS, strict=True))
        if not combined.bound <= combined.value == value:
            yield f"combined: told {combined.value} above {combined.bound}, counted {value}"


def _seats(session: Session) -> int:
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
