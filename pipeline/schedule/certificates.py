"""What is proven of a night: bounds per goal, and on the one number of all goals together."""

import numpy as np

from pipeline.schedule.goals import GOALS, Goal, Vector
from pipeline.schedule.levels import Best


class Certificates:
    """Proven bounds: the vector of the flows of the leading goals, and bounds on weighted sums.

    A bound ``B`` on a weighted sum of the first k goals says of goal k: no schedule as good on every
    earlier goal has less than (B - weighted earlier values) / weight of k.
    """

    def __init__(self, best: Best, flow: Vector, leading: int) -> None:
        self._best, self._flow, self._leading = best, flow, leading
        self._sums: list[tuple[Goal, tuple[int, ...], int, int]] = []

    def add(self, count: int, weights: tuple[int, ...], bound: int, scale: int) -> None:
        """``bound`` / ``scale`` holds for the first ``count`` goals weighed together."""
        self._sums.append((self._best.night.rules.order[count - 1], weights, bound, scale))
        self.settle()

    def settle(self) -> None:
        """Give ``Best`` the best bound per goal for its present values."""
        best = self._best
        bounds = dict.fromkeys(best.night.rules.order, 0)
        for goal in best.night.rules.order[: self._leading]:
            bounds[goal] = self._flow[GOALS.index(goal)]
            if bounds[goal] != best.value(goal):
                break
        for goal, weights, bound, scale in self._sums:
            g = GOALS.index(goal)
            earlier = int(np.dot(weights, best.vector)) - weights[g] * best.vector[g]
            bounds[goal] = max(bounds[goal], -((earlier * scale - bound) // (weights[g] * scale)))
        best.bounds = {goal: min(bound, best.value(goal)) for goal, bound in bounds.items()}
