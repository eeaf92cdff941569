"""One box: empty, ticked, inked out or doubtful, by the ink it did not have when printed.

Ink is followed as pieces (strokes less than 0.8 mm apart are one): a piece counts for the box
that holds most of it, so that the tail of a neighbour's tick is no tick. Pale pencil counts too; what
is seen must then be as long as a stroke.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import lru_cache
from itertools import chain

import cv2
import numpy as np
import numpy.typing as npt

from pipeline.capture import images
from pipeline.capture.fields import bars
from pipeline.capture.images import FRAME_PX_PER_MM
from pipeline.capture.view import PX_PER_MM2, PageView, Patch
from pipeline.domain.forms import FieldKind, FieldTemplate
from pipeline.domain.geometry import BoxMm

AROUND_MM, FAR_MM = 4.0, 14.0
"""How far a stroke is followed: nearly always far enough, and to the end of the longest tick."""
_EDGE_MM = 0.15
"""Of the box that is nearly always border; the rest of the border is known from the blank."""
_PRINT_DARKNESS, _PRINT_REACH_PX = 60, 2
_LINK_PX, _LINK_OVER_PRINT_PX = 3, 7
_HAIR_PX = 3
"""A third of a millimetre: what reaches no further to both sides over a length is drawn by no hand."""

Labels = npt.NDArray[np.int32]
Counts = npt.NDArray[np.float64]


class Tick(StrEnum):
    EMPTY = "empty"
    DOUBTFUL = "doubtful"
    TICKED = "ticked"
    SOLID = "solid"
    """Inked all over: a correction when another box is ticked."""


@dataclass(frozen=True, slots=True)
class TickReading:
    state: Tick
    certainty: float
    fill: float
    """Share 0..1 of the inside of the box that new ink covers."""
    darkness: float = 0.0
    """Of that ink, 0..255."""
    weight: float = 0.0
    """Ink that speaks for this box, also what may be meant for another: mm² of full darkness."""


@dataclass(frozen=True, slots=True)
class _Stroke:
    """The ink that belongs to a box, as far as it lies inside."""

    area_mm2: float
    reach_mm: float
    """Of its largest piece: the diagonal of the rectangle around it."""
    darkness: float
    streak: bool = False
    """A hair line along an edge of the paper: a scanner's dirty glass, no pen."""

    @property
    def weight(self) -> float:
        return self.area_mm2 * self.darkness / 255


_NO_STROKE = _Stroke(0.0, 0.0, 0.0)
_MARKS = (Tick.TICKED, Tick.SOLID)
_NOTHING = TickReading(Tick.EMPTY, bars.CERTAIN, 0.0)
_SHADED = TickReading(Tick.DOUBTFUL, bars.DOUBT, 0.0)
_BORDER = 0.18
_BROAD = np.ones((13, 13), np.uint8)
"""More than a millimetre and a half: wider than a stroke, thinner than a shadow."""


@lru_cache(maxsize=1)
def page_ticks(view: PageView) -> dict[BoxMm, TickReading]:
    """Every tick box of the page. A mark much paler than the other marks is doubtful: a stain, say."""
    boxes = page_boxes(view)
    found = {box: read_tick(view, box, boxes) for box in boxes}
    darkest = max((t.darkness for t in found.values() if t.state in _MARKS), default=0.0)
    least = min(bars.TICK_BROAD, bars.TICK_PALER * darkest)
    return {box: _doubted(t) if t.state in _MARKS and t.darkness < least else t for box, t in found.items()}


def _doubted(tick: TickReading) -> TickReading:
    return replace(tick, state=Tick.DOUBTFUL, certainty=bars.DOUBT)


def fills_boxes(view: PageView) -> bool:
    """Whether this writer ticks by filling boxes to the brim: most marks of the page are full, and not just
    one. Somebody who fills them by three quarters may still black one out to take it back.
    """
    marks = [t for t in page_ticks(view).values() if t.state in _MARKS]
    full = sum(t.fill >= bars.TICK_FULL for t in marks)
    return full > 1 and full >= bars.TICK_FILLER * len(marks)


