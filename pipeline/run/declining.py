"""A candidate cannot come: a clerk notes it, the seat is free again, the next night looks for another day."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection

from pipeline.domain.letter import ChangeReason
from pipeline.domain.registration import ExamPart, Registration
from pipeline.domain.session import Release, Session, ToldSeat
from pipeline.errors import InputDataError
from pipeline.run.desk import desk, named
from pipeline.run.office import Office
from pipeline.schedule.clock import decline_by
from pipeline.settings import Settings
from pipeline.store import registrations, seats
from pipeline.wording.say import long_date


@dataclass(frozen=True, slots=True)
class Decline:
    """What the candidate said. No ``parts`` and no ``day``: every seat that is still to come.

    ``said_on``: the day on which her word reached the office, None for today: that day counts for the rule.
    ``earliest``: she cannot come before this day.
    """

    registration: str
    clerk: str
    parts: Collection[ExamPart] = ()
    day: date | None = None
    said_on: date | None = None
    earliest: date | None = None

    def means(self, part: ExamPart, day: date) -> bool:
        return (not self.parts or part in self.parts) and self.day in (None, day)


@dataclass(frozen=True, slots=True)
class Freed:
    """One seat of the registration. ``before``: it was declined earlier, and nothing was done now."""

    part: ExamPart
    session: str
    day: date
    before: bool = False


def decline(settings: Settings, said: Decline) -> list[Freed]:
    """Free the seats that are meant, all or none, each exactly once; saying it again changes nothing.

    Raises InputDataError when the registration is not known or has no such seat, or when it is too late.
    """
    named(said.clerk)
    with desk(settings) as office:
        return _decline(office, said)


def _decline(office: Office, said: Decline) -> list[Freed]:
    today = office.place.today
    said_on = said.said_on or today
    not_ahead(said_on, today)
    with office.store.view() as connection:
        known_registration(connection, said.registration)
        held, freed = seats.told_seats(connection), seats.releases(connection)
    meant = _meant(held, sessions_by_id(office), said, today)
    if not meant:
        return _declined_before(freed, said)
    check_time(office, meant, said_on)
    with office.store.unit() as connection:
        for seat in meant:
            seats.release(
                connection, seat, ChangeReason.DECLINED, today, earliest=said.earliest, who=said.clerk.strip()
            )
    return [Freed(seat.sitting.part, seat.sitting.session, day) for seat, day in meant.items()]


def _meant(
    held: Iterable[ToldSeat], calendar: Mapping[str, Session], said: Decline, today: date
) -> dict[ToldSeat, date]:
    """Seats of the registration that are still to come and that are meant, with their days."""
    found = {}
    for seat in held:
        if seat.sitting.registration == said.registration:
            day = day_of(seat, calendar)
            if day is not None and day >= today and said.means(seat.sitting.part, day):
                found[seat] = day
    return found


def not_ahead(said_on: date, today: date) -> None:
    """Raises InputDataError for a word of a day that is still to come."""
    if said_on > today:
        raise InputDataError(
            f"{long_date(said_on)} moet nog komen", "vul bij --said in wanneer het gezegd is"
        )


def known_registration(connection: Connection, identity: str) -> Registration:
    """The registration; raises InputDataError when there is none."""
    found = registrations.registrations(connection).get(identity)
    if found is None:
        raise InputDataError(
            f"er is geen aanmelding {identity}", "het nummer staat op het verslag; klopt de map (--output)?"
        )
    return found


def sessions_by_id(office: Office) -> dict[str, Session]:
    """The calendar; empty where none was given."""
    return {item.id: item for item in office.calendar.sessions} if office.calendar else {}


def day_of(seat: ToldSeat, calendar: Mapping[str, Session]) -> date | None:
    """The day of a seat as it was told, or as the calendar has it; None where nobody knows any more."""
    if seat.appointment is not None:
        return seat.appointment.start.date()
    session = calendar.get(seat.sitting.session)
    return session.start.date() if session else None


def _declined_before(freed: Sequence[Release], said: Decline) -> list[Freed]:
    before = [
        Freed(item.seat.sitting.part, item.seat.sitting.session, was.start.date(), before=True)
        for item in freed
        if (was := item.seat.appointment) is not None
        and item.reason is ChangeReason.DECLINED
        and item.seat.sitting.registration == said.registration
        and said.means(item.seat.sitting.part, was.start.date())
    ]
    if not before:
        raise InputDataError(
            f"{said.registration} heeft geen plaats die nog komt en hierbij past",
            f"bekijk de plaatsen: inburgering explain {said.registration}",
        )
    return before


def check_time(office: Office, meant: Mapping[ToldSeat, date], said_on: date) -> None:
    """Raises InputDataError naming each seat that is too late, with the rule of its letter."""
    late = []
    for seat, day in meant.items():
        terms = office.policies.on(seat.told_on).terms
        last = decline_by(day, seat.told_on, terms)
        if said_on > last:
            late.append(f"{seat.sitting.part} op {long_date(day)} kon tot en met {long_date(last)}")
    if late:
        raise InputDataError(
            f"te laat om af te zeggen: {'; '.join(late)}",
            "de plaats blijft staan; wie niet komt, betaalt opnieuw. Is het eerder gezegd, vul --said in. "
            "Gaat het om één onderdeel of dag, kies die met --part of --day",
        )
