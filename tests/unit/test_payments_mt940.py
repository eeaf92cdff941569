"""The MT940 reader: published samples of Dutch banks, their dialects, and what is refused."""

from datetime import date
from pathlib import Path

import pytest

from pipeline.payments import statements
from pipeline.payments.camt053 import parse_bytes as camt053
from pipeline.payments.importing import merge
from pipeline.payments.mt940 import parse_bytes, read
from pipeline.payments.refusal import RefusalReason, StatementRefused
from pipeline.samples.statement import SampleLine, write_camt053

DATA = Path(__file__).resolve().parents[2].parent / "shared" / "data" / "bank"
needs_samples = pytest.mark.skipif(not DATA.is_dir(), reason="sample bank files are not here")

# name, statements, entries, cents in, cents out, adds up: as counted by two other readers
EXPECTED = [
    ("abn-abn_structured_sepa_acceptgiro", 1, 1, 1_050, 0, False),
    ("knab-knab_sepa_acceptgiro", 1, 1, 0, -1_000, True),
    ("knab-knab_with_iban", 1, 2, 101_000, 0, True),
    ("ing-mt940_iban", 1, 21, 1_464_000, -1_483_045, True),
    ("ing-ing_purp", 1, 1, 0, -1_000, True),
    ("rabobank_mt940_structured", 2, 9, 1_921_651, -151_812, True),
    ("rabobank_mt940_structured_savings_account", 1, 1, 10_000, 0, True),
    ("sns-sns_customer_reference", 1, 1, 0, -10_000, True),
    ("triodos_iban_2", 1, 4, 783_952, -11_074, True),
    ("van_lanschot-unspecified_contra_account", 1, 1, 0, -2_092, True),
]

OURS = "NL13TEST0123456789"
PLAIN = """:20:X1
:25:NL13TEST0123456789EUR
:28C:12/1
:60F:C261230EUR100,
:61:2612310102C250,00NTRFNONREF//B1
/TRCD/00100/
:86:/CNTP/NL02TEST0000000001/TESTNL2A/A YILMAZ///REMI/STRD/CUR/5000056789012345/
:62F:C270102EUR350,00
:86:/SUM/1/0/250,00/0,00/
-
"""


def refused(text: str | bytes, account: str | None = OURS) -> RefusalReason:
    with pytest.raises(StatementRefused) as caught:
        parse_bytes(text if isinstance(text, bytes) else text.encode(), account)
    return caught.value.reason


@needs_samples
@pytest.mark.parametrize(("name", "count", "entries", "came_in", "went_out", "sound"), EXPECTED)
def test_published_samples_are_read_as_counted(
    name: str, count: int, entries: int, came_in: int, went_out: int, sound: bool
) -> None:
    data = (DATA / f"zilverline__{name}.txt").read_bytes()
    found = read(data)
    amounts = [e.amount_cents for s in found for e in s.entries]
    assert (len(found), len(amounts)) == (count, entries)
    assert sum(a for a in amounts if a > 0) == came_in
    assert sum(a for a in amounts if a < 0) == went_out
    if sound:
        assert len(parse_bytes(data, None)) == count
    else:
        assert refused(data, None) is RefusalReason.BALANCE_DIFFERS


@needs_samples
def test_a_reference_broken_over_two_lines_is_whole_again() -> None:
    [raw] = read((DATA / "zilverline__abn-abn_structured_sepa_acceptgiro.txt").read_bytes())
    assert raw.entries[0].structured == ("4420043232693268",)
    assert raw.entries[0].payer_iban == "NL86INGB0002445588"


def test_all_of_a_line_is_read() -> None:
    [statement] = parse_bytes(PLAIN.encode(), OURS)
    [line] = statement.lines
    assert (line.value_on, line.booked_on) == (date(2026, 12, 31), date(2027, 1, 2))
    assert (line.amount_cents, line.structured) == (25_000, ("5000056789012345",))
    assert (line.payer_name, line.payer_iban, line.bank_reference) == ("A YILMAZ", "NL02TEST0000000001", "B1")
    assert statement.sequence == "12/1"


