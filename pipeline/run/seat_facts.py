"""What is known about seats at one moment of a night, and what follows from it without a solver."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date

from pipeline.adapters.calendar_files import Calendar
from pipeline.domain.letter import LetterKind
from pipeline.domain.registration import Registration
from pipeline.domain.session import Appointment, Placement, Release, Session, ToldSeat
from pipeline.letters import contexts
from pipeline.run.books import read_books
from pipeline.run.cases import needs_seat
from pipeline.run.office import Office
from pipeline.schedule.clock import Delay, Wanted
from pipeline.store import assessments, outbox, registrations, seats


@dataclass(frozen=True, slots=True)
class Asking:
    """Who was accepted, who of them paid and when. Nothing in the step of the seats changes it."""

    known: Mapping[str, Registration]
    paid: Mapping[str, date]

    @property
    def wanting(self) -> list[Registration]:
        """Everybody who paid for a part that is sat at a venue."""
        return [item for item in self.known.values() if item.id in self.paid and needs_seat(item)]


@dataclass(frozen=True, slots=True)
class SeatFacts:
    """``held`` and ``placements`` are the seats that hold, in one order; ``releases`` those that do not."""

    held: tuple[ToldSeat, ...]
    placements: tuple[Placement, ...]
    releases: tuple[Release, ...]
    full_since: Mapping[str, date]


def read_asking(office: Office) -> Asking:
    """A decision about an adapted exam counts instead of what the form asked for."""
    with office.store.view() as connection:
        verdicts = assessments.adapted_verdicts(connection)
        known = {
            key: replace(item, adapted=bool(verdicts[key].granted)) if key in verdicts else item
            for key, item in registrations.registrations(connection).items()
        }
        return Asking(known, read_books(connection, office.policy.matching).paid)


def read_seats(office: Office) -> SeatFacts:
    with office.store.view() as connection:
        return SeatFacts(
            held=tuple(seats.told_seats(connection)),
            placements=tuple(seats.placements(connection)),
            releases=tuple(seats.releases(connection)),
            full_since=seats.full_since(connection),
        )


def read_delays(office: Office) -> dict[Wanted, tuple[Delay, ...]]:
    """Every delay letter that was ordered, by registration and part."""
    with office.store.view() as connection:
        found = [item.order for item in outbox.letters(connection) if item.order.kind is LetterKind.DELAY]
    delays: dict[Wanted, list[Delay]] = {}
    for order in found:
        told = contexts.decode(order)
        assert isinstance(told, contexts.Delay)  # noqa: S101 - its kind says so
        for part in told.parts:
            delays.setdefault((order.subject, part), []).append(Delay(order.dated, told.new_by))
    return {key: tuple(items) for key, items in delays.items()}


def sessions_for(calendar: Calendar, held: Iterable[ToldSeat]) -> tuple[Session, ...]:
    """The calendar, and after it the sessions that people were told and that are gone: without a seat to
    give, so that nobody gets another seat at the same time.
    """
    known = {session.id for session in calendar.sessions}
    gone = {
        seat.sitting.session: session_of(seat.sitting.session, seat.appointment)
        for seat in held
        if seat.appointment is not None and seat.sitting.session not in known
    }
    return (*calendar.sessions, *(gone[key] for key in sorted(gone)))


def session_of(identity: str, told: Appointment) -> Session:
    """A session as it was told, without seats."""
    return Session(
        id=identity,
        part=told.part,
        venue=told.venue,
        start=told.start,
        minutes=told.minutes,
        seats=0,
        taken_elsewhere=0,
        adapted=False,
    )
