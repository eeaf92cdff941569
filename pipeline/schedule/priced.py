"""Goal after goal by priced plans, for nights too large for the compact program.

All goals are weighed together to find a schedule; then each goal gets its own bound, from a linear
program in which the goals after it weigh nothing. A bound ``B`` on the weighted sum says of goal k:
no schedule as good on every earlier goal has less than (B - weighted earlier values) / weight of k.
"""

from math import ceil

import numpy as np

from pipeline.schedule.flows import flow_bound, flow_prices, leading_goals
from pipeline.schedule.goals import GOALS, Goal
from pipeline.schedule.highs import Engine
from pipeline.schedule.levels import Best, Effort
from pipeline.schedule.menus import Menu
from pipeline.schedule.model import Floats
from pipeline.schedule.patterns import Pool, Pricer, Relaxation

_ROUNDING = 1e-5
"""Room for floating point in a bound, in units of its goal."""


def climb_priced(best: Best, menu: Menu, engine: Engine, effort: Effort) -> None:
    """Improve ``best`` and bound every goal, within ``effort``."""
    search = _Search(best, menu, engine, effort)
    for sharper in effort.sharpness:
        search.all_together(sharper)
        if search.prove(sharper):
            return


class _Search:
    def __init__(self, best: Best, menu: Menu, engine: Engine, effort: Effort) -> None:
        self.best, self.menu, self.engine, self.effort = best, menu, engine, effort
        night = best.night
        self.order = night.rules.order
        self.pool = Pool(night)
        self.pool.add_all(tuple({} for _ in night.people))
        self.pool.add_all(best.plans)
        leading = leading_goals(night)
        self.flow = flow_bound(night, leading).vector
        self.leading = len(leading)
        self.certificates: dict[Goal, list[tuple[Floats, float]]] = {goal: [] for goal in self.order}

    def all_together(self, sharper: int) -> None:
        """One search with every goal weighed; its bound certifies the last goal."""
        self._relax(len(self.order), sharper)
        self._bound()

    def prove(self, sharper: int) -> bool:
        """Bound the goals in order; False when one stays open."""
        for k, goal in enumerate(self.order):
            if not self.best.proven(goal):
                self._relax(k + 1, sharper)
                self._bound()
            if not self.best.proven(goal):
                return False
        return True

    def _relax(self, count: int, sharper: int) -> None:
        """Bound on, and best plans for, the first ``count`` goals weighed together."""
        night, effort = self.best.night, self.effort
        weights = np.array(night.rules.blend(count, sharper))
        pricer = Pricer(night, self.menu, weights)
        relaxation = Relaxation(self.pool, pricer, flow_prices(night, weights))
        last = weights[GOALS.index(self.order[count - 1])]
        relaxation.generate(effort.rounds, gap=float(last) / 2)
        self.certificates[self.order[count - 1]].append((weights, relaxation.bound))
        value = float(weights @ np.array(self.best.vector))
        if value - relaxation.bound <= last * _ROUNDING:
            return
        keep = relaxation.near(value)
        answer = self.engine(self.pool.program(weights, keep, effort.nodes, effort.seconds))
        if answer.x is not None:
            plans = self.pool.plans(keep, answer.x)
            self.pool.add_all(plans)
            self.best.offer(plans)

    def _bound(self) -> None:
        """The best bound per goal that flows and certificates give for the present values."""
        vector = np.array(self.best.vector)
        bounds = dict.fromkeys(self.order, 0)
        for goal in self.order[: self.leading]:
            g = GOALS.index(goal)
            bounds[goal] = self.flow[g]
            if self.flow[g] != vector[g]:
                break
        for goal, certificates in self.certificates.items():
            g = GOALS.index(goal)
            for weights, bound in certificates:
                earlier = float(weights @ vector) - weights[g] * vector[g]
                least = ceil((bound - earlier) / weights[g] - _ROUNDING)
                bounds[goal] = max(bounds[goal], least)
        self.best.bounds = {goal: min(b, int(vector[GOALS.index(goal)])) for goal, b in bounds.items()}
