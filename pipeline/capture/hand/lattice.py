"""What a character reader says of the boxes of one field: a row of log probabilities a box."""

from collections.abc import Sequence
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
"""Side of a crop: white ink (255) on black, longest side of the ink ``INK_PX``, its middle in the middle."""
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


class Glance(Protocol):
    """What a second, independent reader makes of one whole row, within ``allowed`` characters."""

    @property
    def allowed(self) -> str:
        """The characters it was held to."""
        ...

    @property
    def text(self) -> str:
        """Its likeliest reading."""
        ...

    @property
    def certainty(self) -> float:
        """Probability 0..1 of ``text``."""
        ...

    def text_of(self, count: int) -> str:
        """Its likeliest reading of exactly ``count`` characters."""
        ...

    def scores(self, texts: Sequence[str]) -> npt.NDArray[np.float64]:
        """Log likelihood of each text, comparable within one row."""
        ...


class RowReader(Protocol):
    """Reads whole rows; asked only where the characters one by one leave a doubt."""

    def look(self, rows: Sequence[npt.NDArray[np.uint8]], allowed: Sequence[str]) -> Sequence[Glance]:
        """``rows``: dark ink on white ``[h, w]``, printed lines removed."""
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
