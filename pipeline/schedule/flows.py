"""Min-cost flows: what each part could reach if it were the only one. A certificate and a sieve.

With overlaps, visits and kilometres left out, the parts (and seat kinds) are separate
transportation problems, which a flow solves exactly in whole numbers. Their sum bounds the leading
goals. Where the full problem reaches that bound, every best schedule is a best flow; by
complementary slackness those are exactly the flows on the *face*: arcs with positive reduced cost
stay empty, arcs with negative reduced cost are full. (Ahuja, Magnanti, Orlin, Network Flows, 9.4.)
"""

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from ortools.graph.python import min_cost_flow

from pipeline.schedule.goals import GOALS, PER_PART, Goal, Vector, total
from pipeline.schedule.model import Bools, Floats, Ints, Night

_PER_UNIT = 100_000
"""Fractions of weights that a flow of whole numbers keeps."""
Key = tuple[int, int]
"""Person index in the night, item index in the person."""


@dataclass(frozen=True, slots=True)
class Face:
    """All flows of least cost. Sets speak of items by ``Key`` and of sessions by index."""

    keep: dict[Key, frozenset[int]]
    """Sessions an item may take."""
    seated: frozenset[Key]
    """Items that have a seat in every flow of least cost."""
    unseated: frozenset[Key]
    """Items that have none in any."""
    full: frozenset[int]
    """Sessions without a free seat left in every flow of least cost."""


class FlowBound:
    """``vector`` is exact for ``goals`` (in their order) in the problem without visits; 0 elsewhere."""

    def __init__(self, night: Night, goals: tuple[Goal, ...]) -> None:
        self.goals = goals
        self._flows = [_Flow(night, keys, lambda v, n: _scale(goals, v, n)) for keys in _pools(night)]
        vector = total([night.constant, *(flow.vector for flow in self._flows)])
        self.vector: Vector = tuple(v if g in goals else 0 for g, v in zip(GOALS, vector, strict=True))

    @cached_property
    def face(self) -> Face:
        """All flows of this value."""
        keep: dict[Key, frozenset[int]] = {}
        for flow in self._flows:
            keep |= flow.keep()
        return Face(
            keep,
            seated=frozenset(key for flow in self._flows for key in flow.keys_where(flow.skip_cost > 0)),
            unseated=frozenset(key for flow in self._flows for key in flow.keys_where(flow.skip_cost < 0)),
            full=frozenset(s for flow in self._flows for s in flow.full()),
        )

    def value(self, goal: Goal) -> int:
        return self.vector[GOALS.index(goal)]


def leading_goals(night: Night) -> tuple[Goal, ...]:
    """The goals before the first that depends on a person's parts together."""
    goals = night.rules.order
    stop = next((i for i, goal in enumerate(goals) if goal not in PER_PART), len(goals))
    return goals[:stop]


def flow_bound(night: Night, goals: tuple[Goal, ...]) -> FlowBound:
    """Least values of ``goals`` (all of ``PER_PART``), each given the ones before it."""
    return FlowBound(night, goals)


def flow_prices(night: Night, weights: Floats) -> Floats:
    """What a seat of each session [S] is worth when goals are weighed and only parts are counted."""
    prices = np.zeros(len(night.calendar.sessions))
    whole = np.rint(weights * _PER_UNIT).astype(np.int64)
    for keys in _pools(night):
        flow = _Flow(night, keys, lambda _values, _items: whole)
        prices[flow.sessions] = -np.minimum(flow.session_cost, 0) / _PER_UNIT
    return prices


def _pools(night: Night) -> Iterator[list[Key]]:
    """Items that compete for the same sessions."""
    pools: dict[tuple[int, bool], list[Key]] = defaultdict(list)
    for p, person in enumerate(night.people):
        for i, item in enumerate(person.items):
            pools[item.part, item.request.adapted].append((p, i))
    for pool in sorted(pools):
        yield pools[pool]


