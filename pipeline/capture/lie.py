"""How a sheet lies on a page: a flat map, and local shifts for paper that does not lie flat.

Made of places where print was found. Everything is in look pixels (centres): the sheet's on one
side, the page's on the other.
"""

from dataclasses import dataclass
from functools import cached_property

import cv2
import numpy as np
import numpy.typing as npt

from pipeline.capture import images
from pipeline.capture.bend import Bend, Points, bend_through
from pipeline.capture.images import LOOK_PX_PER_MM, Grey, Matrix

LEAST_ANCHORS = 6
_ENOUGH_FOR_PERSPECTIVE = 12
_FLAT_MM = 0.05
"""Paper whose local shifts are smaller is taken for flat."""
_GRID_MM = 8.0
_SIGMAS = 2.0
_SINGULAR = 1e-6
_NEIGHBOURS = 8
_SLOPE = 0.05
"""How much more shifts may differ for every pixel between them: paper stretched by a twentieth."""


@dataclass(frozen=True, eq=False)
class Lie:
    """``flat`` maps sheet to page; ``bend`` says how far off print lies on the sheet (None: unchecked)."""

    flat: Matrix
    bend: Bend | None

    @cached_property
    def is_flat(self) -> bool:
        if self.bend is None:
            return True
        shifts = self.bend.at(self.bend.places)
        return float(np.linalg.norm(shifts, axis=1).max()) < _FLAT_MM * LOOK_PX_PER_MM

    def doubt_mm(self, places: Points) -> npt.NDArray[np.float64]:
        """How far print at ``places`` may lie from where the map puts it; unchecked: infinite.

        What the model cannot know (nothing was found near) and what it got wrong (anchors that lie
        elsewhere than the others foretell) are both in it.
        """
        if self.bend is None:
            return np.full(len(places), np.inf)
        return _SIGMAS * self.bend.doubt(places) / LOOK_PX_PER_MM

    def on_page(self, places: Points) -> Points:
        """Places on the sheet to where their print lies on the page."""
        if self.bend is not None and not self.is_flat:
            places = places + self.bend.at(places)
        return images.moved(self.flat, places)

    def seen(self, page: Grey, to_page: Matrix, fineness: float, size: tuple[int, int], beside: int) -> Grey:
        """``page`` as the sheet lies, at ``fineness`` times look resolution; ``size`` is width and height.

        ``to_page`` maps look pixels of the page to pixels of ``page``; what lies off it is ``beside``.
        """
        from_frame = images.finer(1 / fineness, 1 / fineness)
        if self.is_flat:
            return images.warped(page, to_page @ self.flat @ from_frame, *size, beside)
        step = round(_GRID_MM * LOOK_PX_PER_MM * fineness)
        columns, rows = (np.arange(-1, side // step + 2) * step + (step - 1) / 2 for side in size)
        nodes = np.stack(np.meshgrid(columns, rows), axis=-1).reshape(-1, 2)
        source = images.moved(to_page, self.on_page(images.moved(from_frame, nodes)))
        maps = source.reshape(len(rows), len(columns), 2).astype(np.float32)
        across, down = (_grown(np.ascontiguousarray(maps[..., axis]), step, size) for axis in (0, 1))
        out = cv2.remap(
            page, across, down, cv2.INTER_LINEAR, borderMode=cv2.BORDER_CONSTANT, borderValue=beside
        )
        return out.astype(np.uint8, copy=False)


def _grown(grid: npt.NDArray[np.float32], step: int, size: tuple[int, int]) -> npt.NDArray[np.float32]:
    """Values between the nodes of a grid whose first row and column lie one step outside."""
    fine = cv2.resize(grid, None, fx=step, fy=step, interpolation=cv2.INTER_LINEAR)
    return fine[step : step + size[1], step : step + size[0]].astype(np.float32, copy=False)


@dataclass(frozen=True, slots=True)
class Sight:
    """How well print is seen: to within ``blur_px`` (one sigma).

    What lies elsewhere than its neighbours foretell by more than ``consistent_mm`` is another word
    (``alone_mm`` where the neighbours are far).
    """

    blur_px: float
    consistent_mm: float
    alone_mm: float


def lie_through(found: Points, at: Points, rough: Lie, sight: Sight) -> Lie | None:
    """The lie that takes ``found`` (sheet) to ``at`` (page); None when too little print agrees.

    ``rough`` is the map by which it was looked for.
    """
    if len(found) < LEAST_ANCHORS:
        return None
    within = sight.consistent_mm * LOOK_PX_PER_MM
    keep = _agreeing(found, images.moved(images.inverse(rough.flat), at) - found, within)
    lie = _through(found[keep], at[keep], sight)
    if lie is None or lie.bend is None:
        return None
    good = lie.bend.believable(within, sight.alone_mm * LOOK_PX_PER_MM)
    return lie if good.all() else _through(found[keep][good], at[keep][good], sight)


def _through(found: Points, at: Points, sight: Sight) -> Lie | None:
    if len(found) < LEAST_ANCHORS:
        return None
    if len(found) < _ENOUGH_FOR_PERSPECTIVE:
        rows, _ = cv2.estimateAffinePartial2D(found, at, method=cv2.LMEDS)
        flat = None if rows is None else np.vstack([rows, [0.0, 0.0, 1.0]])
    else:
        flat, _ = cv2.findHomography(found, at, 0)
    if flat is None or abs(np.linalg.det(flat)) < _SINGULAR:
        return None
    return Lie(flat, bend_through(found, images.moved(images.inverse(flat), at) - found, sight.blur_px))


def _agreeing(places: Points, shifts: Points, within: float) -> npt.NDArray[np.bool_]:
    """Which places shift like at least half of their neighbours."""
    away = np.linalg.norm(places[:, None, :] - places[None, :, :], axis=2)
    apart = np.linalg.norm(shifts[:, None, :] - shifts[None, :, :], axis=2)
    near = np.argsort(away, axis=1)[:, 1 : _NEIGHBOURS + 1]
    agree = np.take_along_axis(apart < within + _SLOPE * away, near, axis=1)
    return np.asarray(2 * agree.sum(axis=1) >= near.shape[1], np.bool_)
