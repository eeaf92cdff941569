"""How plainly a field, and the sheet around it, shows what it says: the reader's own odds, box by box.

A fax blurs every box of a page and a hurried hand every field, so what the other fields looked like
tells how far this one's margin is to be trusted.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from math import fsum

import numpy as np

from pipeline.capture.hand.decode.field import Sighted

LEAST_ODDS, MOST_ODDS = -3.0, 9.0
"""Natural log odds are cut here: beyond, a network's probabilities tell no more."""


@dataclass(frozen=True, slots=True)
class Clarity:
    """Mean log odds of the likeliest symbol of boxes with ink: of the ``field``, and of those ``around``."""

    field: float
    around: float


def clarities(seen: Mapping[str, Sighted]) -> dict[str, Clarity]:
    """Of every field of a sheet. A lone field is its own surroundings; one without ink is clear."""
    odds = {name: _odds(sighted) for name, sighted in seen.items()}
    count = sum(len(each) for each in odds.values())
    total = fsum(float(each.sum()) for each in odds.values())  # the order of the fields does not matter
    found = {}
    for name, each in odds.items():
        own = float(each.mean()) if len(each) else MOST_ODDS
        others = count - len(each)
        found[name] = Clarity(own, (total - float(each.sum())) / others if others else own)
    return found


def _odds(seen: Sighted) -> "np.ndarray[tuple[int, ...], np.dtype[np.float64]]":
    inked = seen.lattice.inked
    best = np.exp(seen.cells.log_p[inked].max(axis=1, initial=-np.inf)) * (
        1 - np.array(seen.cells.foreign)[inked]
    )
    best = best.clip(1e-9, 1 - 1e-9)
    return np.asarray(np.log(best / (1 - best)).clip(LEAST_ODDS, MOST_ODDS))
