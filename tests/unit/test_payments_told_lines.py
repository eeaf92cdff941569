"""Entries that are no money in euro on our account: other currencies, announced ones, no account at all."""

import json
from dataclasses import replace
from datetime import date

import pytest

from pipeline.domain.payment import LineDecision, PaymentRequest
from pipeline.payments.camt053 import parse_bytes
from pipeline.payments.ledger import book, check_ledger
from pipeline.payments.match import match
from pipeline.payments.reference import issue
from pipeline.payments.refusal import RefusalReason, StatementRefused
from pipeline.payments.registrations_csv import GivenWorld
from pipeline.payments.standalone import as_json, match_read
from pipeline.payments.statements import parse_bytes as any_format
from pipeline.samples.statement import SampleLine, Version, write_camt053
from tests.bank_files import as_other_message, mt940

OURS = "NL13TEST0123456789"
DAY = date(2026, 11, 23)
REFERENCE = issue("R-1", b"told", ())
ASKED = PaymentRequest("R-1", REFERENCE, 5_000, DAY, DAY)
EURO = SampleLine(2_500, DAY, unstructured="examen", bank_reference="B1")
DOLLARS = SampleLine(5_000, DAY, structured=(REFERENCE,), bank_reference="B2")
_OLD = b'Ccy="EUR">50.00</Amt>'
_BALANCE = b'<Amt Ccy="EUR">75.00</Amt>'
_DETAILS = b"<AmtDtls><CntrValAmt><Amt Ccy='EUR'>46.10</Amt></CntrValAmt></AmtDtls><BkTxCd>"


def statement(version: Version = "08", *, closing: bytes = b"75.00", details: bytes = b"") -> bytes:
    """An entry in euro and one in dollars, which the closing balance counts as given."""
    data = write_camt053(OURS, 0, [EURO, DOLLARS], version).replace(_OLD, b'Ccy="USD">50.00</Amt>')
    head, tail = data.rsplit(b"<BkTxCd>", 1)
    data = head + (details or b"<BkTxCd>") + tail
    return data.replace(_BALANCE, b'<Amt Ccy="EUR">' + closing + b"</Amt>")


@pytest.mark.parametrize(
    ("closing", "details", "counted"),
    [(b"75.00", b"", 5_000), (b"25.00", b"", 0), (b"71.10", _DETAILS, 4_610)],
)
@pytest.mark.parametrize("version", ["02", "08"])
def test_an_entry_in_another_currency_goes_to_review_and_the_rest_is_booked(
    version: Version, closing: bytes, details: bytes, counted: int
) -> None:
    found = parse_bytes(statement(version, closing=closing, details=details), OURS)
    lines = found[0].lines
    assert [(line.amount_cents, line.currency, line.foreign_cents) for line in lines] == [
        (2_500, "EUR", 0),
        (counted, "USD", 5_000),
    ]
    result = match([ASKED], lines)
    _, abroad = result.outcomes
    assert (abroad.decision, abroad.allocations, abroad.suspense_cents) == (LineDecision.REVIEW, (), counted)
    assert abroad.candidates == ("R-1",)
    assert "50,00 in USD" in abroad.explanation
    assert check_ledger(found, lines, result, [ASKED], book(lines, result.outcomes)) == []


def test_balances_that_nothing_explains_are_refused() -> None:
    with pytest.raises(StatementRefused) as caught:
        parse_bytes(statement(closing=b"70.00"), OURS)
    assert caught.value.reason is RefusalReason.BALANCE_DIFFERS


@pytest.mark.parametrize("status", [b"PDNG", b"INFO"])
def test_announced_entries_are_told_and_not_booked(status: bytes) -> None:
    data = write_camt053(OURS, 0, [EURO, DOLLARS], "02")
    head, tail = data.rsplit(b"BOOK", 1)
    data = (head + status + tail).replace(_BALANCE, b'<Amt Ccy="EUR">25.00</Amt>')
    found = parse_bytes(data, OURS)
    assert len(found[0].lines) == 1
    world = GivenWorld((ASKED,), {}, ())
    told = json.loads("".join(as_json(match_read(world, [("a", found)]))))
    [booked, announced] = told["files"][0]["lines"]
    assert (booked["booked"], announced["booked"], announced["decision"]) == (True, False, "ignored")
    assert announced["amount_cents"] == 5_000
    assert announced["allocations"] == []
    assert "nog niet geboekt" in announced["explanation"]
    assert told["money"]["in_cents"] == 2_500


def test_every_entry_of_a_camt_052_is_told() -> None:
    found = parse_bytes(as_other_message(write_camt053(OURS, 0, [EURO, DOLLARS], "08"), "052"), OURS)
    told = json.loads("".join(as_json(match_read(GivenWorld((ASKED,), {}, ()), [("a", found)]))))
    assert told["files"][0]["outcome"] == "ignored"
    assert [row["decision"] for row in told["files"][0]["lines"]] == ["ignored", "ignored"]
    assert told["money"]["in_cents"] == 0


@pytest.mark.parametrize("account", [None, OURS])
def test_a_statement_of_nobody_is_refused(account: str | None) -> None:
    camt = write_camt053(OURS, 0, [EURO], "08")
    start, end = camt.index(b"<Acct>"), camt.index(b"</Acct>") + len(b"</Acct>")
    for data in (camt[:start] + camt[end:], camt.replace(OURS.encode(), b"")):
        with pytest.raises(StatementRefused) as caught:
            parse_bytes(data, account)
        assert caught.value.reason is RefusalReason.ACCOUNT_MISSING


def test_mt940_without_an_account_is_refused() -> None:
    data = mt940(OURS, 0, [EURO], "ing", 1)
    line = next(line for line in data.split(b"\n") if line.startswith(b":25:"))
    with pytest.raises(StatementRefused) as caught:
        any_format(data.replace(line + b"\n", b""), None)
    assert caught.value.reason is RefusalReason.ACCOUNT_MISSING


def test_details_that_are_not_together_their_batch_are_told_as_such() -> None:
    parts = (SampleLine(2_500, DAY, structured=(REFERENCE,)), SampleLine(2_500, DAY))
    data = write_camt053(OURS, 0, [SampleLine(5_000, DAY, details=parts)], "08")
    head, tail = data.rsplit(b"25.00", 1)
    [outcome] = match([ASKED], parse_bytes(head + b"24.00" + tail, OURS)[0].lines).outcomes
    assert outcome.decision is LineDecision.REVIEW
    assert "noemt 2 betalingen, maar samen zijn die niet dit bedrag" in outcome.explanation


def test_a_text_that_is_not_read_to_its_end_is_told() -> None:
    line = parse_bytes(write_camt053(OURS, 0, [EURO], "08"), OURS)[0].lines[0]
    [outcome] = match([ASKED], [replace(line, unstructured="x" * 5_000 + REFERENCE)]).outcomes
    assert outcome.decision is LineDecision.SUSPENSE
    assert "langer dan 4000 tekens" in outcome.explanation
