"""Nights of many hundreds to many thousands of people: priced plans, a dive, small programs.

1. Seat prices and a bound: column generation on all goals weighed together (``Relaxation``).
2. Shares of plans become whole plans (``dive``), the last hundreds by an integer program.
3. Small programs around the people served worst (``Neighbourhoods``).
4. Each leading goal gets its own bound. Where one is missed, steps 1-3 once more with the leading
   goals weighing more, from the columns and prices at hand.
"""

from dataclasses import dataclass

import numpy as np

from pipeline.schedule.certificates import Certificates
from pipeline.schedule.columns import Pool, least_per
from pipeline.schedule.dive import Pace, dive
from pipeline.schedule.flows import flow_bound, flow_prices, leading_goals
from pipeline.schedule.highs import Engine
from pipeline.schedule.levels import Best, Effort
from pipeline.schedule.model import Ints
from pipeline.schedule.neighbourhood import Neighbourhoods
from pipeline.schedule.priced import SCALE
from pipeline.schedule.pricer import Pricer, Seats, by_weight
from pipeline.schedule.program import choice
from pipeline.schedule.relaxation import Relaxation

_SHARPER = 10
"""How much more the leading goals weigh when they are missed at first."""
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
    again: bool
    """Whether to search once more for leading goals that were missed."""


SCALES = (
    Scale(2_500, 8, 5e-5, Pace(0.25, rounds=2, near=2e-3, last=250), steps=10, rest=4, again=True),
    Scale(6_000, 8, 1e-3, Pace(0.35, rounds=3, near=5e-3, last=250), steps=10, rest=0, again=False),
    Scale(20_000, 8, 3e-3, Pace(0.5, rounds=3, near=1e-2, last=300), steps=10, rest=0, again=False),
    Scale(10**9, 6, 2e-2, Pace(0.6, rounds=1, near=3e-2, last=1_000), steps=20, rest=0, again=False),
)


def climb_large(best: Best, engine: Engine, effort: Effort, seed: int) -> None:
    """Improve ``best`` and bound it, within ``effort``."""
    scale = next(s for s in SCALES if best.night.market.people <= s.people)
    search = _Large(best, engine, effort, scale, seed)
    count = len(best.night.rules.order)
    weights = best.night.rules.together(count)
    relaxation = search.relax(weights)
    bound = relaxation.bound + relaxation.pricer.constant
    best.raise_combined(-(-bound // SCALE))
    search.certificates.add(count, weights, bound, SCALE)
    search.settle(relaxation)
    search.bound_rest(relaxation)
    if not search.prove() and scale.again:
        lead = [best.night.rules.order.index(goal) for goal in search.leading]
        sharper = [w * _SHARPER if k in lead else w for k, w in enumerate(best.night.rules.weights)]
        search.settle(search.relax(best.night.rules.by_position(sharper), relaxation))
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
        flow = flow_bound(self.night, self.leading)
        self.certificates = Certificates(best, flow.vector, len(self.leading))

    def relax(self, weights: tuple[int, ...], near: Relaxation | None = None) -> Relaxation:
        """Prices and shares under ``weights``; ``near`` is a relaxation to begin from."""
        pricer = Pricer(self.night, [SCALE * w for w in weights])
        if near is None:
            prices = flow_prices(self.night, pricer.weights)
            self._book(pricer, prices)
            relaxation = Relaxation(self.pool, pricer, pricer.all, prices)
        else:
            relaxation = Relaxation(self.pool, pricer, pricer.all, near.prices)
            relaxation.begin_at(near)
        relaxation.generate(self.effort.rounds, self.scale.close)
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
        prices, bound, pricer = relaxation.prices, relaxation.bound, relaxation.pricer
        seats, rest = dive(relaxation, self.scale.pace)
        self._finish(rest, seats)
        if (pricer.value(seats) - bound) > self.scale.close * bound:
            around = Neighbourhoods(self.pool, pricer, prices, self.engine, self.effort, self.seed)
            seats = around.improve(seats, self.scale.steps)
        self.best.offer(seats)
        self.certificates.settle()

    def _finish(self, rest: Relaxation, seats: Seats) -> None:
        """The last people of a dive: by an integer program, else one after another."""
        pool, part, weights = self.pool, rest.part, rest.pricer.weights
        columns = pool.fits(np.flatnonzero(np.isin(pool.person, part.people)), part.free)
        cost = pool.priced(weights, rest.last, columns)
        extra = cost - least_per(pool.person[columns], cost, len(rest.inside))[pool.person[columns]]
        extra[(pool.plan[columns] < 0).all(axis=1)] = -1  # there must be an answer
        order = np.argsort(extra, kind="stable")[: _LAST_WIDTH * len(part.people)]
        columns = np.sort(columns[order])
        program = choice(
            pool, weights, columns, part, self.effort.nodes // 100, self.effort.seconds, self.seed
        )
        answer = self.engine(program)
        if answer.x is not None:
            pool.write(columns[answer.x > 1 / 2], seats)
            return
        seats[:] = rest.pricer.book(part.people, rest.last, seats)

    def bound_rest(self, near: Relaxation) -> None:
        """Bounds for the goals between the leading ones and the last, from prices near by."""
        for count in range(len(self.leading) + 1, len(self.night.rules.order)):
            weights = self.night.rules.together(count)
            pricer = Pricer(self.night, [SCALE * w for w in weights])
            relaxation = Relaxation(self.pool, pricer, pricer.all, near.prices)
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
