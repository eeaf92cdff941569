"""Both sides of a night as shared arrays: what people ask (``Demand``) and where seats are (``Supply``).

Nothing here is kept per person and site: 100,000 people share the tables of places, wishes, homes and
days. A *row* is what one kind of person can sit at one site: its sessions, in the order in which they
end. People differ in rows only by the kind of seat (ordinary, adapted) and by sessions already told.
"""

from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

import numpy as np

from pipeline.domain.session import Problem, Request
from pipeline.schedule.goals import GoalRules, Vector
from pipeline.schedule.model import PARTS, Bools, Calendar, Ints, Person, first_day


class Demand(NamedTuple):
    """P people in payment order with I items; the items of person p are ``first[p]:first[p + 1]``."""

    first: Ints
    """[P + 1]"""
    lane: Ints
    """[P] which rows of the supply are the person's: row of ``Supply.row``."""
    home: Ints
    """[P] row of ``km``."""
    part: Ints
    """[I]"""
    weight: Ints
    """[I]"""
    term: Ints
    """[I] last day of the integration term, as ordinal."""
    wish: Ints
    """[I] row of ``loss``."""
    window: Ints
    """[I] row of ``open_days``."""
    km: Ints
    """[homes, venues]"""
    loss: Ints
    """[wishes, venues] location loss of one part."""
    open_days: Bools
    """[windows, days] after the notice time and not unavailable."""


class Supply(NamedTuple):
    """S sessions at sites on days. Sites are in order of day, then venue."""

    free: Ints
    """[S] seats."""
    part: Ints
    """[S]"""
    site: Ints
    """[S]"""
    venue: Ints
    """[sites]"""
    column: Ints
    """[sites] day as position in ``day``."""
    day: Ints
    """[days] as ordinal."""
    ahead: Ints
    """[days] days from today."""
    day_sites: Ints
    """[days + 1] the sites of day d are ``day_sites[d]:day_sites[d + 1]``."""
    row: Ints
    """[lanes, sites] number of the row, -1 for none."""
    paid: Ints
    """[rows] 1 where going there is a visit, 0 where the person has been told to come anyway."""
    start: Ints
    """[rows + 1] the sessions of row r are ``session[start[r]:start[r + 1]]``, by end."""
    session: Ints
    before: Ints
    """Like ``session``: how many sessions of the row have ended, break included, when it begins."""
    rows_start: Ints
    """[S + 1] the rows that hold session s are ``rows_of[rows_start[s]:rows_start[s + 1]]``."""
    rows_of: Ints


@dataclass(frozen=True, slots=True)
class Market:
    """Demand and supply of one night."""

    demand: Demand
    supply: Supply
    owner: Ints
    """[I] person of each item."""

    @property
    def people(self) -> int:
        return len(self.demand.lane)

    @property
    def items(self) -> int:
        return len(self.demand.part)

    def options(self, p: int) -> list[tuple[int, int]]:
        """(session, item) pairs open to person p, one at a time; sorted."""
        demand, supply = self.demand, self.supply
        item_of = {int(demand.part[i]): i for i in range(int(demand.first[p]), int(demand.first[p + 1]))}
        pairs = []
        for row in supply.row[demand.lane[p]].tolist():
            sessions = supply.session[supply.start[row] : supply.start[row + 1]].tolist() if row >= 0 else ()
            for s in sessions:
                i = item_of.get(int(supply.part[s]), -1)
                if i >= 0 and demand.open_days[demand.window[i], supply.column[supply.site[s]]]:
                    pairs.append((s, i))
        return sorted(pairs)

    def seat_value(self, item: int, session: int) -> Vector:
        """What a seat costs each goal, the visit not counted."""
        demand, supply = self.demand, self.supply
        site = supply.site[session]
        late = supply.day[supply.column[site]] > demand.term[item]
        loss = demand.loss[demand.wish[item], supply.venue[site]]
        ahead = supply.ahead[supply.column[site]]
        return (0, int(late * demand.weight[item]), int(loss), 0, 0, int(ahead))

    def visit_value(self, p: int, site: int) -> Vector:
        """What going to a site costs each goal; zeros where the person has been told to come anyway."""
        demand, supply = self.demand, self.supply
        paid = int(supply.paid[supply.row[demand.lane[p], site]])
        return (0, 0, 0, paid, paid * int(demand.km[demand.home[p], supply.venue[site]]), 0)

    def skip_value(self, item: int) -> Vector:
        """What going without a seat costs each goal."""
        return (1, int(self.demand.weight[item]), 0, 0, 0, 0)


Lane = tuple[int, tuple[int, ...]]
"""Parts wanted as adapted seats (bits), and the sessions told."""


def make_market(problem: Problem, rules: GoalRules, calendar: Calendar, people: tuple[Person, ...]) -> Market:
    """The arrays of a night. ``people`` are in payment order."""
    lanes, homes, wishes, windows = _Numbers(), _Numbers(), _Numbers(), _Numbers()
    items = [item for person in people for item in person.items]
    requests = {item.request.registration: item.request for item in items}
    wish = {r: wishes.of(request.preferred) for r, request in requests.items()}
    window = {r: windows.of((first_day(problem, q), q.unavailable)) for r, q in requests.items()}
    first = np.cumsum([0, *(len(person.items) for person in people)]).astype(np.int64)
    demand = Demand(
        first=first,
        lane=_ints(lanes.of(_lane(person)) for person in people),
        home=_ints(homes.of(_home(person.items[0].request)) for person in people),
        part=_ints(item.part for item in items),
        weight=_ints(item.weight for item in items),
        term=_ints((item.request.term_end or date.max).toordinal() for item in items),
        wish=_ints(wish[item.request.registration] for item in items),
        window=_ints(window[item.request.registration] for item in items),
        km=_km(homes, calendar),
        loss=_table(([rules.loss(v, w) for v in calendar.venues] for w in wishes.keys), len(calendar.venues)),
        open_days=_open_days(windows, calendar),
    )
    supply = _supply(calendar, problem.today, lanes.keys)
    return Market(demand, supply, np.repeat(np.arange(len(people)), np.diff(first)))


