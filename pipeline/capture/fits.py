"""Where a page may come from: sheets with a rough map each, cheapest guess first.

A guess need not be right, only near: print within a few millimetres corrects the map, and the ink
decides about the sheet. All maps take look pixels of the sheet to look pixels of the page.
"""

from collections.abc import Iterator, Sequence

import cv2
import numpy as np
import numpy.typing as npt

from pipeline.capture import images
from pipeline.capture.images import Mask, Matrix
from pipeline.capture.look import LONG_SIDE_PX, Look
from pipeline.capture.sheets import (
    DESCRIPTOR_BITS,
    FAINT_DARKNESS,
    Features,
    Sheet,
    find_features,
    likeness,
)
from pipeline.capture.witness import Witness

SURE_IN_PLACE = 0.93
"""Coverage without any search that makes the search needless: a digital or flat page."""
_REACH_HALF_PX = 1
_ROUGH_HALF_PX = 2
"""Ink counts as found within half a millimetre in place, within one of a rough map (half look pixels)."""
_SAME_PX = 2
_VOTES = 200
_VOTE_HAMMING = 64
_WORTH_SETTLING = 0.40
_SHORTLIST, _SHORTLIST_MIRRORED = 4, 2
_LEAST_MATCHES = 12
_RANSAC_PX = 4.0
_BENT_PX = 20.0
_SCALES = (0.55, 1.6)
_MOST_STRETCH = 1.12
_MOST_PERSPECTIVE = 0.10

Guess = tuple[Sheet, Matrix]


def guesses(look: Look, sheets: Sequence[Sheet], witness: Witness) -> Iterator[Guess]:
    """What the page may be, one guess after the other; the costly ones are made when asked for."""
    yield from _by_code(look, sheets, witness)
    yield from _in_place(look, sheets)
    yield from _by_features(look, sheets)


def _by_code(look: Look, sheets: Sequence[Sheet], witness: Witness) -> Iterator[Guess]:
    """The sheet that a code claims, laid where its own code is printed."""
    if witness.corners is None or look.mirrored:
        return
    to_look = images.inverse(look.to_small)
    for sheet in sheets:
        if sheet.key == witness.page and sheet.code is not None:
            rows, _ = cv2.estimateAffinePartial2D(
                sheet.code, images.moved(to_look, witness.corners), method=cv2.LMEDS
            )
            if rows is not None and _plausible(fit := np.vstack([rows, [0.0, 0.0, 1.0]])):
                yield sheet, fit


def _in_place(look: Look, sheets: Sequence[Sheet]) -> Iterator[Guess]:
    """Upright and unscaled: a page as its program drew it."""
    page = images.widened(images.ink(look.half, FAINT_DARKNESS), _REACH_HALF_PX)
    fits = [s for s in sheets if _same_size(s.half, page)]
    covered = {s.key: s.print_half.share_in(page) for s in fits}
    best = max(fits, key=lambda s: covered[s.key], default=None)
    if best is not None and covered[best.key] >= SURE_IN_PLACE:
        yield best, np.eye(3)


def _same_size(sheet: npt.NDArray[np.uint8], page: Mask) -> bool:
    return all(abs(a - b) <= _SAME_PX for a, b in zip(sheet.shape, page.shape, strict=True))


def _by_features(look: Look, sheets: Sequence[Sheet]) -> Iterator[Guess]:
    """Features of the print, in any turn and scale; the sheet whose print is found best under its map."""
    features = find_features(look.dark)
    if len(features.points) < _LEAST_MATCHES:
        return
    tried = [
        (sheet.print_half.share_in(_page_in(sheet, fit, look)), sheet, fit)
        for sheet in _shortlist(features, sheets)[: _SHORTLIST_MIRRORED if look.mirrored else _SHORTLIST]
        for fit in _fits(sheet.features, features)
    ]
    for covered, sheet, fit in sorted(tried, key=lambda t: -t[0])[:2]:
        if covered >= _WORTH_SETTLING:
            yield sheet, fit


def _shortlist(features: Features, sheets: Sequence[Sheet]) -> list[Sheet]:
    """The sheets whose features come closer to those of the page than other sheets' do.

    What all forms of a house share is near to all of them and so votes for none.
    """
    some = features.some(_VOTES)
    away = np.full((len(some), len(sheets)), float(DESCRIPTOR_BITS))
    for column, sheet in enumerate(sheets):
        if len(sheet.voters):
            away[:, column] = (DESCRIPTOR_BITS - likeness(some, sheet.voters).max(axis=1)) / 2
    usual = np.minimum(np.median(away, axis=1), _VOTE_HAMMING)
    votes = np.maximum(usual[:, None] - away, 0).sum(axis=0)
    return [sheets[i] for i in np.argsort(-votes, kind="stable")[:_SHORTLIST]]


def _fits(sheet: Features, page: Features) -> Iterator[Matrix]:
    """Maps from sheet to page that many matches agree on; each feature of the page serves once.

    A stiff one (turn, scale, move), right when all the words stand at the top of the page, and one
    with perspective, for a page held before a camera.
    """
    if not len(sheet.signs):
        return
    alike = likeness(sheet.signs, page.signs)
    matches = alike.argmax(axis=1)
    rising = np.argsort(alike.max(axis=1), kind="stable")
    of_page = {int(matches[i]): int(i) for i in rising}  # of several the nearest stays
    if len(of_page) < _LEAST_MATCHES:
        return
    from_, to = sheet.points[list(of_page.values())], page.points[list(of_page)]
    stiff, agree = cv2.estimateAffinePartial2D(
        from_, to, method=cv2.RANSAC, ransacReprojThreshold=_RANSAC_PX, maxIters=2000, confidence=0.999
    )
    if stiff is None or int(agree.sum()) < _LEAST_MATCHES:
        return
    whole = np.vstack([stiff, [0.0, 0.0, 1.0]])
    if _plausible(whole):
        yield whole
    near = np.linalg.norm(images.moved(whole, from_) - to, axis=1) < _BENT_PX
    bent, _ = cv2.findHomography(from_[near], to[near], cv2.RANSAC, _RANSAC_PX)
    if bent is not None and _plausible(bent):
        yield np.asarray(bent, np.float64)


def _plausible(fit: Matrix) -> bool:
    """A sheet of paper under a scanner or a steady camera: no flip, no fold, no strong perspective."""
    if np.linalg.det(fit[:2, :2]) <= 0:
        return False
    scales = np.linalg.svd(fit[:2, :2], compute_uv=False)
    bend = np.abs(fit[2, :2] / fit[2, 2]).max() * LONG_SIDE_PX
    return bool(
        _SCALES[0] < scales[1] <= scales[0] < _SCALES[1]
        and scales[0] / scales[1] < _MOST_STRETCH
        and bend < _MOST_PERSPECTIVE
    )


def _page_in(sheet: Sheet, fit: Matrix, look: Look) -> Mask:
    """Ink of the page in the frame of the sheet at half the look resolution, widened."""
    height, width = sheet.half.shape
    finer = images.finer(2, 2)
    seen = images.warped(look.half, images.inverse(finer) @ fit @ finer, width, height, 0)
    return images.widened(images.ink(seen, FAINT_DARKNESS), _ROUGH_HALF_PX)
