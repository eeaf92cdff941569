"""The linear program over all plans, by column generation: a bound, seat prices and shares of plans.

For any seat prices the cheapest priced plans less the price of all seats is a true lower bound
(``Pricer.price``), so the solver of the program over the columns found so far may be quick and rough:
it only says at which prices to look next. Its tolerance tightens as the search closes in.
"""

import numpy as np
from scipy.sparse import csc_matrix, hstack

from pipeline.schedule.anchor import Anchor, no_anchor
from pipeline.schedule.columns import Pool, least_per
from pipeline.schedule.goals import GOALS, Goal
from pipeline.schedule.linear import Point, solve_choice, solve_exactly
from pipeline.schedule.model import Floats, Ints
from pipeline.schedule.pricer import Part, Pricer

_ROUGH, _FINE = 1e-3, 1e-7
"""Relative tolerance of the linear programs, at first and at last."""
_TIGHTEN = 0.4
_FEW = 0.6
"""New columns a person below which a tolerance is too rough."""
_CALM = 0.6
"""Share of the best prices so far in the calmer of the two questions of a round."""
_SHARP = 1e-4
"""Tolerance from which a simplex method takes over, where the program is small enough for one."""
_STEPS = 3_000
"""Iterations of one linear program at most."""
_CEILING, _RAISE = 8, 5
"""Highest price of a seat at first, in visits, and how much it rises when that does not do: as a box
around the prices it keeps the first rounds from swinging. (Du Merle and others, Stabilized column
generation, 1999.)"""
_VISITS = GOALS.index(Goal.VISITS)
_WIDTH = 20
"""Columns a person in one linear program, on average: those that cost least at the prices so far."""


