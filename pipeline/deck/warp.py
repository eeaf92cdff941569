"""Where everything on the sheet ends up, and the pixels moved there.

Coordinates are continuous: pixel ``i`` covers ``i`` to ``i + 1``, so that millimetres times pixels per
millimetre is a place, and a delivered page is exactly as wide as its number of pixels.
"""

from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from pipeline.capture.images import Grey, Matrix, moved, scaling, shift
from pipeline.deck.wear import Wear
from pipeline.domain.geometry import MM_PER_INCH

Points = npt.NDArray[np.float64]
_KNOT_PX = 16
_ROUNDS = 3
"""Fixed-point steps to undo a bend; bends are of a few tenths of a millimetre and smooth."""


@dataclass(frozen=True, eq=False)
class TrueMap:
    """Template millimetres to pixels of the delivered page: a bend of the sheet, then a projection.

    ``page_mm`` gives the same places in millimetres of the delivered page, as
    :attr:`pipeline.domain.capture.PageReading.to_page` does.
    """

    matrix: Matrix
    """``[3, 3]``: bent millimetres to continuous pixels."""
    dpi: tuple[float, float]
    size_mm: tuple[float, float]
    feed_mm: float = 0.0
    curl_mm: float = 0.0
    fold: float = 0.0

    def __call__(self, points_mm: Points) -> Points:
        """``points_mm [n, 2]`` to ``[n, 2]`` pixels."""
        points = np.asarray(points_mm, np.float64)
        return moved(self.matrix, points + self._bend(points))

    def page_mm(self, points_mm: Points) -> Points:
        return np.asarray(self(points_mm) * MM_PER_INCH / np.array(self.dpi))

    def back(self, pixels: Points) -> Points:
        """Pixels ``[n, 2]`` to template millimetres, within a few micrometres."""
        bent = moved(np.asarray(np.linalg.inv(self.matrix), np.float64), np.asarray(pixels, np.float64))
        flat = bent
        for _ in range(_ROUNDS):
            flat = bent - self._bend(flat)
        return flat

    @property
    def bends(self) -> bool:
        return any((self.feed_mm, self.curl_mm, self.fold))

    def _bend(self, points: Points) -> Points:
        """How far each place of the flat sheet is moved, in millimetres."""
        across, down = points[:, 0] / self.size_mm[0], points[:, 1] / self.size_mm[1]
        rows = self.feed_mm * np.sin(2 * np.pi * (down * 1.5 + 0.1))
        sideways = self.curl_mm * np.sin(np.pi * down) * (0.6 + 0.4 * across)
        under = np.maximum(down - 0.5, 0) * self.size_mm[1] * np.tan(np.radians(self.fold))
        return np.column_stack([sideways - under, rows])


def true_map(wear: Wear, width_mm: float, height_mm: float) -> tuple[TrueMap, tuple[int, int]]:
    """The map of a sheet and the delivered page's width and height in pixels (before any turn)."""
    x_per_mm, y_per_mm = wear.dpi / MM_PER_INCH, (wear.dpi_y or wear.dpi) / MM_PER_INCH
    angle = np.radians(wear.skew)
    turned = np.array([[np.cos(angle), -np.sin(angle), 0], [np.sin(angle), np.cos(angle), 0], [0, 0, 1]])
    middle = (width_mm / 2, height_mm / 2)
    seen = np.eye(3)
    seen[2, :2] = wear.tilt[0] / width_mm, wear.tilt[1] / height_mm
    placed = shift(middle[0] + wear.shift_mm[0], middle[1] + wear.shift_mm[1])
    sheet = placed @ seen @ turned @ scaling(wear.scale) @ shift(-middle[0], -middle[1])
    matrix = np.diag([x_per_mm, y_per_mm, 1.0]) @ sheet
    dpi = (wear.dpi, wear.dpi_y or wear.dpi)
    size = round(width_mm * x_per_mm), round(height_mm * y_per_mm)
    return TrueMap(matrix, dpi, (width_mm, height_mm), wear.feed_mm, wear.curl_mm, wear.fold), size


def turned_map(straight: TrueMap, size: tuple[int, int], turn: int, mirrored: bool) -> TrueMap:
    """The map after the page was mirrored left to right and then turned clockwise by ``turn``."""
    width, height = size
    matrix = np.array([[-1.0, 0, width], [0, 1, 0], [0, 0, 1]]) if mirrored else np.eye(3)
    quarter = {
        0: np.eye(3),
        90: np.array([[0.0, -1, height], [1, 0, 0], [0, 0, 1]]),
        180: np.array([[-1.0, 0, width], [0, -1, height], [0, 0, 1]]),
        270: np.array([[0.0, 1, 0], [-1, 0, width], [0, 0, 1]]),
    }[turn]
    dpi = straight.dpi if turn in (0, 180) else straight.dpi[::-1]
    return TrueMap(
        quarter @ matrix @ straight.matrix,
        dpi,
        straight.size_mm,
        straight.feed_mm,
        straight.curl_mm,
        straight.fold,
    )


def laid(sheet: Grey, per_mm: tuple[float, float], there: TrueMap, under: Grey) -> Grey:
    """``sheet`` (of ``per_mm`` pixels per millimetre) seen through ``there``, over the picture ``under``."""
    if not there.bends:
        matrix = (
            shift(-0.5, -0.5) @ there.matrix @ np.diag([1 / per_mm[0], 1 / per_mm[1], 1.0]) @ shift(0.5, 0.5)
        )
        seen = cv2.warpPerspective(
            sheet, matrix, under.shape[::-1], dst=under,
            flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_TRANSPARENT,
        )  # fmt: skip
        return seen.astype(np.uint8, copy=False)
    x, y = _sources(there, under.shape, per_mm)
    seen = cv2.remap(sheet, x, y, cv2.INTER_LINEAR, dst=under, borderMode=cv2.BORDER_TRANSPARENT)
    return seen.astype(np.uint8, copy=False)


def _sources(
    there: TrueMap, shape: tuple[int, ...], per_mm: tuple[float, float]
) -> tuple[npt.NDArray[np.float32], npt.NDArray[np.float32]]:
    """For each pixel the pixel of the sheet it shows; exact at knots, linear between them."""
    knots_y, knots_x = (n // _KNOT_PX + 3 for n in shape)
    # a knot lies where cv2.resize has the middle of a pixel of the small map
    x = (np.arange(knots_x) - 1 + 0.5) * _KNOT_PX
    y = (np.arange(knots_y) - 1 + 0.5) * _KNOT_PX
    grid = np.stack(np.meshgrid(x, y), axis=-1).reshape(-1, 2)
    source = (there.back(grid) * np.array(per_mm) - 0.5).astype(np.float32)
    size = knots_x * _KNOT_PX, knots_y * _KNOT_PX
    maps = []
    for axis in (0, 1):
        small = np.ascontiguousarray(source[:, axis].reshape(knots_y, knots_x))
        whole = cv2.resize(small, size, interpolation=cv2.INTER_LINEAR)
        whole = whole[_KNOT_PX : _KNOT_PX + shape[0], _KNOT_PX : _KNOT_PX + shape[1]]
        maps.append(np.ascontiguousarray(whole, np.float32))
    return maps[0], maps[1]
