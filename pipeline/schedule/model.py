"""The problem as the solver sees it: people, parts and sessions in one canonical order, as arrays.

Everything is sorted here once (people by payment, sessions by time), so nothing downstream can
depend on the order of the input. A *site* is a venue on a day; an *item* is one part that one
registration wants.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from pipeline.domain.registration import ExamPart
from pipeline.domain.session import Problem, Request, Sitting
from pipeline.schedule.goals import GOALS, Goal, GoalRules, Vector

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]
Floats = NDArray[np.float64]
Costs = Ints | Floats
"""Whole where plans are compared strictly, with fractions where seats have prices."""
PARTS = tuple(ExamPart)
_UNPLACED, _URGENCY, _LOCATION, _VISITS, _KM, _DAYS = range(len(GOALS))


@dataclass(frozen=True, slots=True)
class Item:
    """One part wanted by one registration. ``part`` is an index in ``PARTS``."""

    request: Request
    part: int
    weight: int

    @property
    def unplaced(self) -> Vector:
        """What it costs to leave the item without a seat."""
        return (1, self.weight, 0, 0, 0, 0)


@dataclass(frozen=True, slots=True)
class Person:
    """All that one person still wants, and the sessions already told. Items differ in part."""

    id: str
    items: tuple[Item, ...]
    told: tuple[int, ...]
    """Session indices; fixed."""


class Calendar:
    """Sessions with free seats as arrays of length S, and their sites."""

    def __init__(self, problem: Problem) -> None:
        self.sessions = tuple(sorted(problem.sessions, key=lambda s: (s.start, s.venue, s.part, s.id)))
        self.index = {session.id: i for i, session in enumerate(self.sessions)}
        self.sites = tuple(dict.fromkeys((s.start.date(), s.venue) for s in self.sessions))
        number = {site: i for i, site in enumerate(self.sites)}
        told = np.zeros(len(self.sessions), np.int64)
        for sitting in problem.told:
            if sitting.session in self.index:
                told[self.index[sitting.session]] += 1
        self.free: Ints = np.maximum(_ints(s.free for s in self.sessions) - told, 0)
        self.site: Ints = _ints(number[s.start.date(), s.venue] for s in self.sessions)
        self.part: Ints = _ints(PARTS.index(s.part) for s in self.sessions)
        self.adapted: Bools = np.array([s.adapted for s in self.sessions], bool)
        self.begin: Ints = _ints(minute(s.start) for s in self.sessions)
        self.end: Ints = self.begin + _ints(s.minutes + problem.break_minutes for s in self.sessions)
        """Minute of the day at which the next session of the same person may begin."""
        self.day: Ints = _ints(d.toordinal() for d, _ in self.sites)
        self.venue = tuple(venue for _, venue in self.sites)

    def clash(self, a: int, b: int) -> bool:
        """Whether one person cannot sit both: two places on a day, or overlap including the break."""
        sa, sb = self.site[a], self.site[b]
        if sa != sb:
            return bool(self.day[sa] == self.day[sb])
        return bool(self.begin[a] < self.end[b] and self.begin[b] < self.end[a])


class Night:
    """One problem under one set of goal rules, ready to be solved."""

    def __init__(self, problem: Problem, rules: GoalRules) -> None:
        self.problem, self.rules = problem, rules
        self.calendar = Calendar(problem)
        self.people, self.asked_twice = _people(problem, rules, self.calendar)

    @cached_property
    def constant(self) -> Vector:
        """Cost of the items that no plan can serve (asked twice)."""
        return (len(self.asked_twice), sum(i.weight for i in self.asked_twice), 0, 0, 0, 0)

    @cached_property
    def views(self) -> tuple["View", ...]:
        return tuple(View(self, person) for person in self.people)

    @cached_property
    def strict(self) -> tuple[int, ...]:
        """Weights that order the plans of *one* person as the goals in their order do."""
        return strict_weights(self, [max((len(p.items) for p in self.people), default=0)])


class View:
    """One person's side of the calendar: where the items may go and what that costs.

    Arrays are [items, sites] unless said otherwise. ``allowed`` [S] ignores how many seats are free.
    """

    def __init__(self, night: Night, person: Person) -> None:
        calendar, problem, rules = night.calendar, night.problem, night.rules
        self.person, self.calendar = person, calendar
        shape = (len(person.items), len(calendar.sites))
        self.late, self.loss = np.zeros(shape, np.int64), np.zeros(shape, np.int64)
        self.allowed: Bools = np.zeros(len(calendar.sessions), bool)
        self.km, self.visit = np.zeros(shape[1], np.int64), np.ones(shape[1], np.int64)
        self.days: Ints = calendar.day - problem.today.toordinal()
        for i, item in enumerate(person.items):
            request = item.request
            self.late[i] = calendar.day > (request.term_end or date.max).toordinal()
            loss = {v: rules.loss(v, request.preferred) for v in set(calendar.venue)}
            self.loss[i] = [loss[v] for v in calendar.venue]
            self.allowed |= open_to(problem, calendar, item)
        if person.items:
            home = person.items[0].request.km
            self.km[:] = [home.get(v, 0) for v in calendar.venue]
        for told in person.told:
            self.allowed &= ~_clashing(calendar, told)
            self.visit[calendar.site[told]] = self.km[calendar.site[told]] = 0
        self.item_of_part = {item.part: i for i, item in enumerate(person.items)}
        self.mask = sum(1 << item.part for item in person.items)

    def seat_cost(self, item: int, site: int) -> Vector:
        """Cost of a seat for the item at the site, the visit not counted."""
        late = int(self.late[item, site]) * self.person.items[item].weight
        return (0, late, int(self.loss[item, site]), 0, 0, int(self.days[site]))

    def item_costs(self, weights: Costs) -> Costs:
        """Weighted ``seat_cost`` of every item at every site."""
        urgency = weights[_URGENCY] * _ints(i.weight for i in self.person.items)
        costs: Costs = (
            self.late * urgency[:, None] + self.loss * weights[_LOCATION] + self.days * weights[_DAYS]
        )
        return costs

    def visit_costs(self, weights: Costs) -> Costs:
        """Weighted cost of going to each site [sites]."""
        costs: Costs = self.visit * (weights[_VISITS] + weights[_KM] * self.km)
        return costs

    def unplaced_costs(self, weights: Costs) -> Costs:
        """Weighted cost of leaving out each item [items]."""
        costs: Costs = weights[_UNPLACED] + weights[_URGENCY] * _ints(i.weight for i in self.person.items)
        return costs

    def cost(self, plan: dict[int, int]) -> Vector:
        """Value vector of a plan: item index to session index, absent when unplaced."""
        sites = {item: int(self.calendar.site[s]) for item, s in plan.items()}
        parts = [
            self.seat_cost(i, sites[i]) if i in sites else item.unplaced
            for i, item in enumerate(self.person.items)
        ]
        visited = set(sites.values())
        travel = (0, 0, 0, sum(int(self.visit[v]) for v in visited), sum(int(self.km[v]) for v in visited), 0)
        return tuple(map(sum, zip(travel, *parts, strict=True)))


def open_to(problem: Problem, calendar: Calendar, item: Item) -> Bools:
    """Sessions [S] of the right part and kind, after the notice time, on days the person can come."""
    request = item.request
    first = problem.today.toordinal() + problem.notice_days
    if request.earliest:
        first = max(first, request.earliest.toordinal())
    site_ok = calendar.day >= first
    for begin, end in request.unavailable:
        site_ok &= (calendar.day < begin.toordinal()) | (calendar.day > end.toordinal())
    fits: Bools = (calendar.part == item.part) & (calendar.adapted == request.adapted)
    return fits & site_ok[calendar.site]


def strict_weights(night: Night, items: Iterable[int]) -> tuple[int, ...]:
    """Whole-number weights, by position in a vector, under which a sum orders as the goals do.

    ``items`` counts the items of the people that are weighed together, largest possible values assumed.
    """
    n = sum(items)
    weight = max((i.weight for p in night.people for i in p.items), default=1)
    km = max((k for p in night.people for i in p.items for k in i.request.km.values()), default=0)
    days = max((int(d) - night.problem.today.toordinal() for d in night.calendar.day), default=0)
    top = dict(
        zip(
            Goal,
            (n, n * weight, n * max(night.rules.location_loss), n, n * km, n * max(days, 0)),
            strict=True,
        )
    )
    weights, scale = [0] * len(GOALS), 1
    for goal in reversed(night.rules.order):
        weights[GOALS.index(goal)] = scale
        scale *= top[goal] + 1
    return tuple(weights)


def minute(moment: datetime) -> int:
    """Minute of the day."""
    return moment.hour * 60 + moment.minute


def payment_order(request: Request) -> tuple[date, datetime, str]:
    """Sort key: who paid first comes first."""
    return (
        request.paid_on,
        request.paid_at or datetime.combine(request.paid_on, time()),
        request.registration,
    )


def sitting(night: Night, item: Item, session: int) -> Sitting:
    return Sitting(item.request.registration, PARTS[item.part], night.calendar.sessions[session].id)


def _ints(values: Iterable[int]) -> Ints:
    return np.fromiter(values, np.int64)


def _clashing(calendar: Calendar, told: int) -> Bools:
    """Sessions [S] that a person with the told session cannot sit."""
    same_day = calendar.day[calendar.site] == calendar.day[calendar.site[told]]
    same_site = calendar.site == calendar.site[told]
    overlap = (calendar.begin < calendar.end[told]) & (calendar.end > calendar.begin[told])
    clashing: Bools = (same_day & ~same_site) | (same_site & overlap)
    return clashing


def _people(
    problem: Problem, rules: GoalRules, calendar: Calendar
) -> tuple[tuple[Person, ...], tuple[Item, ...]]:
    """People in payment order with what they still want, and the items that ask a part twice."""
    told_parts = {(s.registration, s.part) for s in problem.told}
    owner = problem.people | {r.registration: r.person for r in problem.requests}
    told: dict[str, list[int]] = defaultdict(list)
    coming: set[tuple[str, int]] = set()
    for seat in problem.told:
        if seat.session in calendar.index:
            person, session = owner.get(seat.registration, seat.registration), calendar.index[seat.session]
            told[person].append(session)
            if calendar.sessions[session].start.date() >= problem.today:
                coming.add((person, PARTS.index(seat.part)))
    wanted: dict[str, dict[int, Item]] = defaultdict(dict)
    twice = []
    for request in sorted(problem.requests, key=payment_order):
        weight = _weight(problem, rules, request)
        for part in sorted(set(request.parts), key=PARTS.index):
            item = Item(request, PARTS.index(part), weight)
            if (request.registration, part) in told_parts:
                continue
            mine = wanted[request.person]
            if (request.person, item.part) in coming or mine.setdefault(item.part, item) is not item:
                twice.append(item)
    people = (
        Person(p, tuple(items.values()), tuple(sorted(told[p]))) for p, items in wanted.items() if items
    )
    return tuple(people), tuple(twice)


def _weight(problem: Problem, rules: GoalRules, request: Request) -> int:
    waited = (problem.today - request.paid_on).days
    ends = request.term_end
    return rules.weight(
        waited, ends is not None and (ends - problem.today).days <= problem.urgent_within_days
    )
