"""A thinned night: some of the people, alike to all of them, who stand for the others too.

What a seat is worth to a tenth of the people, when they share a tenth of the seats, is about what it
is worth to all; finding it takes a tenth of the work. (Agrawal, Wang, Ye, A dynamic near-optimal
algorithm for online linear programming, 2014.)
"""

import numpy as np

from pipeline.schedule.model import Ints
from pipeline.schedule.night import Night


def slices(night: Night, people: int) -> list[Ints]:
    """Everybody in slices of about so many ``people``, each an even share of those who want alike."""
    demand = night.market.demand
    count, first = np.diff(demand.first), demand.first[:-1]
    parts = np.add.reduceat(1 << demand.part, first)
    keys = (first, demand.window[first], demand.home, parts, demand.wish[first], count, demand.lane)
    alike = np.lexsort(keys)
    number = max(1, round(len(alike) / people))
    return [np.sort(alike[k::number]) for k in range(number)]
