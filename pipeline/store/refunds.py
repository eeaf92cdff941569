"""Facts about paying back: who approved, who released, which file went to the bank."""

from collections.abc import Iterable
from datetime import date

from sqlalchemy import Connection, func, insert, select

from pipeline.domain.refund import Agreement, Refund, RefundFacts
from pipeline.store.audit import note
from pipeline.store.codec import decode, encode
from pipeline.store.schema import refund, refund_file, refund_order, refund_release


def approve(connection: Connection, item: Refund, clerk: str, today: date) -> None:
    """The first person. A second approval of the same refund raises IntegrityError."""
    connection.execute(
        insert(refund).values(id=item.id, line=item.line, refund=encode(item), clerk=clerk, on=today)
    )
    note(connection, "refund-approved", item.id, clerk)


def release(connection: Connection, identity: str, clerk: str, today: date) -> None:
    """The second person; that it is another one is for the caller to check."""
    connection.execute(insert(refund_release).values(refund=identity, clerk=clerk, on=today))
    note(connection, "refund-released", identity, clerk)


def order(connection: Connection, file: str, xml: str, refunds: Iterable[str], today: date) -> int:
    """A file for the bank with the refunds in it, together or not at all. Returns its number."""
    last = connection.execute(select(func.coalesce(func.max(refund_file.c.number), 0))).scalar_one()
    number = int(last) + 1
    connection.execute(insert(refund_file).values(id=file, number=number, on=today, xml=xml))
    connection.execute(insert(refund_order), [{"refund": item, "file": file} for item in refunds])
    note(connection, "refund-file", file)
    return number


def files(connection: Connection) -> dict[int, str]:
    """Number to message id of every file ever made for the bank."""
    rows = connection.execute(select(refund_file.c.number, refund_file.c.id).order_by(refund_file.c.number))
    return {row.number: row.id for row in rows}


def refunds(connection: Connection) -> list[RefundFacts]:
    """Everything stored about refunds, by id."""
    rows = connection.execute(
        select(
            refund, refund_release.c.clerk.label("by"), refund_release.c.on.label("at"), refund_order.c.file
        )
        .outerjoin(refund_release, refund_release.c.refund == refund.c.id)
        .outerjoin(refund_order, refund_order.c.refund == refund.c.id)
        .order_by(refund.c.id)
    )
    return [
        RefundFacts(
            decode(row.refund, Refund),
            Agreement(row.clerk, row.on),
            Agreement(row.by, row.at) if row.by is not None else None,
            row.file or "",
        )
        for row in rows
    ]
