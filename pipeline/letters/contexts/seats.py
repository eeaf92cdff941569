"""About seats: invitations of every channel, and what becomes of a seat."""

from dataclasses import dataclass
from datetime import date, datetime

from pipeline.domain.letter import ChangeReason
from pipeline.domain.registration import ExamPart
from pipeline.letters.contexts.common import About


@dataclass(frozen=True, slots=True)
class PartTime:
    part: ExamPart
    start: datetime
    minutes: int


@dataclass(frozen=True, slots=True)
class ExamDay:
    """One day at one venue, with the address that holds on that day. ``arrive_at`` is local time."""

    on: date
    venue: str
    street: str
    postcode: str
    town: str
    arrive_at: datetime
    parts: tuple[PartTime, ...]


@dataclass(frozen=True, slots=True)
class Invitation:
    about: About
    days: tuple[ExamDay, ...]
    decline_by: date
    adapted: bool


@dataclass(frozen=True, slots=True)
class Move:
    """Why one town is not the preferred one. ``extra_km`` is None when home is unknown.

    ``full_since``: the day from which the preferred town had no seat left, where that is why and known.
    ``estimated``: the kilometres rest on a guess where home is.
    """

    town: str
    why: str
    extra_km: int | None
    full_since: date | None = None
    estimated: bool = False


@dataclass(frozen=True, slots=True)
class InvitationElsewhere:
    about: About
    days: tuple[ExamDay, ...]
    decline_by: date
    adapted: bool
    preferred: str
    moves: tuple[Move, ...]


@dataclass(frozen=True, slots=True)
class SeatChange:
    """A seat as it was told, and the one in its place; both times local. ``new_start`` None: none yet."""

    part: ExamPart
    old_start: datetime
    old_town: str
    new_start: datetime | None = None
    new_town: str = ""


@dataclass(frozen=True, slots=True)
class Changed:
    """``days`` are all days that hold now, kept ones too: the letter replaces every one before it."""

    about: About
    why: ChangeReason
    changes: tuple[SeatChange, ...]
    days: tuple[ExamDay, ...]
    decline_by: date
    adapted: bool
    preferred: str
    """Town of the first choice; empty when none was given."""
    moves: tuple[Move, ...]
    """Why a new seat is not at the first choice."""
    new_by: date | None
    """Last day of the letter about the parts that have no new seat yet; None when all have one."""
    interview: bool = False
    """It is the final interview of ONA."""


@dataclass(frozen=True, slots=True)
class Cancelled:
    """``days`` are those that still hold; empty when nothing is left."""

    about: About
    why: ChangeReason
    changes: tuple[SeatChange, ...]
    days: tuple[ExamDay, ...]
    adapted: bool
    new_by: date
    interview: bool = False


@dataclass(frozen=True, slots=True)
class Interview:
    """The final interview of ONA. ``moves`` is not empty when the place is not the preferred one."""

    about: About
    days: tuple[ExamDay, ...]
    decline_by: date
    adapted: bool
    preferred: str
    moves: tuple[Move, ...]


@dataclass(frozen=True, slots=True)
class Booked:
    """An invitation for a seat that was booked through another channel."""

    about: About
    days: tuple[ExamDay, ...]
    decline_by: date
    may_decline: bool
    """Whether ``decline_by`` is still to come when the letter arrives."""
    adapted: bool
    school: str
    """Who registered the candidate; empty for the online channel."""
