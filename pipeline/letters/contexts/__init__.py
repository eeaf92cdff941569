"""What each kind of letter tells: one frozen dataclass a kind, as JSON in ``LetterOrder.context``.

Contexts hold facts (dates, cents, codes), never sentences of ours: how a date or an amount reads is
for the text under ``texts/``. Pictures are PNG bytes, in JSON as base64. No context ever has a place
for a BSN, so no letter can print one.
"""

from collections.abc import Mapping
from types import MappingProxyType

import msgspec

from pipeline.domain.letter import LetterKind, LetterOrder
from pipeline.letters.contexts.assessments import (
    Adapted,
    CardNote,
    CardWrong,
    DeniedAdaptation,
    GrantedAdaptation,
    PortfolioApproved,
    PortfolioCopied,
    PortfolioNotApproved,
)
from pipeline.letters.contexts.common import (
    About,
    Payment,
)
from pipeline.letters.contexts.money import (
    Closed,
    MoneyCase,
    MoneyDiffers,
    Refund,
    Reminder,
)
from pipeline.letters.contexts.registration import (
    Delay,
    PagesReceived,
    PassedOn,
    PricedPart,
    Receipt,
    ReceiptVariant,
    Recorded,
    Refusal,
    Repair,
    RepairItem,
    Withdrawn,
)
from pipeline.letters.contexts.seats import (
    Booked,
    Cancelled,
    Changed,
    ExamDay,
    Interview,
    Invitation,
    InvitationElsewhere,
    Move,
    PartTime,
    SeatChange,
)

__all__ = [
    "CONTEXTS",
    "About",
    "Adapted",
    "Booked",
    "Cancelled",
    "CardNote",
    "CardWrong",
    "Changed",
    "Closed",
    "Context",
    "Delay",
    "DeniedAdaptation",
    "ExamDay",
    "GrantedAdaptation",
    "Interview",
    "Invitation",
    "InvitationElsewhere",
    "MoneyCase",
    "MoneyDiffers",
    "Move",
    "PagesReceived",
    "PartTime",
    "PassedOn",
    "Payment",
    "PortfolioApproved",
    "PortfolioCopied",
    "PortfolioNotApproved",
    "PricedPart",
    "Receipt",
    "ReceiptVariant",
    "Recorded",
    "Refund",
    "Refusal",
    "Reminder",
    "Repair",
    "RepairItem",
    "SeatChange",
    "Withdrawn",
    "decode",
    "encode",
]

Context = (
    Receipt
    | Repair
    | Refusal
    | PassedOn
    | Invitation
    | InvitationElsewhere
    | MoneyDiffers
    | Reminder
    | Closed
    | Withdrawn
    | Refund
    | Delay
    | Changed
    | Cancelled
    | Interview
    | Booked
    | PortfolioApproved
    | PortfolioNotApproved
    | PortfolioCopied
    | Adapted
)

CONTEXTS: Mapping[LetterKind, type[Context]] = MappingProxyType(
    {
        LetterKind.RECEIPT: Receipt,
        LetterKind.REPAIR: Repair,
        LetterKind.REFUSAL: Refusal,
        LetterKind.PASSED_ON: PassedOn,
        LetterKind.INVITATION: Invitation,
        LetterKind.INVITATION_ELSEWHERE: InvitationElsewhere,
        LetterKind.MONEY_DIFFERS: MoneyDiffers,
        LetterKind.REMINDER: Reminder,
        LetterKind.CLOSED: Closed,
        LetterKind.WITHDRAWN: Withdrawn,
        LetterKind.REFUND: Refund,
        LetterKind.DELAY: Delay,
        LetterKind.CHANGED: Changed,
        LetterKind.CANCELLED: Cancelled,
        LetterKind.PORTFOLIO_APPROVED: PortfolioApproved,
        LetterKind.PORTFOLIO_NOT_APPROVED: PortfolioNotApproved,
        LetterKind.PORTFOLIO_COPIED: PortfolioCopied,
        LetterKind.INTERVIEW: Interview,
        LetterKind.ADAPTED: Adapted,
        LetterKind.ONLINE_INVITATION: Booked,
        LetterKind.SCHOOL_INVITATION: Booked,
    }
)
"""The context of each kind; a test holds that no kind is left out."""


def encode(context: Context) -> str:
    """JSON with keys in the order of the class: equal contexts give equal text."""
    return msgspec.json.encode(context).decode()


def decode(order: LetterOrder) -> Context:
    """The context of an order; raises msgspec.ValidationError when the JSON is not that of its kind."""
    context: Context = msgspec.json.decode(order.context, type=CONTEXTS[order.kind])
    return context
