"""Paying back: what is owed to whom, who agreed, and what became of the transfer."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class RefundState(StrEnum):
    OWED = "owed"
    """Nobody has looked at it yet."""
    APPROVED = "approved"
    """One person agreed."""
    RELEASED = "released"
    """A second person agreed: it goes into the next file."""
    ORDERED = "ordered"
    """In a file for the bank; money under way."""
    SETTLED = "settled"
    """The bank debited our account with our end-to-end id."""
    RETURNED = "returned"
    """The bank sent the money back. It is owed again, under a new number."""


class OwedReason(StrEnum):
    """Why money goes back."""

    TOO_MUCH = "too-much"
    NOTHING_OPEN = "nothing-open"
    """It came for a reference under which nothing was open."""
    CLOSED = "closed"
    """It was part of the amount of a registration that was closed."""
    RULED = "ruled"
    """A clerk ruled that it goes back."""


@dataclass(frozen=True, slots=True)
class Refund:
    """One transfer, frozen when the first person approved it. ``id`` is its end-to-end id at the bank."""

    id: str
    line: str
    """The credit that it pays back (to its IBAN and no other)."""
    registration: str
    """Whom it is about; empty when nobody is known."""
    reason: OwedReason
    amount_cents: int
    iban: str
    name: str
    """Account holder as the bank told it."""
    attempt: int = 1
    """How often this money was sent: one more each time that it came back."""


@dataclass(frozen=True, slots=True)
class Agreement:
    """Who said so, and when."""

    clerk: str
    on: date


@dataclass(frozen=True, slots=True)
class RefundFacts:
    """Everything that is stored about one refund. ``file`` is the message id of its pain.001."""

    refund: Refund
    approved: Agreement
    released: Agreement | None = None
    file: str = ""
