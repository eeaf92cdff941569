"""Which boxes of a page are really empty.

A box without ink is empty when the pen of this page is one that would be seen. Where the strokes of the
page come through in shreds, or hardly darker than paper, a box without ink says nothing.
"""

from collections.abc import Sequence
from dataclasses import replace
from itertools import chain

import cv2
import numpy as np

from pipeline.capture import images
from pipeline.capture.hand.cells import MM2_PER_PX, share_out
from pipeline.capture.hand.crops import CellInk, FieldInk, cell_inks, field_ink, pictured
from pipeline.capture.hand.faint import pale_strokes
from pipeline.capture.hand.ink import quantile
from pipeline.capture.images import Mask
from pipeline.capture.view import Patch
from pipeline.domain.forms import FieldTemplate

_WHOLE = 0.35
"""Least share of the boxes with ink whose ink is whole, for a pen that loses no strokes."""
_FIRM = 32.0
"""Darkness of a pen that is seen wherever it went; ink begins at 26."""
_FEW = 5
"""With fewer boxes of whole ink the pen is hardly known: then the print must have come through."""
_THROUGH = 0.3
"""Share of the darkness of the blank's print that this page kept."""
_PRINTED = 14
_KNOWN_PX = 3


def page_inks(patches: Sequence[Patch], fields: Sequence[FieldTemplate]) -> tuple[tuple[CellInk, ...], ...]:
    """The boxes of comb fields of one page, as :func:`cell_inks` has them, and which blanks are none.

    A box with strokes too pale to be read is ``faint``, with what can be seen of them; on a page whose
    pen may get lost, each blank box is left blank with the doubt ``faint``.
    """
    found, inks = _found(patches, fields)
    lost = pen_gets_lost(found, list(chain.from_iterable(inks)))
    return tuple(
        _judged(patch, field, cells, lost) for patch, field, cells in zip(patches, found, inks, strict=True)
    )


def page_loses_strokes(patches: Sequence[Patch], fields: Sequence[FieldTemplate]) -> bool:
    """Whether what is not seen on this page may have been written all the same, by its comb fields."""
    found, inks = _found(patches, fields)
    return pen_gets_lost(found, list(chain.from_iterable(inks)))


def _found(
    patches: Sequence[Patch], fields: Sequence[FieldTemplate]
) -> tuple[list[FieldInk], list[tuple[CellInk, ...]]]:
    pairs = list(zip(patches, fields, strict=True))
    return [field_ink(*pair) for pair in pairs], [cell_inks(*pair) for pair in pairs]


def pen_gets_lost(found: Sequence[FieldInk], cells: Sequence[CellInk]) -> bool:
    """Whether strokes of this page's pen may be missing without a trace.

    Boxes whose ink was cut do not count: a line of the mailroom may run through them.
    """
    alone = [cell for cell in cells if cell.area_mm2 > 0 and cell.doubt != "split"]
    whole = [cell for cell in alone if cell.whole]
    if len(whole) < _WHOLE * len(alone):
        return True
    if whole and quantile(np.array([cell.tone for cell in whole]), 0.5) < _FIRM:
        return True
    return len(whole) < _FEW and _print_kept(found) < _THROUGH


def _print_kept(found: Sequence[FieldInk]) -> float:
    """Share 0.. of the darkness of the print around the fields; 1 where nothing is printed."""
    printed = sum(float(cv2.sumElems(field.ink.blank)[0]) for field in found)
    kept = sum(float(cv2.sumElems(field.ink.expected)[0]) for field in found)
    return kept / printed if printed else 1.0


def _judged(patch: Patch, found: FieldInk, cells: tuple[CellInk, ...], lost: bool) -> tuple[CellInk, ...]:
    if all(cell.state != "blank" for cell in cells):
        return cells
    dark, there = pale_strokes(patch.page, _plain_paper(found))
    shares = share_out(there, found.row) if there.any() else None
    judged = []
    for cell in cells:
        if cell.state == "blank" and shares is not None and shares.pieces[cell.cell]:
            image, place, tone = pictured(dark, shares, found.row, cell.cell)
            area = sum(piece.area for piece in shares.pieces[cell.cell]) * MM2_PER_PX
            judged.append(CellInk(cell.cell, "faint", image, place, area, "faint", tone))
        elif cell.state == "blank" and lost:
            judged.append(replace(cell, doubt="faint"))
        else:
            judged.append(cell)
    return tuple(judged)


def _plain_paper(found: FieldInk) -> Mask:
    """Where neither print nor ink is."""
    ink = found.ink
    printed = images.widened(images.ink(np.maximum(ink.blank, ink.expected), _PRINTED), 1)
    written = images.widened(images.ink(ink.dark, ink.level), _KNOWN_PX)
    return cv2.bitwise_not(printed | written).astype(np.uint8, copy=False)