def read_tick(view: PageView, box: BoxMm, boxes: Sequence[BoxMm] = ()) -> TickReading:
    """What stands in ``box``; ``boxes`` are those of the page that a mark may have come from."""
    near = _look(view.patch(box, AROUND_MM), view, box, boxes)
    return _look(view.patch(box, FAR_MM), view, box, boxes) if near.state is Tick.DOUBTFUL else near


def _look(patch: Patch, view: PageView, box: BoxMm, boxes: Sequence[BoxMm]) -> TickReading:
    over = over_print(view, patch)
    rows, columns = patch.part(box.grown(-_EDGE_MM))
    printed = print_of(patch)
    seen = inked(over)
    edge = patch.part(box.grown(bars.TICK_RIM_MM))
    if not seen[edge].any():
        return _SHADED if _is_shaded(over, patch, box) else _NOTHING
    labels = linked(seen, printed)
    here = np.where(printed, 0, labels)
    count = int(labels.max()) + 1
    inside = counts(here[rows, columns], count)
    near = [b for b in boxes if b != box and overlap(b, patch.box)]
    elsewhere = [counts(labels[patch.part(b.grown(-_EDGE_MM))], count) for b in near]
    most = np.max([np.zeros(count), *elsewhere], axis=0)
    known = np.sum([inside, *elsewhere], axis=0) >= bars.TICK_IN_BOXES * counts(labels, count)
    own = known & (inside >= bars.TICK_SHARED * most)
    free = max(1, int(np.count_nonzero(~printed[rows, columns])))
    fill = float(inside[own].sum()) / free
    if own.any():  # a box inked out in pale ink is as full, though it is no stroke
        covered = np.count_nonzero((over > bars.TICK_PALE)[rows, columns] & ~printed[rows, columns])
        fill = max(fill, float(covered) / free)
    around = counts(labels[patch.part(box.grown(bars.TICK_NEAR_MM))], count)
    on_rim = (counts(here[edge], count) > 0) & (around >= counts(labels, count) / 2)
    much = (inside >= bars.TICK_SPILL * most) | (inside >= bars.TICK_SPILL_MM2 * PX_PER_MM2)
    strays = ~own & much & ((inside > 0) | on_rim)
    return _judge(
        fill,
        _stroke(here[rows, columns], own, over[rows, columns]),
        _stroke(labels, strays, over),
        min(bars.TICK_SPECK_MM2, bars.TICK_SPECK * free / PX_PER_MM2),
    )


def over_print(view: PageView, patch: Patch) -> images.Grey:
    """Darkness of the patch over what print alone gives, 0 = none."""
    expected = cv2.LUT(patch.blank, view.tone).astype(np.uint8, copy=False)
    return cv2.subtract(patch.page, images.widened(expected, _PRINT_REACH_PX)).astype(np.uint8, copy=False)


def print_of(patch: Patch) -> npt.NDArray[np.bool_]:
    """Where the form itself is printed, a little widened."""
    return np.asarray(images.widened(patch.blank, _PRINT_REACH_PX) > _PRINT_DARKNESS, np.bool_)


def inked(over: images.Grey, above: int = bars.TICK_PALE) -> images.Mask:
    """Ink, pale ink included: dark by itself and with its surroundings (grain is not), and unless it is
    firm, no wider than a stroke (a shadow, a coffee ring are).
    """
    calm = cv2.GaussianBlur(over, (3, 3), 0.8)
    thin = cv2.subtract(calm, cv2.morphologyEx(calm, cv2.MORPH_OPEN, _BROAD))
    drawn = (thin > bars.TICK_THIN) | (calm > bars.TICK_BROAD)
    return np.where((over > above) & (calm > above) & drawn, 255, 0).astype(np.uint8)


def _is_shaded(over: images.Grey, patch: Patch, box: BoxMm) -> bool:
    """Whether the box is filled with something pale that ends at its border."""
    inside = over[patch.part(_middle(box))]
    around = over[patch.part(box.grown(bars.TICK_RIM_MM * 2))]
    filled = np.count_nonzero(inside > bars.TICK_PALE)
    beside = np.count_nonzero(around > bars.TICK_PALE) - filled
    return bool(filled > bars.TICK_SHADED * inside.size and beside < (around.size - inside.size) / 4)


