"""The camt.053 reader: published samples, the traps of real files, and hostile ones."""

import resource
from datetime import date
from pathlib import Path

import msgspec
import pytest
from lxml import etree

from pipeline.domain.payment import Statement
from pipeline.payments.booking import MAX_BYTES, cents
from pipeline.payments.camt053 import parse_bytes, read
from pipeline.payments.refusal import RefusalReason, StatementRefused, reason_in
from pipeline.samples.statement import SampleLine, Version, write_camt053

DATA = Path(__file__).resolve().parents[2].parent / "shared" / "data" / "bank"
OURS = "NL13TEST0123456789"
DAY = date(2026, 11, 23)
VERSIONS: tuple[Version, ...] = ("02", "08")

PAID = SampleLine(
    25_000,
    DAY,
    payer_name="A. Yılmaz",
    payer_iban="NL02TEST0000000001",
    structured=("5000056789012345",),
    unstructured="dank u",
    bank_reference="B1",
)
needs_samples = pytest.mark.skipif(not DATA.is_dir(), reason="sample bank files are not here")


def statement(*lines: SampleLine, version: Version = "02", opening: int = 100_00) -> bytes:
    return write_camt053(OURS, opening, lines or (PAID,), version)


def refused(data: bytes, account: str | None = OURS) -> RefusalReason:
    with pytest.raises(StatementRefused) as caught:
        parse_bytes(data, account)
    assert reason_in(str(caught.value)) is caught.value.reason
    return caught.value.reason


# name, statements, entries, cents in, cents out, reversals; None: not a camt.053 message
EXPECTED = [
    ("genkgo__camt053.v2.minimal.xml", 1, 1, 885, 0, 0),
    ("genkgo__camt053.v2.multi.statement.xml", 2, 2, 885, -700, 0),
    ("genkgo__camt053.v4.xml", 1, 1, 885, 0, 0),
    ("genkgo__camt053.v8.xml", 1, 1, 885, 0, 0),
    ("viafintech__053-valid_example_v4.xml", 1, 13, 181_056, -127_295, 2),
]


@needs_samples
@pytest.mark.parametrize(("name", "statements", "entries", "came_in", "went_out", "reversals"), EXPECTED)
def test_published_samples_are_read_as_counted(
    name: str, statements: int, entries: int, came_in: int, went_out: int, reversals: int
) -> None:
    found = read((DATA / name).read_bytes())
    parts = [(n, e) for n, s in enumerate(found) for e in s.entries]
    assert len(found) == statements
    assert len({(n, e.entry) for n, e in parts}) == entries
    assert sum(e.amount_cents for _, e in parts if e.amount_cents > 0) == came_in
    assert sum(e.amount_cents for _, e in parts if e.amount_cents < 0) == went_out
    assert len({(n, e.entry) for n, e in parts if e.reversal}) == reversals


@needs_samples
@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("genkgo__camt053.v2.minimal.xml", RefusalReason.CURRENCY),
        ("genkgo__camt053.v4.xml", RefusalReason.CURRENCY),
        ("genkgo__camt053.v8.xml", RefusalReason.CURRENCY),
        ("viafintech__053-valid_example_v4.xml", RefusalReason.CURRENCY),
        ("genkgo__camt054.v8.xml", RefusalReason.BATCH_DIFFERS),
        ("zilverline__triodos_iban_2.txt", RefusalReason.NOT_READABLE),
    ],
)
def test_samples_that_do_not_add_up_are_refused_whole(name: str, reason: RefusalReason) -> None:
    assert refused((DATA / name).read_bytes(), None) is reason


@needs_samples
def test_the_sample_that_adds_up_is_booked() -> None:
    booked = parse_bytes((DATA / "genkgo__camt053.v2.multi.statement.xml").read_bytes(), None)
    assert [(s.opening_cents, s.closing_cents) for s in booked] == [(1815, 2700), (2700, 2000)]


@needs_samples
def test_batches_become_their_details_and_party_names_are_found_one_level_deeper() -> None:
    [batches] = read((DATA / "viafintech__053-valid_example_v4.xml").read_bytes())
    assert len(batches.entries) == 32
    [deeper] = read((DATA / "genkgo__camt053.v8.xml").read_bytes())
    assert deeper.entries[0].payer_name == "NAME NAME"
    assert deeper.entries[0].booked_on == date(2014, 12, 31)


