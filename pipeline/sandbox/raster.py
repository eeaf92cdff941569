"""Grey pixels at a sensible fineness, and the map from PDF points to millimetres of the upright page."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from PIL import Image

from pipeline.domain.document import QuarantineReason, Raster
from pipeline.domain.geometry import MM_PER_INCH, PT_PER_MM, BoxMm
from pipeline.sandbox.limits import Limits
from pipeline.sandbox.outcome import Unreadable

SCAN_DPI = 300.0
"""Scans are delivered at most this fine: more costs time and reads no better."""
DIGITAL_DPI = 203.2
"""Eight pixels a millimetre, the reader's own grid: halving is exact there, and many times cheaper."""
_LEAST_DPI = 60.0
"""A page so large that it would be coarser than this within the pixel limit is not a form."""
_LEAST_MM = 10.0
_SAME = 0.02
"""Two resolutions closer than this share are one."""


@dataclass(frozen=True, slots=True)
class Upright:
    """Page units (points, y up, before /Rotate) to millimetres (y down, after /Rotate)."""

    a: float
    b: float
    c: float
    d: float
    e: float
    f: float

    def apply(self, x: Any, y: Any) -> tuple[Any, Any]:
        """A point, or arrays of them."""
        return self.a * x + self.c * y + self.e, self.b * x + self.d * y + self.f

    def box(self, left: float, bottom: float, right: float, top: float) -> BoxMm:
        return self.boxes([(left, bottom, right, top)])[0]

    def boxes(self, corners: Sequence[tuple[float, float, float, float]]) -> list[BoxMm]:
        """Boxes of (left, bottom, right, top) in page units, to a micrometre. By numpy: thousands a page."""
        if not corners:
            return []
        left, bottom, right, top = np.asarray(corners, dtype=np.float64).T
        x0, y0 = self.apply(left, bottom)
        x1, y1 = self.apply(right, top)
        places = np.stack([np.minimum(x0, x1), np.minimum(y0, y1), abs(x1 - x0), abs(y1 - y0)])
        return [BoxMm(*place) for place in places.round(3).T.tolist()]


def fitting_dpi(width_mm: float, height_mm: float, wanted: float, limits: Limits) -> float:
    """``wanted``, or less where the page would have too many pixels. Raises Unreadable(PAGE_SIZE)."""
    if min(width_mm, height_mm) < _LEAST_MM or not math.isfinite(width_mm * height_mm):
        raise Unreadable(QuarantineReason.PAGE_SIZE, f"{width_mm:.0f} x {height_mm:.0f} mm")
    square_inches = width_mm * height_mm / MM_PER_INCH**2
    dpi = min(wanted, math.floor(math.sqrt(limits.page_pixels * 0.999 / square_inches)))
    if dpi < min(_LEAST_DPI, wanted):
        raise Unreadable(QuarantineReason.PAGE_SIZE, f"{width_mm:.0f} x {height_mm:.0f} mm")
    return dpi


def points_to_mm(points: float) -> float:
    return points / PT_PER_MM


def to_raster(image: Image.Image, x_dpi: float, y_dpi: float, most_dpi: float = SCAN_DPI) -> Raster:
    """A grey image as a ``Raster`` with one resolution (fax lines are stretched), at most ``most_dpi``."""
    dpi = max(x_dpi, y_dpi)
    target = most_dpi if dpi > most_dpi * (1 + _SAME) else dpi
    size = (max(1, round(image.width * target / x_dpi)), max(1, round(image.height * target / y_dpi)))
    if _differ(size[0], image.width) or _differ(size[1], image.height):
        shrinks = size[0] <= image.width and size[1] <= image.height
        how = Image.Resampling.BOX if shrinks else Image.Resampling.BILINEAR
        image = image.resize(size, how, reducing_gap=2.0 if shrinks else None)
    else:
        target = dpi
    return Raster(image.width, image.height, target, image.tobytes())


def grey(image: Image.Image) -> Image.Image:
    """The image in mode L; itself when it is that already (Pillow would copy)."""
    return image if image.mode == "L" else image.convert("L")


def _differ(one: int, other: int) -> bool:
    return abs(one - other) > _SAME * other
