"""Facts about seats: who was told to sit where, which of those seats are free again, what filled up."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Connection, Row, Select, func, insert, select
from sqlalchemy.dialects.sqlite import insert as upsert

from pipeline.domain.letter import ChangeReason
from pipeline.domain.registration import ExamPart
from pipeline.domain.session import Appointment, GoalValue, Placement, Release, Sitting, ToldSeat
from pipeline.store.audit import NIGHT, note
from pipeline.store.codec import decode, encode
from pipeline.store.schema import release_letter, schedule, seat_release, session_fill, sitting


@dataclass(frozen=True, slots=True)
class PublishedSchedule:
    """One schedule as it was published. ``again``: for people whose seat the office took away."""

    number: int
    made_on: date
    again: bool
    goals: tuple[GoalValue, ...]


def publish(
    connection: Connection,
    placed: Iterable[tuple[Placement, Appointment]],
    goals: Sequence[GoalValue],
    today: date,
    *,
    again: bool = False,
) -> None:
    """Publish the seats of one schedule. The caller orders their letters in the same transaction."""
    number = connection.execute(select(func.coalesce(func.max(schedule.c.number), 0) + 1)).scalar_one()
    connection.execute(
        insert(schedule).values(number=number, made_on=today, goals=encode(tuple(goals)), again=again)
    )
    for placement, appointment in placed:
        tell(connection, placement, appointment, today)


def tell(connection: Connection, placement: Placement, appointment: Appointment, today: date) -> None:
    """One seat. The caller orders the letter in the same transaction."""
    seat = placement.sitting
    before = select(func.coalesce(func.max(sitting.c.number), 0) + 1).where(
        sitting.c.registration == seat.registration, sitting.c.part == seat.part.value
    )
    connection.execute(
        insert(sitting).values(
            registration=seat.registration,
            part=seat.part.value,
            number=connection.execute(before).scalar_one(),
            session=seat.session,
            placement=encode(placement),
            appointment=encode(appointment),
            told_on=today,
        )
    )
    note(connection, "seated", seat.registration)


def release(
    connection: Connection,
    seat: ToldSeat,
    reason: ChangeReason,
    today: date,
    *,
    earliest: date | None = None,
    who: str = NIGHT,
) -> bool:
    """Free a told seat. False, and nothing written, when it was freed before."""
    new = connection.execute(
        upsert(seat_release)
        .values(**_key(seat), reason=reason.value, on=today, earliest=earliest)
        .on_conflict_do_nothing()
    ).rowcount
    if new:
        note(connection, f"seat-{reason.value}", seat.sitting.registration, who)
    return bool(new)


def tell_anew(
    connection: Connection, seat: ToldSeat, placement: Placement, anew: Appointment, today: date
) -> None:
    """The same session at another time or address: the seat as it was told is released, the new one told."""
    if release(connection, seat, ChangeReason.SESSION_MOVED, today):
        tell(connection, placement, anew, today)


def mark_told(connection: Connection, releases: Iterable[Release], letter: str) -> None:
    """``letter`` (ordered in the same transaction) tells these releases. Raises IntegrityError when told."""
    for item in releases:
        connection.execute(insert(release_letter).values(**_key(item.seat), letter=letter))


def told(connection: Connection) -> list[Sitting]:
    """All published seats that hold. They never move by themselves."""
    return [seat.sitting for seat in told_seats(connection)]


def told_seats(connection: Connection) -> list[ToldSeat]:
    """All published seats that hold, as they were told; by registration and part."""
    return [_seat(row) for row in connection.execute(_holding())]


def placements(connection: Connection) -> list[Placement]:
    """Why each published seat that holds is where it is; by registration and part."""
    return [decode(row.placement, Placement) for row in connection.execute(_holding())]


def releases(connection: Connection) -> list[Release]:
    """Every seat that was told and is free again; by registration, part and number."""
    rows = connection.execute(
        select(
            sitting,
            seat_release.c.reason,
            seat_release.c.on,
            seat_release.c.earliest,
            release_letter.c.letter,
        )
        .select_from(sitting.join(seat_release).outerjoin(release_letter))
        .order_by(sitting.c.registration, sitting.c.part, sitting.c.number)
    )
    return [Release(_seat(row), ChangeReason(row.reason), row.on, row.earliest, row.letter) for row in rows]


def schedules(connection: Connection) -> list[PublishedSchedule]:
    """All schedules that were published, the oldest first."""
    rows = connection.execute(select(schedule).order_by(schedule.c.number))
    return [
        PublishedSchedule(row.number, row.made_on, bool(row.again), decode(row.goals, tuple[GoalValue, ...]))
        for row in rows
    ]


def last_goals(connection: Connection) -> tuple[GoalValue, ...]:
    """Goals of the schedule that was published last; empty before the first."""
    row = connection.execute(
        select(schedule.c.goals).order_by(schedule.c.number.desc()).limit(1)
    ).scalar_one_or_none()
    return decode(row, tuple[GoalValue, ...]) if row else ()


def note_full(connection: Connection, full: Collection[str], free: Collection[str], today: date) -> None:
    """Which sessions have no free seat and which have one; a row only for those that changed."""
    was = _last_fills(connection)
    for session in sorted({*full, *free}):
        number, before, _ = was.get(session, (0, False, today))
        if before is not (session in full):
            row = {"session": session, "number": number + 1, "full": session in full, "on": today}
            connection.execute(insert(session_fill).values(row))


def fill_changed(connection: Connection, full: Collection[str], free: Collection[str]) -> bool:
    """Whether ``note_full`` would write anything."""
    now_full = full_since(connection).keys()
    return any(s not in now_full for s in full) or any(s in now_full for s in free)


def full_since(connection: Connection) -> dict[str, date]:
    """Session id to the first night that saw it without a free seat; only of those that are full now."""
    return {session: on for session, (_, full, on) in _last_fills(connection).items() if full}


def _last_fills(connection: Connection) -> dict[str, tuple[int, bool, date]]:
    """Session id to number, full or not, and day of its last row."""
    rows = connection.execute(select(session_fill).order_by(session_fill.c.number))
    return {row.session: (row.number, row.full, row.on) for row in rows}


def _holding() -> Select[Any]:
    """Seats that were not released."""
    return (
        select(sitting)
        .outerjoin(seat_release)
        .where(seat_release.c.number.is_(None))
        .order_by(sitting.c.registration, sitting.c.part, sitting.c.number)
    )


def _seat(row: Row[Any]) -> ToldSeat:
    part = ExamPart(row.part)
    appointment = decode(row.appointment, Appointment) if row.appointment else None
    return ToldSeat(Sitting(row.registration, part, row.session), row.number, row.told_on, appointment)


def _key(seat: ToldSeat) -> dict[str, str | int]:
    one = seat.sitting
    return {"registration": one.registration, "part": one.part.value, "number": seat.number}