def _middle(box: BoxMm) -> BoxMm:
    """The box without its border: most of what is white, also in a round one."""
    return box.grown(-_BORDER * min(box.w, box.h))


def linked(seen: images.Mask, printed: npt.NDArray[np.bool_]) -> Labels:
    """A number for each piece of ink. Pieces less than 0.8 mm apart are one, and those that only a
    printed line parts.
    """
    bridged = images.widened(seen, _LINK_PX)
    bridged |= np.where(printed, images.widened(seen, _LINK_OVER_PRINT_PX), 0).astype(np.uint8)
    return np.where(seen > 0, cv2.connectedComponents(bridged, connectivity=8)[1], 0).astype(np.int32)


def counts(labels: Labels, count: int) -> Counts:
    """Pixels of each number; paper has none."""
    found = np.bincount(labels.ravel(), minlength=count).astype(np.float64)
    found[0] = 0
    return found


def _stroke(here: Labels, chosen: npt.NDArray[np.bool_], over: images.Grey) -> _Stroke:
    """The chosen pieces, as far as they lie in ``here``."""
    amounts = np.where(chosen, counts(here, len(chosen)), 0)
    best = int(np.argmax(amounts))
    if not amounts[best]:
        return _NO_STROKE
    ink = here == best
    streak = min(_extent(ink)) <= _HAIR_PX
    dark = float(np.percentile(over[ink], 80))
    return _Stroke(float(amounts.sum()) / PX_PER_MM2, reach_mm(ink), dark, streak)


def reach_mm(ink: npt.NDArray[np.bool_]) -> float:
    """The diagonal of the rectangle around the ink."""
    return float(np.hypot(*_extent(ink))) / FRAME_PX_PER_MM


def _extent(ink: npt.NDArray[np.bool_]) -> tuple[int, int]:
    ys, xs = np.nonzero(ink)
    return int(np.ptp(ys)) + 1, int(np.ptp(xs)) + 1


def _judge(fill: float, inside: _Stroke, stray: _Stroke, speck_mm2: float) -> TickReading:
    """``stray``: ink that may be meant for this box or for another, or missed it."""
    weight = inside.weight + stray.weight
    if fill >= bars.TICK_SOLID:
        return TickReading(Tick.SOLID, 0.98, fill, inside.darkness, weight)
    pale = inside.darkness < bars.TICK_FIRM
    stroke = inside.area_mm2 >= bars.TICK_MM2 and inside.reach_mm >= bars.TICK_LONG_MM
    dot = inside.area_mm2 >= bars.TICK_DOT_MM2 and inside.reach_mm >= bars.TICK_REACH_MM
    if (stroke or (dot and not pale)) and not inside.streak:
        return TickReading(Tick.TICKED, 0.99 if pale else bars.CERTAIN, fill, inside.darkness, weight)
    missed = stray.area_mm2 >= bars.TICK_MM2 and stray.reach_mm >= bars.TICK_REACH_MM
    if inside.area_mm2 >= speck_mm2 or missed:
        return TickReading(Tick.DOUBTFUL, bars.DOUBT, fill, inside.darkness, weight)
    return TickReading(Tick.EMPTY, 0.99, fill)


def page_boxes(view: PageView) -> list[BoxMm]:
    """Every box of the page that one may tick."""
    sheet = view.aligned.sheet
    return list(chain.from_iterable(tick_boxes(f) for f in sheet.template.fields_on(sheet.page.number)))


def overlap(one: BoxMm, other: BoxMm) -> bool:
    apart_x = one.x >= other.right or other.x >= one.right
    return not (apart_x or one.y >= other.bottom or other.y >= one.bottom)


def tick_boxes(field: FieldTemplate) -> Sequence[BoxMm]:
    """The boxes of a field that one may tick: none of a field for text."""
    if field.kind is FieldKind.CHECKBOX:
        return (field.box,)
    return tuple(option.box for option in field.options) if field.kind is FieldKind.CHOICE else ()
