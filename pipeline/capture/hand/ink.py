"""The pen's ink on a piece of the form, freed of what is printed there.

The blank is laid over the page piece by piece: a small kernel, fitted to the page itself, tells how this
scanner, at this place, renders the print (shift of less than a pixel, blur and tone in one). What is
clearly darker than print alone can be is ink; where print hides the pen, strokes are healed across.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

import cv2
import numpy as np
import numpy.typing as npt

from pipeline.capture import images
from pipeline.capture.images import Grey, Mask

Floats = npt.NDArray[np.float32]

_PIECE_PX = 240
"""Print is fitted anew every 30 mm: paper is not flat and feeders are not even."""
_PIECE_SEAM_PX = 16
_SHIFT_PX = 2
"""A piece may lie this far beside the field's place."""
_PRINTED = 14
"""Darkness from which the blank, or the print fitted to the page, counts as print."""
_CORE = 48
"""The middle of a printed line is darker, on the page, than this."""
_OUTLIER = 30.0
_MOST = 0.68
_GAINS = (0.2, 4.0)
_ROUNDS = 3
_RIDGE = 20.0
_EVERY = 3
"""The kernel has ten numbers; every third pixel of print is plenty to fit them."""
_FEWEST_PX = 60
_SHADES = np.array([12, 32, 64, 96, 128, 160, 192, 224], np.float32)
_USUAL = 0.82
"""Quantile of the page where print of one shade lies that print alone explains; ink covers the rest."""
_MARGIN = 28
"""Ink on print is darker than print alone by this."""
_PAPER = 40
"""Lighter is paper: nothing is healed there."""
_RIM_PX = 3
"""Rests of a printed line lie this near to its middle."""
_FOUR_WAYS = ((0, 1), (1, 1), (1, 0), (1, -1))
_HEAL_PX = (5, 11)
_BLOCK = np.ones((3, 3), np.uint8)


@dataclass(frozen=True, eq=False)
class Ink:
    """``dark``: darkness of the pen alone, 0 = none. ``hidden``: 255 where print hid what the pen did.
    ``tone``: how dark this pen is on plain paper (0 when nothing is written).
    """

    dark: Grey
    hidden: Mask
    tone: float


def pen_ink(page: Grey, blank: Grey) -> Ink:
    """The ink of ``page`` (darkness) that ``blank`` (darkness, same size, laid over it) does not explain."""
    expected = _as_scanned(page, blank)
    near = images.ink(expected, _PRINTED)
    bar = cv2.add(_print_alone(page, expected, near), _MARGIN)
    over = np.where(page > np.where(near > 0, bar, images.INK_DARKNESS), 255, 0).astype(np.uint8)
    tone = _tone(page, near)
    unclear = near & images.ink(bar.astype(np.uint8), round(0.7 * tone)) & cv2.bitwise_not(over)
    hidden = (unclear & images.ink(page, _PAPER)).astype(np.uint8)
    free = page & (cv2.bitwise_not(near) | over).astype(np.uint8)
    return Ink(_healed(_without_rests(free, expected), hidden), hidden, tone)


def _tone(page: Grey, near: Mask) -> float:
    inked = page[(page > images.INK_DARKNESS) & (near == 0)]
    return float(np.percentile(inked, 70)) if len(inked) >= _FEWEST_PX else 0.0


def _as_scanned(page: Grey, blank: Grey) -> Grey:
    """The blank as it would have come out of this scanner, at this place."""
    out = np.zeros(page.shape, np.uint8)
    for core, around in _pieces(page.shape[1]):
        left = core.start - around.start
        fitted = _fitted(page[:, around], blank[:, around])
        out[:, core] = fitted[:, left : left + core.stop - core.start]
    return out


def _pieces(width: int) -> Iterator[tuple[slice, slice]]:
    count = max(1, round(width / _PIECE_PX))
    edges = np.linspace(0, width, count + 1).round().astype(int).tolist()
    for left, right in pairwise(edges):
        yield slice(left, right), slice(max(0, left - _PIECE_SEAM_PX), min(width, right + _PIECE_SEAM_PX))


def _fitted(page: Grey, blank: Grey) -> Grey:
    out = np.zeros(page.size, np.uint8)
    near = np.flatnonzero(images.widened(blank, 2) > _PRINTED)
    if len(near) < _FEWEST_PX:
        return out.reshape(page.shape)
    table = _views(_shifted(page, blank), near, page.shape[1])
    weights = _weights(table[::_EVERY], page.ravel()[near[::_EVERY]].astype(np.float32))
    out[near] = np.clip(table @ weights, 0, 255)
    return out.reshape(page.shape)


