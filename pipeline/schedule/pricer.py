"""Cheapest plans of everybody at once, and bookings one after another, at any seat prices.

``Seats`` is the one form in which plans travel: the session of every item of the night, -1 for none.
"""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np

from pipeline.schedule import kernels
from pipeline.schedule.goals import GOALS, Vector
from pipeline.schedule.measure import measure
from pipeline.schedule.model import Ints
from pipeline.schedule.night import Night

Seats = Ints
"""[I] session of each item, -1 for none."""
_THREADS = 2
"""Halves of the people priced side by side; what comes out does not depend on it."""
_WORTH_A_THREAD = 500
"""People below which a second thread costs more than it saves."""


@dataclass(frozen=True, slots=True)
class Part:
    """Some of the people and the seats that are left for them."""

    people: Ints
    free: Ints
    """[S]"""
    each: int = 1
    """How many people each of them stands for, in a thinned night."""


class Pricer:
    """Plans under goal ``weights`` [6], whole numbers. Seat prices are whole numbers of the same unit."""

    def __init__(self, night: Night, weights: Sequence[int]) -> None:
        self.night, self.market = night, night.market
        self.weights: Ints = np.array(weights, np.int64)
        supply = self.market.supply
        self._least: Ints = np.empty((len(supply.session) + len(supply.paid), 1 << kernels.MOST), np.int64)
        demand = self.market.demand
        left_out = self.weights[0] + self.weights[1] * demand.weight
        self.nothing: Ints = np.add.reduceat(np.append(left_out, 0), demand.first[:-1])
        """[P] what it costs when a person gets no seat."""
        self.constant = int(self.weights @ np.array(night.constant))
        """What no plan changes; not in the bounds of ``price``."""
        self.all = Part(np.arange(self.market.people), self.market.supply.free)

    def price(self, prices: Ints, part: Part | None = None) -> tuple[int, Seats]:
        """A lower bound on the weighted goals of any schedule, and the plans cheapest at ``prices`` [S].

        The bound is the Lagrangian one: cheapest priced plans less the price of all free seats. It
        holds for any prices of at least 0, whoever found them. With a ``part`` both speak of its
        people and seats alone.
        """
        supply = self.market.supply
        part = part or self.all
        people = part.people
        seat: Seats = np.full(self.market.items, -1, np.int64)
        gain: Ints = np.zeros(self.market.people, np.int64)
        kernels.fold(supply, part.free, prices, self._least)
        if len(people) < _WORTH_A_THREAD:
            self._price(people, seat, gain)
        else:
            with ThreadPoolExecutor(_THREADS) as pool:
                shares = [people[k::_THREADS] for k in range(_THREADS)]
                list(pool.map(lambda share: self._price(share, seat, gain), shares))
        plans = int(self.nothing[people].sum() + gain.sum())
        return plans * part.each - int(prices @ part.free), seat

    def _price(self, people: Ints, seat: Seats, gain: Ints) -> None:
        market = self.market
        kernels.price_people(market.demand, market.supply, self.weights, self._least, people, seat, gain)

    def priced(self, people: Ints, plans: Ints, prices: Ints) -> Ints:
        """[n] weighted cost of ``plans`` [n, 6] of ``people`` [n], seats at ``prices`` [S] included."""
        seats: Ints = np.append(prices, 0)[plans].sum(axis=1)
        return values_of(self.night, people, plans) @ self.weights + seats

    def value(self, seats: Seats) -> int:
        """Weighted goals of a whole night, without the ``constant``."""
        people = self.all.people
        return int((values_of(self.night, people, plans_of(self.night, people, seats)) @ self.weights).sum())

    def book(
        self, order: Ints | None = None, prices: Ints | None = None, seats: Seats | None = None
    ) -> Seats:
        """Book people one after another (by default all, in payment order), each the cheapest plan left.

        ``seats`` are kept for everybody who is not in ``order``; ``prices`` [S] hold back seats that
        others need more.
        """
        demand, supply = self.market.demand, self.market.supply
        order = np.arange(self.market.people) if order is None else order
        found: Seats = np.full(self.market.items, -1, np.int64) if seats is None else seats.copy()
        found[items_of(demand.first, order)] = -1
        free = supply.free - np.bincount(found[found >= 0], minlength=len(supply.free))
        prices = np.zeros(len(supply.free), np.int64) if prices is None else prices
        kernels.fold(supply, free, prices, self._least)
        kernels.book_people(demand, supply, self.weights, prices, self._least, order, free, found)
        return found


def by_weight(night: Night, people: Ints) -> Ints:
    """``people`` by their heaviest part, heaviest first; equals stay in order."""
    demand = night.market.demand
    heaviest = np.maximum.reduceat(np.append(demand.weight, 0), demand.first[:-1])
    return people[np.argsort(-heaviest[people], kind="stable")]


def items_of(first: Ints, people: Ints) -> Ints:
    """Item numbers of ``people``, person after person."""
    count = first[people + 1] - first[people]
    return np.repeat(first[people] - np.concatenate([[0], np.cumsum(count)[:-1]]), count) + np.arange(
        count.sum()
    )


def plans_of(night: Night, people: Ints, seats: Seats) -> Ints:
    """The plans [n, 6] of ``people``: the sessions of their items, filled up with -1."""
    first = night.market.demand.first
    count = first[people + 1] - first[people]
    at = np.arange(kernels.MOST)
    inside = at < count[:, None]
    plans: Ints = np.where(
        inside, np.append(seats, -1)[np.where(inside, first[people][:, None] + at, -1)], -1
    )
    return plans


def values_of(night: Night, people: Ints, plans: Ints) -> Ints:
    """Goal values [n, 6] of ``plans`` [n, 6] of ``people`` [n]."""
    values: Ints = np.zeros((len(people), len(GOALS)), np.int64)
    measure(night.market.demand, night.market.supply, people, plans, values)
    return values


def total_value(night: Night, seats: Seats) -> Vector:
    """Value vector of a whole night."""
    people = np.arange(night.market.people)
    values = values_of(night, people, plans_of(night, people, seats)).sum(axis=0)
    return tuple((values + np.array(night.constant)).tolist())
