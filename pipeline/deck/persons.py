"""Invented people of many origins, as they fill in forms."""

import csv
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TypeVar

import numpy as np

from pipeline.capture.hand.knowledge import shipped_streets
from pipeline.deck.names import ORIGINS, PREFIXES, STREETS, TOWNS, Town
from pipeline.samples.people import Person, bsn_passes

T = TypeVar("T")
_TEST_RANGE = (999900000, 999999999)
_ANY_RANGE = (10000000, 999999999)
_POSTCODE_LETTERS = (
    "ABCDEGHJKLMNPRSTUVWXZ"  # F, I, O, Q, U and Y are not given out, but Dutch people know few rules
)
_FORBIDDEN = ("SA", "SD", "SS")
_ADDITIONS = ("A", "B", "C", "H", "2", "3", "I", "II", "HS", "BIS", "A2", "RD")


def load_towns(file: Path) -> tuple[Town, ...]:
    """Postcodes with the most usual towns of ``pc4.csv``; the built-in ones where there is no file."""
    if not file.exists():
        return TOWNS
    with file.open(encoding="utf-8", newline="") as lines:
        return tuple(
            (row["pc4"], row["municipality"]) for row in csv.DictReader(lines) if row["municipality"]
        )


def persons(seed: int, any_bsn: bool = False, towns: Sequence[Town] = TOWNS) -> Iterator[Person]:
    """People without end, the same for the same seed.

    Their BSNs are of the test range 9999xxxxx, which belongs to nobody. With ``any_bsn`` they are any
    number that passes the eleven-test, so that all digits occur: for files made and thrown away, never
    to be stored in the project.
    """
    rng = np.random.default_rng([seed, 0xB5])
    while True:
        yield invented(rng, any_bsn, towns)


def invented(rng: np.random.Generator, any_bsn: bool = False, towns: Sequence[Town] = TOWNS) -> Person:
    given, prefix, surname = _name(rng)
    digits, town = towns[int(rng.integers(len(towns)))]
    return Person(
        bsn=_bsn(rng, any_bsn),
        given_names=given,
        prefix=prefix,
        surname=surname,
        birth_date=_birth_date(rng),
        street=_street(rng),
        house_number=str(int(np.exp(rng.uniform(0, 6.2))) + 1),
        addition=_one(rng, _ADDITIONS) if rng.random() < _SHARE_ADDITION else "",
        postcode=digits + _letters(rng),
        town=town,
        phone=_phone(rng),
        email=_email(rng, given, surname),
        hand=int(rng.integers(1, 2**31)),
    )


_SHARE_ADDITION = 0.25
_SHARE_TWISTED = 0.3
_SHARE_MIXED = 0.1
_SHARE_SECOND = 0.15


def _street(rng: np.random.Generator) -> str:
    """Any street of the country, or now and then one with a twist: shortened, not listed, very long."""
    return _one(rng, STREETS if rng.random() < _SHARE_TWISTED else shipped_streets().words)


def _name(rng: np.random.Generator) -> tuple[str, str, str]:
    """Given names, prefix, surname; now and then of two origins, as in mixed families."""
    first = last = _one(rng, ORIGINS)
    if rng.random() < _SHARE_MIXED:
        last = _one(rng, ORIGINS)
    given = _one(rng, first.given)
    if rng.random() < _SHARE_SECOND:
        given += " " + _one(rng, first.given)
    words = _one(rng, last.surnames).split(" ")
    count = next((i for i, word in enumerate(words) if word.lower() not in PREFIXES), 0)
    return given, " ".join(words[:count]), " ".join(words[count:])


def _bsn(rng: np.random.Generator, any_bsn: bool) -> str:
    low, high = _ANY_RANGE if any_bsn else _TEST_RANGE
    while True:
        number = f"{rng.integers(low, high + 1):09d}"
        if bsn_passes(number):
            return number


def _birth_date(rng: np.random.Generator) -> str:
    """``ddmmjjjj``; some people's papers know no day, or no month either."""
    year = int(np.clip(rng.normal(1988, 11), 1945, 2009))
    whole = (rng.integers(1, 29), rng.integers(1, 13))
    day, month = (
        whole if rng.random() < _SHARE_KNOWN else (0, 0 if rng.random() < _SHARE_NO_MONTH else whole[1])
    )
    return f"{day:02d}{month:02d}{year}"


_SHARE_KNOWN = 0.97
_SHARE_NO_MONTH = 0.5
_SHARE_MOBILE = 0.85


def _letters(rng: np.random.Generator) -> str:
    while (two := _one(rng, _POSTCODE_LETTERS) + _one(rng, _POSTCODE_LETTERS)) in _FORBIDDEN:
        pass
    return two


def _phone(rng: np.random.Generator) -> str:
    tail = f"{rng.integers(10000000, 99999999)}"
    if rng.random() < _SHARE_MOBILE:
        return "06" + tail
    return _one(rng, ("010", "020", "030", "050", "070", "088")) + tail[1:]


def _email(rng: np.random.Generator, given: str, surname: str) -> str:
    plain = "".join(
        c for c in f"{given.partition(' ')[0]}.{surname}" if c.isascii() and (c.isalpha() or c == ".")
    )
    digits = f"{rng.integers(1, 99)}" if rng.random() < 1 / 2 else ""
    return f"{plain.lower()}{digits}@{_one(rng, ('voorbeeld.nl', 'post.example', 'mail-voorbeeld.nl'))}"


def _one(rng: np.random.Generator, among: Sequence[T]) -> T:
    return among[int(rng.integers(len(among)))]
