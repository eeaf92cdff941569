"""The loops that run once per person, site and set of parts, compiled.

What a plan costs is whole numbers throughout (goal weights and seat prices alike), so sums are exact
and the same on every machine. A *set* is bits over the six parts, or over one person's items.

Pricing is exact: a plan is a set of visits on different days, each the cheapest way (seat prices
included) to sit some set of parts at one site without overlap. That least price does not depend on
the person (``fold``). Per set of items the few cheapest days are enough (``cheapest``): in a plan
that serves the set on one day, each other visit holds another item, so at most that many days are
taken. (research/assignment.md, section 2.)
"""

import numpy as np

from pipeline.schedule.jit import compiled
from pipeline.schedule.market import Demand, Supply
from pipeline.schedule.model import Ints

CLOSED = 2**60
"""Dearer than any plan; four times this still fits 64 bits."""
MOST = 6
"""Parts a person can want: the length of ``ExamPart``."""
_SETS = 1 << MOST


@compiled
def fold_row(supply: Supply, free: Ints, price: Ints, row: int, least: Ints) -> None:
    """Least price of every set of parts at one row: weighted interval scheduling over its sessions.

    ``least`` [sessions of all rows + rows, 64]: line ``start[row] + row + k`` uses the first k sessions.
    """
    begin = supply.start[row]
    line = begin + row
    least[line, :] = CLOSED
    least[line, 0] = 0
    for k in range(supply.start[row + 1] - begin):
        session = supply.session[begin + k]
        least[line + k + 1, :] = least[line + k, :]
        if free[session] <= 0:
            continue
        bit = 1 << supply.part[session]
        ended = line + supply.before[begin + k]
        for parts in range(_SETS):
            if not parts & bit and least[ended, parts] < CLOSED:
                cost = least[ended, parts] + price[session]
                least[line + k + 1, parts | bit] = min(least[line + k + 1, parts | bit], cost)


@compiled
def fold(supply: Supply, free: Ints, price: Ints, least: Ints) -> None:
    """``fold_row`` for every row. Sessions without a free seat are closed."""
    for row in range(len(supply.paid)):
        fold_row(supply, free, price, row, least)


@compiled
def _unfold(supply: Supply, least: Ints, row: int, parts: int, found: Ints) -> None:
    """The sessions behind ``least`` of a set of parts: ``found`` [6] gets the session of each part."""
    begin = supply.start[row]
    line = begin + row
    k = supply.start[row + 1] - begin
    while parts:
        if least[line + k, parts] == least[line + k - 1, parts]:
            k -= 1
            continue
        session = supply.session[begin + k - 1]
        part = supply.part[session]
        found[part] = session
        parts ^= 1 << part
        k = supply.before[begin + k - 1]


@compiled
def _sets(demand: Demand, first: int, count: int) -> tuple[Ints, Ints, Ints]:
    """Per set of ``count`` items from ``first`` on: its lowest item, how many it has, and their parts."""
    full = (1 << count) - 1
    low, size = np.zeros(full + 1, np.int64), np.zeros(full + 1, np.int64)
    parts = np.zeros(full + 1, np.int64)
    for items in range(1, full + 1):
        i = 0
        while not items >> i & 1:
            i += 1
        low[items] = i
        size[items] = size[items & (items - 1)] + 1
        parts[items] = parts[items & (items - 1)] | (1 << demand.part[first + i])
    return low, size, parts


