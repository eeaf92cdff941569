"""Facts about who gets the post of a registration, when that changed after it was accepted."""

from collections.abc import Mapping
from datetime import date

from sqlalchemy import Connection, func, insert, select

from pipeline.domain.registration import Helper
from pipeline.store import schema
from pipeline.store.audit import note
from pipeline.store.codec import decode, encode


def change_helper(connection: Connection, registration: str, helper: Helper | None, today: date) -> None:
    """From now on ``helper`` gets the post, or with None the candidate."""
    table = schema.helper_change
    last = select(func.coalesce(func.max(table.c.number), 0) + 1).where(table.c.registration == registration)
    connection.execute(
        insert(table).values(
            registration=registration,
            number=connection.execute(last).scalar_one(),
            helper=encode(helper) if helper else None,
            on=today,
        )
    )
    note(connection, "helper-changed", registration)


def helper_changes(connection: Connection) -> Mapping[str, tuple[Helper | None, date]]:
    """The helper of now, and since when, of each registration of which it changed."""
    rows = connection.execute(select(schema.helper_change).order_by(schema.helper_change.c.number))
    return {row.registration: (decode(row.helper, Helper) if row.helper else None, row.on) for row in rows}
