"""Dutch numbers and addresses as people write them. Parsers answer with what they saw; they never raise."""

import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum

from stdnum.nl import bsn as stdnum_bsn
from stdnum.nl import postcode as stdnum_postcode

_BSN_DIGITS = 9
_LONGER_NUMBERS = 10
"""A-nummer (Regeling inburgering) and V-nummer (since 2003) both have ten digits."""

_NUMBER = r"(?P<number>\d{1,5})(?!\d)"
_MARK = r"(?P<mark>t/?o|tegenover|bij|by)"
_HOUSE_NUMBER = re.compile(
    rf"(?:nr\.?|no\.?)?\s*{_NUMBER}(?:\s*[-/,]\s*|\s*)(?P<addition>\S.*)?", re.I | re.A
)
_MARKED_HOUSE_NUMBER = re.compile(rf"{_MARK}\s*{_NUMBER}", re.I | re.A)
_STREET = re.compile(rf"(?P<street>.*?[^\W\d].*?)\s+(?P<rest>{_NUMBER}(?:\s*[-/]?\s*[^\W_]{{1,4}})?)", re.I)
_STREET_AND_YEAR = re.compile(
    rf"(?P<street>.*?[^\W\d].*?\s(?:1[5-9]|20)\d\d)(?:\s+(?P<rest>{_NUMBER}.{{0,5}}))?"
)
_WITHOUT_NUMBER = re.compile(
    r"\b(woonboot|woonschip|woonwagen|ligplaats|standplaats|t/o|tegenover|nabij)\b", re.I
)
_PHONE_NL = re.compile(r"(?:\+31|0031|0)(?:\(0\))?[1-9]\d{8}", re.A)
_PHONE_ABROAD = re.compile(r"(?:\+|00)[1-9]\d{6,14}", re.A)
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s.]{2,}")
_COUNTRY = re.compile(
    r"""\b(aruba|austria|belgi[eë]|belgium|belgique|bulgari[aë]|bulgarije|curaçao|denemarken|deutschland
    |duitsland|engeland|españa|france|frankrijk|germany|griekenland|ierland|ireland|itali[aeë]|italy|maroc
    |marokko|morocco|oekra[iï]ne|oostenrijk|österreich|polen|polska|poland|portugal|roemeni[eë]|romania
    |spain|spanje|suriname|sweden|syria|syri[eë]|turkey|turkije|türkiye|ukraine|zweden|zwitserland)$""",
    re.I | re.X,
)
_FOREIGN_POSTCODE = re.compile(
    r"(?:[A-Z]{1,2}-?)?\d{5}(?:-\d{4})?|B-?\d{4}|[A-Z]{1,2}\d[A-Z\d]?\d[A-Z]{2}", re.A
)


class BsnKind(StrEnum):
    MISSING = "missing"
    VALID = "valid"
    PADDED = "padded"
    """Eight digits that pass the 11-test with the lost leading zero put back."""
    OTHER_NUMBER = "other-number"
    """Ten digits (A-nummer, V-nummer) or letters among digits (number of a document)."""
    INVALID = "invalid"


@dataclass(frozen=True, slots=True)
class Bsn:
    """``bsn`` is nine digits when usable, else empty."""

    kind: BsnKind
    bsn: str = ""


@dataclass(frozen=True, slots=True)
class HouseNumber:
    number: str
    addition: str = ""


def plain_digits(text: str) -> str:
    """Digits of any script as 0-9, other characters as they are.

    >>> plain_digits("۱۲ a")
    '12 a'
    """
    return "".join(str(unicodedata.decimal(c)) if c.isdecimal() else c for c in text)


