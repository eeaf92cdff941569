"""The assignment of seats: judge, reasons, distances, the problem, and the exchange folder."""

import csv
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest
from scipy.sparse import csr_matrix

from pipeline.domain.forms import Purpose
from pipeline.domain.policy import Terms
from pipeline.domain.registration import Address, Candidate, ExamPart, PaymentMeans, Registration
from pipeline.domain.session import (
    PostcodePoint,
    Problem,
    Request,
    Schedule,
    Session,
    Sitting,
    Unplaced,
    UnplacedReason,
    Venue,
)
from pipeline.schedule.answer import solve_folder, write_answer, write_unplaced
from pipeline.schedule.check import violations
from pipeline.schedule.distance import Places, road_km
from pipeline.schedule.explain import explain, unplaced
from pipeline.schedule.goals import Goal, goal_rules
from pipeline.schedule.highs import Child, Outcome, Program, solve_here
from pipeline.schedule.problem import estimated_homes, make_problem
from pipeline.schedule.solve import solve

ROOT = Path(__file__).parents[2]
INSTANCES = ROOT.parent / "shared" / "data" / "assignment"
TODAY = date(2026, 11, 23)
LEZ, KNM = ExamPart.LEZEN, ExamPart.KNM


def session(
    name: str, part: ExamPart = LEZ, venue: str = "AMS", days: int = 20, at: int = 9, seats: int = 1
) -> Session:
    start = datetime.combine(TODAY + timedelta(days=days), datetime.min.time()) + timedelta(hours=at)
    return Session(name, part, venue, start, 60, seats, 0, adapted=False)


def request(name: str = "R1", parts: tuple[ExamPart, ...] = (LEZ,), **more: object) -> Request:
    base = Request(name, parts, TODAY, ("AMS",), {"AMS": 10, "RTM": 70}, adapted=False, person=f"P-{name}")
    return replace(base, **more)  # type: ignore[arg-type]


def problem(*items: Session | Request, told: tuple[Sitting, ...] = ()) -> Problem:
    return Problem(
        TODAY,
        tuple(i for i in items if isinstance(i, Session)),
        tuple(i for i in items if isinstance(i, Request)),
        told,
        notice_days=14,
        break_minutes=10,
        urgent_within_days=84,
    )


def schedule(asked: Problem, *sittings: Sitting) -> Schedule:
    return Schedule(sittings, unplaced(asked, sittings), ())


class TestJudge:
    @pytest.mark.parametrize(
        ("asked", "sittings", "word"),
        [
            (problem(session("S"), request()), [Sitting("R1", KNM, "S")], "not asked for"),
            (problem(session("S"), request()), [Sitting("R1", LEZ, "T")], "unknown session"),
            (problem(session("S", KNM), request()), [Sitting("R1", LEZ, "S")], "another part"),
            (problem(session("S"), request(adapted=True)), [Sitting("R1", LEZ, "S")], "wrong kind"),
            (problem(session("S", days=13), request()), [Sitting("R1", LEZ, "S")], "too soon"),
            (
                problem(session("S"), request(earliest=TODAY + timedelta(days=21))),
                [Sitting("R1", LEZ, "S")],
                "cannot come",
            ),
            (
                problem(session("S"), request(), request("R2")),
                [Sitting("R1", LEZ, "S"), Sitting("R2", LEZ, "S")],
                "do not fit",
            ),
            (
                problem(session("S"), session("T", KNM, at=10), request(parts=(LEZ, KNM))),
                [Sitting("R1", LEZ, "S"), Sitting("R1", KNM, "T")],
                "cannot sit both",
            ),
            (
                problem(session("S"), session("T", KNM, "RTM", at=16), request(parts=(LEZ, KNM))),
                [Sitting("R1", LEZ, "S"), Sitting("R1", KNM, "T")],
                "cannot sit both",
            ),
        ],
    )
    def test_each_hard_rule_is_seen(self, asked: Problem, sittings: list[Sitting], word: str) -> None:
        assert any(word in violation for violation in violations(asked, schedule(asked, *sittings)))

    def test_a_break_of_exactly_the_right_length_is_enough(self) -> None:
        later = replace(session("T", KNM), start=session("S").start + timedelta(minutes=70))
        asked = problem(session("S"), later, request(parts=(LEZ, KNM)))
        both = schedule(asked, Sitting("R1", LEZ, "S"), Sitting("R1", KNM, "T"))
        assert violations(asked, both) == ()

    def test_a_part_without_outcome_and_an_untrue_reason_are_seen(self) -> None:
        asked = problem(session("S"), request())
        assert violations(asked, Schedule((), (), ())) == ("R1 LEZ: has 0 outcomes instead of one",)
        untrue = Schedule((), (Unplaced("R1", LEZ, UnplacedReason.NO_SEAT),), ())
        assert violations(asked, untrue) == ("R1 LEZ: reason no-seat is not true",)

    def test_a_seat_told_to_someone_is_not_free(self) -> None:
        told = (Sitting("R0", LEZ, "S"),)
        asked = problem(session("S"), request(), told=told)
        assert violations(asked, schedule(asked, Sitting("R1", LEZ, "S"))) != ()
        assert solve(asked, engine=solve_here).unplaced == (Unplaced("R1", LEZ, UnplacedReason.NO_SEAT),)


