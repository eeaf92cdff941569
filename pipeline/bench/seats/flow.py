"""One part a person: the exact optimum by min-cost flows, to hold the solver's answer against.

Each part and kind of seat is a transportation problem of its own. Six strict goals do not fit one
whole-number cost, so two flows follow each other: the first for parts without a seat, urgency and place;
its shadow prices leave only the arcs of its optimal face, on which the second counts kilometres and days
(every seat is one visit). Shares no code with the solver.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray
from ortools.graph.python import min_cost_flow

from pipeline.domain.registration import ExamPart
from pipeline.domain.session import Problem, Request, Session

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]
_NEVER = 2**50
"""Dearer than any gain of a shadow price."""


@dataclass(frozen=True, slots=True)
class _Pool:
    """Values of n people at m sessions. ``open`` [n, m]; ``skip`` [n]: urgency when left out."""

    late: Ints
    loss: Ints
    km: Ints
    days: Ints
    open: Bools
    skip: Ints
    free: Ints

    def level_one(self) -> tuple[Ints, Ints]:
        """Cost [n, m] and cost of no seat [n] of the first three goals in strict order."""
        heavy = 2 * len(self.skip) + 1
        unplaced = heavy * (int(self.skip.sum()) + 1)
        return self.late * heavy + self.loss, unplaced + self.skip * heavy

    def level_two(self) -> Ints:
        return self.km * (int(self.days.max(initial=0)) * len(self.skip) + 1) + self.days


def exact(problem: Problem) -> tuple[int, ...]:
    """The optimal values of the six goals. Everybody asks one part and has no other seat."""
    totals = np.zeros(6, np.int64)
    told = {(s.registration, s.part) for s in problem.told}
    groups: dict[tuple[ExamPart, bool], list[Request]] = defaultdict(list)
    for request in problem.requests:
        (part,) = request.parts
        if (request.registration, part) not in told:
            groups[part, request.adapted].append(request)
    used: dict[str, int] = defaultdict(int)
    for sitting in problem.told:
        used[sitting.session] += 1
    for (part, adapted), people in sorted(groups.items()):
        sessions = [
            s for s in problem.sessions if s.part is part and s.adapted is adapted and s.free > used[s.id]
        ]
        totals += _solve(_pool(problem, people, sessions, used))
    return tuple(totals.tolist())


def _pool(
    problem: Problem, people: Sequence[Request], sessions: Sequence[Session], used: dict[str, int]
) -> _Pool:
    day = np.array([s.start.toordinal() for s in sessions], np.int64)
    venues = sorted({s.venue for s in sessions})
    at = np.array([venues.index(s.venue) for s in sessions], np.int64)
    first = (problem.today + timedelta(days=problem.notice_days)).toordinal()
    weight = np.array([_weight(problem, r) for r in people], np.int64)
    end = np.array([(r.term_end or date.max).toordinal() for r in people], np.int64)
    begin = np.array([r.earliest.toordinal() if r.earliest else first for r in people], np.int64)
    can = day >= np.maximum(begin, first)[:, None]
    for k, request in enumerate(people):
        for since, until in request.unavailable:
            can[k] &= (day < since.toordinal()) | (day > until.toordinal())
    km = np.array([[r.km.get(v, 0) for v in venues] for r in people], np.int64).reshape(len(people), -1)
    loss = np.array([[_loss(r, v) for v in venues] for r in people], np.int64).reshape(len(people), -1)
    return _Pool(
        late=(day > end[:, None]) * weight[:, None],
        loss=loss[:, at],
        km=km[:, at],
        days=np.broadcast_to(day - problem.today.toordinal(), can.shape),
        open=can,
        skip=weight,
        free=np.array([s.free - used[s.id] for s in sessions], np.int64),
    )


def _solve(pool: _Pool) -> Ints:
    """Values of the six goals."""
    cost, skip = pool.level_one()
    seat = _flow(cost, skip, pool.open, np.ones(len(skip), bool), pool.free)
    price = _prices(cost, skip, pool, seat)
    paid = np.where(pool.open, cost + price, _NEVER)
    own = np.where(seat >= 0, paid[np.arange(len(seat)), seat], skip)
    face, may_skip = paid == own[:, None], own == skip
    second = pool.level_two()
    full = (int(second.max(initial=0)) + 1) * (len(skip) + 1) * (price > 0)  # a priced session stays full
    seat = _flow(second - full, np.zeros(len(skip), np.int64), face, may_skip, pool.free)
    who = np.flatnonzero(seat >= 0)
    at = seat[who]
    out = seat < 0
    return np.array(
        [
            out.sum(), pool.skip[out].sum() + pool.late[who, at].sum(), pool.loss[who, at].sum(), len(who),
            pool.km[who, at].sum(), pool.days[who, at].sum(),
        ]
    )  # fmt: skip


def _flow(cost: Ints, skip: Ints, is_open: Bools, may_skip: Bools, free: Ints) -> Ints:
    """Session of each person [n], -1 for none, at least total cost."""
    n, m = cost.shape
    who, where = np.nonzero(is_open)
    out = np.flatnonzero(may_skip)
    sink = n + m
    tail = np.concatenate([who, n + np.arange(m), out])
    head = np.concatenate([n + where, np.full(m + len(out), sink)])
    most = np.concatenate([np.ones(len(who), np.int64), free, np.ones(len(out), np.int64)])
    unit = np.concatenate([cost[who, where], np.zeros(m, np.int64), skip[out]])
    network = min_cost_flow.SimpleMinCostFlow()
    arcs = network.add_arcs_with_capacity_and_unit_cost(tail, head, most, unit)
    network.set_nodes_supplies(np.arange(n), np.ones(n, np.int64))
    network.set_node_supply(sink, -n)
    if network.solve() != network.OPTIMAL:
        raise RuntimeError("a flow in which everybody may go without has no solution")
    taken = np.asarray(network.flows(arcs[: len(who)])) > 0
    seat = np.full(n, -1)
    seat[who[taken]] = where[taken]
    return seat


def _prices(cost: Ints, skip: Ints, pool: _Pool, seat: Ints) -> Ints:
    """What one more seat in each session [m] would save: the longest chain of people who move up."""
    m = len(pool.free)
    step = np.full((m + 1, m), -_NEVER, np.int64)  # from a session (or from none, row m) to a session
    for a in [-1, *range(m)]:
        here = np.flatnonzero(seat == a)
        if len(here):
            now = skip[here] if a < 0 else cost[here, a]
            step[a] = np.where(pool.open[here], now[:, None] - cost[here], -_NEVER).max(axis=0)
    gain: Ints = np.maximum(step[m], 0)
    while True:  # ends: at a least cost no chain gains in a circle
        better: Ints = np.maximum(gain, (gain[:, None] + step[:m]).max(axis=0, initial=0))
        if (better == gain).all():
            return gain
        gain = better


def _loss(request: Request, venue: str) -> int:
    named = (*request.preferred, "", "")[:2]
    return named.index(venue) if venue in named else 2


def _weight(problem: Problem, request: Request) -> int:
    """As the contract says it: 1, the days since payment up to 21, and 30 when the term ends soon."""
    waited = min(max((problem.today - request.paid_on).days, 0), 21)
    near = problem.today + timedelta(days=problem.urgent_within_days)
    return 1 + waited + (30 if request.term_end is not None and request.term_end <= near else 0)