class _Numbers:
    """Numbers for things in the order in which they are first met."""

    def __init__(self) -> None:
        self._number: dict[Hashable, int] = {}

    def of(self, key: Hashable) -> int:
        return self._number.setdefault(key, len(self._number))

    @property
    def keys(self) -> list:  # type: ignore[type-arg]
        return list(self._number)


def _lane(person: Person) -> Lane:
    adapted = sum(1 << item.part for item in person.items if item.request.adapted)
    return (2 ** len(PARTS) - 1 if adapted and adapted == _mask(person) else adapted), person.told


def _mask(person: Person) -> int:
    return sum(1 << item.part for item in person.items)


def _home(request: Request) -> tuple[tuple[str, int], ...]:
    return tuple(sorted(request.km.items()))


def _km(homes: _Numbers, calendar: Calendar) -> Ints:
    """[homes, venues]; 0 where home is unknown."""
    rows = ([dict(home).get(venue, 0) for venue in calendar.venues] for home in homes.keys)
    return _table(rows, len(calendar.venues))


def _open_days(windows: _Numbers, calendar: Calendar) -> Bools:
    rows = np.zeros((len(windows.keys), len(calendar.days)), bool)
    for k, (begin, away) in enumerate(windows.keys):
        rows[k] = calendar.days >= begin
        for leave, back in away:
            rows[k] &= (calendar.days < leave.toordinal()) | (calendar.days > back.toordinal())
    return rows


def _supply(calendar: Calendar, today: date, lanes: list[Lane]) -> Supply:
    rows = _Rows(calendar)
    numbers = [rows.lane(*lane) for lane in lanes]
    start = np.cumsum([0, *(len(sessions) for sessions, _ in rows.content)]).astype(np.int64)
    session = _ints(s for sessions, _ in rows.content for s in sessions)
    owner = np.repeat(np.arange(len(rows.content)), np.diff(start))
    by_session = np.argsort(session, kind="stable")
    count = np.bincount(session, minlength=len(calendar.sessions))
    return Supply(
        free=calendar.free,
        part=calendar.part,
        site=calendar.site,
        venue=calendar.venue,
        column=calendar.column,
        day=calendar.days,
        ahead=calendar.days - today.toordinal(),
        day_sites=np.searchsorted(calendar.column, np.arange(len(calendar.days) + 1)).astype(np.int64),
        row=_table(numbers, len(calendar.sites)),
        paid=_ints(paid for _, paid in rows.content),
        start=start,
        session=session,
        before=_ints(b for sessions, _ in rows.content for b in _before(calendar, sessions)),
        rows_start=np.concatenate([[0], np.cumsum(count)]).astype(np.int64),
        rows_of=owner[by_session],
    )


class _Rows:
    """Rows as they are needed: per site and kinds of seats, and where somebody was told to come."""

    def __init__(self, calendar: Calendar) -> None:
        self._calendar = calendar
        self.content: list[tuple[list[int], int]] = []
        """Sessions and ``paid`` of each row."""
        self._at: dict[int, list[int]] = defaultdict(list)
        for s, site in enumerate(calendar.site.tolist()):
            if calendar.free[s]:
                self._at[site].append(s)
        self._plain: dict[int, list[int]] = {}

    def lane(self, adapted: int, told: tuple[int, ...]) -> list[int]:
        """Row of every site for people with these kinds of seats and told sessions."""
        if adapted not in self._plain:
            sites = range(len(self._calendar.sites))
            self._plain[adapted] = [self._add(self._fitting(site, adapted), 1) for site in sites]
        numbers = list(self._plain[adapted])
        for session in told:
            here = int(self._calendar.site[session])
            for site in np.flatnonzero(self._calendar.column == self._calendar.column[here]).tolist():
                numbers[site] = -1
        for site in {int(self._calendar.site[s]) for s in told}:
            fitting = self._fitting(site, adapted)
            free = [s for s in fitting if not any(self._calendar.clash(s, t) for t in told)]
            numbers[site] = self._add(free, 0)
        return numbers

    def _fitting(self, site: int, adapted: int) -> list[int]:
        calendar = self._calendar
        fits = [
            s for s in self._at[site] if calendar.adapted[s] == bool(adapted >> int(calendar.part[s]) & 1)
        ]
        return sorted(fits, key=lambda s: (calendar.end[s], calendar.begin[s], s))

    def _add(self, sessions: list[int], paid: int) -> int:
        if not sessions:
            return -1
        self.content.append((sessions, paid))
        return len(self.content) - 1


def _before(calendar: Calendar, sessions: list[int]) -> Iterator[int]:
    for k, session in enumerate(sessions):
        yield sum(bool(calendar.end[s] <= calendar.begin[session]) for s in sessions[:k])


def _ints(values: Iterable[int]) -> Ints:
    return np.fromiter(values, np.int64)


def _table(rows: Iterable[Iterable[int]], width: int) -> Ints:
    listed = [list(row) for row in rows]
    return np.array(listed, np.int64).reshape(len(listed), width)
