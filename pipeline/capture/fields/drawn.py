"""Text of a digital page: what is drawn, whether it can be seen, and what is stored behind it.

What the page shows wins. A stored value that is not shown, or shown differently, is kept as
``hidden`` and never accepted (research: PDF shadow attacks, filled forms read as empty).
"""

from collections.abc import Callable, Sequence
from itertools import pairwise

import cv2
import numpy as np

from pipeline.capture.fields import bars
from pipeline.capture.fields.base import reading
from pipeline.capture.view import PageView, Patch
from pipeline.domain.capture import FieldReading, Source
from pipeline.domain.document import DrawnText
from pipeline.domain.forms import FieldTemplate

_MARGIN_MM = 0.6
_LEAST_INK_PX = 3
_SPACE_OF_HEIGHT = 0.28
_AROUND_GLYPH_MM = 0.35
_EDGE_MM = 0.4
Compose = Callable[[FieldTemplate, Sequence[DrawnText]], str]


def read_drawn(view: PageView, field: FieldTemplate, compose: Compose) -> FieldReading | None:
    """The field from its text layer, or None when only pixels can tell (a scan, a flattened picture)."""
    if not view.digital:
        return None
    patch = view.patch(field.box, _MARGIN_MM)
    inside = view.texts_in(field.box)
    seen = [t for t in inside if t.text.strip() and _visible(patch, t)]
    spaces = [t for t in inside if not t.text.strip()]
    value = compose(field, [*seen, *spaces]) if seen else ""
    stored = stored_value(view, field)
    beside = _ink_beside(patch, field, seen)
    if not seen and beside:
        return None
    if stored is not None and _plain(stored) != _plain(value):
        if stored == "" and value:
            return reading(view, field, value, bars.DRAWN_ONLY, accepted=not beside, source=Source.TEXT)
        return reading(view, field, value, bars.DOUBT, accepted=False, source=Source.ACROFORM, hidden=stored)
    if beside:
        return reading(view, field, value, bars.DOUBT, accepted=False, source=Source.TEXT)
    source, certainty = (Source.TEXT, bars.DRAWN_ONLY) if stored is None else (Source.ACROFORM, bars.CERTAIN)
    return reading(view, field, value, certainty if value else bars.CERTAIN, accepted=True, source=source)


def stored_value(view: PageView, field: FieldTemplate) -> str | None:
    """The AcroForm value, or None when the page has no such field."""
    for widget in view.widgets:
        if widget.name == field.name and not widget.button:
            return widget.value.strip()
    return None


def by_cell(field: FieldTemplate, seen: Sequence[DrawnText]) -> str:
    """Characters in the order of their comb cells; an empty cell between letters is a space."""
    width = field.box.w / field.cells
    cells = [""] * field.cells
    for text in sorted((t for t in seen if t.text.strip()), key=lambda t: t.box.x):
        at = int((text.box.x + text.box.w / 2 - field.box.x) / width)
        cells[min(max(at, 0), field.cells - 1)] += text.text
    return "".join(cell or " " for cell in cells).strip()


def by_line(_field: FieldTemplate, seen: Sequence[DrawnText]) -> str:
    """Characters by line and then from left to right; a gap is a space, a new line a line break."""
    lines: list[list[DrawnText]] = []
    for text in sorted(seen, key=lambda t: t.box.bottom):
        height = max(text.box.h, 1.0)
        if lines and text.box.bottom - lines[-1][0].box.bottom < 0.9 * max(height, 1.8):
            lines[-1].append(text)
        else:
            lines.append([text])
    return "\n".join(_line(line) for line in lines)


def _line(characters: list[DrawnText]) -> str:
    ordered = sorted(characters, key=lambda t: t.box.x)
    tall = max(t.box.h for t in ordered)
    out = ordered[0].text
    for before, here in pairwise(ordered):
        if here.box.x - before.box.right > _SPACE_OF_HEIGHT * tall:
            out += " "
        out += here.text
    return " ".join(out.split())


def _visible(patch: Patch, text: DrawnText) -> bool:
    """New ink where the character claims to stand: white, hidden or covered text has none."""
    return patch.added_in(text.box.grown(0.15)) >= _LEAST_INK_PX


def _ink_beside(patch: Patch, field: FieldTemplate, seen: Sequence[DrawnText]) -> bool:
    """Whether there is ink in the field that no drawn character accounts for: a pen, a picture."""
    rows, columns = patch.part(field.box.grown(-_EDGE_MM))
    left = np.zeros_like(patch.added)
    left[rows, columns] = patch.added[rows, columns]
    whole = cv2.countNonZero(left)
    for text in seen:
        left[patch.part(text.box.grown(_AROUND_GLYPH_MM))] = 0
    beside = cv2.countNonZero(left)
    return beside > max(bars.CELL_INK_MM2 * 64, bars.UNEXPLAINED_INK * (whole - beside))


def _plain(value: str) -> str:
    """Without white space: a comb shows none, and a line break may be a blank."""
    return "".join(value.split())
