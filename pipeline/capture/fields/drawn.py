"""Text of a digital page: what is drawn, whether it can be seen, and what is stored behind it.

What the page shows wins. A stored value that is not shown, or shown differently, is kept as
``hidden`` and never accepted (research: PDF shadow attacks, filled forms read as empty). Only blanks
are taken from the stored value: they were typed, and a drawing can lose them (a comb, a narrow font).
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median_low

import cv2
import numpy as np

from pipeline.capture import images
from pipeline.capture.fields import bars
from pipeline.capture.fields.base import reading
from pipeline.capture.view import PageView, Patch
from pipeline.domain.capture import FieldReading, Source
from pipeline.domain.document import DrawnText
from pipeline.domain.forms import Alphabet, FieldKind, FieldTemplate

_MARGIN_MM = 0.6
_LEAST_INK_PX = 3
_SPACE_OF_HEIGHT = 0.2
"""A space is 0.22 (Times), 0.24 (Helvetica) or 0.57 (Courier) of the height of a character's box, which
is as wide as its advance: within a word the boxes touch."""
_TOUCHING_OF_CELL = 0.15
_OFF_CENTRE = 0.2
_SPREAD_DIGITS, _SPREAD_LETTERS = 2, 5
"""So many single characters are a number or a word that is spread; fewer letters are initials."""
_WORD_OF_SPREAD = 1.6
_AROUND_GLYPH_MM = 0.35
_EDGE_MM = 0.4
_OVER_PRINT_DARKNESS = 45
_PRINT_REACH_PX = 2
_COVERED_SHARE = 0.25
"""The stem of a 1 on the line between two cells: the line takes up a third of its box."""
Compose = Callable[[FieldTemplate, Sequence[DrawnText]], str]


@dataclass(frozen=True, slots=True)
class _Shown:
    """What a field draws: its text, how many characters are ``seen`` or ``covered`` by print, and
    whether there is ink ``beside`` them.
    """

    value: str
    seen: int
    covered: int
    beside: bool


def read_drawn(view: PageView, field: FieldTemplate, compose: Compose) -> FieldReading | None:
    """The field from its text layer, or None when only pixels can tell (a scan, a flattened picture)."""
    if not view.digital:
        return None
    shown = _shown(view, field, compose)
    if not shown.seen and shown.beside:
        return None
    stored = stored_value(view, field)
    if stored and _plain(stored) != _plain(shown.value):
        return reading(
            view, field, shown.value, bars.DOUBT, accepted=False, source=Source.ACROFORM, hidden=stored
        )
    agreed = stored is not None and bool(stored) == bool(shown.value)
    clear = not shown.beside and (not shown.covered or (agreed and shown.covered < shown.seen))
    certainty = bars.CERTAIN if agreed or not shown.value else bars.DRAWN_ONLY
    return reading(
        view,
        field,
        stored if agreed else shown.value,
        certainty if clear else bars.DOUBT,
        accepted=clear,
        source=Source.ACROFORM if agreed else Source.TEXT,
    )


def _shown(view: PageView, field: FieldTemplate, compose: Compose) -> _Shown:
    patch = view.patch(field.box, _MARGIN_MM)
    inside = view.texts_in(field.box)
    blanks = [t for t in inside if not t.text.strip()]
    seen, covered = [], []
    for text in (t for t in inside if t.text.strip()):
        if _visible(patch, text):
            seen.append(text)
        elif _covered(patch, text):
            covered.append(text)
    value = compose(field, [*seen, *covered, *blanks]) if seen else ""
    return _Shown(value, len(seen), len(covered), _ink_beside(patch, field, [*seen, *covered]))


def stored_value(view: PageView, field: FieldTemplate) -> str | None:
    """The AcroForm value with single blanks, or None when the page has no such field.

    Lines stay lines, but for a comb: that has only one.
    """
    for widget in view.widgets:
        if widget.name == field.name and not widget.button:
            lines = (" ".join(line.split()) for line in widget.value.splitlines())
            return (" " if field.kind is FieldKind.COMB else "\n").join(line for line in lines if line)
    return None


def by_cell(field: FieldTemplate, seen: Sequence[DrawnText]) -> str:
    """Characters in the order of their comb cells; an empty cell or a drawn space between letters is a space.

    Text that runs on as if there were no cells (many viewers know no combs) is read as a line.
    """
    width = field.box.w / field.cells
    ordered = sorted(seen, key=lambda t: t.box.x)
    places = [(t.box.x + t.box.w / 2 - field.box.x) / width for t in ordered]
    if _runs_on(ordered, places, width):
        return _in_words(field, ordered)
    out, last, blank = "", 0, False
    for text, place in zip(ordered, places, strict=True):
        if not text.text.strip():
            blank = True
            continue
        cell = min(max(int(place), 0), field.cells - 1)
        out += " " * max(cell - last - 1, int(blank)) + text.text
        last, blank = cell, False
    return out.strip()


def _runs_on(ordered: Sequence[DrawnText], places: Sequence[float], width_mm: float) -> bool:
    """Whether most characters touch the next one, out of the middle of their cells (``places``, in cells)."""
    gaps = [here.box.x - before.box.right for before, here in pairwise(ordered)]
    centred = all(abs(place % 1 - 0.5) < _OFF_CENTRE for place in places)
    return not centred and bool(gaps) and median_low(gaps) < _TOUCHING_OF_CELL * width_mm


def _in_words(field: FieldTemplate, ordered: Sequence[DrawnText]) -> str:
    """A run of text; characters with a blank after each are spread to look like a comb, and no words."""
    words = by_line(field, ordered).split()
    least = _SPREAD_DIGITS if field.alphabet is Alphabet.DIGITS else _SPREAD_LETTERS
    if len(words) < least or any(len(word) > 1 for word in words):
        return " ".join(words)
    letters = [t for t in ordered if t.text.strip()]
    gaps = [here.box.x - before.box.right for before, here in pairwise(letters)]
    wide = _WORD_OF_SPREAD * median_low(gaps)
    return letters[0].text + "".join(
        (" " if gap > wide else "") + t.text for gap, t in zip(gaps, letters[1:], strict=True)
    )


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
    if patch.added_in(text.box.grown(0.15)) >= _LEAST_INK_PX:
        return True
    part = patch.part(text.box)  # a stem along a printed line was taken for a rest of that line
    over = cv2.subtract(patch.page[part], images.widened(patch.blank, _PRINT_REACH_PX)[part])
    return int(np.count_nonzero(over > _OVER_PRINT_DARKNESS)) >= _LEAST_INK_PX


def _covered(patch: Patch, text: DrawnText) -> bool:
    """Print so dark takes up the place of the character that nobody can say whether it is there."""
    print_there = images.widened(patch.blank, _PRINT_REACH_PX)[patch.part(text.box)]
    return bool(np.mean(print_there > 255 - _OVER_PRINT_DARKNESS) > _COVERED_SHARE)


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
