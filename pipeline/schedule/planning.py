"""Demand against capacity in the weeks ahead, and where one more session would help most."""

from collections import Counter, defaultdict
from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from datetime import date, timedelta

from pipeline.domain.registration import ExamPart
from pipeline.domain.session import Problem, Request, Schedule, Session
from pipeline.schedule.goals import GoalRules, goal_rules
from pipeline.schedule.shadow import extras

Solver = Callable[[Problem], Schedule]
_WEEK = 7


@dataclass(frozen=True, slots=True)
class Supply:
    """Seats of one part and kind at one venue in one week, and who has or would get them.

    ``elsewhere``: online and by schools; ``told``: invited; ``paid`` and ``expected``: would be placed
    here if everybody were placed today, of those who paid and of those expected to pay.
    """

    venue: str
    part: ExamPart
    adapted: bool
    week: date
    """Its Monday."""
    sessions: int
    seats: int
    elsewhere: int
    told: int
    paid: int
    expected: int

    @property
    def taken(self) -> int:
        return min(self.seats, self.elsewhere + self.told + self.paid + self.expected)

    @property
    def left(self) -> int:
        return self.seats - self.taken


@dataclass(frozen=True, slots=True)
class Demand:
    """Parts that wait for a seat, by the place that people would rather go to (else the nearest)."""

    venue: str
    part: ExamPart
    adapted: bool
    paid: int
    expected: int
    here: int
    """Of these, placed at this venue by the schedule of today."""
    unplaced: int
    """And left without any seat."""
    term_ends: int
    """People among them whose integration term ends before the weeks shown are over."""


@dataclass(frozen=True, slots=True)
class Gain:
    """What one more session brings, by solving again with it; negative is worse."""

    session: Session
    most: float
    """What its shadow price promised at most."""
    placed: int
    in_time: int
    """Urgency taken away, in weights of people."""
    nearer: int
    """Steps up in people's lists of places."""
    visits: int
    km: int
    days: int
    """Days sooner, over all parts; more parts placed add to it, so it can be negative."""


@dataclass(frozen=True, slots=True)
class Plan:
    """``supply`` by venue, part, kind and week; ``gains`` the best first."""

    today: date
    weeks: tuple[date, ...]
    """Mondays."""
    supply: tuple[Supply, ...]
    demand: tuple[Demand, ...]
    gains: tuple[Gain, ...]


def plan(
    problem: Problem, weeks: int, solver: Solver, expected: Collection[str] = frozenset(), top: int = 5
) -> Plan:
    """``expected``: registrations of the problem that have not paid. ``top``: sessions to prove.

    ``solver`` gives the schedule of a problem; it is called 1 + ``top`` times.
    """
    monday = problem.today - timedelta(days=problem.today.weekday())
    mondays = tuple(monday + timedelta(days=_WEEK * k) for k in range(weeks))
    until = mondays[-1] + timedelta(days=_WEEK - 1)
    schedule = solver(problem)
    rules = goal_rules(problem.today)
    return Plan(
        problem.today,
        mondays,
        supply=_supply(problem, schedule, mondays, expected),
        demand=_demand(problem, schedule, until, expected),
        gains=_gains(problem, schedule, rules, until, solver, top),
    )


def _supply(
    problem: Problem, schedule: Schedule, mondays: tuple[date, ...], expected: Collection[str]
) -> tuple[Supply, ...]:
    told = Counter(s.session for s in problem.told)
    paid = Counter(s.session for s in schedule.sittings if s.registration not in expected)
    hoped = Counter(s.session for s in schedule.sittings if s.registration in expected)
    cells: dict[tuple[str, ExamPart, bool, date], list[Session]] = defaultdict(list)
    for session in problem.sessions:
        day = session.start.date()
        week = day - timedelta(days=day.weekday())
        if week in mondays and day >= problem.today and session.seats:
            cells[session.venue, session.part, session.adapted, week].append(session)

    def total(sessions: list[Session], counts: Counter[str]) -> int:
        return sum(counts[s.id] for s in sessions)

    return tuple(
        Supply(
            *key,
            sessions=len(found),
            seats=sum(s.seats for s in found),
            elsewhere=sum(s.taken_elsewhere for s in found),
            told=total(found, told),
            paid=total(found, paid),
            expected=total(found, hoped),
        )
        for key, found in sorted(cells.items())
    )


def _demand(
    problem: Problem, schedule: Schedule, until: date, expected: Collection[str]
) -> tuple[Demand, ...]:
    venue = {s.id: s.venue for s in problem.sessions}
    seat = {(s.registration, s.part): venue[s.session] for s in schedule.sittings}
    told = {(s.registration, s.part) for s in problem.told}
    groups: dict[tuple[str, ExamPart, bool], list[Request]] = defaultdict(list)
    for request in problem.requests:
        for part in request.parts:
            if (request.registration, part) not in told:
                groups[wanted_venue(request), part, request.adapted].append(request)
    return tuple(
        Demand(
            *key,
            paid=sum(r.registration not in expected for r in people),
            expected=sum(r.registration in expected for r in people),
            here=sum(seat.get((r.registration, key[1])) == key[0] for r in people),
            unplaced=sum((r.registration, key[1]) not in seat for r in people),
            term_ends=sum(r.term_end is not None and r.term_end <= until for r in people),
        )
        for key, people in sorted(groups.items())
    )


def wanted_venue(request: Request) -> str:
    """The place she would rather go to: first choice, else the nearest; empty when neither is known."""
    nearest = min(request.km, key=lambda v: (request.km[v], v), default="")
    return next((place for place in request.preferred if place), nearest)


def _gains(
    problem: Problem, schedule: Schedule, rules: GoalRules, until: date, solver: Solver, top: int
) -> tuple[Gain, ...]:
    """Each of the most promising sessions by itself, proven; those that change nothing are left out."""
    before = [g.value for g in schedule.goals]
    found = []
    for extra in extras(problem, rules, until)[:top]:
        again = solver(replace(problem, sessions=(*problem.sessions, extra.session)))
        saved = [was - goal.value for was, goal in zip(before, again.goals, strict=True)]
        named = dict(zip((str(g.name) for g in again.goals), saved, strict=True))
        gain = Gain(
            extra.session,
            extra.most,
            placed=named["unplaced_parts"],
            in_time=named["urgency_loss"],
            nearer=named["location_loss"],
            visits=named["visits"],
            km=named["km"],
            days=named["day_sum"],
        )
        found.append((saved, gain))
    best_first = sorted(found, key=lambda pair: [-value for value in pair[0]])
    return tuple(gain for saved, gain in best_first if any(saved))


def thinned(registrations: Collection[str], share: float) -> frozenset[str]:
    """``share`` of the registrations, spread evenly over their ids; always the same ones.

    >>> sorted(thinned(["R4", "R1", "R3", "R2"], 0.5))
    ['R2', 'R4']
    """
    ordered = sorted(registrations)
    return frozenset(r for k, r in enumerate(ordered) if int((k + 1) * share) > int(k * share))
