"""The fillable fields of any PDF, with their places in millimetres on the upright, visible page.

Honours what ISO 32000-1 lets a page or field inherit, the crop box, ``/Rotate`` and ``/UserUnit``.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pikepdf
from pikepdf import Name, Pdf

from pipeline.domain.geometry import PT_PER_MM, BoxMm
from pipeline.errors import InputDataError
from pipeline.forms.acroform import FLAG_COMB, FLAG_MULTILINE, FLAG_RADIO

FLAG_PUSH_BUTTON = 1 << 16
_HIDDEN = 2 | 32
"""Annotation flags Hidden and NoView: nobody sees such a field."""
_DEPTH = 32
"""How deep a field or page tree may nest before we call it a loop."""


@dataclass(frozen=True, slots=True)
class Widget:
    """One fillable place. ``type`` is Tx, Btn, Ch or Sig; ``state`` is the on-state name of a button."""

    name: str
    page: int
    box: BoxMm
    type: str
    flags: int = 0
    max_length: int = 0
    state: str = ""
    tooltip: str = ""
    value: str = ""

    @property
    def comb(self) -> bool:
        return bool(self.flags & FLAG_COMB) and self.max_length > 0

    @property
    def radio(self) -> bool:
        return bool(self.flags & FLAG_RADIO)

    @property
    def push_button(self) -> bool:
        return bool(self.flags & FLAG_PUSH_BUTTON)

    @property
    def multiline(self) -> bool:
        return bool(self.flags & FLAG_MULTILINE)


@dataclass(frozen=True, slots=True)
class PageView:
    """How a page is shown: the crop box in user space, turned by ``rotate`` degrees clockwise."""

    left: float
    bottom: float
    right: float
    top: float
    rotate: int
    unit_mm: float

    @classmethod
    def of(cls, page: pikepdf.Object) -> "PageView":
        media = _rectangle(_inherited(page, "/MediaBox"), (0.0, 0.0, 595.276, 841.89))
        crop = _rectangle(_inherited(page, "/CropBox"), media)
        visible = (
            max(media[0], crop[0]),
            max(media[1], crop[1]),
            min(media[2], crop[2]),
            min(media[3], crop[3]),
        )
        if visible[0] >= visible[2] or visible[1] >= visible[3]:
            visible = media
        unit = float(page.get("/UserUnit", 1)) / PT_PER_MM
        return cls(*visible, int(_inherited(page, "/Rotate") or 0) % 360, unit)

    @property
    def width(self) -> float:
        """In mm, as shown."""
        wide = self.rotate in (0, 180)
        return (self.right - self.left if wide else self.top - self.bottom) * self.unit_mm

    @property
    def height(self) -> float:
        wide = self.rotate in (0, 180)
        return (self.top - self.bottom if wide else self.right - self.left) * self.unit_mm

    def box(self, rectangle: tuple[float, float, float, float]) -> BoxMm:
        """Left, bottom, right, top in user space, as a box on the page as shown."""
        x0, y0, x1, y1 = rectangle
        x, y = {
            0: (x0 - self.left, self.top - y1),
            90: (y0 - self.bottom, x0 - self.left),
            180: (self.right - x1, y0 - self.bottom),
            270: (self.top - y1, self.right - x1),
        }[self.rotate]
        w, h = (x1 - x0, y1 - y0) if self.rotate in (0, 180) else (y1 - y0, x1 - x0)
        return BoxMm(x * self.unit_mm, y * self.unit_mm, w * self.unit_mm, h * self.unit_mm)


@dataclass(frozen=True, slots=True)
class Fillable:
    """How each page is shown, and the widgets in the order of the pages."""

    pages: tuple[PageView, ...]
    widgets: tuple[Widget, ...]
    title: str


def read_fillable(path: Path) -> Fillable:
    """Raises InputDataError when the file is no PDF that opens without a password."""
    try:
        with Pdf.open(path) as document:
            views = [PageView.of(page.obj) for page in document.pages]
            widgets = [
                widget
                for number, (page, view) in enumerate(zip(document.pages, views, strict=True), start=1)
                for widget in _widgets(page.obj, number, view)
            ]
            title = str(document.docinfo.get("/Title", ""))
    except (pikepdf.PdfError, pikepdf.PasswordError, OSError) as error:
        raise InputDataError(f"{path}: cannot be opened: {error}") from error
    return Fillable(tuple(views), tuple(widgets), title)


def _widgets(page: pikepdf.Object, number: int, view: PageView) -> Iterator[Widget]:
    for annotation in page.get("/Annots", []):
        if not isinstance(annotation, pikepdf.Dictionary) or annotation.get("/Subtype") != Name.Widget:
            continue
        kind, rectangle = _inherited(annotation, "/FT"), annotation.get("/Rect")
        if kind is None or rectangle is None or int(annotation.get("/F", 0)) & _HIDDEN:
            continue
        yield Widget(
            name=_full_name(annotation),
            page=number,
            box=view.box(_rectangle(rectangle, (0.0, 0.0, 0.0, 0.0))),
            type=str(kind).removeprefix("/"),
            flags=int(_inherited(annotation, "/Ff") or 0),
            max_length=int(_inherited(annotation, "/MaxLen") or 0),
            state=_on_state(annotation),
            tooltip=str(annotation.get("/TU") or _inherited(annotation, "/TU") or ""),
            value=_value(_inherited(annotation, "/V")),
        )


def _inherited(node: pikepdf.Object, key: str) -> Any:
    """The value of ``key`` here or in the nearest ancestor, or None."""
    for ancestor in _ancestors(node):
        if key in ancestor:
            return ancestor[key]
    return None


def _ancestors(node: pikepdf.Object) -> Iterator[pikepdf.Object]:
    for _ in range(_DEPTH):
        yield node
        parent = node.get("/Parent")
        if not isinstance(parent, pikepdf.Dictionary):
            return
        node = parent


def _full_name(annotation: pikepdf.Object) -> str:
    """The names from the top of the field tree, joined by dots (ISO 32000-1, 12.7.3.2)."""
    parts = [str(node["/T"]) for node in _ancestors(annotation) if "/T" in node]
    return ".".join(reversed(parts))


def _on_state(annotation: pikepdf.Object) -> str:
    normal = annotation.get("/AP", pikepdf.Dictionary()).get("/N")
    if not isinstance(normal, pikepdf.Dictionary):
        return ""
    states = [str(key).removeprefix("/") for key in normal.keys() if key != "/Off"]  # noqa: SIM118 - PDF object
    return states[0] if states else ""


def _value(value: Any) -> str:
    return str(value).removeprefix("/") if isinstance(value, pikepdf.String | pikepdf.Name) else ""


def _rectangle(value: Any, default: tuple[float, float, float, float]) -> tuple[float, float, float, float]:
    """Two corners in any order, as left, bottom, right, top."""
    if value is None or len(value) != 4:  # noqa: PLR2004 - a rectangle has four numbers
        return default
    a, b, c, d = (float(number) for number in value)
    return min(a, c), min(b, d), max(a, c), max(b, d)
