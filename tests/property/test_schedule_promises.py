"""Every promise about seats over random small nights: judged by code that knows no solver.

Codes P1 to P15 are those of the research on the assignment. Days lie at the edges of notice time, wishes,
summer time and the year; sessions are short of seats, overbooked, overlapping; some seats are told already.
"""

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from random import Random
from typing import TypeVar

from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from pipeline.domain.registration import ExamPart
from pipeline.domain.session import Problem, Request, Schedule, Session, Sitting
from pipeline.schedule.check import violations
from pipeline.schedule.highs import solve_here
from pipeline.schedule.levels import Effort
from pipeline.schedule.solve import solve
from pipeline.schedule.tally import tally
from tests.brute_force import Vector, best_vector, least_combined

T = TypeVar("T")
PARTS = tuple(ExamPart)[:3]
VENUES = ("AMS", "RTM")
KM = {"AMS": (5, 40, 90), "RTM": (60, 8, 90)}
NOTICE = 14
TODAYS = (date(2026, 3, 14), date(2026, 10, 11), date(2026, 12, 16), date(2026, 11, 23))
"""14 days on lie the last Sundays of March and October, or the end of the year."""
WAYS = {
    "usual": Effort(),
    "columns first": Effort(priced_people=0),
    "columns alone": Effort(priced_people=0, compact_people=0, sharpness=(1,)),
    "large": Effort(priced_people=0, compact_people=0, exact_people=0),
}
promise = settings(max_examples=20, deadline=None, suppress_health_check=list(HealthCheck))


@st.composite
def calendars(draw: st.DrawFn, today: date, most: int = 7) -> tuple[Session, ...]:
    return tuple(
        Session(
            id=f"S{k:02d}",
            part=draw(st.sampled_from(PARTS)),
            venue=draw(st.sampled_from(VENUES)),
            start=datetime.combine(today + timedelta(days=draw(st.integers(NOTICE - 1, NOTICE + 3))), time())
            + timedelta(minutes=draw(st.sampled_from((540, 575, 600, 610)))),
            minutes=draw(st.sampled_from((35, 60))),
            seats=draw(st.integers(0, 3)),
            taken_elsewhere=draw(st.sampled_from((0, 0, 0, 1, 4))),
            adapted=draw(st.sampled_from((False, False, False, True))),
        )
        for k in range(draw(st.integers(1, most)))
    )


@st.composite
def wishes(draw: st.DrawFn, today: date, name: str) -> Request:
    """One registration of a person of the same number."""
    near = st.integers(NOTICE - 1, NOTICE + 3).map(lambda n: today + timedelta(days=n))
    begin = draw(near)
    spans = ((), (), ((begin, begin + timedelta(days=draw(st.integers(0, 2)))),))
    town = draw(st.integers(0, 2))
    return Request(
        registration=f"R{name}",
        parts=tuple(draw(st.lists(st.sampled_from(PARTS), min_size=1, max_size=3, unique=True))),
        paid_on=today - timedelta(days=draw(st.sampled_from((0, 1, 5, 21, 22, 40)))),
        preferred=tuple(draw(st.lists(st.sampled_from(VENUES), max_size=2, unique=True))),
        km={venue: km[town] for venue, km in KM.items()},
        adapted=draw(st.sampled_from((False, False, False, True))),
        person=f"P{name}",
        term_end=draw(st.one_of(st.none(), st.none(), near)),
        earliest=draw(st.one_of(st.none(), st.none(), near)),
        unavailable=draw(st.sampled_from(spans)),
    )


@st.composite
def problems(draw: st.DrawFn, most: int = 5) -> Problem:
    today = draw(st.sampled_from(TODAYS))
    asked = [draw(wishes(today, str(k))) for k in range(draw(st.integers(1, most)))]
    calendar = draw(calendars(today))
    return Problem(
        today,
        calendar,
        tuple(asked),
        tuple(_told(draw, asked, calendar)),
        notice_days=NOTICE,
        break_minutes=draw(st.sampled_from((0, 10))),
        urgent_within_days=draw(st.sampled_from((14, 84))),
    )


