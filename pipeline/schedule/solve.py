"""Problem in, schedule out: the assignment of seats, by ordered goals, with a bound per goal.

Serial booking in payment order is the baseline and the first incumbent; what the solver returns is
never worse. Input is sorted first and the work is counted in nodes, so the same problem gives the
same schedule whatever the order of its rows.
"""

from dataclasses import replace

import numpy as np

from pipeline.domain.session import Combined, GoalValue, Problem, Schedule, Sitting
from pipeline.schedule.equals import deal
from pipeline.schedule.flows import one_part_each
from pipeline.schedule.goals import GOALS, GoalRules, Vector, goal_rules
from pipeline.schedule.highs import Child, Engine
from pipeline.schedule.huge import climb_huge
from pipeline.schedule.large import climb_large
from pipeline.schedule.levels import Best, Effort, climb, take_flow
from pipeline.schedule.night import Night, sitting
from pipeline.schedule.priced import bound_together, climb_priced
from pipeline.schedule.pricer import Pricer, Seats
from pipeline.schedule.reasons import unplaced


def solve(
    problem: Problem,
    seed: int = 0,
    *,
    rules: GoalRules | None = None,
    effort: Effort | None = None,
    engine: Engine | None = None,
) -> Schedule:
    """The best schedule found within ``effort``; see ``GoalValue`` for what is proven of it.

    ``rules`` are those in force on the day of the problem unless given. ``engine`` solves the integer
    programs; by default HiGHS in a child process that is killed when it overstays.
    """
    night = Night(problem, rules or goal_rules(problem.today))
    first = Best(night, Pricer(night, night.strict).book())
    best = Best(night, first.plans)
    with Child() as child:
        _improve(best, engine or child, effort or Effort(), seed)
    if night.rules.rank(best.vector) > night.rules.rank(first.vector):
        best.plans, best.vector = first.plans, first.vector
    dealt = Best(night, deal(night, best.plans))
    if night.rules.rank(dealt.vector) <= night.rules.rank(best.vector):
        best.plans, best.vector = dealt.plans, dealt.vector
    return _schedule(best, first.vector)


def _improve(best: Best, engine: Engine, effort: Effort, seed: int) -> None:
    people = best.night.market.people
    if one_part_each(best.night):
        take_flow(best)
        effort = replace(effort, rounds=0)  # the flows' prices make the bound
    elif people <= effort.compact_people:
        if people and people >= effort.priced_people:
            climb_priced(best, engine, replace(effort, sharpness=(1,)), seed)
        climb(best, engine, effort, seed)
    elif people <= effort.exact_people:
        climb_large(best, engine, effort, seed)
        climb_priced(best, engine, effort.after_large(people), seed)
    elif people <= effort.whole_people:
        climb_large(best, engine, effort, seed)
        return
    else:
        climb_huge(best, seed)
        return
    if people:
        bound_together(best, effort)


def _schedule(best: Best, first_come: Vector) -> Schedule:
    night = best.night
    sittings = sittings_of(night, best.plans)
    goals = tuple(
        GoalValue(goal, best.vector[g], best.bounds.get(goal, 0), first_come[g])
        for g, goal in sorted(enumerate(GOALS), key=lambda pair: night.rules.order.index(pair[1]))
    )
    weights = night.rules.together(len(GOALS))
    combined = Combined(weights, best.combined, best.combined_bound, night.rules.combined(first_come))
    return Schedule(sittings, unplaced(night.problem, sittings), goals, combined)


def sittings_of(night: Night, seats: Seats) -> tuple[Sitting, ...]:
    """The sittings behind seats, in the order of the night's items."""
    items = [item for person in night.people for item in person.items]
    return tuple(sitting(night, items[i], int(seats[i])) for i in np.flatnonzero(seats >= 0).tolist())