def _weights(table: Floats, wanted: Floats) -> Floats:
    """The kernel that makes the page of the blank, by least squares; ink on print does not count."""
    prior = np.zeros(table.shape[1], np.float32)
    ridge = np.eye(len(prior), dtype=np.float32) * _RIDGE
    prior[4] = _gain(table[:, 4], wanted)
    weights, usual = prior, np.ones(len(wanted), np.float32)
    for _ in range(_ROUNDS):
        counted = table * usual[:, None]
        gram = counted.T @ table + ridge * usual.sum()
        weights = prior + np.linalg.solve(gram, counted.T @ (wanted - table @ prior))
        over = wanted - table @ weights
        usual = (over < max(_OUTLIER, 2 * float(np.quantile(np.abs(over), _MOST)))).astype(np.float32)
    return weights.astype(np.float32)


def _gain(blank: Floats, wanted: Floats) -> float:
    """How much darker (or paler) than the blank this page shows the middle of its lines."""
    core = blank >= _MOST * blank.max()
    return float(np.clip(np.median(wanted[core]) / np.median(blank[core]), *_GAINS))


def _shifted(page: Grey, blank: Grey) -> Grey:
    """The blank moved by whole pixels to where its lines lie on the page, with a rim of one pixel."""
    reach = _SHIFT_PX + 1
    grown = cv2.copyMakeBorder(blank, reach, reach, reach, reach, cv2.BORDER_REPLICATE)
    likeness = cv2.matchTemplate(grown[1:-1, 1:-1], page, cv2.TM_CCOEFF_NORMED)
    _, _, _, (x, y) = cv2.minMaxLoc(likeness)
    height, width = blank.shape
    return np.ascontiguousarray(grown[y : y + height + 2, x : x + width + 2])


def _views(rimmed: Grey, near: npt.NDArray[np.intp], width: int) -> Floats:
    """The blank at pixels ``near``, moved by one pixel every way, and blurred: ``[n, 10]``."""
    wide = width + 2
    at = near + 2 * (near // width)
    offsets = np.array([y * wide + x for y in range(3) for x in range(3)])
    table = np.empty((len(near), 10), np.float32)
    table[:, :9] = rimmed.ravel()[at[:, None] + offsets]
    table[:, 9] = cv2.GaussianBlur(rimmed, (0, 0), 1.5).ravel()[at + wide + 1]
    return table


def _print_alone(page: Grey, expected: Grey, near: Mask) -> Grey:
    """How dark print alone may come out at each pixel: what is usual for its shade on this page."""
    at = np.flatnonzero(near)
    shades = expected.ravel()[at]
    over = page.ravel()[at].astype(np.int16) - shades
    step = np.digitize(np.arange(256), _SHADES)
    steps = step[shades]
    usual = np.zeros(len(_SHADES) + 1)
    for number in range(1, len(usual)):
        some = over[steps == number]
        if len(some) >= _FEWEST_PX:
            usual[number] = max(
                0.0, float(np.partition(some, int(_USUAL * len(some)))[int(_USUAL * len(some))])
            )
    table = np.minimum(np.arange(256) + usual[step], 255).astype(np.uint8)
    return cv2.LUT(expected, table).astype(np.uint8, copy=False)


def _without_rests(pen: Grey, expected: Grey) -> Grey:
    """The ink less what clings to printed lines, thin and along them: a fax draws a hair line now one, now
    two dots wide. A stroke that touches a line comes from farther off, or is thicker than such a rest.
    """
    ink = images.ink(pen, _PAPER)
    rim = images.widened(images.ink(expected, _CORE), _RIM_PX)
    kept = ink & cv2.bitwise_not(rim) | cv2.morphologyEx(ink, cv2.MORPH_OPEN, _BLOCK)
    for _ in range(_RIM_PX + 1):
        kept = cv2.dilate(kept, _BLOCK) & ink
    return pen & (kept | cv2.bitwise_not(rim)).astype(np.uint8)


def _healed(pen: Grey, hidden: Mask) -> Grey:
    """Strokes go on under the print when they are seen at both sides of it."""
    if not hidden.any() or not pen.any():
        return pen
    depth = float(cv2.distanceTransform(hidden, cv2.DIST_L2, 3).max())
    reach = int(np.clip(2 * round(depth) + 3, *_HEAL_PX))
    best = np.zeros_like(pen)
    for dy, dx in _FOUR_WAYS:
        best = np.maximum(best, cv2.morphologyEx(pen, cv2.MORPH_CLOSE, _bar(reach, dy, dx)))
    return np.maximum(pen, best & hidden)


def _bar(length: int, dy: int, dx: int) -> Mask:
    bar = np.zeros((length, length), np.uint8)
    middle = length // 2
    for step in range(-middle, middle + 1):
        bar[middle + dy * step, middle + dx * step] = 1
    return bar
