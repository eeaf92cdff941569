"""A candidate does not want the exam any more: her seats are free, and her money goes back to who paid it.

Possible as long as a seat may be declined (Examenreglement art 11(11)). After the first exam day, and once a
portfolio was judged, the fee is spent.
"""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection

from pipeline.domain.letter import ChangeReason
from pipeline.domain.registration import Registration
from pipeline.domain.session import ToldSeat
from pipeline.errors import InputDataError
from pipeline.letters import orders
from pipeline.payments.dunning import RequestEvent
from pipeline.run.books import read_books
from pipeline.run.declining import check_time, day_of, known_registration, not_ahead, sessions_by_id
from pipeline.run.desk import desk, named
from pipeline.run.office import Office
from pipeline.run.ruling import check_books
from pipeline.settings import Settings
from pipeline.store import assessments, money, outbox, seats


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """What was noted. ``refund_cents`` is to be paid back; ``before``: it was noted earlier."""

    registration: str
    said_on: date
    seats: int
    refund_cents: int
    before: bool = False


def withdraw(settings: Settings, identity: str, clerk: str, said_on: date | None = None) -> Withdrawal:
    """End a registration at the candidate's word, with its seats and its letter: all or nothing, and once.

    ``said_on``: the day on which her word reached the office, None for today. Raises InputDataError when the
    registration is not known or has ended, or when it is too late.
    """
    clerk = named(clerk)
    with desk(settings) as office, office.store.unit() as connection:
        today = office.place.today
        on = said_on or today
        not_ahead(on, today)
        registration = known_registration(connection, identity)
        before = money.request_events(connection, RequestEvent.WITHDRAWN).get(identity)
        if before is not None:
            return Withdrawal(identity, before, 0, 0, before=True)
        _may(connection, identity)
        return _withdraw(connection, office, registration, on, clerk)


def _may(connection: Connection, identity: str) -> None:
    if identity in money.request_events(connection, RequestEvent.CLOSED):
        raise InputDataError(f"{identity} is al gestopt, want er is niet betaald", "er is niets te doen")
    if identity in assessments.portfolio_verdicts(connection):
        raise InputDataError(
            f"over het portfolio van {identity} is al besloten", "het geld daarvoor gaat niet meer terug"
        )


def _withdraw(
    connection: Connection, office: Office, registration: Registration, said_on: date, clerk: str
) -> Withdrawal:
    identity, today = registration.id, office.place.today
    received = read_books(connection, office.policy.matching).result.allocated_cents.get(identity, 0)
    held = _ahead(connection, office, identity, said_on)
    money.add_request_event(connection, identity, RequestEvent.WITHDRAWN, today, said_on, who=clerk)
    for seat in held:
        seats.release(connection, seat, ChangeReason.WITHDRAWN, today, who=clerk)
    lost = [
        orders.LostSeat(was.part, was.start, was.town)
        for seat in held
        if (was := seat.appointment) is not None
    ]
    letter = orders.withdrawn(registration, said_on, received, lost, today)
    outbox.add_letters(connection, [letter])
    untold = [
        item
        for item in seats.releases(connection)
        if item.seat.sitting.registration == identity and item.letter is None
    ]
    seats.mark_told(connection, untold, letter.id)
    check_books(read_books(connection, office.policy.matching))
    return Withdrawal(identity, said_on, len(held), received)


def _ahead(connection: Connection, office: Office, identity: str, said_on: date) -> list[ToldSeat]:
    """All her seats, each of which may still be declined; raises InputDataError otherwise."""
    calendar = sessions_by_id(office)
    mine = [seat for seat in seats.told_seats(connection) if seat.sitting.registration == identity]
    days = {seat: day for seat in mine if (day := day_of(seat, calendar)) is not None}
    if any(day <= office.place.today for day in days.values()) or len(days) < len(mine):
        raise InputDataError(
            f"{identity} had al een examendag",
            "het geld daarvoor gaat niet terug; een dag die nog komt: inburgering decline",
        )
    check_time(office, days, said_on)
    return mine
