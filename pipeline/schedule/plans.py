"""The cheapest plan of one person, exactly: which items in which visits, or not at all.

A plan is a set of visits on different days, each a menu row. For given seat prices the visits of
one person only meet in two rules: no item twice, no two places on one day. So per set of items the
few cheapest days are enough, and a search over partitions of at most six items finds the best plan
(research/assignment.md, section 2: pricing is exact and cheap).
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from pipeline.schedule.menus import Menu
from pipeline.schedule.model import Bools, Ints, View

Plan = dict[int, int]
"""Item index to session index; an item left out has no seat."""


@dataclass(frozen=True, slots=True)
class Choice:
    """One visit that can serve the items of ``mask`` (bits are parts)."""

    cost: float
    mask: int
    day: int
    row: int


class Planner:
    """Finds plans for one person. ``weights`` [6] weigh the goals; prices come with each question."""

    def __init__(self, view: View, menu: Menu, weights: Ints) -> None:
        self.view, self.menu = view, menu
        within = (menu.mask & ~view.mask) == 0
        self.rows: Ints = np.flatnonzero(within & menu.open_rows(view.allowed))
        self.base: Ints = self._row_costs(weights)
        unplaced = view.unplaced_costs(weights).tolist()
        self.unplaced = {item.part: unplaced[i] for i, item in enumerate(view.person.items)}

    def _row_costs(self, weights: Ints) -> Ints:
        menu, rows, view = self.menu, self.rows, self.view
        site = menu.site[rows]
        cost: Ints = view.visit_costs(weights)[site]
        per_item = view.item_costs(weights)
        for part, item in view.item_of_part.items():
            cost = cost + np.where(menu.has[rows, part], per_item[item][site], 0)
        return cost

    def best(self, open_rows: Bools, price: Ints | None = None) -> tuple[float, Plan]:
        """Cost and plan of least cost; the earliest rows win among equals."""
        keep = open_rows[self.rows]
        rows, cost = self.rows[keep], self.base[keep]
        if price is not None:
            cost = cost + price[rows]
        search = _Search(self, self._cheapest_days(rows, cost))
        value, chosen = search.best()
        return value, self.plan(chosen)

    def _cheapest_days(self, rows: Ints, cost: Ints) -> list[Choice]:
        """Per mask the cheapest row of each of the few cheapest days."""
        enough = len(self.view.person.items)  # other visits block at most one day each
        menu, kept = self.menu, []
        days: dict[int, set[int]] = {}
        for k in np.lexsort((rows, cost, menu.mask[rows])).tolist():
            row = int(rows[k])
            mask, day = int(menu.mask[row]), int(menu.day[row])
            seen = days.setdefault(mask, set())
            if len(seen) < enough and day not in seen:
                seen.add(day)
                kept.append(Choice(cost[k].item(), mask, day, row))
        return kept

    def within(self, limit: float, price: Ints) -> Iterator[tuple[float, Plan]]:
        """Every plan of which the priced cost is at most ``limit``."""
        cost = self.base + price[self.rows]
        choices = [
            Choice(c, int(self.menu.mask[r]), int(self.menu.day[r]), int(r))
            for c, r in sorted(zip(cost.tolist(), self.rows.tolist(), strict=True))
        ]
        for value, chosen in _Search(self, choices).within(limit):
            yield value, self.plan(chosen)

    def plan(self, chosen: tuple[int, ...]) -> Plan:
        """The plan that the menu rows ``chosen`` make."""
        item_of = self.view.item_of_part
        part = self.view.calendar.part
        seats = [s for row in chosen for s in self.menu.combos[row]]
        return {item_of[int(part[s])]: s for s in seats}


class _Search:
    """Branching over partitions: the lowest open part is left out or takes a visit that holds it."""

    def __init__(self, planner: Planner, choices: list[Choice]) -> None:
        self.unplaced, self.full = planner.unplaced, planner.view.mask
        self.by_part: dict[int, list[Choice]] = {part: [] for part in self.unplaced}
        for choice in choices:
            self.by_part[_lowest(choice.mask)].append(choice)
        self.least = self._least()

    def _least(self) -> dict[int, float]:
        """Per set of open parts the least cost when days may clash: a lower bound."""
        cheapest: dict[int, float] = {}
        for choices in self.by_part.values():
            for c in choices:
                cheapest[c.mask] = min(c.cost, cheapest.get(c.mask, c.cost))
        least: dict[int, float] = {0: 0}
        for mask in _submasks(self.full):
            low = _lowest(mask)
            value = self.unplaced[low] + least[mask & ~(1 << low)]
            for part_mask, cost in cheapest.items():
                if part_mask & ~mask == 0 and part_mask >> low & 1:
                    value = min(value, cost + least[mask & ~part_mask])
            least[mask] = value
        return least

    def best(self) -> tuple[float, tuple[int, ...]]:
        """Least cost and its rows; the first found in canonical order wins among equals."""
        best: tuple[float, tuple[int, ...]] = (float("inf"), ())

        def descend(mask: int, days: frozenset[int], spent: float, rows: tuple[int, ...]) -> None:
            nonlocal best
            if spent + self.least[mask] >= best[0]:
                return
            if not mask:
                best = (spent, rows)
                return
            for cost, rest, day, row in self._moves(mask, days):
                taken, on = (rows, days) if row < 0 else ((*rows, row), days | {day})
                descend(rest, on, spent + cost, taken)

        descend(self.full, frozenset(), 0, ())
        return best

    def _moves(self, mask: int, days: frozenset[int]) -> list[tuple[float, int, int, int]]:
        """(cost, parts still open, day, row) of each next step, most promising first; row -1: left out."""
        low = _lowest(mask)
        steps = [
            (c.cost, mask & ~c.mask, c.day, c.row)
            for c in self.by_part[low]
            if c.mask & ~mask == 0 and c.day not in days
        ]
        steps.append((self.unplaced[low], mask & ~(1 << low), 0, -1))
        return sorted(steps, key=lambda step: (step[0] + self.least[step[1]], step[3]))

    def within(self, limit: float) -> Iterator[tuple[float, tuple[int, ...]]]:
        """Every plan of cost at most ``limit``, in canonical order."""
        stack: list[tuple[int, frozenset[int], float, tuple[int, ...]]] = [(self.full, frozenset(), 0, ())]
        while stack:
            mask, days, spent, rows = stack.pop()
            if not mask:
                yield spent, rows
                continue
            for cost, rest, day, row in self._moves(mask, days):
                if spent + cost + self.least[rest] > limit:
                    break
                stack.append(
                    (rest, days, spent + cost, rows)
                    if row < 0
                    else (rest, days | {day}, spent + cost, (*rows, row))
                )


def _lowest(mask: int) -> int:
    return (mask & -mask).bit_length() - 1


def _submasks(full: int) -> list[int]:
    """Non-empty subsets of ``full``, smaller numbers first."""
    masks, sub = [], full
    while sub:
        masks.append(sub)
        sub = (sub - 1) & full
    return masks[::-1]
