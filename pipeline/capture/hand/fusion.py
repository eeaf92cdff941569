"""Two readers, one lattice: the row as a whole weighs the characters that its boxes leave open.

The network sees one box at a time, the second reader the row. Where the network hesitates, the second
reader is asked how much better or worse it likes the row with another character in that place; that
moves the box's probabilities before any rule is applied. The rules then choose among readings that both
readers made, so a checksum still has to be met by what was read and does not repair it.
"""

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

from pipeline.capture.hand.decode.cells import allowed
from pipeline.capture.hand.lattice import BLANK, CHARACTERS, OTHER, Glance, Lattice

_WEIGHT = 0.5
"""Of the second reader beside the network: they err together more often than by chance."""
_MOST = 8.0
"""Natural log that the second reader may hold for or against a character."""
_CLEAR = 0.9995
"""A box of which the network is so sure is left alone: the row could hardly change it."""
_TRIED, _LEAST = 4, 1e-4
"""Characters tried in a box: so many, and only those that the network gives this share."""


def fused(lattice: Lattice, glance: Glance) -> Lattice:
    """``lattice`` with the boxes that are open weighed by ``glance``; the rest as it was.

    A box that may be empty is open too: the row is then asked whether it reads better without it.
    """
    may = allowed(lattice.field).mask
    shares = np.exp(lattice.log_p.astype(np.float64)) * may
    inked = [cell for cell in np.flatnonzero(lattice.inked) if shares[cell, :OTHER].sum() > _LEAST]
    base = {int(cell): int(shares[cell].argmax()) for cell in inked}
    rivals = [(cell, column) for cell in base for column in _open(shares[cell])]
    if not rivals:
        return lattice
    scores = glance.scores([_text(base), *(_text(base | {cell: column}) for cell, column in rivals)])
    if not np.isfinite(scores[0]):
        return lattice
    log_p = lattice.log_p.astype(np.float64)
    for (cell, column), score in zip(rivals, scores[1:], strict=True):
        apart = float(np.clip(score - scores[0], -_MOST, _MOST))
        log_p[cell, column] += _WEIGHT * apart
    log_p -= np.log(np.exp(log_p).sum(axis=1, keepdims=True))
    return Lattice(lattice.field, log_p.astype(np.float32), lattice.seen, lattice.doubts)


def _open(shares: npt.NDArray[np.float64]) -> Iterator[int]:
    """The columns that a box may be besides the likeliest, when that is not clear."""
    if shares.max() >= _CLEAR * shares.sum():
        return
    for column in np.argsort(-shares)[1:_TRIED]:
        if shares[column] >= _LEAST * shares.sum():
            yield int(column)


def _text(columns: dict[int, int]) -> str:
    return "".join(CHARACTERS[columns[cell]] for cell in sorted(columns) if columns[cell] != BLANK)
