"""What a character reader says of the boxes of one field: a row of log probabilities a box."""

from dataclasses import dataclass
from typing import Protocol

import numpy as np
import numpy.typing as npt

from pipeline.domain.forms import FieldTemplate

DIGITS = "0123456789"
CAPITALS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
MARKS = "-'."
CHARACTERS = DIGITS + CAPITALS + MARKS
"""The characters that are read, in the order of the columns."""
OTHER = len(CHARACTERS)
"""Column of ink that is none of them: crossed out, two in a box, a scribble, another script."""
BLANK = OTHER + 1
"""Column of an empty box; it comes from the ink, not from the network."""
NETWORK_CLASSES = OTHER + 1
COLUMNS = BLANK + 1

CROP_PX = 32
"""Side of a crop. White ink (255) on black, the longest side of the ink on ``INK_PX``, middle in the middle."""
INK_PX = 24

Crops = npt.NDArray[np.uint8]
LogP = npt.NDArray[np.float32]


class CharacterReader(Protocol):
    """The network. One call a page."""

    def read(self, crops: Crops, places: npt.NDArray[np.float32]) -> tuple[LogP, npt.NDArray[np.float32]]:
        """``crops [n, 32, 32]`` and ``places [n, 4]`` (top, bottom, left, right of the ink as shares of
        its box; below 0 or above 1 where it sticks out). Gives log probabilities
        ``[n, NETWORK_CLASSES]``, calibrated, and what the network saw as unit vectors ``[n, d]``.
        """
        ...


class RowReader(Protocol):
    """A second, independent reader of a whole row."""

    def read(self, row: npt.NDArray[np.uint8], allowed: str) -> tuple[str, float]:
        """``row [h, w]``: dark ink on white, lines removed. Gives text of ``allowed`` characters and 0..1."""
        ...


@dataclass(frozen=True, eq=False)
class Lattice:
    """The boxes of one field, read. ``seen`` are the network's vectors, for likeness within one hand."""

    field: FieldTemplate
    log_p: LogP
    """``[cells, COLUMNS]``; each row sums to 1 when raised."""
    seen: npt.NDArray[np.float32]
    """``[cells, d]``; zero for an empty box."""
    doubts: tuple[str, ...] = ()
    """Per box why the cut itself is not to be trusted (``split``, ``mark``, ``faint``), or ''."""

    @property
    def inked(self) -> npt.NDArray[np.bool_]:
        """``[cells]``: boxes with ink."""
        return np.asarray(self.log_p[:, BLANK] < np.log(0.5))
