"""A page at the resolution at which it is recognised; made once, used by every step that only looks."""

from dataclasses import dataclass
from functools import cached_property

import cv2
import numpy as np

from pipeline.capture import images
from pipeline.capture.images import LOOK_PX_PER_MM, Grey, Matrix

LONG_SIDE_PX = 297 * LOOK_PX_PER_MM
"""Pages are looked at with the long side of an A4, whatever resolution the file claims."""
_COARSER = 0.5
"""Down to this factor two neighbours make a pixel; beyond it hair lines would fall between them."""
_BLANK_INK_MM2 = 2.0
"""A page with less ink than this in its middle has nothing to tell (a full stop has 0.12)."""
_MARGIN_SHARE = 0.05
_BLANK_SPECK_PX = 3
"""Pieces of ink smaller than this at half the look resolution are dust on the glass."""


@dataclass(frozen=True, eq=False)
class Look:
    """``small`` is ``source`` shrunk by a whole number, ``dark`` its ink at look resolution.

    ``to_source`` and ``to_small`` map pixels of ``dark`` to pixels of those.
    """

    source: Grey
    small: Grey
    dark: Grey
    to_source: Matrix
    to_small: Matrix
    mirrored: bool = False

    @cached_property
    def half(self) -> Grey:
        """``dark`` at half its resolution."""
        return images.half(self.dark)

    def flipped(self) -> "Look":
        """The page seen from behind; only ``source`` and ``small`` stay as they were."""
        dark = cv2.flip(self.dark, 1).astype(np.uint8, copy=False)
        flip = np.array([[-1.0, 0.0, self.dark.shape[1] - 1.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]])
        maps = self.to_source @ flip, self.to_small @ flip
        return Look(self.source, self.small, dark, *maps, mirrored=not self.mirrored)

    def is_blank(self) -> bool:
        """Paper and dust only. The outer rim, where feeders leave shadows, does not count."""
        rim = round(_MARGIN_SHARE * max(self.half.shape))
        ink = images.ink(self.half[rim:-rim, rim:-rim])
        areas = cv2.connectedComponentsWithStats(ink)[2][1:, cv2.CC_STAT_AREA]
        mm2_per_px = (2 / LOOK_PX_PER_MM) ** 2
        return bool(areas[areas >= _BLANK_SPECK_PX].sum() * mm2_per_px < _BLANK_INK_MM2)


def look_at(source: Grey) -> Look:
    """The page as it is looked at."""
    small = images.halved(source)
    factor = LONG_SIDE_PX / max(small.shape)
    width, height = round(small.shape[1] * factor), round(small.shape[0] * factor)
    how = cv2.INTER_AREA if factor < _COARSER else cv2.INTER_LINEAR
    grey = cv2.resize(small, (width, height), interpolation=how).astype(np.uint8, copy=False)
    to_small = images.finer(small.shape[1] / width, small.shape[0] / height)
    whole = source.shape[1] // small.shape[1]
    return Look(source, small, images.darkness(grey), images.finer(whole, whole) @ to_small, to_small)