class _Flow:
    """One pool: items [n] to sessions [m] to the sink, or straight to the sink (no seat)."""

    def __init__(self, night: Night, keys: list[Key], scaling: Callable[[Ints, int], Ints]) -> None:
        self.keys = keys
        items = [night.people[p].items[i] for p, i in keys]
        part, kind = items[0].part, items[0].request.adapted
        calendar = night.calendar
        pool = (calendar.part == part) & (calendar.adapted == kind) & (calendar.free > 0)
        self.sessions: Ints = np.flatnonzero(pool)
        arcs = [self._seats(night, key) for key in keys]
        self.item: Ints = np.concatenate([np.full(len(s), k) for k, (s, _) in enumerate(arcs)]).astype(
            np.int64
        )
        self.session: Ints = np.concatenate([s for s, _ in arcs]).astype(np.int64)
        values = np.concatenate([v for _, v in arcs]).reshape(-1, len(GOALS))
        skipped = np.array([item.unplaced for item in items], np.int64)
        scale = scaling(np.vstack([values, skipped]), len(keys))
        self.cost: Ints = values @ scale
        self.skip: Ints = skipped @ scale
        self.capacity: Ints = calendar.free[self.sessions]
        taken, skips = self._solve()
        self.vector: Vector = tuple((values[taken].sum(axis=0) + skipped[skips].sum(axis=0)).tolist())

    def _seats(self, night: Night, key: Key) -> tuple[Ints, Ints]:
        """Sessions (positions in the pool) open to an item, and their value vectors."""
        view, i = night.views[key[0]], key[1]
        at = np.flatnonzero(view.allowed[self.sessions])
        site = night.calendar.site[self.sessions[at]]
        values = np.zeros((len(at), len(GOALS)), np.int64)
        values[:, 1] = view.late[i, site] * view.person.items[i].weight
        values[:, 2] = view.loss[i, site]
        values[:, 5] = view.days[site]
        return at, values

    def _solve(self) -> tuple[Bools, Bools]:
        """Which arcs carry a seat, and which items go without."""
        n, m = len(self.keys), len(self.sessions)
        sink = n + m
        tail = np.concatenate([self.item, np.arange(n), n + np.arange(m)])
        head = np.concatenate([n + self.session, np.full(n + m, sink)])
        capacity = np.concatenate([np.ones(len(self.item) + n, np.int64), self.capacity])
        cost = np.concatenate([self.cost, self.skip, np.zeros(m, np.int64)])
        network = min_cost_flow.SimpleMinCostFlow()
        arcs = network.add_arcs_with_capacity_and_unit_cost(tail, head, capacity, cost)
        network.set_nodes_supplies(np.arange(n), np.ones(n, np.int64))
        network.set_node_supply(sink, -n)
        if network.solve() != network.OPTIMAL:  # an item can always go without a seat
            raise RuntimeError("the flow of one exam part has no solution")
        flow = np.asarray(network.flows(arcs))
        self.arcs = (tail, head, capacity, cost, flow)
        return flow[: len(self.item)] > 0, flow[len(self.item) : len(self.item) + n] > 0

    @cached_property
    def _reduced(self) -> Ints:
        """Reduced costs of all arcs under shortest-path potentials of the residual network."""
        tail, head, capacity, cost, flow = self.arcs
        ahead, back = flow < capacity, flow > 0
        start, end = np.concatenate([tail[ahead], head[back]]), np.concatenate([head[ahead], tail[back]])
        length = np.concatenate([cost[ahead], -cost[back]])
        distance = np.zeros(len(self.keys) + len(self.sessions) + 1, np.int64)
        while True:  # ends: a flow of least cost leaves no negative cycle
            before = distance.copy()
            np.minimum.at(distance, end, before[start] + length)
            if (distance == before).all():
                break
        reduced: Ints = cost + distance[tail] - distance[head]
        return reduced

    @property
    def seat_cost(self) -> Ints:
        """Reduced cost of each arc from an item to a session."""
        return self._reduced[: len(self.item)]

    @property
    def skip_cost(self) -> Ints:
        """Reduced cost of leaving out each item."""
        return self._reduced[len(self.item) : len(self.item) + len(self.keys)]

    @property
    def session_cost(self) -> Ints:
        """Reduced cost of one more seat taken in each session."""
        return self._reduced[len(self.item) + len(self.keys) :]

    def keep(self) -> dict[Key, frozenset[int]]:
        sessions: dict[Key, set[int]] = {key: set() for key in self.keys}
        for arc in np.flatnonzero(self.seat_cost <= 0).tolist():
            sessions[self.keys[self.item[arc]]].add(int(self.sessions[self.session[arc]]))
        return {key: frozenset(found) for key, found in sessions.items()}

    def keys_where(self, holds: Bools) -> list[Key]:
        return [self.keys[k] for k in np.flatnonzero(holds).tolist()]

    def full(self) -> list[int]:
        return [int(s) for s in self.sessions[self.session_cost < 0]]


def _scale(goals: Sequence[Goal], values: Ints, items: int) -> Ints:
    """Weights under which whole flows order as ``goals`` do; other goals weigh nothing."""
    weights, scale = np.zeros(len(GOALS), np.int64), 1
    for goal in reversed(goals):
        g = GOALS.index(goal)
        weights[g] = scale
        scale *= int(values[:, g].max(initial=0)) * items + 1
    if scale >= 2**62 // (2 * items + 2):  # the flow solver scales costs by the number of nodes
        raise OverflowError("too many items for exact whole-number weights")
    return weights
