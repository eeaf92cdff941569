"""From facts to letter orders: who is told what. Pure; the words come later, from ``texts/``.

The id of an order follows from its kind and its cause alone, never from the day, so that a night
that runs twice (or two days late) orders the same letter once. Sentences about findings and reasons
come in filled, from ``pipeline/wording``. Every builder raises ``NoPostalAddressError`` when the addressee
cannot be reached by post: such a case is for a clerk.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from pipeline.domain.letter import LetterKind, LetterOrder
from pipeline.domain.policy import Policy
from pipeline.domain.registration import Candidate, ExamPart, Helper, Registration
from pipeline.domain.working_days import last_day
from pipeline.letters import contexts
from pipeline.letters.assessments import adapted, portfolio
from pipeline.letters.bookings import booked
from pipeline.letters.changes import LostSeat, cancelled, changed
from pipeline.letters.invitations import Seats, invitation
from pipeline.letters.money import Received, closed, money_differs, refund, reminder
from pipeline.letters.ordering import NoPostalAddressError, PrivateNumberError, about, order, order_for
from pipeline.letters.receipts import pages_received, receipt
from pipeline.letters.withdrawals import withdrawn

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
    "withdrawn",
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
