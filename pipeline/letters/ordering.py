"""What all orders have in common: the addressee, the id, and the guard against private numbers."""

import re
from dataclasses import replace
from datetime import date

from pipeline.domain.ids import content_id
from pipeline.domain.letter import Addressee, LetterKind, LetterOrder
from pipeline.domain.registration import Candidate, Helper, Registration
from pipeline.letters import contexts
from pipeline.letters.addressing import address_lines, full_name, postable, salutation
from pipeline.letters.contexts import About, Context


class NoPostalAddressError(ValueError):
    """There is no address to send this letter to."""


class PrivateNumberError(NoPostalAddressError):
    """The BSN stands in the name or address itself, where the whole world would read it."""


MASK = "(bsn)"
"""What a letter says where somebody wrote the BSN in another field."""


def order_for(
    kind: LetterKind,
    cause: tuple[str, ...],
    registration: Registration,
    today: date,
    context: Context,
    *,
    enclosures: tuple[str, ...] = (),
    replaces: str = "",
) -> LetterOrder:
    """The order of a letter about an accepted registration."""
    person, helper = registration.candidate, registration.helper
    made = order(kind, cause, registration.id, person, helper, today, context)
    return replace(made, enclosures=enclosures, replaces=replaces)


def order(
    kind: LetterKind,
    cause: tuple[str, ...],
    subject: str,
    person: Candidate,
    helper: Helper | None,
    today: date,
    context: Context,
) -> LetterOrder:
    """Frozen: addressee, date and facts. No letter ever carries the BSN of the person concerned.

    Raises NoPostalAddressError when there is no name or address, PrivateNumberError when it holds the BSN.
    """
    receiver = (
        Addressee(helper.name, helper.address)
        if helper and helper.gets_post
        else Addressee(full_name(person), person.address)
    )
    if not receiver.name or not postable(receiver.address):
        raise NoPostalAddressError(f"{subject}: no name or postal address for a {kind} letter")
    if person.bsn and _bsn_in(receiver, person.bsn):
        raise PrivateNumberError(f"{subject}: the address of a {kind} letter holds the BSN")
    text = contexts.encode(context)
    if person.bsn:
        text = _pattern(person.bsn).sub(MASK, text)
    return LetterOrder(content_id("L", kind, *cause), kind, subject, receiver, today, text)


def _bsn_in(receiver: Addressee, bsn: str) -> bool:
    lines = (receiver.name, *address_lines(receiver.address))
    return any(_pattern(bsn).search(line) for line in lines)


def _pattern(bsn: str) -> re.Pattern[str]:
    """The nine digits, alone, also when written in groups with spaces, dots or hyphens."""
    digits = "[ .-]?".join(bsn)
    return re.compile(rf"(?<!\d){digits}(?!\d)")


def about(person: Candidate, helper: Helper | None) -> About:
    name = full_name(person)
    if helper and helper.gets_post:
        return About(name, f"Geachte {helper.name}", via_helper=True)
    return About(name, salutation(person))
