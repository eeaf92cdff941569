"""Improvement by small integer programs around the people whom a schedule serves worst.

Large neighbourhood search: at good seat prices the *regret* of a person is how much dearer her plan is
than the cheapest one; regrets and unsold priced seats make up the whole gap. Each step frees the
seats of some people of large regret and of those who sit where they would rather be, and deals them
again. (Shaw, Using constraint programming and local search methods, 1998.)
"""

import numpy as np

from pipeline.schedule.columns import least_per
from pipeline.schedule.highs import Engine
from pipeline.schedule.levels import Effort
from pipeline.schedule.model import Bools, Ints
from pipeline.schedule.pricer import Part, Seats, plans_of
from pipeline.schedule.program import choice, chosen
from pipeline.schedule.relaxation import Relaxation

_SIZE = 200
"""People in a neighbourhood: small programs improve more per second than large ones."""
_HEADS = 10
"""People of large regret a neighbourhood is built around."""
_WIDTH = 25
"""Columns a person in the program, on average."""
_NODES = 10
_IDLE = 4
"""Steps without a better schedule after which to stop."""
_GAP = 5e-4


class Neighbourhoods:
    """Steps on one schedule, at fixed ``prices`` [S]."""

    def __init__(self, relaxation: Relaxation, engine: Engine, effort: Effort, seed: int) -> None:
        self.pool, self.pricer, self.prices = relaxation.pool, relaxation.pricer, relaxation.prices
        self._anchor = relaxation.anchor
        self._engine, self._effort, self._seed = engine, effort, seed
        market = self.pool.night.market
        self._everybody = np.arange(market.people)
        self._wanted = self.pricer.price(self.prices)[1]
        self._least = self._priced(self._wanted)

    def improve(self, seats: Seats, steps: int) -> Seats:
        """``seats`` or better ones, after ``steps`` programs or when nobody has a regret left to try."""
        tried = np.zeros(len(self._everybody), bool)
        idle = 0
        for _ in range(steps):
            regret = self._priced(seats) - self._least
            heads = np.argsort(-np.where(tried, -1, regret), kind="stable")[:_HEADS]
            heads = heads[(regret[heads] > 0) & ~tried[heads]]
            if not len(heads) or idle == _IDLE:
                break
            tried[heads] = True
            better = self._step(seats, heads, regret)
            idle = 0 if better is not None else idle + 1
            seats = seats if better is None else better
        return seats

    def _priced(self, seats: Seats) -> Ints:
        """[P] weighted cost of everybody's plan, seats at their prices."""
        return self.pricer.priced(
            self._everybody, plans_of(self.pool.night, self._everybody, seats), self.prices
        )

    def _around(self, seats: Seats, heads: Ints, regret: Ints) -> Ints:
        """The heads and those who sit where they would rather be, of the largest regret first."""
        night = self.pool.night
        near = self.pool.person[np.isin(self.pool.person, heads)]
        columns = np.flatnonzero(np.isin(self.pool.person, heads))
        extra = self.pool.priced(self.pricer.weights, self.prices, columns) - self._least[near]
        plans = self.pool.plan[columns[np.argsort(extra, kind="stable")[: 6 * len(heads)]]]
        rather: Bools = np.zeros(len(self.prices) + 1, bool)
        rather[plans] = True
        rather[plans_of(night, heads, self._wanted)] = True
        rather[-1] = False
        there = np.unique(night.market.owner[rather[seats]])
        there = there[~np.isin(there, heads)]
        others = there[np.argsort(-regret[there], kind="stable")][: _SIZE - len(heads)]
        return np.sort(np.concatenate([heads, others]))

    def _step(self, seats: Seats, heads: Ints, regret: Ints) -> Seats | None:
        """A better schedule that differs only around ``heads``; None when there is none to be found."""
        pool, weights = self.pool, self.pricer.weights
        people = self._around(seats, heads, regret)
        kept = seats.copy()
        pool.clear(people, kept)
        free = pool.night.market.supply.free - np.bincount(kept[kept >= 0], minlength=len(self.prices))
        part = Part(people, free)
        pool.add(people, seats)
        pool.add(people, self.pricer.price(self.prices, part)[1])
        columns = pool.fits(np.flatnonzero(np.isin(pool.person, people)), free)
        cost = pool.priced(weights, self.prices, columns)
        extra = cost - least_per(pool.person[columns], cost, len(self._everybody))[pool.person[columns]]
        own = self._own(columns, seats)
        order = np.argsort(np.where(own, -1, extra), kind="stable")[: _WIDTH * len(people)]
        columns = np.sort(columns[order])
        seconds, seed = self._effort.seconds, self._seed
        program = choice(pool, weights, columns, part, _NODES, seconds, seed, _GAP, self._anchor)
        answer = self._engine(program)
        if answer.x is None:
            return None
        taken = chosen(columns, answer.x)
        pool.write(taken, kept)
        before, after = (self.pricer.value(s) for s in (seats, kept))
        return kept if after < before and pool.complete(taken, people) else None

    def _own(self, columns: Ints, seats: Seats) -> Bools:
        """Which of ``columns`` are the present plans of their people."""
        plans = plans_of(self.pool.night, self.pool.person[columns], seats)
        own: Bools = (plans == self.pool.plan[columns]).all(axis=1)
        return own
