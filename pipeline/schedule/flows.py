"""Min-cost flows: what each part could reach if it were the only one. A certificate and a sieve.

With overlaps, shared visits and other parts left out, the parts (and seat kinds) are separate
transportation problems, which a flow solves exactly in whole numbers. Their sum bounds the leading
goals. Where the full problem reaches that bound, every best schedule is a best flow; by
complementary slackness those are exactly the flows on the *face*: arcs with positive reduced cost
stay empty, arcs with negative reduced cost are full. (Ahuja, Magnanti, Orlin, Network Flows, 9.4.)

Items that cost the same everywhere are one *group*, sessions that cost everybody the same are one
*class*: a pool of 50,000 items has some thousands of groups. Goals whose weights do not fit whole
numbers of 64 bits together are taken one after another, each on the face of those before it.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from ortools.graph.python import min_cost_flow

from pipeline.schedule.goals import GOALS, PER_PART, Goal, Vector, total
from pipeline.schedule.model import Bools, Ints
from pipeline.schedule.night import Night
from pipeline.schedule.pricer import Part

_UNPLACED, _URGENCY, _LOCATION, _VISITS, _KM, _DAYS = range(len(GOALS))
_FAR = 2**61
"""Reduced cost of arcs that are not there."""
_ROOM = 2**61
"""Costs times nodes stay below this: the flow solver scales costs by the number of nodes."""


@dataclass(frozen=True, slots=True)
class Face:
    """All flows of least cost, by number of the item and of the session."""

    keep: Bools
    """[I, S] sessions an item may take."""
    seated: Bools
    """[I] has a seat in every flow of least cost."""
    unseated: Bools
    """[I] has none in any."""
    full: Bools
    """[S] without a free seat left in every flow of least cost."""


class FlowBound:
    """``vector`` is exact for ``goals`` (in their order) in the problem without visits; 0 elsewhere."""

    def __init__(self, night: Night, goals: tuple[Goal, ...]) -> None:
        self._night = night
        self.goals = goals
        positions = [GOALS.index(goal) for goal in goals]
        self._settled = [_Settled(_Pool(night, items), positions) for items in _pools(night)]
        vector = total([night.constant, *(settled.vector for settled in self._settled)])
        self.vector: Vector = tuple(v if g in goals else 0 for g, v in zip(GOALS, vector, strict=True))

    @cached_property
    def face(self) -> Face:
        """All flows of this value."""
        items, sessions = self._night.market.items, len(self._night.market.supply.free)
        seated, unseated = np.zeros(items, bool), np.zeros(items, bool)
        face = Face(np.zeros((items, sessions), bool), seated, unseated, np.zeros(sessions, bool))
        for settled in self._settled:
            settled.mark(face)
        return face

    def value(self, goal: Goal) -> int:
        return self.vector[GOALS.index(goal)]

    def seats(self) -> Ints:
        """[I] the session of each item in one flow of least cost, -1 for none."""
        seats = np.full(self._night.market.items, -1, np.int64)
        for settled in self._settled:
            settled.deal(seats)
        return seats


def leading_goals(night: Night) -> tuple[Goal, ...]:
    """The goals before the first that depends on a person's parts together: all when each wants one."""
    goals = night.rules.order
    if one_part_each(night):
        return goals
    stop = next((i for i, goal in enumerate(goals) if goal not in PER_PART), len(goals))
    return goals[:stop]


def flow_bound(night: Night, goals: tuple[Goal, ...]) -> FlowBound:
    """Least values of ``goals`` (leading ones), each given the ones before it."""
    return FlowBound(night, goals)


def flow_prices(night: Night, weights: Ints, part: Part | None = None) -> Ints:
    """What a seat of each session [S] is worth when goals are weighed and only parts are counted.

    With a ``part`` its people alone ask, each for as many as she stands for.
    """
    prices = np.zeros(len(night.market.supply.free), np.int64)
    owner = night.market.owner
    asking = np.ones(len(owner), bool) if part is None else np.isin(owner, part.people)
    for items in _pools(night):
        if not asking[items].any():
            continue
        pool = _Pool(night, items[asking[items]], part.each if part else 1)
        seat, skip = pool.cost(weights)
        flow = _solve(
            pool, pool.open, np.ones(len(skip), bool), seat, skip, np.zeros(len(pool.free), np.int64)
        )
        prices[pool.sessions] = -np.minimum(flow.class_cost, 0)[pool.kind]
    return prices


