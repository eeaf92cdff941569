"""The pen's ink on a piece of the form, freed of what is printed there.

The blank is laid over the page piece by piece: a small kernel, fitted to the page itself, tells how this
scanner, at this place, renders the print (shift of less than a pixel, blur and tone in one). What is
clearly darker than print alone can be is ink; where print hides the pen, strokes are healed across.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt

from pipeline.capture import images
from pipeline.capture.images import Grey, Mask

Floats = npt.NDArray[np.float32]

_PIECE_PX = 330
"""Print is fitted anew every 40 mm: paper is not flat and feeders are not even."""
_PIECE_SEAM_PX = 16
_SHIFT_PX = 2
"""A piece may lie this far beside the field's place."""
_SLOW_PX = 9
_PRINTED = 14
"""Darkness from which the blank, or the print fitted to the page, counts as print."""
_CORE = 0.4
"""The middle of a printed line is darker than this share of the darkest print."""
_PALE = 24
_OUTLIER = 30.0
_MOST = 0.68
_GAINS = (0.2, 4.0)
_ROUNDS = 2
_RIDGE = 20.0
_ENOUGH_PX = 1500
"""The kernel has ten numbers; so many pixels of print are plenty to fit them."""
_FEWEST_PX = 60
_SHADES = 32
_PALEST, _USUAL = 0.15, 0.7
"""Quantiles of the page where print of one shade lies, that print alone explains; ink covers the rest."""
_MARGINS, _SPREADS = (12.0, 28.0), 1.6
"""Ink on print is darker than print alone by so much, the less the steadier the print came out."""
_SAME_TONE = 0.7
"""Print that may come out darker than this share of the pen's own tone hides the pen."""
_PAPER = 40
"""Lighter is paper: nothing is healed there."""
_EXCESS = 0.04
"""Unexplained ink on so much more of the lines than of the paper beside them: print that comes and goes,
as in a fax; nothing on a line can be trusted then."""
_FAINTEST, _SURELY_INK = 26, 90
_PALE_PEN = 80.0
"""A pencil so pale is looked for with the grain of the paper smoothed, where that grain is in the way."""
_PAPER_SHADES, _GRAINS = (0.12, 0.4), 5
"""Light and middling paper, where up to a quarter is ink; paper is no darker than five times the way on."""
_INK_SHARE = 0.42
"""Of the pen's own darkness: from here on a pixel is ink."""
_RIM_PX = 3
"""Rests of a printed line lie this near to its middle."""
_FOUR_WAYS = ((0, 1), (1, 1), (1, 0), (1, -1))
_HEAL_PX = (5, 11)
_BLOCK = np.ones((3, 3), np.uint8)


@dataclass(frozen=True, eq=False)
class Ink:
    """``dark``: darkness of the pen alone, 0 = none. ``hidden``: 255 where print hid what the pen did.
    ``tone``: how dark this pen is on plain paper (0 when nothing is written). ``level``: darker than this
    is ink, by the pen and by how rough the paper is. ``blank`` is the blank as it lies here, ``expected``
    what this scanner made of its print.
    """

    dark: Grey
    hidden: Mask
    tone: float
    level: int
    blank: Grey
    expected: Grey


def pen_ink(page: Grey, blank: Grey) -> Ink:
    """The ink of ``page`` (darkness) that ``blank`` (darkness, same size, laid over it) does not explain."""
    laid, expected = _as_scanned(page, blank)
    printed = images.ink(expected, _PRINTED)
    beside = np.bitwise_not(printed)
    level, tone = _pen_on_paper(page, beside)
    if tone < _PALE_PEN and level > _INK_SHARE * tone + 1:
        page = cv2.blur(page, (3, 3)).astype(np.uint8, copy=False)
        level, tone = _pen_on_paper(page, beside)
    bars = np.where(np.arange(256) > _PRINTED, _bars(page, expected, printed), level)
    over = _darker(page, _looked_up(expected, bars))
    lines = _lines(laid)
    rough = _share(over, lines) > _share(over, beside) + _EXCESS
    if rough:
        over &= np.bitwise_not(lines)
        bars = np.where(np.arange(256) > _PRINTED, 255, bars)
    hiding = np.where((np.arange(256) > _PRINTED) & (bars > _SAME_TONE * tone), 255, 0)
    hidden = _looked_up(expected, hiding) | (lines if rough else np.zeros_like(lines))
    hidden &= np.bitwise_not(over) & images.ink(page, min(level, _PAPER))
    pen = _without_rests(page & (beside | over) & np.bitwise_not(hidden), lines, level)
    return Ink(_healed(pen, hidden), hidden, tone, level, laid, expected)


