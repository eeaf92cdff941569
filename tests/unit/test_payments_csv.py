"""The CSV of Rabobank: by column names, proven by its numbers and its running balance."""

from collections.abc import Callable
from datetime import date

import pytest

from pipeline.payments.importing import merge
from pipeline.payments.ledger import statement_gaps
from pipeline.payments.rabobank_csv import parse_bytes, read
from pipeline.payments.refusal import RefusalReason, StatementRefused
from pipeline.payments.statements import parse_bytes as any_format
from pipeline.samples.statement import SampleLine, write_camt053
from tests.bank_files import rabobank_csv

OURS = "NL13TEST0123456789"
DAY = date(2026, 11, 23)
LINES = [
    SampleLine(
        125_000, DAY, payer_name="Zoë Ünal", payer_iban="NL02TEST0000000001", structured=("5000056789012345",)
    ),
    SampleLine(-3_210, DAY, date(2026, 11, 22), unstructured="x" * 150, end_to_end="E1"),
    SampleLine(5_000, DAY, return_reason="AC04"),
]
DATA = rabobank_csv(OURS, -10_000, LINES, 41)


def refused(data: bytes, account: str | None = OURS) -> RefusalReason:
    with pytest.raises(StatementRefused) as caught:
        parse_bytes(data, account)
    return caught.value.reason


def test_every_column_is_read_by_its_name_whatever_the_order_of_rows() -> None:
    [statement] = any_format(DATA, OURS)
    first, second, third = statement.lines
    assert (statement.opening_cents, statement.closing_cents) == (-10_000, 116_790)
    assert [line.amount_cents for line in statement.lines] == [125_000, -3_210, 5_000]
    assert (first.payer_name, first.payer_iban, first.structured) == (
        "Zoë Ünal",
        "NL02TEST0000000001",
        ("5000056789012345",),
    )
    assert (second.unstructured, second.end_to_end, second.value_on) == ("x" * 150, "E1", date(2026, 11, 22))
    assert third.return_reason == "AC04"


def columns_swapped(data: bytes) -> bytes:
    rows = [line.split(",", 4) for line in data.decode("latin-1").split("\r\n") if line]
    return "\n".join(",".join([row[3], row[1], row[2], row[0], row[4]]) for row in rows).encode()


@pytest.mark.parametrize(
    "change",
    [
        columns_swapped,
        lambda data: data.decode("latin-1").encode("utf-8-sig"),
        lambda data: data.decode("latin-1").encode("utf-16"),
        lambda data: data.replace(b'","', b'";"'),
        lambda data: data.replace(b"2026-11-23", b"23-11-2026"),
        lambda data: data.replace(b"Volgnr", b"VOLGNR"),
    ],
)
def test_honest_variants_give_the_same_lines(change: Callable[[bytes], bytes]) -> None:
    assert parse_bytes(change(DATA), OURS)[0].lines == parse_bytes(DATA, OURS)[0].lines


def without_row(number: bytes) -> bytes:
    return b"\r\n".join(row for row in DATA.split(b"\r\n") if number not in row)


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (without_row(b"000042"), RefusalReason.ROWS_MISSING),
        (DATA.replace(b"000000000000000043", b"000000000000000042"), RefusalReason.ROWS_MISSING),
        (DATA.replace(b'"+1.150,00"', b'"+1.250,00"'), RefusalReason.ROWS_MISSING),
        (DATA.replace(b'"-32,10"', b'"-32,11"'), RefusalReason.ROWS_MISSING),
        (DATA.replace(b'"-32,10"', b'"-32.10"'), RefusalReason.AMOUNT),
        (DATA.replace(b'"-32,10"', b'"-3.2,10"'), RefusalReason.AMOUNT),
        (DATA.replace(b'"-32,10"', b'"NaN"'), RefusalReason.AMOUNT),
        (DATA.replace(b'"-32,10"', b'"1E+30"'), RefusalReason.AMOUNT),
        (DATA.replace(b'"-32,10"', b'"--32,10"'), RefusalReason.AMOUNT),
        (DATA.replace(b'"EUR"', b'"USD"'), RefusalReason.CURRENCY),
        (DATA.replace(b"2026-11-22", b"2026-11-31"), RefusalReason.DATE),
        (DATA.replace(OURS.encode(), b"NL02TEST0000000001", 1), RefusalReason.OTHER_ACCOUNT),
        (DATA[: DATA.index(b"\r\n") + 2], RefusalReason.BALANCE_MISSING),
        (DATA[:-60], RefusalReason.NOT_READABLE),
        (DATA[:-5], RefusalReason.STRUCTURE),
        (DATA.replace(b"EUR", b"EU\0"), RefusalReason.ENCODING),
        (DATA.replace(b"000042", b"00-042"), RefusalReason.STRUCTURE),
    ],
)
def test_money_that_is_not_proven_refuses_the_whole_file(data: bytes, reason: RefusalReason) -> None:
    assert data != DATA
    assert refused(data) is reason


def test_the_first_row_is_proven_by_the_statement_before_it() -> None:
    """Nothing in the file proves its first amount; what comes before it does, and a gap is told."""
    [before] = parse_bytes(rabobank_csv(OURS, -12_000, [SampleLine(2_000, DAY)], 40), OURS)
    [sound] = parse_bytes(DATA, OURS)
    [wrong] = parse_bytes(DATA.replace(b'"+1.250,00"', b'"+1.350,00"'), OURS)
    assert statement_gaps([before, sound]) == []
    assert len(statement_gaps([before, wrong])) == 1


def test_a_csv_and_the_statement_of_the_same_day_book_once() -> None:
    xml = write_camt053(OURS, -10_000, LINES, "08")
    found = merge([*any_format(xml, OURS), *any_format(DATA, OURS)])
    assert [line.amount_cents for line in found.lines] == [125_000, -3_210, 5_000]


def test_two_accounts_in_one_file_are_two_statements() -> None:
    other = rabobank_csv("NL02TEST0000000001", 0, LINES[:1], 7).split(b"\r\n", 1)[1]
    assert [raw.account for raw in read(DATA + other)] == ["NL02TEST0000000001", OURS]
    assert refused(DATA + other) is RefusalReason.OTHER_ACCOUNT
