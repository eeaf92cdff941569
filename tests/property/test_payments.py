"""What must hold for any money: order does not matter, no cent is lost, nobody gets another's."""

import random
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.bench.paying.judge import Score, judge
from pipeline.bench.paying.payers import FREE_TEXT, STRUCTURED, TYPO, Payers
from pipeline.bench.paying.world import make_world
from pipeline.bench.paying.writing import mistyped
from pipeline.domain.payment import BankLine, PartyNames, PaymentRequest, RequestState
from pipeline.payments.booking import RawEntry, RawStatement, booked
from pipeline.payments.camt053 import parse_bytes
from pipeline.payments.finder import find
from pipeline.payments.importing import merge
from pipeline.payments.ledger import book, check_ledger, money_summary
from pipeline.payments.match import MatchLimits, decide, match
from pipeline.payments.reference import check_digit_ok, is_reference, issue, one_edit_variants, print_in_fours
from pipeline.payments.refusal import StatementRefused
from pipeline.payments.world import World
from pipeline.samples.statement import SampleLine, write_camt053

MONDAY = date(2026, 11, 23)
ACCOUNT = "NL13TEST0123456789"
REFERENCES = [issue(f"R-{n}", b"test", ()) for n in range(6)]
NAMES = {f"R-{n}": PartyNames("Ayşe", "Yılmaz") for n in range(6)}

texts = st.one_of(
    st.sampled_from(REFERENCES),
    st.sampled_from(REFERENCES).map(lambda r: mistyped(random.Random(r), r)),
    st.tuples(st.sampled_from(REFERENCES), st.sampled_from(REFERENCES)).map(" en ".join),
    st.sampled_from(["", "examen", "2026 " + REFERENCES[0]]),
    st.text(max_size=40),
)


@st.composite
def bank_lines(draw: st.DrawFn) -> list[BankLine]:
    lines = []
    for number in range(draw(st.integers(0, 8))):
        day = MONDAY + timedelta(days=draw(st.integers(0, 2)))
        lines.append(
            BankLine(
                id=f"L-{number}",
                statement=f"ST-{day}",
                index=number,
                account=ACCOUNT,
                booked_on=day,
                value_on=day - timedelta(days=draw(st.integers(0, 1))),
                amount_cents=draw(st.sampled_from([5_000, 10_000, 10_001, -5_000, -10_000, 0, 100_000])),
                currency="EUR",
                payer_name=draw(st.sampled_from(["", "A Yilmaz", "J. Jansen"])),
                payer_iban=draw(st.sampled_from(["", "NL02TEST0000000001"])),
                structured=draw(st.sampled_from([(), (REFERENCES[0],), (REFERENCES[1],)])),
                unstructured=draw(texts),
                end_to_end="",
                reversal=draw(st.booleans()),
                return_reason=draw(st.sampled_from(["", "", "AC04"])),
            )
        )
    return lines


states = st.lists(st.sampled_from([*RequestState, RequestState.OPEN]), min_size=6, max_size=6)


def requests(of: list[RequestState]) -> list[PaymentRequest]:
    return [
        PaymentRequest(f"R-{n}", REFERENCES[n], 5_000 * (1 + n % 2), MONDAY, MONDAY, state)
        for n, state in enumerate(of)
    ]


@given(bank_lines(), states, st.randoms(use_true_random=False))
@settings(max_examples=150, deadline=None)
def test_any_order_gives_the_same_and_the_books_balance(
    lines: list[BankLine], of: list[RequestState], rng: random.Random
) -> None:
    asked = requests(of)
    result = match(asked, lines, names=NAMES)
    shuffled, asked_shuffled = rng.sample(lines, len(lines)), rng.sample(asked, len(asked))
    assert match(asked_shuffled, shuffled, names=NAMES) == result
    assert check_ledger([], lines, result, asked, book(lines, result.outcomes)) == []
    summary = money_summary(result)
    assert summary["in_cents"] == sum(summary[f"{k}_cents"] for k in ("allocated", "suspense", "owed"))
    assert summary["in_cents"] + summary["not_ours_cents"] == sum(line.amount_cents for line in lines)


