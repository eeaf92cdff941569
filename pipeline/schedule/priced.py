"""Goal after goal by plans as columns, for nights too large for the compact program alone.

All goals are weighed together to find a schedule; then each goal gets its own bound, from a linear
program in which the goals after it weigh nothing.
"""

import numpy as np

from pipeline.schedule.certificates import Certificates
from pipeline.schedule.columns import Pool
from pipeline.schedule.flows import flow_bound, flow_prices, leading_goals
from pipeline.schedule.goals import GOALS
from pipeline.schedule.highs import Engine
from pipeline.schedule.levels import Best, Effort
from pipeline.schedule.pricer import Pricer
from pipeline.schedule.program import choice, chosen
from pipeline.schedule.relaxation import Relaxation

SCALE = 1_000
"""Seat prices are whole thousandths of the last goal's unit."""


def climb_priced(best: Best, engine: Engine, effort: Effort, seed: int) -> None:
    """Improve ``best`` and bound every goal, within ``effort``."""
    search = _Search(best, engine, effort, seed)
    for sharper in effort.sharpness:
        if search.climb(sharper):
            return


def bound_together(best: Best, effort: Effort) -> None:
    """Bound all goals weighed together, which no schedule goes below."""
    night = best.night
    weights = night.rules.together(len(night.rules.order))
    pricer, pool = Pricer(night, [SCALE * w for w in weights]), Pool(night)
    pool.add(pricer.all.people, np.full(night.market.items, -1, np.int64))
    pool.add(pricer.all.people, best.plans)
    relaxation = Relaxation(
        pool, pricer, pricer.all, flow_prices(night, pricer.weights), exact_s=effort.seconds
    )
    relaxation.generate(effort.rounds, effort.close)
    best.raise_combined(ceil_div(relaxation.bound + pricer.constant, SCALE))


def ceil_div(a: int, b: int) -> int:
    """``a / b`` rounded up, exactly."""
    return -(-a // b)


class _Search:
    def __init__(self, best: Best, engine: Engine, effort: Effort, seed: int) -> None:
        self.best, self.engine, self.effort, self.seed = best, engine, effort, seed
        night = best.night
        self.order = night.rules.order
        self.pool = Pool(night)
        everybody = np.arange(night.market.people)
        self.pool.add(everybody, np.full(night.market.items, -1, np.int64))
        self.pool.add(everybody, best.plans)
        leading = leading_goals(night)
        self.certificates = Certificates(best, flow_bound(night, leading).vector, len(leading))

    def climb(self, sharper: int) -> bool:
        """All goals weighed together, then the bounds in order; False when one stays open."""
        self._relax(len(self.order), sharper)
        for k, goal in enumerate(self.order):
            if not self.best.proven(goal):
                self._relax(k + 1, sharper)
            if not self.best.proven(goal):
                return False
        return True

    def _relax(self, count: int, sharper: int) -> None:
        """Bound on, and best plans for, the first ``count`` goals weighed together."""
        night, effort = self.best.night, self.effort
        weights = night.rules.blend(count, sharper)
        pricer = Pricer(night, [SCALE * w for w in weights])
        prices = flow_prices(night, pricer.weights)
        relaxation = Relaxation(self.pool, pricer, pricer.all, prices, exact_s=effort.seconds)
        last = SCALE * weights[GOALS.index(self.order[count - 1])]
        value = int(pricer.weights @ np.array(self.best.vector)) - pricer.constant
        relaxation.generate(effort.rounds, gap=last / 2 / max(1, value))
        self.certificates.add(count, weights, relaxation.bound + pricer.constant, SCALE)
        if value - relaxation.bound < last:
            return
        keep = relaxation.near(value)
        program = choice(self.pool, pricer.weights, keep, pricer.all, effort.nodes, effort.seconds, self.seed)
        answer = self.engine(program)
        if answer.x is not None:
            seats = np.full(night.market.items, -1, np.int64)
            self.pool.write(chosen(keep, answer.x), seats)
            self.pool.add(pricer.all.people, seats)
            self.best.offer(seats)
            self.certificates.settle()
