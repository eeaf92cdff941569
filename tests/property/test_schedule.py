"""Promises of the assignment over random small nights, judged by code that knows no solver."""

import itertools
from dataclasses import replace
from datetime import date, datetime, timedelta
from random import Random

import numpy as np
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from pipeline.domain.registration import ExamPart
from pipeline.domain.session import Problem, Request, Schedule, Session, Sitting
from pipeline.schedule.check import violations
from pipeline.schedule.explain import REASONS, explain, unplaced
from pipeline.schedule.goals import goal_rules
from pipeline.schedule.highs import solve_here
from pipeline.schedule.levels import Effort
from pipeline.schedule.night import Night
from pipeline.schedule.pricer import Seats, total_value
from pipeline.schedule.solve import solve

TODAY = date(2026, 11, 23)
PARTS = tuple(ExamPart)[:4]
VENUES = ("AMS", "RTM", "ZWO")
KM = {"AMS": 12, "RTM": 60, "ZWO": 95}
AWAY = (TODAY + timedelta(days=14), TODAY + timedelta(days=15))
quick = settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@st.composite
def sessions(draw: st.DrawFn, most: int = 9) -> tuple[Session, ...]:
    count = draw(st.integers(0, most))
    return tuple(
        Session(
            id=f"S{k:02d}",
            part=draw(st.sampled_from(PARTS)),
            venue=draw(st.sampled_from(VENUES)),
            start=datetime.combine(TODAY, datetime.min.time())
            + timedelta(days=draw(st.integers(12, 17)), minutes=draw(st.sampled_from((540, 570, 600, 660)))),
            minutes=draw(st.sampled_from((30, 45, 65))),
            seats=draw(st.integers(0, 3)),
            taken_elsewhere=draw(st.integers(0, 1)),
            adapted=draw(st.integers(0, 4)) == 0,
        )
        for k in range(count)
    )


@st.composite
def requests(draw: st.DrawFn, most: int = 5) -> tuple[Request, ...]:
    count = draw(st.integers(0, most))
    return tuple(
        Request(
            registration=f"R{k}",
            parts=tuple(draw(st.lists(st.sampled_from(PARTS), min_size=1, max_size=3, unique=True))),
            paid_on=TODAY - timedelta(days=draw(st.integers(0, 25))),
            preferred=tuple(draw(st.lists(st.sampled_from(VENUES), max_size=2, unique=True))),
            km={venue: (km * (k + 1)) % 120 for venue, km in KM.items()},
            adapted=draw(st.integers(0, 4)) == 0,
            person=f"P{draw(st.integers(0, k))}",
            term_end=draw(st.sampled_from((None, TODAY + timedelta(days=15)))),
            earliest=draw(st.sampled_from((None, TODAY + timedelta(days=15)))),
            unavailable=draw(
                st.sampled_from(((), ((TODAY + timedelta(days=14), TODAY + timedelta(days=15)),)))
            ),
        )
        for k in range(count)
    )


@st.composite
def problems(draw: st.DrawFn) -> Problem:
    return _problem(draw(sessions()), draw(requests()))


def _problem(calendar: tuple[Session, ...], asked: tuple[Request, ...]) -> Problem:
    return Problem(TODAY, calendar, asked, (), notice_days=14, break_minutes=10, urgent_within_days=84)


def _solve(problem: Problem) -> Schedule:
    return solve(problem, engine=solve_here)


def _values(schedule: Schedule) -> tuple[int, ...]:
    return tuple(goal.value for goal in schedule.goals)


@quick
@given(problems())
def test_every_schedule_passes_the_judge_and_reaches_its_bounds(problem: Problem) -> None:
    schedule = _solve(problem)
    assert violations(problem, schedule) == ()
    assert all(goal.proven for goal in schedule.goals), schedule.goals
    assert _values(schedule) <= tuple(goal.first_come for goal in schedule.goals)


@quick
@given(problems(), st.randoms(use_true_random=False))
def test_the_order_of_input_rows_changes_nothing(problem: Problem, random: Random) -> None:
    calendar, asked = list(problem.sessions), list(problem.requests)
    random.shuffle(calendar)
    random.shuffle(asked)
    shuffled = replace(problem, sessions=tuple(calendar), requests=tuple(asked))
    assert _solve(shuffled) == _solve(problem)


@quick
@given(problems())
def test_told_sittings_stay_and_a_second_run_changes_nothing(problem: Problem) -> None:
    first = _solve(problem)
    again = replace(problem, told=first.sittings)
    second = _solve(again)
    assert violations(again, second) == ()
    assert second.sittings == ()
    assert {(u.registration, u.part) for u in second.unplaced} == {
        (u.registration, u.part) for u in first.unplaced
    }


@quick
@given(problems(), st.randoms(use_true_random=False))
def test_the_rest_is_placed_around_what_was_told(problem: Problem, random: Random) -> None:
    everything = _solve(problem)
    told = tuple(sitting for sitting in everything.sittings if random.random() < 1 / 2)
    around = replace(problem, told=told)
    rest = _solve(around)
    assert violations(around, rest) == ()
    assert len(told) + len(rest.sittings) == len(everything.sittings)
    assert all(goal.proven for goal in rest.goals)


