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
    WITHDRAWN = "withdrawn"
    """The candidate does not want the exam any more: the registration has ended, money goes back."""
    REFUND = "refund"
    """Money goes back to the account that paid."""
    DELAY = "delay"
    """No seat could be found in time (Awb 4:14)."""
    CHANGED = "changed"
    """A seat that was told is gone, and there is another one."""
    CANCELLED = "cancelled"
    """A seat that was told is gone, and there is no other one yet."""
    PORTFOLIO_APPROVED = "portfolio_approved"
    """With the form for the final interview enclosed."""
    PORTFOLIO_NOT_APPROVED = "portfolio_not_approved"
    """What is wrong, card by card; may be sent again."""
    PORTFOLIO_COPIED = "portfolio_copied"
    """The same as somebody else's: sent again and paid again."""
    INTERVIEW = "interview"
    """Invitation to the final interview of ONA."""
    ADAPTED = "adapted"
    """Decision about an adapted exam (Regeling inburgering art 3.2)."""
    ONLINE_INVITATION = "online_invitation"
    """To somebody who registered in Mijn Inburgering; shortly before the exam."""
    SCHOOL_INVITATION = "school_invitation"
    """To somebody whom a school registered."""


class ChangeReason(StrEnum):
    """Why a seat that was told is gone; how it reads is in ``letters/texts/nl/words.toml``."""

    SESSION_CANCELLED = "session-cancelled"
    SESSION_MOVED = "session-moved"
    VENUE_CLOSED = "venue-closed"
    DECLINED = "declined"
    """The candidate said in time that this day is not possible."""
    WITHDRAWN = "withdrawn"
    """The candidate does not want the exam any more."""
    ADAPTED = "adapted"
    """An adapted exam was granted, which needs another room."""


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
    enclosures: tuple[str, ...] = ()
    """Printed things that go into the envelope with the letter, by the name of the stock."""
    replaces: str = ""
    """Id of the letter that this one corrects; empty for a first letter."""


@dataclass(frozen=True, slots=True)
class Letter:
    order: LetterOrder
    state: LetterState
    sha256: str | None = None
    batch: str | None = None


class ReturnReason(StrEnum):
    """Why the post brought a letter back, as it is written on the envelope."""

    MOVED = "verhuisd"
    UNKNOWN = "onbekend"
    REFUSED = "geweigerd"
    INCOMPLETE = "onvolledig"
    NOT_FETCHED = "niet-opgehaald"
    OTHER = "anders"


@dataclass(frozen=True, slots=True)
class MailCode:
    """What the carrier gave for one letter: a line for the window, and the text of its 2D code or ''."""

    line: str
    matrix: str = ""


@dataclass(frozen=True, slots=True)
class BatchLetter:
    """One row of a batch manifest; no personal data but the postcode ('' abroad).

    ``duplicate`` is 0 for the first print, else the number of the copy; ``weight_g`` the upper bound of
    the tariff step, in grams.
    """

    id: str
    kind: str
    pages: int
    sha256: str
    postcode: str
    template: str = ""
    enclosures: tuple[str, ...] = ()
    weight_g: int = 0
    duplicate: int = 0

    @property
    def sheets(self) -> int:
        """Printed on both sides."""
        return (self.pages + 1) // 2

    @property
    def sort_key(self) -> str:
        """Thin letters first, then by postcode: what a sorting machine wants."""
        return f"{self.sheets:02d}-{self.postcode or 'abroad'}"
