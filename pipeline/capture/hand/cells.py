"""Which ink belongs to which box of a comb: by connected piece, so that a stroke stays whole."""

from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from pipeline.capture.images import FRAME_PX_PER_MM, Mask
from pipeline.capture.view import Patch
from pipeline.domain.forms import FieldTemplate

MM2_PER_PX = 1 / FRAME_PX_PER_MM**2
_SPECK_PX = 5
"""Smaller pieces (0.08 mm²) are dust."""
_WIDE = 1.15
"""Wider than this many boxes may be more than one character."""
_ZONE = 0.28
"""Ink within so much (in boxes) of a line may be of either box."""
_FAIR = 0.08
"""Less of its ink deep in a box is the tip of a stroke from next door, not a character."""
_OUTSIDE = 0.12
"""The middle of a piece may lie this share of the row's height above or below it."""
_FULL = 0.45
"""A piece this tall (of the row) is a character by itself."""
_OVER = 0.3
"""How far over the border (in boxes) the middle of a character may lie when its own box is empty."""


_NEAR, _TOUCHING_PX, _FARTHER = 0.35, 4, 3.0
"""A part broken off lies this near to the border (in boxes) and to its character, and so much farther from
others."""
_BLOCK = np.ones((3, 3), np.uint8)


@dataclass(frozen=True)
class Piece:
    """Connected ink, or a part of it; pixels of the patch."""

    label: int
    x: int
    y: int
    w: int
    h: int
    area: int
    cx: float
    cy: float


@dataclass(frozen=True, eq=False)
class Row:
    """The boxes of a field in a patch, in pixels. ``edges`` has one more entry than boxes."""

    edges: npt.NDArray[np.float64]
    top: float
    bottom: float

    @property
    def across(self) -> float:
        return float(self.edges[1] - self.edges[0])

    def cell_at(self, x: float) -> int:
        """The box at ``x``; -1 or the number of boxes when it lies beside the row."""
        return int(np.searchsorted(self.edges, x, side="right")) - 1


@dataclass(frozen=True, eq=False)
class Shares:
    """``owner``: number of the box + 1 for each pixel, 0 = nobody's. ``pieces`` and ``split`` per box."""

    owner: npt.NDArray[np.uint8]
    pieces: tuple[tuple[Piece, ...], ...]
    split: tuple[bool, ...]
    above: tuple[tuple[Piece, ...], ...]
    """Pieces that lie over the row, by the box below them."""


def row_in(patch: Patch, field: FieldTemplate) -> Row:
    """Where the boxes of a comb field lie in its patch."""
    left = (field.box.x - patch.box.x) * FRAME_PX_PER_MM
    top = (field.box.y - patch.box.y) * FRAME_PX_PER_MM
    edges = left + np.arange(field.cells + 1) * (field.box.w / field.cells * FRAME_PX_PER_MM)
    return Row(edges.astype(np.float64), top, top + field.box.h * FRAME_PX_PER_MM)


def share_out(mask: Mask, row: Row) -> Shares:
    """Gives every piece of ``mask`` to one box, whole; only what spans boxes is cut, at its thinnest."""
    labels, pieces = _pieces(mask)
    count = len(row.edges) - 1
    owned: list[list[Piece]] = [[] for _ in range(count)]
    above: list[list[Piece]] = [[] for _ in range(count)]
    split = [False] * count
    slack = _OUTSIDE * (row.bottom - row.top)
    for piece in pieces:
        if not row.top - slack <= piece.cy <= row.bottom + slack:
            cell = row.cell_at(piece.cx)
            if piece.cy < row.top and 0 <= cell < count:
                above[cell].append(piece)
            continue
        parts = _cut(piece, labels, row) if piece.w > _WIDE * row.across else [piece]
        for part in parts:
            cell = row.cell_at(part.cx)
            cell = min(max(cell, 0), count - 1) if _beside(part, row) else cell
            if 0 <= cell < count:
                owned[cell].append(part)
                split[cell] |= len(parts) > 1
    _to_empty_boxes(owned, row)
    _to_their_bodies(owned, row)
    table = np.zeros(int(labels.max()) + 1, np.uint8)
    for cell, mine in enumerate(owned):
        for piece in mine:
            table[piece.label] = cell + 1
    return Shares(table[labels], tuple(map(tuple, owned)), tuple(split), tuple(map(tuple, above)))


def _beside(piece: Piece, row: Row) -> bool:
    """The first and last character of a row may hang out of it a little."""
    return bool(row.edges[0] - _OVER * row.across <= piece.cx <= row.edges[-1] + _OVER * row.across)


