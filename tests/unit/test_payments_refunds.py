"""What goes back: debts found, tries counted, the bank's word taken, the books still balanced."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.domain.payment import (
    BankLine,
    LineDecision,
    MatchLimits,
    MatchResult,
    PaymentRequest,
    RequestState,
)
from pipeline.domain.refund import Agreement, OwedReason, RefundFacts, RefundState
from pipeline.payments import ledger, refunds
from pipeline.payments.match import match
from pipeline.payments.refunds import Owed

DAY = date(2026, 11, 23)
DUE = DAY + timedelta(days=42)
REFERENCE = "5000056789012345"
REQUEST = PaymentRequest("R-1", REFERENCE, 25_000, DAY, DUE)
ANNA, BERT = Agreement("anna", DAY), Agreement("bert", DAY)


def line(number: int, cents: int, reference: str = "", end_to_end: str = "", reason: str = "") -> BankLine:
    return BankLine(
        f"L-{number}", "ST-1", number, "NL1", DAY, DAY, cents, "EUR", "T. Betaler", "NL91ABNA0417164300",
        (reference,) if reference else (), "", end_to_end, False, return_reason=reason,
    )  # fmt: skip


class Office:
    """The books after some lines, refunds and closings, as the night computes them."""

    def __init__(
        self, lines: list[BankLine], facts: list[RefundFacts], closed: frozenset[str] = frozenset()
    ) -> None:
        state = RequestState.EXPIRED if closed else RequestState.OPEN
        self.lines, self.facts, self.request = lines, facts, replace(REQUEST, state=state)
        told, ours = refunds.travels(lines, facts)
        first = match([REQUEST], lines, settled=ours)  # what stood before the closing stands after it
        self.result: MatchResult = match([self.request], lines, settled=first.outcomes)
        by_id = {item.id: item for item in lines}
        self.owed = refunds.owed(by_id, self.result.outcomes, closed, facts, told)
        self.moves = ledger.moves(refunds.freed(self.result.outcomes, closed), self.owed)

    @property
    def faults(self) -> list[str]:
        entries = ledger.book(self.lines, self.result.outcomes, self.moves)
        found = ledger.check_ledger([], self.lines, self.result, [self.request], entries, self.moves)
        return found + refunds.faults(self.facts, self.owed)

    @property
    def balance(self) -> dict[str, int]:
        return ledger.balance(ledger.book(self.lines, self.result.outcomes, self.moves))


def sent(item: Owed, file: str = "X-1") -> RefundFacts:
    return RefundFacts(item.refund, ANNA, BERT, file)


TOO_MUCH = line(0, 30_000, REFERENCE)
[DEBT] = Office([TOO_MUCH], []).owed


def test_a_surplus_is_owed_to_the_account_that_paid() -> None:
    refund = DEBT.refund
    assert (refund.amount_cents, refund.iban, refund.reason) == (
        5_000,
        TOO_MUCH.payer_iban,
        OwedReason.TOO_MUCH,
    )
    assert DEBT.state is RefundState.OWED
    assert Office([TOO_MUCH], []).owed == (DEBT,), "the same debt has the same number"


@pytest.mark.parametrize(
    ("facts", "state"),
    [
        (RefundFacts(DEBT.refund, ANNA), RefundState.APPROVED),
        (RefundFacts(DEBT.refund, ANNA, BERT), RefundState.RELEASED),
        (sent(DEBT), RefundState.ORDERED),
    ],
)
def test_how_far_a_refund_is(facts: RefundFacts, state: RefundState) -> None:
    office = Office([TOO_MUCH], [facts])
    assert [item.state for item in office.owed] == [state]
    assert office.faults == []
    under_way = office.balance.get(ledger.UNDER_WAY, 0)
    assert (under_way, office.balance[ledger.OWED]) == (
        (-5_000, 0) if state is RefundState.ORDERED else (0, -5_000)
    )


def test_the_debit_settles_and_a_return_makes_it_owed_again() -> None:
    debit = line(1, -5_000, end_to_end=DEBT.refund.id.upper())
    office = Office([TOO_MUCH, debit], [sent(DEBT)])
    assert [item.state for item in office.owed] == [RefundState.SETTLED]
    assert office.faults == []
    assert office.balance[ledger.UNDER_WAY] == office.balance[ledger.OWED] == 0

    back = line(2, 5_000, end_to_end=DEBT.refund.id, reason="AC04")
    office = Office([TOO_MUCH, debit, back], [sent(DEBT)])
    first, second = office.owed
    assert (first.state, first.return_reason, second.state) == (
        RefundState.RETURNED, "AC04", RefundState.OWED,
    )  # fmt: skip
    assert (second.refund.attempt, second.refund.amount_cents) == (2, 5_000)
    assert second.refund.id != first.refund.id
    assert office.faults == []
    assert office.balance[ledger.OWED] == -5_000


@pytest.mark.parametrize("cents", [-5_001, -4_999, 5_000])
def test_a_line_with_our_number_that_does_not_fit_waits_for_a_clerk(cents: int) -> None:
    office = Office([TOO_MUCH, line(1, cents, end_to_end=DEBT.refund.id)], [sent(DEBT)])
    assert office.result.outcomes[1].decision is LineDecision.REVIEW
    assert [item.state for item in office.owed] == [RefundState.ORDERED]
    assert office.faults == []


def test_a_refund_that_left_twice_is_seen() -> None:
    debits = [line(n, -5_000, end_to_end=DEBT.refund.id) for n in (1, 2)]
    office = Office([TOO_MUCH, *debits], [sent(DEBT)])
    assert [o.decision for o in office.result.outcomes[1:]] == [LineDecision.IGNORED, LineDecision.REVIEW]


def test_a_closed_registration_keeps_nothing() -> None:
    office = Office([line(0, 7_500, REFERENCE)], [], closed=frozenset({"R-1"}))
    [debt] = office.owed
    assert (debt.refund.reason, debt.refund.amount_cents) == (OwedReason.CLOSED, 7_500)
    assert office.faults == []
    assert office.balance[ledger.registration_account("R-1")] == 0
    summary = ledger.money_summary(office.result, [office.request], office.moves)
    assert (summary["allocated_cents"], summary["owed_cents"], summary["in_cents"]) == (0, 7_500, 7_500)


def test_what_the_bank_took_back_is_not_owed_as_well() -> None:
    undone = replace(line(1, -7_500, REFERENCE), reversal=True)
    office = Office([line(0, 7_500, REFERENCE), undone], [], closed=frozenset({"R-1"}))
    assert office.owed == ()
    assert office.faults == []


@pytest.mark.parametrize(("days", "decision"), [(0, LineDecision.REVIEW), (1, LineDecision.OVER)])
def test_only_money_after_the_last_day_goes_back_by_itself(days: int, decision: LineDecision) -> None:
    on = DUE + timedelta(days=days)
    late = replace(line(0, 25_000, REFERENCE), booked_on=on, value_on=on)
    closed = replace(REQUEST, state=RequestState.EXPIRED)
    [outcome] = match([closed], [late], limits=MatchLimits(return_expired=True)).outcomes
    assert outcome.decision is decision
    assert outcome.allocations == ()
    [never] = match([closed], [late]).outcomes
    assert never.decision is LineDecision.REVIEW


def test_one_person_alone_and_money_sent_twice_are_faults() -> None:
    alone = RefundFacts(DEBT.refund, ANNA, Agreement("Anna", DAY), "X-1")
    assert "second person" in Office([TOO_MUCH], [alone]).faults[0]
    again = replace(DEBT.refund, id="T-000000000000", attempt=2)
    twice = Office([TOO_MUCH], [sent(DEBT), RefundFacts(again, ANNA, BERT, "X-2")])
    assert "line L-0 is paid back 2 times" in twice.faults


@given(st.lists(st.sampled_from(["debit", "return", "wrong", "costs"]), max_size=7), st.booleans())
def test_whatever_the_bank_tells_every_cent_stays_in_the_books(told: list[str], closed: bool) -> None:
    amounts = {"debit": -5_000, "return": 5_000, "wrong": -4_999, "costs": -125}
    lines = [TOO_MUCH]
    for number, what in enumerate(told, 1):
        lines.append(line(number, amounts[what], end_to_end="" if what == "costs" else DEBT.refund.id))
    office = Office(lines, [sent(DEBT)], closed=frozenset({"R-1"}) if closed else frozenset())
    assert office.faults == []
    summary = ledger.money_summary(office.result, [office.request], office.moves)
    assert summary["in_cents"] == sum(
        summary[key] for key in ("allocated_cents", "suspense_cents", "owed_cents")
    )
    assert sum(office.balance.values()) == 0
