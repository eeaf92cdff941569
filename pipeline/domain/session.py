"""Seats: venues, dated sessions, and who sits where."""

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from pipeline.domain.letter import ChangeReason
from pipeline.domain.registration import ExamPart
from pipeline.domain.why import Obstacles


@dataclass(frozen=True, slots=True)
class Venue:
    """An exam place. Two rows with one ``code`` are one place that moved: pick by date."""

    code: str
    name: str
    street: str
    postcode: str
    town: str
    lat: float
    lon: float
    valid_from: date
    valid_until: date | None = None

    def valid_on(self, day: date) -> bool:
        return self.valid_from <= day and (self.valid_until is None or day <= self.valid_until)


@dataclass(frozen=True, slots=True)
class PostcodePoint:
    """Where a four-digit postcode lies (WGS 84, degrees). ``inhabitants`` weigh it in means.

    ``places`` are the town names in use there; the municipality where nothing finer is known.
    """

    pc4: str
    lat: float
    lon: float
    inhabitants: int = 0
    places: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Session:
    """A dated exam part at a venue. Seats taken by other channels are not ours to give."""

    id: str
    part: ExamPart
    venue: str
    start: datetime
    minutes: int
    seats: int
    taken_elsewhere: int
    adapted: bool
    """True: only for candidates with an adapted exam. False: only for the others."""

    @property
    def free(self) -> int:
        return max(0, self.seats - self.taken_elsewhere)


@dataclass(frozen=True, slots=True)
class Request:
    """One person's wish for the solver: every part of ``parts`` gets a seat or a reason."""

    registration: str
    parts: tuple[ExamPart, ...]
    paid_on: date
    preferred: tuple[str, ...]
    km: dict[str, int]
    """Venue code to whole kilometres from home; empty when home is unknown."""
    adapted: bool
    person: str
    """Opaque id shared by registrations of one person (no two sessions at once)."""
    term_end: date | None = None
    earliest: date | None = None
    """No session before this day."""
    unavailable: tuple[tuple[date, date], ...] = ()
    """Spans of days, both ends included, on which the person cannot come."""
    paid_at: datetime | None = None
    """The moment of payment where known: only puts people who paid on one day in order."""
    post_by: date | None = None
    """Last working day on which the invitation can be posted within the promised term."""


@dataclass(frozen=True, slots=True)
class Sitting:
    """One candidate's seat for one part."""

    registration: str
    part: ExamPart
    session: str


@dataclass(frozen=True, slots=True)
class Appointment:
    """A session as the candidate was told it, with the address of that day: what her letter says."""

    part: ExamPart
    start: datetime
    """Local time."""
    minutes: int
    venue: str
    """Code of the venue."""
    name: str
    street: str
    postcode: str
    town: str


@dataclass(frozen=True, slots=True)
class ToldSeat:
    """A published seat. ``number`` counts the seats of one part of one registration, from 1."""

    sitting: Sitting
    number: int
    told_on: date
    """The night of the letter; its policy says until when the seat can be declined."""
    appointment: Appointment | None
    """None in databases from before it was kept: then the calendar is believed."""


@dataclass(frozen=True, slots=True)
class Release:
    """A published seat that is no longer hers. A fact: a seat is released once, and never comes back."""

    seat: ToldSeat
    reason: ChangeReason
    on: date
    earliest: date | None = None
    """She cannot come before this day, as she said when declining."""
    letter: str | None = None
    """Id of the letter that told it; None while it is to be told."""

    @property
    def ours(self) -> bool:
        """The office took the seat away: she is placed again before anybody new."""
        return self.reason not in (ChangeReason.DECLINED, ChangeReason.WITHDRAWN)


@dataclass(frozen=True, slots=True)
class Problem:
    """Everything the solver may know. ``told`` sittings are constants: they never move."""

    today: date
    sessions: tuple[Session, ...]
    requests: tuple[Request, ...]
    told: tuple[Sitting, ...]
    notice_days: int
    """Days from ``today`` to the first day on which anybody may be placed."""
    break_minutes: int
    urgent_within_days: int
    people: dict[str, str] = field(default_factory=dict)
    """Registration id to person id, for the told sittings."""


class UnplacedReason(StrEnum):
    NO_SESSION = "no-session"
    TOO_SOON = "too-soon"
    NO_SEAT = "no-seat"
    NO_ADAPTED_SEAT = "no-adapted-seat"
    OVERLAP = "overlap"
    UNAVAILABLE = "unavailable"
    """The person cannot come, or not yet, on any day that has a session."""
    AFTER_LAST = "after-last-session"
    """The first day on which the person can come lies after the last session."""
    ASKED_TWICE = "asked-twice"
    """The same part stands in another registration of the same person."""


@dataclass(frozen=True, slots=True)
class Unplaced:
    registration: str
    part: ExamPart
    reason: UnplacedReason


@dataclass(frozen=True, slots=True)
class GoalValue:
    """One ordered goal: the value reached, a proven lower bound, and first come, first served.

    ``bound``: no schedule that is as good on every earlier goal has less than this.
    """

    name: str
    value: int
    bound: int
    first_come: int

    @property
    def proven(self) -> bool:
        return self.value == self.bound


@dataclass(frozen=True, slots=True)
class Combined:
    """All goals in one weighted sum: the measure of nights too large for a proof goal by goal.

    ``weights`` stand in the order of ``Goal``. No schedule at all has a sum below ``bound``.
    """

    weights: tuple[int, ...]
    value: int
    bound: int
    first_come: int

    @property
    def gap(self) -> float:
        """Share of the bound by which the value may be too high; 0.0 when it is proven."""
        return (self.value - self.bound) / max(1, self.bound)


@dataclass(frozen=True, slots=True)
class Schedule:
    sittings: tuple[Sitting, ...]
    """New ones only."""
    unplaced: tuple[Unplaced, ...]
    goals: tuple[GoalValue, ...]
    combined: Combined | None = None
    """None when nothing was weighed together."""


@dataclass(frozen=True, slots=True)
class Placement:
    """Why one sitting is where it is, in facts a letter can tell."""

    sitting: Sitting
    at_first_choice: bool
    extra_km: int | None
    """More than to the preferred (else the nearest) venue; None when home is unknown."""
    reason: str
    """Code of ``pipeline/wording``: first-choice, first-choice-full, kept-together, nearest, ..."""
    home_estimated: bool = False
    """True when the kilometres rest on an estimated place of the home."""
    km: int | None = None
    """From home to this venue; None when home is unknown."""
    extra_nearest_km: int | None = None
    """More than to the nearest venue; None when home is unknown."""
    wanted: str = ""
    """Venue that ``extra_km`` and ``reason`` compare with: the preferred one, else the nearest."""
    at_wanted: Obstacles | None = None
    """What stood in the way at ``wanted``; None when the seat is there, or nothing is wanted."""
    sooner: Obstacles | None = None
    """What stood in the way of a sooner session of the part at this same venue."""
    after_term: bool = False
    """The seat is after the last day of the person's integration term: there was none in time."""
    together: bool = False
    """Another exam of the person is at this venue on this day."""