def _told(draw: st.DrawFn, asked: list[Request], calendar: tuple[Session, ...]) -> list[Sitting]:
    """Seats given on earlier nights, also in sessions too full by now or too soon for anybody new."""
    told = []
    for request in asked:
        fitting = [s for s in calendar if s.part in request.parts and s.adapted == request.adapted]
        if fitting and draw(st.integers(0, 3)) == 0:
            session = draw(st.sampled_from(fitting))
            told.append(Sitting(request.registration, session.part, session.id))
    return told


def placed(problem: Problem, seed: int = 0) -> Schedule:
    """The schedule; it has passed the judge."""
    schedule = solve(problem, seed, engine=solve_here)
    assert violations(problem, schedule) == ()
    return schedule


def values(schedule: Schedule) -> Vector:
    return tuple(goal.value for goal in schedule.goals)


def seats(schedule: Schedule) -> dict[tuple[str, ExamPart], str]:
    return {(s.registration, s.part): s.session for s in schedule.sittings}


@settings(promise, max_examples=60)
@given(problems())
def test_p14_nothing_better_exists_and_every_bound_is_true(problem: Problem) -> None:
    schedule = placed(problem)
    assert values(schedule) == best_vector(problem)
    assert all(goal.proven for goal in schedule.goals)


@settings(promise, max_examples=25)
@given(problems(), st.sampled_from(sorted(WAYS)))
def test_no_way_of_solving_claims_more_than_is_true(problem: Problem, way: str) -> None:
    """The ways of larger nights, on small ones: feasible, no bound above the optimum, equals in order."""
    schedule = solve(problem, engine=solve_here, effort=WAYS[way])
    assert violations(problem, schedule) == ()
    for goal, least in zip(schedule.goals, best_vector(problem), strict=True):
        assert goal.bound <= least <= goal.value
        if goal.value != least:
            break
    assert schedule.combined is not None
    assert schedule.combined.bound <= least_combined(problem, schedule.combined.weights)


@promise
@given(problems())
def test_p5_told_seats_stay_and_the_nights_own_output_changes_nothing(problem: Problem) -> None:
    first = placed(problem)
    assert not {(s.registration, s.part) for s in problem.told} & seats(first).keys()
    again = replace(problem, told=(*problem.told, *first.sittings))
    second = placed(again)
    assert second.sittings == ()
    assert {(u.registration, u.part) for u in second.unplaced} == {
        (u.registration, u.part) for u in first.unplaced
    }


@promise
@given(problems(), st.randoms(use_true_random=False), st.integers(0, 3))
def test_p6_the_order_of_rows_parts_and_dictionaries_changes_nothing(
    problem: Problem, random: Random, seed: int
) -> None:
    requests = tuple(
        replace(r, parts=_mixed(random, r.parts), km=dict(_mixed(random, tuple(r.km.items()))))
        for r in _mixed(random, problem.requests)
    )
    shuffled = replace(
        problem,
        requests=requests,
        sessions=_mixed(random, problem.sessions),
        told=_mixed(random, problem.told),
    )
    assert placed(shuffled, seed) == placed(problem, seed)


def _mixed(random: Random, items: tuple[T, ...]) -> tuple[T, ...]:
    return tuple(random.sample(items, len(items)))


@promise
@given(problems(), st.randoms(use_true_random=False))
def test_p6_other_ids_of_people_and_sessions_give_the_same_plan(problem: Problem, random: Random) -> None:
    """Among people who paid at different moments, and sessions that differ in something."""
    moments = random.sample(range(60), len(problem.requests))
    problem = replace(
        problem,
        requests=tuple(
            replace(r, paid_at=datetime.combine(r.paid_on, time(9, minute)))
            for r, minute in zip(problem.requests, moments, strict=True)
        ),
    )
    assume(len({(s.start, s.venue, s.part, s.adapted) for s in problem.sessions}) == len(problem.sessions))
    person = _renaming(random, "N", [r.registration for r in problem.requests])
    session = _renaming(random, "T", [s.id for s in problem.sessions])
    renamed = replace(
        problem,
        sessions=tuple(replace(s, id=session[s.id]) for s in problem.sessions),
        requests=tuple(
            replace(r, registration=person[r.registration], person="P" + person[r.registration])
            for r in problem.requests
        ),
        told=tuple(Sitting(person[s.registration], s.part, session[s.session]) for s in problem.told),
    )
    expected = {(person[r], part): session[s] for (r, part), s in seats(placed(problem)).items()}
    assert seats(placed(renamed)) == expected


