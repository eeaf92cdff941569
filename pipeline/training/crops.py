"""Sets of crops with what they show, and how they are kept between runs of the recipe."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt

from pipeline.capture.hand.lattice import CROP_PX, Crops

SOURCES: Final = ("unipen", "mnist", "eurodigits", "type", "marks", "other")
"""Where the ink of a crop came from: people of three files, fonts, and two kinds of our own drawing."""


@dataclass(frozen=True, eq=False)
class CropSet:
    """``n`` crops. ``labels`` are columns of ``lattice``, ``sources`` indices of ``SOURCES``, ``split`` tells
    that the crop was cut off a neighbour.
    """

    crops: Crops
    places: npt.NDArray[np.float32]
    labels: npt.NDArray[np.uint8]
    sources: npt.NDArray[np.uint8]
    split: npt.NDArray[np.bool_]

    def __len__(self) -> int:
        return len(self.labels)

    def only(self, chosen: npt.NDArray[np.bool_]) -> "CropSet":
        """The crops where ``chosen [n]`` is True."""
        return CropSet(*(getattr(self, name)[chosen] for name in _PARTS))

    def save(self, path: Path) -> None:
        np.savez(path, **{name: getattr(self, name) for name in _PARTS})


_PARTS = ("crops", "places", "labels", "sources", "split")


def load(path: Path) -> CropSet:
    """A set that ``save`` wrote. Raises FileNotFoundError."""
    with np.load(path) as file:
        return CropSet(*(file[name] for name in _PARTS))


def joined(sets: Iterable[CropSet]) -> CropSet:
    """One set of several; none at all gives an empty one."""
    some = [_EMPTY, *sets]
    return CropSet(*(np.concatenate([getattr(s, name) for s in some]) for name in _PARTS))


_EMPTY = CropSet(
    np.zeros((0, CROP_PX, CROP_PX), np.uint8),
    np.zeros((0, 4), np.float32),
    np.zeros(0, np.uint8),
    np.zeros(0, np.uint8),
    np.zeros(0, np.bool_),
)
