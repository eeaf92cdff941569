"""Which ink belongs to which box of a comb: by connected piece, so that a stroke stays whole."""

from dataclasses import dataclass, field

import cv2
import numpy as np
import numpy.typing as npt

from pipeline.capture.images import FRAME_PX_PER_MM, Mask

_SPECK_PX = 5
"""Smaller pieces (0.08 mm²) are dust."""
_WIDE = 1.4
"""Wider than this many boxes is more than one character."""
_SEARCH = 0.25
"""A cut is looked for this far (in boxes) to either side of the line."""
_OUTSIDE = 0.12
"""The middle of a piece may lie this share of the row's height above or below it."""
_FULL = 0.45
"""A piece this tall (of the row) is a character by itself."""
_OVER = 0.3
"""How far over the border (in boxes) the middle of a character may lie when its own box is empty."""


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
    above: tuple[tuple[Piece, ...], ...] = field(default=())
    """Pieces that lie over the row, by the box below them."""


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
    """A piece that spans boxes, in parts. New labels are written into ``labels``."""
    here = slice(piece.y, piece.y + piece.h), slice(piece.x, piece.x + piece.w)
    own = labels[here] == piece.label
    reach = round(_SEARCH * row.across)
    seams = []
    for edge in row.edges[1:-1]:
        line = round(edge) - piece.x
        if reach < line < piece.w - reach:
            seams.append(_seam(own, line, reach))
    if not seams:
        return [piece]
    columns = np.arange(piece.w)[None, :]
    part_of = sum((columns >= seam[:, None]).astype(np.int32) for seam in seams)
    parts = []
    for number in range(len(seams) + 1):
        chosen = own & (part_of == number)
        if np.count_nonzero(chosen) < _SPECK_PX:
            continue
        label = piece.label if number == 0 else int(labels.max()) + 1
        labels[here][chosen] = label
        parts.append(_piece(label, chosen, piece))
    return parts


def _seam(own: npt.NDArray[np.bool_], line: int, reach: int) -> npt.NDArray[np.int64]:
    """The way from top to bottom near column ``line`` that cuts least ink; one column a row."""
    left = line - reach
    cost = own[:, left : line + reach + 1].astype(np.float32)
    cost += 0.004 * np.abs(np.arange(-reach, reach + 1, dtype=np.float32))
    total = cost.copy()
    for y in range(1, len(cost)):
        before = np.pad(total[y - 1], 1, constant_values=np.inf)
        total[y] += np.minimum(np.minimum(before[:-2], before[2:]) + 0.01, before[1:-1])
    seam = np.zeros(len(cost), np.int64)
    at = int(np.argmin(total[-1]))
    for y in range(len(cost) - 1, -1, -1):
        seam[y] = left + at
        if y:
            low, high = max(0, at - 1), min(cost.shape[1], at + 2)
            at = low + int(np.argmin(total[y - 1, low:high] + 0.01 * (np.arange(low, high) != at)))
    return seam


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


def row_of(edges: list[float], top: float, bottom: float) -> Row:
    return Row(np.array(edges, np.float64), top, bottom)


MM2_PER_PX = 1 / FRAME_PX_PER_MM**2