def _renaming(random: Random, letter: str, names: list[str]) -> dict[str, str]:
    return dict(zip(names, (f"{letter}{n}" for n in random.sample(range(100), len(names))), strict=True))


@promise
@given(problems(), st.data())
def test_p10_one_more_seat_never_places_fewer_and_never_raises_the_optimum(
    problem: Problem, data: st.DataObject
) -> None:
    chosen = data.draw(st.sampled_from(problem.sessions))
    richer = replace(
        problem,
        sessions=tuple(replace(s, seats=s.seats + 1) if s is chosen else s for s in problem.sessions),
    )
    poor, rich = placed(problem), placed(richer)
    assert len(rich.sittings) >= len(poor.sittings)
    assert values(rich) <= values(poor)


@promise
@given(problems(), st.data())
def test_p11_without_one_candidate_no_fewer_of_the_others_are_placed(
    problem: Problem, data: st.DataObject
) -> None:
    gone = data.draw(st.sampled_from(problem.requests))
    fewer = replace(
        problem,
        requests=tuple(r for r in problem.requests if r is not gone),
        people={gone.registration: gone.person},
    )
    others = sum(s.registration != gone.registration for s in placed(problem).sittings)
    assert len(placed(fewer).sittings) >= others


@promise
@given(problems())
def test_p12_nobody_of_less_weight_holds_a_seat_that_an_unplaced_person_could_take(problem: Problem) -> None:
    schedule = placed(problem)
    asked = {r.registration: r for r in problem.requests}
    by_id = {s.id: s for s in problem.sessions}
    for missing in schedule.unplaced:
        who = asked[missing.registration]
        for sitting in schedule.sittings:
            other, session = asked[sitting.registration], by_id[sitting.session]
            late = who.term_end is not None and session.start.date() > who.term_end
            if sitting.part is not missing.part or late or _weight(problem, who) <= _weight(problem, other):
                continue
            swapped = tuple(
                Sitting(who.registration, s.part, s.session) if s is sitting else s for s in schedule.sittings
            )
            assert any("outcomes" not in v for v in violations(problem, Schedule(swapped, (), ())))


def _weight(problem: Problem, request: Request) -> int:
    """What leaving out one part of this person alone costs in urgency."""
    alone = replace(problem, requests=(replace(request, parts=request.parts[:1]),), told=())
    return tally(alone, ())[1]


@settings(promise, max_examples=40)
@given(problems(most=2), st.data())
def test_p13_of_equals_the_earlier_payer_is_never_worse_off(problem: Problem, data: st.DataObject) -> None:
    """Two to four people alike in everything but the moment of payment, among others."""
    model = data.draw(wishes(problem.today, "M"))
    moments = data.draw(
        st.lists(st.tuples(st.integers(0, 30), st.integers(0, 23)), min_size=2, max_size=4, unique=True)
    )
    names = data.draw(st.permutations(range(len(moments))))
    equals = [
        replace(
            model,
            registration=f"E{name}",
            person=f"Q{name}",
            paid_on=problem.today - timedelta(days=ago),
            paid_at=datetime.combine(problem.today - timedelta(days=ago), time(hour)),
        )
        for name, (ago, hour) in zip(names, moments, strict=True)
    ]
    problem = replace(problem, requests=(*problem.requests, *equals))
    schedule = placed(problem)
    merits = [_merit(problem, schedule, r) for r in sorted(equals, key=_moment)]
    assert merits == sorted(merits)


