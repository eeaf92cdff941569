"""One sheet, one hand: what a character looks like in the boxes that rules made sure of tells what the like
of it is elsewhere.

A writer whose 6 is a C with a short tail writes it so everywhere. The BSN's check digit, a calendar or a
list of towns settles some of those; the others are then read by what they resemble. Boxes are compared by
what the network saw in them, and a field says nothing of itself, so that no misreading proves itself.
"""

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt

from pipeline.capture.hand.decode.cells import SYMBOLS
from pipeline.capture.hand.decode.field import Sighted
from pipeline.capture.hand.lattice import COLUMNS, OTHER, Lattice

_PROVEN = 0.5
"""Least share of a field's likely strings that have the same character in a box."""
_ALIKE = 0.05
"""How fast likeness (1 - cosine) counts for less: two boxes this far apart count 1/e."""
_NETWORK = 0.1
"""What the network's own word weighs beside that of the most alike box."""
_CLEAR = 0.9995
"""A box of which the network is so sure is left alone."""
_LEAST = 1e-9

Floats = npt.NDArray[np.float64]


def by_own_hand(seen: Mapping[str, Sighted]) -> dict[str, Lattice]:
    """The lattices that change, by field: their open boxes weighed by the proven boxes of other fields.

    For each character only the most alike box counts, so that a frequent letter is no likelier for it.
    """
    proven = {name: _proven(sighted) for name, sighted in seen.items()}
    changed = {}
    for name, sighted in seen.items():
        others = [each for other, each in proven.items() if other != name and len(each[0])]
        open_boxes = _open(sighted.lattice)
        if others and len(open_boxes):
            vectors, shares = (np.concatenate(parts) for parts in zip(*others, strict=True))
            changed[name] = _weighed(sighted.lattice, open_boxes, vectors, shares)
    return changed


def _proven(sighted: Sighted) -> tuple[Floats, Floats]:
    """What the network saw in the boxes whose character is settled ``[n, d]``, and which it is
    ``[n, OTHER]`` with the share of the likely strings that say so.
    """
    lattice = sighted.lattice
    shares = _shares(sighted)
    settled = (shares.max(axis=1, initial=0.0) >= _PROVEN) & lattice.inked
    if lattice.doubts:
        settled &= np.array([doubt != "faint" for doubt in lattice.doubts])
    return lattice.seen[settled].astype(np.float64), shares[settled]


def _shares(sighted: Sighted) -> Floats:
    """How much of the probability of the likeliest strings has each character in each box."""
    shares = np.zeros((len(sighted.lattice.log_p), COLUMNS))
    if not sighted.found:
        return shares[:, :OTHER]
    boxes = np.arange(len(shares))
    scores = np.array([found.score for found in sighted.found])
    weights = np.exp(scores - scores.max())
    for found, weight in zip(sighted.found, weights / weights.sum(), strict=True):
        shares[boxes, [SYMBOLS.index(symbol) for symbol in found.path]] += weight
    return shares[:, :OTHER]


def _open(lattice: Lattice) -> npt.NDArray[np.intp]:
    best = lattice.log_p[:, :OTHER].max(axis=1)
    return np.flatnonzero(lattice.inked & (best < np.log(_CLEAR)))


def _weighed(lattice: Lattice, boxes: npt.NDArray[np.intp], vectors: Floats, shares: Floats) -> Lattice:
    """``lattice`` with the characters of ``boxes`` weighed anew; what is blank or no character stays."""
    alike = np.exp((lattice.seen[boxes] @ vectors.T - 1) / _ALIKE)
    told = (alike[:, :, None] * shares[None]).max(axis=1)
    share = np.exp(lattice.log_p[boxes, :OTHER].astype(np.float64))
    whole = share.sum(axis=1, keepdims=True)
    mixed = (_NETWORK * share / whole + told) / (_NETWORK + told.sum(axis=1, keepdims=True))
    log_p = lattice.log_p.copy()
    log_p[boxes, :OTHER] = np.log(np.maximum(mixed * whole, _LEAST))
    return Lattice(lattice.field, log_p, lattice.seen, lattice.doubts)
