"""Facts about seats: who was told to sit where."""

from collections.abc import Iterable, Sequence
from datetime import date

from sqlalchemy import Connection, func, insert, select

from pipeline.domain.registration import ExamPart
from pipeline.domain.session import GoalValue, Placement, Sitting
from pipeline.store.audit import note
from pipeline.store.codec import decode, encode
from pipeline.store.schema import schedule, sitting


def publish(
    connection: Connection, placements: Iterable[Placement], goals: Sequence[GoalValue], today: date
) -> None:
    """Publish seats. The caller commits the invitations in the same transaction."""
    number = connection.execute(select(func.coalesce(func.max(schedule.c.number), 0) + 1)).scalar_one()
    connection.execute(insert(schedule).values(number=number, made_on=today, goals=encode(tuple(goals))))
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


def last_goals(connection: Connection) -> tuple[GoalValue, ...]:
    """Goals of the schedule that was published last; empty before the first."""
    row = connection.execute(
        select(schedule.c.goals).order_by(schedule.c.number.desc()).limit(1)
    ).scalar_one_or_none()
    return decode(row, tuple[GoalValue, ...]) if row else ()
