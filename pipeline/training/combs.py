"""Comb rows to write into: those of our own forms, and invented ones of every other make.

A form drafted tomorrow has other boxes, so most rows are invented: lines of 0.1 to 0.7 mm, grey, black
or pale (a colour), open combs, closed combs, separate boxes, ticks, dots at the corners, tints.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import cv2
import numpy as np

from pipeline.adapters.blanks import render_blank
from pipeline.capture.hand.crops import MARGIN_MM
from pipeline.capture.images import FRAME_PX_PER_MM, Grey, darkness, resized, to_array
from pipeline.domain.forms import Alphabet, FieldKind, FieldTemplate
from pipeline.domain.geometry import MM_PER_INCH, BoxMm
from pipeline.library import Library, load_library

PAGE_PX_PER_MM = 12
"""Rows are written on at 305 dpi."""
AROUND_MM = 3.0
"""Paper around a row, so that what a scanner does at its edge stays outside the patch."""
_FINE_PX_PER_MM = 24
_MAKES = ("closed", "open", "boxes", "ticks", "gaps", "tint", "dots")
_MAKE_SHARES = (0.3, 0.15, 0.24, 0.12, 0.05, 0.08, 0.06)
_MANY_CELLS, _FEW_CELLS = 16, 5


@dataclass(frozen=True, eq=False)
class Comb:
    """A row of boxes. ``paper`` is grey at 12 px/mm with ``AROUND_MM`` around the boxes; ``blank`` is
    darkness at 8 px/mm with the margin that the field readers ask for; ``field`` lies at
    (AROUND_MM, AROUND_MM).
    """

    paper: Grey
    blank: Grey
    field: FieldTemplate

    @property
    def patch_box(self) -> BoxMm:
        return self.field.box.grown(MARGIN_MM)


def own_combs(library: Library) -> Iterator[Comb]:
    """Every comb row of the forms in the library, one of each size and page place."""
    for template in library.templates:
        path = library.blank_path(template.form, template.version)
        fine = render_blank(path, _FINE_PX_PER_MM * MM_PER_INCH)
        for field in template.fields:
            if field.kind is FieldKind.COMB:
                around = field.box.grown(AROUND_MM)
                left, top = round(around.x * _FINE_PX_PER_MM), round(around.y * _FINE_PX_PER_MM)
                width, height = (round(v * _FINE_PX_PER_MM) for v in (around.w, around.h))
                page = to_array(fine[field.page - 1])
                if left >= 0 and top >= 0 and left + width <= page.shape[1]:
                    yield _comb(page[top : top + height, left : left + width], field.cells, field.box)


def invented_comb(rng: np.random.Generator) -> Comb:
    """A row of boxes as some other office would print it."""
    across, high = rng.uniform(4.0, 8.0), rng.uniform(4.8, 9.5)
    high = float(np.clip(high, 0.95 * across, 1.9 * across))
    cells = int(rng.integers(_FEW_CELLS, _MANY_CELLS + 1))
    box = BoxMm(0.0, 0.0, across * cells, high)
    px = _FINE_PX_PER_MM
    paper = np.full((round((high + 2 * AROUND_MM) * px), round((box.w + 2 * AROUND_MM) * px)), 255, np.uint8)
    _print(paper, box, cells, rng)
    return _comb(paper, cells, box)


def _comb(fine: Grey, cells: int, box: BoxMm) -> Comb:
    """Trims nothing: both resolutions divide the fine one."""
    height, width = (n // 6 * 6 for n in fine.shape)
    fine = np.ascontiguousarray(fine[:height, :width])
    paper = resized(fine, width // 2, height // 2)
    frame = darkness(resized(fine, width // 3, height // 3))
    placed = BoxMm(AROUND_MM, AROUND_MM, box.w, box.h)
    field = FieldTemplate("row", "row", FieldKind.COMB, 1, placed, "", cells, Alphabet.ANY)
    return Comb(paper, patch_of(frame, placed), field)


def patch_of(frame: Grey, box: BoxMm) -> Grey:
    """The part of a row at 8 px/mm that a field reader is given."""
    around = box.grown(MARGIN_MM)
    left, top = round(around.x * FRAME_PX_PER_MM), round(around.y * FRAME_PX_PER_MM)
    right, bottom = round(around.right * FRAME_PX_PER_MM), round(around.bottom * FRAME_PX_PER_MM)
    return np.ascontiguousarray(frame[top:bottom, left:right])


def _print(paper: Grey, box: BoxMm, cells: int, rng: np.random.Generator) -> None:
    """Lines of one make."""
    make = str(rng.choice(_MAKES, p=_MAKE_SHARES))
    width = float(rng.choice((rng.uniform(0.1, 0.3), rng.uniform(0.3, 0.7)), p=(0.7, 0.3)))
    grey = int(rng.choice((rng.integers(0, 60), rng.integers(60, 170), rng.integers(170, 235))))
    top, foot = AROUND_MM, AROUND_MM + box.h
    left, right = AROUND_MM, AROUND_MM + box.w
    edges = [left + i * box.w / cells for i in range(cells + 1)]

    def line(x0: float, y0: float, x1: float, y1: float, shade: int = grey, thick: float = width) -> None:
        half = thick / 2
        _bar(paper, x0 - half, y0 - half, x1 + half, y1 + half, shade)

    if make == "tint":
        _bar(paper, left, top, right, foot, int(rng.integers(200, 245)))
        for edge in edges:
            line(edge, top, edge, foot, 255, max(width, 0.3))
        return
    if make == "boxes":
        gap = rng.uniform(0.3, 1.1)
        for x0, x1 in pairwise(edges):
            a, b = x0 + gap / 2, x1 - gap / 2
            for ends in ((a, top, b, top), (a, foot, b, foot), (a, top, a, foot), (b, top, b, foot)):
                line(*ends)
        return
    if make == "dots":
        for edge in edges:
            for y in (top, foot):
                line(edge - 0.3, y, edge + 0.3, y)
                line(edge, y - 0.3, edge, y + 0.3)
        return
    inner = {"closed": 1.0, "open": 1.0, "gaps": 1.0, "ticks": float(rng.uniform(0.15, 0.5))}[make]
    line(left, foot, right, foot)
    if make == "closed":
        line(left, top, right, top)
    thin = width * float(rng.uniform(0.5, 1.0))
    inner_grey = min(235, grey + int(rng.integers(0, 60)))
    for number, edge in enumerate(edges):
        outer = number in {0, cells}
        start = top if outer and make != "ticks" else foot - inner * box.h
        if make == "gaps" and not outer:
            start, stop = top + 0.2 * box.h, foot - 0.2 * box.h
            line(edge, start, edge, stop, inner_grey, thin)
        else:
            line(edge, start, edge, foot, grey if outer else inner_grey, width if outer else thin)


def _bar(paper: Grey, x0: float, y0: float, x1: float, y1: float, shade: int) -> None:
    """A filled rectangle; millimetres from the top left."""
    px = _FINE_PX_PER_MM
    left, top = round(x0 * px), round(y0 * px)
    right, foot = max(round(x1 * px), left + 2), max(round(y1 * px), top + 2)
    cv2.rectangle(paper, (left, top), (right - 1, foot - 1), shade, cv2.FILLED)


def all_own(root: Path) -> tuple[Comb, ...]:
    """The rows of the forms under ``root``."""
    return tuple(own_combs(load_library(root)))
