"""The smallest change that would place a part that has no seat: more seats, a day, or a session.

Each unplaced part gets the smallest change of each kind, smallest first; see ``Change`` for what a
change is and ``chains`` for why so many seats are enough. A change is irreducible: without any one of
its steps, or with one seat less, she would not be sure of a seat.
"""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta

import numpy as np

from pipeline.domain.registration import ExamPart
from pipeline.domain.session import Problem, Request, Schedule, Session, Unplaced, UnplacedReason
from pipeline.domain.why import Change, Step, StepKind, WhatIf
from pipeline.schedule.chains import Bools, Ints, Pool, seats_needed
from pipeline.schedule.facts import Facts, can_come, weight_of
from pipeline.schedule.goals import GoalRules, goal_rules

_FRIDAY = 4


def explained(problem: Problem, schedule: Schedule, rules: GoalRules | None = None) -> tuple[WhatIf, ...]:
    """What would place each part of ``schedule.unplaced``, in that order."""
    facts = Facts(problem, schedule.sittings)
    requests = {r.registration: r for r in problem.requests}
    pools: dict[tuple[ExamPart, bool], list[Unplaced]] = defaultdict(list)
    for entry in schedule.unplaced:
        if entry.reason is not UnplacedReason.ASKED_TWICE:
            pools[entry.part, requests[entry.registration].adapted].append(entry)
    found: dict[tuple[str, ExamPart], tuple[Change, ...]] = {}
    for (part, adapted), entries in sorted(pools.items()):
        asking = _Asking(
            facts, rules or goal_rules(problem.today), part, [requests[e.registration] for e in entries]
        )
        for k, entry in enumerate(entries):
            found[entry.registration, entry.part] = asking.changes(k, adapted=adapted)
    return tuple(
        WhatIf(e.registration, e.part, found.get((e.registration, e.part), ())) for e in schedule.unplaced
    )


class _Asking:
    """The people without a seat in one pool, and what each of them lacks."""

    def __init__(self, facts: Facts, rules: GoalRules, part: ExamPart, people: Sequence[Request]) -> None:
        self.facts, self.rules, self.part, self.people = facts, rules, part, people
        self.pool = Pool(facts, part, adapted=people[0].adapted)
        self.others = [[facts.session[s.session] for s in facts.own[r.person]] for r in people]
        self.beside = [self.pool.beside(others) for others in self.others]
        self.open_to = np.array(
            [self.pool.days(r) & fits for r, fits in zip(people, self.beside, strict=True)], bool
        )
        self.weights = self._weights(facts.problem)
        self.in_order = sorted(self.weights)
        day = np.array([s.start.toordinal() for s in self.pool.sessions], np.int64)
        self.late = np.array([day > (r.term_end or date.max).toordinal() for r in people], bool)
        self.venues = sorted({s.venue for s in self.pool.sessions})
        self.venue = np.array([self.venues.index(s.venue) for s in self.pool.sessions], np.int64)
        self.needed = seats_needed(self.open_to, self.late, self.pool.reach, self.weights)

    def _weights(self, problem: Problem) -> list[int]:
        """Of the people; all alike where somebody got a seat after her term (see ``chains``)."""
        all_weights = {r.registration: weight_of(problem, self.rules, r) for r in problem.requests}
        requests = {r.registration: r for r in problem.requests}
        mine = {s.id: s.start.date() for s in self.pool.sessions}
        seated = [s for s in self.facts.sittings if s.session in mine]
        self.lightest = self.pool.lightest(all_weights)
        if all(_in_term(requests[s.registration], mine[s.session]) for s in seated):
            return [all_weights[r.registration] for r in self.people]
        return [0] * len(self.people)

    def changes(self, k: int, *, adapted: bool) -> tuple[Change, ...]:
        """The smallest change of each kind for person ``k``, smallest first."""
        found = [
            *self._seats(k, adapted=adapted),
            *self._day(k, adapted=adapted),
            self._session(k, adapted=adapted),
        ]
        return tuple(sorted(found, key=lambda change: change.size))

    def _seats(self, k: int, *, adapted: bool) -> Iterator[Change]:
        mine = self.open_to[k]
        if not mine.any():
            return
        if (mine & self.pool.slack).any():
            yield Change(())
            return
        s = self._best(k, mine, self.needed[k])
        yield Change((self._step(k, StepKind.SEATS, s, int(self.needed[k, s]), adapted=adapted),))

    def _day(self, k: int, *, adapted: bool) -> Iterator[Change]:
        """A day she excluded, with more seats where there is no room on it even for her weight."""
        closed = self.beside[k] & ~self.pool.days(self.people[k])
        if not closed.any():
            return
        first = ~self.late[k] & (self.lightest < self.weights[k])
        seats = np.where(self.pool.slack | first, 0, self.needed[k])
        s = self._best(k, closed, seats)
        steps = [self._step(k, StepKind.DAY, s, 0, adapted=adapted)]
        if seats[s]:
            steps.append(self._step(k, StepKind.SEATS, s, int(seats[s]), adapted=adapted))
        yield Change(tuple(steps))

    def _session(self, k: int, *, adapted: bool) -> Change:
        """A session at the place she would rather go to; everyone who weighs as much may want it too."""
        request = self.people[k]
        near = min(request.km, key=lambda v: (request.km[v], v), default="")
        venue = next((v for v in request.preferred if v), near) or self._some_venue()
        day = _first_day(self.facts, request, self.others[k])
        in_term = _in_term(request, day)
        lighter = bisect_left(self.in_order, self.weights[k]) if in_term else 0
        seats = len(self.people) - lighter
        step = Step(StepKind.SESSION, self.part, venue, day, seats, adapted=adapted, in_term=in_term)
        return Change((step,))

    def _some_venue(self) -> str:
        return min((s.venue for s in self.facts.problem.sessions), default="")

    def _best(self, k: int, among: Bools, sizes: Ints) -> int:
        """The session that takes fewest seats; of those the one the goals like best, the soonest."""
        request = self.people[k]
        loss = np.array([self.rules.loss(v, request.preferred) for v in self.venues], np.int64)
        km = np.array([request.km.get(v, 0) for v in self.venues], np.int64)
        ranks = (self.late[k], loss[self.venue], km[self.venue], np.arange(len(sizes)))
        chosen = np.flatnonzero(among & (sizes == sizes[among].min()))
        return int(chosen[np.lexsort([rank[chosen] for rank in reversed(ranks)])[0]])

    def _step(self, k: int, kind: StepKind, s: int, seats: int, *, adapted: bool) -> Step:
        session = self.pool.sessions[s]
        day = session.start.date()
        return Step(
            kind, self.part, session.venue, day, seats, session.id, adapted, _in_term(self.people[k], day)
        )


def _in_term(request: Request, day: date) -> bool:
    return request.term_end is None or day <= request.term_end


def _first_day(facts: Facts, request: Request, others: Iterable[Session]) -> date:
    """First working day in time, on which she can come and has no other exam."""
    busy = {other.start.date() for other in others}
    day = max(facts.first_day, request.earliest or date.min)
    while day.weekday() > _FRIDAY or day in busy or not can_come(request, day):
        day += timedelta(days=1)
    return day
