"""What is owed, in which state, and the event that makes a registration schedulable."""

from datetime import date

import pytest

from pipeline.domain.forms import Purpose
from pipeline.domain.payment import PaidOn, RequestState
from pipeline.domain.policy import Office, Policy, Terms
from pipeline.domain.registration import (
    Address,
    Candidate,
    ExamPart,
    PaymentMeans,
    Registration,
)
from pipeline.errors import InputDataError
from pipeline.payments.reference import is_reference
from pipeline.payments.requests import amount_cents, make_request, paid_without_bank

RECEIVED, TODAY = date(2026, 11, 20), date(2026, 11, 23)
OFFICE = Office("Kantoor", "Kantoor Examens", "NL13TEST0123456789", "", Address(), "", "", "", "")
POLICY = Policy(
    RECEIVED,
    Terms(14, 42, 21, 14, 7, 42, 90, 30, 30, 15, 16),
    OFFICE,
    dict.fromkeys(ExamPart, 5_000) | {ExamPart.ONA: 4_000},
    {},
)


def registration(means: PaymentMeans) -> Registration:
    person = Candidate("", "Ayşe", "", "Yılmaz", None, Address())
    parts = (ExamPart.KNM, ExamPart.LEZEN)
    return Registration("R-1", "S-1", "x", Purpose.EXAM, person, parts, (), means, False, RECEIVED)


def test_parts_are_added_once_each() -> None:
    assert amount_cents([ExamPart.KNM, ExamPart.ONA, ExamPart.KNM], POLICY) == 9_000


def test_a_part_without_a_fee_stops_the_run() -> None:
    with pytest.raises(InputDataError, match="no fee"):
        amount_cents([ExamPart.KNM], Policy(RECEIVED, POLICY.terms, OFFICE, {}, {}))


@pytest.mark.parametrize(
    ("means", "state", "cents", "due"),
    [
        (PaymentMeans.SELF, RequestState.OPEN, 10_000, date(2027, 1, 4)),
        (PaymentMeans.LOAN, RequestState.LOAN, 10_000, TODAY),
        (PaymentMeans.FREE, RequestState.FREE, 10_000, TODAY),
        (PaymentMeans.NONE, RequestState.FREE, 0, TODAY),
    ],
)
def test_means_give_state_amount_and_last_day(
    means: PaymentMeans, state: RequestState, cents: int, due: date
) -> None:
    request = make_request(registration(means), POLICY, b"test", (), TODAY)
    assert (request.state, request.amount_cents, request.due_on) == (state, cents, due)
    assert is_reference(request.reference)
    expected = None if means is PaymentMeans.SELF else PaidOn("R-1", TODAY)
    assert paid_without_bank(request) == expected


def test_the_fees_of_another_day_are_refused() -> None:
    later = Policy(TODAY, POLICY.terms, OFFICE, POLICY.fee_cents, {})
    with pytest.raises(ValueError, match="received on"):
        make_request(registration(PaymentMeans.SELF), later, b"test", (), TODAY)
