"""Strokes beside and around boxes that are empty themselves: a mark that missed, a ring that chooses."""

from collections.abc import Iterator, Sequence

import cv2
import numpy as np
import numpy.typing as npt

from pipeline.capture import images
from pipeline.capture.fields import bars
from pipeline.capture.fields.ticks import (
    AROUND_MM,
    FAR_MM,
    counts,
    inked,
    linked,
    over_print,
    overlap,
    page_boxes,
    print_of,
    reach_mm,
    tick_boxes,
)
from pipeline.capture.view import PX_PER_MM2, PageView
from pipeline.domain.geometry import BoxMm

_TURNS = 36
"""Directions in which a ring is looked for, and..."""
_ROUND, _THROUGH = 0.8, 0.1
"""...the share of them that it has to be met in: few close it. So much of it may cross the box itself."""
_LINK_PX = 6
"""Pieces of a ring that print parts are so near each other, to either side."""


def ringed(view: PageView, boxes: Sequence[BoxMm]) -> tuple[BoxMm, ...]:
    """The tick boxes of the page that stand in a ring which is drawn around one of ``boxes``."""
    return tuple(dict.fromkeys(held for box in boxes for held in _in_ring_around(view, box)))


def _in_ring_around(view: PageView, box: BoxMm) -> Iterator[BoxMm]:
    patch = view.patch(box, bars.TICK_RING_MM)
    seen = inked(over_print(view, patch), bars.TICK_BESIDE_DARKNESS)
    labels = np.where(seen > 0, cv2.connectedComponents(images.widened(seen, _LINK_PX))[1], 0)
    amounts = counts(labels, int(labels.max()) + 1)
    within = counts(labels[patch.part(box)], len(amounts))
    long_enough = amounts >= bars.TICK_MM2 * PX_PER_MM2
    for label in np.flatnonzero(long_enough & (within <= _THROUGH * amounts)):
        ys, xs = np.nonzero(labels == label)
        if _is_round(xs, ys, patch.px(*_middle(box))):
            hull = cv2.convexHull(np.column_stack([xs, ys]).astype(np.int32))
            near = (b for b in page_boxes(view) if overlap(b, patch.box))
            yield from (b for b in near if cv2.pointPolygonTest(hull, patch.px(*_middle(b)), False) >= 0)


def _is_round(xs: npt.NDArray[np.intp], ys: npt.NDArray[np.intp], middle: tuple[int, int]) -> bool:
    """Whether the ink is met in nearly all directions from ``middle``."""
    turns = (np.arctan2(ys - middle[1], xs - middle[0]) / (2 * np.pi) + 0.5) * _TURNS
    return len(np.unique(np.floor(turns))) >= _ROUND * _TURNS


def _middle(box: BoxMm) -> tuple[float, float]:
    return box.x + box.w / 2, box.y + box.h / 2


def marks_beside(view: PageView, boxes: Sequence[BoxMm]) -> bool:
    """Whether a stroke lies beside ``boxes`` that are all empty: left of one, or around its words.

    What stands in another box or field of the page is no such stroke.
    """
    sheet = view.aligned.sheet
    fields = [f.box for f in sheet.template.fields_on(sheet.page.number) if not tick_boxes(f)]
    claimed = [*page_boxes(view), *(box.grown(bars.TICK_FIELD_REACH_MM) for box in fields)]
    return any(_mark_beside(view, box, claimed) for box in boxes)


def _mark_beside(view: PageView, box: BoxMm, claimed: Sequence[BoxMm]) -> bool:
    left, right, high = bars.TICK_BESIDE_MM
    zone = BoxMm(box.x - left, box.y - high, left + box.w + right, box.h + 2 * high)
    return all(_loose_stroke(view, zone, around, claimed) for around in (AROUND_MM, FAR_MM))


def _loose_stroke(view: PageView, zone: BoxMm, around_mm: float, claimed: Sequence[BoxMm]) -> bool:
    """Whether ``zone`` holds most of a stroke that is not of a claimed box; seen with its surroundings."""
    patch = view.patch(zone, around_mm)
    seen = inked(over_print(view, patch), bars.TICK_BESIDE_DARKNESS)
    least = bars.TICK_MM2 * PX_PER_MM2
    if cv2.countNonZero(np.ascontiguousarray(seen[patch.part(zone)])) < least:
        return False
    labels = linked(seen, print_of(patch))
    count = int(labels.max()) + 1
    whole, within, taken = counts(labels, count), counts(labels[patch.part(zone)], count), np.zeros(count)
    for other in claimed:
        if overlap(other, patch.box):
            taken = np.maximum(taken, counts(labels[patch.part(other)], count))
    loose = (within >= least) & (within >= whole / 2) & (taken < bars.TICK_IN_BOXES * whole)
    reach = bars.TICK_BESIDE_REACH_MM
    return any(reach_mm(labels == label) >= reach for label in np.flatnonzero(loose))
