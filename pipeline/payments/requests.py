"""What a registration owes: frozen at issue, by the fees of the day of receipt."""

from collections.abc import Collection, Iterable
from datetime import date, timedelta

from pipeline.domain.payment import PaidOn, PaymentRequest, RequestState
from pipeline.domain.policy import Policy
from pipeline.domain.registration import ExamPart, PaymentMeans, Registration
from pipeline.errors import InputDataError
from pipeline.payments.reference import issue

_STATES = {
    PaymentMeans.SELF: RequestState.OPEN,
    PaymentMeans.LOAN: RequestState.LOAN,
    PaymentMeans.FREE: RequestState.FREE,
    PaymentMeans.NONE: RequestState.FREE,
}


def amount_cents(parts: Iterable[ExamPart], policy: Policy) -> int:
    """The fee of the parts, each counted once; raises InputDataError for a part without a fee."""
    try:
        return sum(policy.fee_cents[part] for part in frozenset(parts))
    except KeyError as missing:
        raise InputDataError(
            f"no fee for part {missing} on {policy.day}", "add the part to the dated fee table"
        ) from None


def make_request(
    registration: Registration, policy: Policy, secret: bytes, taken: Collection[str], today: date
) -> PaymentRequest:
    """The payment request of an accepted registration. ``policy`` is that of the day of receipt.

    A loan or a free attempt is a decision of its own: it keeps a reference, so that money that
    comes all the same is recognised, but is due at once and never open. Raises ValueError for the
    policy of another day, because its fees could be others.
    """
    if policy.day != registration.received_on:
        raise ValueError(f"policy of {policy.day}, but received on {registration.received_on}")
    own_money = registration.means is PaymentMeans.SELF
    nothing = registration.means is PaymentMeans.NONE
    return PaymentRequest(
        registration=registration.id,
        reference=issue(registration.id, secret, taken),
        amount_cents=0 if nothing else amount_cents(registration.parts, policy),
        issued_on=today,
        due_on=today + timedelta(days=policy.terms.payment_days) if own_money else today,
        state=_STATES[registration.means],
    )


def paid_without_bank(request: PaymentRequest) -> PaidOn | None:
    """The paid event of a loan or free attempt, on the day it was granted; None when money must come."""
    if request.state in (RequestState.LOAN, RequestState.FREE):
        return PaidOn(request.registration, request.issued_on)
    return None
