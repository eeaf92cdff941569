"""Pixels: the only place where a raster becomes an array, and paper becomes ink.

Arrays are ``uint8 [h, w]``. *Grey* has 0 = black; *dark* has 0 = paper and 255 = black, after the
shade of the paper was taken out, so that a yellowed or badly lit sheet gives the same figures.
"""

from typing import Any

import cv2
import numpy as np
import numpy.typing as npt

from pipeline.domain.document import Raster
from pipeline.domain.geometry import MM_PER_INCH

Grey = npt.NDArray[np.uint8]
Mask = npt.NDArray[np.uint8]
Matrix = npt.NDArray[np.float64]

FRAME_PX_PER_MM = 8
"""Working resolution of an upright page (203 dpi): boxes are whole pixels, text is still legible."""
LOOK_PX_PER_MM = 4
"""Resolution at which a page is recognised (102 dpi)."""
INK_DARKNESS = 70
"""Darker than this is ink: above grey dirt and pale print, below pencil on white paper."""
_PAPER_CELL_PX = 8
_PAPER_REACH_CELLS = 13
"""The paper's shade is the lightest within about 13 mm: wider than any filled box or bold title."""


def to_array(raster: Raster) -> Grey:
    """A read-only view on the pixels, no copy."""
    return np.frombuffer(raster.pixels, np.uint8).reshape(raster.height, raster.width)


def to_raster(grey: npt.NDArray[Any], dpi: float) -> Raster:
    height, width = grey.shape
    return Raster(width, height, dpi, np.ascontiguousarray(grey, np.uint8).tobytes())


def px_per_mm(raster: Raster) -> float:
    return raster.dpi / MM_PER_INCH


def resized(grey: Grey, width: int, height: int) -> Grey:
    """Area average when shrinking (no moiré from hair lines), linear when growing."""
    shrink = width < grey.shape[1]
    how = cv2.INTER_AREA if shrink else cv2.INTER_LINEAR
    return cv2.resize(grey, (width, height), interpolation=how).astype(np.uint8, copy=False)


def halved(grey: Grey, least: int = 2 * 1150) -> Grey:
    """The page at half, quarter, ... resolution while its long side stays at ``least`` / 2 or more.

    An A4 at 200 dpi (2,339 pixels) is still halved. Whole-number shrinking costs a fraction of any
    other; everything that only looks starts from here.
    """
    while max(grey.shape) >= least:
        grey = half(grey)
    return grey


def half(grey: Grey) -> Grey:
    """Every two by two pixels averaged; an odd last row or column is left out."""
    height, width = grey.shape[0] // 2, grey.shape[1] // 2
    return resized(grey[: 2 * height, : 2 * width], width, height)


def darkness(grey: Grey) -> Grey:
    """How much darker each pixel is than the paper around it, 0..255 of full black."""
    height, width = grey.shape
    small = resized(grey, max(1, width // _PAPER_CELL_PX), max(1, height // _PAPER_CELL_PX))
    reach = np.ones((_PAPER_REACH_CELLS, _PAPER_REACH_CELLS), np.uint8)
    paper = cv2.blur(cv2.dilate(small, reach), (5, 5))
    paper = np.maximum(cv2.resize(paper, (width, height), interpolation=cv2.INTER_LINEAR), 40)
    light = cv2.divide(grey, paper, scale=255)
    return cv2.bitwise_not(light).astype(np.uint8, copy=False)


def ink(dark: Grey, above: int = INK_DARKNESS) -> Mask:
    """Mask with 255 where there is ink."""
    return cv2.threshold(dark, above, 255, cv2.THRESH_BINARY)[1].astype(np.uint8, copy=False)


def widened(mask: npt.NDArray[np.uint8], by_px: int) -> Mask:
    """The mask (or grey ink) grown by ``by_px`` on every side."""
    size = 2 * by_px + 1
    return cv2.dilate(mask, np.ones((size, size), np.uint8)).astype(np.uint8, copy=False)


def warped(grey: Grey, from_frame: Matrix, width: int, height: int, beside: int = 255) -> Grey:
    """The page seen in a frame of ``width`` x ``height``; ``from_frame`` maps frame to page pixels.

    What lies beside the page comes out as ``beside``.
    """
    out = cv2.warpPerspective(
        grey,
        from_frame,
        (width, height),
        flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP,
        borderMode=cv2.BORDER_CONSTANT,
        borderValue=beside,
    )
    return out.astype(np.uint8, copy=False)


def scaling(factor: float) -> Matrix:
    return np.diag([factor, factor, 1.0])


def finer(x: float, y: float) -> Matrix:
    """Pixel centres to those of the same picture with ``x`` times the columns and ``y`` times the rows."""
    return np.array([[x, 0.0, (x - 1) / 2], [0.0, y, (y - 1) / 2], [0.0, 0.0, 1.0]])


def inverse(matrix: Matrix) -> Matrix:
    return np.asarray(np.linalg.inv(matrix), np.float64)


def shift(x: float, y: float) -> Matrix:
    return np.array([[1.0, 0.0, x], [0.0, 1.0, y], [0.0, 0.0, 1.0]])


def moved(matrix: Matrix, points: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """``points [n, 2]`` through a projective map."""
    if not len(points):
        return points.reshape(-1, 2)
    return cv2.perspectiveTransform(points.reshape(-1, 1, 2), matrix).reshape(-1, 2).astype(np.float64)
