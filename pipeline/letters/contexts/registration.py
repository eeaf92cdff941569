"""About the registration: received, to complete, refused, passed on, withdrawn, late."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from pipeline.domain.capture import EvidenceKind
from pipeline.domain.registration import ExamPart, PaymentMeans
from pipeline.letters.contexts.common import About, Payment
from pipeline.letters.contexts.seats import SeatChange


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
    portfolio_days: int = 42
    """Days in which a portfolio is looked at, counted from payment."""
    portfolio_by: date | None = None
    """That day as a date, when nothing is left to pay."""


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
class Withdrawn:
    """``received_cents`` goes back to who paid it; ``seats`` are those that are free again."""

    about: About
    said_on: date
    means: PaymentMeans
    received_cents: int
    seats: tuple[SeatChange, ...]


@dataclass(frozen=True, slots=True)
class Delay:
    about: About
    parts: tuple[ExamPart, ...]
    promised_by: date
    new_by: date
    reasons: tuple[str, ...]
    portfolio: bool = False
    """The word on a portfolio is late, not a seat."""
