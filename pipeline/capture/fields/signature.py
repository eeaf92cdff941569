"""Signed, doubtful or empty: whose signature it is is not for a machine."""

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from pipeline.capture import images
from pipeline.capture.fields import bars
from pipeline.capture.fields.base import reading
from pipeline.capture.fields.ticks import inked, over_print, overlap
from pipeline.capture.images import FRAME_PX_PER_MM, Mask
from pipeline.capture.view import PX_PER_MM2, PageView, Patch
from pipeline.domain.capture import FieldReading, LineText, SignatureState, Source, TextLine
from pipeline.domain.forms import FieldTemplate

_AROUND_MM = 7.0
"""Signatures run out of their box, and some stand below it."""
_EDGE_MM = 0.8
_PRINT_DARKNESS, _PRINT_REACH_PX = 60, 4
_LINK_PX = 5
_LETTERS = 4
"""So many pieces of one height in a row are lettering."""
_GAP_PX = 2
_LYING_DEGREES, _PARALLEL_DEGREES = 15.0, 3.0


@dataclass(frozen=True, eq=False)
class _Piece:
    """Strokes within a millimetre of each other. ``mask`` is the whole patch."""

    mask: npt.NDArray[np.bool_]
    area_mm2: float
    reach_mm: float
    inside_mm2: float
    elsewhere_mm2: float
    """The part that lies in the boxes of other fields."""


class SignatureReader:
    """The value is a ``SignatureState`` as text: signed, doubtful, empty."""

    def lines(self, view: PageView, field: FieldTemplate) -> Sequence[TextLine]:  # noqa: ARG002
        return ()

    def read(self, view: PageView, field: FieldTemplate, texts: Sequence[LineText]) -> FieldReading:  # noqa: ARG002
        typed = any(t.text.strip() for t in view.texts_in(field.box.grown(-_EDGE_MM)))
        state, certainty = _read(view, field)
        if typed and state is SignatureState.SIGNED:
            state, certainty = SignatureState.DOUBTFUL, bars.DOUBT
        return reading(
            view,
            field,
            state.value,
            certainty,
            accepted=state is not SignatureState.DOUBTFUL,
            source=Source.PIXELS,
        )


def _read(view: PageView, field: FieldTemplate) -> tuple[SignatureState, float]:
    pieces = [p for p in _pieces(view, field) if p.elsewhere_mm2 <= p.area_mm2 / 2]
    within = [p for p in pieces if p.inside_mm2 >= bars.SIGNATURE_TOUCH * p.area_mm2]
    if sum(p.inside_mm2 for p in within) >= bars.SIGNATURE_NOTHING_MM2:
        ink = np.any([p.mask for p in within], axis=0)
        return signature_state(np.where(ink, 255, 0).astype(np.uint8))
    if any(p.area_mm2 >= bars.SIGNATURE_LEAST_MM2 and p.reach_mm >= _AROUND_MM for p in pieces):
        return SignatureState.DOUBTFUL, bars.DOUBT  # it may stand beside its box
    return SignatureState.EMPTY, 0.99 if within else 0.995


def _pieces(view: PageView, field: FieldTemplate) -> list[_Piece]:
    patch = view.patch(field.box, _AROUND_MM)
    print_there = images.widened(patch.blank, _PRINT_REACH_PX) > _PRINT_DARKNESS
    ink = np.where(print_there, 0, inked(over_print(view, patch))).astype(np.uint8)
    _, labels, stats, _ = cv2.connectedComponentsWithStats(images.widened(ink, _LINK_PX), connectivity=8)
    labels = np.where(ink > 0, labels, 0)
    sides = stats[:, [cv2.CC_STAT_WIDTH, cv2.CC_STAT_HEIGHT]] - 2 * _LINK_PX
    reaches = np.hypot(sides[:, 0], sides[:, 1]) / FRAME_PX_PER_MM
    reaches[0] = 0
    inside, others = np.zeros(ink.shape, np.bool_), _others(view, field, patch)
    inside[patch.part(field.box.grown(-_EDGE_MM))] = True
    found = []
    for label in np.flatnonzero(reaches >= bars.SIGNATURE_DUST_MM):
        mask = labels == label
        area, within, elsewhere = (
            float(np.count_nonzero(part)) / PX_PER_MM2 for part in (mask, mask & inside, mask & others)
        )
        found.append(_Piece(mask, area, float(reaches[label]), within, elsewhere))
    return found


def _others(view: PageView, field: FieldTemplate, patch: Patch) -> npt.NDArray[np.bool_]:
    """Where other fields of the page are."""
    sheet = view.aligned.sheet
    taken = np.zeros(patch.page.shape, np.bool_)
    for other in sheet.template.fields_on(sheet.page.number):
        if other.name != field.name and overlap(other.box, patch.box):
            taken[patch.part(other.box.grown(_EDGE_MM))] = True
    taken[patch.part(field.box)] = False
    return taken