@compiled
def _scan(
    demand: Demand, supply: Supply, weights: Ints, least: Ints, p: int, cost: Ints, place: Ints, held: Ints
) -> None:
    """The cheapest visits of one person: per set of items [64] its best days, cheapest first.

    ``cost`` and ``place`` [64, 6] get what the visit costs above leaving the set out (only what is
    less than nothing is kept) and its site; ``held`` [64] how many there are.
    """
    first = demand.first[p]
    count = demand.first[p + 1] - first
    full = (1 << count) - 1
    low, size, parts = _sets(demand, first, count)
    held[:] = 0
    there = _by_venue(demand, weights, p, low)
    then, best = np.zeros(full + 1, np.int64), np.zeros(full + 1, np.int64)
    here = np.zeros(full + 1, np.int64)
    lane = demand.lane[p]
    for d in range(len(supply.day)):
        able = 0
        for i in range(count):
            if demand.open_days[demand.window[first + i], d]:
                able |= 1 << i
        if not able:
            continue
        for items in range(1, full + 1):
            item = first + low[items]
            seat = weights[5] * supply.ahead[d] - weights[0]
            if supply.day[d] <= demand.term[item]:
                seat -= weights[1] * demand.weight[item]
            then[items] = then[items & (items - 1)] + seat
            most = count - size[items] + 1
            worst = cost[items, most - 1] if held[items] == most else 0
            best[items] = worst - then[items] if not items & ~able else -CLOSED
            here[items] = -1
        for site in range(supply.day_sites[d], supply.day_sites[d + 1]):
            row = supply.row[lane, site]
            if row < 0:
                continue
            last = supply.start[row + 1] + row
            venue = supply.venue[site]
            spared = 0 if supply.paid[row] else there[venue, 0]
            for items in range(1, full + 1):
                value = there[venue, items] + least[last, parts[items]] - spared
                if value < best[items]:
                    best[items] = value
                    here[items] = site
        for items in range(1, full + 1):
            if here[items] >= 0:
                most = count - size[items] + 1
                _keep(cost[items], place[items], held, items, most, best[items] + then[items], here[items])


@compiled
def _by_venue(demand: Demand, weights: Ints, p: int, low: Ints) -> Ints:
    """[venues, sets of items] what going to a venue with the items costs, whatever the day and the seats."""
    first, home, venues = demand.first[p], demand.home[p], demand.km.shape[1]
    there = np.zeros((venues, len(low)), np.int64)
    for venue in range(venues):
        there[venue, 0] = weights[3] + weights[4] * demand.km[home, venue]
        for items in range(1, len(low)):
            loss = demand.loss[demand.wish[first + low[items]], venue]
            there[venue, items] = there[venue, items & (items - 1)] + weights[2] * loss
    return there


@compiled
def _keep(cost: Ints, place: Ints, held: Ints, items: int, most: int, value: int, site: int) -> None:
    """Insert a visit among the ``most`` cheapest; of equals the earlier day stays before."""
    at = held[items]
    if at == most:
        if value >= cost[at - 1]:
            return
        at -= 1
    else:
        held[items] += 1
    while at and cost[at - 1] > value:
        cost[at], place[at] = cost[at - 1], place[at - 1]
        at -= 1
    cost[at], place[at] = value, site


@compiled
def _bound(count: int, cost: Ints, held: Ints) -> Ints:
    """Per set of open items the least cost when days may meet: a lower bound."""
    full = (1 << count) - 1
    least = np.zeros(full + 1, np.int64)
    for items in range(1, full + 1):
        low = items & -items
        rest = items ^ low
        best = least[rest]
        sub = rest
        while True:
            with_low = sub | low
            if held[with_low]:
                best = min(best, cost[with_low, 0] + least[items ^ with_low])
            if not sub:
                break
            sub = (sub - 1) & rest
        least[items] = best
    return least


@compiled
def _free_day(supply: Supply, taken: Ints, depth: int, day: int) -> bool:
    """Whether none of the first ``depth`` visits is on the day."""
    free = True
    for site in taken[:depth]:
        free = free and (site < 0 or supply.column[site] != day)
    return free