class Relaxation:
    """The program for a ``part`` of a night: its best bound so far, the prices of that, and shares.

    ``bound`` is of the weighted goals of the part's people; ``share`` goes with ``columns`` of the pool.
    """

    def __init__(
        self,
        pool: Pool,
        pricer: Pricer,
        part: Part,
        prices: Ints,
        *,
        exact_s: float | None = None,
        anchor: Anchor | None = None,
    ) -> None:
        self.pool, self.pricer, self.part = pool, pricer, part
        self.anchor = anchor or no_anchor(len(prices))
        self._offset = 0.0
        self.asked: list[Ints] = []
        """All prices that were looked at."""
        self._exact_s = exact_s
        self._ceiling: int | None = None if exact_s is not None else int(_CEILING * pricer.weights[_VISITS])
        self._bought: Floats = np.zeros(len(part.free))
        self._left: Floats = np.zeros(len(part.free))
        self.prices: Ints = prices
        self.last: Ints = prices
        self.bound = -(2**62)
        self.value = 2.0**62
        """Of the last linear program: what the bound may still rise to, as far as the solver tells."""
        self.columns: Ints = np.zeros(0, np.int64)
        self._share = np.zeros(0)
        self._dual: Floats | None = None
        self.tolerance = _ROUGH
        self.inside = np.zeros(pool.night.market.people, bool)
        self.inside[part.people] = True
        self._price(prices)

    @property
    def share(self) -> Floats:
        """[columns] how much of each column the last program took."""
        return self._share[self.columns]

    @property
    def gap(self) -> float:
        """Between the value of the last program and the bound, relative."""
        return (self.value - self.bound) / self.size

    @property
    def size(self) -> float:
        """Of the last program, without what the anchor holds."""
        return max(1.0, abs(self.value - self._offset))

    def generate(self, rounds: int, gap: float, finest: float = _FINE) -> None:
        """Add columns until value and bound agree to ``gap`` (relative), or ``rounds`` are over.

        No linear program is solved to less than the tolerance ``finest``.
        """
        for _ in range(rounds):
            prices = self._solve()
            added = self._price(prices)
            calm = np.rint(_CALM * self.prices + (1 - _CALM) * prices).astype(np.int64)
            more = self._price(calm)
            if self.gap <= gap and self._settled():
                return
            if added < _FEW * len(self.part.people):
                if not added + more and (self.tolerance <= finest or self._exact):
                    return
                self.tolerance = max(finest, self.tolerance * _TIGHTEN)

    def _settled(self) -> bool:
        """Whether no seats are bought; if there are, they may cost more from now on."""
        capped = self._ceiling is not None and self._left[self.anchor.prices > self._ceiling].sum()
        if self._ceiling is None or self._bought.sum() + capped < 1:
            return True
        self._ceiling = (
            self._ceiling * _RAISE if self._ceiling < int(self.pricer.weights.sum()) * _RAISE else None
        )
        return False

    @property
    def _exact(self) -> bool:
        return self._exact_s is not None and self.tolerance <= _SHARP

    def begin_at(self, near: "Relaxation") -> None:
        """Begin where another relaxation of the same pool and part stands."""
        self._share, self.tolerance = near._share, max(_SHARP, near.tolerance)
        self._dual = near._dual
        self.last = np.maximum(near.last - near.anchor.prices + self.anchor.prices, 0)
        self._price(np.maximum(near.prices - near.anchor.prices + self.anchor.prices, 0))

    def narrow(self, part: Part) -> None:
        """Go on with fewer people, and the seats that are left for them."""
        stay = np.isin(self.part.people, part.people)
        if self._dual is not None:
            self._dual = np.concatenate([self._dual[: len(stay)][stay], self._dual[len(stay) :]])
        self.part = part
        self.inside = np.zeros(len(self.inside), bool)
        self.inside[part.people] = True
        self.bound, self.value = -(2**62), 2.0**62
        self._price(self.last)

    def _price(self, prices: Ints) -> int:
        """Look at ``prices``; how many columns were new."""
        self.asked.append(prices)
        bound, seats = self.pricer.price(prices, self.part)
        if bound > self.bound:
            self.bound, self.prices = bound, prices
        return self.pool.add(self.part.people, seats)

    def _solve(self) -> Ints:
        """Solve the program over the columns that matter, from where the last one stood."""
        pool, part, weights, anchor = self.pool, self.part, self.pricer.weights, self.anchor
        self.columns = self._active()
        cost, off = anchor.split(pool, weights, self.columns)
        unit = max(1.0, self._typical(cost) / 3)
        if self._dual is None:
            priced = pool.priced(weights, self.last, self.columns)
            least = least_per(pool.person[self.columns], priced, len(self.inside)) - off
            self._dual = np.concatenate([least[part.people], anchor.prices - self.last]).astype(np.float64)
        share = np.zeros(len(pool))
        share[: len(self._share)] = self._share
        seats, seat_cost, seat_share = self._seats()
        matrix = hstack([pool.matrix(self.columns, part.people), seats], format="csc")
        cost = np.concatenate([cost, seat_cost])
        start = Point(np.concatenate([share[self.columns], seat_share]), self._dual / unit)
        found = self._solved(cost / unit, matrix, start)
        self._keep(found.x)
        self._dual = found.dual * unit
        self._offset = float(off[part.people].sum()) * part.each - float(anchor.prices @ part.free)
        self.value = float(cost @ found.x) * part.each + self._offset
        sold = np.maximum(anchor.prices - self._dual[len(part.people) :], 0.0)
        last: Ints = np.rint(sold).astype(np.int64)
        self.last = last
        return last

    def _typical(self, cost: Ints) -> float:
        """A scale for costs at which the solver is quick: as measured on nights of each kind."""
        whole = self._exact_s is None and self.part.each == 1
        return float(np.median(cost) if whole else cost.mean())

    def _solved(self, cost: Floats, matrix: csc_matrix, start: Point) -> Point:
        part = self.part
        one, free = np.ones(len(part.people)), part.free / part.each
        if self._exact and self._exact_s is not None:
            return solve_exactly(cost, matrix, len(one), free, start, self._exact_s)
        low = np.where(self.anchor.prices > 0, free, -np.inf)
        low, high = np.concatenate([one, low]), np.concatenate([one, free])
        return solve_choice(cost, matrix, low, high, start, self.tolerance, _STEPS)

    def _seats(self) -> tuple[csc_matrix, Ints, Floats]:
        """Columns for single seats: matrix, costs, and how much of each the last program took.

        First seats left empty though the anchor needs them; then seats that are bought at the ceiling,
        so that no price rises above it.
        """
        people, sessions = len(self.part.people), len(self.part.free)
        needed = self.anchor.needed
        matrix, cost, share = (
            _units(people + needed, people + sessions),
            self.anchor.empty(self.pricer.weights),
            self._left[needed],
        )
        if self._ceiling is None:
            return matrix, cost, share
        bought = -_units(people + np.arange(sessions), people + sessions)
        cost = np.concatenate([np.minimum(cost, self._ceiling), np.full(sessions, self._ceiling)])
        return hstack([matrix, bought], format="csc"), cost, np.concatenate([share, self._bought])

    def _keep(self, x: Floats) -> None:
        """Remember what a program took."""
        count, needed = len(self.columns), self.anchor.needed
        share, left, bought = np.split(x, [count, count + len(needed)])
        self._share, self._left = np.zeros(len(self.pool)), np.zeros(len(self._left))
        self._share[self.columns], self._left[needed] = share, left
        if self._ceiling is not None:
            self._bought = bought

    def near(self, value: int) -> Ints:
        """Columns that a schedule of at most ``value`` can use: dearer by less than the gap to the bound."""
        columns = np.flatnonzero(self.inside[self.pool.person])
        cost = self.pool.priced(self.pricer.weights, self.prices, columns)
        extra = cost - least_per(self.pool.person[columns], cost, len(self.inside))[self.pool.person[columns]]
        near: Ints = columns[extra <= value - self.bound]
        return near

    def _active(self) -> Ints:
        """Columns of the part that fit; of too many those dearest at the best prices stay out."""
        pool, part = self.pool, self.part
        columns = pool.fits(np.flatnonzero(self.inside[pool.person]), part.free)
        most = _WIDTH * len(part.people)
        if len(columns) <= most:
            return columns
        cost = pool.priced(self.pricer.weights, self.last, columns)
        extra = cost - least_per(pool.person[columns], cost, len(self.inside))[pool.person[columns]]
        limit = np.partition(extra, most)[most]
        kept = np.zeros(len(pool))
        kept[: len(self._share)] = self._share
        empty = (pool.plan[columns] < 0).all(axis=1)  # without these there may be no answer
        active: Ints = columns[(extra <= limit) | (kept[columns] > 0) | empty]
        return active


def _units(rows: Ints, height: int) -> csc_matrix:
    """[height, n] one column for each of ``rows``, with a 1 there."""
    count = len(rows)
    return csc_matrix((np.ones(count), (rows, np.arange(count))), (height, count))
