"""What a form is: pages with printed content, and fields with a place. Loaded from ``forms/``."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from pipeline.domain.geometry import BoxMm


class Purpose(StrEnum):
    """What the sender of a form wants."""

    EXAM = "exam"
    ONA_PORTFOLIO = "ona_portfolio"
    ONA_INTERVIEW = "ona_interview"
    EXAM_ABROAD = "exam_abroad"
    PORTFOLIO_CARDS = "portfolio_cards"
    MANDATE = "mandate"
    OTHER = "other"


class FieldKind(StrEnum):
    COMB = "comb"
    """Text in equal boxes, one character each."""
    LINE = "line"
    """Free text on one line or in a block."""
    CHECKBOX = "checkbox"
    """One box that stands by itself: true or false."""
    CHOICE = "choice"
    """Several boxes of which one may be ticked (one radio field in the PDF)."""
    SIGNATURE = "signature"


class Alphabet(StrEnum):
    """Which characters a text field can hold; ``POSTCODE`` is four digits and two letters."""

    DIGITS = "digits"
    CAPITALS = "capitals"
    NAME = "name"
    """Letters with their marks, hyphen, apostrophe, dot and space."""
    POSTCODE = "postcode"
    ALNUM = "alnum"
    ANY = "any"


class PageRole(StrEnum):
    FORM = "form"
    CARD = "card"
    COVER = "cover"
    EVIDENCE = "evidence"
    BLANK = "blank"
    SEPARATOR = "separator"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Option:
    """One box of a choice field. ``value`` is also the AcroForm on-state name."""

    value: str
    label: str
    box: BoxMm


@dataclass(frozen=True, slots=True)
class FieldTemplate:
    """One field. ``name`` is the AcroForm name; the same word means the same on every form.

    ``box`` covers the printed boxes exactly; ``cells`` is the number of equal comb boxes
    (0 unless ``kind`` is COMB). ``means`` is the domain word of the value when the AcroForm
    name has to be unique on a form with repeated fields (``kaart3_beroep`` means ``beroep``);
    otherwise it equals ``name``.
    """

    name: str
    means: str
    kind: FieldKind
    page: int
    box: BoxMm
    label: str
    cells: int = 0
    alphabet: Alphabet = Alphabet.ANY
    options: tuple[Option, ...] = ()


@dataclass(frozen=True, slots=True)
class PageTemplate:
    """A printed page. ``card`` is the printed number on a result card, ``title`` its heading."""

    number: int
    role: PageRole
    title: str
    width_mm: float = 210.0
    height_mm: float = 297.0
    card: int | None = None
    optional: bool = False


@dataclass(frozen=True, slots=True)
class FormTemplate:
    """One version of one form: ``forms/<form>/<version>/``."""

    form: str
    version: str
    title: str
    purpose: Purpose
    valid_from: date
    valid_until: date | None
    pages: tuple[PageTemplate, ...]
    fields: tuple[FieldTemplate, ...]
    rules: tuple[str, ...]

    def field(self, name: str) -> FieldTemplate | None:
        return next((f for f in self.fields if f.name == name), None)

    def page(self, number: int) -> PageTemplate:
        """The page with printed number ``number``; raises KeyError when the form has no such page."""
        for page in self.pages:
            if page.number == number:
                return page
        raise KeyError(f"{self.form} {self.version} has no page {number}")

    def fields_on(self, page: int) -> tuple[FieldTemplate, ...]:
        return tuple(f for f in self.fields if f.page == page)
