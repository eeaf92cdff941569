"""The judge and the tally: values counted anew, closed venues, agreement with the outside checker."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from pipeline.bench.seats.clerk import clerk
from pipeline.bench.seats.draw import draw
from pipeline.bench.seats.mix import mix
from pipeline.bench.seats.write import as_problem, write_folder
from pipeline.domain.session import GoalValue, Problem, Schedule, Venue
from pipeline.schedule.answer import Solved, write_answer
from pipeline.schedule.check import violations
from pipeline.schedule.folder import ADAPTED
from pipeline.schedule.goals import GOALS
from pipeline.schedule.reasons import unplaced
from pipeline.schedule.tally import tally
from tests.outside_checker import outside_score


def _clerks_night(people: int = 120, share: float = 1.05) -> tuple[Problem, Schedule]:
    problem = as_problem(draw(mix(people, share=share), 11))
    sittings = clerk(problem)
    values = tally(problem, sittings)
    goals = tuple(GoalValue(goal, v, 0, v) for goal, v in zip(GOALS, values, strict=True))
    return problem, Schedule(sittings, unplaced(problem, sittings), goals)


def test_a_clerks_night_breaks_no_rule_and_has_true_reasons() -> None:
    problem, schedule = _clerks_night()
    assert schedule.unplaced
    assert violations(problem, schedule) == ()


@pytest.mark.parametrize("share", [0.7, 1.2])
def test_the_tally_is_that_of_the_outside_checker(tmp_path: Path, share: float) -> None:
    night = draw(mix(150, share=share), 4)
    write_folder(night, tmp_path)
    problem = as_problem(night)
    sittings = clerk(problem)
    clerks = Schedule(sittings, unplaced(problem, sittings), ())
    write_answer(Solved(problem, clerks, (), (), 0, 0.0, 0.0, 0.0), tmp_path / "a.csv")
    faults, levels = outside_score(tmp_path, tmp_path / "a.csv")
    assert faults == []
    assert tuple(levels) == tally(problem, sittings)


@pytest.mark.parametrize("position", range(len(GOALS)))
def test_a_goal_told_otherwise_than_counted_is_seen(position: int) -> None:
    problem, schedule = _clerks_night(40)
    goals = list(schedule.goals)
    goals[position] = replace(goals[position], value=goals[position].value - 1, bound=-1)
    assert any(": told " in v for v in violations(problem, replace(schedule, goals=tuple(goals))))


def test_a_bound_above_its_value_and_a_night_worse_than_first_come_are_seen() -> None:
    problem, schedule = _clerks_night(40)
    first, *others = schedule.goals
    above = replace(schedule, goals=(replace(first, bound=first.value + 1), *others))
    worse = replace(schedule, goals=(replace(first, first_come=first.value - 1), *others))
    assert any("above the value" in v for v in violations(problem, above))
    assert "worse than first come, first served" in violations(problem, worse)


def test_a_venue_that_is_closed_that_day_takes_nobody() -> None:
    problem, schedule = _clerks_night(40)
    begun = problem.today - timedelta(days=365)
    open_always = [
        Venue(code, code, "Plein 1", "1012AB", code, 52.0, 5.0, begun)
        for code in sorted({s.venue for s in problem.sessions})
    ]
    assert violations(problem, schedule, open_always) == ()
    taken = next(s for s in problem.sessions if s.id == schedule.sittings[0].session)
    gone = [
        replace(v, valid_until=taken.start.date() - timedelta(days=1)) if v.code == taken.venue else v
        for v in open_always
    ]
    assert any("is closed that day" in v for v in violations(problem, schedule, gone))


def test_adapted_seats_are_marked_apart() -> None:
    problem, _ = _clerks_night(40)
    assert all(session.adapted == session.id.endswith(ADAPTED) for session in problem.sessions)
