"""What we know of every printed page before a night starts: its ink, its features, its anchors.

Made once per process from the rendered blanks (about 40 ms a page). Only printed content is used:
a form that nobody drew for a machine is recognised just as well.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt
import zxingcpp

from pipeline.capture import images
from pipeline.capture.images import FRAME_PX_PER_MM, LOOK_PX_PER_MM, Grey, Mask
from pipeline.domain.document import Raster
from pipeline.domain.forms import FormTemplate, PageTemplate

SHEET_FEATURES, PAGE_FEATURES = 700, 1200
"""ORB features kept: those of a blank lie beside its fields, a page spends many on what was filled in."""
TOLERANCE_PX = 2
"""Printed ink counts as found within half a millimetre of its place."""
PRINT_DARKNESS, FAINT_DARKNESS = 100, 45
"""At look resolution: print that every scanner shows, and anything a page may show of ink."""
_ANCHOR_STEP_MM = 24.0
_ANCHOR_MM = (11.0, 7.0)
"""Wide enough to hold a word: a single comb line fits everywhere along itself."""
_ANCHOR_STRENGTH = 0.0004
"""Least mean corner strength of an anchor; empty paper and long lines stay below it."""


@dataclass(frozen=True, eq=False)
class Features:
    """ORB key points ``[n, 2]`` in look pixels and their descriptors ``[n, 32]``."""

    points: npt.NDArray[np.float64]
    descriptors: npt.NDArray[np.uint8]


@dataclass(frozen=True, eq=False)
class Sheet:
    """One printed page of one form: ``dark`` in the frame, ``look`` and its masks in look pixels."""

    template: FormTemplate
    page: PageTemplate
    dark: Grey
    look: Grey
    print_look: Mask
    print_reach: Mask
    """All print, faint print too, widened by the tolerance."""
    features: Features
    anchors: npt.NDArray[np.int64]
    """Top-left corners ``[n, 2]`` (x, y) in frame pixels of the patches that fix the page."""

    @property
    def key(self) -> tuple[str, str, int]:
        return self.template.form, self.template.version, self.page.number


ANCHOR_PX = (int(_ANCHOR_MM[0] * FRAME_PX_PER_MM), int(_ANCHOR_MM[1] * FRAME_PX_PER_MM))


def find_features(look_dark: Grey, count: int = PAGE_FEATURES, beside: Mask | None = None) -> Features:
    """Features of a page at look resolution, where ``beside`` is set; a blur calms fax grain."""
    calm = cv2.GaussianBlur(look_dark, (0, 0), 1.0)
    orb = cv2.ORB.create(nfeatures=count, scaleFactor=1.2, nlevels=6, patchSize=41, edgeThreshold=21)
    points, descriptors = orb.detectAndCompute(calm, beside)
    if descriptors is None:
        return Features(np.zeros((0, 2)), np.zeros((0, 32), np.uint8))
    return Features(np.array([p.pt for p in points], np.float64), descriptors.astype(np.uint8))


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
    half = FRAME_PX_PER_MM // LOOK_PX_PER_MM
    look = images.resized(_without_codes(dark), size[0] // half, size[1] // half)
    printed = images.ink(look, PRINT_DARKNESS)
    return Sheet(
        template=template,
        page=page,
        dark=dark,
        look=look,
        print_look=printed,
        print_reach=images.widened(images.ink(look, FAINT_DARKNESS), TOLERANCE_PX),
        features=find_features(look, SHEET_FEATURES, _beside_fields(look, template, page)),
        anchors=np.array(list(_anchors(look)), np.int64).reshape(-1, 2) * half,
    )


def _beside_fields(look: Grey, template: FormTemplate, page: PageTemplate) -> Mask:
    """255 where no field is: comb lines look all the same, and people write there."""
    beside = np.full(look.shape, 255, np.uint8)
    for field in template.fields_on(page.number):
        for box in [o.box for o in field.options] or [field.box]:
            x, y = round((box.x - 1) * LOOK_PX_PER_MM), round((box.y - 1) * LOOK_PX_PER_MM)
            right, bottom = round((box.right + 1) * LOOK_PX_PER_MM), round((box.bottom + 1) * LOOK_PX_PER_MM)
            beside[max(0, y) : bottom, max(0, x) : right] = 0
    return beside


def _without_codes(dark: Grey) -> Grey:
    """The print less its QR codes: a code is a witness of its own, and may be torn off."""
    plain = dark.copy()
    for code in zxingcpp.read_barcodes(
        cv2.bitwise_not(dark), formats=zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode)
    ):
        corners = code.position
        xs = [p.x for p in (corners.top_left, corners.top_right, corners.bottom_left, corners.bottom_right)]
        ys = [p.y for p in (corners.top_left, corners.top_right, corners.bottom_left, corners.bottom_right)]
        plain[max(0, min(ys) - 8) : max(ys) + 9, max(0, min(xs) - 8) : max(xs) + 9] = 0
    return plain


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
