"""Invitations for seats that were booked through another channel (Mijn Inburgering, a school)."""

from collections.abc import Sequence
from datetime import date, timedelta

from pipeline.domain.booking import Booking, Channel
from pipeline.domain.ids import content_id
from pipeline.domain.letter import LetterKind, LetterOrder
from pipeline.domain.policy import Policy
from pipeline.domain.session import Session, Sitting, Venue
from pipeline.domain.working_days import last_day
from pipeline.letters import contexts
from pipeline.letters.invitations import Seats, exam_days
from pipeline.letters.ordering import about, order

_KINDS = {
    Channel.ONLINE: LetterKind.ONLINE_INVITATION,
    Channel.SCHOOL: LetterKind.SCHOOL_INVITATION,
}


def booking_id(booking: Booking) -> str:
    """What our letters and reports call a booking: the channel's number may be a personal one."""
    return content_id("K", booking.channel, booking.number)


def booked(
    booking: Booking, sessions: Sequence[Session], venues: Sequence[Venue], policy: Policy, today: date
) -> LetterOrder:
    """Invites to ``sessions``, those of one day of ``booking``; they, with place and time, are the cause.

    Whether the candidate can still move it depends on when the letter arrives: today and ``post_days``.
    Raises NoPostalAddressError like every order.
    """
    if not sessions:
        raise ValueError(f"{booking_id(booking)}: an invitation without a seat")
    name = booking_id(booking)
    seats = Seats(
        [Sitting(name, item.part, item.id) for item in sessions],
        {item.id: item for item in sessions},
        venues,
        (),
        {},
    )
    days = exam_days(seats, policy)
    decline_by = days[0].on - timedelta(days=policy.terms.decline_days)
    context = contexts.Booked(
        about=about(booking.candidate, booking.helper),
        days=days,
        decline_by=decline_by,
        may_decline=decline_by > arrives(today, policy),
        adapted=any(item.adapted for item in sessions),
        school=booking.school,
    )
    kind = _KINDS[booking.channel]
    cause = (name, *sorted(f"{item.id} {item.venue} {item.start.isoformat()}" for item in sessions))
    return order(kind, cause, name, booking.candidate, booking.helper, today, context)


def arrives(today: date, policy: Policy) -> date:
    """The day on which a letter made tonight lies on the mat at the latest."""
    day = today
    for _ in range(policy.terms.post_days):
        day = last_day(day, 1)
    return day
