"""Letters as rows first: the intent commits with its cause, the paper follows, the rename is the record.

States follow from facts (reliability: exactly once needs an id at the receiver):
MADE = a row in ``letter``; STAGED = its batch has the event ``staged`` and the hash is known;
HANDED_OVER = its batch has the event ``handed_over``.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from sqlalchemy import Connection, func, insert, select
from sqlalchemy.dialects.sqlite import insert as upsert

from pipeline.domain.letter import Letter, LetterOrder, LetterState
from pipeline.store.audit import note, now_text
from pipeline.store.codec import decode, encode
from pipeline.store.schema import batch, batch_event, batch_letter, letter, letter_file


def add_letters(connection: Connection, orders: Iterable[LetterOrder]) -> int:
    """Order letters; one that was ordered before (same id, so same cause) is left alone."""
    added = 0
    for order in orders:
        new = connection.execute(
            upsert(letter)
            .values(
                id=order.id,
                kind=order.kind.value,
                subject=order.subject,
                dated=order.dated,
                order=encode(order),
            )
            .on_conflict_do_nothing()
        ).rowcount
        if new:
            note(connection, f"letter-{order.kind.value}", order.subject)
        added += new
    return added


def letters(connection: Connection) -> list[Letter]:
    """Every letter with its state, by id."""
    events: dict[int, set[str]] = {}
    for row in connection.execute(select(batch_event)):
        events.setdefault(row.batch, set()).add(row.event)
    rows = connection.execute(
        select(letter.c.order, letter_file.c.sha256, batch_letter.c.batch)
        .outerjoin(letter_file, letter_file.c.letter == letter.c.id)
        .outerjoin(batch_letter, batch_letter.c.letter == letter.c.id)
        .order_by(letter.c.id)
    )
    return [
        Letter(
            decode(row.order, LetterOrder),
            _state(events.get(row.batch, set())),
            row.sha256,
            batch_name(row.batch) if row.batch else None,
        )
        for row in rows
    ]


def _state(events: set[str]) -> LetterState:
    if "handed_over" in events:
        return LetterState.HANDED_OVER
    return LetterState.STAGED if "staged" in events else LetterState.MADE


def batch_name(number: int) -> str:
    return f"batch-{number:06d}"


def waiting(connection: Connection) -> list[LetterOrder]:
    """Letters that are in no batch yet."""
    rows = connection.execute(
        select(letter.c.order)
        .outerjoin(batch_letter, batch_letter.c.letter == letter.c.id)
        .where(batch_letter.c.letter.is_(None))
        .order_by(letter.c.id)
    )
    return [decode(row, LetterOrder) for row in rows.scalars()]


def open_batch(connection: Connection, ids: Sequence[str], today: date) -> int:
    """Put letters that wait into a new batch; its number is one higher than the last."""
    number: int = connection.execute(select(func.coalesce(func.max(batch.c.number), 0) + 1)).scalar_one()
    connection.execute(insert(batch).values(number=number, dated=today))
    connection.execute(insert(batch_letter), [{"letter": item, "batch": number} for item in ids])
    note(connection, "batch-opened", batch_name(number))
    return number


def unfinished_batches(connection: Connection) -> list[tuple[int, bool]]:
    """(number, staged?) of every batch that was not handed over: work a crash left behind."""
    events = {(row.batch, row.event) for row in connection.execute(select(batch_event))}
    rows = connection.execute(select(batch).order_by(batch.c.number))
    return [
        (row.number, (row.number, "staged") in events)
        for row in rows
        if (row.number, "handed_over") not in events
    ]


def batch_orders(connection: Connection, number: int) -> list[LetterOrder]:
    rows = connection.execute(
        select(letter.c.order)
        .join(batch_letter, batch_letter.c.letter == letter.c.id)
        .where(batch_letter.c.batch == number)
        .order_by(letter.c.id)
    ).scalars()
    return [decode(row, LetterOrder) for row in rows]


def mark_staged(connection: Connection, number: int, sha256: Mapping[str, str]) -> None:
    """The batch lies complete in the staging folder; ``sha256`` is per letter id."""
    connection.execute(
        upsert(letter_file).on_conflict_do_nothing(),
        [{"letter": item, "sha256": digest} for item, digest in sha256.items()],
    )
    _mark(connection, number, "staged")


def mark_handed_over(connection: Connection, number: int) -> None:
    _mark(connection, number, "handed_over")


def _mark(connection: Connection, number: int, event: str) -> None:
    connection.execute(
        upsert(batch_event).values(batch=number, event=event, at=now_text()).on_conflict_do_nothing()
    )
    note(connection, f"batch-{event}", batch_name(number))
