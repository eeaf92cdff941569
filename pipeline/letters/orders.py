"""From facts to letter orders: who is told what. Pure; the words come later, from ``texts/``.

The id of an order follows from its kind and its cause alone, never from the day, so that a night
that runs twice (or two days late) orders the same letter once. Sentences about findings and reasons
come in filled, from ``pipeline/wording``. Every builder raises ``NoPostalAddressError`` when the addressee
cannot be reached by post: such a case is for a clerk.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from pipeline.domain.capture import EvidenceKind, FileReading, Submission
from pipeline.domain.epc import epc_qr_text
from pipeline.domain.forms import PageRole, Purpose
from pipeline.domain.letter import LetterKind, LetterOrder
from pipeline.domain.payment import PaymentRequest, RequestState
from pipeline.domain.policy import Policy
from pipeline.domain.registration import Candidate, ExamPart, Helper, PaymentMeans, Registration
from pipeline.domain.working_days import last_day
from pipeline.letters import contexts
from pipeline.letters.addressing import address_text, full_name
from pipeline.letters.assessments import adapted, portfolio
from pipeline.letters.bookings import booked
from pipeline.letters.changes import LostSeat, cancelled, changed
from pipeline.letters.contexts import MoneyCase, Payment, ReceiptVariant
from pipeline.letters.invitations import Seats, invitation
from pipeline.letters.ordering import NoPostalAddressError, PrivateNumberError, about, order, order_for

__all__ = [
    "LostSeat",
    "NoPostalAddressError",
    "PrivateNumberError",
    "Problem",
    "Received",
    "Seats",
    "adapted",
    "booked",
    "cancelled",
    "changed",
    "closed",
    "delay",
    "invitation",
    "money_differs",
    "pages_received",
    "passed_on",
    "portfolio",
    "portfolio_delay",
    "receipt",
    "refund",
    "refusal",
    "reminder",
    "repair",
]

NEVER_PICTURED = frozenset({"bsn"})
"""Fields whose picture stays out of letters: it would show the number itself."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One finding in words: ``field`` is its AcroForm name (or ''), ``picture`` the cut-out as PNG."""

    field: str
    label: str
    wrong: str
    mend: str
    picture: bytes = b""


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


def receipt(
    registration: Registration,
    request: PaymentRequest | None,
    policy: Policy,
    today: date,
    *,
    places: Mapping[str, str] | None = None,
    pages: contexts.PagesReceived | None = None,
) -> LetterOrder:
    """Receipt, with the payment request while one is open (Awb 4:86; its amount and last day are frozen).

    ``policy`` is that of the day of receipt; ``places`` names the venue codes; ``pages`` counts
    what came with a portfolio.
    """
    variant = _variant(registration, request)
    asked = request if variant is ReceiptVariant.REQUEST else None
    context = contexts.Receipt(
        about=about(registration.candidate, registration.helper),
        variant=variant,
        portfolio=registration.purpose is Purpose.ONA_PORTFOLIO,
        received_on=registration.received_on,
        parts=_priced(registration.parts, request, policy),
        recorded=_recorded(registration, places or {}),
        invitation_days=policy.terms.invitation_days,
        invitation_by=None if asked else last_day(today, policy.terms.invitation_days),
        payment=_payment(asked, asked.amount_cents, policy) if asked else None,
        pages=pages,
        portfolio_days=policy.terms.portfolio_days,
        portfolio_by=None if asked else last_day(today, policy.terms.portfolio_days),
    )
    cause = (registration.id, request.reference if request else "")
    return order_for(LetterKind.RECEIPT, cause, registration, today, context)


def pages_received(
    submission: Submission, enclosed: Sequence[Submission], reading: FileReading
) -> contexts.PagesReceived | None:
    """What came in with a portfolio, page by page, an enclosed machtiging too; None for other forms."""
    portfolio = submission.portfolio
    if portfolio is None:
        return None
    mine = {page for one in (submission, *enclosed) for page in one.pages}
    roles = Counter(page.role for page in reading.pages if page.page in mine)
    kinds = Counter(page.kind for page in portfolio.evidence)
    kinds[EvidenceKind.OTHER] += roles[PageRole.EVIDENCE] - kinds.total()
    return contexts.PagesReceived(
        total=len(mine),
        form=roles[PageRole.FORM],
        cover=roles[PageRole.COVER],
        card_pages=roles[PageRole.CARD],
        cards=tuple(sorted({card.title_number for card in portfolio.cards})),
        evidence=tuple((kind, kinds[kind]) for kind in EvidenceKind if kinds[kind] > 0),
    )