def one_part_each(night: Night) -> bool:
    """Whether nobody wants more than one part: then flows are the whole problem, and exact at any size."""
    return bool((np.diff(night.market.demand.first) <= 1).all())


def _pools(night: Night) -> Iterator[Ints]:
    """Items that compete for the same sessions."""
    adapted = np.array([i.request.adapted for p in night.people for i in p.items], np.int64)
    pool_of = night.market.demand.part * 2 + adapted
    for pool in np.unique(pool_of).tolist():
        yield np.flatnonzero(pool_of == pool)


def _classes(night: Night, items: Ints, lanes: Ints) -> tuple[Ints, Ints, Bools]:
    """Sessions of a pool, the class of each, and whether people of each of ``lanes`` [n] may sit them [n, s].

    Sessions of one class are at one site and open to the same lanes.
    """
    supply = night.market.supply
    used, lane = np.unique(lanes, return_inverse=True)
    reach = np.zeros((len(used), len(supply.free)), bool)
    for k, rows in enumerate(supply.row[used]):
        for row in rows[rows >= 0]:
            reach[k, supply.session[supply.start[row] : supply.start[row + 1]]] = True
    fits = supply.part == night.market.demand.part[items[0]]
    sessions = np.flatnonzero(fits & reach.any(axis=0))
    key = np.vstack([supply.site[sessions], np.packbits(reach[:, sessions], axis=0)])
    _, kind = np.unique(key, axis=1, return_inverse=True)
    return sessions, kind, reach[:, sessions][lane]


class _Pool:
    """One pool: groups [n] of items to classes [m] of sessions to the sink, or straight to the sink."""

    def __init__(self, night: Night, items: Ints, each: int = 1) -> None:
        market, single = night.market, one_part_each(night)
        demand, supply = market.demand, market.supply
        self.items = items
        self._night = night
        key = [
            demand.wish[items],
            demand.weight[items],
            np.minimum(demand.term[items], supply.day.max(initial=0)),
            demand.window[items],
            demand.lane[market.owner[items]],
            demand.home[market.owner[items]] * single,
        ]
        _, first, self.group = np.unique(np.stack(key), axis=1, return_index=True, return_inverse=True)
        self._chief: Ints = items[first]
        self.size: Ints = np.bincount(self.group).astype(np.int64) * each
        self.sessions, self.kind, reach = _classes(night, items, demand.lane[market.owner[self._chief]])
        self.free_seats: Ints = supply.free[self.sessions]
        self.free: Ints = np.bincount(self.kind, self.free_seats).astype(np.int64)
        first_of_kind = np.unique(self.kind, return_index=True)[1]
        self._site: Ints = supply.site[self.sessions[first_of_kind]]
        days = supply.column[self._site]
        self.open: Bools = reach[:, first_of_kind] & demand.open_days[demand.window[self._chief]][:, days]

    def seat_value(self, goal: int) -> Ints:
        """[n, m] or less, to be broadcast: what a seat costs a goal."""
        demand, supply = self._night.market.demand, self._night.market.supply
        chief, person = self._chief, self._night.market.owner[self._chief]
        venue, day = supply.venue[self._site], supply.column[self._site]
        if goal == _URGENCY:
            late = supply.day[day] > demand.term[chief][:, None]
            return late * demand.weight[chief][:, None]
        if goal == _LOCATION:
            return demand.loss[demand.wish[chief]][:, venue]
        if goal in (_VISITS, _KM):
            row = supply.row[demand.lane[person]][:, self._site]
            far = demand.km[demand.home[person]][:, venue] if goal == _KM else np.int64(1)
            visit: Ints = supply.paid[row] * far
            return visit
        return supply.ahead[day][None, :] * (goal == _DAYS)

    def skip_value(self, goal: int) -> Ints:
        """[n] what going without a seat costs a goal."""
        if goal == _URGENCY:
            return self._night.market.demand.weight[self._chief]
        return np.full(len(self._chief), goal == _UNPLACED, np.int64)

    def cost(self, weights: Ints) -> tuple[Ints, Ints]:
        """Weighted cost of a seat [n, m] and of none [n]."""
        goals = np.flatnonzero(weights).tolist()
        seat = sum(
            (weights[g] * self.seat_value(g) for g in goals), start=np.zeros(self.open.shape, np.int64)
        )
        skip = sum(
            (weights[g] * self.skip_value(g) for g in goals), start=np.zeros(len(self._chief), np.int64)
        )
        return seat, skip


