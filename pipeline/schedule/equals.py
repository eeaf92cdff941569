"""Equals: of two people with the same wishes, place and needs the earlier payer is never worse off.

Plans of such people may be exchanged freely, so they are dealt out in payment order, best first.
That never raises any goal: earlier payers weigh at least as much.
"""

from collections import defaultdict
from functools import partial

from pipeline.schedule.model import Night, View
from pipeline.schedule.plans import Plan
from pipeline.schedule.serial import Plans


def deal(night: Night, plans: Plans) -> Plans:
    """The same plans, within each group of equals in payment order."""
    groups: dict[object, list[int]] = defaultdict(list)
    for p, person in enumerate(night.people):
        if not person.told and len({item.request.registration for item in person.items}) == 1:
            groups[_needs(night, p)].append(p)
    dealt = list(plans)
    for group in groups.values():
        best_first = sorted((plans[p] for p in group), key=partial(_merit, night.views[group[0]]))
        for p, plan in zip(group, best_first, strict=True):
            dealt[p] = plan
    return tuple(dealt)


def _needs(night: Night, p: int) -> object:
    request = night.people[p].items[0].request
    return (
        tuple(item.part for item in night.people[p].items),
        request.preferred,
        tuple(sorted(request.km.items())),
        request.adapted,
        request.term_end,
        request.earliest,
        request.unavailable,
    )


def _merit(view: View, plan: Plan) -> tuple[int, ...]:
    """Smaller is better for the person; first the parts without a seat in time, which carry the weight."""
    cost = view.cost(plan)
    weight = view.person.items[0].weight
    return (
        cost[1] // weight,
        *cost[:1],
        *cost[2:],
        *(plan.get(i, -1) for i in range(len(view.person.items))),
    )
