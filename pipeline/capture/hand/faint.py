"""Strokes paler than ink has to be, found with the grain of the paper smoothed away.

They are too pale to be read, but a box that holds one is not empty.
"""

from typing import Any

import cv2
import numpy as np
import numpy.typing as npt

from pipeline.capture import images
from pipeline.capture.images import Grey, Mask

_MOST_DARK = 63
"""Darker is cut off, so that one dark speck does not outweigh the paper around it."""
_FINE = 255 // _MOST_DARK
_PALE = (np.minimum(np.arange(256), _MOST_DARK) * _FINE).astype(np.uint8)
_AROUND_PX = 21
"""Shade of the paper: the mean of 5 mm around, at half resolution."""
_SEEN_SHARE = 100
"""Of 255: with less paper than that between print, nothing can be told."""
_DARKER = 3.5
"""Than paper by so many times its own grain."""
_LEAST = 2.0
"""Levels of darkness; an even sheet has no grain, only rounding."""
_REACH_PX = 6
"""A stroke of 1.5 mm, at half resolution; of 2,000 boxes of grain hardly ten have such a piece."""
_LONG_PX = 10
"""One stroke by itself (a streak, a fold, a hair are many) is believed from 2.5 mm."""


def pale_strokes(page: Grey, paper: Mask) -> tuple[Grey, Mask]:
    """What may be strokes on ``page`` (darkness): how dark it is there, and where. ``paper`` is 255 where
    neither print nor ink is known to lie. Both are black when there is no sign of a pen.
    """
    over, grain = _over_paper(page, paper)
    seen = images.ink(over, int(min(max(_DARKER * grain, _LEAST * _FINE), 254)))
    _, labels, stats, _ = cv2.connectedComponentsWithStats(seen, connectivity=8)
    reach = np.hypot(stats[:, cv2.CC_STAT_WIDTH], stats[:, cv2.CC_STAT_HEIGHT])
    strokes = reach > _REACH_PX
    strokes[0] = False
    if strokes.sum() < 2 and not (strokes & (reach > _LONG_PX)).any():  # noqa: PLR2004 - one by itself
        return np.zeros_like(page), np.zeros_like(page)
    kept = np.where(strokes, 255, 0).astype(np.uint8)[labels]
    size = page.shape[1], page.shape[0]
    there = cv2.resize(kept, size, interpolation=cv2.INTER_NEAREST).astype(np.uint8, copy=False)
    dark = cv2.resize(over & images.widened(kept, 1), size, interpolation=cv2.INTER_LINEAR)
    return dark.astype(np.uint8, copy=False), there


def _over_paper(page: Grey, paper: Mask) -> tuple[Grey, float]:
    """By how much the page is darker than the paper around (times ``_FINE``), at half resolution and
    smoothed to the width of a pen, and how much plain paper wavers.
    """
    pale = cv2.LUT(page, _PALE).astype(np.uint8, copy=False) & paper
    half = (page.shape[1] + 1) // 2, (page.shape[0] + 1) // 2
    dark, share = (_smoothed(cv2.resize(each, half, interpolation=cv2.INTER_AREA)) for each in (pale, paper))
    around, among = (cv2.blur(each, (_AROUND_PX, _AROUND_PX)) for each in (dark, share))
    over = _divided(dark, share) - _divided(around, among)
    seen = share >= _SEEN_SHARE
    some = over[seen][::3]
    if not some.size:
        return np.zeros_like(dark), 0.0
    low, middle = (_at(some, place) for place in (0.16, 0.5))
    return np.where(seen, np.clip(over - middle, 0, 255), 0).astype(np.uint8), middle - low


def _smoothed(half: npt.NDArray[Any]) -> Grey:
    return cv2.GaussianBlur(half, (3, 3), 0.8).astype(np.uint8, copy=False)


def _divided(dark: npt.NDArray[Any], share: npt.NDArray[Any]) -> npt.NDArray[np.float32]:
    return cv2.divide(dark, share, scale=255, dtype=cv2.CV_32F).astype(np.float32, copy=False)


def _at(values: npt.NDArray[np.float32], place: float) -> float:
    return float(np.partition(values, int(place * values.size))[int(place * values.size)])
