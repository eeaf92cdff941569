"""Facts about money: requests issued, statements booked, where each line went."""

from collections.abc import Collection, Iterable, Sequence
from datetime import date

from sqlalchemy import Connection, insert, select
from sqlalchemy.dialects.sqlite import insert as upsert

from pipeline.domain.payment import (
    LineDecision,
    LineOutcome,
    PaymentRequest,
    RequestState,
    Statement,
)
from pipeline.store.audit import NIGHT, note
from pipeline.store.codec import decode, encode
from pipeline.store.schema import line_outcome, payment_request, request_event, statement, statement_file

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


def add_request_event(
    connection: Connection, registration: str, event: str, today: date, due_on: date, who: str = NIGHT
) -> None:
    """A ``RequestEvent``, each once for a request; a second one raises IntegrityError."""
    connection.execute(
        insert(request_event).values(registration=registration, event=event, on=today, due_on=due_on)
    )
    note(connection, f"payment-{event}", registration, who)


def request_events(connection: Connection, event: str) -> dict[str, date]:
    """The day beside each such event (the last day that it gave or found missed), by registration."""
    rows = connection.execute(select(request_event).where(request_event.c.event == event))
    return {row.registration: row.due_on for row in rows}


def requests(connection: Connection) -> dict[str, PaymentRequest]:
    """Every request ever issued, by registration, in the state of its issue; what is paid is computed."""
    rows = connection.execute(select(payment_request).order_by(payment_request.c.registration))
    return {
        row.registration: PaymentRequest(
            row.registration,
            row.reference,
            row.amount_cents,
            row.issued_on,
            row.due_on,
            RequestState(row.state),
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
) -> None:
    """Book a whole file in the caller's transaction; a statement that is known already stays as it is."""
    connection.execute(insert(statement_file).values(sha256=sha256, name=name, refused=None, detail=""))
    for item in statements:
        connection.execute(
            upsert(statement).values(id=item.id, file=sha256, statement=encode(item)).on_conflict_do_nothing()
        )
    note(connection, "statement-booked", sha256)


def statements(connection: Connection, files: Collection[str] | None = None) -> list[Statement]:
    """Every statement ever booked, whole; or those that came first in these files (by SHA-256)."""
    chosen = select(statement.c.statement).order_by(statement.c.id)
    if files is not None:
        chosen = chosen.where(statement.c.file.in_(files))
    rows = connection.execute(chosen).scalars()
    return [decode(row, Statement) for row in rows]


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


def refused_files(connection: Connection) -> list[tuple[bytes, str]]:
    """(name, reason) of statement files that were refused whole."""
    rows = connection.execute(
        select(statement_file.c.name, statement_file.c.refused)
        .where(statement_file.c.refused.is_not(None))
        .order_by(statement_file.c.name)
    )
    return [(row.name, row.refused) for row in rows]
