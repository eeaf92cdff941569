"""Parsers of Dutch numbers, addresses, dates and names: every trap of the research (domain section 9)."""

import doctest
import random
from datetime import date

import pytest

from pipeline.domain.registration import PartialDate
from pipeline.validate import agreement, dates, dutch, facts, names
from pipeline.validate.dates import DateKind, age_on, read_date
from pipeline.validate.dutch import (
    BsnKind,
    email_is_usual,
    looks_foreign,
    phone_is_usual,
    read_bsn,
    read_postcode,
    split_house_number,
    split_street,
)
from pipeline.validate.names import clean_name, is_name, name_key, same_surname


@pytest.mark.parametrize("module", [agreement, dates, dutch, facts, names], ids=lambda m: m.__name__)
def test_examples_in_docstrings(module: object) -> None:
    assert doctest.testmod(module).failed == 0  # type: ignore[arg-type]


PASSING = ["123456782", "249566758", "999990317", "111222333", "012345672", "000000188", "999990020"]


@pytest.mark.parametrize("text", PASSING)
def test_bsn_that_passes(text: str) -> None:
    assert read_bsn(text) == dutch.Bsn(BsnKind.VALID, text)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("", BsnKind.MISSING),
        (" . ", BsnKind.MISSING),
        ("123456789", BsnKind.INVALID),
        ("123456728", BsnKind.INVALID),
        ("213456782", BsnKind.INVALID),
        ("000000000", BsnKind.INVALID),
        ("00000000", BsnKind.INVALID),
        ("12345678", BsnKind.INVALID),
        ("1234567", BsnKind.INVALID),
        ("12345672", BsnKind.PADDED),
        ("9999 90 317", BsnKind.VALID),
        ("9999.90.317", BsnKind.VALID),
        ("۹۹۹۹۹۰۳۱۷", BsnKind.VALID),
        ("1234567890", BsnKind.OTHER_NUMBER),
        ("IR1234567", BsnKind.OTHER_NUMBER),
        ("12345678901", BsnKind.INVALID),
        ("²³", BsnKind.INVALID),
        ("bsn", BsnKind.INVALID),
    ],
)
def test_bsn_kinds(text: str, kind: BsnKind) -> None:
    assert read_bsn(text).kind is kind


def test_one_misread_digit_is_always_caught() -> None:
    rng = random.Random(7)
    for bsn in PASSING:
        place = rng.randrange(9)
        for digit in set("0123456789") - {bsn[place]}:
            assert read_bsn(bsn[:place] + digit + bsn[place + 1 :]).kind is BsnKind.INVALID


@pytest.mark.parametrize(
    ("text", "postcode"),
    [
        ("9712AB", "9712AB"),
        ("9712 ab", "9712AB"),
        ("1000-aa", "1000AA"),
        *[(f"9712{a}A", f"9712{a}A") for a in "FIOQUY"],
        ("9712SA", None),
        ("9712SD", None),
        ("9712SS", None),
        ("0999AA", None),
        ("9712", None),
        ("97120A", None),
        ("", None),
    ],
)
def test_postcode(text: str, postcode: str | None) -> None:
    assert read_postcode(text) == postcode


@pytest.mark.parametrize(
    ("text", "number", "addition"),
    [
        ("12", "12", ""),
        ("12-2", "12", "2"),
        ("103 c", "103", "c"),
        ("35 III", "35", "III"),
        ("12 hs", "12", "hs"),
        ("12hs", "12", "hs"),
        ("400 t/o", "400", "t/o"),
        ("t/o 400", "400", "t/o"),
        ("nr. 5", "5", ""),
        ("00012", "12", ""),
        ("99999", "99999", ""),
    ],
)
def test_house_number(text: str, number: str, addition: str) -> None:
    assert split_house_number(text) == dutch.HouseNumber(number, addition)


@pytest.mark.parametrize("text", ["", "0", "123456", "hoek", "-", "A12"])
def test_no_house_number(text: str) -> None:
    assert split_house_number(text) is None


@pytest.mark.parametrize(
    ("text", "street", "house"),
    [
        ("Dorpsstraat", "Dorpsstraat", None),
        ("Dorpsstraat 12 A", "Dorpsstraat", ("12", "A")),
        ("1e Weg", "1e Weg", None),
        ("1e Weg 5", "1e Weg", ("5", "")),
        ("Plein 1944", "Plein 1944", None),
        ("Plein 1944 3", "Plein 1944", ("3", "")),
        ("Plein 1940-1945 12", "Plein 1940-1945", ("12", "")),
        ("Postbus 764", "Postbus", ("764", "")),
        ("12", "12", None),
    ],
)
def test_street(text: str, street: str, house: tuple[str, str] | None) -> None:
    assert split_street(text) == (street, dutch.HouseNumber(*house) if house else None)


