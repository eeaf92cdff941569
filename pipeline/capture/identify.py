"""Which printed page is this, and how does it lie? Answered by its own printed content.

Guesses come from a code, from the place, from features; then the ink decides. Forms of one house
share their grid, header and questions, so the winner has to show print that its rivals lack.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from pipeline.capture import images
from pipeline.capture.anchors import measured, settled
from pipeline.capture.fits import guesses
from pipeline.capture.images import LOOK_PX_PER_MM, Grey, Mask, Matrix
from pipeline.capture.lie import Lie
from pipeline.capture.look import Look
from pipeline.capture.sheets import FAINT_DARKNESS, TOLERANCE_PX, Sheet
from pipeline.capture.witness import SheetKey, Witness

ENOUGH_COVERED = 0.78
"""Least share of the print of a sheet that has to be found.

Sister forms show up to 0.74 of each other's print where they also show print of their own."""
ENOUGH_WORDS = 0.95
"""Or this share of its words, where the lines of boxes were lost: faded pages of known forms have 0.99, a
page taken from the library and laid beside its sisters comes to 0.84 (cards to 0.93, without margin)."""
ENOUGH_OWN = 0.60
"""Least share of the print that sets a sheet apart from a rival that has to be found."""
ENOUGH_MARGIN = 0.45
"""By how much the sheet's own print has to be better found than the rival's own print.

Damaged pages of known forms have 0.5 and more; a page taken from the library and laid beside its
sisters comes to 0.42."""
_RIVALS = 4
_LEAST_OWN_PX = 60
"""Fewer own pixels (4 mm²) than this tell nothing: two versions that differ in a comma."""
_MOST_LOOKS = 3
_MOVED_PX = 1.0
"""Print found further from its place than this is looked at once more."""


@dataclass(frozen=True, eq=False)
class Match:
    """A page recognised, and how the sheet lies on ``look`` (flipped where the page is mirrored).

    ``covered`` is the share of its print that was found, ``margin`` by how much more of its own
    print was found than of the nearest rival's.
    """

    sheet: Sheet
    look: Look
    lie: Lie
    covered: float
    margin: float


def identify(look: Look, sheets: Sequence[Sheet], witness: Witness) -> Match | None:
    """The sheet that the page is a print of, or None: stranger, or not to be told apart.

    What a code on the page claims is tried first, and chooses between sheets with the same print;
    believed it is not.
    """
    found = _first(look, sheets, witness) or _first(look.flipped(), sheets, witness)
    return found if found is None else _among_twins(found, sheets, witness.page)


def _first(look: Look, sheets: Sequence[Sheet], witness: Witness) -> Match | None:
    judged = (_judged(sheet, fit, look, sheets) for sheet, fit in guesses(look, sheets, witness))
    return next((match for match in judged if match is not None), None)


def _judged(sheet: Sheet, fit: Matrix, look: Look, sheets: Sequence[Sheet]) -> Match | None:
    """The guess, if enough of its print is there and no rival explains the page as well."""
    lie, page = _seen_through(sheet, fit, look)
    covered = sheet.print_look.share_in(page)
    if covered < ENOUGH_COVERED and sheet.words.share_in(page) < ENOUGH_WORDS:
        return None
    coarse = np.ascontiguousarray(page[::2, ::2])
    others = [s for s in sheets if s is not sheet and not _same_print(s, sheet)]
    rivals = sorted(others, key=lambda s: -s.print_half.share_in(coarse))[:_RIVALS]
    margin = min((_margin(sheet, rival, page) for rival in rivals), default=1.0)
    return Match(sheet, look, lie, covered, margin) if margin >= ENOUGH_MARGIN else None


def _seen_through(sheet: Sheet, fit: Matrix, look: Look) -> tuple[Lie, Mask]:
    """How the sheet lies, by its anchors, and the ink of the page as it lies, widened by the tolerance."""
    lie = settled(look, sheet, fit)
    seen = _seen(sheet, lie, look)
    for _ in range(_MOST_LOOKS):
        better = measured(sheet, lie, seen)
        if better is None or better.bend is None:
            break
        places = sheet.places_mm * LOOK_PX_PER_MM
        moved = np.abs(better.on_page(places) - lie.on_page(places)).max()
        lie = better
        if moved <= _MOVED_PX:
            break
        seen = _seen(sheet, lie, look)
    return lie, images.widened(images.ink(seen, FAINT_DARKNESS), TOLERANCE_PX)


def _seen(sheet: Sheet, lie: Lie, look: Look) -> Grey:
    height, width = sheet.look.shape
    return lie.seen(look.dark, np.eye(3), 1, (width, height), 0)


def _margin(best: Sheet, rival: Sheet, page: Mask) -> float:
    """How much better the print that only ``best`` has is found than what only ``rival`` has."""
    own = best.print_look.outside(rival.print_reach)
    theirs = rival.print_look.outside(best.print_reach)
    if len(own.rows) + len(theirs.rows) < _LEAST_OWN_PX:
        return 0.0
    seen = own.share_in(page) if len(own.rows) else 1.0
    return seen - theirs.share_in(page) if seen >= ENOUGH_OWN else 0.0


def _among_twins(found: Match, sheets: Sequence[Sheet], claim: SheetKey | None) -> Match:
    """Versions of a page may print the same: then the code tells which it is, else the newest it is."""
    twins = [s for s in sheets if s is found.sheet or _same_print(s, found.sheet)]
    claimed = [s for s in twins if s.key == claim]
    newest = max(twins, key=lambda s: (s.template.valid_from, s.template.version))
    return replace(found, sheet=claimed[0] if claimed else newest)


def _same_print(a: Sheet, b: Sheet) -> bool:
    """Two versions of one page that differ in less than four square millimetres of print."""
    if a.template.form != b.template.form or a.page.number != b.page.number:
        return False
    own, theirs = a.print_look.outside(b.print_reach), b.print_look.outside(a.print_reach)
    return len(own.rows) + len(theirs.rows) < _LEAST_OWN_PX