@pytest.mark.parametrize("version", VERSIONS)
def test_what_is_written_is_read_back(version: Version) -> None:
    [booked] = parse_bytes(statement(version=version), OURS)
    [line] = booked.lines
    assert (booked.opening_cents, booked.closing_cents, booked.account) == (10_000, 35_000, OURS)
    assert (line.amount_cents, line.currency, line.booked_on, line.value_on) == (25_000, "EUR", DAY, DAY)
    assert (line.payer_name, line.payer_iban) == ("A. Yılmaz", "NL02TEST0000000001")
    assert (line.structured, line.unstructured) == (("5000056789012345",), "dank u")
    assert line.bank_reference == "B1"


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.skipif(not (DATA / "xsd").is_dir(), reason="camt schemas are not here")
def test_written_statements_follow_the_schema(version: Version) -> None:
    schema = etree.XMLSchema(etree.parse(str(DATA / "xsd" / f"camt.053.001.{version}.xsd")))
    batch = SampleLine(300_00, DAY, details=(PAID, SampleLine(50_00, DAY, unstructured="x" * 300)))
    back = SampleLine(-25_000, DAY, reversal=True, payer_name="B", return_reason="AC04", end_to_end="E1")
    data = statement(PAID, batch, back, version=version)
    schema.assertValid(etree.fromstring(data))


def test_both_versions_give_the_same_lines_and_ids() -> None:
    old, new = (parse_bytes(statement(version=v), OURS)[0] for v in VERSIONS)
    assert old == new


def test_results_survive_the_way_out_of_the_sandbox() -> None:
    booked = parse_bytes(statement(), OURS)
    assert msgspec.msgpack.decode(msgspec.msgpack.encode(booked), type=tuple[Statement, ...]) == booked


@pytest.mark.parametrize("version", VERSIONS)
def test_a_batch_that_adds_up_is_a_line_per_detail(version: Version) -> None:
    details = (PAID, SampleLine(50_00, DAY, unstructured="tweede"))
    [booked] = parse_bytes(statement(SampleLine(300_00, DAY, details=details), version=version), OURS)
    assert [line.amount_cents for line in booked.lines] == [25_000, 5_000]


@pytest.mark.parametrize("version", VERSIONS)
def test_a_batch_that_does_not_add_up_is_one_line_with_all_references(version: Version) -> None:
    details = (PAID, SampleLine(49_00, DAY, structured=("8049244482480005",)))
    [booked] = parse_bytes(statement(SampleLine(300_00, DAY, details=details), version=version), OURS)
    [line] = booked.lines
    assert line.amount_cents == 300_00
    assert line.structured == ("5000056789012345", "8049244482480005")


def test_true_twins_stay_two_and_a_repeated_file_gives_the_same_ids() -> None:
    twin = SampleLine(50_00, DAY, payer_name="C", unstructured="examen")
    [first], [again] = parse_bytes(statement(twin, twin), OURS), parse_bytes(statement(twin, twin), OURS)
    ids = [line.id for line in first.lines]
    assert len(set(ids)) == 2
    assert ids == [line.id for line in again.lines]


def test_the_banks_own_number_identifies_a_line_whatever_else_is_written() -> None:
    [one] = parse_bytes(statement(PAID), OURS)
    changed = SampleLine(
        25_000, DAY, payer_iban=PAID.payer_iban, bank_reference="B1", unstructured="other words"
    )
    [other] = parse_bytes(statement(changed), OURS)
    assert one.lines[0].id == other.lines[0].id


REPLACED = [
    (b">250.00<", b">NaN<", RefusalReason.AMOUNT),
    (b">250.00<", b">1E+30<", RefusalReason.AMOUNT),
    (b">250.00<", b">-250.00<", RefusalReason.AMOUNT),
    (b">250.00<", b">250,00<", RefusalReason.AMOUNT),
    (b">250.00<", b">250.001<", RefusalReason.AMOUNT),
    (b">250.00<", b">25<x/>0.00<", RefusalReason.AMOUNT),
    (b">250.00<", ">٢٥٠<".encode(), RefusalReason.AMOUNT),
    (b">250.00<", b">250.01<", RefusalReason.BALANCE_DIFFERS),
    (b"<Ccy>EUR</Ccy>", b"<Ccy>USD</Ccy>", RefusalReason.CURRENCY),
    (b"<CdtDbtInd>CRDT</CdtDbtInd>", b"<CdtDbtInd>CREDIT</CdtDbtInd>", RefusalReason.MARK),
    (b"<Sts>BOOK</Sts>", b"<Sts>MAYBE</Sts>", RefusalReason.STATUS),
    (b"<Sts>BOOK</Sts>", b"<Sts>PDNG</Sts>", RefusalReason.BALANCE_DIFFERS),
    (b"<Dt>2026-11-23</Dt>", b"<Dt>2026-13-45</Dt>", RefusalReason.DATE),
    (b"<Cd>CLBD</Cd>", b"<Cd>CLAV</Cd>", RefusalReason.BALANCE_MISSING),
    (OURS.encode(), b"NL13TEST0123456780", RefusalReason.OTHER_ACCOUNT),
    (b"BkToCstmrStmt", b"BkToCstmrAcctRpt", RefusalReason.NOT_A_STATEMENT),
    (b"</Ntry>", b"<Ntry/></Ntry>", RefusalReason.STRUCTURE),
    (b"</Document>", b"", RefusalReason.NOT_READABLE),
    (b"<RmtInf>", b"<RmtInf>" + b"<a>" * 100 + b"</a>" * 100, RefusalReason.NOT_READABLE),
    (b"UTF-8", b"UTF-7", RefusalReason.ENCODING),
    (b"dank u", b"dank \xff\xfe u", RefusalReason.NOT_READABLE),
    (b"dank u", b"dank \0 u", RefusalReason.ENCODING),
    (b"dank u", b"&unknown;", RefusalReason.NOT_READABLE),
]


