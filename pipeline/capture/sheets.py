"""What we know of every printed page before a night starts: its ink, its features, its anchors.

Made once per process from the rendered blanks (about 40 ms a page). Only printed content is used:
a form that nobody drew for a machine is recognised just as well.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from pipeline.capture import images
from pipeline.capture.images import FRAME_PX_PER_MM, LOOK_PX_PER_MM, Grey, Mask
from pipeline.capture.witness import read_qr
from pipeline.domain.document import Raster
from pipeline.domain.forms import FieldTemplate, FormTemplate, PageTemplate
from pipeline.domain.geometry import BoxMm

FEATURE_SCALE = 0.75
"""Features are found at this share of the look resolution: whole words rather than serifs."""
SHEET_FEATURES, PAGE_FEATURES = 500, 700
"""ORB features kept: those of a blank lie beside its fields, a page spends many on what was filled in."""
DESCRIPTOR_BITS = 256
_SHORT_FEATURES = 120
"""Features of a sheet that vote on which sheets are worth a full comparison."""
TOLERANCE_PX = 2
"""Printed ink counts as found within half a millimetre of its place."""
PRINT_DARKNESS, FAINT_DARKNESS = 100, 45
"""At look resolution: print that every scanner shows, and anything a page may show of ink."""
_NEAR_MM = 14.0
_LEAST_CONTRAST = 12.0
_MOST_ALIKE = 0.8
"""A corner fixes its place when its surroundings correlate with it less than this."""
_MARGIN_MM = 20.0
_ANCHOR_STEP_MM = 24.0
_ANCHOR_MM = (11.0, 7.0)
"""Wide enough to hold a word: a single comb line fits everywhere along itself."""
_ANCHOR_STRENGTH = 0.0004
"""Least mean corner strength of an anchor; empty paper and long lines stay below it."""


Signs = npt.NDArray[np.float32]


@dataclass(frozen=True, eq=False)
class Features:
    """ORB key points ``[n, 2]`` in look pixels, and the 256 bits of their descriptors as -1 and 1."""

    points: npt.NDArray[np.float64]
    signs: Signs

    def some(self, count: int) -> Signs:
        """About ``count`` of the descriptors, evenly taken."""
        return self.signs[:: max(1, len(self.signs) // count)]


def likeness(one: Signs, other: Signs) -> Signs:
    """``[n, m]`` bits in which two descriptors agree less those in which they differ, -256..256.

    A product of matrices is the fastest way to compare all with all.
    """
    return one @ other.T


@dataclass(frozen=True, eq=False)
class Print:
    """Printed pixels as lists of rows and columns: a page has some ten thousand, its raster a million."""

    rows: npt.NDArray[np.intp]
    columns: npt.NDArray[np.intp]

    def share_in(self, mask: Mask) -> float:
        """The share of the print that lies where ``mask`` is set; no print: 0."""
        return float(np.count_nonzero(self._lookup(mask))) / max(1, len(self.rows))

    def outside(self, mask: Mask) -> "Print":
        """The print where ``mask`` is not set."""
        beyond = self._lookup(mask) == 0
        return Print(self.rows[beyond], self.columns[beyond])

    def _lookup(self, mask: Mask) -> npt.NDArray[np.uint8]:
        """Zero beside the mask: pages need not be of one size."""
        height, width = mask.shape
        flat = np.minimum(self.rows, height - 1) * width + np.minimum(self.columns, width - 1)
        seen = np.asarray(mask.ravel()[flat], np.uint8)
        if len(self.rows) and (self.rows[-1] >= height or self.columns.max() >= width):
            seen[(self.rows >= height) | (self.columns >= width)] = 0
        return seen


@dataclass(frozen=True, eq=False)
class Sheet:
    """One printed page of one form: ``dark`` in the frame, ``look`` and its masks in look pixels."""

    template: FormTemplate
    page: PageTemplate
    dark: Grey
    look: Grey
    half: Grey
    """``look`` at half its resolution."""
    print_look: Print
    print_half: Print
    words: Print
    """Of ``print_look`` what stands beside the fields: a poor scan loses the fine lines of boxes first."""
    print_reach: Mask
    """All print, faint print too, widened by the tolerance."""
    features: Features
    voters: Signs
    """Descriptors of a few features, to find sheets worth a full comparison."""
    anchors: npt.NDArray[np.int64]
    """Top-left corners ``[n, 2]`` (x, y) in look pixels of the patches that fix the page."""
    code: npt.NDArray[np.float64] | None
    """Corners ``[4, 2]`` of the QR code in look pixels, where one is printed."""
    places_mm: npt.NDArray[np.float64]
    """Corners ``[n, 2]`` of all boxes (of the printed area, where there are none): what has to lie well."""

    @property
    def key(self) -> tuple[str, str, int]:
        return self.template.form, self.template.version, self.page.number


ANCHOR_PX = (int(_ANCHOR_MM[0] * LOOK_PX_PER_MM), int(_ANCHOR_MM[1] * LOOK_PX_PER_MM))


def find_features(look_dark: Grey, count: int = PAGE_FEATURES, beside: Mask | None = None) -> Features:
    """Features of a page at look resolution, where ``beside`` is set; a blur calms fax grain."""
    size = round(look_dark.shape[1] * FEATURE_SCALE), round(look_dark.shape[0] * FEATURE_SCALE)
    calm = cv2.GaussianBlur(cv2.resize(look_dark, size), (0, 0), 1.0)
    where = None if beside is None else cv2.resize(beside, size, interpolation=cv2.INTER_NEAREST)
    orb = cv2.ORB.create(nfeatures=count, scaleFactor=1.2, nlevels=5, patchSize=41, edgeThreshold=21)
    points, descriptors = orb.detectAndCompute(calm, where)
    if descriptors is None:
        return Features(np.zeros((0, 2)), np.zeros((0, DESCRIPTOR_BITS), np.float32))
    to_look = images.finer(look_dark.shape[1] / size[0], look_dark.shape[0] / size[1])
    places = images.moved(to_look, np.array([p.pt for p in points], np.float64))
    bits = np.unpackbits(descriptors.astype(np.uint8), axis=1)
    return Features(places, bits.astype(np.float32) * 2 - 1)


def build_sheets(
    templates: Sequence[FormTemplate], blanks: Mapping[tuple[str, str], Sequence[Raster]]
) -> tuple[Sheet, ...]:
    """One sheet per printed page of every template. Raises KeyError when a blank is not there."""
    return tuple(
        _sheet(template, page, blanks[template.form, template.version][page.number - 1])
        for template in templates
        for page in template.pages
    )


def _sheet(template: FormTemplate, page: PageTemplate, blank: Raster) -> Sheet:
    size = round(page.width_mm * FRAME_PX_PER_MM), round(page.height_mm * FRAME_PX_PER_MM)
    dark = images.darkness(images.resized(images.to_array(blank), *size))
    code, plain = _without_codes(dark)
    look = images.half(plain)
    half = images.half(look)
    beside = _beside_fields(look, template, page)
    features = find_features(look, SHEET_FEATURES, beside)
    return Sheet(
        template=template,
        page=page,
        dark=dark,
        look=look,
        half=half,
        print_look=_print(look),
        print_half=_print(half),
        words=_print(np.where(beside, look, 0).astype(np.uint8)),
        print_reach=images.widened(images.ink(look, FAINT_DARKNESS), TOLERANCE_PX),
        features=features,
        voters=features.some(_SHORT_FEATURES),
        anchors=_all_anchors(look, _places(template, page)),
        code=code,
        places_mm=_places(template, page),
    )


def _places(template: FormTemplate, page: PageTemplate) -> npt.NDArray[np.float64]:
    boxes = [b for f in template.fields_on(page.number) for b in boxes_of(f)]
    return corners_of(boxes or [BoxMm(0, 0, page.width_mm, page.height_mm).grown(-_MARGIN_MM)])


def boxes_of(field: FieldTemplate) -> Sequence[BoxMm]:
    """Where the field is printed: each of its options, or its one box."""
    return [option.box for option in field.options] or [field.box]


def corners_of(boxes: Sequence[BoxMm]) -> npt.NDArray[np.float64]:
    """``[4 n, 2]`` template millimetres."""
    return np.array([(x, y) for b in boxes for x in (b.x, b.right) for y in (b.y, b.bottom)], np.float64)


def _print(dark: Grey) -> Print:
    rows, columns = np.nonzero(dark > PRINT_DARKNESS)
    return Print(rows, columns)


def _beside_fields(look: Grey, template: FormTemplate, page: PageTemplate) -> Mask:
    """255 where no field is: comb lines look all the same, and people write there."""
    beside = np.full(look.shape, 255, np.uint8)
    for field in template.fields_on(page.number):
        for box in boxes_of(field):
            x, y = round((box.x - 1) * LOOK_PX_PER_MM), round((box.y - 1) * LOOK_PX_PER_MM)
            right, bottom = round((box.right + 1) * LOOK_PX_PER_MM), round((box.bottom + 1) * LOOK_PX_PER_MM)
            beside[max(0, y) : bottom, max(0, x) : right] = 0
    return beside


def _without_codes(dark: Grey) -> tuple[npt.NDArray[np.float64] | None, Grey]:
    """Corners of the QR code in look pixels, and the print without codes.

    A code is a witness of its own, and may be torn off.
    """
    plain, place = dark.copy(), None
    for code in read_qr(cv2.bitwise_not(dark).astype(np.uint8, copy=False)):
        x, y = code.corners.min(axis=0).astype(int) - 8
        right, bottom = code.corners.max(axis=0).astype(int) + 9
        plain[max(0, y) : bottom, max(0, x) : right] = 0
        place = images.moved(images.finer(0.5, 0.5), code.corners)
    return place, plain


def _all_anchors(look: Grey, places_mm: npt.NDArray[np.float64]) -> npt.NDArray[np.int64]:
    """Words all over the page, and corners of boxes where there is no word near."""
    anchors = list(_anchors(look))
    size = np.array(ANCHOR_PX)
    for place in places_mm * LOOK_PX_PER_MM:
        corner = np.round(place - size / 2).astype(int)
        near = any(np.linalg.norm(corner - other) < _NEAR_MM * LOOK_PX_PER_MM for other in anchors)
        if not near and _stands_out(look, int(corner[0]), int(corner[1])):
            anchors.append((int(corner[0]), int(corner[1])))
    return np.array(anchors, np.int64).reshape(-1, 2)


def _stands_out(look: Grey, x: int, y: int) -> bool:
    """Is this patch unlike what lies a millimetre beside it, in any direction?"""
    reach, (width, height) = LOOK_PX_PER_MM, ANCHOR_PX
    around = look[max(0, y - reach) : y + height + reach, max(0, x - reach) : x + width + reach]
    if around.shape != (height + 2 * reach, width + 2 * reach):
        return False
    patch = around[reach:-reach, reach:-reach]
    if patch.std() < _LEAST_CONTRAST:
        return False
    alike = cv2.matchTemplate(around, patch, cv2.TM_CCOEFF_NORMED)
    alike[1:-1, 1:-1] = -1
    return bool(alike.max() < _MOST_ALIKE)


def _anchors(look: Grey) -> Iterator[tuple[int, int]]:
    """Per cell of a coarse grid the place with the most corners, in look pixels."""
    calm = cv2.GaussianBlur(look, (0, 0), 1.0)
    corners = np.minimum(cv2.cornerMinEigenVal(calm, 5), 0.01)
    width, height = (int(side * LOOK_PX_PER_MM) for side in _ANCHOR_MM)
    strength = cv2.blur(corners, (width, height), anchor=(0, 0), borderType=cv2.BORDER_CONSTANT)
    step = int(_ANCHOR_STEP_MM * LOOK_PX_PER_MM)
    rows, columns = look.shape
    for top in range(0, rows - height, step):
        for left in range(0, columns - width, step):
            cell = strength[top : min(top + step, rows - height), left : min(left + step, columns - width)]
            y, x = np.unravel_index(int(np.argmax(cell)), cell.shape)
            if cell[y, x] > _ANCHOR_STRENGTH:
                yield left + int(x), top + int(y)
