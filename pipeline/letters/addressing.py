"""How a person is named and addressed on paper."""

import re

from pipeline.domain.registration import Address, Candidate


def full_name(person: Candidate) -> str:
    """Given names, prefix and surname, without the ones that are not there (single names exist)."""
    return " ".join(p for p in (person.given_names, person.prefix, person.surname) if p)


def initials(given_names: str) -> str:
    """First letters, as the population register writes them; 'IJ' counts as one letter.

    >>> initials("Johan IJsbrand"), initials("J.R."), initials("")
    ('J.IJ.', 'J.R.', '')
    """
    names = (n for n in re.split(r"[\s.]+", given_names) if n)
    return "".join(f"{n[:2] if n.startswith('IJ') else n[0].upper()}." for n in names)


def salutation(person: Candidate) -> str:
    """By initials, since the forms do not ask for gender (Haal Centraal BRP, aanschrijfwijze).

    The prefix has a capital unless initials stand before it: ``Geachte J. van Puffelen`` and
    ``Geachte Van Puffelen``. A single name is used as it is.
    """
    if not person.surname:
        return f"Geachte {person.given_names}"
    last = f"{person.prefix} {person.surname}".strip()
    first = initials(person.given_names)
    return f"Geachte {first} {last}" if first else f"Geachte {last[0].upper()}{last[1:]}"


def address_lines(address: Address) -> tuple[str, ...]:
    """For an envelope, as PostNL asks: two spaces after the postcode, town or country in capitals."""
    if address.foreign:
        return (*(line for line in address.lines if line), address.country.upper())
    return _lines(address, f"  {address.town.upper()}")


def address_text(address: Address) -> tuple[str, ...]:
    """The same address for within a text: one space, no capitals."""
    if address.foreign:
        return (*(line for line in address.lines if line), address.country)
    return _lines(address, f" {address.town}")


def _lines(address: Address, town: str) -> tuple[str, ...]:
    """Street line and town line; an empty one is left out."""
    number = f"{address.house_number} {address.addition}".strip()
    postcode = f"{address.postcode[:4]} {address.postcode[4:]}".strip()
    lines = (f"{address.street} {number}".strip(), f"{postcode}{town}".strip())
    return tuple(line for line in lines if line)


def kix_text(address: Address) -> str:
    """Content of the KIX code: postcode, house number and, after an X, the addition; '' when it cannot be.

    >>> kix_text(Address("Kerkstraat", "12", "b-2", "9712HM", "Groningen"))
    '9712HM12XB2'
    """
    if address.foreign or not re.fullmatch(r"\d{4}[A-Z]{2}", address.postcode):
        return ""
    if not re.fullmatch(r"\d{1,5}", address.house_number):
        return ""
    addition = re.sub(r"[^A-Z0-9]", "", address.addition.upper())[:6]
    return f"{address.postcode}{address.house_number}" + (f"X{addition}" if addition else "")


def postable(address: Address) -> bool:
    """Whether a letter can be sent there; where it cannot, the case is for a clerk, not for the post.

    Number and postcode find a door, and so do street, number and town; without a number all three.
    """
    if address.foreign:
        return any(address.lines)
    place = address.street and address.town
    if address.house_number:
        return bool(address.postcode or place)
    return bool(address.postcode and place)