@compiled
def _join(supply: Supply, count: int, cost: Ints, place: Ints, held: Ints, chosen: Ints, sites: Ints) -> int:
    """The cheapest visits on different days: ``chosen`` and ``sites`` [6] get their sets and sites.

    Branch and bound over partitions; ``least`` of a set, days allowed to meet, is the bound. Returns
    the cost; unused places of ``chosen`` are 0.
    """
    full = (1 << count) - 1
    least = _bound(count, cost, held)
    chosen[:] = 0
    if not least[full]:
        return 0
    # depth-first: per depth the set still open, the next subset to try, and which of its days
    opened, subset, nth = (
        np.zeros(MOST + 1, np.int64),
        np.zeros(MOST + 1, np.int64),
        np.zeros(MOST + 1, np.int64),
    )
    spent, taken = np.zeros(MOST + 1, np.int64), np.full(MOST + 1, -1, np.int64)
    used = np.zeros(MOST + 1, np.int64)
    best = np.int64(1)
    depth = 0
    opened[0] = full
    subset[0] = full ^ (full & -full)
    while depth >= 0:
        items = opened[depth]
        if not items or spent[depth] + least[items] >= best:
            if not items and spent[depth] < best:
                best = spent[depth]
                for k in range(MOST):
                    chosen[k] = used[k] if k < depth else 0
                    sites[k] = taken[k]
            depth -= 1
            continue
        low = items & -items
        rest = items ^ low
        if subset[depth] < -1:  # every choice for the lowest item has been tried
            depth -= 1
            continue
        if subset[depth] == -1:  # at last, leave the lowest item out
            subset[depth] = -2
            used[depth], taken[depth] = 0, -1
            opened[depth + 1], spent[depth + 1] = rest, spent[depth]
            subset[depth + 1], nth[depth + 1] = rest & (rest - 1), 0
            depth += 1
            continue
        now = subset[depth] | low
        k = nth[depth]
        if k >= held[now] or spent[depth] + cost[now, k] + least[items ^ now] >= best:
            subset[depth] = (subset[depth] - 1) & rest if subset[depth] else -1
            nth[depth] = 0
            continue
        nth[depth] += 1
        day = supply.column[place[now, k]]
        if _free_day(supply, taken, depth, day):
            used[depth], taken[depth] = now, place[now, k]
            opened[depth + 1], spent[depth + 1] = items ^ now, spent[depth] + cost[now, k]
            after = opened[depth + 1]
            subset[depth + 1], nth[depth + 1] = after & (after - 1), 0
            depth += 1
    return int(best)


@compiled
def _plan(
    demand: Demand, supply: Supply, least: Ints, p: int, chosen: Ints, sites: Ints, found: Ints, seat: Ints
) -> None:
    """Write the sessions of the chosen visits to the person's items of ``seat`` [I], -1 for none."""
    first = demand.first[p]
    count = demand.first[p + 1] - first
    for i in range(count):
        seat[first + i] = -1
    for k in range(MOST):
        if not chosen[k]:
            continue
        parts = 0
        for i in range(count):
            if chosen[k] >> i & 1:
                parts |= 1 << demand.part[first + i]
        _unfold(supply, least, supply.row[demand.lane[p], sites[k]], parts, found)
        for i in range(count):
            if chosen[k] >> i & 1:
                seat[first + i] = found[demand.part[first + i]]


@compiled
def price_people(
    demand: Demand, supply: Supply, weights: Ints, least: Ints, people: Ints, seat: Ints, gain: Ints
) -> None:
    """Cheapest plans of ``people`` into ``seat`` [I], their costs above no seat into ``gain`` [P]."""
    cost, place = np.zeros((_SETS, MOST), np.int64), np.zeros((_SETS, MOST), np.int64)
    held, chosen, sites = np.zeros(_SETS, np.int64), np.zeros(MOST, np.int64), np.zeros(MOST, np.int64)
    found = np.zeros(MOST, np.int64)
    for p in people:
        _scan(demand, supply, weights, least, p, cost, place, held)
        gain[p] = _join(supply, demand.first[p + 1] - demand.first[p], cost, place, held, chosen, sites)
        _plan(demand, supply, least, p, chosen, sites, found, seat)


@compiled
def book_people(
    demand: Demand,
    supply: Supply,
    weights: Ints,
    price: Ints,
    least: Ints,
    order: Ints,
    free: Ints,
    seat: Ints,
) -> None:
    """Give people, one after another, the cheapest plan still possible; ``free`` [S] goes down with it."""
    cost, place = np.zeros((_SETS, MOST), np.int64), np.zeros((_SETS, MOST), np.int64)
    held, chosen, sites = np.zeros(_SETS, np.int64), np.zeros(MOST, np.int64), np.zeros(MOST, np.int64)
    found = np.zeros(MOST, np.int64)
    for p in order:
        _scan(demand, supply, weights, least, p, cost, place, held)
        _join(supply, demand.first[p + 1] - demand.first[p], cost, place, held, chosen, sites)
        _plan(demand, supply, least, p, chosen, sites, found, seat)
        for item in range(demand.first[p], demand.first[p + 1]):
            session = seat[item]
            if session < 0:
                continue
            free[session] -= 1
            if free[session] == 0:
                for k in range(supply.rows_start[session], supply.rows_start[session + 1]):
                    fold_row(supply, free, price, supply.rows_of[k], least)
