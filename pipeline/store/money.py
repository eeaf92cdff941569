"""Facts about money: requests issued, statements booked, where each line went."""

from collections.abc import Iterable, Sequence
from datetime import date

from sqlalchemy import Connection, insert, select
from sqlalchemy.dialects.sqlite import insert as upsert

from pipeline.domain.payment import (
    BankLine,
    LineDecision,
    LineOutcome,
    PaidOn,
    PaymentRequest,
    RequestState,
    Statement,
)
from pipeline.store.audit import note
from pipeline.store.codec import decode, encode
from pipeline.store.schema import bank_line, line_outcome, paid, payment_request, statement, statement_file

_WAITING = {LineDecision.REVIEW, LineDecision.SUSPENSE}
"""Decisions that are taken again each night, because a form or a clerk may still explain the money."""


def waits(outcome: LineOutcome) -> bool:
    """Whether the money of a line is not settled: it is tried again each night."""
    return outcome.decision in _WAITING


def add_request(connection: Connection, request: PaymentRequest) -> None:
    connection.execute(
        insert(payment_request).values(
            registration=request.registration,
            reference=request.reference,
            amount_cents=request.amount_cents,
            issued_on=request.issued_on,
            due_on=request.due_on,
            state=request.state.value,
        )
    )
    note(connection, "payment-requested", request.registration)


def requests(connection: Connection) -> dict[str, PaymentRequest]:
    """Every request ever issued, by registration; state PAID once the full amount is in."""
    done = set(connection.execute(select(paid.c.registration)).scalars())
    rows = connection.execute(select(payment_request).order_by(payment_request.c.registration))
    return {
        row.registration: PaymentRequest(
            row.registration,
            row.reference,
            row.amount_cents,
            row.issued_on,
            row.due_on,
            RequestState.PAID if row.registration in done else RequestState(row.state),
        )
        for row in rows
    }


def known_statement_files(connection: Connection) -> dict[str, str | None]:
    """SHA-256 of every statement file ever taken, with the reason when it was refused."""
    rows = connection.execute(select(statement_file.c.sha256, statement_file.c.refused))
    return {row.sha256: row.refused for row in rows}


def refuse_statement_file(connection: Connection, sha256: str, name: bytes, reason: str, detail: str) -> None:
    connection.execute(insert(statement_file).values(sha256=sha256, name=name, refused=reason, detail=detail))
    note(connection, "statement-refused", sha256)


def add_statement_file(
    connection: Connection, sha256: str, name: bytes, statements: Sequence[Statement]
) -> int:
    """Book a whole file in the caller's transaction; lines that are already booked stay as they are.

    Returns the number of lines that are new.
    """
    connection.execute(insert(statement_file).values(sha256=sha256, name=name, refused=None, detail=""))
    new = 0
    for item in statements:
        connection.execute(
            upsert(statement)
            .values(
                id=item.id,
                file=sha256,
                account=item.account,
                sequence=item.sequence,
                opening_cents=item.opening_cents,
                closing_cents=item.closing_cents,
                to_date=item.to_date,
            )
            .on_conflict_do_nothing()
        )
        for line in item.lines:
            new += connection.execute(
                upsert(bank_line)
                .values(id=line.id, statement=item.id, line=encode(line))
                .on_conflict_do_nothing()
            ).rowcount
    note(connection, "statement-booked", sha256)
    return new


def lines(connection: Connection) -> list[BankLine]:
    """Every bank line ever booked."""
    rows = connection.execute(select(bank_line.c.line).order_by(bank_line.c.id)).scalars()
    return [decode(row, BankLine) for row in rows]


def outcomes(connection: Connection) -> list[LineOutcome]:
    """Where money went for good."""
    rows = connection.execute(select(line_outcome.c.outcome).order_by(line_outcome.c.line)).scalars()
    return [decode(row, LineOutcome) for row in rows]


def add_outcomes(connection: Connection, decided: Iterable[LineOutcome], today: date) -> None:
    """Book the final ones of ``decided``; those that wait stay unwritten and are tried again."""
    for outcome in decided:
        if not waits(outcome):
            connection.execute(
                insert(line_outcome).values(line=outcome.line, outcome=encode(outcome), booked_on=today)
            )
            note(connection, f"money-{outcome.decision.value}", outcome.line)


def add_paid(connection: Connection, completed: Iterable[PaidOn]) -> None:
    for item in completed:
        added = connection.execute(
            upsert(paid).values(registration=item.registration, paid_on=item.paid_on).on_conflict_do_nothing()
        )
        if added.rowcount:
            note(connection, "paid", item.registration)


def paid_on(connection: Connection) -> dict[str, date]:
    """Registration to the day from which the three weeks run."""
    rows = connection.execute(select(paid).order_by(paid.c.registration))
    return {row.registration: row.paid_on for row in rows}


def refused_files(connection: Connection) -> list[tuple[bytes, str]]:
    """(name, reason) of statement files that were refused whole."""
    rows = connection.execute(
        select(statement_file.c.name, statement_file.c.refused)
        .where(statement_file.c.refused.is_not(None))
        .order_by(statement_file.c.name)
    )
    return [(row.name, row.refused) for row in rows]
