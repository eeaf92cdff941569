"""Nights of many hundreds to many thousands of people: priced plans, a dive, small programs.

1. Seat prices: column generation on all goals together (``Relaxation``). Up to some thousands of
   people the leading goals weigh so much that they come strictly first (``Anchor``); beyond, all weigh
   what they do in the one number of the night.
2. From those prices a bound on that number, and one on each goal after the leading ones.
3. Shares of plans become whole plans (``dive``), the last hundreds by an integer program.
4. Small programs around the people served worst (``Neighbourhoods``).
"""

from dataclasses import dataclass

import numpy as np

from pipeline.schedule.anchor import Anchor
from pipeline.schedule.certificates import Certificates
from pipeline.schedule.columns import Pool, least_per
from pipeline.schedule.dive import Pace, dive
from pipeline.schedule.flows import flow_bound, flow_prices, leading_goals
from pipeline.schedule.goals import GOALS
from pipeline.schedule.highs import Engine
from pipeline.schedule.kernels import CLOSED
from pipeline.schedule.levels import Best, Effort
from pipeline.schedule.model import Ints
from pipeline.schedule.neighbourhood import Neighbourhoods
from pipeline.schedule.priced import SCALE
from pipeline.schedule.pricer import Pricer, Seats, by_weight
from pipeline.schedule.program import choice, chosen
from pipeline.schedule.relaxation import Relaxation

_APART = 200
"""How much more each leading goal weighs than the goal after it, at least, in a strict search."""
_LAST_WIDTH = 25
"""Columns a person in the integer program that ends a dive, on average."""


@dataclass(frozen=True, slots=True)
class Scale:
    """Work for a night of up to so many people."""

    people: int
    bookings: int
    """In random order, as first columns."""
    close: float
    """Relative gap at which the linear program is near enough."""
    pace: Pace
    steps: int
    """Small programs."""
    rest: int
    """Rounds of column generation for each goal between the leading ones and the last."""
    strict: bool = False
    """Whether the leading goals come strictly first in the search."""


SCALES = (
    Scale(2_500, 8, 1e-4, Pace(0.25, rounds=2, near=2e-3, last=250), steps=10, rest=4, strict=True),
    Scale(6_000, 8, 1e-3, Pace(0.35, rounds=3, near=5e-3, last=250), steps=10, rest=0),
    Scale(10**9, 8, 3e-3, Pace(0.5, rounds=3, near=1e-2, last=300), steps=10, rest=0),
)


def climb_large(best: Best, engine: Engine, effort: Effort, seed: int) -> None:
    """Improve ``best`` and bound it, within ``effort``."""
    scale = next(s for s in SCALES if best.night.market.people <= s.people)
    search = _Large(best, engine, effort, scale, seed)
    relaxation = search.relax(search.weights)
    search.bound_together(relaxation)
    search.bound_rest(relaxation)
    search.settle(relaxation)
    search.prove()


