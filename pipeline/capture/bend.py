"""Local shifts of paper that does not lie flat, foretold between the places where they were seen.

Kriging (Gaussian process regression; Rasmussen and Williams 2006, chapters 2 and 5): how far and how
much paper bends is taken from the shifts themselves, and every answer has its own uncertainty, large
where nothing was seen. Pixels in and out.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

Points = npt.NDArray[np.float64]
Values = npt.NDArray[np.float64]

_SEEN_PX = 0.12
"""Print is found to within this (one sigma)."""
_LENGTHS_PX = (120.0, 240.0, 600.0)
"""Paper bends over 3, 6 or 15 cm."""
_DEPTHS_PX = (0.1, 0.4, 1.6, 6.4)
_SIGMAS = 3.0
_TENSION = float(np.sqrt(3))


@dataclass(frozen=True, eq=False)
class Bend:
    """Shifts ``[n, 2]`` seen at ``places [n, 2]``; ``depth`` and ``length`` say how the paper bends."""

    places: Points
    shifts: Points
    depth: float
    length: float
    weights: Points
    inverse: Values

    def at(self, places: Points) -> Points:
        """The shift at each place."""
        return np.asarray(_alike(places, self.places, self.depth, self.length) @ self.weights, np.float64)

    def doubt(self, places: Points) -> Values:
        """How far off :meth:`at` may be (one sigma along one axis)."""
        alike = _alike(places, self.places, self.depth, self.length)
        known = np.einsum("pn,nm,pm->p", alike, self.inverse, alike, optimize=True)
        return np.asarray(self.honesty * np.sqrt(np.maximum(self.depth**2 - known, 0.0)), np.float64)

    @cached_property
    def _foretold(self) -> tuple[Values, Values]:
        """By all the others: how far off each shift is, and how far off it may be (one sigma)."""
        spread = 1 / np.diag(self.inverse)
        return np.linalg.norm(self.weights * spread[:, None], axis=1), np.sqrt(spread)

    def believable(self, within: float) -> npt.NDArray[np.bool_]:
        """Which shifts lie within ``within`` of what all the others foretell, or of what they leave open."""
        off, sigma = self._foretold
        return np.asarray(off < np.maximum(within, _SIGMAS * sigma), np.bool_)

    @cached_property
    def honesty(self) -> float:
        """How many times further off than they should be shifts lie; 1 at least."""
        off, sigma = self._foretold
        return max(1.0, float(np.sqrt(np.mean((off / sigma) ** 2) / 2)))


def bend_through(places: Points, shifts: Points) -> Bend:
    """The bend that explains the shifts best: by likelihood, from a few depths and lengths."""
    fits = [_fit(places, shifts, depth, length) for depth in _DEPTHS_PX for length in _lengths(depth)]
    return min(fits, key=lambda fit: fit[0])[1]


def _lengths(depth: float) -> Sequence[float]:
    return _LENGTHS_PX if depth > _DEPTHS_PX[0] else _LENGTHS_PX[1:2]


def _fit(places: Points, shifts: Points, depth: float, length: float) -> tuple[float, Bend]:
    """Minus twice the log likelihood, less a constant, and the bend."""
    alike = _alike(places, places, depth, length)
    alike[np.diag_indices_from(alike)] += _SEEN_PX**2
    inverse = np.asarray(np.linalg.inv(alike), np.float64)
    weights = inverse @ shifts
    _, volume = np.linalg.slogdet(alike)
    return float((shifts * weights).sum() + 2 * volume), Bend(places, shifts, depth, length, weights, inverse)


def _alike(a: Points, b: Points, depth: float, length: float) -> Values:
    """Covariance of the shifts at ``a [n, 2]`` and ``b [m, 2]`` (Matérn 3/2: smooth, but may crease)."""
    square = ((a[:, None, :] - b[None, :, :]) ** 2).sum(axis=2)
    near = np.sqrt(square) * (_TENSION / length)
    return np.asarray(depth**2 * (1 + near) * np.exp(-near), np.float64)
