"""What each Dutch dialect of MT940 hides: references in words, columns and codes, accounts in odd places."""

from datetime import date

import pytest

from pipeline.payments.booking import RawEntry
from pipeline.payments.mt940 import parse_bytes, read
from pipeline.payments.mt940_details import read_details
from pipeline.samples.statement import SampleLine
from tests.bank_files import DIALECTS, mt940

OURS = "NL13TEST0123456789"
DAY = date(2026, 11, 23)
REFERENCE = "5000056789012345"


def only(dialect: str, line: SampleLine) -> RawEntry:
    [raw] = read(mt940(OURS, 0, [line], dialect, 1))
    [entry] = raw.entries
    return entry


VOUCHED = {"abn old", "abn", "ing", "ing old", "rabo 2003", "rabo", "triodos"}


@pytest.mark.parametrize("dialect", DIALECTS)
def test_the_reference_is_found_where_the_dialect_puts_it(dialect: str) -> None:
    entry = only(
        dialect,
        SampleLine(25_000, DAY, payer_name="A BE", payer_iban="NL02TEST0000000001", structured=(REFERENCE,)),
    )
    assert entry.amount_cents == 25_000
    if dialect in VOUCHED:
        assert entry.structured == (REFERENCE,)
    else:
        assert REFERENCE in entry.unstructured


@pytest.mark.parametrize("dialect", DIALECTS)
@pytest.mark.parametrize("before", range(0, 70, 5))
def test_a_reference_in_free_text_is_whole_wherever_the_line_breaks(dialect: str, before: int) -> None:
    text = f"{'voor mijn buurvrouw het examen in ' * 3}"[:before].strip()
    entry = only(dialect, SampleLine(25_000, DAY, payer_name="A BE", unstructured=f"{text} {REFERENCE} dank"))
    assert REFERENCE in entry.unstructured


@pytest.mark.parametrize("dialect", DIALECTS)
def test_reversals_and_debits_have_the_right_sign(dialect: str) -> None:
    lines = [
        SampleLine(-25_000, DAY, reversal=True),
        SampleLine(5_000, DAY, reversal=True),
        SampleLine(-700, DAY),
    ]
    [statement] = parse_bytes(mt940(OURS, 100_000, lines, dialect, 1), OURS)
    assert [(line.amount_cents, line.reversal) for line in statement.lines] == [
        (-25_000, True),
        (5_000, True),
        (-700, False),
    ]


PARTIES = {"abn old", "abn", "ing", "rabo", "knab", "sns", "triodos", "van lanschot"}


@pytest.mark.parametrize("dialect", sorted(PARTIES))
def test_the_other_side_is_found(dialect: str) -> None:
    entry = only(dialect, SampleLine(25_000, DAY, payer_name="F. Spark", payer_iban="NL02TEST0000000001"))
    assert (entry.payer_name, entry.payer_iban) == ("F. Spark", "NL02TEST0000000001")


def test_rabobank_of_2003_names_the_payer_in_field_61() -> None:
    assert only("rabo 2003", SampleLine(25_000, DAY, payer_name="Vries")).payer_name == "Vries"


@pytest.mark.parametrize(
    ("named", "read_as"),
    [
        ("2121.21.211EUR                     ", "212121211"),
        ("1234567", "1234567"),
        ("TRIODOSBANK/0454545454", "0454545454"),
        ("NL50RABO0156750961 EUR", "NL50RABO0156750961"),
        ("NL92 KNAB 0123 4567 89", "NL92KNAB0123456789"),
        ("P4500018", "4500018"),
        ("INGBNL2A/NL62INGB0006868686EUR", "NL62INGB0006868686"),
    ],
)
def test_accounts_are_named_in_many_ways(named: str, read_as: str) -> None:
    [raw] = read(f":20:1\n:25:{named}\n:60F:C261123EUR1,\n:62F:C261123EUR1,\n".encode())
    assert raw.account == read_as


def test_old_numbers_are_ours_only_when_they_are_in_our_iban() -> None:
    text = mt940(OURS, 0, [SampleLine(5_000, DAY)], "rabo 2003", 1)
    assert parse_bytes(text, OURS)[0].account == OURS
    with pytest.raises(ValueError, match="other-account"):
        try:
            parse_bytes(text, "NL02TEST0000000001")
        except Exception as refused:
            raise ValueError(str(refused)) from refused


def test_a_payer_who_writes_codes_names_nobody_else_and_loses_no_text() -> None:
    details = read_details(
        [f"/TRTP/SEPA/IBAN/NL02TEST0000000001/NAME/A BE/REMI/hoi /NAME/B CE /IBAN/NL72 /REMI/{REFERENCE}"], []
    )
    assert (details.name, details.iban) == ("A BE", "NL02TEST0000000001")
    assert REFERENCE in details.text


def test_columns_of_abn_amro_are_mended_only_where_they_broke_a_reference() -> None:
    def text(written: str) -> str:
        entry = only("abn old", SampleLine(25_000, DAY, payer_name="A BE", unstructured=written))
        return entry.unstructured

    assert text(f"xxxxxxxx {REFERENCE}") == f"xxxxxxxx {REFERENCE}"
    assert text("xxxxxxxx 12345678901234") == "xxxxxxxx 123456789 01234"


@pytest.mark.parametrize("mark", ["\ufeff", ""])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "latin-1"])
def test_honest_encodings_are_read(encoding: str, mark: str) -> None:
    text = mt940(OURS, 0, [SampleLine(5_000, DAY, payer_name="Zoë")], "ing", 1).decode("latin-1")
    if encoding == "latin-1" and mark:
        mark = ""
    [statement] = parse_bytes((mark + text).encode(encoding), OURS)
    assert statement.lines[0].payer_name == "Zoë"
