"""Whatever clerks rule, in whatever order: no cent is made or lost, nobody gets more than was asked."""

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.domain.payment import BankLine, MatchLimits, MatchResult, RequestState
from pipeline.domain.refund import Agreement
from pipeline.domain.ruling import RulingFacts, Verdict
from pipeline.errors import InputDataError
from pipeline.payments import refunds, rulings
from pipeline.payments.ledger import book, check_ledger, money_summary, moves
from pipeline.payments.match import match
from tests.property.test_payments import MONDAY, NAMES, bank_lines, requests, states

ANNA, BERT = Agreement("anna", MONDAY), Agreement("bert", MONDAY)
LIMITS = MatchLimits()
steps = st.lists(
    st.tuples(
        st.integers(0, 7),
        st.sampled_from([*Verdict, Verdict.REGISTRATION]),
        st.integers(0, 5),
        st.sampled_from([None, None, 1, 2_500, 5_000, 10_000]),
        st.sampled_from(["agree", "agree", "wait", "undo"]),
    ),
    max_size=12,
)


def decided(lines: list[BankLine], of: list[RequestState], facts: list[RulingFacts]) -> MatchResult:
    by_hand, gone = rulings.outcomes({line.id: line for line in lines}, facts, ())
    assert gone == ()
    return match(requests(of), lines, names=NAMES, settled=by_hand)


def room(
    result: MatchResult, facts: list[RulingFacts], registration: str, asked: int, *, credit: bool
) -> int:
    held = result.allocated_cents.get(registration, 0)
    pending = sum(abs(f.ruling.cents) for f in facts if f.pending and f.ruling.registration == registration)
    return (asked - held if credit else held) - pending


@given(bank_lines(), states, steps)
@settings(max_examples=60, deadline=None)
def test_every_cent_stays_whatever_is_ruled(
    lines: list[BankLine], of: list[RequestState], asked: list[tuple[int, Verdict, int, int | None, str]]
) -> None:
    facts: list[RulingFacts] = []
    known = {request.registration: request for request in requests(of)}
    for place, verdict, who, cents, then in asked:
        if place >= len(lines):
            continue
        line, before = lines[place], decided(lines, of, facts)
        outcome = next(o for o in before.outcomes if o.line == line.id)
        request = known[f"R-{who}"]
        full = before.allocated_cents.get(request.registration, 0) >= request.amount_cents
        if full and request.state is RequestState.OPEN:
            request = replace(request, state=RequestState.PAID)
        space = room(before, facts, request.registration, request.amount_cents, credit=line.amount_cents >= 0)
        try:
            ruling = rulings.make(
                line, outcome, facts, rulings.Asked(verdict, cents, "want"), request, space, LIMITS
            )
        except InputDataError:
            continue
        if ruling.id not in {item.ruling.id for item in facts}:
            agreed = BERT if then == "agree" and ruling.second else None
            facts.append(RulingFacts(ruling, ANNA, agreed, BERT if then == "undo" else None))
    result = decided(lines, of, facts)
    owed = refunds.owed({line.id: line for line in lines}, result.outcomes, (), (), {})
    inside = moves((), owed)
    assert check_ledger([], lines, result, requests(of), book(lines, result.outcomes, inside), inside) == []
    summary = money_summary(result)
    assert summary["in_cents"] == sum(summary[f"{k}_cents"] for k in ("allocated", "suspense", "owed"))
    assert decided(lines[::-1], of, facts) == result
    for item in facts:
        assert abs(item.ruling.cents) <= abs(next(x for x in lines if x.id == item.ruling.line).amount_cents)
