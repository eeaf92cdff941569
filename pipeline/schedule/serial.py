"""First come, first served: in payment order each person takes the best plan still possible.

The baseline that every night is compared with, and the first incumbent: never return worse.
"""

from collections.abc import Sequence

import numpy as np

from pipeline.schedule.goals import Vector, total
from pipeline.schedule.menus import Menu
from pipeline.schedule.model import Bools, Ints, Night
from pipeline.schedule.plans import Plan, Planner

Plans = tuple[Plan, ...]
"""One plan per person of a night, in its order."""


def book(night: Night, menu: Menu, order: Sequence[int] | None = None) -> Plans:
    """Book people one after another, by default in payment order, each strictly by the goals."""
    weights = np.array(night.strict, np.int64)
    free = night.calendar.free.copy()
    open_rows = menu.open_rows(free > 0)
    plans: list[Plan] = [{} for _ in night.people]
    for p in range(len(night.people)) if order is None else order:
        _, plans[p] = Planner(night.views[p], menu, weights).best(open_rows)
        _take(plans[p], free, menu, open_rows)
    return tuple(plans)


def _take(plan: Plan, free: Ints, menu: Menu, open_rows: Bools) -> None:
    """Take the seats of ``plan``; close the menu rows of sessions that are full now."""
    for session in plan.values():
        free[session] -= 1
        if not free[session]:
            open_rows &= ~(menu.sessions == session).any(axis=1)


def value(night: Night, plans: Plans) -> Vector:
    """Value vector of a whole night."""
    costs = [view.cost(plan) for view, plan in zip(night.views, plans, strict=True)]
    return total([night.constant, *costs])