@given(bank_lines(), states)
@settings(max_examples=100, deadline=None)
def test_settling_night_by_night_never_changes_what_was_settled(
    lines: list[BankLine], of: list[RequestState]
) -> None:
    asked = requests(of)
    first = match(asked, lines[: len(lines) // 2], names=NAMES)
    both = match(asked, lines, names=NAMES, settled=first.outcomes)
    again = {outcome.line: outcome for outcome in both.outcomes}
    assert all(again[outcome.line] == outcome for outcome in first.outcomes)
    assert check_ledger([], lines, both, asked, book(lines, both.outcomes)) == []


@given(bank_lines(), states, st.integers(0, 8))
@settings(max_examples=60, deadline=None)
def test_day_by_day_gives_the_same_as_all_at_once(
    lines: list[BankLine], of: list[RequestState], cut: int
) -> None:
    """What was decided of the earlier lines is taken as settled; the rest comes later."""
    asked = requests(of)
    at_once = match(asked, lines, names=NAMES)
    by_id = {line.id: line for line in lines}
    early = [by_id[outcome.line] for outcome in at_once.outcomes[:cut]]
    first = match(asked, early, names=NAMES)
    assert match(asked, lines, names=NAMES, settled=first.outcomes) == at_once


@given(st.integers(0, 5), st.sampled_from(["", "kenmerk ", "inburgering 2026 ", "tel 06-12345678 "]))
@settings(max_examples=6, deadline=None)
def test_no_single_typing_error_moves_money_to_somebody_else(who: int, before: str) -> None:
    """Everybody has the same name and owes the same: nothing but the reference tells them apart."""
    asked = [PaymentRequest(f"R-{n}", r, 5_000, MONDAY, MONDAY) for n, r in enumerate(REFERENCES)]
    plain = BankLine(
        "L", "S", 0, ACCOUNT, MONDAY, MONDAY, 5_000, "EUR", "A Yilmaz", "", (), "", "", reversal=False
    )
    world = World(asked, (), NAMES, frozenset())
    for wrong in set(one_edit_variants(REFERENCES[who])):
        for text in {before + wrong, before + print_in_fours(wrong)}:
            outcome = decide(replace(plain, unstructured=text), world, MatchLimits())
            assert {part.registration for part in outcome.allocations} <= {f"R-{who}"}, text


@given(st.text(max_size=200))
def test_only_what_stands_there_whole_is_found(text: str) -> None:
    for hit in find((), text, ""):
        assert hit.digits.isdecimal()
        assert 0 <= hit.start < hit.end <= len(text)
        assert not hit.whole or len(hit.digits) == 16


@given(st.integers(0, 10**6), st.binary(min_size=1, max_size=16))
@settings(deadline=None)
def test_any_registration_and_secret_give_a_good_reference(number: int, secret: bytes) -> None:
    reference = issue(f"R-{number}", secret, ())
    assert is_reference(reference)
    assert not any(is_reference(text) for text in one_edit_variants(reference) if text != reference)
    assert sum(check_digit_ok(text) for text in one_edit_variants(reference) if text != reference) < 16


SOUND = write_camt053(
    ACCOUNT, 1_000, [SampleLine(5_000, MONDAY, payer_name="A", structured=(REFERENCES[0],))] * 2, "08"
)


@given(st.integers(0, len(SOUND) - 1), st.binary(max_size=3), st.integers(0, 3))
@settings(max_examples=300)
def test_damaged_statements_are_refused_or_still_add_up(at: int, new: bytes, cut: int) -> None:
    try:
        statements = parse_bytes(SOUND[:at] + new + SOUND[at + cut :], ACCOUNT)
    except StatementRefused:
        return
    for statement in statements:
        total = sum(line.amount_cents for line in statement.lines)
        assert statement.opening_cents + total == statement.closing_cents


@given(st.data())
@settings(max_examples=80, deadline=None)
def test_any_overlap_and_order_of_files_books_every_payment_once(data: st.DataObject) -> None:
    """The truth is a row of bookings; files are windows of whole days over it, in any order."""
    days = [MONDAY + timedelta(days=n) for n in range(4)]
    amounts = st.lists(st.sampled_from([5_000, 5_000, 10_000, -700]), max_size=4)
    truth = [
        RawEntry(0, 0, True, d, d, c, "EUR", unstructured="examen") for d in days for c in data.draw(amounts)
    ]
    windows = [(n, n + 1) for n in range(4)]
    windows += data.draw(st.lists(st.tuples(st.integers(0, 3), st.integers(1, 4)), max_size=3))
    files = []
    for number, (first, last) in enumerate(window for window in windows if window[0] < window[1]):
        before = sum(e.amount_cents for e in truth if e.booked_on < days[first])
        inside = tuple(e for e in truth if days[first] <= e.booked_on <= days[last - 1])
        after = before + sum(e.amount_cents for e in inside)
        raw = RawStatement(
            ACCOUNT, f"S{number}", f"{number}", "EUR", before, after, days[first], days[last - 1], inside
        )
        files.append(booked(raw, ACCOUNT))
    merged = merge(data.draw(st.permutations(files)))
    assert sorted((line.booked_on, line.amount_cents) for line in merged.lines) == sorted(
        (e.booked_on, e.amount_cents) for e in truth
    )
    assert len({line.id for line in merged.lines}) == len(truth)
    assert merged == merge(files)


@pytest.mark.parametrize("seed", [11, 12])
def test_generated_payments_go_to_nobody_else(seed: int) -> None:
    rng = random.Random(seed)
    world, score = make_world(rng, seed, 2_500), Score()
    payments = Payers(rng, world).draw(1_500)
    judge(
        world,
        payments,
        match([*world.requests.values()], [p.line for p in payments], names=world.names),
        score,
    )
    assert (score.wrong, score.lost_cents, score.doubled_cents, score.unexplained) == ([], 0, 0, 0)
    assert score.share(STRUCTURED) == 1
    assert score.share(FREE_TEXT) >= 0.98
    assert score.share("only a name") == 0
    assert score.share(TYPO) >= 0.9
    assert score.overall >= 0.84
