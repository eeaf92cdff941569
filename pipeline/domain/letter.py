"""Letters as facts: what is to be told to whom, and what became of it."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from pipeline.domain.registration import Address


class LetterKind(StrEnum):
    RECEIPT = "receipt"
    """Receipt of the registration, with the payment request when there is something to pay."""
    REPAIR = "repair"
    REFUSAL = "refusal"
    PASSED_ON = "passed_on"
    INVITATION = "invitation"
    INVITATION_ELSEWHERE = "invitation_elsewhere"
    MONEY_DIFFERS = "money_differs"
    """Money came that did not fit: too little, too much, or for nothing open."""
    REMINDER = "reminder"
    """Not paid on the last day: asked once more (Awb 4:112)."""
    CLOSED = "closed"
    """Not paid after the reminder either: the registration has ended."""
    REFUND = "refund"
    """Money goes back to the account that paid."""
    DELAY = "delay"
    """No seat could be found in time (Awb 4:14)."""
    CHANGED = "changed"
    """A seat that was told is gone, and there is another one."""
    CANCELLED = "cancelled"
    """A seat that was told is gone, and there is no other one yet."""


class ChangeReason(StrEnum):
    """Why a seat that was told is gone; how it reads is in ``letters/texts/nl/words.toml``."""

    SESSION_CANCELLED = "session-cancelled"
    SESSION_MOVED = "session-moved"
    VENUE_CLOSED = "venue-closed"
    FEWER_SEATS = "fewer-seats"
    DECLINED = "declined"
    """The candidate said in time that this day is not possible."""
    ADAPTED = "adapted"
    """An adapted exam was granted, which needs another room."""
    OUR_MISTAKE = "our-mistake"


class LetterState(StrEnum):
    MADE = "made"
    """The intent: committed together with its cause."""
    STAGED = "staged"
    """The PDF lies in ``staging``, hash known."""
    HANDED_OVER = "handed_over"
    """Moved to the outbox by rename. The rename is the record."""


@dataclass(frozen=True, slots=True)
class Addressee:
    name: str
    address: Address


@dataclass(frozen=True, slots=True)
class LetterOrder:
    """One letter to be made. ``id`` is the content id of kind and cause: the same cause never
    gives two letters. ``context`` is JSON for the template of ``kind``, frozen when ordered.
    """

    id: str
    kind: LetterKind
    subject: str
    """Registration or submission id the letter is about."""
    addressee: Addressee
    dated: date
    context: str


@dataclass(frozen=True, slots=True)
class Letter:
    order: LetterOrder
    state: LetterState
    sha256: str | None = None
    batch: str | None = None


@dataclass(frozen=True, slots=True)
class BatchLetter:
    """One row of a batch manifest; no personal data but the postcode ('' abroad)."""

    id: str
    kind: str
    pages: int
    sha256: str
    postcode: str

    @property
    def file(self) -> str:
        """Name of the letter's PDF in the batch folder."""
        return f"{self.id}-{self.kind}.pdf"
