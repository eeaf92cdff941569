"""About money that did not fit, did not come, or goes back."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from pipeline.letters.contexts.common import About, Payment


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
