"""The books: balanced entries, invariants that shout, and the sums for the run report."""

from dataclasses import replace
from datetime import date

from pipeline.domain.payment import BankLine, MatchResult, PaymentRequest, Statement
from pipeline.payments.ledger import (
    COSTS,
    OWED,
    SUSPENSE,
    balance,
    bank_account,
    book,
    check_ledger,
    money_summary,
    registration_account,
    statement_gaps,
)
from pipeline.payments.match import match

DAY = date(2026, 11, 23)
ACCOUNT = "NL13TEST0123456789"
ONE = PaymentRequest("R-1", "5000056789012345", 25_000, DAY, DAY)


def line(number: int, cents: int, reference: str = "") -> BankLine:
    references = (reference,) if reference else ()
    return BankLine(
        f"L-{number}", "ST-1", number, ACCOUNT, DAY, DAY, cents, "EUR", "", "", references, "", "", False
    )  # fmt: skip


LINES = (line(0, 30_000, ONE.reference), line(1, 5_000), line(2, -700))
STATEMENT = Statement("ST-1", ACCOUNT, "1", 1_000, 35_300, DAY, DAY, LINES)
RESULT = match([ONE], LINES)
ENTRIES = book(LINES, RESULT.outcomes)


def faults(
    result: MatchResult = RESULT, statement: Statement = STATEMENT, request: PaymentRequest = ONE
) -> list[str]:
    return check_ledger([statement], LINES, result, [request], ENTRIES)


def test_every_entry_balances_and_every_cent_has_an_account() -> None:
    assert all(sum(p.cents for p in entry.postings) == 0 for entry in ENTRIES)
    assert balance(ENTRIES) == {
        bank_account(ACCOUNT): 34_300,
        COSTS: 700,
        OWED: -5_000,
        registration_account("R-1"): -25_000,
        SUSPENSE: -5_000,
    }


def test_good_books_have_no_faults() -> None:
    assert faults() == []


def test_a_cent_off_is_seen_wherever_it_is() -> None:
    first, *rest = RESULT.outcomes
    assert faults(statement=replace(STATEMENT, closing_cents=35_301)) == ["statement ST-1 does not add up"]
    assert faults(request=replace(ONE, amount_cents=24_999)) == [
        "registration R-1 holds 25000 cents of 24999"
    ]
    shifted = replace(RESULT, outcomes=(replace(first, owed_cents=first.owed_cents + 1), *rest))
    assert "line L-0 is not wholly accounted for" in faults(shifted)
    missing = replace(RESULT, outcomes=tuple(rest))
    assert "line L-0 has 0 outcomes" in faults(missing)
    doubled = replace(RESULT, outcomes=(first, *RESULT.outcomes))
    assert "line L-0 has 2 outcomes" in faults(doubled)


def test_changed_journal_is_seen() -> None:
    shorter = check_ledger([STATEMENT], LINES, RESULT, [ONE], ENTRIES[1:])
    assert "replay gives another journal" in shorter
    assert "the bank accounts do not hold what the lines say" in shorter


def test_summary_adds_up() -> None:
    summary = money_summary(RESULT, [ONE])
    assert summary["in_cents"] == 35_000
    assert summary["in_cents"] == sum(summary[k] for k in ("allocated_cents", "suspense_cents", "owed_cents"))
    assert summary["not_ours_cents"] == -700
    assert (summary["lines"], summary["lines_over"], summary["open_cents"]) == (3, 1, 0)


def test_a_missing_statement_between_two_is_an_alert() -> None:
    second = Statement("ST-2", ACCOUNT, "2", 35_300, 40_000, DAY, DAY, ())
    third = Statement("ST-3", ACCOUNT, "3", 40_000, 41_000, DAY, DAY, ())
    assert statement_gaps([third, STATEMENT, second]) == []
    assert statement_gaps([STATEMENT, third]) == ["statement ST-3 does not follow another one"]
