"""Money that did not fit, did not come, or goes back."""

from dataclasses import dataclass
from datetime import date

from pipeline.domain.letter import LetterKind, LetterOrder
from pipeline.domain.payment import PaymentRequest
from pipeline.domain.policy import Policy
from pipeline.domain.registration import Registration
from pipeline.domain.working_days import last_day
from pipeline.letters import contexts
from pipeline.letters.contexts import MoneyCase
from pipeline.letters.ordering import about, order_for
from pipeline.letters.payments import payment


@dataclass(frozen=True, slots=True)
class Received:
    """Money that did not fit: which booking, when, how much, and from which account."""

    line: str
    """Id of the bank line: the cause."""
    case: MoneyCase
    booked_on: date
    amount_cents: int
    payer_iban: str
    total_cents: int
    """All received for the registration so far, this booking included."""


def money_differs(
    registration: Registration,
    request: PaymentRequest | None,
    received: Received,
    policy: Policy,
    today: date,
    asked_cents: int | None = None,
) -> LetterOrder:
    """Money came that did not fit. The rest is asked for with the reference and last day of ``request``.

    Without a request too little is told with ``asked_cents`` and a word to call us: its last day is over.
    Raises ValueError when the amounts contradict the case.
    """
    nothing = received.case in (MoneyCase.NOTHING_OPEN, MoneyCase.TOO_LATE)
    asked = 0 if nothing else request.amount_cents if request else asked_cents or 0
    short = received.case is MoneyCase.TOO_LITTLE
    difference = asked - received.total_cents if short else received.total_cents - asked
    if nothing:
        difference = received.amount_cents
    if difference <= 0:
        raise ValueError(f"{received.line}: amounts do not fit {received.case}")
    context = contexts.MoneyDiffers(
        about=about(registration.candidate, registration.helper),
        case=received.case,
        received_on=received.booked_on,
        received_cents=received.amount_cents,
        asked_cents=asked,
        difference_cents=difference,
        account_ending=received.payer_iban[-4:],
        payment=payment(request, difference, policy) if request and short else None,
    )
    cause = (registration.id, received.line)
    return order_for(LetterKind.MONEY_DIFFERS, cause, registration, today, context)


def reminder(
    registration: Registration,
    request: PaymentRequest,
    received_cents: int,
    missed: date,
    policy: Policy,
    today: date,
) -> LetterOrder:
    """Asks once more (Awb 4:112), for what is open. ``request`` has the new last day, ``missed`` is the old.

    Its cause is the request alone: nobody is reminded twice. Raises ValueError when nothing is open.
    """
    rest = request.amount_cents - received_cents
    if rest <= 0:
        raise ValueError(f"{registration.id}: a reminder with nothing open")
    context = contexts.Reminder(
        about=about(registration.candidate, registration.helper),
        asked_on=request.issued_on,
        missed_on=missed,
        received_cents=received_cents,
        payment=payment(request, rest, policy),
    )
    return order_for(LetterKind.REMINDER, (registration.id, request.reference), registration, today, context)


def closed(
    registration: Registration, request: PaymentRequest, received_cents: int, policy: Policy, today: date
) -> LetterOrder:
    """The registration has ended, because it was not paid. A part that was paid goes back."""
    context = contexts.Closed(
        about=about(registration.candidate, registration.helper),
        asked_on=request.issued_on,
        missed_on=request.due_on,
        amount_cents=request.amount_cents,
        received_cents=received_cents,
        objection_by=last_day(today, policy.terms.objection_days),
    )
    return order_for(LetterKind.CLOSED, (registration.id, request.reference), registration, today, context)


def refund(
    registration: Registration,
    identity: str,
    amount_cents: int,
    payer_iban: str,
    credited_on: date,
    today: date,
    *,
    returned: bool = False,
) -> LetterOrder:
    """Money was sent back to the account that paid; or, ``returned``, the bank could not deliver it."""
    context = contexts.Refund(
        about=about(registration.candidate, registration.helper),
        amount_cents=amount_cents,
        received_on=credited_on,
        account_ending=payer_iban[-4:],
        returned=returned,
    )
    cause = (registration.id, identity, "returned" if returned else "sent")
    return order_for(LetterKind.REFUND, cause, registration, today, context)
