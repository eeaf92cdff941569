"""Ink on paper: one written character, drawn as its writer's pen and habits have it.

Pages are ``uint8 [h, w]``, 0 = black, changed in place. Boxes are ``(x, y, w, h)`` in pixels and
need not be whole; what falls off the page is cut.
"""

from dataclasses import dataclass, field

import cv2
import numpy as np
import numpy.typing as npt

from pipeline.capture.images import Grey
from pipeline.deck.sources import Depth, Glyph

BoxPx = tuple[float, float, float, float]
_FINE = 3
"""Strokes are drawn at so many times the page's resolution and averaged: smooth edges at any width."""
_SHIFT = 4  # binary places of cv2's sub-pixel coordinates


@dataclass(frozen=True, slots=True)
class Pen:
    """What the writer holds. ``darkness`` is 255 minus the grey of full ink; ball-points are 0.3-0.7 mm.

    ``skip`` (0..1) is how much a ball-point thins out on its way, ``grain`` (0..1) how much of the
    paper shows through (pencil), ``wobble`` the shake of the hand as a share of the character's height.
    """

    width_mm: float = 0.5
    darkness: float = 190.0
    skip: float = 0.15
    grain: float = 0.0
    wobble: float = 0.0


@dataclass(frozen=True, slots=True)
class Manner:
    """Habits of placing characters in boxes; shares are of the box, spreads are standard deviations.

    ``size`` is the height of a capital; ``foot`` is where its foot stands (1 = on the box's lower
    line), ``aside`` how far its middle is off the box's middle, ``slant`` the lean to the right as dx/dy.
    """

    size: float = 0.75
    size_spread: float = 0.06
    foot: float = 0.88
    foot_spread: float = 0.04
    aside: float = 0.0
    aside_spread: float = 0.06
    slant: float = 0.0
    slant_spread: float = 0.04
    broad: float = 1.0
    """Width over height against the character as recorded."""
    turn_spread: float = 0.03
    """Radians."""
    widest: float = 1.05
    """Wider characters are squeezed, as people do at the edge of a box."""


NEAT = Manner()


def some_pen(rng: np.random.Generator) -> Pen:
    """Pens as they come in: mostly blue and black ball-points, some felt tips and gel pens, few pencils."""
    kind = rng.choice(("ball", "gel", "felt", "pencil"), p=(0.66, 0.18, 0.10, 0.06))
    if kind == "ball":
        blue = bool(rng.choice((True, False), p=(0.6, 0.4)))
        dark = rng.uniform(130, 195) if blue else rng.uniform(165, 225)
        return Pen(rng.uniform(0.3, 0.52), dark, rng.uniform(0.05, 0.4), 0.0, rng.uniform(0, 0.012))
    if kind == "gel":
        return Pen(rng.uniform(0.38, 0.62), rng.uniform(175, 230), 0.03, 0.0, rng.uniform(0, 0.01))
    if kind == "felt":
        return Pen(rng.uniform(0.55, 0.85), rng.uniform(180, 235), 0.05, 0.0, rng.uniform(0, 0.008))
    return Pen(rng.uniform(0.35, 0.65), rng.uniform(75, 150), 0.15, rng.uniform(0.15, 0.45), 0.006)


