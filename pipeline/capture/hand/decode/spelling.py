"""How known words would stand in the boxes of a field, and how well the ink fits them."""

import numpy as np
import numpy.typing as npt

from pipeline.capture.hand.decode.cells import CROSSED, FLOOR, SPACE, Cells
from pipeline.capture.hand.lattice import BLANK, OTHER
from pipeline.capture.hand.words import WordTable

_MAYBE = 1e-3
"""A box is surely inked, or surely empty, where the other has less than this share."""

Rows = npt.NDArray[np.intp]


def fit(cells: Cells, table: WordTable, rows: Rows | None = None) -> npt.NDArray[np.float64]:
    """Log probability of the ink for each word (or those of ``rows``), written from the first box with ink.

    Crossed-out boxes are skipped. -inf for words that are too long for the boxes.
    """
    log_p, lead = _kept(cells)
    codes = table.codes if rows is None else table.codes[rows]
    lengths = table.lengths if rows is None else table.lengths[rows]
    scores = np.full(len(lengths), -np.inf)
    room = len(log_p) - lead
    fits = np.flatnonzero(lengths <= room)
    width = min(room, codes.shape[1])
    if not fits.size or not room:
        return scores
    inside = log_p[lead + np.arange(width), codes[fits, :width]].sum(1)
    inside += cells.log_p[cells.crossed, OTHER].sum()
    scores[fits] = inside + log_p[:lead, BLANK].sum() + log_p[lead + width :, BLANK].sum()
    return scores


def best_fits(cells: Cells, table: WordTable, n: int) -> tuple[tuple[str, float], ...]:
    """The ``n`` words that fit the ink best, with its log probability, best first.

    Only those as long as what is written are tried: of a list of all streets that is one in ten.
    """
    least, most = _written(cells)
    rows = np.flatnonzero((table.lengths >= least) & (table.lengths <= most))
    scores = fit(cells, table, rows)
    best = np.argsort(-scores, kind="stable")[:n]
    return tuple((table.words[rows[at]], float(scores[at])) for at in best if np.isfinite(scores[at]))


def path_of(cells: Cells, word: str) -> str:
    """The symbols of the boxes when ``word`` stands in those not crossed out, from the first with ink."""
    log_p, lead = _kept(cells)
    symbols = iter((SPACE * lead + word).ljust(len(log_p)))
    return "".join(CROSSED if crossed else next(symbols) for crossed in cells.crossed)


def _kept(cells: Cells) -> tuple[npt.NDArray[np.float64], int]:
    log_p = np.maximum(cells.log_p[~cells.crossed], FLOOR)
    inked = np.flatnonzero(log_p[:, BLANK] < np.log(0.5))
    return log_p, int(inked[0]) if inked.size else len(log_p)


def _written(cells: Cells) -> tuple[int, int]:
    """Boxes from the first with ink to the last that surely has any, and to the last that may have."""
    log_p, lead = _kept(cells)
    surely = np.flatnonzero(log_p[:, BLANK] < np.log(_MAYBE))
    perhaps = np.flatnonzero(log_p[:, BLANK] < np.log1p(-_MAYBE))
    return (int(surely.max(initial=lead - 1)) + 1 - lead, int(perhaps.max(initial=lead - 1)) + 1 - lead)