class TestReasons:
    @pytest.mark.parametrize(
        ("asked", "reason"),
        [
            (problem(session("S", KNM), request()), UnplacedReason.NO_SESSION),
            (problem(session("S"), request(adapted=True)), UnplacedReason.NO_ADAPTED_SEAT),
            (problem(session("S", days=13), request()), UnplacedReason.TOO_SOON),
            (problem(session("S"), request(earliest=TODAY + timedelta(days=21))), UnplacedReason.AFTER_LAST),
            (problem(session("S", seats=0), request()), UnplacedReason.NO_SEAT),
        ],
    )
    def test_an_unplaced_part_has_the_reason_that_holds(self, asked: Problem, reason: UnplacedReason) -> None:
        found = solve(asked, engine=solve_here)
        assert found.unplaced == (Unplaced("R1", LEZ, reason),)
        assert violations(asked, found) == ()

    def test_overlapping_sessions_leave_one_part_unplaced(self) -> None:
        asked = problem(session("S"), session("T", KNM), request(parts=(LEZ, KNM)))
        found = solve(asked, engine=solve_here)
        assert [u.reason for u in found.unplaced] == [UnplacedReason.OVERLAP]

    def test_a_part_asked_twice_by_one_person_gets_one_seat(self) -> None:
        asked = problem(session("S", seats=2), request(person="P"), request("R2", person="P"))
        found = solve(asked, engine=solve_here)
        assert found.unplaced == (Unplaced("R2", LEZ, UnplacedReason.ASKED_TWICE),)
        assert violations(asked, found) == ()

    @pytest.mark.parametrize(
        ("asked", "reason", "extra_km"),
        [
            (problem(session("S"), request()), "first-choice", 0),
            (problem(session("S", venue="RTM"), request()), "first-choice-closed", 60),
            (problem(session("S", venue="RTM"), session("F", seats=0), request()), "first-choice-full", 60),
            (problem(session("S", venue="RTM"), request(preferred=())), "nearest-closed", 60),
            (problem(session("S"), request(preferred=())), "nearest", 0),
            (problem(session("S"), request(preferred=(), km={})), "no-preference", None),
        ],
    )
    def test_a_sitting_is_explained(self, asked: Problem, reason: str, extra_km: int | None) -> None:
        (placement,) = explain(asked, solve(asked, engine=solve_here))
        assert (placement.reason, placement.extra_km) == (reason, extra_km)

    def test_staying_together_is_worth_more_than_kilometres_without_a_preference(self) -> None:
        asked = problem(
            session("S", venue="RTM"),
            session("T", KNM, venue="RTM", at=12),
            session("U", at=12),
            request(parts=(LEZ, KNM), preferred=()),
        )
        told = {p.sitting.part: p.reason for p in explain(asked, solve(asked, engine=solve_here))}
        assert told == {LEZ: "kept-together", KNM: "nearest-closed"}


