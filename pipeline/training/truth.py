"""What was really written into each box of a row, and which crops show it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import cv2
import numpy as np

from pipeline.capture.hand.crops import CellInk
from pipeline.capture.hand.lattice import OTHER
from pipeline.capture.images import Grey
from pipeline.deck.pen import BoxPx
from pipeline.training.combs import PAGE_PX_PER_MM
from pipeline.training.crops import CropSet, joined

_LEAST_KEPT, _MOST_GROWN = 0.4, 2.5
"""A crop that lost most of its character, or is mostly something else, teaches nothing."""
_LEAST_INK, _LEAST_SPOILT = 0.3, 0.7
"""Of the ink written: below this a fax lost it, or the crop code took a crossing-out for print."""
_NEIGHBOUR = 0.5

Place = tuple[float, float, float, float]
"""Top, bottom, left and right as shares of a box."""


@dataclass(frozen=True)
class Written:
    """What was put into a box, where its ink lies, and how much there is."""

    label: int
    source: int
    place: Place
    area_mm2: float


def around(page: Grey, box: BoxPx) -> Grey:
    """The page as wide as three boxes: as far as a character may reach."""
    x, _, w, _ = box
    return page[:, max(0, int(x - w)) : int(x + 2 * w)]


def changed(before: Grey, after: Grey, page: Grey, box: BoxPx) -> tuple[Place, float] | None:
    """Where ink was added, and how many square millimetres."""
    added = cv2.threshold(cv2.subtract(before, after), 30, 255, cv2.THRESH_BINARY)[1]
    left, top, width, height = cv2.boundingRect(added)
    if not width:
        return None
    x, y, w, h = box
    left += min(page.shape[1], max(0, int(x - w)))
    place = (top - y) / h, (top + height - y) / h, (left - x) / w, (left + width - x) / w
    return place, cv2.countNonZero(added) / PAGE_PX_PER_MM**2


def labelled(inks: Sequence[CellInk], written: Mapping[int, Written]) -> CropSet:
    inked = [(ink, written[ink.cell]) for ink in inks if ink.state != "blank" and ink.cell in written]
    kept = [(ink, cell) for ink, cell in inked if _shows(ink, cell)]
    if not kept:
        return joined(())
    return CropSet(
        np.stack([ink.image for ink, _ in kept]),
        np.array([ink.place for ink, _ in kept], np.float32),
        np.array([OTHER if _holds_two(ink, written) else cell.label for ink, cell in kept], np.uint8),
        np.array([cell.source for _, cell in kept], np.uint8),
        np.array([ink.doubt == "split" for ink, _ in kept], np.bool_),
    )


def _shows(ink: CellInk, cell: Written) -> bool:
    """Whether the crop holds most of what was written, and not mostly something else."""
    slack = 0.08  # a scan's blur and a map a hair off
    seen, true = ink.place, cell.place
    size = (true[1] - true[0] + slack) * (true[3] - true[2] + slack)
    grown = (seen[1] - seen[0]) * (seen[3] - seen[2]) / size
    least = _LEAST_SPOILT if cell.label == OTHER else _LEAST_INK
    return (
        _shared(seen, true, slack) >= _LEAST_KEPT
        and grown <= _MOST_GROWN
        and ink.area_mm2 >= least * cell.area_mm2
    )


def _holds_two(ink: CellInk, written: Mapping[int, Written]) -> bool:
    """Whether a neighbour's character was taken for a part of this one."""
    for step in (-1, 1):
        if (beside := written.get(ink.cell + step)) is not None:
            top, bottom, left, right = beside.place
            if _shared(ink.place, (top, bottom, left + step, right + step), 0.0) >= _NEIGHBOUR:
                return True
    return False


def _shared(seen: Place, true: Place, slack: float) -> float:
    """The share of ``true`` that lies within ``seen``."""
    high = max(0.0, min(seen[1], true[1]) - max(seen[0], true[0]) + slack)
    wide = max(0.0, min(seen[3], true[3]) - max(seen[2], true[2]) + slack)
    return high * wide / ((true[1] - true[0] + slack) * (true[3] - true[2] + slack))
