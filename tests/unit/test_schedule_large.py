"""The ways of nights of hundreds and of tens of thousands, on an invented night small enough to test."""

from dataclasses import replace

import pytest

from pipeline.bench.seats.draw import draw
from pipeline.bench.seats.mix import mix
from pipeline.bench.seats.write import as_problem
from pipeline.domain.session import Problem, Schedule
from pipeline.schedule import huge
from pipeline.schedule.check import violations
from pipeline.schedule.highs import solve_here
from pipeline.schedule.levels import Effort
from pipeline.schedule.solve import solve

LARGE = Effort(compact_people=0, exact_people=0)
HUGE = replace(LARGE, whole_people=0)
LEADING = 3


@pytest.fixture(scope="module")
def night() -> Problem:
    return as_problem(draw(mix(40, share=0.9, one_part=False), seed=3))


@pytest.fixture(scope="module")
def strict(night: Problem) -> Schedule:
    return solve(night, engine=solve_here, effort=LARGE)


def test_the_leading_goals_come_strictly_first_and_are_proven(night: Problem, strict: Schedule) -> None:
    assert violations(night, strict) == ()
    assert all(goal.proven for goal in strict.goals[:LEADING])


def test_slices_of_a_night_make_a_schedule_of_all_and_true_bounds(
    night: Problem, strict: Schedule, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(huge, "_SLICE", 15)
    schedule = solve(night, engine=solve_here, effort=HUGE)
    assert violations(night, schedule) == ()
    assert schedule.combined is not None
    assert strict.combined is not None
    assert schedule.combined.bound <= min(schedule.combined.value, strict.combined.value)
    assert schedule.goals[0].bound <= strict.goals[0].value
    assert schedule.combined.value <= schedule.combined.first_come
    shuffled = replace(night, requests=night.requests[::-1], sessions=night.sessions[::-1])
    assert solve(shuffled, engine=solve_here, effort=HUGE) == schedule
