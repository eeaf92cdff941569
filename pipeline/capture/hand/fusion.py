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
from pipeline.capture.hand.lattice import CHARACTERS, OTHER, Glance, Lattice

_WEIGHT = 0.5
"""Of the second reader beside the network: they err together more often than by chance."""
_MOST = 8.0
"""Natural log that the second reader may hold for or against a character."""
_CLEAR = 0.9995
"""A box of which the network is so sure is left alone: the row could hardly change it."""
_TRIED, _LEAST = 4, 1e-4
"""Characters tried in a box: so many, and only those that the network gives this share."""


def fused(lattice: Lattice, glance: Glance) -> Lattice:
    """``lattice`` with the boxes that are open weighed by ``glance``; the rest as it was."""
    may = allowed(lattice.field.alphabet, lattice.field.cells).mask[:, :OTHER]
    shares = np.exp(lattice.log_p[:, :OTHER].astype(np.float64)) * may
    inked = [cell for cell in np.flatnonzero(lattice.inked) if shares[cell].sum() > _LEAST]
    base = {int(cell): CHARACTERS[int(shares[cell].argmax())] for cell in inked}
    rivals = [(cell, character) for cell in base for character in _open(shares[cell])]
    if not rivals:
        return lattice
    scores = glance.scores([_text(base), *(_text(base | {cell: character}) for cell, character in rivals)])
    if not np.isfinite(scores[0]):
        return lattice
    log_p = lattice.log_p.astype(np.float64)
    for (cell, character), score in zip(rivals, scores[1:], strict=True):
        apart = float(np.clip(score - scores[0], -_MOST, _MOST))
        log_p[cell, CHARACTERS.index(character)] += _WEIGHT * apart
    log_p -= np.log(np.exp(log_p).sum(axis=1, keepdims=True))
    return Lattice(lattice.field, log_p.astype(np.float32), lattice.seen, lattice.doubts)


def _open(shares: npt.NDArray[np.float64]) -> Iterator[str]:
    """The characters that a box may hold besides the likeliest, when that is not clear."""
    if shares.max() >= _CLEAR * shares.sum():
        return
    for column in np.argsort(-shares)[1:_TRIED]:
        if shares[column] >= _LEAST * shares.sum():
            yield CHARACTERS[int(column)]


def _text(characters: dict[int, str]) -> str:
    return "".join(characters[cell] for cell in sorted(characters))
