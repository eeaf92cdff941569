"""The cheapest plan of one person, exactly: which items in which visits, or not at all.

A plan is a set of visits on different days, each a menu row. For given seat prices the visits of
one person only meet in two rules: no item twice, no two places on one day. So per set of items the
few cheapest days are enough, and a search over partitions of at most six items finds the best plan
(research/assignment.md, section 2: pricing is exact and cheap).
"""

from functools import cache

import numpy as np

from pipeline.schedule.menus import Menu
from pipeline.schedule.model import Bools, Costs, Ints, View

Plan = dict[int, int]
"""Item index to session index; an item left out has no seat."""
Chosen = tuple[tuple[int, int], ...]
"""Visits as (set of items, day column)."""
_CLOSED = 2**60
"""Dearer than any plan; twice this still fits 64 bits."""


class Planner:
    """Finds plans for one person. ``weights`` [6] weigh the goals, whole or not; prices come per question.

    Sets of items are bit masks over the person's items. Menu rows are kept sorted by set and day.
    """

    def __init__(self, view: View, menu: Menu, weights: Costs) -> None:
        self.view, self.menu = view, menu
        count = len(view.person.items)
        rows = np.flatnonzero(((menu.mask & ~view.mask) == 0) & menu.open_rows(view.allowed))
        local = sum(
            (menu.has[rows, part].astype(np.int64) << item for part, item in view.item_of_part.items()),
            start=np.zeros(len(rows), np.int64),
        )
        order = np.lexsort((rows, menu.day[rows], local))
        self.rows: Ints = rows[order]
        sets, days = local[order], menu.day[self.rows]
        self._starts: Ints = np.flatnonzero(
            np.diff(sets, prepend=-1).astype(bool) | np.diff(days, prepend=-1).astype(bool)
        )
        self._ends = np.append(self._starts[1:], len(rows))
        dates, column = np.unique(days[self._starts], return_inverse=True)
        self._place = (sets[self._starts], column)
        self._group = np.zeros((1 << count, max(1, len(dates))), np.int64)
        self._group[self._place] = np.arange(len(self._starts))
        self.base = self._row_costs(weights)
        self.unplaced: list[float] = view.unplaced_costs(weights).tolist()

    def _row_costs(self, weights: Costs) -> Costs:
        menu, rows, view = self.menu, self.rows, self.view
        site = menu.site[rows]
        cost = view.visit_costs(weights)[site]
        per_item = view.item_costs(weights)
        for part, item in view.item_of_part.items():
            cost = cost + np.where(menu.has[rows, part], per_item[item][site], 0)
        return cost

    def best(self, open_rows: Bools | None = None, price: Costs | None = None) -> tuple[float, Plan]:
        """Cost and plan of least cost; in canonical order the first of equals.

        ``open_rows`` [menu rows] are those with free seats, ``price`` [menu rows] is added to their cost.
        """
        cost = self.base if price is None else self.base + price[self.rows]
        if open_rows is not None:
            cost = np.where(open_rows[self.rows], cost, _CLOSED)
        dense = np.full(self._group.shape, _CLOSED, cost.dtype)
        if len(cost):
            dense[self._place] = np.minimum.reduceat(cost, self._starts)
        value, chosen = _Search(self.unplaced, dense).best()
        return value, self._plan(chosen, cost)

    def _plan(self, chosen: Chosen, cost: Costs) -> Plan:
        item_of, part = self.view.item_of_part, self.view.calendar.part
        plan: Plan = {}
        for items, day in chosen:
            group = self._group[items, day]
            start = self._starts[group]
            row = self.rows[start + cost[start : self._ends[group]].argmin()]
            plan |= {item_of[int(part[s])]: s for s in self.menu.combos[row]}
        return plan


class _Search:
    """Branching over partitions: the lowest open item is left out or takes a visit that holds it.

    ``dense`` [sets, days] is the least cost of serving a set of items on a day.
    """

    def __init__(self, unplaced: list[float], dense: Costs) -> None:
        self.unplaced, self.dense = unplaced, dense
        self.full = (1 << len(unplaced)) - 1
        cheapest: list[float] = dense.min(axis=1).tolist()
        self.least: list[float] = [0] * (self.full + 1)
        """Per set of open items the least cost when days may clash: a lower bound."""
        for items in range(1, self.full + 1):
            low = _lowest(items)
            value = unplaced[low] + self.least[items & ~(1 << low)]
            for sub in _with_lowest(items):
                value = min(value, cheapest[sub] + self.least[items ^ sub])
            self.least[items] = value

    def best(self) -> tuple[float, Chosen]:
        """Least cost and its visits."""
        self._best: tuple[float, Chosen] = (float("inf"), ())
        self._days = self.dense.argsort(axis=1, kind="stable")[:, : len(self.unplaced)].tolist()
        self._descend(self.full, 0, ())
        return self._best

    def _descend(self, items: int, spent: float, chosen: Chosen) -> None:
        if spent + self.least[items] >= self._best[0]:
            return
        if not items:
            self._best = (spent, chosen)
            return
        for _, cost, rest, visit in self._moves(items, {day for _, day in chosen}):
            self._descend(rest, spent + cost, (*chosen, visit) if visit[0] else chosen)

    def _moves(self, items: int, days: set[int]) -> list[tuple[float, float, int, tuple[int, int]]]:
        """(least total, cost, items still open, visit) of each next step, most promising first."""
        low = _lowest(items)
        rest = items & ~(1 << low)
        steps = [(self.unplaced[low] + self.least[rest], self.unplaced[low], rest, (0, 0))]
        for sub in _with_lowest(items):
            after = self.least[items ^ sub]
            for day in self._days[sub]:
                cost = self.dense[sub, day].item()
                if day not in days and cost < _CLOSED:
                    steps.append((cost + after, cost, items ^ sub, (sub, day)))
        return sorted(steps)


def _lowest(mask: int) -> int:
    return (mask & -mask).bit_length() - 1


@cache
def _with_lowest(mask: int) -> tuple[int, ...]:
    """Subsets of ``mask`` that hold its lowest bit."""
    low = mask & -mask
    rest, sub, found = mask ^ low, mask ^ low, []
    while True:
        found.append(sub | low)
        if not sub:
            return tuple(sorted(found))
        sub = (sub - 1) & rest