def read_bsn(text: str) -> Bsn:
    """The BSN in ``text``: nine digits, weights 9 8 7 6 5 4 3 2 -1, sum divisible by 11 (python-stdnum).

    >>> read_bsn("9999.90.317").kind.value, read_bsn("999990318").kind.value
    ('valid', 'invalid')
    >>> read_bsn("12345672")
    Bsn(kind=<BsnKind.PADDED: 'padded'>, bsn='012345672')
    >>> read_bsn("1234567890").kind.value
    'other-number'
    """
    number = re.sub(r"[\s.\-]", "", plain_digits(text))
    if not number:
        return Bsn(BsnKind.MISSING)
    if not re.fullmatch(r"\d+", number, re.A):
        letters_and_digits = number.isalnum() and re.search(r"\d{3}", number)
        return Bsn(BsnKind.OTHER_NUMBER if letters_and_digits else BsnKind.INVALID)
    if len(number) == _LONGER_NUMBERS:
        return Bsn(BsnKind.OTHER_NUMBER)
    if len(number) not in (_BSN_DIGITS, _BSN_DIGITS - 1) or not stdnum_bsn.is_valid(number):
        return Bsn(BsnKind.INVALID)
    kind = BsnKind.VALID if len(number) == _BSN_DIGITS else BsnKind.PADDED
    return Bsn(kind, str(stdnum_bsn.compact(number)))


def read_postcode(text: str) -> str | None:
    """``1234AB``, or None. All letters occur, F I O Q U Y too (since 2005); SA, SD and SS do not.

    >>> read_postcode("9712 qy"), read_postcode("1234 SS"), read_postcode("0123 AB")
    ('9712QY', None, None)
    """
    compact = re.sub(r"\W", "", plain_digits(text)).upper()
    return compact if stdnum_postcode.is_valid(compact) else None


def split_house_number(text: str) -> HouseNumber | None:
    """Number (1-99999) and addition, or None.

    >>> split_house_number("12-2"), split_house_number("400 t/o")
    (HouseNumber(number='12', addition='2'), HouseNumber(number='400', addition='t/o'))
    >>> split_house_number("hoek") is None
    True
    """
    text = plain_digits(text).strip()
    if marked := _MARKED_HOUSE_NUMBER.fullmatch(text):
        return _house_number(marked["number"], marked["mark"])
    match = _HOUSE_NUMBER.fullmatch(text)
    return _house_number(match["number"], match["addition"] or "") if match else None


def split_street(text: str) -> tuple[str, HouseNumber | None]:
    """Street and the house number written behind it. A year in a street name stays there.

    >>> split_street("1e Weg 5"), split_street("Plein 1944 3")
    (('1e Weg', HouseNumber(number='5', addition='')), ('Plein 1944', HouseNumber(number='3', addition='')))
    >>> split_street("Plein 1944")
    ('Plein 1944', None)
    """
    text = plain_digits(text).strip()
    match = _STREET_AND_YEAR.fullmatch(text) or _STREET.fullmatch(text)
    if match is None or not match["rest"]:
        return text, None
    house = split_house_number(match["rest"])
    return (match["street"].rstrip(" ,"), house) if house else (text, None)


def needs_no_number(street: str) -> bool:
    """Whether ``street`` describes a place that may have no house number (houseboat, caravan).

    >>> needs_no_number("Woonboot De Hoop, Singel"), needs_no_number("Singel")
    (True, False)
    """
    return _WITHOUT_NUMBER.search(street) is not None


def looks_foreign(postcode: str, *lines: str) -> bool:
    """Whether an address on a Dutch form seems to be abroad: a foreign postcode or the name of a country.

    >>> looks_foreign("10115", "Berlin"), looks_foreign("1234 AB", "Nieuw-Vennep")
    (True, False)
    """
    compact = re.sub(r"\s", "", plain_digits(postcode)).upper()
    if _FOREIGN_POSTCODE.fullmatch(compact):
        return True
    return any(_COUNTRY.search(line.strip()) for line in lines)


def phone_is_usual(text: str) -> bool:
    """Ten digits from 0, +31 and nine digits, or a foreign number of at most fifteen digits.

    >>> phone_is_usual("+31 (0)6-1234 5678"), phone_is_usual("12345")
    (True, False)
    """
    compact = re.sub(r"[\s.\-/]", "", plain_digits(text))
    return bool(_PHONE_NL.fullmatch(compact) or _PHONE_ABROAD.fullmatch(compact))


def email_is_usual(text: str) -> bool:
    """A light check: something, one @, a domain with a dot.

    >>> email_is_usual("s.devries@example.nl"), email_is_usual("s.devries.nl")
    (True, False)
    """
    return _EMAIL.fullmatch(text.strip()) is not None


def _house_number(number: str, addition: str) -> HouseNumber | None:
    value = int(number)
    return HouseNumber(str(value), addition.strip()) if value else None
