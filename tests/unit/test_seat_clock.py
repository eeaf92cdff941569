"""The legal clock: posting days, the first exam day, last nights, declining, delays."""

from datetime import date, timedelta

import pytest

from pipeline.domain.letter import ChangeReason
from pipeline.domain.registration import ExamPart
from pipeline.domain.session import Release, Sitting, ToldSeat, Unplaced, UnplacedReason
from pipeline.domain.working_days import is_working_day, last_posting_day
from pipeline.schedule.clock import (
    Delay,
    clock_starts,
    decline_by,
    first_exam_day,
    is_last_night,
    posted_on,
    waiting,
)
from tests.letter_samples import POLICY

TERMS = POLICY.terms
KEY = ("R-1", ExamPart.KNM)
PART = Unplaced("R-1", ExamPart.KNM, UnplacedReason.NO_SEAT)


@pytest.mark.parametrize(
    ("night", "posted"),
    [
        (date(2026, 11, 23), date(2026, 11, 24)),
        (date(2026, 11, 27), date(2026, 11, 30)),  # Friday
        (date(2026, 11, 28), date(2026, 11, 30)),  # Saturday
        (date(2026, 12, 24), date(2026, 12, 28)),  # two Christmas days and a Sunday
        (date(2026, 12, 31), date(2027, 1, 4)),  # New Year on a Friday
        (date(2027, 3, 25), date(2027, 3, 30)),  # Good Friday to Easter Monday; summer time begins on Sunday
        (date(2027, 4, 26), date(2027, 4, 28)),  # King's day
        (date(2027, 5, 4), date(2027, 5, 7)),  # Liberation day, then Ascension day
        (date(2027, 10, 29), date(2027, 11, 1)),  # summer time ends on Sunday
    ],
)
def test_letters_are_posted_on_the_next_working_day_and_the_notice_counts_from_there(
    night: date, posted: date
) -> None:
    assert posted_on(night) == posted
    assert first_exam_day(night, TERMS) == posted + timedelta(days=14)


@pytest.mark.parametrize(
    ("post_by", "last"),
    [
        (date(2026, 12, 14), date(2026, 12, 11)),  # Monday: the letters of Friday
        (date(2026, 12, 15), date(2026, 12, 14)),
        (date(2026, 12, 28), date(2026, 12, 24)),
        (date(2027, 1, 4), date(2026, 12, 31)),
        (date(2027, 4, 28), date(2027, 4, 26)),
    ],
)
def test_the_last_night_is_the_last_working_night_whose_letters_are_in_time(
    post_by: date, last: date
) -> None:
    assert posted_on(last) == post_by
    assert is_last_night(post_by, last)
    before = last - timedelta(days=1)
    while not is_working_day(before):
        before -= timedelta(days=1)
    assert not is_last_night(post_by, before)


def test_on_every_night_of_years_the_last_one_is_not_too_late() -> None:
    """Whatever the day of payment, some working night is the last, and its letters are posted in time."""
    for offset in range(3 * 366):
        paid = date(2026, 1, 1) + timedelta(days=offset)
        post_by = last_posting_day(paid, TERMS.invitation_days)
        nights = (paid + timedelta(days=n) for n in range(22))
        first_last = next(n for n in nights if is_working_day(n) and is_last_night(post_by, n))
        assert posted_on(first_last) <= post_by <= paid + timedelta(days=TERMS.invitation_days)


def test_declining_ends_seven_days_before_and_never_before_the_letter() -> None:
    exam = date(2026, 12, 14)
    assert decline_by(exam, date(2026, 11, 23), TERMS) == date(2026, 12, 7)
    assert decline_by(exam, date(2026, 12, 7), TERMS) == date(2026, 12, 13)


def clock(since: date, night: date, *delays: Delay) -> tuple[bool, bool, bool]:
    [found] = waiting([PART], {KEY: since}, {KEY: delays}, TERMS, night)
    return found.due, found.alarm, found.unanswered


def test_a_delay_is_due_a_week_ahead_or_on_the_last_night_and_counts_as_an_answer() -> None:
    paid = date(2026, 12, 11)
    assert clock(paid, date(2026, 12, 24)) == (False, False, False)
    assert clock(paid, date(2026, 12, 25)) == (True, True, False)
    told = Delay(date(2026, 12, 25), date(2027, 1, 15))
    assert clock(paid, date(2026, 12, 30), told) == (False, True, False)
    assert clock(paid, date(2027, 1, 8), told) == (True, True, False)
    assert clock(paid, date(2026, 12, 31)) == (True, True, True), "posted in January, promised for December"
    late = Delay(date(2026, 12, 31), date(2027, 1, 21))
    assert clock(paid, date(2027, 1, 4), late) == (False, True, True)


def test_the_term_starts_again_when_a_seat_is_lost() -> None:
    paid, lost = date(2026, 11, 2), date(2026, 12, 1)
    seat = ToldSeat(Sitting("R-1", ExamPart.KNM, "S1"), 1, paid, None)
    gone = Release(seat, ChangeReason.SESSION_CANCELLED, lost)
    assert clock_starts([KEY, ("R-1", ExamPart.LEZEN)], {"R-1": paid}, [gone]) == {
        KEY: lost,
        ("R-1", ExamPart.LEZEN): paid,
    }
    earlier = Delay(date(2026, 11, 16), date(2026, 12, 7))
    assert clock(lost, date(2026, 12, 2), earlier) == (False, False, False), (
        "that letter was about another term"
    )
