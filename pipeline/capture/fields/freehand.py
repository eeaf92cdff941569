"""Lines that somebody wrote by hand where there are no boxes: rows for a reader, and what it may read."""

from collections.abc import Sequence
from typing import Protocol

import cv2
import numpy as np
import numpy.typing as npt

from pipeline.capture import images
from pipeline.capture.fields import bars
from pipeline.capture.hand.ink import pen_ink
from pipeline.capture.images import FRAME_PX_PER_MM, Grey
from pipeline.capture.view import PX_PER_MM2, Patch
from pipeline.domain.forms import Alphabet
from pipeline.domain.geometry import BoxMm

MARGIN_MM = 1.6
_SMALL = "abcdefghijklmnopqrstuvwxyz"
_DIGITS = "0123456789"
_LETTERS = _SMALL.upper() + _SMALL + "ÀÁÄÇÈÉËÏÖÜàáäçèéëíïóöúü"
ALLOWED = {
    Alphabet.DIGITS: _DIGITS,
    Alphabet.CAPITALS: _SMALL.upper(),
    Alphabet.POSTCODE: _DIGITS + _SMALL.upper() + " ",
    Alphabet.ALNUM: _DIGITS + _LETTERS + " ",
    Alphabet.NAME: _LETTERS + " -'.",
    Alphabet.ANY: _LETTERS + _DIGITS + " -'.,@_+/&():;?!%€\"",
}
"""What a line of each alphabet may hold: what people write on Dutch forms."""
_LINE_MM = 5.0
"""Lines of handwriting are at least this far apart."""
_EDGE_PX, _LEAST_ROW_PX = 6, 30
_PRINTED = 30


class LineReader(Protocol):
    """Reads running text, such as ``pipeline.adapters.row_reader.PaddleRowReader``."""

    def read_lines(self, rows: Sequence[Grey], allowed: str) -> Sequence[tuple[str, float]]:
        """Per row ``[h, w]`` (dark ink on white) its text of ``allowed`` characters and 0..1."""
        ...


def written_lines(patch: Patch, box: BoxMm) -> tuple[Grey, ...]:
    """The handwriting in ``box``, one image a line from top to bottom; none when only dust lies there."""
    ink = pen_ink(patch.page, patch.blank).dark
    mask = images.ink(ink, bars.LINE_DARKNESS)
    _, labels, stats, centres = cv2.connectedComponentsWithStats(mask, connectivity=8)
    rows, columns = patch.part(box)
    inside = (centres[:, 0] >= columns.start) & (centres[:, 0] <= columns.stop)
    inside &= (centres[:, 1] >= rows.start) & (centres[:, 1] <= rows.stop)
    inside[0] = False
    sizes = stats[:, cv2.CC_STAT_AREA]
    reach = np.hypot(stats[:, cv2.CC_STAT_WIDTH], stats[:, cv2.CC_STAT_HEIGHT]) / FRAME_PX_PER_MM
    on_print = np.bincount(labels[images.widened(patch.blank, 2) > _PRINTED], minlength=len(sizes))
    inside &= on_print <= bars.LINE_ON_PRINT * sizes  # rests of rules and borders, on a fax
    strokes = inside & (reach >= bars.LINE_STROKE_MM)
    if sizes[strokes].sum() < bars.LINE_LEAST_MM2 * PX_PER_MM2:
        return ()
    line_of = _lines(np.asarray(centres[:, 1], np.float64), np.where(strokes, sizes, 0), mask.shape[0])
    kept = inside & (sizes >= bars.LINE_DOT_MM2 * PX_PER_MM2)
    found = [np.isin(labels, np.flatnonzero(kept & (line_of == n))) for n in range(int(line_of.max()) + 1)]
    return tuple(_row(ink, here) for here in found if here.any())


def _lines(
    heights: npt.NDArray[np.float64], weights: npt.NDArray[np.integer], tall: int
) -> npt.NDArray[np.int64]:
    """The number of the line, from the top, on which each piece of ink (its middle) stands."""
    profile = np.bincount(heights.astype(np.int64), weights, minlength=tall).reshape(-1, 1).astype(np.float32)
    calm = cv2.GaussianBlur(profile, (1, 0), sigmaX=0.1, sigmaY=_LINE_MM / 2.5 * FRAME_PX_PER_MM).ravel()
    rise = np.diff(np.concatenate([[0.0], calm, [0.0]]))
    peaks = np.flatnonzero((rise[:-1] > 0) & (rise[1:] <= 0) & (calm > bars.LINE_PEAK * calm.max()))
    return np.asarray(np.abs(heights[:, None] - peaks[None, :]).argmin(axis=1), np.int64)


def _row(ink: Grey, here: npt.NDArray[np.bool_]) -> Grey:
    """The ink of one line with its soft edge, cut to size, dark on white and as dark as black ink."""
    near = images.widened(np.where(here, 255, 0).astype(np.uint8), 1) > 0
    x, y, width, height = cv2.boundingRect(near.astype(np.uint8))
    part = slice(y, y + height), slice(x, x + width)
    tone = max(1.0, float(np.percentile(ink[here], 75)))
    dark = cv2.convertScaleAbs(np.where(near, ink, 0)[part], alpha=min(4.0, 200 / tone))
    flat = max(0, _LEAST_ROW_PX - height) // 2  # a dash alone must not grow into a beam
    edges = ((_EDGE_PX + flat, _EDGE_PX + flat), (_EDGE_PX, _EDGE_PX))
    return np.pad(255 - dark, edges, constant_values=255).astype(np.uint8, copy=False)
