"""Seats that were booked through another channel: we only send the invitation."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from pipeline.domain.registration import Candidate, ExamPart, Helper
from pipeline.domain.session import Session


class Channel(StrEnum):
    ONLINE = "online"
    """Mijn Inburgering."""
    SCHOOL = "school"


@dataclass(frozen=True, slots=True)
class ChannelRule:
    """``lead_days`` before the exam the invitation goes out; ``parts`` are what the channel may book."""

    lead_days: int
    parts: frozenset[ExamPart]


@dataclass(frozen=True, slots=True)
class Booking:
    """One person's seats of one booking. ``school`` is empty for the online channel."""

    number: str
    """The channel's own number of the booking."""
    channel: Channel
    candidate: Candidate
    sessions: tuple[Session, ...]
    """Those that take place."""
    school: str = ""
    helper: Helper | None = None
    called_off: bool = False
    """A session of this booking does not take place: the channel finds another one."""


class BookingAlarm(StrEnum):
    LATE = "late"
    """The letter went out after its day, because the booking came late."""
    TOO_LATE = "too-late"
    """No letter can arrive before the exam: somebody has to call."""
    NO_ADDRESS = "no-address"
    CALLED_OFF = "called-off"


@dataclass(frozen=True, slots=True)
class BookingStanding:
    """Where the invitation for one day of a booking stands. Ids and days only.

    ``due_on`` is the day on which it goes out; ``letter`` is '' while it is not ordered.
    """

    booking: str
    channel: Channel
    exam_on: date | None
    """None for a booking of which no session takes place."""
    due_on: date | None
    letter: str = ""
    alarm: BookingAlarm | None = None
