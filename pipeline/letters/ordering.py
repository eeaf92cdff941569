"""What all orders have in common: the addressee, the id, and the guard against private numbers."""

import re
from datetime import date

from pipeline.domain.ids import content_id
from pipeline.domain.letter import Addressee, LetterKind, LetterOrder
from pipeline.domain.registration import Candidate, Helper, Registration
from pipeline.letters import contexts
from pipeline.letters.addressing import full_name, postable, salutation
from pipeline.letters.contexts import About, Context


class NoPostalAddressError(ValueError):
    """There is no address to send this letter to."""


class PrivateNumberError(ValueError):
    """A BSN got into the facts of a letter, most likely inside a filled sentence."""


def order_for(
    kind: LetterKind, cause: tuple[str, ...], registration: Registration, today: date, context: Context
) -> LetterOrder:
    """The order of a letter about an accepted registration."""
    person, helper = registration.candidate, registration.helper
    return order(kind, cause, registration.id, person, helper, today, context)


def order(
    kind: LetterKind,
    cause: tuple[str, ...],
    subject: str,
    person: Candidate,
    helper: Helper | None,
    today: date,
    context: Context,
) -> LetterOrder:
    receiver = (
        Addressee(helper.name, helper.address)
        if helper and helper.gets_post
        else Addressee(full_name(person), person.address)
    )
    if not receiver.name or not postable(receiver.address):
        raise NoPostalAddressError(f"{subject}: no name or postal address for a {kind} letter")
    text = contexts.encode(context)
    if person.bsn and re.search(rf"(?<!\d){person.bsn}(?!\d)", text):
        raise PrivateNumberError(f"{subject}: the facts of a {kind} letter hold the BSN")
    return LetterOrder(content_id("L", kind, *cause), kind, subject, receiver, today, text)


def about(person: Candidate, helper: Helper | None) -> About:
    name = full_name(person)
    if helper and helper.gets_post:
        return About(name, f"Geachte {helper.name}", via_helper=True)
    return About(name, salutation(person))
