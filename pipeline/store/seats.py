"""Facts about seats: who was told to sit where."""

from collections.abc import Iterable
from datetime import date

from sqlalchemy import Connection, insert, select

from pipeline.domain.registration import ExamPart
from pipeline.domain.session import Placement, Sitting
from pipeline.store.audit import note
from pipeline.store.codec import decode, encode
from pipeline.store.schema import sitting


def add_sittings(connection: Connection, placements: Iterable[Placement], today: date) -> None:
    """Publish seats. The caller commits the invitation in the same transaction."""
    for placement in placements:
        seat = placement.sitting
        connection.execute(
            insert(sitting).values(
                registration=seat.registration,
                part=seat.part.value,
                session=seat.session,
                placement=encode(placement),
                told_on=today,
            )
        )
        note(connection, "seated", seat.registration)


def told(connection: Connection) -> list[Sitting]:
    """All published seats. They never move by themselves."""
    rows = connection.execute(select(sitting).order_by(sitting.c.registration, sitting.c.part))
    return [Sitting(row.registration, ExamPart(row.part), row.session) for row in rows]


def placements(connection: Connection) -> list[Placement]:
    """Why each published seat is where it is."""
    rows = connection.execute(
        select(sitting.c.placement).order_by(sitting.c.registration, sitting.c.part)
    ).scalars()
    return [decode(row, Placement) for row in rows]
