"""Anchors: patches of print that fix a page on its blank, looked up by correlation."""

from typing import Any

import cv2
import numpy as np
import numpy.typing as npt

from pipeline.capture import images
from pipeline.capture.images import FRAME_PX_PER_MM, LOOK_PX_PER_MM, Grey, Matrix
from pipeline.capture.sheets import ANCHOR_PX, Sheet

Points = npt.NDArray[np.float64]

LEAST_ANCHORS = 6
_LEAST_LIKENESS = 0.55
"""Least normalised correlation of an anchor: pen strokes over it are forgiven, another word is not."""
_WIDE_MM = 3.0
TRUE_MM = 0.4
"""Anchors that agree on a map do so within this."""
_ENOUGH_FOR_PERSPECTIVE = 12


def settled(look: Grey, sheet: Sheet, fit: Matrix, *, stiff: bool) -> Matrix:
    """``fit`` (look pixels of the sheet to those of the page) corrected by print up to 3 mm away.

    ``stiff`` allows no perspective: few anchors, or anchors on one side, would bend the rest away.
    """
    height, width = sheet.look.shape
    seen = cv2.warpPerspective(look, fit, (width, height), flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP)
    half = FRAME_PX_PER_MM // LOOK_PX_PER_MM
    size = ANCHOR_PX[0] // half, ANCHOR_PX[1] // half
    reach = round(_WIDE_MM * LOOK_PX_PER_MM)
    found, at = look_up(sheet.look, seen.astype(np.uint8, copy=False), sheet.anchors // half, size, reach)
    step = flat_map(found, at, TRUE_MM * LOOK_PX_PER_MM, stiff=stiff)
    return fit if step is None else fit @ step


def flat_map(found: Points, at: Points, true_px: float, *, stiff: bool = False) -> Matrix | None:
    """The map that takes most of ``found`` to within ``true_px`` of ``at``; None when there are too few."""
    if len(found) < LEAST_ANCHORS:
        return None
    if stiff or len(found) < _ENOUGH_FOR_PERSPECTIVE:
        rows, _ = cv2.estimateAffine2D(found, at, method=cv2.RANSAC, ransacReprojThreshold=true_px)
        return None if rows is None else np.vstack([rows, [0.0, 0.0, 1.0]])
    step, _ = cv2.findHomography(found, at, cv2.RANSAC, true_px)
    return None if step is None else np.asarray(step, np.float64)


def residual_mm(found: Points, at: Points, step: Matrix | None) -> float:
    """Median distance (frame pixels in, mm out) of print from where ``step`` puts it; no map: infinite."""
    if step is None:
        return float("inf")
    return float(np.median(np.linalg.norm(at - images.moved(step, found), axis=1))) / FRAME_PX_PER_MM


def look_up(
    blank: Grey, page: Grey, anchors: npt.NDArray[np.int64], size: tuple[int, int], reach: int
) -> tuple[Points, Points]:
    """Anchors found within ``reach`` pixels: their centres on the blank, and on the page."""
    width, height = size
    bordered = cv2.copyMakeBorder(page, reach, reach, reach, reach, cv2.BORDER_CONSTANT, value=0)
    found, at = [], []
    for x, y in anchors:
        patch = blank[y : y + height, x : x + width]
        window = bordered[y : y + height + 2 * reach, x : x + width + 2 * reach]
        likeness = cv2.matchTemplate(window, patch, cv2.TM_CCOEFF_NORMED)
        _, best, _, (dx, dy) = cv2.minMaxLoc(likeness)
        on_edge = dx in (0, 2 * reach) or dy in (0, 2 * reach)
        if best < _LEAST_LIKENESS or on_edge:
            continue
        centre = np.array([x + width / 2, y + height / 2])
        found.append(centre)
        at.append(centre + _peak(likeness, dx, dy) - reach)
    return np.array(found, np.float64).reshape(-1, 2), np.array(at, np.float64).reshape(-1, 2)


def _peak(likeness: npt.NDArray[Any], x: int, y: int) -> Points:
    """The top of a parabola through the best value and its neighbours: a tenth of a pixel."""
    return np.array([x + _vertex(likeness[y, :], x), y + _vertex(likeness[:, x], y)])


def _vertex(line: npt.NDArray[Any], at: int) -> float:
    if not 0 < at < len(line) - 1:
        return 0.0
    before, here, after = (float(v) for v in line[at - 1 : at + 2])
    bend = before - 2 * here + after
    return 0.0 if bend >= 0 else 0.5 * (before - after) / bend