def _pieces(mask: Mask) -> tuple[npt.NDArray[np.int32], list[Piece]]:
    _, labels, stats, centres = cv2.connectedComponentsWithStats(mask, connectivity=8)
    found = [
        Piece(number, *_five(stats[number]), float(centres[number, 0]), float(centres[number, 1]))
        for number in range(1, len(stats))
        if stats[number, cv2.CC_STAT_AREA] >= _SPECK_PX
    ]
    return labels.astype(np.int32, copy=False), sorted(found, key=lambda piece: piece.x)


def _five(stats: npt.NDArray[np.int32]) -> tuple[int, int, int, int, int]:
    x, y, w, h, area = stats.tolist()
    return x, y, w, h, area


def _cut(piece: Piece, labels: npt.NDArray[np.int32], row: Row) -> list[Piece]:
    """A piece that spans boxes, in parts. New labels are written into ``labels``.

    What lies well inside a box is that box's; ink near a line goes to the box it is nearer to along the
    stroke. So a stroke that hangs over stays whole, and two that touch part where they touch.
    """
    here = slice(piece.y, piece.y + piece.h), slice(piece.x, piece.x + piece.w)
    own = np.where(labels[here] == piece.label, 255, 0).astype(np.uint8)
    grown = _sown(own, piece, row)
    numbers = [number for number in np.unique(grown).tolist() if number]
    if len(numbers) <= 1:
        return [piece]
    while True:
        wider = np.where(grown > 0, grown, np.minimum(cv2.dilate(grown, _BLOCK), own))
        if np.array_equal(wider, grown):
            break
        grown = wider
    parts = []
    for number in numbers:
        chosen = grown == number
        label = piece.label if number == numbers[0] else int(labels.max()) + 1
        labels[here][chosen] = label
        parts.append(_piece(label, chosen, piece))
    return parts


def _sown(own: Mask, piece: Piece, row: Row) -> npt.NDArray[np.uint8]:
    """Number of the box + 1 on ink well inside a box, where there is a fair share of it; else 0."""
    sown = np.zeros_like(own)
    usual = piece.area * row.across / piece.w
    for cell in range(len(row.edges) - 1):
        left = max(0, round(row.edges[cell] + _ZONE * row.across) - piece.x)
        right = max(0, round(row.edges[cell + 1] - _ZONE * row.across) - piece.x)
        inside = own[:, left:right]
        if left < right and cv2.countNonZero(inside) >= _FAIR * usual:
            sown[:, left:right] = np.minimum(inside, cell + 1)
    return sown


def _piece(label: int, chosen: npt.NDArray[np.bool_], within: Piece) -> Piece:
    rows, columns = np.nonzero(chosen)
    x, y = int(columns.min()), int(rows.min())
    return Piece(
        label,
        within.x + x,
        within.y + y,
        int(columns.max()) - x + 1,
        int(rows.max()) - y + 1,
        len(rows),
        within.x + float(columns.mean()),
        within.y + float(rows.mean()),
    )


def _to_empty_boxes(owned: list[list[Piece]], row: Row) -> None:
    """A character just over the border of a full box, beside an empty one, goes to the empty one."""
    tall = _FULL * (row.bottom - row.top)
    for cell, mine in enumerate(owned):
        full = [piece for piece in mine if piece.h >= tall]
        if len(full) <= 1:
            continue
        for piece, to in (
            (min(full, key=lambda p: p.cx), cell - 1),
            (max(full, key=lambda p: p.cx), cell + 1),
        ):
            if not 0 <= to < len(owned) or any(p.h >= tall for p in owned[to]):
                continue
            border = row.edges[cell] if to < cell else row.edges[cell + 1]
            if abs(piece.cx - border) <= _OVER * row.across:
                mine.remove(piece)
                owned[to].append(piece)
                break


def _to_their_bodies(owned: list[list[Piece]], row: Row) -> None:
    """A broken-off part near a border goes to the character it lies closest to, over the border too."""
    tall = _FULL * (row.bottom - row.top)
    bodies = [[piece for piece in mine if piece.h >= tall] for mine in owned]
    for cell, mine in enumerate(owned):
        for piece in [piece for piece in mine if piece.h < tall]:
            to = cell - 1 if piece.cx - row.edges[cell] < row.across / 2 else cell + 1
            over = min(piece.cx - row.edges[cell], row.edges[cell + 1] - piece.cx)
            if not 0 <= to < len(owned) or not bodies[to] or over > _NEAR * row.across:
                continue
            away = min(_gap(piece, body) for body in bodies[to])
            own = min((_gap(piece, body) for body in bodies[cell]), default=row.across)
            if away <= _TOUCHING_PX and own > _FARTHER * max(away, 1.0):
                mine.remove(piece)
                owned[to].append(piece)


def _gap(one: Piece, other: Piece) -> float:
    """Between two boxes around ink; 0 when they overlap."""
    across = max(one.x - other.x - other.w, other.x - one.x - one.w, 0)
    down = max(one.y - other.y - other.h, other.y - one.y - one.h, 0)
    return float(np.hypot(across, down))
