"""The number printed on a result card, apart from what its title makes it.

Cards are known by their title. Their number stands on all of them at one place: the topmost small
spot where every card differs from every other. What a page shows there is compared with what each
card has there, so no text engine and no place in the template is needed.
"""

from collections.abc import Sequence
from functools import lru_cache

import cv2
import numpy as np

from pipeline.capture import images
from pipeline.capture.images import FRAME_PX_PER_MM, Grey
from pipeline.capture.sheets import Sheet
from pipeline.capture.view import PageView
from pipeline.domain.geometry import BoxMm

_SPOT_MM = (0.8, 1.2, 5.0, 7.0)
"""Least width and height, largest width and height of a digit with its surroundings."""
_APART_MM = 1.2
_SHADE = 60
_ALIKE = 0.6
_CLEARLY = 0.15
_LEGIBLE = 0.45


def printed_number(view: PageView, sheets: Sequence[Sheet]) -> int | None:
    """The number that stands on the card of ``view``; None when it is no card, or not legible."""
    own = view.aligned.sheet
    if own.page.card is None:
        return None
    cards = tuple(s for s in sheets if s.template is own.template and s.page.card is not None)
    spot = _number_spot(cards)
    if spot is None:
        return own.page.card
    seen = view.patch(spot, 1.0).page
    alike = {s.page.card: _likeness(seen, _cut(s.dark, spot)) for s in cards}
    best = max(alike, key=lambda number: alike[number])
    if alike[best] >= _ALIKE and alike[best] >= alike[own.page.card] + _CLEARLY:
        return best
    return own.page.card if alike[own.page.card] >= _LEGIBLE else None


@lru_cache(maxsize=16)
def _number_spot(cards: tuple[Sheet, ...]) -> BoxMm | None:
    if len(cards) <= 1 or len({s.dark.shape for s in cards}) > 1:
        return None
    stack = np.stack([s.dark for s in cards])
    differs = ((stack.max(axis=0) - stack.min(axis=0)) > _SHADE).astype(np.uint8) * 255
    spots = cv2.connectedComponentsWithStats(images.widened(differs, round(_APART_MM * FRAME_PX_PER_MM / 2)))[
        2
    ]
    low_w, low_h, high_w, high_h = (side * FRAME_PX_PER_MM for side in _SPOT_MM)
    for x, y, w, h, _ in sorted(spots[1:].tolist(), key=lambda s: s[1]):
        small = low_w <= w <= high_w and low_h <= h <= high_h
        if small and all(_only_here(a, b, x, y, w, h) for a in cards for b in cards if a is not b):
            return BoxMm(*(v / FRAME_PX_PER_MM for v in (x, y, w, h)))
    return None


def _only_here(a: Sheet, b: Sheet, x: int, y: int, w: int, h: int) -> bool:
    piece = slice(y, y + h), slice(x, x + w)
    return bool((cv2.absdiff(a.dark[piece], b.dark[piece]) > _SHADE).any())


def _cut(dark: Grey, box: BoxMm) -> Grey:
    x, y, w, h = (round(v * FRAME_PX_PER_MM) for v in (box.x, box.y, box.w, box.h))
    return dark[y : y + h, x : x + w]


def _likeness(seen: Grey, number: Grey) -> float:
    """Best normalised correlation of a number within the patch, -1..1."""
    return float(cv2.matchTemplate(seen, number, cv2.TM_CCOEFF_NORMED).max())