def repair(
    case: str,
    candidate: Candidate,
    problems: Sequence[Problem],
    policy: Policy,
    today: date,
    received_on: date,
    helper: Helper | None = None,
) -> LetterOrder:
    """Asks to complete the form within the repair term (Awb 4:5); ``case`` is the submission id."""
    if not problems:
        raise ValueError(f"{case}: a repair letter without anything to repair")
    items = (
        contexts.RepairItem(p.label, p.wrong, p.mend, b"" if p.field in NEVER_PICTURED else p.picture)
        for p in problems
    )
    context = contexts.Repair(
        about=about(candidate, helper),
        received_on=received_on,
        items=tuple(items),
        respond_by=last_day(today, policy.terms.repair_days),
    )
    return order(LetterKind.REPAIR, (case,), case, candidate, helper, today, context)


def refusal(
    case: str,
    candidate: Candidate,
    reasons: Sequence[str],
    policy: Policy,
    today: date,
    received_on: date,
    helper: Helper | None = None,
) -> LetterOrder:
    """Refusal with its reasons (Awb 3:46) and the last day for objection (Awb 6:7, 6:8)."""
    if not reasons:
        raise ValueError(f"{case}: a refusal without a reason")
    context = contexts.Refusal(
        about=about(candidate, helper),
        received_on=received_on,
        reasons=tuple(reasons),
        objection_by=last_day(today, policy.terms.objection_days),
    )
    return order(LetterKind.REFUSAL, (case,), case, candidate, helper, today, context)


def passed_on(
    case: str,
    candidate: Candidate,
    to_whom: str,
    today: date,
    received_on: date,
    reasons: Sequence[str] = (),
    helper: Helper | None = None,
) -> LetterOrder:
    """Tells to whom the papers went (Awb 2:3). ``to_whom`` reads after 'naar': ``de gemeente``."""
    context = contexts.PassedOn(about(candidate, helper), received_on, to_whom, tuple(reasons))
    return order(LetterKind.PASSED_ON, (case, to_whom), case, candidate, helper, today, context)


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
        payment=_payment(request, difference, policy) if request and short else None,
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
        payment=_payment(request, rest, policy),
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


def delay(
    registration: Registration,
    parts: Sequence[ExamPart],
    promised_by: date,
    policy: Policy,
    today: date,
    reasons: Sequence[str] = (),
) -> LetterOrder:
    """Says that the promised day is not met, and the new one (Awb 4:14): a full term from today."""
    context = contexts.Delay(
        about=about(registration.candidate, registration.helper),
        parts=tuple(parts),
        promised_by=promised_by,
        new_by=last_day(today, policy.terms.invitation_days),
        reasons=tuple(dict.fromkeys(reasons)),
    )
    cause = (registration.id, promised_by.isoformat(), *sorted(parts))
    return order_for(LetterKind.DELAY, cause, registration, today, context)


def portfolio_delay(
    registration: Registration, promised_by: date, policy: Policy, today: date
) -> LetterOrder:
    """The same about a portfolio: it is not looked at in time, and when it will be."""
    context = contexts.Delay(
        about=about(registration.candidate, registration.helper),
        parts=registration.parts,
        promised_by=promised_by,
        new_by=last_day(max(promised_by, today), policy.terms.portfolio_more_days),
        reasons=(),
        portfolio=True,
    )
    cause = (registration.id, promised_by.isoformat(), "portfolio")
    return order_for(LetterKind.DELAY, cause, registration, today, context)


def _variant(registration: Registration, request: PaymentRequest | None) -> ReceiptVariant:
    by_means = {
        PaymentMeans.LOAN: ReceiptVariant.LOAN,
        PaymentMeans.FREE: ReceiptVariant.FREE,
        PaymentMeans.NONE: ReceiptVariant.NOTHING,
    }
    if registration.means in by_means:
        return by_means[registration.means]
    if request is None:
        raise ValueError(f"{registration.id}: self-paid, but no payment request")
    return ReceiptVariant.PAID if request.state is RequestState.PAID else ReceiptVariant.REQUEST


def _priced(
    parts: tuple[ExamPart, ...], request: PaymentRequest | None, policy: Policy
) -> tuple[contexts.PricedPart, ...]:
    prices = {part: policy.fee_cents.get(part) for part in parts}
    told = request is not None and sum(p or 0 for p in prices.values()) == request.amount_cents
    return tuple(contexts.PricedPart(part, prices[part] if told else None) for part in parts)


def _payment(request: PaymentRequest, amount_cents: int, policy: Policy) -> Payment:
    office = policy.office
    return Payment(
        amount_cents=amount_cents,
        iban=office.iban.replace(" ", ""),
        bic=office.bic,
        account_name=office.account_name,
        reference=request.reference,
        due_on=request.due_on,
        qr=epc_qr_text(office, amount_cents, request.reference),
    )


def _recorded(registration: Registration, places: Mapping[str, str]) -> contexts.Recorded:
    person = registration.candidate
    return contexts.Recorded(
        name=full_name(person),
        birth_date=str(person.birth_date) if person.birth_date else "",
        address=address_text(person.address),
        phone=person.phone,
        email=person.email,
        places=tuple(places.get(code, code) for code in registration.preferred_places),
    )
