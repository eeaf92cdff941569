"""Problem in, schedule out: the assignment of seats, by ordered goals, with a bound per goal.

Serial booking in payment order is the baseline and the first incumbent; what the solver returns is
never worse. Input is sorted first and the work is counted in nodes, so the same problem gives the
same schedule whatever the order of its rows.
"""

from dataclasses import replace

from pipeline.domain.session import GoalValue, Problem, Schedule
from pipeline.schedule.equals import deal
from pipeline.schedule.explain import unplaced
from pipeline.schedule.goals import GOALS, GoalRules, Vector, goal_rules
from pipeline.schedule.highs import Child, Engine
from pipeline.schedule.levels import Best, Effort, climb
from pipeline.schedule.menus import Menu
from pipeline.schedule.model import Night, sitting
from pipeline.schedule.priced import climb_priced
from pipeline.schedule.serial import book


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
    menu = Menu(night)
    first = Best(night, book(night, menu))
    best = Best(night, first.plans)
    with Child() as child:
        _improve(best, menu, engine or child, effort or Effort(), seed)
    dealt = Best(night, deal(night, best.plans))
    if night.rules.rank(dealt.vector) <= night.rules.rank(best.vector):
        best.plans, best.vector = dealt.plans, dealt.vector
    return _schedule(best, first.vector)


def _improve(best: Best, menu: Menu, engine: Engine, effort: Effort, seed: int) -> None:
    people = len(best.night.people)
    provable = people <= effort.compact_people
    if people and people >= effort.priced_people:
        climb_priced(best, menu, engine, replace(effort, sharpness=(1,)) if provable else effort, seed)
    if provable:
        climb(best, engine, effort, seed)


def _schedule(best: Best, first_come: Vector) -> Schedule:
    night = best.night
    sittings = tuple(
        sitting(night, person.items[i], session)
        for person, plan in zip(night.people, best.plans, strict=True)
        for i, session in sorted(plan.items())
    )
    goals = tuple(
        GoalValue(goal, best.vector[g], best.bounds.get(goal, 0), first_come[g])
        for g, goal in sorted(enumerate(GOALS), key=lambda pair: night.rules.order.index(pair[1]))
    )
    return Schedule(sittings, unplaced(night.problem, sittings), goals)
