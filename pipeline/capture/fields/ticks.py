"""One box: empty, ticked, inked out or doubtful, by the ink it did not have when printed."""

from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from pipeline.capture.fields import bars
from pipeline.capture.view import Blob, PageView, Patch
from pipeline.domain.geometry import BoxMm

_AROUND_MM = 2.5


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


def read_tick(view: PageView, box: BoxMm) -> TickReading:
    """Looks at the inside of ``box`` only; ink of a blob that lives next door does not count."""
    patch = view.patch(box, _AROUND_MM)
    inside = box.grown(-bars.TICK_EDGE_MM)
    rows, columns = patch.part(inside)
    area = max(1, (rows.stop - rows.start) * (columns.stop - columns.start))
    own = sum(_ink_inside(blob, rows, columns) for blob in patch.blobs() if _belongs(blob, patch, box))
    foreign = patch.added_in(inside) - own
    return _judge(own / area, foreign / area)


def _judge(fill: float, foreign: float) -> TickReading:
    if fill >= bars.TICK_SOLID:
        return TickReading(Tick.SOLID, 0.98, fill)
    if fill >= bars.TICK_SPECK:
        return TickReading(Tick.TICKED, 0.998 if fill > 2 * bars.TICK_SPECK else 0.97, fill)
    if fill > bars.TICK_NOTHING:
        return TickReading(Tick.DOUBTFUL, bars.DOUBT, fill)
    if foreign > 2 * bars.TICK_SPECK:
        return TickReading(Tick.DOUBTFUL, bars.DOUBT, fill)
    return TickReading(Tick.EMPTY, 0.999 if foreign + fill < bars.TICK_NOTHING else 0.97, fill)


def _belongs(blob: Blob, patch: Patch, box: BoxMm) -> bool:
    """False for a stroke from a neighbour that only dips into this box."""
    rows, columns = patch.part(box)
    x, y = blob.centre
    if columns.start <= x <= columns.stop and rows.start <= y <= rows.stop:
        return True
    return _ink_inside(blob, rows, columns) >= bars.SPILL_INSIDE * blob.area


def _ink_inside(blob: Blob, rows: slice, columns: slice) -> int:
    top, left = max(0, rows.start - blob.y), max(0, columns.start - blob.x)
    bottom, right = max(0, rows.stop - blob.y), max(0, columns.stop - blob.x)
    return int(np.count_nonzero(blob.mask[top:bottom, left:right]))
