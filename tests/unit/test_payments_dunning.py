"""Nobody is reminded or closed too early, twice, or while our own books may hold the money."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from pipeline.domain.payment import PaymentRequest, RequestState
from pipeline.domain.policy import Terms
from pipeline.payments.dunning import RequestEvent, Step, next_steps

TERMS = Terms(14, 42, 21, 14, 7, 42, 90, 30, 30, 15, 16)
DUE = date(2027, 1, 4)
REQUEST = PaymentRequest("R-1", "5000056789012345", 25_000, date(2026, 11, 23), DUE)
AFTER = DUE + timedelta(days=6)


def steps(
    request: PaymentRequest = REQUEST,
    received: int = 0,
    reminded: bool = False,
    held: bool = False,
    told: date | None = DUE,
    today: date = AFTER,
) -> list[Step]:
    mine = {request.registration}
    return list(
        next_steps(
            [request], {"R-1": received}, mine if reminded else (), mine if held else (), told, TERMS, today
        )
    )


def test_one_reminder_with_two_weeks_then_the_end() -> None:
    [first] = steps()
    assert (first.event, first.open_cents) == (RequestEvent.REMINDED, 25_000)
    assert first.due_on == date(2027, 1, 25), "two weeks end on a Sunday: the Monday after counts"
    [last] = steps(reminded=True)
    assert last == Step("R-1", RequestEvent.CLOSED, DUE, 25_000, 0)


def test_a_part_that_was_paid_is_told() -> None:
    [step] = steps(received=20_000)
    assert (step.open_cents, step.received_cents) == (5_000, 20_000)


@pytest.mark.parametrize("reminded", [False, True])
@pytest.mark.parametrize(
    "change",
    [
        {"today": DUE + timedelta(days=5)},
        {"told": DUE - timedelta(days=1)},
        {"told": None},
        {"held": True},
        {"received": 25_000},
        *({"request": replace(REQUEST, state=state)} for state in RequestState if state != "open"),
    ],
)
def test_nothing_happens(reminded: bool, change: dict[str, object]) -> None:
    """In the days of grace, before a statement tells the day, while money waits, or when it is not open."""
    assert steps(reminded=reminded, **change) == []  # type: ignore[arg-type]
