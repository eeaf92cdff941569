"""Goal after goal by priced plans, for nights too large for the compact program.

All goals are weighed together to find a schedule; then each goal gets its own bound, from a linear
program in which the goals after it weigh nothing. A bound ``B`` on the weighted sum says of goal k:
no schedule as good on every earlier goal has less than (B - weighted earlier values) / weight of k.
"""

from math import ceil

import numpy as np

from pipeline.schedule.flows import flow_bound, flow_prices, leading_goals
from pipeline.schedule.goals import GOALS, Goal, Vector
from pipeline.schedule.highs import Engine
from pipeline.schedule.levels import Best, Effort
from pipeline.schedule.menus import Menu
from pipeline.schedule.model import Floats, Night
from pipeline.schedule.patterns import Pool, Pricer, Relaxation
from pipeline.schedule.serial import book

_ROUNDING = 1e-5
"""Room for floating point in a bound, in units of its goal."""


def climb_priced(best: Best, menu: Menu, engine: Engine, effort: Effort, seed: int) -> None:
    """Improve ``best`` and bound every goal, within ``effort``."""
    if len(best.night.people) > effort.linear_people:
        _book_and_bound(best, menu)
        return
    search = _Search(best, menu, engine, effort, seed)
    for sharper in effort.sharpness:
        search.all_together(sharper)
        if search.prove(sharper):
            return


def _book_and_bound(best: Best, menu: Menu) -> None:
    """Very large nights: booking in order of weight, and the bounds that flows and their prices give."""
    night = best.night
    heaviest = [-max(item.weight for item in person.items) for person in night.people]
    best.offer(book(night, menu, np.argsort(heaviest, kind="stable").tolist()))
    leading = leading_goals(night)
    certificates = Certificates(night, flow_bound(night, leading).vector, len(leading))
    prices = flow_prices(night, np.array(night.rules.blend(len(night.rules.order))))
    for count in range(len(leading) + 1, len(night.rules.order) + 1):
        weights = np.array(night.rules.blend(count))
        certificates.add(count, weights, Pricer(night, menu, weights).price(prices)[0])
    best.bounds = certificates.bounds(best)


class Certificates:
    """Proven bounds: the vector of the flows of the leading goals, and bounds on weighted sums."""

    def __init__(self, night: Night, flow: Vector, leading: int) -> None:
        self._order, self._flow, self._leading = night.rules.order, flow, leading
        self._sums: list[tuple[Goal, Floats, float]] = []

    def add(self, count: int, weights: Floats, bound: float) -> None:
        """``bound`` holds for the first ``count`` goals weighed together."""
        self._sums.append((self._order[count - 1], weights, bound))

    def bounds(self, best: Best) -> dict[Goal, int]:
        """The best bound per goal for the present values."""
        vector = np.array(best.vector)
        bounds = dict.fromkeys(self._order, 0)
        for goal in self._order[: self._leading]:
            bounds[goal] = self._flow[GOALS.index(goal)]
            if bounds[goal] != best.value(goal):
                break
        for goal, weights, bound in self._sums:
            g = GOALS.index(goal)
            earlier = float(weights @ vector) - weights[g] * vector[g]
            bounds[goal] = max(bounds[goal], ceil((bound - earlier) / weights[g] - _ROUNDING))
        return {goal: min(bound, best.value(goal)) for goal, bound in bounds.items()}


class _Search:
    def __init__(self, best: Best, menu: Menu, engine: Engine, effort: Effort, seed: int) -> None:
        self.seed = seed
        self.best, self.menu, self.engine, self.effort = best, menu, engine, effort
        night = best.night
        self.order = night.rules.order
        self.pool = Pool(night)
        self.pool.add_all(tuple({} for _ in night.people))
        self.pool.add_all(best.plans)
        leading = leading_goals(night)
        self.certificates = Certificates(night, flow_bound(night, leading).vector, len(leading))

    def all_together(self, sharper: int) -> None:
        """One search with every goal weighed; its bound certifies the last goal."""
        self._relax(len(self.order), sharper)

    def prove(self, sharper: int) -> bool:
        """Bound the goals in order; False when one stays open."""
        for k, goal in enumerate(self.order):
            if not self.best.proven(goal):
                self._relax(k + 1, sharper)
            if not self.best.proven(goal):
                return False
        return True

    def _relax(self, count: int, sharper: int) -> None:
        """Bound on, and best plans for, the first ``count`` goals weighed together."""
        self._search(count, sharper)
        self.best.bounds = self.certificates.bounds(self.best)

    def _search(self, count: int, sharper: int) -> None:
        night, effort = self.best.night, self.effort
        weights = np.array(night.rules.blend(count, sharper))
        pricer = Pricer(night, self.menu, weights)
        relaxation = Relaxation(self.pool, pricer, flow_prices(night, weights))
        last = weights[GOALS.index(self.order[count - 1])]
        relaxation.generate(effort.rounds, gap=float(last) / 2, seconds=effort.seconds)
        self.certificates.add(count, weights, relaxation.bound)
        value = float(weights @ np.array(self.best.vector))
        if value - relaxation.bound <= last * _ROUNDING:
            return
        keep = relaxation.near(value)
        answer = self.engine(self.pool.program(weights, keep, effort.nodes, effort.seconds, self.seed))
        if answer.x is not None:
            plans = self.pool.plans(keep, answer.x)
            self.pool.add_all(plans)
            self.best.offer(plans)
