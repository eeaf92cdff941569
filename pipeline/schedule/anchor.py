"""Leading goals as strict as they should be, without their weights in the programs that are solved.

At the prices that the flows of the leading goals give to the seats, every plan that those flows can
hold costs its person the same, whatever the leading goals weigh; any other plan costs more, and so
does a seat of such a price that stays empty. Taking off what is the same leaves programs whose costs
are of the size of the other goals: large weights make a linear program slow and an integer program
wrong. Nothing is lost: what is taken off is the same for every schedule.
"""

from dataclasses import dataclass

import numpy as np

from pipeline.schedule.columns import Pool, least_per
from pipeline.schedule.goals import GOALS, Goal
from pipeline.schedule.model import Ints

_VISITS = GOALS.index(Goal.VISITS)
_DEAREST = 100
"""Visits that a step away from the anchor counts for at most; more would only blunt the solvers."""


@dataclass(frozen=True, slots=True)
class Anchor:
    """Weights of the leading goals alone [6], 0 for the others, and the seat prices [S] of their flows."""

    weights: Ints
    prices: Ints

    def split(self, pool: Pool, weights: Ints, columns: Ints) -> tuple[Ints, Ints]:
        """Weighted cost of ``columns`` [n] at the anchor's prices, less what is taken off per person [P]."""
        owner = pool.person[columns]
        off = least_per(owner, pool.priced(self.weights, self.prices, columns), pool.night.market.people)
        cost = pool.priced(weights, self.prices, columns) - off[owner]
        return (self._capped(cost, weights) if len(self.needed) else cost), off

    def empty(self, weights: Ints) -> Ints:
        """What a seat left empty costs, for each of the sessions ``needed``."""
        return self._capped(self.prices[self.needed], weights)

    def _capped(self, cost: Ints, weights: Ints) -> Ints:
        capped: Ints = np.minimum(cost, _DEAREST * weights[_VISITS])
        return capped

    @property
    def needed(self) -> Ints:
        """Sessions of which the leading goals need every seat."""
        return np.flatnonzero(self.prices)


def no_anchor(sessions: int) -> Anchor:
    """Nothing is taken off."""
    return Anchor(np.zeros(len(GOALS), np.int64), np.zeros(sessions, np.int64))