def signature_state(ink: Mask) -> tuple[SignatureState, float]:
    """Whether ``ink`` (255 on 0) is a signature: enough of it, by a pen, in more than a stroke or two.

    A cross, a stamp, a smudge, a name in capitals and a rest of one are doubtful: a person looks.
    """
    if cv2.countNonZero(ink) < bars.SIGNATURE_NOTHING_MM2 * PX_PER_MM2:
        return SignatureState.EMPTY, 0.97 if ink.any() else 0.995
    main = _main(ink)
    amount = cv2.countNonZero(main) / PX_PER_MM2
    _, _, width, height = (v / FRAME_PX_PER_MM for v in cv2.boundingRect(main))
    signed = (
        amount >= bars.SIGNATURE_LEAST_MM2
        and width >= bars.SIGNATURE_LEAST_WIDTH_MM
        and height >= bars.SIGNATURE_LEAST_HEIGHT_MM
        and _thickness_mm(main) <= bars.SIGNATURE_THICKEST_MM
        and not _is_lettering(main)
        and not _is_frame(main)
        and _straight_share(main) <= bars.SIGNATURE_STRAIGHT
    )
    return (SignatureState.SIGNED, 0.99) if signed else (SignatureState.DOUBTFUL, bars.DOUBT)


def _main(ink: Mask) -> Mask:
    """The ink less what is little beside the rest, and scattered."""
    labels = cv2.connectedComponents(images.widened(ink, _LINK_PX))[1]
    sizes = np.bincount(labels[ink > 0])
    keep = sizes >= bars.SIGNATURE_PART * sizes.sum()
    return np.where(keep[np.minimum(labels, len(keep) - 1)] & (ink > 0), 255, 0).astype(np.uint8)


def _thickness_mm(ink: Mask) -> float:
    """Typical width of the strokes: the middle of a stroke is a quarter of it away from paper, on average."""
    depth = cv2.distanceTransform(ink, cv2.DIST_L2, 5)
    inked = depth[ink > 0]
    return float(inked.mean()) * 4 / FRAME_PX_PER_MM if len(inked) else 0.0


def _is_frame(ink: Mask) -> bool:
    """A stamp's frame: two long straight lines side by side, at least a few millimetres apart."""
    least = round(bars.SIGNATURE_FRAME_MM * FRAME_PX_PER_MM / 2)
    found = cv2.HoughLinesP(
        _halved(ink), 1, np.pi / 180, round(0.7 * least), minLineLength=least, maxLineGap=_GAP_PX
    )
    if found is None:
        return False
    x0, y0, x1, y1 = np.asarray(found, np.float64).reshape(-1, 4).T
    level = np.degrees(np.arctan((y1 - y0) / np.where(x1 == x0, 1e-6, x1 - x0)))
    lying = np.abs(level) < _LYING_DEGREES
    heights = ((y0 + y1) / 2)[lying]
    apart = np.abs(heights[:, None] - heights[None, :]) >= bars.SIGNATURE_FRAME_HIGH_MM * FRAME_PX_PER_MM / 2
    alike = np.abs(level[lying][:, None] - level[lying][None, :]) <= _PARALLEL_DEGREES
    return bool((apart & alike).any())


def _straight_share(ink: Mask) -> float:
    """Share of the ink that two straight lines cover: all of a cross, a tick or a dash."""
    small = _halved(ink)
    rest = small.copy()
    reach = bars.SIGNATURE_LINE_MM * FRAME_PX_PER_MM / 2
    ys, xs = np.mgrid[: small.shape[0], : small.shape[1]]
    for _ in range(2):
        lines = cv2.HoughLines(rest, 1, np.pi / 90, 8)
        if lines is None:
            break
        rho, theta = (float(v) for v in np.asarray(lines).reshape(-1, np.asarray(lines).shape[-1])[0][:2])
        rest[np.abs(xs * np.cos(theta) + ys * np.sin(theta) - rho) <= reach] = 0
    return 1 - cv2.countNonZero(rest) / max(1, cv2.countNonZero(small))


def _halved(ink: Mask) -> Mask:
    """The ink alone, at half resolution."""
    x, y, width, height = cv2.boundingRect(ink)
    small = cv2.resize(ink[y : y + height, x : x + width], None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA)
    return np.where(small > images.INK_DARKNESS, 255, 0).astype(np.uint8)


def _is_lettering(ink: Mask) -> bool:
    """Block capitals: several separate pieces of one height on one foot line."""
    stats = cv2.connectedComponentsWithStats(ink, connectivity=8)[2][1:]
    tall = stats[stats[:, cv2.CC_STAT_HEIGHT] >= 0.5 * stats[:, cv2.CC_STAT_HEIGHT].max()]
    if len(tall) < _LETTERS:
        return False
    heights, feet = tall[:, cv2.CC_STAT_HEIGHT], tall[:, cv2.CC_STAT_TOP] + tall[:, cv2.CC_STAT_HEIGHT]
    even = float(heights.std() / heights.mean()), float(feet.std() / heights.mean())
    narrow = float(np.median(tall[:, cv2.CC_STAT_WIDTH] / heights)) < bars.SIGNATURE_LETTER_WIDTH
    return narrow and max(even) < bars.SIGNATURE_EVEN
