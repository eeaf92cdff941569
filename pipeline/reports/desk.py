"""What waits for a word of somebody of the office, and the invitations of the other channels."""

from dataclasses import dataclass
from datetime import date
from typing import Any


@dataclass(frozen=True, slots=True)
class OpenDecision:
    """A portfolio or a wish for an adapted exam; ``alert``: its last day is near, or over."""

    registration: str
    topic: str
    since: date
    due_on: date
    alert: bool


@dataclass(frozen=True, slots=True)
class BookedDay:
    """One exam day of a booking. ``letter`` is '' while it is not due; ``alarm`` '' when all is well."""

    booking: str
    channel: str
    exam_on: date | None
    due_on: date | None
    letter: str
    alarm: str
    text: str
    """The alarm in words, with the channel's own number of the booking."""


@dataclass(frozen=True, slots=True)
class Desk:
    open: tuple[OpenDecision, ...] = ()
    booked: tuple[BookedDay, ...] = ()


def decisions_json(desk: Desk) -> list[dict[str, Any]]:
    return [
        {
            "registration": item.registration,
            "topic": item.topic,
            "since": item.since.isoformat(),
            "due_on": item.due_on.isoformat(),
            "alert": item.alert,
        }
        for item in desk.open
    ]


def bookings_json(desk: Desk) -> list[dict[str, Any]]:
    return [
        {
            "booking": item.booking,
            "channel": item.channel,
            "exam_on": item.exam_on.isoformat() if item.exam_on else None,
            "due_on": item.due_on.isoformat() if item.due_on else None,
            "letter": item.letter,
            "alarm": item.alarm,
        }
        for item in desk.booked
    ]
