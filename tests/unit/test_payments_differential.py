"""Our readers against two that share no code with them: ``mt-940`` with every option on, and ``camt053``.

Over the published samples and over files as we write them. Where those packages are known to be wrong
(research: payments.md, section 3) the difference itself is asserted, so that we hear when it goes.
"""

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from pipeline.payments import camt053 as our_camt
from pipeline.payments import mt940 as our_mt940
from pipeline.payments.booking import RawStatement
from pipeline.samples.statement import SampleLine, Version
from tests.bank_files import DIALECTS, as_other_message, camt053, mt940

DATA = Path(__file__).resolve().parents[2].parent / "shared" / "data" / "bank"
MT940_SAMPLES = sorted(DATA.glob("*__*.txt"))
CAMT_SAMPLES = sorted(DATA.glob("*.xml"))
OURS = "NL13TEST0123456789"
DAY = date(2026, 11, 23)
LINES = [
    SampleLine(
        25_000, DAY, payer_name="A BE", payer_iban="NL02TEST0000000001", structured=("5000056789012345",)
    ),
    SampleLine(-700, date(2026, 11, 24), DAY, unstructured="kosten"),
    SampleLine(1_00, date(2026, 11, 24), payer_name="C", unstructured="x" * 130),
    SampleLine(-5_000, date(2026, 11, 24), reversal=True, payer_name="D", unstructured="terug"),
]

Entry = tuple[int, date]
"""Signed cents and booking day."""


def ours(statements: tuple[RawStatement, ...]) -> list[list[Entry]]:
    """By statement; the details of a batch taken together again."""
    found = []
    for statement in statements:
        entries: dict[int, Entry] = {}
        for e in statement.entries:
            entries[e.entry] = (entries.get(e.entry, (0, e.booked_on))[0] + e.amount_cents, e.booked_on)
        found.append(list(entries.values()))
    return found


def in_cents(amount: Any) -> int:
    return int(Decimal(str(amount)) * 100)


def theirs_mt940(data: bytes) -> list[list[Entry]]:
    package = pytest.importorskip("mt940")
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        text = data.decode("latin-1")
    found = package.parse_statements(text, options=package.Options.all())
    return [
        [
            (in_cents(line.data["amount"].amount), line.data.get("entry_date") or line.data["date"])
            for line in statement
        ]
        for statement in found
    ]


def theirs_camt(data: bytes) -> list[list[Entry]]:
    package = pytest.importorskip("camt053")
    signs = {"CRDT": 1, "DBIT": -1}
    return [
        [
            (in_cents(e.amount) * signs[e.credit_debit_indicator], date.fromisoformat(e.booking_date[:10]))
            for e in statement.entries
        ]
        for statement in package.parse_document(data.decode("utf-8")).statements
    ]


@pytest.mark.skipif(not MT940_SAMPLES, reason="sample bank files are not here")
@pytest.mark.parametrize("path", MT940_SAMPLES, ids=lambda path: path.stem)
def test_published_mt940_is_read_as_the_other_reader_does(path: Path) -> None:
    data = path.read_bytes()
    assert ours(our_mt940.read(data)) == theirs_mt940(data)


@pytest.mark.skipif(not CAMT_SAMPLES, reason="sample bank files are not here")
@pytest.mark.parametrize("path", CAMT_SAMPLES, ids=lambda path: path.stem)
def test_published_camt_is_read_as_the_other_reader_does(path: Path) -> None:
    data = path.read_bytes()
    assert ours(our_camt.read(data)) == theirs_camt(data)


WRONG_THERE = {"rabo 2003", "sns"}
"""Points before the cents lose whole lines there; accounts of SNS and ASN need a tag of its own."""


@pytest.mark.parametrize("dialect", sorted(set(DIALECTS) - WRONG_THERE))
def test_every_dialect_is_read_as_the_other_reader_does(dialect: str) -> None:
    data = mt940(OURS, 100_000, LINES, dialect, 1)
    assert ours(our_mt940.read(data)) == theirs_mt940(data)


def test_where_the_other_reader_is_wrong() -> None:
    points, accounts = (mt940(OURS, 100_000, LINES, dialect, 1) for dialect in sorted(WRONG_THERE))
    assert len(theirs_mt940(points)[0]) < len(ours(our_mt940.read(points))[0]) == len(LINES)
    with pytest.raises(RuntimeError):
        theirs_mt940(accounts)
    assert len(ours(our_mt940.read(accounts))[0]) == len(LINES)


@pytest.mark.parametrize("version", ["02", "08"])
@pytest.mark.parametrize("kind", ["053", "054"])
def test_every_version_is_read_as_the_other_reader_does(version: Version, kind: str) -> None:
    batch = SampleLine(30_000, DAY, details=(LINES[0], SampleLine(5_000, DAY, unstructured="tweede")))
    data = camt053(OURS, 100_000, [*LINES, batch], version, 1)
    data = data if kind == "053" else as_other_message(data, kind)
    assert ours(our_camt.read(data)) == theirs_camt(data)