def some_manner(rng: np.random.Generator) -> Manner:
    """Habits of one writer: from small and neat to larger than the box."""
    tidy = rng.beta(2.5, 2.0)  # 1 = as in a form's example
    size = float(np.clip(rng.normal(0.74, 0.13), 0.5, 1.12))
    return Manner(
        size=size,
        size_spread=0.03 + 0.07 * (1 - tidy),
        foot=float(np.clip(rng.normal(0.5 + size / 2, 0.05), 0.7, 1.15)),
        foot_spread=0.015 + 0.06 * (1 - tidy),
        aside=float(rng.normal(0, 0.06)),
        aside_spread=0.03 + 0.09 * (1 - tidy),
        slant=float(rng.normal(0.05, 0.12)),
        slant_spread=0.02 + 0.05 * (1 - tidy),
        broad=float(np.clip(rng.normal(1.0, 0.12), 0.7, 1.3)),
        turn_spread=0.015 + 0.04 * (1 - tidy),
        widest=float(rng.uniform(0.85, 1.25)),
    )


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a character stands: an affine map from the unit box of its glyph to page pixels."""

    matrix: npt.NDArray[np.float64] = field(repr=False)
    """``[2, 3]``."""

    def points(self, unit: npt.NDArray[np.floating]) -> npt.NDArray[np.float64]:
        return np.asarray(unit @ self.matrix[:, :2].T + self.matrix[:, 2])


def write_cell(
    page: Grey,
    cell: BoxPx,
    glyph: Glyph,
    pen: Pen,
    rng: np.random.Generator,
    px_per_mm: float,
    manner: Manner = NEAT,
) -> None:
    """Writes ``glyph`` into a box of the page; it may overhang into its neighbours.

    ``px_per_mm`` is 300 / 25.4 on a page at 300 dpi. Never raises for ink that leaves the page.
    """
    spot = place(cell, glyph, manner, rng)
    if glyph.depth is not None:
        _print_shape(page, glyph, glyph.depth, spot, pen, rng, px_per_mm)
    else:
        draw_strokes(page, [spot.points(s) for s in glyph.strokes], pen, rng, px_per_mm)


def place(cell: BoxPx, glyph: Glyph, manner: Manner, rng: np.random.Generator) -> Spot:
    """Size, lean and place of one character in its box."""
    x, y, w, h = cell
    height = h * float(np.clip(rng.normal(manner.size, manner.size_spread), 0.4, 1.25))
    tall = max(glyph.height, 0.12)
    up = height / tall
    across = up * manner.broad * float(np.clip(rng.normal(1, 0.05), 0.8, 1.2))
    across = min(across, w * manner.widest / max(glyph.width, 1e-3))
    if glyph.width > 3 * glyph.height:  # a bar, not a tall character
        up = across
    lean = float(rng.normal(manner.slant, manner.slant_spread))
    turn = float(rng.normal(0, manner.turn_spread))
    stand = np.array([[across, 0.0], [0.0, up]])
    stand = np.array([[1.0, -lean], [0.0, 1.0]]) @ stand
    stand = np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]]) @ stand
    middle = np.array([glyph.width / 2, glyph.height / 2])
    off = float(rng.normal(manner.aside, manner.aside_spread))
    foot = float(rng.normal(manner.foot, manner.foot_spread))
    target = np.array([x + w * (0.5 + off), y + h * foot - glyph.height * up / 2])
    return Spot(np.column_stack([stand, target - stand @ middle]))


def draw_strokes(
    page: Grey,
    strokes: list[npt.NDArray[np.float64]],
    pen: Pen,
    rng: np.random.Generator,
    px_per_mm: float,
) -> None:
    """Draws pen ways in page pixels, each ``[n, 2]``. A single point becomes a dot."""
    width = max(pen.width_mm * px_per_mm, 1.0)
    ink = np.concatenate(strokes)
    reach = width + 2
    window = _window(page, ink.min(axis=0) - reach, ink.max(axis=0) + reach)
    if window is None:
        return
    left, top, right, bottom = window
    fine = np.zeros(((bottom - top) * _FINE, (right - left) * _FINE), np.uint8)
    for stroke in strokes:
        way = _shaken(stroke, pen, rng)
        at = np.round((way - (left, top)) * _FINE * (1 << _SHIFT)).astype(np.int32)
        thick = max(1, round(width * _FINE * float(rng.normal(1, 0.04))))
        cv2.polylines(fine, [at.reshape(-1, 1, 2)], False, 255, thick, cv2.LINE_8, _SHIFT)
    cover = cv2.resize(fine, (right - left, bottom - top), interpolation=cv2.INTER_AREA)
    _lay(page[top:bottom, left:right], cover.astype(np.uint8, copy=False), pen, rng, px_per_mm)


def _print_shape(
    page: Grey,
    glyph: Glyph,
    depth: Depth,
    spot: Spot,
    pen: Pen,
    rng: np.random.Generator,
    px_per_mm: float,
) -> None:
    """Scanned ink, its strokes made as wide as the pen's as far as their shape bears it."""
    corners = np.array([(0, 0), (glyph.width, 0), (0, glyph.height), (glyph.width, glyph.height)])
    ends = spot.points(corners)
    reach = pen.width_mm * px_per_mm + 2
    window = _window(page, ends.min(axis=0) - reach, ends.max(axis=0) + reach)
    if window is None:
        return
    left, top, right, bottom = window
    scale = float(np.sqrt(abs(np.linalg.det(spot.matrix[:, :2])))) / glyph.per_unit
    matrix = spot.matrix.copy()
    matrix[:, :2] /= glyph.per_unit
    matrix[:, 2] -= matrix[:, :2] @ (glyph.margin, glyph.margin) + (left, top)
    there = cv2.warpAffine(
        depth, matrix, (right - left, bottom - top), flags=cv2.INTER_LINEAR, borderValue=-99
    )
    inside = depth[depth > 0]
    own = 4 * float(inside.mean()) * scale if inside.size else 0.0  # mean depth of a bar is a quarter of it
    grow = float(np.clip((pen.width_mm * px_per_mm - own) / 2, -own / 4, own / 3))
    # 3-4-5 distances step by one pixel at the edge: half a pixel in
    cover = cv2.convertScaleAbs(np.clip(there * scale + grow + 0.5, 0, 1), alpha=255)
    _lay(page[top:bottom, left:right], cover.astype(np.uint8, copy=False), pen, rng, px_per_mm)


