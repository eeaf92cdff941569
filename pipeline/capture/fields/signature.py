"""Signed, doubtful or empty: whose signature it is is not for a machine."""

from collections.abc import Sequence

import cv2
import numpy as np

from pipeline.capture.fields import bars
from pipeline.capture.fields.base import reading
from pipeline.capture.images import FRAME_PX_PER_MM, Mask
from pipeline.capture.view import PX_PER_MM2, PageView
from pipeline.domain.capture import FieldReading, LineText, SignatureState, Source, TextLine
from pipeline.domain.forms import FieldTemplate

_EDGE_MM = 0.8
_DUST_PX = 12


class SignatureReader:
    """The value is a ``SignatureState`` as text: signed, doubtful, empty."""

    def lines(self, view: PageView, field: FieldTemplate) -> Sequence[TextLine]:  # noqa: ARG002
        return ()

    def read(self, view: PageView, field: FieldTemplate, texts: Sequence[LineText]) -> FieldReading:  # noqa: ARG002
        inside = field.box.grown(-_EDGE_MM)
        typed = any(t.text.strip() for t in view.texts_in(inside))
        state, certainty = signature_state(view.patch(inside, 0.0).added)
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


def signature_state(added: Mask) -> tuple[SignatureState, float]:
    """By how much ink there is, how far it reaches and whether it was drawn by a thin point."""
    ink = _without_dust(added)
    amount = cv2.countNonZero(ink) / PX_PER_MM2
    if amount < bars.SIGNATURE_NOTHING_MM2:
        return SignatureState.EMPTY, 0.995 if amount == 0 else 0.97
    _, _, width, height = (v / FRAME_PX_PER_MM for v in cv2.boundingRect(ink))
    drawn = (
        amount >= bars.SIGNATURE_LEAST_MM2
        and width >= bars.SIGNATURE_LEAST_WIDTH_MM
        and height >= bars.SIGNATURE_LEAST_HEIGHT_MM
        and _thickness_mm(ink) <= bars.SIGNATURE_THICKEST_MM
        and _largest_share(ink) >= bars.SIGNATURE_LARGEST_SHARE
    )
    return (SignatureState.SIGNED, 0.99) if drawn else (SignatureState.DOUBTFUL, bars.DOUBT)


def _without_dust(added: Mask) -> Mask:
    count, labels, stats, _ = cv2.connectedComponentsWithStats(added, connectivity=8)
    keep = np.zeros(count, np.uint8)
    keep[1:] = np.where(stats[1:, cv2.CC_STAT_AREA] >= _DUST_PX, 255, 0)
    return np.asarray(keep[labels], np.uint8)


def _largest_share(ink: Mask) -> float:
    """Share of the ink in its largest piece, pieces within half a millimetre being one."""
    near = cv2.dilate(ink, np.ones((9, 9), np.uint8))
    count, labels = cv2.connectedComponents(near.astype(np.uint8, copy=False))
    sizes = np.bincount(labels[ink > 0], minlength=count)
    return float(sizes.max() / max(1, sizes.sum()))


def _thickness_mm(ink: Mask) -> float:
    """Typical width of the strokes: twice the distance to paper, along the ridge of the ink."""
    depth = cv2.distanceTransform(ink, cv2.DIST_L2, 3)
    ridge = depth[(depth >= cv2.dilate(depth, np.ones((3, 3), np.uint8))) & (ink > 0)]
    return float(np.median(ridge)) * 2 / FRAME_PX_PER_MM
