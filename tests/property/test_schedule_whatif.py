"""What would place a part: enough, and never more than needed. Judged by flows and by solving again."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from itertools import combinations_with_replacement

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipeline.domain.registration import ExamPart
from pipeline.domain.session import Problem, Request, Schedule, Session, Sitting, UnplacedReason
from pipeline.domain.why import Change, Step, StepKind
from pipeline.schedule.check import violations
from pipeline.schedule.facts import can_come
from pipeline.schedule.flows import flow_bound
from pipeline.schedule.goals import Goal, goal_rules
from pipeline.schedule.highs import solve_here
from pipeline.schedule.night import Night
from pipeline.schedule.solve import solve
from pipeline.schedule.whatif import explained

TODAY = date(2026, 11, 23)
DAY = timedelta(days=1)
VENUES = ("AMS", "RTM", "ZWO")
LEADING = (Goal.UNPLACED, Goal.URGENCY)
quick = settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))


@st.composite
def calendars(draw: st.DrawFn, parts: tuple[ExamPart, ...], most: int) -> tuple[Session, ...]:
    places = draw(
        st.lists(
            st.tuples(
                st.sampled_from(parts),
                st.sampled_from(VENUES),
                st.sampled_from((10, 15, 16, 17, 18)),
                st.sampled_from((9, 10, 14)),
                st.integers(0, 2),
                st.booleans() if most > 4 else st.just(False),
            ),
            min_size=1,
            max_size=most,
        )
    )
    start = datetime.combine(TODAY, datetime.min.time())
    return tuple(
        Session(f"S{k}", part, venue, start + timedelta(days=day, hours=hour), 60, seats, 0, adapted)
        for k, (part, venue, day, hour, seats, adapted) in enumerate(places)
    )


@st.composite
def people(
    draw: st.DrawFn, parts: tuple[ExamPart, ...], most: int, *, terms: bool = False
) -> tuple[Request, ...]:
    found = []
    for k in range(draw(st.integers(1, most))):
        wanted = draw(st.lists(st.sampled_from(parts), min_size=1, max_size=len(parts), unique=True))
        away = draw(st.sampled_from((None, 15, 16, 17)))
        found.append(
            Request(
                f"R{k}",
                tuple(wanted),
                TODAY - draw(st.integers(0, 4)) * DAY,
                (draw(st.sampled_from(VENUES)),),
                dict.fromkeys(VENUES, 10 + k),
                adapted=len(parts) > 1 and draw(st.booleans()),
                person=f"P{k}",
                term_end=draw(st.sampled_from((None, TODAY + 16 * DAY))) if terms else None,
                earliest=draw(st.sampled_from((None, TODAY + 17 * DAY, TODAY + 30 * DAY))),
                unavailable=() if away is None else ((TODAY + away * DAY, TODAY + (away + 1) * DAY),),
            )
        )
    return tuple(found)


def _problem(sessions: tuple[Session, ...], asked: tuple[Request, ...]) -> Problem:
    return Problem(TODAY, sessions, asked, (), notice_days=14, break_minutes=10, urgent_within_days=84)


LEZ = (ExamPart.LEZEN,)
THREE = (ExamPart.LEZEN, ExamPart.KNM, ExamPart.SPREKEN)
single = st.builds(_problem, calendars(LEZ, 4), people(LEZ, 6))
ending = st.builds(_problem, calendars(LEZ, 4), people(LEZ, 6, terms=True))
several = st.builds(_problem, calendars(THREE, 8), people(THREE, 5))


def _apply(problem: Problem, change: Change, registration: str) -> Problem:
    for step in change.steps:
        problem = _step(problem, step, registration)
    return problem


def _step(problem: Problem, step: Step, registration: str) -> Problem:
    match step.kind:
        case StepKind.SEATS:
            sessions = tuple(
                replace(s, seats=s.seats + step.seats) if s.id == step.session else s
                for s in problem.sessions
            )
            return replace(problem, sessions=sessions)
        case StepKind.SESSION:
            start = datetime.combine(step.day, datetime.min.time()) + timedelta(hours=12)
            new = Session("NEW", step.part, step.venue, start, 60, step.seats, 0, step.adapted)
            return replace(problem, sessions=(*problem.sessions, new))
        case StepKind.DAY:
            requests = tuple(
                _coming(r, step.day) if r.registration == registration else r for r in problem.requests
            )
            return replace(problem, requests=requests)


def _coming(request: Request, day: date) -> Request:
    """The same request, but she can come on ``day`` as well."""
    first = min(request.earliest or date.min, day) if request.earliest else None
    spans = [*request.unavailable]
    if request.earliest and day < request.earliest:
        spans.append((day, request.earliest - DAY))
    cut = [piece for a, b in spans for piece in ((a, day - DAY), (day + DAY, b)) if a <= day <= b]
    kept = [(a, b) for a, b in spans if not a <= day <= b]
    return replace(request, earliest=first, unavailable=tuple((a, b) for a, b in [*kept, *cut] if a <= b))


def _least(problem: Problem) -> tuple[int, ...]:
    return flow_bound(Night(problem, goal_rules(TODAY)), LEADING).vector[:2]


def _sure(problem: Problem, registration: str) -> bool:
    """Whether she has a seat in every schedule that is best by the first two goals."""
    night = Night(problem, goal_rules(TODAY))
    own = next(i for p in night.people for i in p.items if i.request.registration == registration)
    others = tuple(r for r in problem.requests if r.registration != registration)
    without = _least(replace(problem, requests=others))
    return _least(problem) < (without[0] + 1, without[1] + own.weight)


def _all_changes(problem: Problem, request: Request, size: int) -> list[Problem]:
    """Every problem that differs by ``size`` seats, or days of hers."""
    part = request.parts[0]
    steps = [Step(StepKind.SEATS, part, s.venue, s.start.date(), 1, s.id) for s in problem.sessions]
    days = {s.start.date() for s in problem.sessions if not can_come(request, s.start.date())}
    steps += [Step(StepKind.DAY, part, "", day) for day in sorted(days)]
    return [
        _apply(problem, Change(chosen), request.registration)
        for chosen in combinations_with_replacement(steps, size)
    ]


@quick
@given(single | ending)
def test_with_the_change_she_is_sure_of_a_seat(problem: Problem) -> None:
    schedule = solve(problem, engine=solve_here)
    for found in explained(problem, schedule):
        assert found.changes
        for change in found.changes:
            assert _sure(_apply(problem, change, found.registration), found.registration), change.code


@quick
@given(single)
def test_no_smaller_change_would_make_her_sure(problem: Problem) -> None:
    schedule = solve(problem, engine=solve_here)
    requests = {r.registration: r for r in problem.requests}
    for found in explained(problem, schedule):
        assert found.smallest is not None
        size = min(found.smallest.size, 3)
        for other in _all_changes(problem, requests[found.registration], size - 1):
            assert not _sure(other, found.registration), found.smallest.code


def _values(schedule: Schedule) -> list[int]:
    return [goal.value for goal in schedule.goals[: len(LEADING)]]


@quick
@given(several)
def test_with_several_parts_the_change_pays(problem: Problem) -> None:
    schedule = solve(problem, engine=solve_here)
    for found in explained(problem, schedule):
        for change in found.changes:
            changed = _apply(problem, change, found.registration)
            again = solve(changed, engine=solve_here)
            assert _values(again) < _values(schedule), change.code
            assert violations(changed, again) == ()


@quick
@given(several)
def test_the_order_of_rows_changes_no_explanation(problem: Problem) -> None:
    schedule = solve(problem, engine=solve_here)
    mixed = replace(problem, sessions=problem.sessions[::-1], requests=problem.requests[::-1])
    assert explained(problem, schedule) == explained(mixed, schedule)


def test_a_part_asked_twice_needs_no_change() -> None:
    start = datetime.combine(TODAY + 20 * DAY, datetime.min.time())
    session = Session("S", ExamPart.LEZEN, "AMS", start, 60, 2, 0, adapted=False)
    asked = [Request(f"R{k}", LEZ, TODAY, (), {}, adapted=False, person="P") for k in range(2)]
    problem = _problem((session,), tuple(asked))
    schedule = solve(problem, engine=solve_here)
    assert schedule.sittings == (Sitting("R0", ExamPart.LEZEN, "S"),)
    assert [u.reason for u in schedule.unplaced] == [UnplacedReason.ASKED_TWICE]
    assert explained(problem, schedule)[0].changes == ()
