"""A page as the field readers see it: ink that the printer of the form did not put there."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import cv2
import numpy as np
import numpy.typing as npt

from pipeline.capture import images
from pipeline.capture.align import AlignedPage
from pipeline.capture.images import FRAME_PX_PER_MM, INK_DARKNESS, Grey, Mask
from pipeline.domain.document import DrawnText, RawPage, WidgetValue
from pipeline.domain.geometry import BoxMm, Homography

PX_PER_MM2 = float(FRAME_PX_PER_MM**2)
_ADDED_DARKNESS = 45
"""Ink over print counts when it is this much darker than the print would be."""
_PRINT_REACH_PX = 2
"""Print is taken out a quarter of a millimetre wider than the blank has it."""
_FINE_PX = 3
"""A box may lie this far (0.4 mm) from where its surroundings put it."""
_FINE_GAIN = 0.02
_LARGEST_FINE_PX = 100_000
"""Larger patches (1,500 mm²) have enough anchors around them to lie well."""
_LINE_DARKNESS = 30
_SLIVER_PX, _SLIVER_REACH_PX, _SLIVER_SHARE = 4, 5, 0.7
"""A sliver is at most half a millimetre thick and lies within 0.6 mm of print for the most part."""
_SPECK_PX = 5
"""Smaller blobs (0.08 mm²) are dust."""
_ENOUGH_OF_A_SHADE = 100


@dataclass(frozen=True)
class Blob:
    """Connected ink in a patch; all in pixels of the patch. ``area`` is the inked part."""

    x: int
    y: int
    w: int
    h: int
    area: int
    centre: tuple[float, float]
    mask: npt.NDArray[np.bool_]
    """``[h, w]``, True where the ink is."""


@dataclass(frozen=True, eq=False)
class Patch:
    """A piece of the page over the same piece of the blank. ``box`` is where it lies on the template."""

    box: BoxMm
    page: Grey
    blank: Grey
    added: Mask
    """255 where the page has ink of its own."""

    def part(self, box: BoxMm) -> tuple[slice, slice]:
        """Rows and columns of ``box`` (template mm) in this patch."""
        left, top = self.px(box.x, box.y)
        right, bottom = self.px(box.right, box.bottom)
        return slice(max(0, top), max(0, bottom)), slice(max(0, left), max(0, right))

    def px(self, x_mm: float, y_mm: float) -> tuple[int, int]:
        return round((x_mm - self.box.x) * FRAME_PX_PER_MM), round((y_mm - self.box.y) * FRAME_PX_PER_MM)

    def added_in(self, box: BoxMm) -> int:
        """Pixels of new ink within ``box``."""
        return int(cv2.countNonZero(np.ascontiguousarray(self.added[self.part(box)])))

    @cached_property
    def _blobs(self) -> tuple[Blob, ...]:
        return tuple(blobs(self.added))

    def blobs(self) -> tuple[Blob, ...]:
        """Connected pieces of new ink, dust left out, from left to right."""
        return self._blobs


def blobs(mask: Mask, least: int = _SPECK_PX) -> Iterator[Blob]:
    """Connected pieces of a mask with at least ``least`` pixels, from left to right."""
    count, labels, stats, centres = cv2.connectedComponentsWithStats(mask, connectivity=8)
    for label in sorted(range(1, count), key=lambda n: int(stats[n, 0])):
        x, y, w, h, area = (int(v) for v in stats[label])
        if area >= least:
            centre = float(centres[label, 0]), float(centres[label, 1])
            yield Blob(x, y, w, h, area, centre, labels[y : y + h, x : x + w] == label)


@dataclass(frozen=True, eq=False)
class PageView:
    """One aligned page with its hints. Boxes are template millimetres everywhere."""

    aligned: AlignedPage
    to_page: Homography
    number: int
    digital: bool
    texts: tuple[DrawnText, ...]
    """Characters drawn on a digital page, moved onto the template."""
    widgets: tuple[WidgetValue, ...]
    tone: npt.NDArray[np.uint8]
    """How dark print of each darkness (0..255) of the blank comes out on this page."""
    _patches: dict[tuple[BoxMm, float], Patch] = field(default_factory=dict, repr=False, compare=False)

    def texts_in(self, box: BoxMm) -> list[DrawnText]:
        """The characters whose middle lies in ``box``, in the order in which the page draws them."""
        x, y = self._middles
        inside = (x >= box.x) & (x <= box.right) & (y >= box.y) & (y <= box.bottom)
        return [self.texts[index] for index in np.flatnonzero(inside)]

    @cached_property
    def _middles(self) -> npt.NDArray[np.float64]:
        """x and y of the middle of every character."""
        middles = [(t.box.x + t.box.w / 2, t.box.y + t.box.h / 2) for t in self.texts]
        return np.array(middles, np.float64).reshape(-1, 2).T

    def patch(self, box: BoxMm, margin_mm: float = 1.0) -> Patch:
        """The page around ``box``, shifted so that its printed lines lie on those of the blank."""
        key = box, margin_mm
        if key not in self._patches:
            self._patches[key] = self._cut_out(box, margin_mm)
        return self._patches[key]

    def _cut_out(self, box: BoxMm, margin_mm: float) -> Patch:
        grown = _within(box.grown(margin_mm), self.aligned.sheet.dark.shape)
        left, top = round(grown.x * FRAME_PX_PER_MM), round(grown.y * FRAME_PX_PER_MM)
        right, bottom = round(grown.right * FRAME_PX_PER_MM), round(grown.bottom * FRAME_PX_PER_MM)
        blank = self.aligned.sheet.dark[top:bottom, left:right]
        expected = cv2.LUT(blank, self.tone).astype(np.uint8, copy=False)
        near = _cut(self.aligned.dark, left, top, right - left, bottom - top, _FINE_PX)
        page = _best_fit(near, expected)
        over = cv2.subtract(page, images.widened(expected, _PRINT_REACH_PX)).astype(np.uint8, copy=False)
        added = images.ink(over, _ADDED_DARKNESS) & images.ink(page, INK_DARKNESS)
        return Patch(grown, page, blank, _without_line_rests(added, blank))


def page_view(page: RawPage, aligned: AlignedPage) -> PageView:
    """Everything a field reader may ask of one page."""
    to_page = aligned.to_page_mm(images.px_per_mm(page.raster))
    to_template = _inverse(to_page)
    return PageView(
        aligned=aligned,
        to_page=to_page,
        number=page.number,
        digital=page.digital,
        texts=_moved(page.text, to_template) if page.digital else (),
        widgets=page.widgets if page.digital else (),
        tone=_tone(aligned),
    )


def _tone(aligned: AlignedPage) -> npt.NDArray[np.uint8]:
    """What a scanner or fax made of the shades of the print: nearly the darkest beside each shade."""
    blank = aligned.sheet.dark[::4, ::4].ravel()
    page = images.widened(aligned.dark, 1)[::4, ::4].ravel()
    shades, outcome = [0.0], [0.0]
    for low in range(32, 256, 32):
        seen = page[(blank >= low) & (blank < low + 32)]
        if len(seen) >= _ENOUGH_OF_A_SHADE:
            shades.append(low + 16.0)
            outcome.append(float(np.percentile(seen, 90)))
    curve = np.interp(np.arange(256), shades, np.maximum.accumulate(outcome))
    return np.maximum(curve, 0).astype(np.uint8)


def _cut(dark: Grey, left: int, top: int, width: int, height: int, margin: int) -> Grey:
    """A piece with ``margin`` more on every side; beside the page there is paper."""
    out = np.zeros((height + 2 * margin, width + 2 * margin), np.uint8)
    y0, x0 = top - margin, left - margin
    y1, x1 = min(y0 + out.shape[0], dark.shape[0]), min(x0 + out.shape[1], dark.shape[1])
    piece = dark[max(0, y0) : y1, max(0, x0) : x1]
    at_y, at_x = max(0, -y0), max(0, -x0)
    out[at_y : at_y + piece.shape[0], at_x : at_x + piece.shape[1]] = piece
    return out


def _best_fit(near: Grey, expected: Grey) -> Grey:
    """The part of ``near`` on which the printed lines of ``expected`` fit best."""
    dx = dy = _FINE_PX
    if expected.size < _LARGEST_FINE_PX and expected.std() > 1.0:
        likeness = cv2.matchTemplate(near, expected, cv2.TM_CCOEFF_NORMED)
        _, best, _, place = cv2.minMaxLoc(likeness)
        if best > float(likeness[_FINE_PX, _FINE_PX]) + _FINE_GAIN:
            dx, dy = place
    height, width = expected.shape
    return np.ascontiguousarray(near[dy : dy + height, dx : dx + width])


def _without_line_rests(added: Mask, blank: Grey) -> Mask:
    """The ink less thin slivers along printed lines: the rest of a line scanned a hair beside its place."""
    near_print = images.widened(images.ink(blank, _LINE_DARKNESS), _SLIVER_REACH_PX)
    for blob in blobs(added, least=1):
        if min(blob.w, blob.h) > _SLIVER_PX:
            continue
        here = slice(blob.y, blob.y + blob.h), slice(blob.x, blob.x + blob.w)
        if np.count_nonzero(near_print[here][blob.mask]) >= _SLIVER_SHARE * blob.area:
            added[here][blob.mask] = 0
    return added


def _within(box: BoxMm, shape: tuple[int, ...]) -> BoxMm:
    right, bottom = shape[1] / FRAME_PX_PER_MM, shape[0] / FRAME_PX_PER_MM
    x, y = max(0.0, box.x), max(0.0, box.y)
    return BoxMm(x, y, min(box.right, right) - x, min(box.bottom, bottom) - y)


def _inverse(homography: Homography) -> Homography:
    m = np.linalg.inv(np.array(homography.m).reshape(3, 3))
    a, b, c, d, e, f, g, h, i = (float(v) for v in (m / m[2, 2]).ravel())
    return Homography((a, b, c, d, e, f, g, h, i))


def _moved(texts: Sequence[DrawnText], by: Homography) -> tuple[DrawnText, ...]:
    """Characters with the boxes around their moved corners; all at once, for a page has thousands."""
    if not texts:
        return ()
    boxes = np.array([(t.box.x, t.box.y, t.box.right, t.box.bottom) for t in texts], np.float64)
    corners = np.stack([boxes[:, columns] for columns in ([0, 1], [0, 3], [2, 1], [2, 3])], axis=1)
    moved = images.moved(np.array(by.m).reshape(3, 3), corners.reshape(-1, 2)).reshape(-1, 4, 2)
    low, size = moved.min(axis=1), np.ptp(moved, axis=1)
    places = np.hstack([low, size]).tolist()
    return tuple(DrawnText(t.text, BoxMm(*place)) for t, place in zip(texts, places, strict=True))
