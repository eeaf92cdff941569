"""The handwriting files, character by character. Their layout is told in their README."""

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import Protocol

import cv2
import numpy as np
import numpy.typing as npt

Points = npt.NDArray[np.float32]
"""``[n, 2]``: x, y of a pen's way in a unit box, y down."""
Depth = npt.NDArray[np.float32]
"""``[h, w]``: distance in pixels to the edge of the ink, above 0 inside it."""
_BOX = 250.0  # side of the box of UNIPEN's points
_GROWN = 4
"""Bitmaps are smoothed at so many times their size before their edge is followed."""
_EURO_BLOCK = 200  # characters without a writer's number are taken in runs of the file


@dataclass(frozen=True, eq=False)
class Glyph:
    """One written character, its ink just inside the box ``width x height`` (longest side 1, y down).

    Either ``strokes`` tell the way of the pen, or ``depth`` the shape of the scanned ink:
    distances in pixels of a grid of ``per_unit`` pixels, ``margin`` of them outside the box.
    """

    character: str
    width: float
    height: float
    strokes: tuple[Points, ...] = ()
    depth: Depth | None = None
    per_unit: float = 1.0
    margin: int = 0


class Source(Protocol):
    def glyph(self, index: int) -> Glyph: ...


@dataclass(frozen=True, eq=False)
class Writer:
    """Which characters of a file one person wrote."""

    source: str
    number: int
    characters: Source
    indices: dict[str, npt.NDArray[np.int64]]

    @property
    def name(self) -> str:
        return f"{self.source}-{self.number}"


@dataclass(frozen=True, eq=False)
class PenStrokes:
    """UNIPEN: the recorded way of the pen."""

    labels: npt.NDArray[np.str_]
    points: npt.NDArray[np.uint8]
    stroke_start: npt.NDArray[np.int32]
    char_start: npt.NDArray[np.int32]

    def glyph(self, index: int) -> Glyph:
        first, last = int(self.char_start[index]), int(self.char_start[index + 1])
        starts = self.stroke_start[first : last + 1]
        ink = self.points[starts[0] : starts[-1]].astype(np.float32) / _BOX
        low = ink.min(axis=0)
        width, height = (ink.max(axis=0) - low).tolist()
        cuts = (starts[1:-1] - starts[0]).tolist()
        strokes = tuple(_rounded(s) for s in np.split(ink - low, cuts) if len(s))
        return Glyph(str(self.labels[index]), width, height, strokes)


@dataclass(frozen=True, eq=False)
class Bitmaps:
    """MNIST, Semeion, optdigits: scanned ink, white on black."""

    labels: npt.NDArray[np.str_]
    images: npt.NDArray[np.uint8]

    def glyph(self, index: int) -> Glyph:
        image = cv2.resize(self.images[index], None, fx=_GROWN, fy=_GROWN, interpolation=cv2.INTER_CUBIC)
        soft = cv2.GaussianBlur(image, (0, 0), _GROWN * 0.45)
        bits = cv2.threshold(soft, 110, 255, cv2.THRESH_BINARY)[1]
        x, y, w, h = cv2.boundingRect(bits)
        margin = 2 * _GROWN
        bits = np.pad(bits[y : y + h, x : x + w], margin)
        inside = cv2.distanceTransform(bits, cv2.DIST_L2, 3)
        outside = cv2.distanceTransform(cv2.bitwise_not(bits), cv2.DIST_L2, 3)
        longest = max(w, h)
        return Glyph(
            str(self.labels[index]),
            w / longest,
            h / longest,
            depth=(inside - outside).astype(np.float32, copy=False),
            per_unit=longest,
            margin=margin,
        )


def _rounded(way: Points) -> Points:
    """The way with its corners cut once (Chaikin): tablets of 1993 gave few points, pens draw curves."""
    if len(way) < 3:  # noqa: PLR2004 - a dot or a straight line
        return np.ascontiguousarray(way)
    near, far = way[:-1] * 0.75 + way[1:] * 0.25, way[:-1] * 0.25 + way[1:] * 0.75
    between = np.stack([near, far], axis=1).reshape(-1, 2)
    return np.concatenate([way[:1], between[1:-1], way[-1:]]).astype(np.float32, copy=False)


def load_writers(folder: Path) -> Iterator[Writer]:
    """Everybody in the three files; characters marked as suspect are left out."""
    with np.load(folder / "unipen_dev.npz") as file:
        labels = file["classes"][file["labels"]]
        strokes = PenStrokes(labels, file["points"], file["stroke_start"], file["char_start"])
        good = ~file["suspect"] & _well_cut(strokes) & _well_labelled("unipen", len(labels))
        yield from _by_writer("unipen", strokes, labels, file["writer"], good)
    with np.load(folder / "mnist_dev.npz") as file:
        labels = file["classes"][file["labels"]]
        scans = Bitmaps(labels, file["images"])
        yield from _by_writer("mnist", scans, labels, file["writer"], _well_labelled("mnist", len(labels)))
    with np.load(folder / "eurodigits_dev.npz") as file:
        labels = file["classes"][file["labels"]]
        scans = Bitmaps(labels, file["images"])
        blocks = np.arange(len(labels)) // _EURO_BLOCK
        yield from _by_writer("eurodigits", scans, labels, blocks, np.ones(len(labels), bool))


def _well_labelled(source: str, count: int) -> npt.NDArray[np.bool_]:
    """False for the characters of ``mislabelled.toml``."""
    text = resources.files(__package__).joinpath("mislabelled.toml").read_text("utf-8")
    good = np.ones(count, bool)
    good[tomllib.loads(text)[source]] = False
    return good


def _well_cut(strokes: PenStrokes) -> npt.NDArray[np.bool_]:
    """Whether each character has about the proportions of its kind: a K without its arms or an F
    that is only its bar was cut wrongly, and would make a false truth.
    """
    starts = strokes.stroke_start[strokes.char_start[:-1]]
    points = strokes.points.astype(np.float32)
    size = np.maximum.reduceat(points, starts) - np.minimum.reduceat(points, starts) + _DOT
    slope = np.log(size[:, 0] / size[:, 1])
    good = np.ones(len(slope), bool)
    for label in np.unique(strokes.labels):
        mine = strokes.labels == label
        spread = _BARS_SPREAD if label in _BARS else _SHAPES_SPREAD
        good[mine] = np.abs(slope[mine] - np.median(slope[mine])) < np.log(spread)
    return good


_DOT = 8.0  # points of the 250: a stroke has a width, so that no character is endlessly thin
_BARS, _BARS_SPREAD, _SHAPES_SPREAD = "1I", 9.0, 2.4
"""How many times broader or narrower than the middle one of its kind a character may be. A 1 or I may
have a foot and a roof or be one stroke."""


def _by_writer(
    source: str,
    characters: Source,
    labels: npt.NDArray[np.str_],
    writers: npt.NDArray[np.integer],
    good: npt.NDArray[np.bool_],
) -> Iterator[Writer]:
    order = np.lexsort((labels, writers))
    order = order[good[order]]
    for mine in np.split(order, np.flatnonzero(np.diff(writers[order])) + 1):
        starts = np.flatnonzero(np.diff(labels[mine].view(np.uint32))) + 1
        indices = {str(labels[run[0]]): run for run in np.split(mine, starts)}
        yield Writer(source, int(writers[mine[0]]), characters, indices)
