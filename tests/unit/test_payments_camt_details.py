"""camt.054 puts payments in the place of a batch and books nothing; camt.052 books nothing at all."""

from dataclasses import replace
from datetime import date
from itertools import permutations

import pytest

from pipeline.domain.payment import Allocation, LineDecision, LineOutcome, Statement, StatementKind
from pipeline.payments.importing import Merged, carried_over, merge
from pipeline.payments.match import match
from pipeline.payments.refusal import RefusalReason, StatementRefused
from pipeline.payments.standalone import GivenWorld, match_files
from pipeline.payments.statements import parse_bytes
from pipeline.samples.statement import SampleLine, Version
from tests.bank_files import as_other_message, camt053, hiding, mt940

OURS = "NL13TEST0123456789"
DAY = date(2026, 11, 23)
A = SampleLine(25_000, DAY, payer_name="A", payer_iban="NL02TEST0000000001", structured=("5000056789012345",))
B = SampleLine(5_000, DAY, payer_name="B", unstructured="tweede")
BATCH = SampleLine(30_000, DAY, bank_reference="V1", details=(A, B))
ALONE = SampleLine(4_000, DAY, payer_name="C", unstructured="los")
VERSIONS: tuple[Version, ...] = ("02", "08")


def day(*lines: SampleLine, version: Version = "02") -> bytes:
    return camt053(OURS, 0, lines, version, 1)


def hidden(*lines: SampleLine, version: Version = "02") -> bytes:
    return hiding(day(*lines, version=version))


def details(*lines: SampleLine, version: Version = "02") -> bytes:
    return as_other_message(day(*lines, version=version), "054")


def merged(*files: bytes) -> Merged:
    """The same for every order of import, and when each file comes twice."""
    read = [parse_bytes(data, OURS) for data in files]
    results = [merge([s for found in order for s in found]) for order in permutations(read)]
    results.append(merge([s for found in read * 2 for s in found]))
    assert all(result == results[0] for result in results)
    return results[0]


def amounts(found: Merged) -> list[int]:
    return sorted(line.amount_cents for line in found.lines)


@pytest.mark.parametrize("version", VERSIONS)
def test_a_batch_without_details_waits_whole(version: Version) -> None:
    found = merged(hidden(BATCH, ALONE, version=version))
    assert [(line.amount_cents, line.hidden) for line in found.lines] == [(30_000, True), (4_000, False)]
    batch = found.lines[0].batch
    assert batch is not None and (batch.payments, batch.references) == (2, ("V1",))
    [outcome, _] = match([], found.lines).outcomes
    assert outcome.decision is LineDecision.REVIEW
    assert "verzamelboeking" in outcome.explanation


@pytest.mark.parametrize("version", VERSIONS)
def test_details_take_the_place_of_their_batch_in_any_order(version: Version) -> None:
    found = merged(hidden(BATCH, ALONE, version=version), details(BATCH, version=version))
    assert amounts(found) == [4_000, 5_000, 25_000]
    paid = next(line for line in found.lines if line.amount_cents == 25_000)
    assert (paid.structured, paid.payer_iban, paid.hidden) == (A.structured, A.payer_iban, False)
    assert found.alerts == ()


def test_ids_of_details_are_stable_and_a_booked_file_that_tells_them_adds_nothing() -> None:
    first = merged(hidden(BATCH), details(BATCH))
    assert {line.id for line in first.lines} == {
        line.id for line in merged(hidden(BATCH), details(BATCH)).lines
    }
    both = merged(hidden(BATCH), details(BATCH), day(BATCH))
    assert amounts(both) == [5_000, 25_000]
    ids = {line.id for line in both.lines}
    led = {both.known_as.get(line.id, (line.id,)) for line in first.lines}
    assert led == {(line,) for line in ids}


def test_details_without_a_booked_batch_book_nothing() -> None:
    found = merged(details(BATCH))
    assert found.lines == ()


def test_details_of_a_batch_that_tells_itself_change_nothing() -> None:
    assert merged(day(BATCH, ALONE), details(BATCH)).lines == merged(day(BATCH, ALONE)).lines


def test_details_with_another_amount_are_refused_by_the_batch_with_an_alert() -> None:
    less = replace(BATCH, amount_cents=25_000, details=(replace(A, amount_cents=20_000), B))
    found = merged(hidden(BATCH), details(less))
    assert [(line.amount_cents, line.hidden) for line in found.lines] == [(30_000, True)]
    assert len(found.alerts) == 1


def test_details_of_another_batch_of_the_same_amount_are_not_used() -> None:
    assert merged(hidden(BATCH), details(replace(BATCH, bank_reference="V2"))).lines[0].hidden