def _lay(under: Grey, cover: Grey, pen: Pen, rng: np.random.Generator, px_per_mm: float) -> None:
    """Ink of ``cover`` (255 = full) over the paper: the darker of both stays."""
    dark = cv2.convertScaleAbs(cover, alpha=pen.darkness / 255)
    if pen.skip > 0:
        dark = cv2.multiply(dark, _clouds(cover.shape, 0.5 * px_per_mm, pen.skip, rng), scale=1 / 255)
    if pen.grain > 0:
        dark = cv2.multiply(dark, _clouds(cover.shape, 0.13 * px_per_mm, pen.grain, rng), scale=1 / 255)
    cv2.min(under, cv2.bitwise_not(dark), dst=under)


def _clouds(
    shape: tuple[int, ...], size_px: float, depth: float, rng: np.random.Generator
) -> npt.NDArray[np.uint8]:
    """Patches about ``size_px`` wide that let ``1 - depth`` to all of the ink through."""
    rows, columns = (max(2, int(n / max(size_px, 1.0)) + 2) for n in shape[:2])
    low = max(0, round(255 * (1 - 1.6 * depth)))
    patches = rng.integers(low, 256 + round(90 * depth), (rows, columns)).clip(0, 255).astype(np.uint8)
    return cv2.resize(patches, (shape[1], shape[0]), interpolation=cv2.INTER_LINEAR).astype(
        np.uint8, copy=False
    )


def _shaken(stroke: npt.NDArray[np.float64], pen: Pen, rng: np.random.Generator) -> npt.NDArray[np.float64]:
    if pen.wobble <= 0 or len(stroke) < 3:  # noqa: PLR2004 - a dot or a straight line
        return stroke
    height = float(np.ptp(stroke, axis=0).max())
    knots = max(3, len(stroke) // 6)
    shake = rng.normal(0, pen.wobble * height, (knots, 2))
    where = np.linspace(0, knots - 1, len(stroke))
    grid = np.arange(knots)
    return stroke + np.column_stack([np.interp(where, grid, shake[:, i]) for i in (0, 1)])


def _window(
    page: Grey, low: npt.NDArray[np.float64], high: npt.NDArray[np.float64]
) -> tuple[int, int, int, int] | None:
    """Whole pixels around ``low``..``high`` on the page: left, top, right, bottom; None beside it."""
    left, top = (max(0, int(v)) for v in low)
    right, bottom = min(page.shape[1], int(high[0]) + 1), min(page.shape[0], int(high[1]) + 1)
    return (left, top, right, bottom) if right > left and bottom > top else None
