"""What every letter tells of the person, and what there is to pay."""

from dataclasses import dataclass
from datetime import date


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
