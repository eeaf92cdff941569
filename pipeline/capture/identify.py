"""Which printed page is this, and how does it lie? Answered by its own printed content.

Features give candidates and a rough fit in any turn; then the ink decides. Forms of one house
share their grid, header and questions, so the winner has to show print that its rivals lack.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import cv2
import numpy as np
import numpy.typing as npt

from pipeline.capture import images
from pipeline.capture.anchors import settled
from pipeline.capture.images import LOOK_PX_PER_MM, Grey, Mask, Matrix
from pipeline.capture.sheets import FAINT_DARKNESS, TOLERANCE_PX, Features, Sheet, find_features
from pipeline.capture.witness import SheetKey

LONG_SIDE_PX = 297 * LOOK_PX_PER_MM
"""Pages are looked at with the long side of an A4, whatever resolution the file claims."""

ENOUGH_COVERED = 0.70
"""Least share of the print of a sheet that has to be found."""
ENOUGH_OWN = 0.60
"""Least share of the print that sets a sheet apart from a rival that has to be found."""
ENOUGH_MARGIN = 0.25
"""By how much the sheet's own print has to be better found than the rival's own print."""
SURE_IN_PLACE = 0.93
"""Coverage without any search that makes the search needless: a digital or flat page."""
_VOTES = 400
_VOTE_HAMMING = 64
_WORTH_SETTLING = 0.40
_RUNNERS_UP = 4
_LEAST_MATCHES = 12
_RANSAC_PX = 4.0
_BENT_PX = 20.0
_LEAST_OWN_PX = 60
"""Fewer own pixels (4 mm²) than this tell nothing: two versions that differ in a comma."""
_SCALES = (0.55, 1.6)
_MOST_STRETCH = 1.12
_MOST_PERSPECTIVE = 0.10


@dataclass(frozen=True)
class Match:
    """A page recognised. ``to_source`` maps look pixels of the sheet to pixels of the source."""

    sheet: Sheet
    to_source: Matrix
    mirrored: bool
    covered: float
    margin: float


@dataclass(frozen=True)
class _Look:
    """A page at look resolution; ``to_source`` maps its pixels to those of the source."""

    dark: Grey
    to_source: Matrix


def identify(
    source: Grey, small: Grey, sheets: Sequence[Sheet], claim: SheetKey | None = None
) -> Match | None:
    """The sheet that ``source`` is a print of, or None: blank, stranger, or not to be told apart.

    ``small`` is the same page, shrunk. ``claim`` is what a code on the page says: that sheet is
    tried first, and it chooses between sheets with the same print; believed it is not.
    """
    look = _look(source, small)
    found = _in_place(look, sheets) or _search(look, sheets, claim, mirrored=False)
    found = found or _search(_flipped(look, source.shape[1]), sheets, claim, mirrored=True)
    return found if found is None else _among_twins(found, sheets, claim)


def _among_twins(found: Match, sheets: Sequence[Sheet], claim: SheetKey | None) -> Match:
    """Versions of a page may print the same: then the code tells which it is, else the newest it is."""
    twins = [s for s in sheets if s is found.sheet or _same_print(s, found.sheet)]
    claimed = [s for s in twins if s.key == claim]
    newest = max(twins, key=lambda s: (s.template.valid_from, s.template.version))
    return replace(found, sheet=claimed[0] if claimed else newest)


def _same_print(a: Sheet, b: Sheet) -> bool:
    """Two versions of one page that differ in less than four square millimetres of print."""
    same_page = a.template.form == b.template.form and a.page.number == b.page.number
    if not same_page or a.print_look.shape != b.print_look.shape:
        return False
    return cv2.countNonZero(_only(a, b)) + cv2.countNonZero(_only(b, a)) < _LEAST_OWN_PX


def _look(source: Grey, small: Grey) -> _Look:
    factor = LONG_SIDE_PX / max(source.shape)
    size = round(source.shape[1] * factor), round(source.shape[0] * factor)
    dark = images.darkness(images.resized(small, *size))
    to_source = np.diag([source.shape[1] / size[0], source.shape[0] / size[1], 1.0])
    return _Look(dark, to_source)


def _flipped(look: _Look, source_width: int) -> _Look:
    flip = np.array([[-1.0, 0.0, source_width - 1.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]])
    return _Look(cv2.flip(look.dark, 1).astype(np.uint8, copy=False), flip @ look.to_source)


def _in_place(look: _Look, sheets: Sequence[Sheet]) -> Match | None:
    """The cheap case: upright, unscaled. Any turn or shift of a millimetre falls through to the search."""
    page = images.widened(images.ink(look.dark, FAINT_DARKNESS), TOLERANCE_PX)
    fits = [s for s in sheets if _same_size(s.print_look, page)]
    covered = {s.key: _covered(s.print_look, page) for s in fits}
    best = max(fits, key=lambda s: covered[s.key], default=None)
    if best is None or covered[best.key] < SURE_IN_PLACE:
        return None
    return _judged(best, np.eye(3), look, sheets, mirrored=False)


def _same_size(sheet: Mask, page: Mask) -> bool:
    return all(abs(a - b) <= LOOK_PX_PER_MM for a, b in zip(sheet.shape, page.shape, strict=True))


def _covered(printed: Mask, page: Mask) -> float:
    """Share of the printed pixels that have ink on the page (``page`` is already widened)."""
    height, width = min(printed.shape[0], page.shape[0]), min(printed.shape[1], page.shape[1])
    both = cv2.bitwise_and(printed[:height, :width], page[:height, :width])
    return cv2.countNonZero(both) / max(1, cv2.countNonZero(printed))


def _search(look: _Look, sheets: Sequence[Sheet], claim: SheetKey | None, *, mirrored: bool) -> Match | None:
    features = find_features(look.dark)
    if len(features.points) < _LEAST_MATCHES:
        return None
    best: tuple[float, Sheet, Matrix] | None = None
    for sheet in _in_order(features, sheets, claim):
        for fit in _fits(sheet.features, features):
            covered = _covered(sheet.print_look, _page_in(sheet, fit, look))
            if best is None or covered > best[0]:
                best = covered, sheet, fit
        if best is not None and best[0] > SURE_IN_PLACE:
            break
    if best is None or best[0] < _WORTH_SETTLING:
        return None
    return _judged(best[1], best[2], look, sheets, mirrored=mirrored)


def _in_order(features: Features, sheets: Sequence[Sheet], claim: SheetKey | None) -> Iterator[Sheet]:
    yield from (s for s in sheets if s.key == claim)
    yield from _shortlist(features, sheets)


def _shortlist(features: Features, sheets: Sequence[Sheet]) -> list[Sheet]:
    """The sheets whose features come closer to those of the page than other sheets' do.

    What all forms of a house share is near to all of them and so votes for none.
    """
    some = features.descriptors[:: max(1, len(features.descriptors) // _VOTES)]
    matcher = cv2.BFMatcher(cv2.NORM_HAMMING)
    away = np.full((len(some), len(sheets)), 256.0)
    for column, sheet in enumerate(sheets):
        if len(sheet.features.descriptors):
            away[:, column] = [m.distance for m in matcher.match(some, sheet.features.descriptors[::2])]
    usual = np.minimum(np.median(away, axis=1), _VOTE_HAMMING)
    votes = np.maximum(usual[:, None] - away, 0).sum(axis=0)
    return [sheets[i] for i in np.argsort(-votes, kind="stable")[:_RUNNERS_UP]]


def _fits(sheet: Features, page: Features) -> Iterator[Matrix]:
    """Maps from sheet to page (both look pixels) that many mutual matches agree on.

    A stiff one (turn, scale, move), right when all the words stand at the top of the page, and one
    with perspective, for a page held before a camera.
    """
    mutual = cv2.BFMatcher(cv2.NORM_HAMMING, crossCheck=True).match(sheet.descriptors, page.descriptors)
    if len(mutual) < _LEAST_MATCHES:
        return
    from_ = sheet.points[[m.queryIdx for m in mutual]]
    to = page.points[[m.trainIdx for m in mutual]]
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


def _page_in(sheet: Sheet, fit: Matrix, look: _Look) -> Mask:
    """Ink of the page in the frame of the sheet, widened by the tolerance."""
    height, width = sheet.print_look.shape
    seen = cv2.warpPerspective(look.dark, fit, (width, height), flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP)
    return images.widened(images.ink(seen.astype(np.uint8, copy=False), FAINT_DARKNESS), TOLERANCE_PX)


def _settled(sheet: Sheet, fit: Matrix, look: _Look) -> tuple[Matrix, Mask, float]:
    """The fit, bettered by anchors where that finds more print; the page in it; the share found."""
    page = _page_in(sheet, fit, look)
    covered = _covered(sheet.print_look, page)
    for stiff in (True, False, True, False):
        if covered >= SURE_IN_PLACE:
            break
        better = settled(look.dark, sheet, fit, stiff=stiff)
        seen = _page_in(sheet, better, look)
        share = _covered(sheet.print_look, seen)
        if share > covered:
            fit, page, covered = better, seen, share
    return fit, page, covered


def _judged(
    best: Sheet, fit: Matrix, look: _Look, sheets: Sequence[Sheet], *, mirrored: bool
) -> Match | None:
    """The candidate, if enough of its print is there and no rival explains the page as well."""
    fit, page, covered = _settled(best, fit, look)
    if covered < ENOUGH_COVERED:
        return None
    rivals = sorted(
        (s for s in sheets if s is not best and not _same_print(s, best)),
        key=lambda s: -_covered(s.print_look, page),
    )[:_RUNNERS_UP]
    margin = min((_margin(best, rival, page) for rival in rivals), default=1.0)
    if margin < ENOUGH_MARGIN:
        return None
    return Match(best, look.to_source @ fit, mirrored, covered, margin)


def _margin(best: Sheet, rival: Sheet, page: Mask) -> float:
    """How much better the print that only ``best`` has is found than what only ``rival`` has."""
    if best.print_look.shape != rival.print_look.shape:
        return 1.0
    own = _only(best, rival)
    theirs = _only(rival, best)
    if cv2.countNonZero(own) + cv2.countNonZero(theirs) < _LEAST_OWN_PX:
        return 0.0
    seen = _covered(own, page) if cv2.countNonZero(own) else 1.0
    rival_seen = _covered(theirs, page) if cv2.countNonZero(theirs) else 0.0
    return seen - rival_seen if seen >= ENOUGH_OWN else 0.0


def _only(sheet: Sheet, other: Sheet) -> npt.NDArray[np.uint8]:
    return cv2.bitwise_and(sheet.print_look, cv2.bitwise_not(other.print_reach)).astype(np.uint8, copy=False)
