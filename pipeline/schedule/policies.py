"""Ways of giving seats that a played year compares. Each gives a problem the sittings that are told."""

from collections import defaultdict
from collections.abc import Callable, Mapping
from types import MappingProxyType

from pipeline.domain.session import Problem, Request, Sitting
from pipeline.schedule.goals import goal_rules
from pipeline.schedule.highs import solve_here
from pipeline.schedule.levels import Effort
from pipeline.schedule.night import Night
from pipeline.schedule.pricer import Pricer
from pipeline.schedule.solve import sittings_of, solve

Policy = Callable[[Problem], tuple[Sitting, ...]]

_EFFORT = Effort(
    nodes=200, seconds=5.0, priced_people=0, compact_people=0, exact_people=0, rounds=25, sharpness=(1,)
)
"""Small: a year is hundreds of nights, and the last tenth of a per cent is not what tells policies apart."""


def first_come(problem: Problem) -> tuple[Sitting, ...]:
    """Whoever paid first takes the best seats that are left, as a clerk would."""
    night = Night(problem, goal_rules(problem.today))
    return sittings_of(night, Pricer(night, night.strict).book())


def goals(problem: Problem) -> tuple[Sitting, ...]:
    """Everybody who can be placed tonight is, by the ordered goals."""
    return solve(problem, effort=_EFFORT, engine=solve_here).sittings


def waiting(hold_days: int) -> Policy:
    """By the goals, but who is not at her first choice is told only ``hold_days`` after she paid."""

    def policy(problem: Problem) -> tuple[Sitting, ...]:
        venue = {s.id: s.venue for s in problem.sessions}
        requests = {r.registration: r for r in problem.requests}
        mine: dict[str, list[Sitting]] = defaultdict(list)
        for sitting in goals(problem):
            mine[sitting.registration].append(sitting)

        def settled(request: Request, sittings: list[Sitting]) -> bool:
            at_first = not request.preferred or all(
                venue[s.session] == request.preferred[0] for s in sittings
            )
            ends = request.term_end
            urgent = ends is not None and (ends - problem.today).days <= problem.urgent_within_days
            return at_first or urgent or (problem.today - request.paid_on).days >= hold_days

        told = (found for name, found in sorted(mine.items()) if settled(requests[name], found))
        return tuple(sitting for found in told for sitting in found)

    return policy


def policies(hold_days: int) -> Mapping[str, Policy]:
    """By name, in the order in which they are shown."""
    return MappingProxyType({"first-come": first_come, "goals": goals, "waiting": waiting(hold_days)})