@dataclass(frozen=True, slots=True)
class _Flow:
    """A flow of least cost, and the reduced costs that prove it."""

    seat: Ints
    """[n, m]"""
    skip: Ints
    """[n]"""
    seat_cost: Ints
    skip_cost: Ints
    class_cost: Ints
    """[m] of one more seat taken."""


def _solve(pool: _Pool, opened: Bools, skippable: Bools, seat: Ints, skip: Ints, sink: Ints) -> _Flow:
    """Least cost over the open arcs. Raises ``RuntimeError`` when not all items can be served."""
    n, m = opened.shape
    group, kind = np.nonzero(opened)
    left = np.flatnonzero(skippable)
    tail = np.concatenate([group, left, n + np.arange(m)])
    head = np.concatenate([n + kind, np.full(len(left) + m, n + m)])
    capacity = np.concatenate([pool.size[group], pool.size[left], pool.free])
    cost = np.concatenate([seat[group, kind], skip[left], sink])
    network = min_cost_flow.SimpleMinCostFlow()
    arcs = network.add_arcs_with_capacity_and_unit_cost(tail, head, capacity, cost)
    network.set_nodes_supplies(np.arange(n), pool.size)
    network.set_node_supply(n + m, -int(pool.size.sum()))
    if network.solve() != network.OPTIMAL:  # an item can always go without a seat
        raise RuntimeError("the flow of one exam part has no solution")
    flow = np.asarray(network.flows(arcs))
    seats, skips = np.zeros((n, m), np.int64), np.zeros(n, np.int64)
    seats[group, kind] = flow[: len(group)]
    skips[left] = flow[len(group) : len(group) + len(left)]
    at_group, at_class, at_sink = _distances(pool, opened, skippable, (seat, skip, sink), (seats, skips))
    return _Flow(
        seats,
        skips,
        np.where(opened, seat + at_group[:, None] - at_class, _FAR),
        np.where(skippable, skip + at_group - at_sink, _FAR),
        sink + at_class - at_sink,
    )


def _distances(
    pool: _Pool, opened: Bools, skippable: Bools, cost: tuple[Ints, Ints, Ints], flow: tuple[Ints, Ints]
) -> tuple[Ints, Ints, int]:
    """Shortest distances in the residual network (Bellman, Ford): of groups, classes and the sink."""
    (seat, skip, sink), (seats, skips) = cost, flow
    n, m = opened.shape
    load = seats.sum(axis=0)
    ahead = np.where(opened & (seats < pool.size[:, None]), seat, _FAR)
    back_group, back_class = np.nonzero(seats)
    back = -seat[back_group, back_class]
    skip_ahead = np.where(skippable & (skips < pool.size), skip, _FAR)
    skipping, leaving, filled = skips > 0, load < pool.free, load > 0
    group, kind, end = np.zeros(n, np.int64), np.zeros(m, np.int64), 0
    while True:  # ends: a flow of least cost leaves no negative cycle
        before = (group.sum(), kind.sum(), end)
        np.minimum(kind, (group[:, None] + ahead).min(axis=0, initial=_FAR), out=kind)
        end = min(
            end,
            int((group + skip_ahead).min(initial=_FAR)),
            int((kind + sink)[leaving].min(initial=_FAR)),
        )
        kind[filled] = np.minimum(kind[filled], end - sink[filled])
        group[skipping] = np.minimum(group[skipping], end - skip[skipping])
        np.minimum.at(group, back_group, kind[back_class] + back)
        if before == (group.sum(), kind.sum(), end):
            return group, kind, end