class TestTold:
    def test_a_visit_that_was_told_costs_nothing_more(self) -> None:
        """KNM goes where she must be anyway, though another day is sooner."""
        told = (Sitting("R1", LEZ, "S"),)
        asked = problem(
            session("S", venue="RTM", days=30),
            session("T", KNM, venue="RTM", days=30, at=12),
            session("U", KNM, venue="RTM", days=20),
            request(parts=(LEZ, KNM), preferred=("RTM",)),
            told=told,
        )
        found = solve(asked, engine=solve_here)
        assert found.sittings == (Sitting("R1", KNM, "T"),)
        assert {g.name: g.value for g in found.goals}[Goal.VISITS] == 0

    def test_a_told_person_goes_to_no_second_place_on_that_day(self) -> None:
        told = (Sitting("R1", LEZ, "S"),)
        asked = problem(
            session("S"), session("T", KNM, venue="RTM", at=16), request(parts=(LEZ, KNM)), told=told
        )
        found = solve(asked, engine=solve_here)
        assert found.unplaced == (Unplaced("R1", KNM, UnplacedReason.OVERLAP),)
        assert violations(asked, found) == ()


class TestDistance:
    VENUE = Venue("RTM", "Rotterdam", "Weg 1", "3012AA", "Rotterdam", 51.9186, 4.4762, TODAY)

    def test_regions_ship_and_are_flagged(self) -> None:
        home = Places().find("1012AB")
        assert home is not None and home.estimated
        assert 70 <= road_km(home, self.VENUE) <= 80

    def test_a_table_of_the_office_is_exact_with_fallback_to_three_digits(self) -> None:
        places = Places([PostcodePoint("1012", 52.3746, 4.896, 100), PostcodePoint("1013", 52.4, 4.87, 300)])
        exact, near = places.find("1012AB"), places.find("1019XX")
        assert exact is not None and not exact.estimated and exact.lat == 52.3746
        assert near is not None and near.estimated and near.lat == pytest.approx(52.39365)

    def test_unknown_and_empty_postcodes_have_no_home(self) -> None:
        assert Places().find("") is None
        assert Places().find("0999AA") is None

    def test_shipped_regions_agree_with_the_full_table(self) -> None:
        table = ROOT.parent / "shared" / "data" / "postcodes" / "pc4.csv"
        if not table.exists():
            pytest.skip("shared/data/postcodes is not beside this checkout")
        rows = list(csv.DictReader(table.open(encoding="utf-8")))
        points = [
            PostcodePoint(r["pc4"], float(r["lat"]), float(r["lon"]), int(r["inhabitants"] or 0))
            for r in rows
        ]
        full, shipped = Places(points), Places()
        for region in {point.pc4[:2] for point in points}:
            a, b = full.find(region), shipped.find(region)
            assert a is not None and b is not None
            assert (a.lat, a.lon) == pytest.approx((b.lat, b.lon), abs=0.002)


TERMS = Terms(14, 28, 21, 14, 7, 42, 180, 10, 84, 30, 16)


def registration(name: str, bsn: str, postcode: str = "1012AB", **more: object) -> Registration:
    person = Candidate(bsn, "Voor", "", "Beeld", None, Address("Weg", "1", "", postcode, "Stad"))
    base = Registration(
        name, f"S-{name}", "inburgeringsexamen", Purpose.EXAM, person, (LEZ,), ("RTM",),
        PaymentMeans.SELF, adapted=False, received_on=TODAY,
    )  # fmt: skip
    return replace(base, **more)  # type: ignore[arg-type]