def _lines(blank: Grey) -> Mask:
    """The middle of what is printed, pale lines as well as bold ones."""
    darkest = cv2.convertScaleAbs(images.widened(blank, 2), alpha=_CORE)
    return _darker(blank, np.maximum(darkest, _PALE).astype(np.uint8, copy=False))


def _share(of: Mask, within: Mask) -> float:
    return cv2.countNonZero(of & within) / max(1, cv2.countNonZero(within))


def _darker(one: Grey, other: Grey) -> Mask:
    """255 where ``one`` is darker than ``other``."""
    return cv2.compare(one, other, cv2.CMP_GT).astype(np.uint8, copy=False)


def _looked_up(shades: Grey, table: npt.NDArray[Any]) -> Grey:
    return cv2.LUT(shades, table.astype(np.uint8)).astype(np.uint8, copy=False)


def _pen_on_paper(page: Grey, beside: Mask) -> tuple[int, float]:
    """From which darkness on there is ink, and how dark the pen is. A pencil is told from the grain of the
    paper, a ball-point pen from its own blurred edge.
    """
    below = np.cumsum(cv2.calcHist([page], [0], beside, [256], [0, 256]).ravel())
    light, usual = (int(np.searchsorted(below, share * below[-1])) for share in _PAPER_SHADES)
    floor = min(max(usual + _GRAINS * (usual - light), _FAINTEST), images.INK_DARKNESS)
    inked = below[-1] - below[floor]
    if inked < _FEWEST_PX:
        return images.INK_DARKNESS, 0.0
    tone = float(np.searchsorted(below, below[-1] - 0.3 * inked))
    return round(min(max(_INK_SHARE * tone, floor), _SURELY_INK)), tone


