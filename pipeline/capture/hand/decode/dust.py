"""A mark that stands by itself is dust, or a stroke for "nothing": no value begins or ends with one."""

import numpy as np

from pipeline.capture.hand.lattice import BLANK, CHARACTERS, MARKS, Lattice

_MARKS = [CHARACTERS.index(mark) for mark in MARKS]
_DUST = 1e-4
"""What is left of the probability that the mark was meant."""


def without_dust(lattice: Lattice) -> Lattice:
    """``lattice`` with the boxes before the first and behind the last character empty that hold a mark
    with no character beside it: a full stop of dirt, a dash for "none". ``J.`` and ``'S`` keep theirs.

    Several in a field without any character may be what a scanner left of pale writing: that is a doubt.
    """
    best = lattice.log_p.argmax(axis=1)
    marks = np.isin(best, _MARKS)
    characters = np.flatnonzero(~marks & (best != BLANK))
    alone = np.flatnonzero(marks)
    if len(characters):
        first, last = characters[0], characters[-1]
        alone = alone[(alone < first - 1) | (alone > last + 1)]
    if not len(alone):
        return lattice
    log_p, doubts = lattice.log_p.copy(), list(lattice.doubts)
    log_p[alone] = np.log(_DUST / (log_p.shape[1] - 1))
    log_p[alone, BLANK] = np.log1p(-_DUST)
    pale = len(alone) > 1 and not len(characters)
    for cell in alone:
        if doubts:
            doubts[cell] = "faint" if pale else ""
    return Lattice(lattice.field, log_p, lattice.seen, tuple(doubts))
