"""Ticks and signatures by pen."""

from dataclasses import replace

import numpy as np
import numpy.typing as npt

from pipeline.capture.images import Grey
from pipeline.deck.habits import Habits
from pipeline.deck.hands import Hand
from pipeline.deck.pen import Manner, draw_strokes, write_cell
from pipeline.domain.geometry import BoxMm

Ways = list[npt.NDArray[np.float64]]
"""Pen strokes in shares of the box, each ``[n, 2]``."""


def tick(page: Grey, box: BoxMm, habits: Habits, rng: np.random.Generator, px_per_mm: float) -> None:
    """A tick as this writer makes them, mostly in its box."""
    shape = habits.tick if rng.random() < _FAITHFUL else "cross"
    ways = _SHAPES[shape](habits.reach + float(rng.normal(0, 0.06)), rng)
    lost = rng.normal(0, 0.07, 2)
    side, corner = min(box.w, box.h), np.array((box.x, box.y))
    pen = replace(habits.pen, width_mm=min(habits.pen.width_mm, side / 5))
    drawn = [((w + lost) * side + corner) * px_per_mm for w in ways]
    draw_strokes(page, drawn, pen, rng, px_per_mm)


_FAITHFUL = 0.96


def blacken(page: Grey, box: BoxMm, habits: Habits, rng: np.random.Generator, px_per_mm: float) -> None:
    """A wrong tick taken back: the box scribbled over until it is black."""
    rows = int(rng.integers(9, 15))
    y = np.linspace(0.06, 0.94, rows)
    x = np.where(np.arange(rows) % 2, 0.06, 0.94) + rng.normal(0, 0.06, rows)
    way = np.column_stack([x, y + rng.normal(0, 0.03, rows)])
    corner, size = np.array((box.x, box.y)), np.array((box.w, box.h))
    heavy = replace(habits.pen, width_mm=max(habits.pen.width_mm, box.h / 9), skip=0.05)
    for turned in (way, way[:, ::-1]):
        draw_strokes(page, [(turned * size + corner) * px_per_mm], heavy, rng, px_per_mm)


def sign(
    page: Grey,
    box: BoxMm,
    hand: Hand,
    initials: str,
    habits: Habits,
    rng: np.random.Generator,
    px_per_mm: float,
) -> None:
    """One or two large initials of the hand and a hurried line, at times underlined, at times too large."""
    height = min(box.h * float(rng.uniform(0.4, 0.9)), 16.0)
    x = box.x + box.w * float(rng.uniform(0.03, 0.25))
    foot = box.y + box.h * float(rng.uniform(0.6, 0.85))
    manner = Manner(1.0, 0.1, 1.0, 0.05, slant=habits.manner.slant + 0.1, widest=1.6)
    for letter in initials[: int(rng.integers(1, 3))]:
        if hand.writes(letter):
            width = height * 0.6
            cell = tuple(v * px_per_mm for v in (x, foot - height, width, height))
            glyph = hand.draw(letter, rng)
            write_cell(page, (cell[0], cell[1], cell[2], cell[3]), glyph, habits.pen, rng, px_per_mm, manner)
            x += width * 0.9
    ways = [_hurried(x, foot, min(box.right - x, 55.0) * float(rng.uniform(0.4, 0.95)), height, rng)]
    if rng.random() < 1 / 3:
        run = np.linspace(0, 1, 12)
        ways.append(np.column_stack([box.x + 4 + run * (x - box.x + 20), foot + 2 - run * 3 + 0.3 * run**2]))
    draw_strokes(page, [way * px_per_mm for way in ways], habits.pen, rng, px_per_mm)


def _hurried(
    x: float, foot: float, width: float, height: float, rng: np.random.Generator
) -> npt.NDArray[np.float64]:
    """Loops that get flatter, and a tail; millimetres."""
    loops = float(rng.uniform(4, 11))
    t = np.linspace(0, 1, 160)
    grow = np.interp(t, np.linspace(0, 1, 9), rng.uniform(0.1, 0.55, 9)) * (1 - 0.5 * t)
    back = float(rng.uniform(0.2, 0.9)) * width / loops
    turn = 2 * np.pi * loops * t + float(rng.uniform(0, 6))
    across = x + width * t + back * np.cos(turn) / 2
    down = foot - height * grow * (0.5 + 0.5 * np.sin(turn)) - float(rng.normal(0, 0.12)) * height * t
    return np.column_stack([across, down])


def _line(
    start: tuple[float, float], end: tuple[float, float], rng: np.random.Generator
) -> npt.NDArray[np.float64]:
    """From ``start`` to ``end``, ends not quite met, a little bent."""
    t = np.linspace(0, 1, 10)[:, None]
    near = [np.array(p) + rng.normal(0, 0.05, 2) for p in (start, end)]
    sway = np.sin(np.pi * t) * rng.normal(0, 0.05, 2)
    return np.asarray(near[0] * (1 - t) + near[1] * t + sway)


def _cross(reach: float, rng: np.random.Generator) -> Ways:
    low, high = -reach, 1 + reach
    return [_line((low, low), (high, high), rng), _line((high, low), (low, high), rng)]


def _check(reach: float, rng: np.random.Generator) -> Ways:
    turn = (0.38 + float(rng.normal(0, 0.06)), 0.85 + max(reach, -0.2) * 0.3)
    up = (0.95 + max(reach, 0) * 1.3, -max(reach, 0) * 1.2 + 0.05)
    return [np.concatenate([_line((0.1, 0.5), turn, rng), _line(turn, up, rng)])]


def _slash(reach: float, rng: np.random.Generator) -> Ways:
    return [_line((1 + reach, -reach), (-reach, 1 + reach), rng)]


def _dot(reach: float, rng: np.random.Generator) -> Ways:
    turn = np.linspace(0, 14, 40)
    radius = np.linspace(0.02, 0.16 + max(reach, 0) * 0.3, 40)
    middle = 0.5 + rng.normal(0, 0.06, 2)
    return [np.column_stack([np.cos(turn), np.sin(turn)]) * radius[:, None] + middle]


def _fill(reach: float, rng: np.random.Generator) -> Ways:
    rows = int(rng.integers(6, 12))
    low, high = -min(reach, 0.15), 1 + min(reach, 0.15)
    x = np.where(np.arange(rows) % 2, low + 0.1, high - 0.1) + rng.normal(0, 0.07, rows)
    return [np.column_stack([x, np.linspace(low + 0.08, high - 0.08, rows) + rng.normal(0, 0.03, rows)])]


def _ring(reach: float, rng: np.random.Generator) -> Ways:
    """A ring around the box instead of a tick in it."""
    turn = np.linspace(-0.4, 2 * np.pi + float(rng.uniform(-0.3, 0.3)), 40)
    radius = 0.8 + max(reach, 0) * 0.5
    return [np.column_stack([0.5 + radius * 1.15 * np.cos(turn), 0.5 + radius * np.sin(turn)])]


_SHAPES = {"cross": _cross, "tick": _check, "slash": _slash, "dot": _dot, "fill": _fill, "ring": _ring}
