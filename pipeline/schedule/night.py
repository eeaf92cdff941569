"""One night: who asks for what, in payment order, and the calendar it is asked of."""

from collections import defaultdict
from collections.abc import Iterable
from functools import cached_property

from pipeline.domain.session import Problem, Request, Sitting
from pipeline.schedule.goals import GOALS, Goal, GoalRules, Vector
from pipeline.schedule.market import Market, make_market
from pipeline.schedule.model import PARTS, Calendar, Item, Person, payment_order


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
    def market(self) -> Market:
        return make_market(self.problem, self.rules, self.calendar, self.people)

    @cached_property
    def strict(self) -> tuple[int, ...]:
        """Weights that order the plans of *one* person as the goals in their order do."""
        return strict_weights(self, [max((len(p.items) for p in self.people), default=0)])


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


def sitting(night: Night, item: Item, session: int) -> Sitting:
    return Sitting(item.request.registration, PARTS[item.part], night.calendar.sessions[session].id)


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