def _bars(page: Grey, expected: Grey, printed: Mask) -> npt.NDArray[np.float64]:
    """For each shade of print (0..255) the darkness from which on there is ink too: more than is usual for
    that shade on this page.
    """
    counts = cv2.calcHist([expected, page], [0, 1], printed, [_SHADES, 256], [0, 256, 0, 256])
    total, below = counts.sum(axis=1), np.cumsum(counts, axis=1)
    low, usual = ((below < share * total[:, None]).sum(axis=1) for share in (_PALEST, _USUAL))
    middles = (np.arange(_SHADES) + 0.5) * 256 / _SHADES
    excess = np.maximum(usual - middles, 0) + np.clip(_SPREADS * (usual - low), *_MARGINS)
    excess = np.where(total >= _FEWEST_PX, excess, _MARGINS[1])
    shades = np.arange(256)
    bars = np.minimum(shades + excess[shades * _SHADES // 256], 255)
    return np.asarray(bars, np.float64)


def _as_scanned(page: Grey, blank: Grey) -> tuple[Grey, Grey]:
    """The blank laid on the page, and as it would have come out of this scanner at this place."""
    laid, expected = np.zeros_like(page), np.zeros_like(page)
    for core, around in _pieces(page.shape[1]):
        rimmed = _shifted(page[:, around], blank[:, around])
        own = slice(core.start - around.start, core.stop - around.start)
        laid[:, core] = rimmed[1:-1, 1:-1][:, own]
        expected[:, core] = _fitted(page[:, around], rimmed)[:, own]
    return laid, expected


def quantile(values: npt.NDArray[Any], share: float) -> float:
    """The value below which ``share`` of them lie; numpy's own takes ten times as long for a few."""
    at = min(int(share * values.size), values.size - 1)
    return float(np.partition(values, at, axis=None)[at])


def _pieces(width: int) -> Iterator[tuple[slice, slice]]:
    count = max(1, round(width / _PIECE_PX))
    edges = np.linspace(0, width, count + 1).round().astype(int).tolist()
    for left, right in pairwise(edges):
        yield slice(left, right), slice(max(0, left - _PIECE_SEAM_PX), min(width, right + _PIECE_SEAM_PX))


def _fitted(page: Grey, rimmed: Grey) -> Grey:
    at = np.flatnonzero(images.widened(rimmed, 2)[1:-1, 1:-1] > _PRINTED)
    if len(at) < _FEWEST_PX:
        return np.zeros_like(page)
    at = at[:: max(1, len(at) // _ENOUGH_PX)]
    blurred = cv2.GaussianBlur(rimmed, (7, 7), 1.5).astype(np.uint8, copy=False)
    weights = _weights(_views(rimmed, blurred, at, page.shape[1]), page.ravel()[at].astype(np.float32))
    sharp = cv2.filter2D(rimmed, cv2.CV_32F, weights[:9].reshape(3, 3))
    fitted = cv2.addWeighted(sharp, 1.0, blurred, float(weights[9]), 0.0, dtype=cv2.CV_8U)
    return fitted[1:-1, 1:-1].astype(np.uint8, copy=False)


def _weights(table: Floats, wanted: Floats) -> Floats:
    """The kernel that makes the page of the blank, by least squares; ink on print does not count."""
    prior = np.zeros(table.shape[1], np.float32)
    prior[4] = _gain(table[:, 4], wanted)
    ridge = np.eye(len(prior), dtype=np.float32) * _RIDGE
    missing = wanted - table @ prior
    weights = prior + np.linalg.solve(table.T @ table + ridge * len(table), table.T @ missing)
    for _ in range(_ROUNDS - 1):
        over = wanted - table @ weights
        usual = np.flatnonzero(over < max(_OUTLIER, 2 * quantile(np.abs(over), _MOST)))
        some = table.take(usual, axis=0)
        weights = prior + np.linalg.solve(some.T @ some + ridge * len(some), some.T @ missing.take(usual))
    return weights.astype(np.float32)


def _gain(blank: Floats, wanted: Floats) -> float:
    """How much darker (or paler) than the blank this page shows the middle of its lines."""
    core = blank >= _MOST * blank.max()
    return min(max(quantile(wanted[core], 0.5) / quantile(blank[core], 0.5), _GAINS[0]), _GAINS[1])


def _shifted(page: Grey, blank: Grey) -> Grey:
    """The blank moved by whole pixels to where its lines lie on the page, with a rim of one pixel."""
    reach = _SHIFT_PX + 1
    grown = cv2.copyMakeBorder(blank, reach, reach, reach, reach, cv2.BORDER_REPLICATE)
    y, x = (reach - 1 - _offset(_profile(page, axis), _profile(blank, axis)) for axis in (1, 0))
    height, width = blank.shape
    return np.ascontiguousarray(grown[y : y + height + 2, x : x + width + 2])


def _profile(dark: Grey, axis: int) -> Floats:
    """Darkness summed along rows (1) or columns (0), its slow part taken out: lines are sharp peaks."""
    total = cv2.reduce(dark, axis, cv2.REDUCE_AVG, dtype=cv2.CV_32F).astype(np.float32, copy=False)
    slow = cv2.blur(total, (1, _SLOW_PX) if axis == 1 else (_SLOW_PX, 1))
    return np.asarray(total - slow, np.float32).ravel()


def _offset(page: Floats, blank: Floats) -> int:
    """By how many pixels the page's profile lies after that of the blank."""
    core = blank[_SHIFT_PX:-_SHIFT_PX]
    likeness = [core @ page[at : at + len(core)] for at in range(2 * _SHIFT_PX + 1)]
    return int(np.argmax(likeness)) - _SHIFT_PX


def _views(rimmed: Grey, blurred: Grey, at: npt.NDArray[np.intp], width: int) -> Floats:
    """The blank at pixels ``at``, moved by one pixel every way, and blurred: ``[n, 10]``."""
    wide = width + 2
    inner = at + 2 * (at // width)
    offsets = np.array([y * wide + x for y in range(3) for x in range(3)])
    table = np.empty((len(at), 10), np.float32)
    table[:, :9] = rimmed.ravel().take(inner[:, None] + offsets)
    table[:, 9] = blurred.ravel().take(inner + wide + 1)
    return table


def _without_rests(pen: Grey, lines: Mask, level: int) -> Grey:
    """The ink less what clings to printed lines, thin and along them: a fax draws a hair line now one, now
    two dots wide. A stroke that touches a line comes from farther off, or is thicker than such a rest.
    """
    ink = images.ink(pen, level)
    beside = np.bitwise_not(images.widened(lines, _RIM_PX))
    thick = cv2.morphologyEx(ink, cv2.MORPH_OPEN, _BLOCK).astype(np.uint8, copy=False)
    kept = (ink & beside) | thick
    for _ in range(_RIM_PX + 1):
        kept = images.widened(kept, 1) & ink
    return pen & (images.widened(kept, 1) | beside)


def _healed(pen: Grey, hidden: Mask) -> Grey:
    """Strokes go on under the print when they are seen at both sides of it."""
    if not hidden.any() or not pen.any():
        return pen
    depth = float(cv2.distanceTransform(hidden, cv2.DIST_L2, 3).max())
    reach = int(np.clip(2 * round(depth) + 3, *_HEAL_PX))
    best = np.zeros_like(pen)
    for way in _FOUR_WAYS:
        cv2.max(best, cv2.morphologyEx(pen, cv2.MORPH_CLOSE, _bar(reach, *way)), dst=best)
    return np.asarray(np.maximum(pen, best & hidden), np.uint8)


@cache
def _bar(length: int, dy: int, dx: int) -> Mask:
    bar: Mask = np.zeros((length, length), np.uint8)
    middle = length // 2
    for step in range(-middle, middle + 1):
        bar[middle + dy * step, middle + dx * step] = 1
    return bar
