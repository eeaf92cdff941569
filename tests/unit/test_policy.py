"""Dated tables: the right row on the right day, and a clear word when a table is wrong."""

import shutil
from datetime import date
from pathlib import Path

import pytest

from pipeline import policy
from pipeline.domain.registration import ExamPart
from pipeline.errors import InputDataError
from pipeline.policy import load_policy

BUNDLED = Path(policy.__file__).parent


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for table in BUNDLED.glob("*.toml"):
        shutil.copy(table, tmp_path / table.name)
    return tmp_path


@pytest.mark.parametrize(
    ("day", "lez", "spr", "knm", "ona"),
    [
        (date(2015, 6, 1), 5000, 6000, 4000, 10000),
        (date(2017, 12, 31), 5000, 6000, 4000, 10000),
        (date(2018, 1, 1), 5000, 6000, 4000, 4000),
        (date(2021, 12, 31), 5000, 6000, 4000, 4000),
        (date(2022, 1, 1), 5000, 5000, 5000, 4000),
        (date(2026, 11, 23), 5000, 5000, 5000, 4000),
    ],
)
def test_fee_follows_the_day(day: date, lez: int, spr: int, knm: int, ona: int) -> None:
    fees = load_policy().on(day).fee_cents
    assert [fees[ExamPart(p)] for p in ("LEZ", "SPR", "KNM", "ONA")] == [lez, spr, knm, ona]


def test_terms_and_office_of_today() -> None:
    today = load_policy().on(date(2026, 11, 23))
    assert (today.terms.repair_days, today.terms.payment_days, today.terms.decline_days) == (14, 42, 7)
    assert today.office.iban == "NL63DUOT0007640076"
    assert today.office.address.postcode == "9700AT"
    assert today.part_minutes[ExamPart.LEZEN] == 65


def test_decline_term_was_longer_before() -> None:
    assert load_policy().on(date(2023, 12, 31)).terms.decline_days == 14


def test_day_before_the_tables_is_an_error() -> None:
    with pytest.raises(InputDataError, match="2014-12-31"):
        load_policy().on(date(2014, 12, 31))


def test_an_office_can_bring_its_own_tables(folder: Path) -> None:
    table = folder / "fees.toml"
    table.write_text(table.read_text().replace("cents = 10000", "cents = 12345"))
    assert load_policy(folder).on(date(2016, 1, 1)).fee_cents[ExamPart.ONA] == 12345


@pytest.mark.parametrize(
    ("name", "old", "new", "message"),
    [
        (
            "fees.toml",
            "valid_until = 2017-12-31",
            "valid_until = 2018-01-01",
            r"fees.toml line .*LEZ overlaps",
        ),
        (
            "fees.toml",
            "valid_until = 2017-12-31",
            "valid_until = 2017-12-30",
            r"fees.toml line .*LEZ leaves a gap",
        ),
        ("fees.toml", "valid_until = 2017-12-31", "valid_until = 2014-01-01", "ends before it begins"),
        ("fees.toml", 'part = "LEZ"', 'part = "LES"', r"fees.toml line \d+.*LES"),
        ("fees.toml", "cents = 5000", "cents = 50.5", r"fees.toml line 5.*cents"),
        ("fees.toml", "cents = 5000", "cents = -1", r"fees.toml line 5.*cents"),
        ("fees.toml", "cents = 5000", "sents = 5000", r"fees.toml line 5"),
        ("terms.toml", 'name = "repair_days"', 'name = "repare_days"', "no row for repair_days"),
        ("terms.toml", "[[term]]", "[[terms]]", "unknown table"),
        ("parts.toml", 'part = "ONA"', 'part = "KNM"', "KNM overlaps"),
        ("office.toml", "NL63", "NL64", "iban is not valid"),
        ("office.toml", "9700AT", "9700SS", "postcode"),
        ("office.toml", "[[office]]", "[[office", "office.toml: .*line"),
    ],
)
def test_a_wrong_table_is_named(folder: Path, name: str, old: str, new: str, message: str) -> None:
    table = folder / name
    table.write_text(table.read_text().replace(old, new, 1))
    with pytest.raises(InputDataError, match=message):
        load_policy(folder)


def test_a_missing_table_is_named(folder: Path) -> None:
    (folder / "terms.toml").unlink()
    with pytest.raises(InputDataError, match=r"terms\.toml"):
        load_policy(folder)
