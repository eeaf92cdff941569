"""Goal values of whole plans, compiled."""

from pipeline.schedule.jit import compiled
from pipeline.schedule.market import Demand, Supply
from pipeline.schedule.model import Ints


@compiled
def measure(demand: Demand, supply: Supply, people: Ints, plans: Ints, values: Ints) -> None:
    """Goal values [n, 6] of ``plans`` [n, 6]: row k has the sessions of the items of person ``people[k]``."""
    for k in range(len(people)):
        first = demand.first[people[k]]
        count = demand.first[people[k] + 1] - first
        lane, home = demand.lane[people[k]], demand.home[people[k]]
        values[k, :] = 0
        for i in range(count):
            item, session = first + i, plans[k, i]
            if session < 0:
                values[k, 0] += 1
                values[k, 1] += demand.weight[item]
                continue
            site = supply.site[session]
            d, venue = supply.column[site], supply.venue[site]
            if supply.day[d] > demand.term[item]:
                values[k, 1] += demand.weight[item]
            values[k, 2] += demand.loss[demand.wish[item], venue]
            values[k, 5] += supply.ahead[d]
            new = supply.paid[supply.row[lane, site]]
            for j in range(i):
                if plans[k, j] >= 0 and supply.site[plans[k, j]] == site:
                    new = 0
            values[k, 3] += new
            values[k, 4] += new * demand.km[home, venue]
