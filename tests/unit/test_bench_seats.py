"""The seat bench: the mix it promises, two independent optima that agree, verdicts that tell."""

import json
from dataclasses import replace

import numpy as np
import pytest
from typer import Typer
from typer.testing import CliRunner

from pipeline.bench.seats import __main__ as command
from pipeline.bench.seats.clerk import clerk
from pipeline.bench.seats.draw import draw
from pipeline.bench.seats.flow import exact
from pipeline.bench.seats.mix import PART_COUNTS, VENUES, mix
from pipeline.bench.seats.plain import PlainModel
from pipeline.bench.seats.verdicts import Measured, goals, growth, thresholds
from pipeline.bench.seats.write import as_problem
from pipeline.domain.session import PostcodePoint, Schedule
from pipeline.schedule.check import violations
from pipeline.schedule.goals import GOALS
from pipeline.schedule.reasons import unplaced
from pipeline.schedule.solve import solve
from pipeline.schedule.tally import tally

NIGHT = Measured(
    name="night",
    people=100,
    parts=280,
    sessions=200,
    goals=tuple((str(goal), value, value, value + 1) for goal, value in zip(GOALS, range(6), strict=True)),
    combined_bound=None,
    clerk=(9,) * 6,
    faults=(),
    wall_s=9.0,
    cpu_s=3.0,
    mib=100,
)
OPEN = replace(NIGHT, goals=(*NIGHT.goals[:5], ("day_sum", 5, 4, 6)))


def test_the_mix_is_what_its_module_says() -> None:
    night = draw(mix(20_000), 1)
    people, calendar = night.people, night.calendar
    counts = people.parts.sum(axis=1)
    assert counts.mean() == pytest.approx(2.8, abs=0.05)
    assert np.bincount(counts, minlength=7)[1:] / 20_000 == pytest.approx(PART_COUNTS, abs=0.02)
    assert people.adapted.mean() == pytest.approx(0.07, abs=0.01)
    assert (people.first == night.km[people.home].argmin(axis=1)).mean() == pytest.approx(0.82, abs=0.03)
    free = np.maximum(calendar.capacity - calendar.online - calendar.school, 0).sum()
    asked = people.parts[~people.adapted].sum() - ((people.told >= 0) & ~people.adapted).sum()
    assert asked / free == pytest.approx(0.9, abs=0.001)
    assert len(set(calendar.venue.tolist())) == len(VENUES)
    assert len({(int(d), int(v)) for d, v in zip(calendar.day, calendar.venue, strict=True)}) > 200


def test_homes_follow_a_table_of_postcodes_when_there_is_one() -> None:
    points = [PostcodePoint("1012", 52.37, 4.90, 900), PostcodePoint("9711", 53.22, 6.57, 100)]
    night = draw(mix(1_000), 1, points)
    assert night.postcodes == ("1012", "9711")
    assert night.people.home.mean() == pytest.approx(0.1, abs=0.04)


@pytest.mark.parametrize(("people", "share", "seed"), [(25, 1.3, 0), (40, 0.9, 1), (60, 1.05, 2)])
def test_for_one_part_a_person_flows_plain_model_and_solver_agree(
    people: int, share: float, seed: int
) -> None:
    problem = as_problem(draw(mix(people, share=share, one_part=True), seed))
    optimum = exact(problem)
    assert PlainModel(problem).solve(60).vector == optimum
    assert tuple(goal.value for goal in solve(problem).goals) == optimum


def test_the_plain_model_is_feasible_and_no_better_than_the_solver() -> None:
    problem = as_problem(draw(replace(mix(25, share=1.1), told=0.4), 3))
    found = PlainModel(problem).solve(60)
    schedule = solve(problem)
    assert found.proven == len(GOALS)
    assert tuple(goal.value for goal in schedule.goals) == found.vector
    assert violations(problem, schedule) == ()


def test_the_clerk_breaks_no_rule_and_is_no_better_than_the_optimum() -> None:
    problem = as_problem(draw(mix(60, share=1.1), 2))
    sittings = clerk(problem)
    assert violations(problem, Schedule(sittings, unplaced(problem, sittings), ())) == ()
    assert tally(problem, sittings) >= tuple(goal.value for goal in solve(problem).goals)


def test_a_sound_night_reaches_its_thresholds() -> None:
    assert all(goal.reached for goal in goals([NIGHT]))
    assert NIGHT.proven == 6
    assert growth([NIGHT, replace(NIGHT, people=1_000, cpu_s=30.0)]) == pytest.approx(1.0)


@pytest.mark.parametrize(
    ("spoilt", "word"),
    [
        (replace(NIGHT, faults=("S1: 2 do not fit",)), "broken rules"),
        (replace(NIGHT, goals=(("unplaced_parts", 2, 1, 3), *NIGHT.goals[1:])), "leading goals proven"),
        (replace(NIGHT, wall_s=500.0, cpu_s=500.0), "seconds"),
        (replace(NIGHT, one_part=False), "one part"),
        (replace(NIGHT, plain={"vector": [0, 0, 0, 0, 0, 0]}), "worse than the plain model"),
        (replace(OPEN, people=1_000), "combined gap"),
        (replace(OPEN, people=1_000, combined_bound=8_000), "combined gap"),
        (replace(NIGHT, people=100_000, combined_bound=8_000, mib=5_000), "MiB"),
    ],
)
def test_what_is_not_reached_is_told(spoilt: Measured, word: str) -> None:
    assert any(word in goal.says for goal in goals([spoilt]) if not goal.reached)


def test_the_thresholds_are_ordered_and_end_at_the_largest_night() -> None:
    rows = thresholds()
    assert [row.up_to for row in rows] == [110, 400, 1_000, 10_000, 100_000]
    assert rows[0].proven == len(GOALS)


def test_the_command_measures_and_tells_as_json() -> None:
    app = Typer()
    app.command()(command.bench)
    arguments = ["--sizes", "12", "--repeats", "1", "--plain-seconds", "30", "--folders", "none", "--json"]
    done = CliRunner().invoke(app, arguments)
    told = json.loads(done.stdout)
    (night,) = told["nights"]
    assert done.exit_code == 0 and all(goal["reached"] for goal in told["goals"])
    assert night["one_part"] is True and night["plain"]["proven"] == len(GOALS)
    assert [value for _, value, _, _ in night["goals"]] == night["plain"]["vector"]
