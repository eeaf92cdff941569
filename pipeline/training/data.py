"""The stored pictures, writer by writer, brought to the format of a crop: without form, office and cuts.

These show what the network makes of a character as such, and keep figures comparable with those others
publish for the same files.
"""

from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt

from pipeline.capture.hand.lattice import CHARACTERS, CROP_PX, INK_PX, Crops
from pipeline.capture.images import Grey
from pipeline.deck.hands import Part, part_of
from pipeline.training.crops import SOURCES, CropSet, joined

_INK = 64
_EURO_BLOCK = 200
"""Characters without a writer's number are taken in runs of the file, as the deck does."""
FILES = ("unipen_dev.npz", "mnist_dev.npz", "eurodigits_dev.npz")


def plain_crops(folder: Path, part: Part, rng: np.random.Generator) -> CropSet:
    """All stored pictures of the writers of one part. Their place in a box is invented.

    Raises FileNotFoundError when ``folder`` lacks a file.
    """
    return joined(_of_file(folder / name, part, rng) for name in FILES)


def framed(picture: Grey) -> Crops:
    """A picture (white ink on black) with the longest side of its ink on ``INK_PX``, in the middle."""
    x, y, w, h = cv2.boundingRect(cv2.threshold(picture, _INK, 255, cv2.THRESH_BINARY)[1])
    out = np.zeros((CROP_PX, CROP_PX), np.uint8)
    if not w:
        return out
    scale = INK_PX / max(w, h)
    matrix = np.array(
        [
            [scale, 0.0, CROP_PX / 2 - scale * (x + w / 2) + (scale - 1) / 2],
            [0.0, scale, CROP_PX / 2 - scale * (y + h / 2) + (scale - 1) / 2],
        ]
    )
    cv2.warpAffine(picture, matrix, (CROP_PX, CROP_PX), dst=out, flags=cv2.INTER_LINEAR)
    return out


def _of_file(path: Path, part: Part, rng: np.random.Generator) -> CropSet:
    source = path.name.removesuffix("_dev.npz")
    with np.load(path) as file:
        images, labels = file["images"], file["labels"]
        blocks = np.arange(len(labels)) // _EURO_BLOCK
        writers = file.get("writer", blocks)
        good = ~file["suspect"] if "suspect" in file else np.ones(len(labels), np.bool_)
        names = [str(name) for name in file["classes"]]
    parts = {int(w): part_of(source, int(w)) for w in np.unique(writers)}
    chosen = np.flatnonzero(good & np.array([parts[int(w)] == part for w in writers]))
    columns = np.array([CHARACTERS.index(name) for name in names], np.uint8)
    crops = [framed(images[index]) for index in chosen]
    return CropSet(
        np.stack(crops) if crops else np.zeros((0, CROP_PX, CROP_PX), np.uint8),
        _invented_places(np.array([_shape(crop) for crop in crops]).reshape(-1, 2), rng),
        columns[labels[chosen]],
        np.full(len(chosen), SOURCES.index(source), np.uint8),
        np.zeros(len(chosen), np.bool_),
    )


def _shape(crop: Crops) -> tuple[float, float]:
    """Width and height of the ink, 1 for the longest side."""
    _, _, w, h = cv2.boundingRect(cv2.threshold(crop, _INK, 255, cv2.THRESH_BINARY)[1])
    return w / INK_PX, h / INK_PX


def _invented_places(shapes: npt.NDArray[np.float64], rng: np.random.Generator) -> npt.NDArray[np.float32]:
    """Where characters of these shapes may stand in a box 1.3 times as tall as wide."""
    n = len(shapes)
    tall = rng.normal(0.72, 0.12, n).clip(0.4, 1.1)
    wide = tall * 1.3 * shapes[:, 0] / np.maximum(shapes[:, 1], 0.1)
    wide = wide.clip(0.05, 1.05)
    foot, middle = rng.normal(0.5 + tall / 2, 0.06), rng.normal(0.5, 0.08, n)
    return np.stack([foot - tall, foot, middle - wide / 2, middle + wide / 2], axis=1).astype(np.float32)
