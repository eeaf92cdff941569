"""One booking stays one: repeated files, other formats, overlaps, and true twins."""

from dataclasses import replace
from datetime import date, timedelta
from itertools import permutations

from pipeline.domain.payment import BankLine, Statement
from pipeline.payments.booking import RawEntry, RawStatement, booked
from pipeline.payments.importing import Merged, merge

ACCOUNT = "NL13TEST0123456789"
MONDAY = date(2026, 11, 23)
TUESDAY = MONDAY + timedelta(days=1)


def entry(cents: int, day: date = MONDAY, number: str = "", text: str = "examen", iban: str = "") -> RawEntry:
    return RawEntry(
        0, 0, True, day, day, cents, "EUR", payer_iban=iban, unstructured=text, bank_reference=number
    )  # fmt: skip


def statement(opening: int, *entries: RawEntry, name: str = "A", sequence: str = "1") -> Statement:
    closing = opening + sum(e.amount_cents for e in entries)
    days = [e.booked_on for e in entries]
    raw = RawStatement(ACCOUNT, name, sequence, "EUR", opening, closing, min(days), max(days), entries)
    return booked(raw, ACCOUNT)


def in_every_order(*statements: Statement) -> Merged:
    results = [merge(order) for order in permutations(statements)]
    assert all(result == results[0] for result in results)
    return results[0]


def cents(lines: tuple[BankLine, ...]) -> list[int]:
    return sorted(line.amount_cents for line in lines)


def test_the_same_statement_twice_books_once() -> None:
    one = statement(0, entry(5_000), entry(2_500))
    merged = merge([one, one])
    assert merged.lines == one.lines


def test_true_twins_in_one_statement_stay_two() -> None:
    assert cents(merge([statement(0, entry(5_000), entry(5_000))]).lines) == [5_000, 5_000]


def test_twins_in_statements_that_follow_each_other_on_one_day_stay_two() -> None:
    morning, noon, evening = (
        statement(5_000 * n, entry(5_000), name=f"S{n}", sequence=f"{n}") for n in range(3)
    )
    merged = in_every_order(morning, noon, evening)
    assert cents(merged.lines) == [5_000] * 3
    assert len({line.id for line in merged.lines}) == 3


def test_the_same_statement_in_another_format_books_once_and_keeps_what_tells_most() -> None:
    rich = statement(
        0, entry(5_000, number="B1", text="kenmerk 5000"), entry(2_500, text="lang"), name="camt"
    )
    poor = statement(0, entry(5_000, text="x"), entry(2_500, text="y"), name="mt940")
    batch = statement(0, entry(7_500, text="verzamelboeking"), name="batch")
    merged = in_every_order(rich, poor, batch)
    assert merged.lines == rich.lines
    assert merged.repeated == 3
    assert merged.alerts == ()


def test_a_week_over_single_days_books_once() -> None:
    monday = statement(0, entry(5_000), entry(5_000), name="mo", sequence="1")
    tuesday = statement(10_000, entry(2_500, TUESDAY), name="tu", sequence="2")
    week = statement(0, entry(5_000), entry(5_000), entry(2_500, TUESDAY), name="week", sequence="9")
    merged = in_every_order(monday, tuesday, week)
    assert cents(merged.lines) == [2_500, 5_000, 5_000]


def test_a_week_in_another_format_pairs_what_has_no_number() -> None:
    monday = statement(0, entry(5_000, number="B1", iban="NL1"), entry(5_000, number="B2"), name="mo")
    week = statement(0, entry(5_000, text="x"), entry(5_000, text="y"), entry(2_500, TUESDAY), name="week")
    assert cents(in_every_order(monday, week).lines) == [2_500, 5_000, 5_000]


def test_equal_amounts_in_any_order_of_the_day_find_their_own_copy() -> None:
    payers = [entry(10_000, iban="NL1"), entry(10_000, iban="NL2"), entry(10_000)]
    for number, order in enumerate(permutations(payers)):
        same = statement(0, *order, name=f"{number}")
        words = statement(0, *(replace(e, unstructured="anders") for e in order), name=f"{number}")
        for copy in (same, words, replace(words, format="mt940")):
            merged = in_every_order(statement(0, *payers, name="day"), copy)
            assert cents(merged.lines) == [10_000] * 3
            assert merged.alerts == ()


def test_different_numbers_of_the_bank_are_different_bookings_and_an_alert() -> None:
    one = statement(0, entry(5_000, number="B1"), name="one")
    other = statement(9_999, entry(5_000, number="B2"), name="other")
    merged = in_every_order(one, other)
    assert cents(merged.lines) == [5_000, 5_000]
    assert len(merged.alerts) == 1


def test_one_number_of_the_bank_is_one_booking_even_where_balances_contradict() -> None:
    day = statement(0, entry(2_500, number="B1"), entry(5_000, number="B2"), name="day")
    part = statement(9_999, entry(5_000, number="B2"), name="part")
    merged = in_every_order(day, part)
    assert cents(merged.lines) == [2_500, 5_000]
    assert len(merged.alerts) == 1


def test_a_number_that_the_bank_gives_twice_pairs_what_tells_all_the_same() -> None:
    day = statement(0, entry(5_000, number="B1"), entry(5_000, number="B1"), name="day")
    part = statement(9_999, entry(5_000, number="B1"), name="part")
    merged = in_every_order(day, part)
    assert cents(merged.lines) == [5_000] * 2
    assert len(merged.alerts) == 1


def test_a_number_that_the_bank_gives_twice_is_no_proof_for_what_tells_something_else() -> None:
    day = statement(0, entry(5_000, number="B1"), entry(5_000, number="B1", text="x"), name="day")
    part = statement(9_999, entry(5_000, number="B1", text="y"), name="part")
    assert cents(in_every_order(day, part).lines) == [5_000] * 3


def test_accounts_are_kept_apart() -> None:
    one = statement(0, entry(5_000))
    other = replace(one, id="ST-other", account="NL2", lines=tuple(
        replace(line, id=f"{line.id}x", account="NL2") for line in one.lines
    ))  # fmt: skip
    assert len(merge([one, other]).lines) == 2


def test_balances_that_come_back_on_one_day_are_no_copy() -> None:
    there = statement(0, entry(5_000, number="B1"), name="1", sequence="1")
    back = statement(5_000, entry(-5_000, number="B2"), name="2", sequence="2")
    again = statement(0, entry(5_000, number="B3"), name="3", sequence="3")
    assert cents(in_every_order(there, back, again).lines) == [-5_000, 5_000, 5_000]
