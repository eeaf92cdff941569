"""Local shifts of paper that does not lie flat, foretold between the places where they were seen.

Kriging (Gaussian process regression; Rasmussen and Williams 2006, chapters 2 and 5): how far and how
much paper bends is taken from the shifts themselves, and every answer has its own uncertainty, large
where nothing was seen. Pixels in and out.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import product

import numpy as np
import numpy.typing as npt

Points = npt.NDArray[np.float64]
Values = npt.NDArray[np.float64]

_PAGE_PX = 1000.0
_STRAIGHT = 1.5
"""Shifts (root mean square) below so many times their own uncertainty tell nothing about the paper."""
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
        told = alike @ self.inverse
        known = (told * alike).sum(axis=1)
        trend, here = _trend(self.places), _trend(places)
        beyond = here - told @ trend
        spread = np.linalg.pinv(trend.T @ self.inverse @ trend)
        unsure = self.depth**2 - known + ((beyond @ spread) * beyond).sum(axis=1)
        return np.asarray(self.honesty * np.sqrt(np.maximum(unsure, 0.0)), np.float64)

    @cached_property
    def _foretold(self) -> tuple[Values, Values]:
        """By all the others: how far off each shift is, and how far off it may be (one sigma)."""
        spread = 1 / np.diag(self.inverse)
        return np.linalg.norm(self.weights * spread[:, None], axis=1), np.sqrt(spread)

    def believable(self, within: float, most: float) -> npt.NDArray[np.bool_]:
        """Which shifts lie within ``within`` of what the others foretell (``most`` where they cannot)."""
        off, sigma = self._foretold
        return np.asarray(off < np.clip(_SIGMAS * sigma, within, most), np.bool_)

    @cached_property
    def honesty(self) -> float:
        """How many times further off than they should be shifts lie; 1 at least."""
        off, sigma = self._foretold
        return max(1.0, float(np.sqrt(np.mean((off / sigma) ** 2) / 2)))


def bend_through(places: Points, shifts: Points, blur: float) -> Bend:
    """The bend that explains the shifts best: by likelihood, from a few depths and lengths.

    ``blur`` is how well a shift was seen (one sigma).
    """
    fits = (_fit(places, shifts, blur, *paper) for paper in _papers(shifts, blur))
    return min(fits, key=lambda fit: fit[0])[1]


def _papers(shifts: Points, blur: float) -> Sequence[tuple[float, float]]:
    """Depths and lengths worth a try."""
    straight = (_DEPTHS_PX[0], _LENGTHS_PX[1])
    if np.sqrt(np.mean(shifts**2)) < _STRAIGHT * blur:
        return [straight]
    return [straight, *product(_DEPTHS_PX[1:], _LENGTHS_PX)]


def _fit(places: Points, shifts: Points, blur: float, depth: float, length: float) -> tuple[float, Bend]:
    """Minus twice the log likelihood, less a constant, and the bend."""
    alike = _alike(places, places, depth, length)
    alike[np.diag_indices_from(alike)] += blur**2
    inverse = np.asarray(np.linalg.inv(alike), np.float64)
    weights = inverse @ shifts
    _, volume = np.linalg.slogdet(alike)
    return float((shifts * weights).sum() + 2 * volume), Bend(places, shifts, depth, length, weights, inverse)


def _trend(places: Points) -> Values:
    """What a flat map may get wrong anywhere, told from few places: a move, a slope, perspective."""
    x, y = (places / _PAGE_PX - 0.5).T
    return np.stack([np.ones_like(x), x, y, x * x, x * y, y * y], axis=1)


def _alike(a: Points, b: Points, depth: float, length: float) -> Values:
    """Covariance of the shifts at ``a [n, 2]`` and ``b [m, 2]`` (Matérn 3/2: smooth, but may crease)."""
    square = ((a[:, None, :] - b[None, :, :]) ** 2).sum(axis=2)
    near = np.sqrt(square) * (_TENSION / length)
    return np.asarray(depth**2 * (1 + near) * np.exp(-near), np.float64)
