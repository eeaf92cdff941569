"""Names, addresses, dates and amounts as they stand on paper."""

from dataclasses import replace
from datetime import date, datetime

import pytest

from pipeline.domain.registration import Address
from pipeline.domain.working_days import last_day
from pipeline.letters.addressing import address_lines, address_text, full_name, kix_text, salutation
from pipeline.letters.compose import TEXTS
from pipeline.letters.words import Words, euro, fours
from tests import letter_samples as samples

WORDS = Words.load(TEXTS / "nl" / "words.toml")


@pytest.mark.parametrize(
    ("given", "prefix", "surname", "expected"),
    [
        ("Johan Rudolf", "van", "Puffelen", "Geachte J.R. van Puffelen"),
        ("", "van", "Puffelen", "Geachte Van Puffelen"),
        ("", "'t", "Hart", "Geachte 't Hart"),
        ("Suharto", "", "", "Geachte Suharto"),
        ("", "", "Suharto", "Geachte Suharto"),
        ("IJsbrand", "de", "Vries", "Geachte IJ. de Vries"),
        ("J.R.", "", "Groenen", "Geachte J.R. Groenen"),
        ("ibrahim", "El", "Amrani", "Geachte I. El Amrani"),
    ],
)
def test_salutation(given: str, prefix: str, surname: str, expected: str) -> None:
    person = replace(samples.CANDIDATE, given_names=given, prefix=prefix, surname=surname)
    assert salutation(person) == expected
    assert full_name(person) == " ".join(x for x in (given, prefix, surname) if x)


def test_address_lines_for_the_window() -> None:
    assert address_lines(samples.ADDRESS) == ("Kerkstraat 12 bis", "9712 HM  GRONINGEN")
    assert address_lines(samples.ABROAD)[-1] == "TURKIJE"
    assert address_text(samples.ADDRESS) == ("Kerkstraat 12 bis", "9712 HM Groningen")


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        (samples.ADDRESS, "9712HM12XBIS"),
        (Address("Weg", "5", "", "1234AB", "Ede"), "1234AB5"),
        (Address("Weg", "tegenover 5", "", "1234AB", "Ede"), ""),
        (samples.ABROAD, ""),
    ],
)
def test_kix_text(address: Address, expected: str) -> None:
    assert kix_text(address) == expected


def test_dates_times_and_amounts_do_not_break() -> None:
    assert WORDS.day(date(2026, 12, 14)) == "maandag\xa014\xa0december\xa02026"
    assert WORDS.time(datetime.fromisoformat("2026-12-14T09:05")) == "9.05\xa0uur"
    assert euro(25000) == "€\xa0250,00"
    assert euro(123456789) == "€\xa01.234.567,89"
    assert fours("5000056789012345") == "5000\xa00567\xa08901\xa02345"
    with pytest.raises(ValueError, match="negative"):
        euro(-1)


@pytest.mark.parametrize(("days", "expected"), [(21, "3\xa0weken"), (7, "1\xa0week"), (10, "10\xa0dagen")])
def test_spans(days: int, expected: str) -> None:
    assert WORDS.span(days) == expected


def test_enumerate() -> None:
    assert WORDS.enumerate(["Lezen"]) == "Lezen"
    assert WORDS.enumerate(["Lezen", "Luisteren", "KNM"]) == "Lezen, Luisteren en KNM"


@pytest.mark.parametrize(
    ("start", "days", "expected"),
    [
        (date(2026, 11, 23), 42, date(2027, 1, 4)),
        (date(2026, 11, 20), 42, date(2027, 1, 4)),  # New Year's Day, then a weekend
        (date(2026, 3, 20), 14, date(2026, 4, 7)),  # Good Friday to Easter Monday
        (date(2027, 4, 12), 14, date(2027, 4, 26)),
        (date(2027, 4, 13), 14, date(2027, 4, 28)),  # King's Day
        (date(2038, 4, 12), 14, date(2038, 4, 28)),  # Easter Monday, and King's Day on 27 April
        (date(2026, 5, 1), 13, date(2026, 5, 15)),  # Ascension Day
    ],
)
def test_last_days(start: date, days: int, expected: date) -> None:
    assert last_day(start, days) == expected