def test_two_batches_of_one_amount_are_told_apart_by_their_number() -> None:
    other = SampleLine(30_000, DAY, bank_reference="V2", details=(replace(A, payer_name="D"), B))
    found = merged(hidden(BATCH, other), details(other), details(BATCH))
    assert amounts(found) == [5_000, 5_000, 25_000, 25_000]
    assert {line.payer_name for line in found.lines} == {"A", "B", "D"}


def test_one_notice_explains_one_batch_only() -> None:
    plain = replace(BATCH, bank_reference="")
    found = merged(hidden(plain, plain), details(plain))
    assert amounts(found) == [5_000, 25_000, 30_000]


def test_a_line_that_says_nothing_is_explained_by_a_single_detail() -> None:
    bare = SampleLine(25_000, DAY, bank_reference="E1")
    found = merged(day(bare), details(replace(A, bank_reference="E1")))
    assert [(line.amount_cents, line.structured) for line in found.lines] == [(25_000, A.structured)]


def test_a_sum_in_mt940_is_its_batch_and_not_more_money() -> None:
    text = mt940(OURS, 0, [SampleLine(30_000, DAY, unstructured="verzamelbetaling"), ALONE], "ing", 1)
    assert amounts(merged(text, day(BATCH, ALONE))) == [4_000, 5_000, 25_000]
    assert amounts(merged(text, hidden(BATCH, ALONE), details(BATCH))) == [4_000, 5_000, 25_000]
    assert amounts(merged(text, day(A, B, ALONE))) == [4_000, 5_000, 25_000]


def test_a_batch_whose_details_do_not_add_up_waits_and_is_refused_as_a_notice() -> None:
    wrong = replace(BATCH, details=(A, replace(B, amount_cents=4_900)))
    assert merged(day(wrong)).lines[0].hidden
    with pytest.raises(StatementRefused) as caught:
        parse_bytes(details(wrong), OURS)
    assert caught.value.reason is RefusalReason.BATCH_DIFFERS


def test_a_returned_batch_is_not_explained_as_income() -> None:
    out = SampleLine(
        -30_000, DAY, bank_reference="V1", details=(SampleLine(-25_000, DAY), SampleLine(-5_000, DAY))
    )
    assert amounts(merged(hidden(out), details(out))) == [-30_000]


@pytest.mark.parametrize("version", VERSIONS)
def test_an_intraday_report_books_nothing_and_is_no_error(version: Version) -> None:
    report = as_other_message(day(A, B, version=version), "052")
    [statement] = parse_bytes(report, OURS)
    assert (statement.kind, statement.lines) == (StatementKind.INTRADAY, ())
    assert merged(report, day(A, B)).lines == merged(day(A, B)).lines


@pytest.mark.parametrize("kind", ["052", "054"])
def test_reports_and_notices_of_another_account_are_refused(kind: str) -> None:
    with pytest.raises(StatementRefused) as caught:
        parse_bytes(as_other_message(day(A), kind), "NL02TEST0000000001")
    assert caught.value.reason is RefusalReason.OTHER_ACCOUNT


def test_every_file_has_an_outcome_and_the_lines_of_a_batch_are_shown_where_it_was_booked() -> None:
    files = [
        ("a.xml", hidden(BATCH)),
        ("b.xml", details(BATCH)),
        ("c.xml", as_other_message(day(A), "052")),
        ("d.xml", b"<a/>"),
    ]
    answer = match_files(GivenWorld((), {}, ()), files, OURS)
    assert [item["outcome"] for item in answer["files"]] == ["booked", "details", "ignored", "quarantine"]
    assert [row["amount_cents"] for row in answer["files"][0]["lines"]] == [25_000, 5_000]
    assert all(item["explanation"] for item in answer["files"][1:])
    assert answer["faults"] == []


def test_a_settled_line_stays_settled_under_its_new_id() -> None:
    early: list[Statement] = list(parse_bytes(mt940(OURS, 0, [A, B], "rabo 2003", 1), OURS))
    [paid, _] = merge(early).lines
    outcome = LineOutcome(
        paid.id, LineDecision.AUTO, 25_000, (Allocation(paid.id, "R-1", 25_000),), 0, 0, (), "ja"
    )
    later = merge([*early, *parse_bytes(day(A, B), OURS)])
    [carried] = carried_over([outcome], later)
    now = next(line for line in later.lines if line.amount_cents == 25_000)
    assert now.id != paid.id
    assert carried.line == now.id == carried.allocations[0].line
    assert carried_over([carried], later) == (carried,)
