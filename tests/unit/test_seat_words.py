"""Why a seat is where it is: facts first, then the sentences that a clerk reads."""

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from pipeline.domain.registration import ExamPart
from pipeline.domain.session import Placement, Problem, Request, Schedule, Session, Sitting
from pipeline.domain.why import Change, Obstacles, Step, StepKind, WhatIf
from pipeline.schedule.explain import explain
from pipeline.wording import load_wording
from pipeline.wording.seats import SeatWords, seat_words

TODAY = date(2026, 11, 23)
LEZ, KNM = ExamPart.LEZEN, ExamPart.KNM
KM = {"AMS": 10, "RTM": 70, "UTR": 30}


def session(name: str, days: int, venue: str = "AMS", part: ExamPart = LEZ, **more: object) -> Session:
    start = datetime.combine(TODAY + timedelta(days=days), datetime.min.time()) + timedelta(hours=9)
    return replace(Session(name, part, venue, start, 60, 1, 0, adapted=False), **more)  # type: ignore[arg-type]


def placed(*sessions: Session, told: tuple[Sitting, ...] = (), at: str, **more: object) -> Placement:
    """The placement of one person who got ``at``; parts and wishes by keyword."""
    request = Request("R1", (LEZ,), TODAY, ("AMS",), KM, adapted=False, person="P1")
    request = replace(request, **more)  # type: ignore[arg-type]
    problem = Problem(TODAY, sessions, (request,), told, 14, 10, 84)
    part = next(s.part for s in sessions if s.id == at)
    schedule = Schedule((Sitting("R1", part, at),), (), ())
    (found,) = explain(problem, schedule, {"R1"}, {"A2": date(2026, 11, 4), "A3": date(2026, 11, 9)})
    return found


class TestFacts:
    def test_what_stood_in_the_way_is_counted_once_each(self) -> None:
        found = placed(
            session("A1", 7),
            session("A2", 20, seats=0),
            session("A3", 21, seats=0),
            session("A4", 22),
            session("A5", 23, adapted=True),
            session("A6", 90),
            session("R", 25, "RTM"),
            at="R",
            unavailable=((TODAY + timedelta(days=22), TODAY + timedelta(days=22)),),
            term_end=TODAY + timedelta(days=60),
        )
        assert found.at_wanted == Obstacles(
            other_kind=1, too_soon=1, unavailable=1, full=2, after_term=1, full_since=date(2026, 11, 9)
        )
        assert (found.reason, found.extra_km, found.extra_nearest_km) == ("first-choice-after-term", 60, 60)

    def test_a_session_filled_tonight_is_full_since_today(self) -> None:
        here = session("A1", 20)
        other = replace(Request("R2", (LEZ,), TODAY, (), KM, adapted=False, person="P2"), preferred=("AMS",))
        me = replace(other, registration="R1", person="P1")
        problem = Problem(TODAY, (here, session("R", 20, "RTM")), (me, other), (), 14, 10, 84)
        schedule = Schedule((Sitting("R1", LEZ, "R"), Sitting("R2", LEZ, "A1")), (), ())
        first, second = explain(problem, schedule)
        assert first.at_wanted is not None and first.at_wanted.full_since == TODAY
        assert first.reason == "first-choice-full" and second.reason == "first-choice"

    @pytest.mark.parametrize(
        ("sessions", "reason"),
        [
            ([session("A1", 7)], "first-choice-too-soon"),
            ([session("A1", 20, adapted=True)], "first-choice-closed"),
            ([session("A1", 20, seats=0)], "first-choice-full"),
            ([session("A1", 30)], "first-choice-unavailable"),
        ],
    )
    def test_the_reason_is_what_the_last_hope_met(self, sessions: list[Session], reason: str) -> None:
        span = (TODAY + timedelta(days=30), TODAY + timedelta(days=31))
        assert placed(*sessions, session("R", 25, "RTM"), at="R", unavailable=(span,)).reason == reason

    def test_no_adapted_session_at_the_preferred_place(self) -> None:
        found = placed(session("A1", 20), session("R", 25, "RTM", adapted=True), at="R", adapted=True)
        assert found.reason == "first-choice-no-adapted"

    def test_kept_together_and_not_sooner(self) -> None:
        told = (Sitting("R1", KNM, "K"),)
        found = placed(
            session("A1", 20),
            session("K", 25, "RTM", KNM, start=session("K", 25).start + timedelta(hours=4)),
            session("R", 25, "RTM"),
            told=told,
            at="R",
            parts=(LEZ, KNM),
        )
        assert (found.reason, found.together, found.sooner) == ("kept-together", True, None)

    def test_a_seat_after_the_term_says_so(self) -> None:
        assert placed(session("A1", 20), at="A1", term_end=TODAY + timedelta(days=5)).after_term


@pytest.fixture(scope="module")
def words() -> SeatWords:
    places = {"AMS": "Amsterdam", "RTM": "Rotterdam", "UTR": "Utrecht"}
    return seat_words(places, load_wording().names["part"])


class TestWords:
    def test_a_placement_elsewhere(self, words: SeatWords) -> None:
        found = placed(session("A2", 20, seats=0), session("R", 25, "RTM"), at="R")
        told = [line.replace("\u00a0", " ") for line in words.placement(found, "RTM")]
        assert told == [
            "ongeveer 70 km van huis (geschat: de postcode staat niet precies in de tabel); "
            "60 km verder dan Amsterdam.",
            "Amsterdam, alle zittingen van dit onderdeel: 1 vol (de laatste sinds 4 november 2026).",
            "Dit is de eerste zitting van dit onderdeel in Rotterdam.",
        ]

    def test_every_hindrance_has_words(self, words: SeatWords) -> None:
        told = words.obstacles(Obstacles(1, 2, 3, 4, 5, 6, 7))
        assert len(told.split("; ")) == 8  # one of the sentences has a semicolon of its own
        assert words.obstacles(Obstacles()) == "er is er geen"

    def test_changes_smallest_first(self, words: SeatWords) -> None:
        day = date(2027, 1, 12)
        seat = Step(StepKind.SEATS, LEZ, "UTR", day, 1, "S1")
        change = WhatIf(
            "R1",
            LEZ,
            (
                Change((seat,)),
                Change((Step(StepKind.DAY, LEZ, "UTR", day, session="S1"), replace(seat, seats=3))),
                Change((Step(StepKind.SESSION, LEZ, "UTR", day, 2, adapted=True, in_term=False),)),
                Change(()),
            ),
        )
        told = [line.replace("\u00a0", " ") for line in words.what_if(change)]
        assert told == [
            "Kleinste verandering die een plek geeft: één plek meer bij Lezen in Utrecht op 12 januari 2027.",
            "Of: deze persoon kan ook komen op dinsdag 12 januari 2027 (Lezen in Utrecht) en 3 plekken meer "
            "bij Lezen in Utrecht op 12 januari 2027 (waarvan 2 voor wie voorgaat).",
            "Of: een zitting van Lezen in Utrecht op of na 12 januari 2027, met ten minste 2 plekken "
            "(waarvan 1 voor wie voorgaat), aangepast, na de laatste dag van de termijn.",
            "Of: een andere verdeling van de plekken van deze nacht.",
        ]
        assert [c.code for c in change.changes] == [
            "seats:S1:1",
            "day:2027-01-12:S1+seats:S1:3",
            "session:LEZ:UTR:2027-01-12:2",
            "exchange",
        ]
