"""The pen's ink on a piece of the form, freed of what is printed there.

The blank is laid over the page piece by piece: small kernels, fitted to the page itself, tell how this
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
_PIECE_SEAM_PX = 24
_SHIFT_PX = 2
"""A piece may lie this far beside the field's place."""
_PRINTED = 14
"""Darkness from which the blank, or the print fitted to the page, counts as print."""
_OUTLIER = 30.0
_ROUNDS = 2
_RIDGE = 20.0
_FEWEST_PX = 60
_SHADES = np.array([0, 12, 32, 64, 96, 128, 160, 192, 224, 256], np.float32)
_USUAL = 0.82
"""Quantile of the page where print of one shade lies that print alone explains; ink covers the rest."""
_MARGIN = 28.0
"""Ink on print is darker than print alone by this."""
_PAPER = 40.0
"""Lighter is paper: nothing is healed there."""
_FOUR_WAYS = ((0, 1), (1, 1), (1, 0), (1, -1))
_HEAL_PX = (5, 11)


@dataclass(frozen=True, eq=False)
class Ink:
    """``dark``: darkness of the pen alone, 0 = none; ``printed``: 255 where print lay (ink there was healed
    or seen through); ``tone``: how dark this pen is on plain paper (0 when nothing is written).
    """

    dark: Grey
    printed: Mask
    tone: float


def pen_ink(page: Grey, blank: Grey) -> Ink:
    """The ink of ``page`` (darkness) that ``blank`` (darkness, same size, laid over it) does not explain."""
    expected = _as_scanned(page, blank)
    highest = _print_alone(page, expected)
    near = expected > _PRINTED
    tone = _tone(page[~near])
    dark = page.astype(np.float32)
    sure = ~near | (dark > highest + _MARGIN)
    pen = np.where(near, np.where(sure, dark, 0), dark)
    hidden = near & ~sure & (dark > _PAPER) & (highest + _MARGIN > 0.7 * tone)
    healed = _healed(pen.astype(np.uint8), hidden)
    return Ink(healed, np.where(near, 255, 0).astype(np.uint8), tone)


def _tone(paper: Grey) -> float:
    inked = paper[paper > images.INK_DARKNESS]
    return float(np.percentile(inked, 70)) if len(inked) >= _FEWEST_PX else 0.0


def _as_scanned(page: Grey, blank: Grey) -> Floats:
    """The blank as it would have come out of this scanner, at this place."""
    out = np.zeros(page.shape, np.float32)
    for core, around in _pieces(page.shape[1]):
        out[:, core] = _fitted(page[:, around], blank[:, around])[
            :, core.start - around.start : core.stop - around.start
        ]
    return out


def _pieces(width: int) -> Iterator[tuple[slice, slice]]:
    count = max(1, round(width / _PIECE_PX))
    edges = np.linspace(0, width, count + 1).round().astype(int).tolist()
    for left, right in pairwise(edges):
        yield slice(left, right), slice(max(0, left - _PIECE_SEAM_PX), min(width, right + _PIECE_SEAM_PX))


def _fitted(page: Grey, blank: Grey) -> Floats:
    near = images.widened(blank, 2) > _PRINTED
    if np.count_nonzero(near) < _FEWEST_PX:
        return np.zeros(page.shape, np.float32)
    views = _views(_shifted(page, blank))
    table = views[:, near].T
    wanted = page[near].astype(np.float32)
    usual = np.ones(len(wanted), bool)
    prior = np.zeros(table.shape[1], np.float32)
    prior[4] = 1.0
    for _ in range(_ROUNDS + 1):
        some, target = table[usual], wanted[usual]
        gram = some.T @ some + _RIDGE * len(some) * np.eye(table.shape[1], dtype=np.float32)
        weights = prior + np.linalg.solve(gram, some.T @ (target - some @ prior))
        usual = wanted - table @ weights < _OUTLIER
        if np.count_nonzero(usual) < _FEWEST_PX:
            break
    out = np.zeros(page.shape, np.float32)
    out[near] = np.clip(table @ weights, 0, 255)
    return out


def _shifted(page: Grey, blank: Grey) -> Grey:
    """The blank moved by whole pixels to where its lines lie on the page."""
    grown = cv2.copyMakeBorder(blank, *(_SHIFT_PX,) * 4, cv2.BORDER_REPLICATE)
    likeness = cv2.matchTemplate(grown, page, cv2.TM_CCOEFF_NORMED)
    _, _, _, (x, y) = cv2.minMaxLoc(likeness)
    height, width = blank.shape
    return np.asarray(grown[y : y + height, x : x + width], np.uint8)


def _views(blank: Grey) -> Floats:
    """The blank moved by one pixel every way, and blurred: ``[10, h, w]``."""
    height, width = blank.shape
    grown = cv2.copyMakeBorder(blank, 1, 1, 1, 1, cv2.BORDER_REPLICATE).astype(np.float32)
    moved = [grown[y : y + height, x : x + width] for y in range(3) for x in range(3)]
    blurred = cv2.GaussianBlur(blank.astype(np.float32), (0, 0), 1.5)
    return np.asarray(np.stack([*moved, blurred]), np.float32)


def _print_alone(page: Grey, expected: Floats) -> Floats:
    """How dark print alone may come out at each pixel: what is usual for its shade on this page."""
    shade = np.digitize(expected, _SHADES) - 1
    over = page.astype(np.float32) - expected
    usual = np.zeros(len(_SHADES), np.float32)
    for step in range(1, len(_SHADES) - 1):
        some = over[shade == step]
        if len(some) >= _FEWEST_PX:
            usual[step] = max(0.0, float(np.quantile(some, _USUAL)))
    return np.minimum(expected + usual[shade], 255)


def _healed(pen: Grey, hidden: npt.NDArray[np.bool_]) -> Grey:
    """Strokes go on under the print when they are seen at both sides of it."""
    if not hidden.any() or not pen.any():
        return pen
    mask = np.where(hidden, 255, 0).astype(np.uint8)
    depth = float(cv2.distanceTransform(mask, cv2.DIST_L2, 3).max())
    reach = int(np.clip(2 * round(depth) + 3, *_HEAL_PX))
    best = np.zeros_like(pen)
    for dy, dx in _FOUR_WAYS:
        best = np.maximum(best, cv2.morphologyEx(pen, cv2.MORPH_CLOSE, _bar(reach, dy, dx)))
    return np.where(hidden, best, pen).astype(np.uint8)


def _bar(length: int, dy: int, dx: int) -> Mask:
    bar = np.zeros((length, length), np.uint8)
    middle = length // 2
    for step in range(-middle, middle + 1):
        bar[middle + dy * step, middle + dx * step] = 1
    return bar
