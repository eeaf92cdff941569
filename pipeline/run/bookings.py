"""Invitations for seats of the other channels: each once, on the first night on or after its day."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import groupby

from pipeline.adapters.calendar_files import Calendar
from pipeline.domain.booking import Booking, BookingAlarm, BookingStanding
from pipeline.domain.ids import content_id
from pipeline.domain.letter import LetterKind, LetterOrder
from pipeline.domain.session import Session
from pipeline.domain.working_days import last_day
from pipeline.letters import contexts, orders
from pipeline.letters.bookings import arrives, booking_id
from pipeline.run.office import Office
from pipeline.store import outbox

_KINDS = {LetterKind.ONLINE_INVITATION, LetterKind.SCHOOL_INVITATION}


@dataclass(frozen=True, slots=True)
class _Sent:
    """An invitation that was ordered before, and the days with places and times that it told."""

    order: LetterOrder
    days: tuple[contexts.ExamDay, ...]

    @property
    def on(self) -> date:
        return self.days[0].on


def invite_booked(office: Office) -> None:
    """Order what is due, in one transaction; a second night finds it ordered.

    A changed booking (another session or time on that day) gets a new letter, which names the one it
    takes the place of. Nothing is ordered that cannot arrive before the exam: that is an alarm.
    """
    new = [order for _, order in _found(office) if order is not None]
    if new:
        with office.store.unit() as connection:
            outbox.add_letters(connection, new)


def booking_standings(office: Office) -> tuple[BookingStanding, ...]:
    """How the invitation for each exam day to come stands, by the facts of now."""
    return tuple(standing for standing, _ in _found(office))


def _found(office: Office) -> list[tuple[BookingStanding, LetterOrder | None]]:
    """Each standing with the letter that is to be ordered now."""
    calendar, bookings = office.calendar, office.bookings
    if calendar is None or not bookings:
        return []
    sent = _sent(office)
    return [item for booking in bookings for item in _of_booking(office, calendar, booking, sent)]


def _of_booking(
    office: Office, calendar: Calendar, booking: Booking, sent: Mapping[str, Sequence[_Sent]]
) -> Iterator[tuple[BookingStanding, LetterOrder | None]]:
    name, today = booking_id(booking), office.place.today
    before = sent.get(name, ())
    if booking.called_off:
        yield BookingStanding(name, booking.channel, None, None, alarm=BookingAlarm.CALLED_OFF), None
    days = {item.start.date() for item in booking.sessions}
    for exam_on, group in groupby(booking.sessions, key=lambda item: item.start.date()):
        if exam_on >= today:
            stale = [item for item in before if item.on == exam_on or item.on not in days]
            yield _of_day(office, calendar, booking, tuple(group), stale)


def _of_day(
    office: Office,
    calendar: Calendar,
    booking: Booking,
    sessions: tuple[Session, ...],
    before: Sequence[_Sent],
) -> tuple[BookingStanding, LetterOrder | None]:
    today, exam_on = office.place.today, sessions[0].start.date()
    rule = office.policies.on(exam_on).channels[booking.channel]
    due_on = exam_on - timedelta(days=rule.lead_days)
    standing = BookingStanding(booking_id(booking), booking.channel, exam_on, due_on)
    if today < due_on:
        return standing, None
    try:
        order = orders.booked(booking, sessions, calendar.venues, office.policy, today)
    except orders.NoPostalAddressError:
        return replace(standing, alarm=BookingAlarm.NO_ADDRESS), None
    last = before[-1] if before else None
    known = last.order if last is not None and last.days == _days(order) else None
    if known is None and arrives(today, office.policy) >= exam_on:
        return replace(standing, alarm=BookingAlarm.TOO_LATE), None
    dated = known.dated if known else today
    late = BookingAlarm.LATE if dated > last_day(due_on, 0) else None
    if known is not None:
        return replace(standing, letter=known.id, alarm=late), None
    if last is not None:  # back to what was told before is a letter of its own
        order = replace(order, id=content_id("L", order.id, last.order.id), replaces=last.order.id)
    return replace(standing, alarm=late), order


def _sent(office: Office) -> dict[str, list[_Sent]]:
    """Invitations of these channels that still hold (no later one replaces them), the oldest first."""
    with office.store.view() as connection:
        found = [item.order for item in outbox.letters(connection) if item.order.kind in _KINDS]
    replaced = {order.replaces for order in found}
    sent: dict[str, list[_Sent]] = {}
    for order in sorted(found, key=lambda item: (item.dated, item.id)):
        if order.id not in replaced:
            sent.setdefault(order.subject, []).append(_Sent(order, _days(order)))
    return sent


def _days(order: LetterOrder) -> tuple[contexts.ExamDay, ...]:
    context = contexts.decode(order)
    assert isinstance(context, contexts.Booked)  # noqa: S101 - its kind says so
    return context.days
