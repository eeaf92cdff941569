"""The receipt of a registration, with the payment request while there is something to pay."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date

from pipeline.domain.capture import EvidenceKind, FileReading, Submission
from pipeline.domain.forms import PageRole, Purpose
from pipeline.domain.letter import LetterKind, LetterOrder
from pipeline.domain.payment import PaymentRequest, RequestState
from pipeline.domain.policy import Policy
from pipeline.domain.registration import ExamPart, PaymentMeans, Registration
from pipeline.domain.working_days import last_day
from pipeline.letters import contexts
from pipeline.letters.addressing import address_text, full_name
from pipeline.letters.contexts import ReceiptVariant
from pipeline.letters.ordering import about, order_for
from pipeline.letters.payments import payment


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
        payment=payment(asked, asked.amount_cents, policy) if asked else None,
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