@pytest.mark.parametrize(("old", "new", "reason"), REPLACED)
def test_money_that_is_not_right_refuses_the_whole_file(
    old: bytes, new: bytes, reason: RefusalReason
) -> None:
    data = statement()
    assert old in data.replace(b"'", b'"')
    assert refused(data.replace(b"'", b'"').replace(old, new)) is reason


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"<Cd>OPBD</Cd>", b"<Cd>PRCD</Cd>"),
        (b"<Amt Ccy=\"EUR\">250.00</Amt>", b"<Amt Ccy=\"EUR\">2<!-- x -->50.00000</Amt>"),
        (b"<BookgDt>\n          <Dt>2026-11-23</Dt>", b"<BookgDt><DtTm>2026-11-23T13:00:00+01:00</DtTm>"),
        (b"camt.053.001.02", b"camt.053.001.13"),
        (b"<Document", b"<!-- a comment --><Document"),
    ],
)  # fmt: skip
def test_odd_structure_with_right_money_is_read(old: bytes, new: bytes) -> None:
    data = statement().replace(b"'", b'"')
    changed = data.replace(old, new)
    assert changed != data
    assert parse_bytes(changed, OURS)[0].lines[0].amount_cents == 25_000


def test_byte_order_mark_and_utf16_are_read() -> None:
    data = statement()
    assert parse_bytes(b"\xef\xbb\xbf" + data, OURS) == parse_bytes(data, OURS)
    wide = data.decode().replace("UTF-8", "UTF-16").encode("utf-16")
    assert parse_bytes(wide, OURS) == parse_bytes(data, OURS)


BOMB = b'<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]>'
HOSTILE = [
    (b"<?xml version='1.0'?>" + BOMB + b"<Document>&b;</Document>", RefusalReason.DOCTYPE),
    ((b"<?xml version='1.0' encoding='UTF-16'?>" + BOMB).decode().encode("utf-16"), RefusalReason.DOCTYPE),
    (b"<Document>" + b"<a>" * 200_000, RefusalReason.NOT_READABLE),
    (b"", RefusalReason.NOT_READABLE),
    (b"hello world", RefusalReason.NOT_READABLE),
    (b"<Document><x>" + b"y" * 20_000_000 + b"</x></Document>", RefusalReason.NOT_READABLE),
    (b" " * (MAX_BYTES + 1), RefusalReason.TOO_LARGE),
    (b"<Document/>", RefusalReason.NOT_A_STATEMENT),
]


@pytest.mark.parametrize(("data", "reason"), HOSTILE)
def test_hostile_files_are_refused_in_little_memory(data: bytes, reason: RefusalReason) -> None:
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    assert refused(data) is reason
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 300 * 1024


def test_refusals_never_repeat_what_the_payer_wrote() -> None:
    data = statement(SampleLine(25_000, DAY, payer_name="Geheime Naam", unstructured="999900006"))
    with pytest.raises(StatementRefused) as caught:
        parse_bytes(data.replace(b">250.00<", b">Geheime Naam<"), OURS)
    assert "Geheime" not in str(caught.value)


@pytest.mark.parametrize("text", ["", " ", ".5", "5.", "+5", "0x10", "1 000.00", "1_000", "1" * 16, "٥"])
def test_amounts_are_digits_with_at_most_a_point(text: str) -> None:
    with pytest.raises(StatementRefused):
        cents(text)
