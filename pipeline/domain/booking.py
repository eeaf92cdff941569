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
    school: str = ""
    helper: Helper | None = None


@dataclass(frozen=True, slots=True)
class BookingStanding:
    """Where the invitation for one day of a booking stands. Ids and days only.

    ``due_on`` is the day on which it goes out; ``dated`` the day on which it was ordered, None for not yet.
    """

    booking: str
    channel: Channel
    exam_on: date
    due_on: date
    dated: date | None
    days_late: int
    """Days between the working day it was due on and the day it was ordered; 0 for in time."""
    too_late: bool
    """The exam day was too near: no letter can arrive any more, somebody has to call."""