@quick
@given(problems(), st.integers(0, 8))
def test_one_more_seat_never_places_fewer(problem: Problem, which: int) -> None:
    assume(problem.sessions)
    calendar = list(problem.sessions)
    chosen = which % len(calendar)
    calendar[chosen] = replace(calendar[chosen], seats=calendar[chosen].seats + 1)
    richer = _solve(replace(problem, sessions=tuple(calendar)))
    assert len(richer.sittings) >= len(_solve(problem).sittings)


@quick
@given(sessions(), requests(most=1), st.integers(1, 10))
def test_of_equals_the_earlier_payer_is_never_worse_off(
    calendar: tuple[Session, ...], asked: tuple[Request, ...], later: int
) -> None:
    assume(asked)
    early = replace(asked[0], registration="R9", person="early", paid_on=TODAY - timedelta(days=20))
    late = replace(early, registration="R1", person="late", paid_on=early.paid_on + timedelta(days=later))
    problem = _problem(calendar, (late, early))
    schedule = _solve(problem)
    assert _merit(problem, schedule, early) <= _merit(problem, schedule, late)


def _merit(problem: Problem, schedule: Schedule, request: Request) -> tuple[int, ...]:
    """Parts without a seat in time, without a seat, location loss, visits, km, days."""
    by_id = {s.id: s for s in problem.sessions}
    mine = [by_id[s.session] for s in schedule.sittings if s.registration == request.registration]
    missing = len(request.parts) - len(mine)
    late = sum(request.term_end is not None and s.start.date() > request.term_end for s in mine)
    visits = {(s.start.date(), s.venue) for s in mine}
    loss = sum(
        [*request.preferred, s.venue].index(s.venue) if s.venue in request.preferred else 2 for s in mine
    )
    km = sum(request.km[venue] for _, venue in visits)
    return (missing + late, missing, loss, len(visits), km, sum((s.start.date() - TODAY).days for s in mine))


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(sessions(most=5), requests(most=3))
def test_brute_force_finds_nothing_better(calendar: tuple[Session, ...], asked: tuple[Request, ...]) -> None:
    problem = _problem(calendar, asked)
    night = Night(problem, goal_rules(TODAY))
    best = min(night.rules.rank(total_value(night, plans)) for plans in _every_plan(problem, night))
    assert _values(_solve(problem)) == best


def _every_plan(problem: Problem, night: Night) -> list[Seats]:
    """All assignments that the judge finds nothing wrong with, reasons aside."""
    slots = [(p, i, item) for p, person in enumerate(night.people) for i, item in enumerate(person.items)]
    ids = [session.id for session in night.calendar.sessions]
    options = [
        [
            None,
            *(
                s
                for s, session in enumerate(night.calendar.sessions)
                if session.part is tuple(ExamPart)[item.part]
            ),
        ]
        for _, _, item in slots
    ]
    found = []
    for choice in itertools.product(*options):
        sittings = tuple(
            Sitting(item.request.registration, tuple(ExamPart)[item.part], ids[s])
            for (_, _, item), s in zip(slots, choice, strict=True)
            if s is not None
        )
        if violations(problem, Schedule(sittings, unplaced(problem, sittings), ())):
            continue
        found.append(np.array([-1 if s is None else s for s in choice], np.int64))
    return found


@quick
@given(problems())
def test_priced_plans_never_claim_more_than_is_true(problem: Problem) -> None:
    """The way of large nights on small ones: no better than the optimum, no bound above it."""
    optimum = _values(_solve(problem))
    priced = solve(
        problem, engine=solve_here, effort=Effort(priced_people=0, compact_people=0, sharpness=(1,))
    )
    assert violations(problem, priced) == ()
    assert optimum <= _values(priced) <= tuple(goal.first_come for goal in priced.goals)
    for best, goal in zip(optimum, priced.goals, strict=True):
        assert goal.bound <= best
        if goal.value != best:
            break


@quick
@given(problems())
def test_every_sitting_has_a_known_reason(problem: Problem) -> None:
    schedule = _solve(problem)
    told = explain(problem, schedule)
    assert [p.sitting for p in told] == list(schedule.sittings)
    assert all(p.reason in REASONS and (p.extra_km is None or p.extra_km >= 0) for p in told)


@pytest.mark.parametrize("seats", [0, 50])
def test_no_seats_and_seats_for_all(seats: int) -> None:
    start = datetime.combine(TODAY + timedelta(days=20), datetime.min.time())
    calendar = tuple(
        Session(f"S{k}", part, "AMS", start + timedelta(minutes=540 + 80 * k), 60, seats, 0, adapted=False)
        for k, part in enumerate(PARTS)
    )
    asked = tuple(
        Request(f"R{k}", PARTS, TODAY, ("AMS",), KM, adapted=False, person=f"P{k}") for k in range(20)
    )
    schedule = _solve(_problem(calendar, asked))
    assert len(schedule.sittings) == (80 if seats else 0)
    assert _values(schedule)[2:4] == ((0, 20) if seats else (0, 0))
    assert violations(_problem(calendar, asked), schedule) == ()
