"""Shadow prices never promise less than a session brings; demand and supply add up."""

from dataclasses import replace
from datetime import timedelta

import numpy as np
from hypothesis import HealthCheck, given, settings
from scipy.optimize import linear_sum_assignment

from pipeline.domain.session import Problem
from pipeline.schedule.facts import can_come
from pipeline.schedule.goals import goal_rules
from pipeline.schedule.highs import solve_here
from pipeline.schedule.planning import plan
from pipeline.schedule.shadow import extras
from pipeline.schedule.solve import solve
from tests.property.test_schedule_whatif import TODAY, several, single

quick = settings(max_examples=20, deadline=None, suppress_health_check=list(HealthCheck))


def _worth(problem: Problem) -> float:
    """Least weighted cost of a one-part night, by an assignment of people to single seats."""
    rules = goal_rules(TODAY)
    weights = rules.blend(len(rules.order))
    seats = [s for s in problem.sessions for _ in range(s.seats) if (s.start.date() - TODAY).days >= 14]
    costs = np.full((len(problem.requests), len(seats) + len(problem.requests)), 1e9)
    for k, request in enumerate(problem.requests):
        costs[k, len(seats) + k] = weights[0] + weights[1] * rules.weight(
            (TODAY - request.paid_on).days, urgent=False
        )
        for n, seat in enumerate(seats):
            if can_come(request, seat.start.date()):
                days = (seat.start.date() - TODAY).days
                loss = rules.loss(seat.venue, request.preferred)
                costs[k, n] = weights[2] * loss + weights[5] * days
    rows, columns = linear_sum_assignment(costs)
    return float(costs[rows, columns].sum())


@quick
@given(single)
def test_a_session_never_brings_more_than_its_shadow_price_says(problem: Problem) -> None:
    before = _worth(problem)
    for extra in extras(problem, goal_rules(TODAY), TODAY + timedelta(days=35)):
        after = _worth(replace(problem, sessions=(*problem.sessions, extra.session)))
        assert before - after <= extra.most + 1e-6, extra.session.id


@quick
@given(several)
def test_what_is_planned_adds_up(problem: Problem) -> None:
    expected = {problem.requests[0].registration}
    found = plan(problem, 8, lambda p: solve(p, engine=solve_here), expected, top=2)
    schedule = solve(problem, engine=solve_here)
    assert sum(cell.paid + cell.expected for cell in found.supply) == len(schedule.sittings)
    assert sum(row.paid + row.expected for row in found.demand) == len(schedule.sittings) + len(
        schedule.unplaced
    )
    assert sum(row.unplaced for row in found.demand) == len(schedule.unplaced)
    assert all(0 <= cell.left <= cell.seats for cell in found.supply)
    assert [gain.placed for gain in found.gains] == sorted((g.placed for g in found.gains), reverse=True)
