"""What the calendar of today means for seats that people were told: which hold, moved, or are lost.

A told seat is hers until the office itself says that it cannot be: the session is marked as cancelled, its
venue has no address on that day, or it now lies on another day or at another place. A session that is
merely not in the calendar any more is no such word: a truncated export looks the same.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from pipeline.domain.letter import ChangeReason
from pipeline.domain.session import Appointment, Release, Session, ToldSeat, Venue
from pipeline.domain.working_days import next_working_day


class SeatAlarm(StrEnum):
    """What somebody has to look at today; worded in the report."""

    VANISHED = "vanished"
    """People were told a session that the calendar does not have any more."""
    OVERBOOKED = "overbooked"
    """More seats are told or taken than the session has. Told seats stay."""
    CALL = "call"
    """A seat was taken away so late that the letter may not be there before the exam."""
    UNANSWERED = "unanswered"
    """The promised day passes without a letter."""


@dataclass(frozen=True, slots=True)
class Alarm:
    """``subject`` is a session, or a registration for CALL and UNANSWERED; ``day`` that of the exam or the
    last posting day. For a session: how many of our people were ``told`` it, and its ``seats`` for us.
    """

    alarm: SeatAlarm
    subject: str
    day: date
    told: int = 0
    seats: int = 0


@dataclass(frozen=True, slots=True)
class Standing:
    """Where the told seats stand. Everything is in the order of the seats given.

    ``lost``: to be released for the reason. ``moved``: the same session on the same day at the same venue,
    at another time or address, which she has to be told. ``vanished``: still bind her.
    """

    lost: tuple[tuple[ToldSeat, ChangeReason], ...]
    moved: tuple[tuple[ToldSeat, Appointment], ...]
    vanished: tuple[ToldSeat, ...]
    alarms: tuple[Alarm, ...]


def appointment(session: Session, venues: Iterable[Venue]) -> Appointment:
    """The session with the address that holds on its day. Raises ValueError when the venue is closed then."""
    day = session.start.date()
    for venue in venues:
        if venue.code == session.venue and venue.valid_on(day):
            return Appointment(
                part=session.part,
                start=session.start,
                minutes=session.minutes,
                venue=session.venue,
                name=venue.name,
                street=venue.street,
                postcode=venue.postcode,
                town=venue.town,
            )
    raise ValueError(f"venue {session.venue} has no address on {day.isoformat()}")


def standing(
    told: Sequence[ToldSeat],
    sessions: Iterable[Session],
    called_off: Mapping[str, ChangeReason],
    venues: Sequence[Venue],
    break_minutes: int,
    people: Mapping[str, str],
    today: date,
) -> Standing:
    """Compare the seats that were told for today and later with the calendar.

    Seats without an ``appointment`` (told before it was kept) are left as they are.
    ``sessions`` are those that take place; ``called_off`` tells by id why others do not. ``people`` gives the
    person of each registration: of two of her seats that clash because one moved, the moved one is lost.
    """
    held = {session.id: session for session in sessions}
    lost: list[tuple[ToldSeat, ChangeReason]] = []
    shifted: list[tuple[ToldSeat, Appointment]] = []
    vanished: list[ToldSeat] = []
    for seat in told:
        session, was = held.get(seat.sitting.session), seat.appointment
        if was is None or was.start.date() < today:
            continue
        if session is None:
            reason = called_off.get(seat.sitting.session)
            if reason is None:
                vanished.append(seat)
            else:
                lost.append((seat, reason))
        elif not _same_place(was, session):
            lost.append((seat, ChangeReason.SESSION_MOVED))
        elif (now := appointment(session, venues)) != was:
            shifted.append((seat, now))
    clashing = _clashing([seat for seat, _ in shifted], told, held, break_minutes, people)
    lost += [(seat, ChangeReason.SESSION_MOVED) for seat in clashing]
    return Standing(
        lost=tuple(lost),
        moved=tuple((seat, now) for seat, now in shifted if seat not in clashing and _to_tell(seat, now)),
        vanished=tuple(vanished),
        alarms=(*_vanished(vanished), *_overbooked(told, held, {s for s, _ in lost}, today)),
    )


def to_call(releases: Iterable[Release], today: date) -> tuple[Alarm, ...]:
    """Who has to be called: her exam comes before the letter that says it is off, posted a day and delivered
    the next. The same on every night until the exam day is over.
    """
    found = set()
    for item in releases:
        was = item.seat.appointment
        if was is not None and item.ours:
            delivered = next_working_day(next_working_day(item.on))
            if today <= was.start.date() <= delivered:
                found.add(Alarm(SeatAlarm.CALL, item.seat.sitting.registration, was.start.date()))
    return tuple(sorted(found, key=lambda alarm: (alarm.day, alarm.subject)))


def _same_place(was: Appointment, session: Session) -> bool:
    return was.start.date() == session.start.date() and was.venue == session.venue


def _to_tell(seat: ToldSeat, now: Appointment) -> bool:
    """Another time or address; a longer or shorter session, or its venue's name, asks nothing of her."""
    was = seat.appointment
    return was is not None and (was.start, was.street, was.postcode, was.town) != (
        now.start,
        now.street,
        now.postcode,
        now.town,
    )


def _clashing(
    shifted: Iterable[ToldSeat],
    told: Iterable[ToldSeat],
    held: Mapping[str, Session],
    break_minutes: int,
    people: Mapping[str, str],
) -> list[ToldSeat]:
    """Shifted seats that now overlap another seat of the same person, break included."""
    own: dict[str, list[ToldSeat]] = defaultdict(list)
    for seat in told:
        if seat.sitting.session in held:
            own[people.get(seat.sitting.registration, seat.sitting.registration)].append(seat)
    clashing: list[ToldSeat] = []
    for seat in shifted:
        session = held[seat.sitting.session]
        person = people.get(seat.sitting.registration, seat.sitting.registration)
        others = (s for s in own[person] if s != seat and s not in clashing)
        if any(_overlap(session, held[s.sitting.session], break_minutes) for s in others):
            clashing.append(seat)
    return clashing


def _overlap(a: Session, b: Session, break_minutes: int) -> bool:
    pause = timedelta(minutes=break_minutes)
    ends_a = a.start + timedelta(minutes=a.minutes) + pause
    ends_b = b.start + timedelta(minutes=b.minutes) + pause
    return a.start < ends_b and b.start < ends_a


def _vanished(seats: Iterable[ToldSeat]) -> list[Alarm]:
    days = {s.sitting.session: s.appointment.start.date() for s in seats if s.appointment}
    count = Counter(s.sitting.session for s in seats)
    return [Alarm(SeatAlarm.VANISHED, s, days[s], count[s], 0) for s in sorted(days)]


def _overbooked(
    told: Iterable[ToldSeat], held: Mapping[str, Session], lost: Iterable[ToldSeat], today: date
) -> list[Alarm]:
    gone = {s.sitting for s in lost}
    count = Counter(s.sitting.session for s in told if s.sitting not in gone)
    return [
        Alarm(SeatAlarm.OVERBOOKED, s, held[s].start.date(), count[s], held[s].free)
        for s in sorted(count)
        if s in held and held[s].start.date() >= today and count[s] > held[s].free
    ]