@pytest.mark.parametrize(
    ("mark", "closing", "cents", "reversal"),
    [
        ("C", "C270102EUR350,00", 25_000, False),
        ("D", "D270102EUR150,00", -25_000, False),
        ("RC", "D270102EUR150,00", -25_000, True),
        ("RD", "C270102EUR350,00", 25_000, True),
    ],
)
def test_a_reversed_credit_takes_money_away(mark: str, closing: str, cents: int, reversal: bool) -> None:
    text = PLAIN.replace("0102C250", f"0102{mark}250").replace("C270102EUR350,00", closing)
    [statement] = parse_bytes(text.encode(), OURS)
    assert (statement.lines[0].amount_cents, statement.lines[0].reversal) == (cents, reversal)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("\n", "\r\n"),
        (":20:X1", "{1:F01TESTNL2A}{2:I940}{4:\n:20:X1"),
        (":20:X1", "\ufeff:20:X1"),
        (":20:X1", "TESTNL2A\n940\n:20:X1"),
        ("C250,00N", "C250.00N"),
        ("C250,00N", "CR250,N"),
        ("NTRFNONREF", "NOV NONREF"),
        ("NL13TEST0123456789EUR", "123456789"),
    ],
)
def test_dialects_and_wrappers_give_the_same_money(old: str, new: str) -> None:
    assert parse_bytes(PLAIN.replace(old, new).encode(), OURS)[0].lines[0].amount_cents == 25_000


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ("C250,00", "C250,01", RefusalReason.BALANCE_DIFFERS),
        ("C250,00", "C2.50,00", RefusalReason.AMOUNT),
        ("C250,00", "C250,001", RefusalReason.AMOUNT),
        ("C250,00", "X250,00", RefusalReason.STRUCTURE),
        ("2612310102", "2613310102", RefusalReason.DATE),
        ("2612310102", "2612311399", RefusalReason.DATE),
        (":62F:", ":64:", RefusalReason.BALANCE_MISSING),
        ("EUR", "USD", RefusalReason.CURRENCY),
        ("TEST0123456789EUR", "TEST0123456780EUR", RefusalReason.OTHER_ACCOUNT),
        (":20:X1\n", "", RefusalReason.STRUCTURE),
        (":60F:C261230EUR100,\n", ":60F:C261230EUR100,\n:60F:C261230EUR100,\n", RefusalReason.STRUCTURE),
        (PLAIN, "hello world", RefusalReason.NOT_A_STATEMENT),
        ("YILMAZ", "\0", RefusalReason.ENCODING),
    ],
)
def test_money_that_is_not_right_refuses_the_whole_file(old: str, new: str, reason: RefusalReason) -> None:
    changed = PLAIN.replace(old, new)
    assert changed != PLAIN
    assert refused(changed) is reason


def test_a_file_cut_short_is_refused_wherever_it_is_cut() -> None:
    whole = PLAIN[: PLAIN.index("350,00")]
    for end in range(len(whole)):
        with pytest.raises(StatementRefused):
            parse_bytes(PLAIN[:end].encode(), OURS)


def test_the_format_is_seen_in_the_content_and_both_formats_book_once() -> None:
    day = date(2027, 1, 2)
    paid = SampleLine(
        25_000, day, date(2026, 12, 31), "A YILMAZ", "NL02TEST0000000001", ("5000056789012345",)
    )
    data = write_camt053(OURS, 10_000, [paid], "08")
    xml, text = statements.parse_bytes(data, OURS), statements.parse_bytes(PLAIN.encode(), OURS)
    assert xml == camt053(data, OURS)
    assert len(merge([*xml, *text]).lines) == 1
    with pytest.raises(StatementRefused):
        statements.parse_bytes(b"Datum;Bedrag\n", OURS)
