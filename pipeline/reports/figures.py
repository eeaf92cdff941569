"""What the night summary counts: sums that must add up, steps with their losses, drift, post, costs.

Plain data in the reader's language, built by ``pipeline/run/morning``; nothing here names a person.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Fate(StrEnum):
    """What became of a thing that entered a step."""

    OUT = "out"
    """Went on to the next step."""
    WAITING = "waiting"
    """Still here: somebody or something has to move."""
    ENDED = "ended"
    """Left the pipeline here, for a reason that somebody was told."""


@dataclass(frozen=True, slots=True)
class Part:
    """``count`` things of one fate for one reason."""

    fate: Fate
    reason: str
    count: int


@dataclass(frozen=True, slots=True)
class Sum:
    """One step with everything that entered it. ``into`` is counted apart from ``parts``.

    >>> Sum("paid", "persons", 3, (Part(Fate.OUT, "", 2),)).balanced
    False
    """

    name: str
    unit: str
    into: int
    parts: tuple[Part, ...]
    key: str = ""
    """The step for machines."""

    def count(self, fate: Fate) -> int:
        return sum(part.count for part in self.parts if part.fate is fate)

    def reasons(self, fate: Fate) -> tuple[Part, ...]:
        """The parts of one fate that hold anything, the largest first."""
        found = [part for part in self.parts if part.fate is fate and part.count]
        return tuple(sorted(found, key=lambda part: (-part.count, part.reason)))

    @property
    def balanced(self) -> bool:
        return self.into == sum(part.count for part in self.parts)


@dataclass(frozen=True, slots=True)
class NightReading:
    """What was read off scans on one day. ``certainty`` is the mean, 0..1; 0 when nothing was read."""

    on: date
    forms: int
    fields: int
    accepted: int
    certainty: float

    @property
    def share(self) -> float:
        return self.accepted / self.fields if self.fields else 0.0


@dataclass(frozen=True, slots=True)
class ClassDrift:
    """One class of field on the last day beside the days before it.

    ``usual`` and ``least`` are shares, None while there are too few days to say; ``alarm`` when the last
    share lies below ``least``.
    """

    name: str
    fields: int
    share: float
    certainty: float
    usual: float | None
    least: float | None

    @property
    def alarm(self) -> bool:
        return self.least is not None and self.share < self.least


@dataclass(frozen=True, slots=True)
class Drift:
    """How sure reading is, by day of receipt, oldest first; ``least`` is the limit for all fields."""

    nights: tuple[NightReading, ...] = ()
    classes: tuple[ClassDrift, ...] = ()
    usual: float | None = None
    least: float | None = None

    @property
    def alarm(self) -> bool:
        below = bool(self.nights) and self.least is not None and self.nights[-1].share < self.least
        return below or any(item.alarm for item in self.classes)


@dataclass(frozen=True, slots=True)
class PostLine:
    """Letters of one kind: how many, their pages and sheets, and what posting them costs (whole cents)."""

    kind: str
    letters: int
    pages: int
    sheets: int
    cents: int


@dataclass(frozen=True, slots=True)
class Post:
    """Letters made on ``on``, the last day on which any was made. ``tariff`` says where the price is from."""

    on: date | None = None
    lines: tuple[PostLine, ...] = ()
    tariff: str = ""
    stuck: tuple[str, ...] = ()
    """Ids of letters that are not with the printer, though the run that ordered them is over."""
    held: tuple[str, ...] = ()
    """Ids of letters whose paper is not what the database says."""
    waiting_for_code: int = 0
    """Letters that the carrier still has to give a code."""
    unconfirmed: tuple[str, ...] = ()
    """Batches that nobody confirmed in time as printed and posted."""
    returned: tuple[str, ...] = ()
    """Ids of letters that the post brought back and whose address nobody has looked at."""

    @property
    def total(self) -> PostLine:
        keys = ("letters", "pages", "sheets", "cents")
        return PostLine("", *(sum(getattr(item, key) for item in self.lines) for key in keys))


@dataclass(frozen=True, slots=True)
class Cost:
    """Seconds by step (as ``run.log`` names it) of the last night that changed something."""

    on: date | None = None
    seconds: tuple[tuple[str, float], ...] = ()


@dataclass(frozen=True, slots=True)
class VersionReason:
    """How often one thing is wrong on one version of a form; ``of`` are all submissions on that version."""

    form: str
    reason: str
    count: int
    of: int

    @property
    def share(self) -> float:
        return self.count / self.of if self.of else 0.0


@dataclass(frozen=True, slots=True)
class Repeat:
    """One person whose forms were rejected more than once, by the ids and days of those forms."""

    person: str
    cases: tuple[tuple[str, date, str], ...]
    """(submission, received on, what became of it in words)"""


@dataclass(frozen=True, slots=True)
class Confirmed:
    """How often a clerk who was asked about a field found it right as read."""

    form: str
    field: str
    asked: int
    unchanged: int

    @property
    def share(self) -> float:
        return self.unchanged / self.asked if self.asked else 0.0


@dataclass(frozen=True, slots=True)
class Closing:
    """What many rejections together tell: about the form, about people, and about us."""

    reasons: tuple[VersionReason, ...] = ()
    repeats: tuple[Repeat, ...] = ()
    confirmed: tuple[Confirmed, ...] = ()
