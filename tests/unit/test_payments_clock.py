"""The clock on waiting money starts at the credit and warns in time."""

from datetime import date, timedelta

import pytest

from pipeline.domain.payment import BankLine
from pipeline.domain.policy import Terms
from pipeline.domain.working_days import last_posting_day
from pipeline.payments.clock import waiting
from pipeline.payments.match import match

TODAY = date(2026, 11, 23)
TERMS = Terms(14, 42, 21, 14, 7, 42, 90, 30, 30, 15, 16)


def credit(number: int, days_ago: int, cents: int = 5_000) -> BankLine:
    booked = TODAY - timedelta(days=days_ago)
    return BankLine(
        f"L-{number}", "ST-1", number, "NL1", booked, booked - timedelta(days=1), cents, "EUR",
        "", "", (), "examen", "", False,
    )  # fmt: skip


def test_oldest_first_with_the_last_day_to_post_and_an_alert() -> None:
    lines = [credit(1, 2), credit(2, 13), credit(3, 12), credit(4, 30, -700)]
    found = waiting(lines, match([], lines).outcomes, TERMS, TODAY)
    assert [(w.line, w.days, w.alert) for w in found] == [
        ("L-2", 14, True),
        ("L-3", 13, False),
        ("L-1", 3, False),
    ]
    assert found[0].post_by == TODAY + timedelta(days=7)


@pytest.mark.parametrize(
    ("paid_on", "last"),
    [
        (date(2026, 11, 23), date(2026, 12, 14)),
        (date(2026, 11, 28), date(2026, 12, 18)),  # day 21 is a Saturday
        (date(2026, 12, 5), date(2026, 12, 24)),  # Saturday after two Christmas days
        (date(2027, 3, 8), date(2027, 3, 25)),  # Easter Monday; Good Friday is no working day either
    ],
)
def test_a_promise_ends_on_a_working_day_and_never_later(paid_on: date, last: date) -> None:
    assert last_posting_day(paid_on, 21) == last