@pytest.mark.parametrize(
    ("postcode", "lines", "expected"),
    [
        ("10115", ("Berlin",), True),
        ("D-10115", ("Berlin",), True),
        ("B-2000", ("Antwerpen",), True),
        ("SW1A 1AA", ("London",), True),
        ("", ("Antwerpen, België",), True),
        ("9712AB", ("Groningen",), False),
        ("9712", ("Groningen",), False),
        ("", ("Nederland",), False),
        ("9712AB", ("Belgiëlaan", "Groningen"), False),
    ],
)
def test_foreign(postcode: str, lines: tuple[str, ...], expected: bool) -> None:
    assert looks_foreign(postcode, *lines) is expected


@pytest.mark.parametrize(
    ("text", "usual"),
    [
        ("0612345678", True),
        ("06-12 34 56 78", True),
        ("+31 (0)6 12345678", True),
        ("0031612345678", True),
        ("0501234567", True),
        ("097012345678", False),
        ("+905321234567", True),
        ("12345", False),
        ("0012345", False),
    ],
)
def test_phone(text: str, usual: bool) -> None:
    assert phone_is_usual(text) is usual


def test_email() -> None:
    assert email_is_usual(" a@b.nl ")
    assert not any(map(email_is_usual, ("a@b", "a b@c.nl", "a@@b.nl", "")))


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("05111990", "05-11-1990"),
        ("05-11-1990", "05-11-1990"),
        ("5/11/1990", "05-11-1990"),
        ("5 11 1990", "05-11-1990"),
        ("1 juli 1985", "01-07-1985"),
        ("1 mrt 1985", "01-03-1985"),
        ("29-02-1996", "29-02-1996"),
        ("00-00-1980", "00-00-1980"),
        ("00-03-1978", "00-03-1978"),
        ("xx-xx-1992", "00-00-1992"),
        ("00000000", "00-00-0000"),
        ("1980", "00-00-1980"),
        ("۰۵۱۱۱۹۹۰", "05-11-1990"),
    ],
)
def test_dates_kept_as_known(text: str, value: str) -> None:
    assert str(read_date(text).value) == value


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("", DateKind.MISSING),
        ("29-02-1997", DateKind.INVALID),
        ("31-04-1990", DateKind.INVALID),
        ("12-25-1990", DateKind.INVALID),
        ("05-00-1990", DateKind.INVALID),
        ("00-11-0000", DateKind.INVALID),
        ("05-11-0090", DateKind.INVALID),
        ("gisteren", DateKind.INVALID),
        ("1 foo 1990", DateKind.INVALID),
        ("1-7-85", DateKind.TWO_DIGIT_YEAR),
        ("1 juli '85", DateKind.TWO_DIGIT_YEAR),
        ("010785", DateKind.TWO_DIGIT_YEAR),
        ("15-06-1364", DateKind.OTHER_CALENDAR),
        ("31-02-1365", DateKind.OTHER_CALENDAR),
        ("01-01-1405", DateKind.OTHER_CALENDAR),
        ("01-01-2530", DateKind.OTHER_CALENDAR),
    ],
)
def test_dates_never_guessed(text: str, kind: DateKind) -> None:
    assert (read_date(text).kind, read_date(text).value) == (kind, None)


def test_a_leap_day_birthday_falls_on_the_first_of_march() -> None:
    born = PartialDate(1996, 2, 29)
    assert [age_on(born, day) for day in (date(2017, 2, 28), date(2017, 3, 1))] == [20, 21]
    assert age_on(PartialDate(1996, 2), date(2017, 3, 1)) is None


@pytest.mark.parametrize(
    "text",
    ["'t Hoen", "De las Cuevas", "Țurcanu-Ștefănescu", "Nguyễn", "O’Brien", "T.P.I.", "محمد", "Ærø", ""],
)
def test_names_of_real_people(text: str) -> None:
    assert is_name(clean_name(text))


@pytest.mark.parametrize("text", ["J4nsen", "Jan_sen", "Jansen;", "<b>", "Jansen\u202e"])
def test_not_names(text: str) -> None:
    assert not is_name(text)


def test_name_keys() -> None:
    assert name_key("Łukasz Đặng-Øst") == "lukaszdangost"
    assert name_key("Nguye\u0302\u0303n") == name_key("NGUYỄN")


@pytest.mark.parametrize(
    ("written", "known", "same"),
    [
        (("", "El Moussaoui"), ("El", "Moussaoui"), True),
        (("in het", "Veld"), ("", "IN HET VELD"), True),
        (("", "de Vries-Bakker"), ("", "Bakker"), True),
        (("", "Vries"), ("de", "Vries"), True),
        (("van", "Vries"), ("de", "Vries"), False),
        (("", ""), ("de", "Vries"), False),
        (("", "Jansen"), ("", "Janssen"), False),
    ],
)
def test_surnames(written: tuple[str, str], known: tuple[str, str], same: bool) -> None:
    assert same_surname(written, known) is same