class TestProblem:
    VENUES = (replace(TestDistance.VENUE, valid_from=date(2020, 1, 1)),)

    def make(self, *registrations: Registration, told: tuple[Sitting, ...] = ()) -> Problem:
        paid = {r.id: TODAY for r in registrations if r.id != "unpaid"}
        return make_problem(registrations, paid, (session("S"),), self.VENUES, told, TERMS, TODAY)

    def test_registrations_of_one_person_share_an_id_that_tells_nothing(self) -> None:
        made = self.make(registration("R1", "999990019"), registration("R2", "999990019"))
        assert len({r.person for r in made.requests}) == 1
        assert "999990019" not in repr(made)

    def test_unpaid_and_fully_told_registrations_ask_nothing(self) -> None:
        told = (Sitting("R1", LEZ, "S"),)
        made = self.make(registration("R1", "999990019"), registration("unpaid", "999990020"), told=told)
        assert made.requests == () and set(made.people) == {"R1", "unpaid"}

    def test_kilometres_come_from_the_postcode_and_are_absent_abroad(self) -> None:
        abroad = registration("R2", "", candidate=Candidate("", "A", "", "B", None, Address(country="Japan")))
        near, far = self.make(registration("R1", "999990019"), abroad).requests
        assert 70 <= near.km["RTM"] <= 80 and far.km == {}
        assert estimated_homes([registration("R1", "999990019"), abroad]) == {"R1"}


class TestGoals:
    def test_the_rules_in_force_have_every_goal_once(self) -> None:
        assert sorted(goal_rules(TODAY).order) == sorted(Goal)

    @pytest.mark.parametrize(
        ("waited", "urgent", "weight"), [(-3, False, 1), (0, False, 1), (21, False, 22), (90, True, 52)]
    )
    def test_weight_grows_with_waiting_and_urgency(self, waited: int, urgent: bool, weight: int) -> None:
        assert goal_rules(TODAY).weight(waited, urgent=urgent) == weight


class TestChild:
    PROGRAM = Program(
        cost=np.array([-1.0, -1.0]),
        matrix=csr_matrix(np.array([[1.0, 1.0]])),
        low=np.array([0.0]),
        high=np.array([1.0]),
        lower=np.zeros(2),
        upper=np.ones(2),
        nodes=10,
        seconds=5,
    )

    def test_the_child_answers_as_this_process_does_and_may_die(self) -> None:
        with Child(tiny=0) as child:
            ours, theirs = solve_here(self.PROGRAM), child(self.PROGRAM)
            assert theirs.outcome is ours.outcome is Outcome.OPTIMAL
            assert theirs.x is not None and ours.x is not None and (theirs.x == ours.x).all()
            assert child._process is not None
            child._process.kill()
            child._process.join()
            assert child(self.PROGRAM).outcome is Outcome.STOPPED
            assert child(self.PROGRAM).outcome is Outcome.OPTIMAL


class TestFolder:
    def test_the_small_instance_is_proven_on_all_goals(self, tmp_path: Path) -> None:
        folder = INSTANCES / "example_small"
        if not folder.exists():
            pytest.skip("shared/data/assignment is not beside this checkout")
        solved = solve_folder(folder)
        assert [g.value for g in solved.schedule.goals] == [3, 96, 23, 45, 3867, 1038]
        assert all(g.proven for g in solved.schedule.goals) and solved.faults == ()
        write_answer(solved, tmp_path / "a.csv")
        write_unplaced(solved, tmp_path / "u.csv")
        answer = list(csv.DictReader((tmp_path / "a.csv").open(encoding="utf-8")))
        assert len(answer) == solved.summary()["placed"]
        assert len((tmp_path / "u.csv").read_text(encoding="utf-8").splitlines()) == 4
