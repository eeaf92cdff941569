"""Nights of tens of thousands of people: a slice of them after another, at the prices of all.

1. The first slice stands for everybody (``thinned``): flows give seat prices and, priced by all people,
   the bounds; column generation gives the prices that led there.
2. Slice after slice gets whole plans out of columns found at those prices: each stands for itself and
   for those still to come, so it leaves them their share of the seats.
3. The last slice takes what is left, by a dive.
"""

import numpy as np

from pipeline.schedule.certificates import Certificates
from pipeline.schedule.columns import Pool
from pipeline.schedule.dive import Pace, dive, fix
from pipeline.schedule.flows import flow_prices, leading_goals
from pipeline.schedule.goals import GOALS
from pipeline.schedule.levels import Best
from pipeline.schedule.model import Ints
from pipeline.schedule.priced import SCALE, ceil_div
from pipeline.schedule.pricer import Part, Pricer, Seats, by_weight
from pipeline.schedule.relaxation import Relaxation
from pipeline.schedule.thinned import slices

_SLICE = 10_000
"""People in a slice, about."""
_BOOKINGS = 3
"""In random order, as first columns."""
_ROUNDS, _NEAR, _TOLERANCE = 16, 1e-2, 1e-3
"""Of column generation for the first slice: rounds at most, gap and tolerance that are near enough."""
_ASKED = 20
"""So many of the last prices of the first slice give the other slices their columns."""
_AGAIN = 4
"""Rounds of column generation for each of those."""
_PACE = Pace(0.5, rounds=1, near=1e-2, last=200)


def climb_huge(best: Best, seed: int) -> None:
    """Improve ``best`` and bound it."""
    search = _Huge(best, seed)
    search.bound()
    search.deal()


class _Huge:
    def __init__(self, best: Best, seed: int) -> None:
        self.best, self.night, self.rules = best, best.night, best.night.rules
        self.slices = slices(self.night, _SLICE)
        self.certificates = Certificates(best, (0,) * len(GOALS), 0)
        weights = self.rules.together(len(GOALS))
        self.pricer = Pricer(self.night, [SCALE * w for w in weights])
        first = Part(self.slices[0], self.pricer.all.free, len(self.slices))
        self.prices = flow_prices(self.night, self.pricer.weights, first)
        self.bookings = self._book(seed)
        self.first = self._relaxation(first, self.prices, [])

    def _book(self, seed: int) -> list[Seats]:
        """Bookings in several orders: whole schedules as first columns."""
        everybody = self.pricer.all.people
        shuffle = np.random.default_rng(seed)
        orders = [by_weight(self.night, everybody)]
        orders += [shuffle.permutation(everybody) for _ in range(_BOOKINGS)]
        booked = [self.best.plans, *(self.pricer.book(order, self.prices) for order in orders)]
        for seats in booked:
            self.best.offer(seats)
        return booked

    def bound(self) -> None:
        """Bound the leading goals and the one number of the night: all people, priced at thinned flows."""
        count, together = len(GOALS), self.rules.together(len(GOALS))
        bound = self.pricer.price(self.prices)[0] + self.pricer.constant
        self.best.raise_combined(ceil_div(bound, SCALE))
        self.certificates.add(count, together, bound, SCALE)
        for k in range(len(leading_goals(self.night))):
            weights = self.rules.blend(k + 1)
            pricer = Pricer(self.night, [SCALE * w for w in weights])
            prices = flow_prices(self.night, pricer.weights, self.first.part)
            self.certificates.add(k + 1, weights, pricer.price(prices)[0] + pricer.constant, SCALE)

    def deal(self) -> None:
        """Plans for slice after slice."""
        self.first.generate(_ROUNDS, _NEAR, _TOLERANCE)
        asked = self.first.asked[-_ASKED:]
        seats: Seats = np.full(self.night.market.items, -1, np.int64)
        relaxation = self.first
        for k, people in enumerate(self.slices):
            if k:
                part = Part(people, self._left(seats), len(self.slices) - k)
                relaxation = self._relaxation(part, relaxation.last, asked)
                relaxation.generate(_AGAIN, _NEAR, _TOLERANCE)
            self._settle(relaxation, seats)
        self.best.offer(seats)
        self.certificates.settle()

    def _relaxation(self, part: Part, prices: Ints, asked: list[Ints]) -> Relaxation:
        """The program of a slice, over columns of its own."""
        pool = Pool(self.night)
        pool.add(part.people, np.full(self.night.market.items, -1, np.int64))
        for seats in self.bookings:
            pool.add(part.people, seats)
        for other in asked:
            pool.add(part.people, self.pricer.price(other, part)[1])
        return Relaxation(pool, self.pricer, part, prices)

    def _left(self, seats: Seats) -> Ints:
        """[S] seats still free."""
        free = self.pricer.all.free
        left: Ints = free - np.bincount(seats[seats >= 0], minlength=len(free))
        return left

    def _settle(self, relaxation: Relaxation, seats: Seats) -> None:
        """Write plans of the people of ``relaxation`` to ``seats``: the surest whole, the others booked."""
        if relaxation.part.each == 1:
            rest = dive(relaxation, _PACE, seats)[1].part
        else:
            rest = fix(relaxation, seats, 1.0)
        seats[:] = self.pricer.book(by_weight(self.night, rest.people), relaxation.last, seats)
