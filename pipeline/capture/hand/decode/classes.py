"""What kind of thing a field holds. The class chooses the rules, the bar and the tolerated error."""

import re
import unicodedata
from enum import StrEnum

from pipeline.domain.forms import Alphabet, FieldTemplate


class FieldClass(StrEnum):
    BSN = "bsn"
    BIRTH_DATE = "birth_date"
    DATE = "date"
    POSTCODE = "postcode"
    HOUSE_NUMBER = "house_number"
    PHONE = "phone"
    IBAN = "iban"
    NAME = "name"
    """Names of people, and words like nationality and country."""
    PLACE = "place"
    STREET = "street"
    DIGITS = "digits"
    TEXT = "text"


_BSN = re.compile(r"\bbsn\b|burgerservice|sofi")
_DATE = re.compile(r"datum|\bdate\b|sinds|\bsince\b")
_BIRTH = re.compile(r"geboorte|geboren|\bgeb\b|birth|\bborn\b")
_SIGNED = re.compile(r"^datum(\b|$)|ondertekening|vandaag|signature|signing")
_HOUSE = re.compile(r"huis ?n(umme)?r\b|house ?number")
_PHONE = re.compile(r"telefoon|mobiel|phone")
_STREET = re.compile(r"straat\b|\bstreet\b")
_PLACE = re.compile(r"plaats|\btown\b|\bcity\b")
_IBAN = re.compile(r"\biban\b")
_BSN_CELLS, _PHONE_CELLS, _IBAN_CELLS, _POSTCODE_CELLS = 9, 10, 18, (6, 7)
_DATE_CELLS = (8, 10)
"""``ddmmjjjj``, also with a box for each separator."""


def class_of(field: FieldTemplate) -> FieldClass:
    """The class by what the field means, what it may hold and its number of boxes.

    A field whose meaning nobody knows gets the rules of its alphabet only: no rule is better than a
    wrong one.
    """
    words = _words(f"{field.means} {field.label}")
    for kind, fits in (
        (FieldClass.BSN, _number(field, _BSN_CELLS) and _BSN.search(words)),
        (FieldClass.BIRTH_DATE, _is_date(field, words) and _BIRTH.search(words)),
        (FieldClass.DATE, _is_date(field, words)),
        (FieldClass.POSTCODE, field.alphabet is Alphabet.POSTCODE and field.cells in _POSTCODE_CELLS),
        (FieldClass.HOUSE_NUMBER, field.alphabet is not Alphabet.NAME and _HOUSE.search(words)),
        (FieldClass.PHONE, _may_be_phone(field) and _PHONE.search(words)),
        (FieldClass.IBAN, _may_be_iban(field) and _IBAN.search(words)),
        (FieldClass.DIGITS, field.alphabet is Alphabet.DIGITS),
        (FieldClass.PLACE, field.alphabet in (Alphabet.NAME, Alphabet.CAPITALS) and _PLACE.search(words)),
        (FieldClass.STREET, field.alphabet is not Alphabet.DIGITS and _STREET.search(words)),
        (FieldClass.NAME, field.alphabet in (Alphabet.NAME, Alphabet.CAPITALS)),
    ):
        if fits:
            return kind
    return FieldClass.TEXT


def is_signing_date(field: FieldTemplate) -> bool:
    """Whether a date field says when the form was signed.

    Only the domain word is asked: labels say "datum" of many days.
    """
    return class_of(field) is FieldClass.DATE and _SIGNED.search(_words(field.means)) is not None


def _number(field: FieldTemplate, least: int) -> bool:
    return field.alphabet is Alphabet.DIGITS and field.cells >= least


def _is_date(field: FieldTemplate, words: str) -> bool:
    return (
        field.alphabet is Alphabet.DIGITS and field.cells in _DATE_CELLS and _DATE.search(words) is not None
    )


def _may_be_phone(field: FieldTemplate) -> bool:
    return field.alphabet in (Alphabet.DIGITS, Alphabet.ANY) and field.cells >= _PHONE_CELLS


def _may_be_iban(field: FieldTemplate) -> bool:
    return field.alphabet in (Alphabet.ALNUM, Alphabet.ANY) and field.cells >= _IBAN_CELLS


def _words(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().casefold()
    return " ".join(re.sub(r"[^a-z]+", " ", plain).split())