class _Large:
    def __init__(self, best: Best, engine: Engine, effort: Effort, scale: Scale, seed: int) -> None:
        self.best, self.engine, self.effort, self.scale, self.seed = best, engine, effort, scale, seed
        self.night = best.night
        self.pool = Pool(self.night)
        everybody = np.arange(self.night.market.people)
        self.pool.add(everybody, np.full(self.night.market.items, -1, np.int64))
        self.pool.add(everybody, best.plans)
        self.leading = leading_goals(self.night)
        self.weights = self._strict()
        flow = flow_bound(self.night, self.leading)
        self.certificates = Certificates(best, flow.vector, len(self.leading))

    def _strict(self) -> tuple[int, ...]:
        """Weights of all goals, the leading ones so heavy that none is given up for those after it."""
        rules, demand = self.night.rules, self.night.market.demand
        weights = list(rules.weights)
        if self.scale.strict:
            for k in reversed(range(len(self.leading))):
                weights[k] = max(weights[k], weights[k + 1] * _APART)
        strict = rules.by_position(weights)
        worst = SCALE * len(demand.part) * (sum(strict) + strict[1] * int(demand.weight.max()))
        return strict if worst < CLOSED else rules.by_position(rules.weights)

    def _anchor(self, weights: Ints) -> Anchor:
        """The leading goals of ``weights`` and the prices of their flows."""
        lead = np.isin(np.arange(len(weights)), [GOALS.index(goal) for goal in self.leading])
        return Anchor(weights * lead, flow_prices(self.night, weights * lead))

    def relax(self, weights: tuple[int, ...], near: Relaxation | None = None) -> Relaxation:
        """Prices and shares under ``weights``; ``near`` is a relaxation to begin from."""
        pricer = Pricer(self.night, [SCALE * w for w in weights])
        anchor = self._anchor(pricer.weights) if self.scale.strict else None
        prices = flow_prices(self.night, pricer.weights)
        if near is None:
            self._book(pricer, prices)
        relaxation = Relaxation(self.pool, pricer, pricer.all, prices, anchor=anchor)
        if near is not None:
            relaxation.begin_at(near)
        relaxation.generate(self.effort.rounds, self.scale.close)
        count = len(self.night.rules.order)
        self.certificates.add(count, weights, relaxation.bound + pricer.constant, SCALE)
        return relaxation

    def _book(self, pricer: Pricer, prices: Ints) -> None:
        """Bookings in many orders as first columns: whole schedules, so the first shares are good ones."""
        everybody = pricer.all.people
        shuffle = np.random.default_rng(self.seed)
        orders = [everybody, by_weight(self.night, everybody)]
        orders += [shuffle.permutation(everybody) for _ in range(self.scale.bookings)]
        for order in orders:
            seats = pricer.book(order, prices)
            self.pool.add(everybody, seats)
            self.best.offer(seats)

    def settle(self, relaxation: Relaxation) -> None:
        """From shares to a schedule, and improve it."""
        bound, pricer = relaxation.bound, relaxation.pricer
        seats, rest = dive(relaxation, self.scale.pace)
        self._finish(rest, seats, self.scale.close * relaxation.size)
        if (pricer.value(seats) - bound) > 2 * self.scale.close * relaxation.size:
            around = Neighbourhoods(relaxation, self.engine, self.effort, self.seed)
            seats = around.improve(seats, self.scale.steps)
        self.best.offer(seats)
        self.certificates.settle()

    def _finish(self, rest: Relaxation, seats: Seats, near: float) -> None:
        """The last people of a dive: by an integer program to within ``near``, else one after another."""
        pool, part, weights = self.pool, rest.part, rest.pricer.weights
        columns = pool.fits(np.flatnonzero(np.isin(pool.person, part.people)), part.free)
        cost = pool.priced(weights, rest.last, columns)
        extra = cost - least_per(pool.person[columns], cost, len(rest.inside))[pool.person[columns]]
        extra[(pool.plan[columns] < 0).all(axis=1)] = -1  # there must be an answer
        order = np.argsort(extra, kind="stable")[: _LAST_WIDTH * len(part.people)]
        columns = np.sort(columns[order])
        program = choice(
            pool,
            weights,
            columns,
            part,
            self.effort.nodes // 100,
            self.effort.seconds,
            self.seed,
            near / rest.size,
            rest.anchor,
        )
        answer = self.engine(program)
        if answer.x is not None:
            pool.write(chosen(columns, answer.x), seats)
            return
        seats[:] = rest.pricer.book(part.people, rest.last, seats)

    def bound_together(self, near: Relaxation) -> None:
        """Bound the one number of the night, from prices near by."""
        together = self.night.rules.together(len(self.night.rules.order))
        relaxation = near if self.weights == together else self.relax(together, near)
        self.best.raise_combined(-(-(relaxation.bound + relaxation.pricer.constant) // SCALE))

    def bound_rest(self, near: Relaxation) -> None:
        """Bounds for the goals between the leading ones and the last, from prices near by."""
        for count in range(len(self.leading) + 1, len(self.night.rules.order)):
            first = self.night.rules.order[:count]
            weights = tuple(w if goal in first else 0 for goal, w in zip(GOALS, self.weights, strict=True))
            pricer = Pricer(self.night, [SCALE * w for w in weights])
            relaxation = Relaxation(self.pool, pricer, pricer.all, near.prices, anchor=near.anchor)
            relaxation.begin_at(near)
            relaxation.generate(self.scale.rest, self.scale.close)
            self.certificates.add(count, weights, relaxation.bound + pricer.constant, SCALE)

    def prove(self) -> bool:
        """Bound the leading goals one after another; False when one stays open."""
        rules = self.night.rules
        for k, goal in enumerate(self.leading):
            if not self.best.proven(goal):
                weights = rules.blend(k + 1)
                pricer = Pricer(self.night, [SCALE * w for w in weights])
                prices: Ints = flow_prices(self.night, pricer.weights)
                bound, _ = pricer.price(prices)
                self.certificates.add(k + 1, weights, bound + pricer.constant, SCALE)
            if not self.best.proven(goal):
                return False
        return True
