"""Facts about what clerks ruled about bank lines: made, agreed by a second person, taken back."""

from datetime import date

from sqlalchemy import ColumnElement, Connection, insert, literal_column, select

from pipeline.domain.refund import Agreement
from pipeline.domain.ruling import Ruling, RulingFacts
from pipeline.store.audit import note
from pipeline.store.codec import decode, encode
from pipeline.store.schema import line_ruling, line_ruling_event

_AGREED, _UNDONE = "agreed", "undone"
_AS_MADE: ColumnElement[int] = literal_column("line_ruling.rowid")
"""Rows are never removed, so SQLite numbers them in the order in which they came."""


def add(connection: Connection, ruling: Ruling, clerk: str, today: date) -> None:
    """The first person. The same ruling twice raises IntegrityError."""
    connection.execute(
        insert(line_ruling).values(
            id=ruling.id, line=ruling.line, ruling=encode(ruling), clerk=clerk, on=today
        )
    )
    note(connection, f"money-ruled-{ruling.verdict.value}", ruling.line, clerk)
    if ruling.registration:
        note(connection, "money-ruled", ruling.registration, clerk)


def agree(connection: Connection, ruling: Ruling, clerk: str, today: date) -> None:
    """The second person; that it is another one is for the caller to check."""
    _event(connection, ruling, _AGREED, clerk, "", today)


def undo(connection: Connection, ruling: Ruling, clerk: str, why: str, today: date) -> None:
    """Taken back, once and for good: a new ruling gets a new number."""
    _event(connection, ruling, _UNDONE, clerk, why, today)


def _event(connection: Connection, ruling: Ruling, event: str, clerk: str, why: str, today: date) -> None:
    connection.execute(
        insert(line_ruling_event).values(ruling=ruling.id, event=event, clerk=clerk, why=why, on=today)
    )
    note(connection, f"money-ruling-{event}", ruling.line, clerk)
    if ruling.registration:
        note(connection, f"money-ruling-{event}", ruling.registration, clerk)


def rulings(connection: Connection) -> list[RulingFacts]:
    """Everything stored about rulings, in the order in which they were made."""
    events = {(row.ruling, row.event): row for row in connection.execute(select(line_ruling_event))}
    found = []
    for row in connection.execute(select(line_ruling).order_by(_AS_MADE)):
        agreed, undone = (events.get((row.id, event)) for event in (_AGREED, _UNDONE))
        found.append(
            RulingFacts(
                decode(row.ruling, Ruling),
                Agreement(row.clerk, row.on),
                Agreement(agreed.clerk, agreed.on) if agreed else None,
                Agreement(undone.clerk, undone.on) if undone else None,
                undone.why if undone else "",
            )
        )
    return found
