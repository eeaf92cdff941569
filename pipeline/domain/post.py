"""What became of a letter after it was ordered: made, held, printed, confirmed, returned."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from pipeline.domain.letter import ReturnReason
from pipeline.domain.paper import PaperFault


class ReadBack(StrEnum):
    """Whether the paper was read again before it went."""

    RIGHT = "right"
    RELEASED = "released"
    """What was read differed; a person looked and let it go."""
    NOT_DRAWN = "not_drawn"
    """A big night: this letter was not in the sample."""


@dataclass(frozen=True, slots=True)
class Made:
    """A letter that lies in the archive. ``template`` names text and layout, ``envelope`` the profile."""

    letter: str
    sha256: str
    pages: int
    template: str
    envelope: str
    read_back: ReadBack
    on: date


@dataclass(frozen=True, slots=True)
class Held:
    """Paper that was not what the database says; ``on`` is the first night that said so."""

    letter: str
    sha256: str
    faults: tuple[PaperFault, ...]
    on: date


@dataclass(frozen=True, slots=True)
class Confirmation:
    """A person says that this batch was printed, counted and posted."""

    batch: str
    clerk: str
    on: date


@dataclass(frozen=True, slots=True)
class Reoffer:
    """Letters of ``batch`` once more; ``copy`` counts from 1 within the batch."""

    batch: int
    copy: int
    letters: tuple[str, ...]
    reason: str
    clerk: str
    on: date
    events: tuple[tuple[str, str], ...] = ()
    """(event, moment in UTC)."""

    @property
    def name(self) -> str:
        return f"batch-{self.batch:06d}-duplicaat-{self.copy}"


class ReturnOutcome(StrEnum):
    """What a clerk found about the address of a returned letter."""

    SAME = "same"
    """It was right: the letter goes again, marked DUPLICAAT."""
    NEW = "new"
    """Another address: a new letter goes there, naming the old one."""
    NONE = "none"
    """No address is known: nothing goes."""


@dataclass(frozen=True, slots=True)
class Return:
    """The post brought a letter back. ``copy`` is 0 for the first print. Open until a clerk has looked."""

    letter: str
    copy: int
    reason: ReturnReason
    clerk: str
    on: date
    outcome: ReturnOutcome | None = None
    checked_by: str = ""
    checked_on: date | None = None

    @property
    def open(self) -> bool:
        return self.outcome is None
