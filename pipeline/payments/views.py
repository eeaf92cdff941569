"""Money as rows for people and machines: what ``import-statement`` prints."""

from collections.abc import Sequence
from typing import Any

from pipeline.domain.payment import BankLine, LineOutcome, Statement, StatementKind
from pipeline.payments import texts
from pipeline.payments.refusal import StatementRefused


def file_view(statements: Sequence[Statement]) -> dict[str, str]:
    """The outcome of a sound file: ``booked``, or ``details`` or ``ignored`` with the reason in words."""
    kinds = {statement.kind for statement in statements}
    if StatementKind.BOOKED in kinds:
        return {"outcome": "booked"}
    kind = StatementKind.DETAILS if StatementKind.DETAILS in kinds else StatementKind.INTRADAY
    outcome = "details" if kind is StatementKind.DETAILS else "ignored"
    return {"outcome": outcome, "explanation": texts.NOT_BOOKED[kind]}


def refusal_view(refused: StatementRefused) -> dict[str, Any]:
    """One file of which nothing is booked, and why."""
    return {
        "outcome": "quarantine",
        "reason": refused.reason.value,
        "detail": refused.detail,
        "explanation": texts.REFUSALS[refused.reason],
        "statements": [],
        "lines": [],
    }


def line_row(line: BankLine, outcome: LineOutcome | None, *, new: bool) -> dict[str, Any]:
    """What became of one bank line, without names or the payer's text. Cents; dates ISO 8601."""
    row: dict[str, Any] = {
        "line": line.id,
        "date": f"{line.booked_on}",
        "value_date": f"{line.value_on}",
        "amount_cents": line.amount_cents,
        "booked": new,
    }
    if line.foreign_cents:
        row |= {"currency": line.currency, "foreign_cents": line.foreign_cents}
    if not new:
        return row | _undecided("duplicate", "Deze boeking stond al in onze boeken. Zij telt één keer.")
    if outcome is None:
        return row | _undecided("suspense", "Deze boeking is nog niet vergeleken met de aanmeldingen.")
    return row | {
        "decision": outcome.decision.value,
        "allocations": [
            {"registration_id": a.registration, "amount_cents": a.amount_cents} for a in outcome.allocations
        ],
        "owed_cents": outcome.owed_cents,
        "suspense_cents": outcome.suspense_cents,
        "not_ours_cents": outcome.not_ours_cents,
        "candidates": list(outcome.candidates),
        "rules": list(outcome.rules),
        "explanation": outcome.explanation,
    }


def announced_row(line: BankLine) -> dict[str, Any]:
    """An entry that the bank only announced: told, never booked."""
    return line_row(line, None, new=True) | {"booked": False} | _undecided("ignored", texts.ANNOUNCED)


def _undecided(decision: str, explanation: str) -> dict[str, Any]:
    return {
        "decision": decision,
        "allocations": [],
        "owed_cents": 0,
        "suspense_cents": 0,
        "not_ours_cents": 0,
        "candidates": [],
        "rules": [],
        "explanation": explanation,
    }
