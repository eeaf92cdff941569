"""What comes back from the sandbox: pixels, and hints about them. Never a library object.

Pixels decide. Text and field values are hints that a page *may* carry; a difference between
a hint and what is drawn is reported, never silently resolved (research: PDF shadow attacks).
"""

from dataclasses import dataclass
from enum import StrEnum

from pipeline.domain.geometry import BoxMm


class DocumentKind(StrEnum):
    PDF = "pdf"
    TIFF = "tiff"
    JPEG = "jpeg"
    PNG = "png"


class DocumentFlag(StrEnum):
    """Things seen in a file that a clerk should know of; none stops the reading by itself."""

    ACTIVE_CONTENT = "active-content"
    XFA = "xfa"
    SIGNED = "signed"
    REVISIONS = "revisions"
    ATTACHMENTS = "attachments"
    TRAILING_DATA = "trailing-data"
    HIDDEN_LAYERS = "hidden-layers"


class QuarantineReason(StrEnum):
    """Why a file never became pages. Each has a wording for the mailroom."""

    EMPTY = "empty"
    TRUNCATED = "truncated"
    NOT_A_SCAN = "not-a-scan"
    FORMAT = "format"
    UNREADABLE_FILE = "unreadable-file"
    TOO_LARGE = "too-large"
    ENCRYPTED = "encrypted"
    OVER_LIMIT = "over-limit"
    PAGE_SIZE = "page-size"
    TOO_MANY_PAGES = "too-many-pages"
    PORTFOLIO = "portfolio"
    XFA = "xfa"
    DAMAGED = "damaged"
    CRASHES_READER = "crashes-reader"
    TRAILING_DATA = "trailing-data"
    NO_FORM = "no-form"
    """Readable, but no page of it is one of our forms."""
    INTERNAL = "internal"
    """A bug of ours, not a fault of the file."""


@dataclass(frozen=True, slots=True)
class Raster:
    """Grey pixels, ``height`` rows of ``width`` bytes, 0 = black, 255 = white, row-major."""

    width: int
    height: int
    dpi: float
    pixels: bytes


@dataclass(frozen=True, slots=True)
class DrawnText:
    """One character that a content stream draws (form-field appearances included).

    ``box`` is on the delivered page, upright as the file says. Whether the ink is really
    visible is for the reader to see in the pixels.
    """

    text: str
    box: BoxMm


@dataclass(frozen=True, slots=True)
class WidgetValue:
    """The stored value of one AcroForm widget on the page.

    For a button ``on`` tells whether its state is not Off, and ``value`` is its on-state name.
    ``has_appearance`` is False when the value would not be drawn.
    """

    name: str
    value: str
    box: BoxMm
    button: bool = False
    on: bool = False
    has_appearance: bool = True


@dataclass(frozen=True, slots=True)
class RawPage:
    """One delivered page. ``digital`` is False when a single image covers the page (a scan)."""

    number: int
    """From 1, in delivered order."""
    width_mm: float
    height_mm: float
    raster: Raster
    digital: bool
    text: tuple[DrawnText, ...] = ()
    widgets: tuple[WidgetValue, ...] = ()


@dataclass(frozen=True, slots=True)
class DocumentInfo:
    kind: DocumentKind
    page_count: int
    flags: frozenset[DocumentFlag] = frozenset()


@dataclass(frozen=True, slots=True)
class Usage:
    """What the child of one file used (``wait4``): CPU seconds and peak bytes."""

    cpu_s: float
    peak_bytes: int
