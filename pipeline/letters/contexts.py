"""What each kind of letter tells: one frozen dataclass a kind, as JSON in ``LetterOrder.context``.

Contexts hold facts (dates, cents, codes), never sentences of ours: how a date or an amount reads is
for the text under ``texts/``. Pictures are PNG bytes, in JSON as base64. No context ever has a place
for a BSN, so no letter can print one.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from types import MappingProxyType

import msgspec

from pipeline.domain.capture import EvidenceKind
from pipeline.domain.letter import ChangeReason, LetterKind, LetterOrder
from pipeline.domain.registration import ExamPart


@dataclass(frozen=True, slots=True)
class About:
    """The person concerned. ``via_helper``: the letter goes to a gemachtigde, so 'u' needs a word."""

    person: str
    salutation: str
    """Without the comma: ``Geachte J.R. van Puffelen``; the helper's when ``via_helper``."""
    via_helper: bool = False


@dataclass(frozen=True, slots=True)
class Payment:
    """What to pay, frozen when ordered. ``qr`` is the payload of the EPC QR code, empty for none."""

    amount_cents: int
    iban: str
    bic: str
    account_name: str
    reference: str
    due_on: date
    qr: str = ""


class ReceiptVariant(StrEnum):
    REQUEST = "request"
    PAID = "paid"
    """The money was there before the form."""
    LOAN = "loan"
    FREE = "free"
    NOTHING = "nothing"
    """Nothing to pay, such as the ONA interview."""


@dataclass(frozen=True, slots=True)
class PricedPart:
    """``cents`` is None where single prices do not add up to the amount asked (then none is shown)."""

    part: ExamPart
    cents: int | None


@dataclass(frozen=True, slots=True)
class Recorded:
    """What we noted down, for the candidate to check: the name must be as on the identity document."""

    name: str
    birth_date: str
    """``dd-mm-jjjj``, 00 for what is unknown; empty when not known at all."""
    address: tuple[str, ...]
    phone: str
    email: str
    places: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PagesReceived:
    """How many pages came in, and what they were taken for; empty backs do not count.

    ``cards`` are the numbers of the result cards by their titles; ``evidence`` counts pages by kind.
    """

    total: int
    form: int
    cover: int
    card_pages: int
    cards: tuple[int, ...]
    evidence: tuple[tuple[EvidenceKind, int], ...]


@dataclass(frozen=True, slots=True)
class Receipt:
    about: About
    variant: ReceiptVariant
    portfolio: bool
    """A portfolio is looked at first; an exam gets a date first."""
    received_on: date
    parts: tuple[PricedPart, ...]
    recorded: Recorded
    invitation_days: int
    """Days between payment and the letter with date and place."""
    invitation_by: date | None
    """That day as a date, when nothing is left to pay."""
    payment: Payment | None = None
    pages: PagesReceived | None = None
    """For a portfolio: so that who sent more can say so in time."""


@dataclass(frozen=True, slots=True)
class RepairItem:
    """One thing to mend. ``picture`` is what was written there (PNG), empty for none."""

    label: str
    wrong: str
    mend: str
    picture: bytes = b""


@dataclass(frozen=True, slots=True)
class Repair:
    about: About
    received_on: date
    items: tuple[RepairItem, ...]
    respond_by: date


@dataclass(frozen=True, slots=True)
class Refusal:
    about: About
    received_on: date
    reasons: tuple[str, ...]
    objection_by: date


@dataclass(frozen=True, slots=True)
class PassedOn:
    about: About
    received_on: date
    to_whom: str
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PartTime:
    part: ExamPart
    start: datetime
    minutes: int


@dataclass(frozen=True, slots=True)
class ExamDay:
    """One day at one venue, with the address that holds on that day. ``arrive_at`` is local time."""

    on: date
    venue: str
    street: str
    postcode: str
    town: str
    arrive_at: datetime
    parts: tuple[PartTime, ...]


@dataclass(frozen=True, slots=True)
class Invitation:
    about: About
    days: tuple[ExamDay, ...]
    decline_by: date
    adapted: bool


@dataclass(frozen=True, slots=True)
class Move:
    """Why one town is not the preferred one. ``extra_km`` is None when home is unknown."""

    town: str
    why: str
    extra_km: int | None


@dataclass(frozen=True, slots=True)
class InvitationElsewhere:
    about: About
    days: tuple[ExamDay, ...]
    decline_by: date
    adapted: bool
    preferred: str
    moves: tuple[Move, ...]


@dataclass(frozen=True, slots=True)
class SeatChange:
    """A seat as it was told, and the one in its place; both times local. ``new_start`` None: none yet."""

    part: ExamPart
    old_start: datetime
    old_town: str
    new_start: datetime | None = None
    new_town: str = ""


@dataclass(frozen=True, slots=True)
class Changed:
    """``days`` are all days that hold now, kept ones too: the letter replaces every one before it."""

    about: About
    why: ChangeReason
    changes: tuple[SeatChange, ...]
    days: tuple[ExamDay, ...]
    decline_by: date
    adapted: bool
    preferred: str
    """Town of the first choice; empty when none was given."""
    moves: tuple[Move, ...]
    """Why a new seat is not at the first choice."""
    new_by: date | None
    """Last day of the letter about the parts that have no new seat yet; None when all have one."""


@dataclass(frozen=True, slots=True)
class Cancelled:
    """``days`` are those that still hold; empty when nothing is left."""

    about: About
    why: ChangeReason
    changes: tuple[SeatChange, ...]
    days: tuple[ExamDay, ...]
    adapted: bool
    new_by: date


class MoneyCase(StrEnum):
    TOO_LITTLE = "too_little"
    TOO_MUCH = "too_much"
    NOTHING_OPEN = "nothing_open"
    TOO_LATE = "too_late"
    """For a registration that was closed."""


@dataclass(frozen=True, slots=True)
class MoneyDiffers:
    """``asked_cents`` is 0 for NOTHING_OPEN and TOO_LATE; ``payment`` asks for the rest of too little."""

    about: About
    case: MoneyCase
    received_on: date
    received_cents: int
    asked_cents: int
    difference_cents: int
    account_ending: str
    """Last four characters of the account the money came from; empty when unknown."""
    payment: Payment | None = None


@dataclass(frozen=True, slots=True)
class Reminder:
    """``payment`` asks for what is still open, with the new last day."""

    about: About
    asked_on: date
    """Day of the letter with the payment request."""
    missed_on: date
    received_cents: int
    payment: Payment


@dataclass(frozen=True, slots=True)
class Closed:
    """``received_cents`` goes back to who paid it; 0 when nothing came."""

    about: About
    asked_on: date
    missed_on: date
    amount_cents: int
    received_cents: int
    objection_by: date


@dataclass(frozen=True, slots=True)
class Refund:
    """``returned``: the bank could not deliver it, so the candidate has to call us."""

    about: About
    amount_cents: int
    received_on: date
    account_ending: str
    returned: bool = False


@dataclass(frozen=True, slots=True)
class Delay:
    about: About
    parts: tuple[ExamPart, ...]
    promised_by: date
    new_by: date
    reasons: tuple[str, ...]


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
    | Refund
    | Delay
    | Changed
    | Cancelled
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
        LetterKind.REFUND: Refund,
        LetterKind.DELAY: Delay,
        LetterKind.CHANGED: Changed,
        LetterKind.CANCELLED: Cancelled,
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