class _Settled:
    """The least flow of a pool, goal after goal."""

    def __init__(self, pool: _Pool, goals: Sequence[int]) -> None:
        self.pool = pool
        self.flow: _Flow | None = None
        rest = list(goals)
        while rest or self.flow is None:
            count = self._fitting(rest)
            self._settle(rest[:count])
            rest = rest[count:]

    def _fitting(self, goals: Sequence[int]) -> int:
        """How many of the goals can be settled in one flow, at least one."""
        return next(n for n in range(len(goals), -1, -1) if n <= 1 or self._weights(goals[:n]) is not None)

    def _weights(self, goals: Sequence[int]) -> Ints | None:
        """Weights under which whole flows order as ``goals`` do; None when they are too large."""
        weights, scale = np.zeros(len(GOALS), np.int64), 1
        nodes = len(self.pool.size) + len(self.pool.free) + 1
        for goal in reversed(goals):
            weights[goal] = scale
            most = max(int(self.pool.seat_value(goal).max(initial=0)), int(self.pool.skip_value(goal).max()))
            scale *= 2 * (most * len(self.pool.items) + 1)  # twice: the face of earlier goals weighs as much
            if scale >= _ROOM // nodes:
                return None
        return weights

    def _settle(self, goals: Sequence[int]) -> None:
        weights = self._weights(goals)
        if weights is None:
            raise OverflowError("too many items for exact whole-number weights")
        seat, skip = self.pool.cost(weights)
        opened, sink = self.pool.open, np.zeros(len(self.pool.free), np.int64)
        skippable = np.ones(len(skip), bool)
        if self.flow is not None:  # stay on the face: some arcs closed, some full
            dear = 1 + int(max(seat.max(initial=0), skip.max(initial=0))) * len(self.pool.items)
            opened = opened & (self.flow.seat_cost <= 0)
            skippable = self.flow.skip_cost <= 0
            seat = seat - dear * (self.flow.seat_cost < 0)
            skip = skip - dear * (self.flow.skip_cost < 0)
            sink = sink - dear * (self.flow.class_cost < 0)
        self.flow = _solve(self.pool, opened, skippable, seat, skip, sink)

    @property
    def vector(self) -> Vector:
        flow, goals = self._solved, range(len(GOALS))
        return tuple(
            int((self.pool.seat_value(g) * flow.seat).sum() + (self.pool.skip_value(g) * flow.skip).sum())
            for g in goals
        )

    @property
    def _solved(self) -> _Flow:
        if self.flow is None:
            raise ValueError("not settled yet")
        return self.flow

    def mark(self, face: Face) -> None:
        """Add this pool to the face of the night."""
        flow, pool = self._solved, self.pool
        face.keep[np.ix_(pool.items, pool.sessions)] = (flow.seat_cost <= 0)[pool.group][:, pool.kind]
        face.seated[pool.items] = (flow.skip_cost > 0)[pool.group]
        face.unseated[pool.items] = (flow.skip_cost < 0)[pool.group]
        face.full[pool.sessions] = (flow.class_cost < 0)[pool.kind]

    def deal(self, seats: Ints) -> None:
        """Give each item of the pool its session in the flow, in payment order and by time."""
        flow, pool = self._solved, self.pool
        classes = len(pool.free)
        flows = np.column_stack([flow.seat, flow.skip])
        given = np.empty(len(pool.items), np.int64)
        by_group = np.argsort(pool.group, kind="stable")
        given[by_group] = np.repeat(np.tile(np.arange(classes + 1), len(flows)), flows.ravel())
        free = self.pool.free_seats
        for k in range(classes):
            takers, own = pool.items[given == k], np.flatnonzero(pool.kind == k)
            seats[takers] = np.repeat(pool.sessions[own], free[own])[: len(takers)]
