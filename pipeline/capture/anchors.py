"""Anchors: patches of print that fix a sheet on a page, looked up by correlation."""

from typing import Any

import cv2
import numpy as np
import numpy.typing as npt

from pipeline.capture import images
from pipeline.capture.bend import Points
from pipeline.capture.images import Grey, Matrix
from pipeline.capture.lie import Lie, Sight, lie_through
from pipeline.capture.look import Look
from pipeline.capture.sheets import ANCHOR_PX, FAINT_DARKNESS, Sheet

_LEAST_LIKENESS = 0.55
"""Least normalised correlation of an anchor: pen strokes over it are forgiven, another word is not."""
_WIDE_PX = 8
"""How far print is looked for at half the look resolution: 4 mm."""
_WIDE = Sight(blur_px=0.35, consistent_mm=1.2, alone_mm=1.8)
_WITHIN_REACH = 0.6
_MOST_ROUNDS = 3
_AROUND_PX = 2
_CLOSE_PX = 5
"""How far print is looked for at look resolution, once it was found roughly: 1.25 mm."""
_CLOSE = Sight(blur_px=0.12, consistent_mm=0.35, alone_mm=1.0)


def settled(look: Look, sheet: Sheet, rough: Matrix) -> Lie:
    """``rough`` (look pixels, sheet to page) corrected by print up to 4 mm away.

    Once more where the correction brings print within reach that was beyond it.
    """
    lie = Lie(rough, None)
    for _ in range(_MOST_ROUNDS):
        found, at = _found_wide(look, sheet, lie)
        better = lie_through(found, at, lie, _WIDE)
        if better is None:
            break
        places = sheet.anchors.astype(np.float64)
        moved = np.abs(better.on_page(places) - lie.on_page(places)).max()
        lie = better
        if moved < _WITHIN_REACH * 2 * _WIDE_PX:
            break
    return lie


def _found_wide(look: Look, sheet: Sheet, lie: Lie) -> tuple[Points, Points]:
    """Anchors found at half the look resolution, on the sheet and on the page, in look pixels."""
    height, width = sheet.half.shape
    finer = images.finer(2, 2)
    seen = lie.seen(look.half, images.inverse(finer), 0.5, (width, height), 0)
    size = ANCHOR_PX[0] // 2, ANCHOR_PX[1] // 2
    found, at = look_up(sheet.half, seen, sheet.anchors // 2, size, _WIDE_PX)
    return images.moved(finer, found), lie.on_page(images.moved(finer, at))


def measured(sheet: Sheet, lie: Lie, seen: Grey) -> Lie | None:
    """The lie once more, by the print of the page as ``seen`` through it at look resolution."""
    found, at = look_up(sheet.look, seen, sheet.anchors, ANCHOR_PX, _CLOSE_PX, through_ink=True)
    return lie_through(found, lie.on_page(at), lie, _CLOSE)


def look_up(
    blank: Grey,
    page: Grey,
    anchors: npt.NDArray[np.int64],
    size: tuple[int, int],
    reach: int,
    *,
    through_ink: bool = False,
) -> tuple[Points, Points]:
    """Anchors found within ``reach`` pixels: their centres on the blank, and on the page.

    With ``through_ink`` an anchor that is not seen at first is looked for by its print and the paper
    close to that alone: what a pen wrote between the lines does not count.
    """
    width, height = size
    bordered = cv2.copyMakeBorder(page, reach, reach, reach, reach, cv2.BORDER_CONSTANT, value=0)
    middle = np.array([(width - 1) / 2, (height - 1) / 2])
    found, at = [], []
    for x, y in anchors.tolist():
        patch = blank[y : y + height, x : x + width]
        window = bordered[y : y + height + 2 * reach, x : x + width + 2 * reach]
        moved = _peak(cv2.matchTemplate(window, patch, cv2.TM_CCOEFF_NORMED))
        if moved is None and through_ink:
            around = images.widened(images.ink(patch, FAINT_DARKNESS), _AROUND_PX)
            alike = cv2.matchTemplate(window, patch, cv2.TM_CCOEFF_NORMED, mask=around)
            moved = _peak(np.where(np.isfinite(alike), alike, -1.0))
        if moved is not None:
            found.append((x, y))
            at.append((x + moved[0] - reach, y + moved[1] - reach))
    return np.array(found, np.float64).reshape(-1, 2) + middle, np.array(at).reshape(-1, 2) + middle


def _peak(likeness: npt.NDArray[Any]) -> tuple[float, float] | None:
    """Where the likeness is best, to a tenth of a pixel; None when it is poor, or best at the edge."""
    _, best, _, (x, y) = cv2.minMaxLoc(likeness)
    on_edge = x in (0, likeness.shape[1] - 1) or y in (0, likeness.shape[0] - 1)
    if best < _LEAST_LIKENESS or on_edge:
        return None
    return x + _vertex(likeness[y, :], x), y + _vertex(likeness[:, x], y)


def _vertex(line: npt.NDArray[Any], at: int) -> float:
    """The top of a parabola through the best value and its neighbours: a tenth of a pixel."""
    before, here, after = (float(v) for v in line[at - 1 : at + 2])
    bend = before - 2 * here + after
    return 0.0 if bend >= 0 else 0.5 * (before - after) / bend
