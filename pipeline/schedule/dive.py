"""From shares of plans to whole plans: fix the surest, solve again for the others, and so on down.

A diving heuristic of column generation: after each fixing the program for the people and seats that
are left is solved from where it stood, with new columns for what has changed. The last few hundred
people are settled by an integer program over their columns. (Sadykov and others, Primal heuristics
for branch and price, 2019.)
"""

from copy import copy
from dataclasses import dataclass

import numpy as np

from pipeline.schedule.model import Ints
from pipeline.schedule.pricer import Part, Seats, by_weight
from pipeline.schedule.relaxation import Relaxation
from pipeline.schedule.rounding import round_shares

_FINE = 1e-4
"""Relative tolerance of the programs on the way down."""
_LEAST = 0.1
"""Share below which a plan is not taken for whole."""
_PACE_LEAST = 0.1
"""Share of the people fixed in a step at least."""
_SLACK = 0.8
"""Seats of a session that a step may take beyond the shares of those who are fixed."""


@dataclass(frozen=True, slots=True)
class Pace:
    """How fast to dive."""

    most: float
    """Share of the people fixed in a step at most."""
    rounds: int
    """Of column generation after each step."""
    near: float
    """Relative gap at which the program of a step is near enough."""
    last: int
    """People left at the end."""


def dive(relaxation: Relaxation, pace: Pace, seats: Seats | None = None) -> tuple[Seats, Relaxation]:
    """Plans for all but the last people, and the program that is left for those.

    Plans are written to ``seats`` when given: those of people who are not in the relaxation stay.
    """
    if seats is None:
        seats = np.full(relaxation.pool.night.market.items, -1, np.int64)
    rest = copy(relaxation)
    while len(rest.part.people) > pace.last:
        part = fix(rest, seats, pace.most)
        rest.narrow(part)
        order = by_weight(rest.pool.night, part.people)  # a whole schedule that fits keeps the program sound
        rest.pool.add(part.people, rest.pricer.book(order, rest.last, seats))
        rest.tolerance = max(rest.tolerance, _FINE)
        rest.generate(pace.rounds, pace.near, _FINE)
    return seats, rest


def fix(relaxation: Relaxation, seats: Seats, pace: float) -> Part:
    """Fix the surest plans that still fit; who and what is left."""
    pool, part = relaxation.pool, relaxation.part
    chosen = _surest(relaxation, pace)
    pool.write(chosen, seats)
    plan = pool.plan[chosen]
    free = part.free - np.bincount(plan[plan >= 0], minlength=len(part.free))
    return Part(part.people[~np.isin(part.people, pool.person[chosen])], free)


def _surest(relaxation: Relaxation, pace: float) -> Ints:
    """Columns to fix, surest first, that leave the others about the seats that their shares take.

    Of each session a balance is kept: what the program leaves free, and what people who are fixed
    elsewhere took of it. A plan is fixed only where the balance bears it.
    """
    pool, columns, share = relaxation.pool, relaxation.columns, np.maximum(relaxation.share, 0.0)
    person, plan, free = pool.person[columns], pool.plan[columns], relaxation.part.free.copy()
    taken = np.bincount(
        np.where(plan >= 0, plan, len(free)).ravel(), np.repeat(share, plan.shape[1]), len(free) + 1
    )
    balance = np.maximum(free - taken[:-1], 0.0)
    own = np.argsort(person, kind="stable")
    starts = np.searchsorted(person[own], np.arange(pool.night.market.people + 1))
    order = np.argsort(-share, kind="stable")
    order = order[share[order] >= _LEAST]
    most = max(1, int(pace * len(relaxation.part.people)))
    for slack in (_SLACK, float(len(person))):
        chosen = round_shares(
            order, person, plan, share, starts, own, balance.copy(), free.copy(), slack, most
        )
        if len(chosen) >= _PACE_LEAST * len(relaxation.part.people):
            return columns[chosen]
        most = max(1, int(_PACE_LEAST * len(relaxation.part.people)))
    return columns[chosen] if len(chosen) else columns[np.argsort(-share, kind="stable")[:1]]
