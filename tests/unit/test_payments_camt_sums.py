"""A big file whose money is wrong is refused early: by what is plainly written, and by reading, alike."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.payments import camt_sums
from pipeline.payments.camt053 import parse_bytes
from pipeline.payments.refusal import RefusalReason, StatementRefused
from pipeline.samples.statement import SampleLine, write_camt053

OURS = "NL13TEST0123456789"
DAY = date(2026, 11, 23)


def sound(*cents: int) -> bytes:
    lines = [SampleLine(amount, DAY, payer_name="J. Bal", unstructured="Stmt Ntry") for amount in cents]
    return write_camt053(OURS, 1_000, lines, "08")


def verdict(data: bytes) -> RefusalReason | None:
    try:
        camt_sums.refuse_wrong_sums(data)
    except StatementRefused as refused:
        return refused.reason
    return None


def by_reading(data: bytes) -> RefusalReason | None:
    """The same file in a spelling that is not plain."""
    return verdict(data.replace(b"<Ntry>", b"<Ntry >"))


_CREDIT = b"CRDT</CdtDbtInd>\n        <Sts>"
_CHANGES = {
    "nothing": (b"", b"", None),
    "other closing balance": (b"CLBD", b"PRCD", None),
    "amount": (b">50.00</Amt>", b">50.01</Amt>", RefusalReason.BALANCE_DIFFERS),
    "NaN": (b">50.00</Amt>", b">NaN</Amt>", RefusalReason.AMOUNT),
    "exponent": (b">50.00</Amt>", b">5E+1</Amt>", RefusalReason.AMOUNT),
    "mark": (b"CRDT", b"CREDIT", RefusalReason.MARK),
    "the other mark": (_CREDIT, _CREDIT.replace(b"CRDT", b"DBIT"), RefusalReason.BALANCE_DIFFERS),
    "not booked": (b">BOOK<", b">PDNG<", RefusalReason.BALANCE_DIFFERS),
    "status": (b">BOOK<", b">DONE<", RefusalReason.STATUS),
    "another currency": (b'Ccy="EUR">50.00', b'Ccy="USD">50.00', None),
    "digits as entities": (b">50.00</Amt>", b">5&#48;.00</Amt>", None),
}  # fmt: skip


@pytest.mark.parametrize("change", _CHANGES)
def test_what_is_plainly_written_and_what_is_read_are_refused_alike(change: str) -> None:
    old, new, reason = _CHANGES[change]
    data = sound(5_000, 2_500, 5_000, -700)
    assert old in data
    data = data.replace(old, new)
    assert verdict(data) is reason
    assert by_reading(data) is reason


@given(st.lists(st.integers(-10_000, 10_000).filter(bool), min_size=1, max_size=6), st.data())
@settings(max_examples=60, deadline=None)
def test_early_and_late_agree_on_any_damage(cents: list[int], data: st.DataObject) -> None:
    """What is refused early would be refused late; nothing sound is refused early."""
    whole = sound(*cents)
    at = data.draw(st.integers(0, len(whole) - 1))
    piece = data.draw(st.sampled_from([b"", b"0", b"<!-- <Ntry> -->", b"<Ntry>", b"EUR", b" ", b"<x/>"]))
    damaged = whole[:at] + piece + whole[at + data.draw(st.integers(0, 3)) :]
    try:
        parse_bytes(damaged, OURS)
    except StatementRefused:
        return
    assert verdict(damaged) is None
    assert by_reading(damaged) is None


def test_a_comment_that_holds_an_entry_is_no_entry() -> None:
    data = sound(5_000)
    entry = data[data.index(b"<Ntry>") : data.index(b"</Ntry>") + len(b"</Ntry>")]
    for hidden in (b"<!--" + entry + b"-->", b"<Other><![CDATA[" + entry + b"]]></Other>"):
        assert verdict(data.replace(b"</Stmt>", hidden + b"</Stmt>")) is None
