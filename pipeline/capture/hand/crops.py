"""From a comb field on a page to one picture a box, as the network was taught to see it."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

import cv2
import numpy as np

from pipeline.capture import images
from pipeline.capture.hand.cells import MM2_PER_PX, Piece, Row, Shares, row_in, share_out
from pipeline.capture.hand.ink import Ink, pen_ink, quantile
from pipeline.capture.hand.lattice import CROP_PX, INK_PX, Crops
from pipeline.capture.hand.marks import has_mark
from pipeline.capture.images import Grey
from pipeline.capture.view import Patch
from pipeline.domain.forms import Alphabet, FieldTemplate
from pipeline.domain.geometry import BoxMm

MARGIN_MM = 1.6
"""Of the patch around a field: characters hang out of their boxes."""
State = Literal["blank", "faint", "ink"]
Doubt = Literal["", "split", "mark", "faint"]
Place = tuple[float, float, float, float]

_BLANK_MM2 = 0.07
_FAINT_MM2 = 0.10
"""A full stop of a thin pen has 0.12 mm²."""
_PALE = 62.0
_STROKE, _STREAK, _MOST_OF_IT = 0.35, 1.35, 0.6
"""A whole character has a stroke as long as this share of the row's height, with this share of its ink."""
_THIN_PX = 1.5
_LINE_PX, _ON_LINE = 5, 0.12
"""The rest of a printed line is at most so wide, and its middle so near (in boxes) to where it is printed;
none of 470 written I and 1 that were drawn and read well is and does both."""
_NO_LETTERS = frozenset({Alphabet.DIGITS, Alphabet.POSTCODE})
_BLOCK = np.ones((3, 3), np.uint8)
_NOTHING = np.zeros((CROP_PX, CROP_PX), np.uint8)
_NOWHERE: Place = (0.0, 0.0, 0.0, 0.0)


@dataclass(frozen=True, eq=False)
class CellInk:
    """One box of a comb field. ``image [32, 32]``: white ink on black, grey, see ``lattice``; black for a
    blank box. ``place``: top, bottom, left and right of the ink as shares of the box. ``tone``: how dark
    the ink is, 0..255. ``whole``: most of it is one stroke that goes on, as a pen leaves it.
    """

    cell: int
    state: State
    image: Crops
    place: Place
    area_mm2: float
    doubt: Doubt
    tone: float = 0.0
    whole: bool = False


@dataclass(frozen=True, eq=False)
class FieldInk:
    """All ink of a field: the pen's darkness in the patch, and whose it is."""

    ink: Ink
    row: Row
    shares: Shares
    marked: bool
    """Whether letters may stand here, which may have marks."""


def strip_patch(page: Grey, blank: Grey, box: BoxMm) -> Patch:
    """A patch from a strip: ``page`` and ``blank`` are darkness at 8 px/mm, the same size, laid over each
    other to within a pixel or two; ``box`` is where they lie on the template. ``added`` is left empty.
    """
    return Patch(box, page, blank, np.zeros_like(page))


@lru_cache(maxsize=64)
def field_ink(patch: Patch, field: FieldTemplate) -> FieldInk:
    """The ink of a comb field, shared out among its boxes."""
    ink = pen_ink(patch.page, patch.blank)
    mask = images.ink(ink.dark, ink.level)
    row = row_in(patch, field)
    return FieldInk(ink, row, share_out(mask, row), field.alphabet not in _NO_LETTERS)


@lru_cache(maxsize=64)  # asked for by the page as a whole and by its reader
def cell_inks(patch: Patch, field: FieldTemplate) -> tuple[CellInk, ...]:
    """One answer for every box of a comb field, from left to right."""
    found = field_ink(patch, field)
    return tuple(_cell(found, cell) for cell in range(field.cells))


def _cell(found: FieldInk, cell: int) -> CellInk:
    pieces = found.shares.pieces[cell]
    area = sum(piece.area for piece in pieces) * MM2_PER_PX
    if area < _BLANK_MM2:
        return CellInk(cell, "blank", _NOTHING, _NOWHERE, area, "")
    if _is_rest_of_line(pieces, found.row):
        return CellInk(cell, "blank", _NOTHING, _NOWHERE, area, "faint")
    image, place, tone = pictured(found.ink.dark, found.shares, found.row, cell)
    faint = area < _FAINT_MM2 or tone < _PALE
    doubt: Doubt = "faint" if faint else ""
    if found.shares.split[cell]:
        doubt = "split"
    elif found.marked and has_mark(pieces, found.shares.above[cell], found.row):
        doubt = "mark"
    state: State = "faint" if faint else "ink"
    return CellInk(cell, state, image, place, area, doubt, tone, _is_whole(pieces, found.row))


def pictured(dark: Grey, shares: Shares, row: Row, cell: int) -> tuple[Crops, Place, float]:
    """The ink that ``shares`` gives to a box as its picture, its place, and how dark it is (0..255)."""
    pieces = shares.pieces[cell]
    x, y = min(p.x for p in pieces), min(p.y for p in pieces)
    right, bottom = max(p.x + p.w for p in pieces), max(p.y + p.h for p in pieces)
    top, left = max(0, y - 1), max(0, x - 1)
    here = slice(top, min(dark.shape[0], bottom + 1)), slice(left, min(dark.shape[1], right + 1))
    own = (shares.owner[here] == cell + 1).astype(np.uint8)
    body = dark[here] * cv2.dilate(own, _BLOCK)
    tone = quantile(body[own > 0], 0.75)
    height = row.bottom - row.top
    place = (
        (y - row.top) / height,
        (bottom - row.top) / height,
        float(x - row.edges[cell]) / row.across,
        float(right - row.edges[cell]) / row.across,
    )
    stretched = cv2.convertScaleAbs(body, alpha=255.0 / max(tone, 1.0)).astype(np.uint8, copy=False)
    return _sized(stretched, max(right - x, bottom - y)), place, tone


def _sized(body: Grey, longest: int) -> Crops:
    """The ink with its soft edge, its longest side on ``INK_PX``, in the middle."""
    scale = INK_PX / longest
    size = max(1, round(body.shape[1] * scale)), max(1, round(body.shape[0] * scale))
    small = cv2.resize(body, size, interpolation=cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR)
    out = np.zeros((CROP_PX, CROP_PX), np.uint8)
    size = min(size[0], CROP_PX), min(size[1], CROP_PX)
    at_x, at_y = (CROP_PX - size[0]) // 2, (CROP_PX - size[1]) // 2
    out[at_y : at_y + size[1], at_x : at_x + size[0]] = small[: size[1], : size[0]]
    return out


def _is_rest_of_line(pieces: tuple[Piece, ...], row: Row) -> bool:
    """Whether all the ink of a box lies on the line beside it, no wider than such a line: a fax draws it now
    finer, now bolder. A stroke written just there is nothing to be sure of either.
    """
    left, right = min(p.x for p in pieces), max(p.x + p.w for p in pieces)
    away = float(np.abs(row.edges - (left + right) / 2).min())
    return right - left <= _LINE_PX and away <= _ON_LINE * row.across


def _is_whole(pieces: tuple[Piece, ...], row: Row) -> bool:
    """Whether most of the ink hangs together as a stroke does. A streak of toner is longer, or thinner."""
    main = max(pieces, key=lambda piece: piece.area)
    high, reach = row.bottom - row.top, max(main.w, main.h)
    stroke = _STROKE * high <= reach and main.h <= _STREAK * high and main.area >= _THIN_PX * reach
    return stroke and main.area >= _MOST_OF_IT * sum(piece.area for piece in pieces)
