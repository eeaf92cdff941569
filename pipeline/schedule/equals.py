"""Equals: of two people with the same wishes, place and needs the earlier payer is never worse off.

Plans of such people may be exchanged freely, so they are dealt out in payment order, best first.
That never raises any goal: earlier payers weigh at least as much.
"""

from collections import defaultdict

import numpy as np

from pipeline.schedule.model import Ints
from pipeline.schedule.night import Night
from pipeline.schedule.pricer import Seats, plans_of, values_of


def deal(night: Night, seats: Seats) -> Seats:
    """The same plans, within each group of equals in payment order."""
    demand = night.market.demand
    people = np.arange(night.market.people)
    plans = plans_of(night, people, seats)
    merit = _merit(night, plans)
    dealt = seats.copy()
    for group in _equals(night):
        best_first = sorted(group, key=lambda p: merit[p])
        for p, other in zip(group, best_first, strict=True):
            count = demand.first[p + 1] - demand.first[p]
            dealt[demand.first[p] : demand.first[p + 1]] = plans[other, :count]
    return dealt


def _equals(night: Night) -> list[list[int]]:
    """Groups of two or more people, each in payment order; lanes tell apart who was told other sessions."""
    demand = night.market.demand
    groups: dict[tuple[object, ...], list[int]] = defaultdict(list)
    for p, person in enumerate(night.people):
        if len({item.request.registration for item in person.items}) == 1:
            own = slice(int(demand.first[p]), int(demand.first[p + 1]))
            one = own.start
            needs = (demand.lane[p], demand.home[p], demand.wish[one], demand.window[one], demand.term[one])
            groups[(*map(int, needs), *demand.part[own].tolist())].append(p)
    return [group for group in groups.values() if len(group) > 1]


def _merit(night: Night, plans: Ints) -> list[tuple[int, ...]]:
    """Smaller is better for the person; first the parts without a seat in time, which carry the weight."""
    demand = night.market.demand
    values = values_of(night, np.arange(len(plans)), plans)
    values[:, 1] //= demand.weight[demand.first[:-1]]
    order = [1, 0, *range(2, values.shape[1])]
    return [tuple(row) for row in np.hstack([values[:, order], plans]).tolist()]
