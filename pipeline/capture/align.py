"""Lay a recognised page over its blank, to a fraction of a millimetre.

Patches of print (anchors) are looked up near where the rough fit puts them. A projective map
through them takes out turn, scale and perspective; what is left is smoothed into a local shift,
for paper does not lie flat and feeders stretch it unevenly.
"""

from dataclasses import dataclass

import cv2
import numpy as np

from pipeline.capture import images
from pipeline.capture.anchors import TRUE_MM, Points, flat_map, look_up, residual_mm
from pipeline.capture.identify import Match
from pipeline.capture.images import FRAME_PX_PER_MM, LOOK_PX_PER_MM, Grey, Matrix
from pipeline.capture.sheets import ANCHOR_PX, Sheet
from pipeline.domain.geometry import BoxMm, Homography

LARGEST_RESIDUAL_MM = 1.0
"""Above this the boxes cannot be trusted; a clerk looks."""
_FLAT_MM = 0.06
"""Paper that fits one flat map better than this is left as it is."""
_MOVED_PX = 1.5
_GRID_MM = 5.0
_CLOSE_MM = 1.0
"""How far an anchor is looked for: paper that does not lie flat."""
_MUCH_FINER = 1.7
_NEIGHBOURS_MM = 12.0
"""Reach (one sigma) of an anchor's misfit into its surroundings."""


@dataclass(frozen=True)
class AlignedPage:
    """A page in the frame of its sheet: ``dark`` (page) lies over ``sheet.dark`` (blank).

    ``to_source`` maps frame pixels to pixels of the delivered raster. ``anchors [n, 2]`` are
    places in the frame and ``misfit [n, 2]`` how far off the print lies there, in frame pixels.
    """

    sheet: Sheet
    dark: Grey
    to_source: Matrix
    residual_mm: float
    anchors: Points
    misfit: Points
    mirrored: bool

    def local_shift(self, box: BoxMm) -> tuple[float, float]:
        """Where the print around ``box`` really lies in the frame, relative to the map; pixels."""
        if not len(self.anchors):
            return 0.0, 0.0
        centre = np.array([[box.x + box.w / 2, box.y + box.h / 2]]) * FRAME_PX_PER_MM
        x, y = _smooth(self.anchors, self.misfit, centre)[0]
        return float(x), float(y)

    def to_page_mm(self, source_px_per_mm: float) -> Homography:
        """Template millimetres to millimetres on the delivered page."""
        m = images.scaling(1 / source_px_per_mm) @ self.to_source @ images.scaling(FRAME_PX_PER_MM)
        a, b, c, d, e, f, g, h, i = (float(v) for v in (m / m[2, 2]).ravel())
        return Homography((a, b, c, d, e, f, g, h, i))

    @property
    def rotation(self) -> int:
        """The clockwise quarter turn (0, 90, 180, 270) that makes the page upright."""
        right = self.to_source[:2, 0]
        if self.mirrored:  # seen from behind, right is left
            right = -right
        angle = float(np.degrees(np.arctan2(right[1], right[0])))
        return round(-angle / 90) % 4 * 90


def align(source: Grey, match: Match) -> AlignedPage:
    """The page laid over its blank. Never fails: a bad fit shows in ``residual_mm``.

    The map of ``match`` was settled at look resolution; here every anchor measures what is left of it.
    """
    sheet = match.sheet
    to_source = match.to_source @ images.scaling(LOOK_PX_PER_MM / FRAME_PX_PER_MM)
    calm, shrunk = _not_finer_than(source, to_source)
    height, width = sheet.dark.shape
    dark = images.darkness(images.warped(calm, images.scaling(shrunk) @ to_source, width, height))
    found, at = look_up(sheet.dark, dark, sheet.anchors, ANCHOR_PX, round(_CLOSE_MM * FRAME_PX_PER_MM))
    step = flat_map(found, at, TRUE_MM * FRAME_PX_PER_MM)
    residual, misfit = residual_mm(found, at, step), at - found
    if step is not None and np.abs(misfit).max() > _MOVED_PX:
        to_source, misfit = to_source @ step, at - images.moved(step, found)
        dark = images.darkness(images.warped(calm, images.scaling(shrunk) @ to_source, width, height))
    if _FLAT_MM < residual < np.inf:
        dark, misfit = _flattened(dark, found, misfit)
        residual = float(np.median(np.linalg.norm(misfit, axis=1))) / FRAME_PX_PER_MM
    return AlignedPage(sheet, dark, to_source, residual, found, misfit, match.mirrored)


def _flattened(dark: Grey, anchors: Points, misfit: Points) -> tuple[Grey, Points]:
    """The page with its local shifts taken out, and what is left of them at the anchors."""
    height, width = dark.shape
    step = round(_GRID_MM * FRAME_PX_PER_MM)
    rows, columns = np.arange(0, height + step, step), np.arange(0, width + step, step)
    places = np.stack(np.meshgrid(columns, rows), axis=-1).reshape(-1, 2).astype(np.float64)
    shifts = _smooth(anchors, misfit, places).reshape(len(rows), len(columns), 2)
    grown = [
        cv2.warpAffine(
            np.ascontiguousarray(shifts[..., axis], np.float32),
            np.array([[step, 0.0, 0.0], [0.0, step, 0.0]]),
            (width, height),
        )
        for axis in (0, 1)
    ]
    across = np.arange(width, dtype=np.float32)[None, :] + grown[0]
    down = np.arange(height, dtype=np.float32)[:, None] + grown[1]
    flat = cv2.remap(dark, across, down, cv2.INTER_LINEAR, borderMode=cv2.BORDER_CONSTANT, borderValue=0)
    return flat.astype(np.uint8, copy=False), misfit - _smooth(anchors, misfit, anchors)


def _smooth(anchors: Points, misfit: Points, places: Points) -> Points:
    """The misfit at ``places [n, 2]``, an average of the anchors around weighted by nearness."""
    away = ((places[:, None, :] - anchors[None, :, :]) ** 2).sum(axis=2)
    weight = np.exp(-away / (2 * (_NEIGHBOURS_MM * FRAME_PX_PER_MM) ** 2)) + 1e-9
    return np.asarray(weight @ misfit / weight.sum(axis=1, keepdims=True), np.float64)


def _not_finer_than(source: Grey, to_source: Matrix) -> tuple[Grey, float]:
    """The source shrunk where it is much finer than the target (a warp alone would drop hair lines)."""
    finer = float(np.sqrt(abs(np.linalg.det(to_source[:2, :2]))))
    if finer < _MUCH_FINER:
        return source, 1.0
    width = round(source.shape[1] / finer)
    factor = width / source.shape[1]
    return images.resized(source, width, round(source.shape[0] * factor)), factor