@promise
@given(problems(most=2), st.data())
def test_p13_holds_for_equals_who_were_told_the_same_seat(problem: Problem, data: st.DataObject) -> None:
    session = data.draw(st.sampled_from(problem.sessions))
    model = replace(data.draw(wishes(problem.today, "M")), parts=PARTS, adapted=session.adapted)
    early, late = (
        replace(model, registration=name, person=name, paid_on=problem.today - timedelta(days=ago))
        for name, ago in (("E2", 9), ("E1", 3))
    )
    told = tuple(Sitting(r.registration, session.part, session.id) for r in (early, late))
    problem = replace(problem, requests=(*problem.requests, late, early), told=(*problem.told, *told))
    schedule = placed(problem)
    assert _merit(problem, schedule, early) <= _merit(problem, schedule, late)


def _moment(request: Request) -> datetime:
    assert request.paid_at is not None
    return request.paid_at


def _merit(problem: Problem, schedule: Schedule, request: Request) -> Vector:
    """What a person gets, as the goals order it, whatever her weight; smaller is better."""
    mine = replace(problem, requests=(request,), told=(), people={})
    told = {(s.registration, s.part) for s in problem.told}
    parts = tuple(p for p in request.parts if (request.registration, p) not in told)
    mine = replace(mine, requests=(replace(request, parts=parts),))
    own = [s for s in schedule.sittings if s.registration == request.registration]
    unplaced, urgency, *rest = tally(mine, own)
    return (urgency // _weight(problem, request), unplaced, *rest)


@promise
@given(problems())
def test_p1_p15_without_a_free_seat_everybody_has_a_reason(problem: Problem) -> None:
    """Also where more seats are taken than there are."""
    full = replace(problem, sessions=tuple(replace(s, seats=1, taken_elsewhere=3) for s in problem.sessions))
    schedule = placed(full)
    told = {(s.registration, s.part) for s in problem.told}
    assert schedule.sittings == ()
    assert len(schedule.unplaced) == len(
        {(r.registration, p) for r in problem.requests for p in r.parts} - told
    )


@promise
@given(problems())
def test_p15_with_seats_for_all_everybody_has_the_best_that_she_alone_could_have(problem: Problem) -> None:
    wide = replace(problem, sessions=tuple(replace(s, seats=99, taken_elsewhere=0) for s in problem.sessions))
    alone = [
        best_vector(
            replace(
                wide,
                requests=(request,),
                told=tuple(s for s in wide.told if s.registration == request.registration),
            )
        )
        for request in wide.requests
    ]
    assert values(placed(wide)) == tuple(map(sum, zip(*alone, strict=True)))


@promise
@given(problems(), st.integers(1, 1_000_000))
def test_another_seed_reaches_the_same_values(problem: Problem, seed: int) -> None:
    assert values(placed(problem, seed)) == values(placed(problem))


@promise
@given(problems())
def test_two_registrations_of_one_person_are_one_person(problem: Problem) -> None:
    """No two of her sessions at once, also over registrations; a part asked twice gets one seat."""
    joined = replace(problem, requests=tuple(replace(r, person="P") for r in problem.requests[:2]), told=())
    schedule = placed(joined)
    assert len({s.part for s in schedule.sittings}) == len(schedule.sittings)


@promise
@given(problems())
def test_who_is_told_but_asks_nothing_keeps_seat_and_day(problem: Problem) -> None:
    """Told seats count although nobody in the problem asks for them (she paid on an earlier night)."""
    first = placed(problem)
    assume(first.sittings)
    kept = first.sittings[0]
    other = replace(
        problem,
        requests=tuple(r for r in problem.requests if r.registration != kept.registration),
        told=(*(s for s in problem.told if s.registration != kept.registration), kept),
        people={kept.registration: "P9"},
    )
    schedule = placed(other)
    by_id = {s.id: s for s in problem.sessions}
    used = sum(s.session == kept.session for s in (*schedule.sittings, *other.told))
    told = sum(s.session == kept.session for s in other.told)
    assert used <= max(by_id[kept.session].free, told)
