"""Lay a recognised page over its blank, to a fraction of a millimetre.

How the sheet lies was measured at look resolution; here the page is taken apart once, at the
resolution that the field readers work at.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from pipeline.capture import images
from pipeline.capture.bend import Points
from pipeline.capture.identify import Match
from pipeline.capture.images import FRAME_PX_PER_MM, LOOK_PX_PER_MM, Grey, Matrix
from pipeline.capture.lie import Lie
from pipeline.capture.sheets import Sheet, boxes_of, corners_of
from pipeline.domain.forms import FieldTemplate
from pipeline.domain.geometry import Homography

LARGEST_RESIDUAL_MM = 0.4
"""Above this the boxes cannot be trusted; a clerk looks."""
_MUCH_FINER = 1.7
_FINER = FRAME_PX_PER_MM / LOOK_PX_PER_MM


@dataclass(frozen=True, eq=False)
class AlignedPage:
    """A page in the frame of its sheet: ``dark`` (page) lies over ``sheet.dark`` (blank).

    ``lie`` says where the print of the sheet lies on the page at look resolution, ``look_to_source``
    maps that to pixels of the delivered raster.
    """

    sheet: Sheet
    dark: Grey
    lie: Lie
    look_to_source: Matrix
    mirrored: bool

    @cached_property
    def residual_mm(self) -> float:
        """How far the print around the worst field may lie from where it is taken to lie.

        Infinite when too little print was found to tell.
        """
        return self._doubt_mm(self.sheet.places_mm)

    def residual_of(self, field: FieldTemplate) -> float:
        """How far the print around this field may lie from where it is taken to lie, in millimetres."""
        return self._doubt_mm(corners_of(boxes_of(field)))

    def _doubt_mm(self, places_mm: Points) -> float:
        return float(self.lie.doubt_mm(places_mm * LOOK_PX_PER_MM - 0.5).max())

    @property
    def to_source(self) -> Matrix:
        """Frame pixels to pixels of the delivered raster, local shifts left out."""
        return self.look_to_source @ self.lie.flat @ images.finer(1 / _FINER, 1 / _FINER)

    def source_at(self, places_mm: Points) -> Points:
        """Template millimetres ``[n, 2]`` to pixels of the delivered raster, local shifts and all."""
        return images.moved(self.look_to_source, self.lie.on_page(places_mm * LOOK_PX_PER_MM - 0.5))

    def to_page_mm(self, source_px_per_mm: float) -> Homography:
        """Template millimetres to millimetres on the delivered page."""
        centre = images.shift(-0.5, -0.5)
        m = self.to_source @ centre @ images.scaling(FRAME_PX_PER_MM)
        m = images.scaling(1 / source_px_per_mm) @ images.inverse(centre) @ m
        a, b, c, d, e, f, g, h, i = (float(v) for v in (m / m[2, 2]).ravel())
        return Homography((a, b, c, d, e, f, g, h, i))

    @property
    def rotation(self) -> int:
        """The clockwise quarter turn (0, 90, 180, 270) that makes the page upright."""
        right = self.to_source[:2, 0]
        if self.mirrored:  # seen from behind, right is left
            right = -right
        angle = float(np.degrees(np.arctan2(right[1], right[0])))
        return round(-angle / 90) % 4 * 90


def align(match: Match) -> AlignedPage:
    """The page laid over its blank. Never fails: a bad fit shows in ``residual_mm``."""
    look, lie = match.look, match.lie
    calm, shrunk = _not_finer_than(look.source, look.to_source @ lie.flat)
    height, width = match.sheet.dark.shape
    seen = lie.seen(calm, shrunk @ look.to_source, _FINER, (width, height), 255)
    return AlignedPage(match.sheet, images.darkness(seen), lie, look.to_source, look.mirrored)


def _not_finer_than(source: Grey, from_look: Matrix) -> tuple[Grey, Matrix]:
    """The source shrunk where it is much finer than the frame (a warp alone would drop hair lines)."""
    finer = float(np.sqrt(abs(np.linalg.det(from_look[:2, :2])))) / _FINER
    if finer < _MUCH_FINER:
        return source, np.eye(3)
    width, height = (round(side / finer) for side in source.shape[::-1])
    calm = images.resized(source, width, height)
    return calm, images.finer(width / source.shape[1], height / source.shape[0])
