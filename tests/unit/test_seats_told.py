"""What a calendar means for seats that were told, and what people who lost one ask for."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy.exc import IntegrityError

from pipeline.domain.letter import ChangeReason
from pipeline.domain.registration import ExamPart
from pipeline.domain.session import Placement, Release, Session, Sitting, ToldSeat, Venue
from pipeline.letters import orders
from pipeline.schedule.problem import make_problem, taken_away
from pipeline.schedule.told import SeatAlarm, appointment, standing, to_call
from pipeline.store import Store, outbox, registrations, seats
from tests import letter_samples as samples

TODAY = date(2026, 11, 23)
VENUES = (
    Venue("AMS", "Examen", "Kade 1", "1043GR", "Amsterdam", 52, 4, date(2020, 1, 1)),
    Venue("UTR", "Examen", "Weg 2", "3526LA", "Utrecht", 52, 5, date(2020, 1, 1)),
)
MORNING = datetime.fromisoformat("2026-12-14T09:30")
LOST = orders.LostSeat(ExamPart.LEZEN, MORNING, "Amsterdam")


def session(name: str, start: datetime = MORNING, venue: str = "AMS", seats: int = 4) -> Session:
    return Session(name, ExamPart.LEZEN, venue, start, 60, seats, 0, adapted=False)


def told(name: str, registration: str = "R-1", start: datetime = MORNING) -> ToldSeat:
    sitting = Sitting(registration, ExamPart.LEZEN, name)
    return ToldSeat(sitting, 1, TODAY, appointment(session(name, start), VENUES))


def compare(seats: list[ToldSeat], *sessions: Session, **called_off: ChangeReason) -> list[list[str]]:
    """Sessions that are lost, moved and vanished, and the alarms."""
    found = standing(seats, sessions, called_off, VENUES, 15, {}, TODAY)
    return [
        [seat.sitting.session for seat, _ in found.lost],
        [seat.sitting.session for seat, _ in found.moved],
        [seat.sitting.session for seat in found.vanished],
        [alarm.alarm.value for alarm in found.alarms],
    ]


def test_what_holds_what_is_lost_and_what_vanished() -> None:
    one = [told("A")]
    assert compare(one, session("A")) == [[], [], [], []]
    assert compare(one, A=ChangeReason.SESSION_CANCELLED) == [["A"], [], [], []]
    assert compare(one) == [[], [], ["A"], ["vanished"]]
    assert compare(one, session("A", MORNING + timedelta(hours=1))) == [[], ["A"], [], []]
    assert compare(one, session("A", MORNING + timedelta(days=1))) == [["A"], [], [], []]
    assert compare(one, session("A", venue="UTR")) == [["A"], [], [], []]
    assert compare(one, session("A", seats=0)) == [[], [], [], ["overbooked"]]
    assert compare([told("A", start=MORNING - timedelta(days=60))]) == [[], [], [], []], "it was sat"


def test_a_move_that_makes_two_seats_of_one_person_overlap_takes_one_away() -> None:
    mine = [told("A"), told("B", start=MORNING + timedelta(hours=2))]
    later = session("B", MORNING + timedelta(minutes=70))
    assert compare(mine, session("A"), later) == [["B"], [], [], []]
    assert compare(mine, session("A"), session("B", MORNING + timedelta(minutes=75)))[0] == []


def test_a_longer_session_asks_nothing_of_anybody() -> None:
    longer = replace(session("A"), minutes=90)
    assert compare([told("A")], longer) == [[], [], [], []]
    mine, after = (
        told("B", start=MORNING + timedelta(minutes=75)),
        session("B", MORNING + timedelta(minutes=75)),
    )
    assert compare([told("A"), mine], longer, after) == [["A"], [], [], []], (
        "unless her next seat overlaps it"
    )


@pytest.mark.parametrize(("lost_on", "calls"), [("2026-12-09", 0), ("2026-12-10", 1), ("2026-12-11", 1)])
def test_who_may_not_have_the_letter_in_time_is_called(lost_on: str, calls: int) -> None:
    """The exam is on a Monday; a letter of the Thursday before is posted on Friday, delivered on Monday."""
    gone = Release(told("A"), ChangeReason.SESSION_CANCELLED, date.fromisoformat(lost_on))
    found = to_call([gone, replace(gone, reason=ChangeReason.DECLINED)], date(2026, 12, 11))
    assert [item.alarm for item in found] == [SeatAlarm.CALL] * calls
    assert to_call([gone], date(2026, 12, 15)) == ()


def problem_of(*gone: Release, first: bool = False) -> tuple[object, ...]:
    one = replace(samples.REGISTRATION, id="R-1", parts=(ExamPart.LEZEN, ExamPart.KNM))
    paid = {"R-1": TODAY - timedelta(days=3)}
    sessions = tuple(samples.SESSIONS.values())
    problem = make_problem(
        [one], paid, sessions, samples.VENUES, [], samples.POLICY.terms, TODAY, releases=gone, first=first
    )
    assert problem.notice_days == 15, "posted tomorrow, and two weeks from there"
    return tuple((r.parts, r.unavailable, r.earliest, r.post_by) for r in problem.requests)


def test_who_lost_a_seat_asks_for_that_part_alone_before_the_others() -> None:
    both = (ExamPart.LEZEN, ExamPart.KNM)
    usual = (both, (), None, date(2026, 12, 11))
    assert problem_of() == (usual,)
    assert problem_of(first=True) == ()
    gone = Release(told("A"), ChangeReason.SESSION_CANCELLED, TODAY)
    assert problem_of(gone, first=True) == (((ExamPart.LEZEN,), (), None, date(2026, 12, 14)),)
    wish = Release(told("A"), ChangeReason.DECLINED, TODAY, earliest=date(2027, 1, 4))
    assert problem_of(wish, first=True) == ()
    day = MORNING.date()
    assert problem_of(wish) == ((both, ((day, day),), date(2027, 1, 4), date(2026, 12, 11)),)


def test_only_the_last_release_of_a_part_says_who_comes_first() -> None:
    ours = Release(told("A"), ChangeReason.VENUE_CLOSED, TODAY)
    hers = Release(replace(told("B"), number=2), ChangeReason.DECLINED, TODAY)
    assert taken_away([ours]) == {("R-1", ExamPart.LEZEN)}
    assert taken_away([ours, hers]) == taken_away([hers, ours]) == frozenset()


def placement(sitting: Sitting) -> Placement:
    return Placement(sitting, at_first_choice=True, extra_km=0, reason="first-choice")


def test_a_seat_is_freed_once_told_once_and_another_follows(tmp_path: Path) -> None:
    store = Store.open(tmp_path / "pipeline.db")
    one = replace(samples.REGISTRATION, id="R-1")
    a, b = Sitting("R-1", ExamPart.LEZEN, "A"), Sitting("R-1", ExamPart.LEZEN, "B")
    letter = orders.cancelled(one, [LOST], ChangeReason.DECLINED, samples.POLICY, TODAY)
    with store.unit() as connection:
        registrations.add_registration(connection, one, TODAY)
        seats.tell(connection, placement(a), appointment(session("A"), VENUES), TODAY)
        [seat] = seats.told_seats(connection)
        assert seats.release(connection, seat, ChangeReason.DECLINED, TODAY)
        assert not seats.release(connection, seat, ChangeReason.SESSION_CANCELLED, TODAY)
        assert seats.told(connection) == []
        seats.tell(connection, placement(b), appointment(session("B"), VENUES), TODAY)
        [gone] = seats.releases(connection)
        assert (gone.seat, gone.reason, gone.letter) == (seat, ChangeReason.DECLINED, None)
        assert seats.told(connection) == [b]
        assert [item.sitting for item in seats.placements(connection)] == [b]
        outbox.add_letters(connection, [letter])
        seats.mark_told(connection, [gone], letter.id)
        assert [item.letter for item in seats.releases(connection)] == [letter.id]
    with pytest.raises(IntegrityError), store.unit() as connection:
        seats.mark_told(connection, [gone], letter.id)
    store.close()


def test_fullness_is_kept_as_changes(tmp_path: Path) -> None:
    store = Store.open(tmp_path / "pipeline.db")
    nights = [({"A"}, {"B"}), ({"A", "B"}, set()), ({"B"}, {"A"}), ({"B", "A"}, set())]
    with store.unit() as connection:
        for n, (full, free) in enumerate(nights):
            assert seats.fill_changed(connection, full, free)
            seats.note_full(connection, full, free, TODAY + timedelta(days=n))
            assert not seats.fill_changed(connection, full, free)
        assert seats.full_since(connection) == {
            "A": TODAY + timedelta(days=3),
            "B": TODAY + timedelta(days=1),
        }
    store.close()
