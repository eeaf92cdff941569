"""Groups of classes: what a field may hold decides which columns compete."""

from typing import Final

import numpy as np
import numpy.typing as npt

from pipeline.capture.hand.lattice import CAPITALS, CHARACTERS, DIGITS, MARKS, NETWORK_CLASSES, OTHER

Columns = npt.NDArray[np.bool_]

GROUPS: Final = {
    "all": CHARACTERS,
    "digits": DIGITS,
    "capitals": CAPITALS,
    "name": CAPITALS + MARKS,
    "alnum": DIGITS + CAPITALS,
}
"""Name of a group and its characters. OTHER competes in every group."""


def columns(group: str) -> Columns:
    """``[NETWORK_CLASSES]``: the columns that compete within a group."""
    chosen = np.zeros(NETWORK_CLASSES, np.bool_)
    chosen[[CHARACTERS.index(character) for character in GROUPS[group]]] = True
    chosen[OTHER] = True
    return chosen


def all_columns() -> Columns:
    """``[groups, NETWORK_CLASSES]`` in the order of ``GROUPS``."""
    return np.stack([columns(group) for group in GROUPS])
