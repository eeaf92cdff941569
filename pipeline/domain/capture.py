"""What was read from one delivered file. The unit between capture and deciding."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol

from pipeline.domain.document import Raster
from pipeline.domain.findings import Finding
from pipeline.domain.forms import Alphabet, PageRole
from pipeline.domain.geometry import BoxMm, Homography

Value = str | bool | tuple[str, ...] | None
"""Text, a tick, the ticked options of a choice, or None for unreadable (never for empty: that is '')."""


class Source(StrEnum):
    ACROFORM = "acroform"
    TEXT = "text"
    PIXELS = "pixels"
    CLERK = "clerk"


class SignatureState(StrEnum):
    SIGNED = "signed"
    DOUBTFUL = "doubtful"
    EMPTY = "empty"


@dataclass(frozen=True, slots=True)
class PageReading:
    """One delivered page. ``rotation`` is the clockwise turn (0, 90, 180, 270) that makes it upright.

    ``to_page`` maps template millimetres to millimetres on the delivered page (before that turn),
    so that any field can be cut out again for a clerk; None for pages that are not ours.
    ``residual_mm`` is the median misfit of printed content after alignment.
    """

    page: int
    role: PageRole
    form: str | None = None
    version: str | None = None
    form_page: int | None = None
    rotation: int = 0
    mirrored: bool = False
    residual_mm: float | None = None
    to_page: Homography | None = None


@dataclass(frozen=True, slots=True)
class FieldReading:
    """One field as read. ``certainty`` is 0..1; ``accepted`` means: needs no human eye.

    ``alternatives`` are other readings, best first. ``hidden`` is a stored value or hidden
    text that differs from what is drawn (the drawn one is in ``value``).
    """

    name: str
    value: Value
    certainty: float
    accepted: bool
    source: Source
    page: int
    box: BoxMm
    alternatives: tuple[str, ...] = ()
    hidden: str | None = None


class EvidenceKind(StrEnum):
    """What a page behind the result cards is. ``OTHER`` is also what we do not recognise."""

    VACANCY = "vacancy"
    APPLICATION_FORM = "application-form"
    LETTER = "letter"
    """To apply for a job."""
    CV = "cv"
    DIPLOMA = "diploma"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class EvidencePage:
    """One page of evidence. ``certainty`` is 0..1 that it is of this kind; 0 when nothing was read of it."""

    page: int
    kind: EvidenceKind
    certainty: float


@dataclass(frozen=True, slots=True)
class CardReading:
    """One result card: ``number`` as printed or written on it, ``title_number`` as its title says."""

    number: int | None
    title_number: int
    title: str
    page: int


@dataclass(frozen=True, slots=True)
class PortfolioReading:
    """Cover, cards and evidence found with an ONA form. Pages are numbers in the delivered file."""

    form: str
    version: str
    cover_page: int | None
    cards: tuple[CardReading, ...]
    evidence_pages: tuple[int, ...]
    fields: dict[str, FieldReading] = field(default_factory=dict)
    evidence: tuple[EvidencePage, ...] = ()
    """What each of ``evidence_pages`` is; empty in readings from before pages were told apart."""


@dataclass(frozen=True, slots=True)
class Submission:
    """The pages that belong together. ``id`` is the content id of file and pages.

    ``form`` is the leading form: a portfolio enclosed with an ONA form is in ``portfolio``;
    cards that come alone are a submission of their own with form ``ona-portfolio``.
    ``findings`` are about the reading only (missing page, residual, ...).
    """

    id: str
    form: str
    version: str
    pages: tuple[int, ...]
    source: Source
    fields: dict[str, FieldReading]
    signature: SignatureState
    portfolio: PortfolioReading | None = None
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True)
class FileReading:
    """Everything seen in one file. Each delivered page appears in ``pages`` exactly once."""

    sha256: str
    pages: tuple[PageReading, ...]
    submissions: tuple[Submission, ...]
    flags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Correction:
    """A clerk's word on one field. ``value`` replaces the reading; None means: truly not filled in."""

    submission: str
    field: str
    value: Value
    clerk: str
    at: str
    revision: int


@dataclass(frozen=True, slots=True)
class TextLine:
    """One line of machine print, cut free of printed lines: dark ink on white."""

    image: Raster
    alphabet: Alphabet


@dataclass(frozen=True, slots=True)
class LineText:
    """What a text reader saw on one line. ``certainty`` is 0..1, that of the least certain word."""

    text: str
    certainty: float


class TextReader(Protocol):
    """Reads many lines at once, so that the cost of starting an engine is paid once."""

    def read(self, lines: Sequence[TextLine]) -> tuple[LineText, ...]:
        """One answer per line, in order; an unread line is ``LineText("", 0.0)``."""
        ...
