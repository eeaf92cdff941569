"""Why a seat is where it is, and what would give a seat to who has none: facts without other people."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from pipeline.domain.registration import ExamPart


@dataclass(frozen=True, slots=True)
class Obstacles:
    """Sessions of one part at one place, each counted once, at the first thing that stood in the way.

    The order is that of the fields; ``free`` are those that could have been hers: the goals of the
    whole night decided. ``full_since`` is the day from which all that are full were full, where known.
    """

    other_kind: int = 0
    """Only for the other kind of candidates (adapted or not)."""
    too_soon: int = 0
    unavailable: int = 0
    """On days on which she cannot come, or not yet."""
    full: int = 0
    after_term: int = 0
    """With a free seat, but after the last day of her integration term."""
    overlap: int = 0
    """With a free seat, at a time or on a day that her other exams do not allow."""
    free: int = 0
    full_since: date | None = None

    @property
    def sessions(self) -> int:
        return (
            self.other_kind
            + self.too_soon
            + self.unavailable
            + self.full
            + self.after_term
            + self.overlap
            + self.free
        )


class StepKind(StrEnum):
    SEATS = "seats"
    """More seats in a session that exists."""
    DAY = "day"
    """The person can come on a day that she excluded."""
    SESSION = "session"
    """A session that does not exist yet, on or after a day."""


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that would have to be otherwise. ``seats`` includes those for whoever goes before her."""

    kind: StepKind
    part: ExamPart
    venue: str
    day: date
    seats: int = 0
    session: str = ""
    """Of SEATS and DAY: which."""
    adapted: bool = False
    in_term: bool = True
    """The day is not after the last day of her integration term."""

    @property
    def size(self) -> int:
        """Elementary changes: each seat, each day, each session."""
        return self.seats + (0 if self.kind is StepKind.SEATS else 1)


@dataclass(frozen=True, slots=True)
class Change:
    """Steps that together would place the part; without any one of them they would not.

    No steps: an exchange of seats that were given this very night is enough (the schedule was not the
    best one).
    """

    steps: tuple[Step, ...]

    @property
    def size(self) -> int:
        return sum(step.size for step in self.steps)

    @property
    def code(self) -> str:
        """For tables: ``seats:S0123:2``, ``day:2026-12-08:S0123+seats:S0123:1``, ``session:LEZ:AMS:...``."""
        return "+".join(map(_code, self.steps)) or "exchange"


@dataclass(frozen=True, slots=True)
class WhatIf:
    """What would place one unplaced part: the smallest change first, then the smallest of other kinds.

    Empty when nothing can (the part is asked for twice).
    """

    registration: str
    part: ExamPart
    changes: tuple[Change, ...]

    @property
    def smallest(self) -> Change | None:
        return self.changes[0] if self.changes else None


def _code(step: Step) -> str:
    match step.kind:
        case StepKind.SEATS:
            return f"seats:{step.session}:{step.seats}"
        case StepKind.DAY:
            return f"day:{step.day}:{step.session}"
        case StepKind.SESSION:
            return f"session:{step.part}:{step.venue}:{step.day}:{step.seats}"
