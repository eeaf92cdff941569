"""The same bookings in any format, window and order of import are booked once, with their references."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.domain.payment import BankLine, Statement
from pipeline.payments.finder import find
from pipeline.payments.importing import Merged, merge
from pipeline.payments.reference import issue
from pipeline.payments.statements import parse_bytes
from pipeline.samples.statement import SampleLine
from tests.bank_files import BANKS, DIALECTS, written

ACCOUNT = "NL13TEST0123456789"
MONDAY = date(2026, 12, 29)
"""The windows run over the end of a year."""
OPENING = 123_456
REFERENCES = [issue(f"F-{n}", b"formats", ()) for n in range(5)]
PAYERS = [("A YILMAZ", "NL02TEST0000000001"), ("J. de Vries-Jansen", "NL72TEST0000000002"), ("C", "")]


@st.composite
def histories(draw: st.DrawFn) -> list[SampleLine]:
    """Bookings of four days in bank order. True twins come often; some are value-dated elsewhere."""
    lines = []
    for place, day in enumerate(sorted(draw(st.lists(st.integers(0, 3), min_size=1, max_size=9)))):
        booked = MONDAY + timedelta(days=day)
        name, iban = draw(st.sampled_from(PAYERS))
        reference = draw(st.sampled_from(REFERENCES))
        vouched = draw(st.booleans())
        text = draw(
            st.sampled_from(["{}", "examen {} dank u", "kenmerk {}", "voor mijn vrouw, examen KNM en ONA {}"])
        )
        amount = draw(st.sampled_from([5_000, 5_000, 10_000, -700]))
        lines.append(
            SampleLine(
                amount,
                booked,
                draw(st.sampled_from([None, None, booked - timedelta(days=1)])),
                name,
                iban,
                (reference,) if vouched and amount > 0 else (),
                text.format(reference) if amount > 0 and not vouched else "kosten" if amount < 0 else "",
                bank_reference=draw(st.sampled_from(["", f"B{place}"])),
            )
        )
    return lines


def parsed(form: str, truth: Sequence[SampleLine], first: int, last: int) -> list[Statement]:
    opening = OPENING + sum(line.amount_cents for line in truth[:first])
    data = written(form, ACCOUNT, opening, truth[first:last], first + 1)
    return list(parse_bytes(data, ACCOUNT))


def references(line: BankLine) -> set[str]:
    found = find(line.structured, line.unstructured, line.end_to_end)
    return {hit.digits for hit in found if hit.whole} & set(REFERENCES)


def assert_each_once(merged: Merged, truth: Sequence[SampleLine]) -> None:
    assert len({line.id for line in merged.lines}) == len(truth)
    told = Counter((line.amount_cents, *sorted(references(line))) for line in merged.lines)
    assert told == Counter((line.amount_cents, *sorted(wanted(line))) for line in truth)


def wanted(line: SampleLine) -> set[str]:
    return {r for r in REFERENCES if r in (*line.structured, *line.unstructured.split())}


@pytest.mark.parametrize("form", ["camt 02", "camt 08", "rabo csv", *DIALECTS])
@given(truth=histories())
@settings(max_examples=6, deadline=None)
def test_every_format_tells_every_booking_with_its_reference(form: str, truth: list[SampleLine]) -> None:
    merged = merge(parsed(form, truth, 0, len(truth)))
    assert_each_once(merged, truth)
    accounts = {name[:32]: iban for name, iban in PAYERS}
    for line in filter(lambda line: line.payer_name, merged.lines):
        assert line.payer_iban in ("", accounts[line.payer_name])


@given(data=st.data(), truth=histories())
@settings(max_examples=60, deadline=None)
def test_any_format_window_and_order_books_every_payment_once(
    data: st.DataObject, truth: list[SampleLine]
) -> None:
    """Files are windows of any bookings in a row; together they cover all, many twice or more."""
    forms = st.sampled_from(data.draw(st.sampled_from(BANKS)))
    cuts = sorted({0, len(truth), *data.draw(st.lists(st.integers(0, len(truth)), max_size=3))})
    windows = list(pairwise(cuts))
    spare = st.tuples(st.integers(0, len(truth)), st.integers(0, len(truth)))
    windows += data.draw(st.lists(spare, max_size=4))
    statements = [
        statement
        for first, last in windows
        if first < last
        for statement in parsed(data.draw(forms), truth, first, last)
    ]
    merged = merge(data.draw(st.permutations(statements)))
    assert_each_once(merged, truth)
    assert merged.alerts == ()
    again = merge([*statements, *reversed(statements)])
    assert again.lines == merged.lines


@given(data=st.data(), truth=histories())
@settings(max_examples=25, deadline=None)
def test_lines_in_another_order_within_the_day_are_the_same_bookings(
    data: st.DataObject, truth: list[SampleLine]
) -> None:
    """Some exports sort a day by amount: balances inside the day then say nothing.

    Never the CSV of Rabobank: its numbers are the order.
    """
    bank = data.draw(st.sampled_from(BANKS))
    forms = st.sampled_from(bank)
    sorting = st.sampled_from([form for form in bank if form != "rabo csv"])
    resorted = sorted(truth, key=lambda line: (line.booked_on, line.amount_cents, line.payer_iban))
    statements = [
        *parsed(data.draw(forms), truth, 0, len(truth)),
        *parsed(data.draw(sorting), resorted, 0, len(truth)),
    ]
    merged = merge(data.draw(st.permutations(statements)))
    assert sorted(line.amount_cents for line in merged.lines) == sorted(line.amount_cents for line in truth)


@given(data=st.data(), truth=histories())
@settings(max_examples=25, deadline=None)
def test_a_line_known_earlier_is_found_under_its_new_id(data: st.DataObject, truth: list[SampleLine]) -> None:
    """What was settled on the first file holds when others come: every old id leads to one line."""
    forms = st.sampled_from(data.draw(st.sampled_from(BANKS)))
    first, second = data.draw(forms), data.draw(forms)
    cut = data.draw(st.integers(1, len(truth)))
    early = parsed(first, truth, 0, cut)
    before, after = merge(early), merge([*early, *parsed(second, truth, 0, len(truth))])
    now = {line.id: line for line in after.lines}
    led = [after.known_as.get(line.id, (line.id,)) for line in before.lines]
    assert [len(ids) for ids in led] == [1] * cut
    assert [now[ids[0]].amount_cents for ids in led] == [line.amount_cents for line in truth[:cut]]
    assert len(set(led)) == cut


@given(data=st.data(), truth=histories())
@settings(max_examples=40, deadline=None)
def test_contradicting_balances_never_count_a_numbered_payment_twice(
    data: st.DataObject, truth: list[SampleLine]
) -> None:
    """The bank repeats a number for equal payments, and some files tell other balances for what they repeat.

    A number given to payments that differ proves nothing, and is not asked of here.
    """
    alike = [(line.amount_cents, line.payer_iban, line.structured, line.unstructured) for line in truth]
    numbered = [
        replace(line, bank_reference=f"B{alike.index(same)}") for line, same in zip(truth, alike, strict=True)
    ]
    form = data.draw(st.sampled_from(["camt 02", "camt 08"]))
    statements = parsed(form, numbered, 0, len(numbered))
    for _ in range(data.draw(st.integers(1, 3))):
        first = data.draw(st.integers(0, len(numbered) - 1))
        part = numbered[first : data.draw(st.integers(first + 1, len(numbered)))]
        opening = data.draw(st.sampled_from([0, 1, 777_777]))
        statements += parse_bytes(written(form, ACCOUNT, opening, part, first + 1), ACCOUNT)
    merged = merge(data.draw(st.permutations(statements)))
    assert_each_once(merged, truth)
    assert merged.lines == merge(statements).lines
