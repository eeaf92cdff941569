"""What nobody's file holds: dashes, apostrophes and dots, ink that is no character, and type."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt
from PIL import Image, ImageDraw, ImageFont

from pipeline.capture.images import Grey
from pipeline.deck.pen import BoxPx, Pen, draw_strokes

Strokes = list[npt.NDArray[np.float64]]
SYMBOLS = "?*#+=&@%€"
"""Other signs that people write or strike; none looks like a digit or a capital."""
_FONT_PX = 96


def draw_mark(
    page: Grey, cell: BoxPx, mark: str, pen: Pen, rng: np.random.Generator, px_per_mm: float
) -> None:
    """A dash, apostrophe or dot where people put it."""
    x, y, w, h = cell
    at_x = x + w * rng.normal(0.5, 0.1)
    if mark == "-":
        half = w * rng.uniform(0.12, 0.36)
        at_y, tilt = y + h * rng.normal(0.55, 0.08), rng.normal(0, 0.12) * half
        ways = [[(at_x - half, at_y + tilt), (at_x, at_y + rng.normal(0, 0.4)), (at_x + half, at_y - tilt)]]
    elif mark == "'":
        at_y, long, lean = y + h * rng.uniform(-0.05, 0.2), h * rng.uniform(0.1, 0.28), rng.normal(0.25, 0.3)
        ways = [[(at_x + lean * long, at_y), (at_x, at_y + long)]]
    else:
        at_y, size = y + h * rng.uniform(0.72, 0.98), px_per_mm * rng.choice((0.0, rng.uniform(0.1, 0.5)))
        ways = [[(at_x, at_y), (at_x + size * rng.normal(0, 0.7), at_y + size * rng.uniform(-0.3, 0.8))]]
    draw_strokes(page, [np.array(way, np.float64) for way in ways], pen, rng, px_per_mm)


def strike_out(page: Grey, cell: BoxPx, pen: Pen, rng: np.random.Generator, px_per_mm: float) -> None:
    """Crosses out what stands in a box: lines, a cross, a zigzag, a filled scribble."""
    draw_strokes(page, _strike(cell, rng), pen, rng, px_per_mm)


def scribble(page: Grey, cell: BoxPx, pen: Pen, rng: np.random.Generator, px_per_mm: float) -> None:
    """Ink that never was a character: loops, a blot, a wave."""
    x, y, w, h = cell
    kind = rng.integers(3)
    if kind == 0:
        steps = int(rng.integers(11, 20))
        loose = rng.normal(0.5, 0.22, (steps, 2))
        way = _smooth(loose) * (w, h) + (x, y)
        draw_strokes(page, [way], pen, rng, px_per_mm)
    elif kind == 1:
        turns, steps = rng.uniform(1.5, 4), 60
        angle = np.linspace(0, 2 * np.pi * turns, steps)
        reach = np.linspace(0.1, 0.4, steps) * rng.uniform(0.6, 1.1)
        way = np.column_stack([0.5 + reach * np.cos(angle), 0.5 + reach * np.sin(angle)]) * (w, h) + (x, y)
        draw_strokes(page, [way], pen, rng, px_per_mm)
    else:
        middle = round(x + w * rng.normal(0.5, 0.1)), round(y + h * rng.normal(0.55, 0.12))
        axes = round(w * rng.uniform(0.12, 0.4)), round(h * rng.uniform(0.1, 0.35))
        shade = int(255 - pen.darkness)
        cv2.ellipse(page, middle, axes, float(rng.uniform(0, 180)), 0, 360, shade, cv2.FILLED, cv2.LINE_AA)


def _strike(cell: BoxPx, rng: np.random.Generator) -> Strokes:
    x, y, w, h = cell
    kind = rng.choice(("lines", "cross", "zigzag", "hatch"), p=(0.25, 0.25, 0.3, 0.2))
    if kind == "cross":
        a, b, c, d = rng.uniform(0.02, 0.25, 4)
        ways = [[(a, b), (1 - c, 1 - d)], [(1 - a, c), (d, 1 - b)]]
    elif kind == "lines":
        heights = rng.uniform(0.2, 0.85, int(rng.integers(2, 4)))
        ways = [[(rng.uniform(0, 0.2), v), (rng.uniform(0.8, 1), v + rng.normal(0, 0.12))] for v in heights]
    else:
        turns = int(rng.integers(4, 7)) if kind == "zigzag" else int(rng.integers(7, 14))
        down = np.linspace(rng.uniform(0.05, 0.25), rng.uniform(0.75, 0.95), turns)
        sides = [(rng.uniform(0.05, 0.25), rng.uniform(0.75, 0.95))[i % 2] for i in range(turns)]
        ways = [list(zip(sides, down + rng.normal(0, 0.04, turns), strict=True))]
    if rng.random() < 0.3:  # noqa: PLR2004 - some strike from top to bottom
        ways = [[(v, u) for u, v in way] for way in ways]
    return [np.array(way, np.float64) * (w, h) + (x, y) for way in ways]


def _smooth(loose: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """A curve near the points (two rounds of cutting corners)."""
    for _ in range(2):
        near, far = loose[:-1] * 0.75 + loose[1:] * 0.25, loose[:-1] * 0.25 + loose[1:] * 0.75
        loose = np.stack([near, far], axis=1).reshape(-1, 2)
    return loose


@dataclass(frozen=True)
class Typefaces:
    """Fonts to set type in; those of the project and, where they are installed, Noto."""

    files: tuple[Path, ...]

    def draw(
        self, page: Grey, cell: BoxPx, character: str, file: Path, rng: np.random.Generator, darkness: float
    ) -> None:
        """Sets one character into a box as a typewriter or a form filler does."""
        body = _glyph(file, character)
        x, y, w, h = cell
        scale = h * rng.uniform(0.45, 0.8) / _FONT_PX
        size = max(2, round(body.shape[1] * scale)), max(2, round(body.shape[0] * scale))
        ink = cv2.resize(body, size, interpolation=cv2.INTER_AREA)
        left = round(x + (w - size[0]) / 2 + rng.normal(0, 0.03 * w))
        top = round(y + (h - size[1]) / 2 + rng.normal(0, 0.03 * h))
        if left < 0 or top < 0 or top + size[1] > page.shape[0] or left + size[0] > page.shape[1]:
            return
        under = page[top : top + size[1], left : left + size[0]]
        cv2.min(under, cv2.bitwise_not(cv2.convertScaleAbs(ink, alpha=darkness / 255)), dst=under)


def typefaces(folders: Sequence[Path]) -> Typefaces:
    """All upright and slanted faces of DejaVu and plain Noto in ``folders``; absent folders count nothing."""
    found = [file for folder in folders if folder.is_dir() for file in sorted(folder.glob("*.ttf"))]
    plain = ("DejaVu", "NotoSans-", "NotoSerif-", "NotoSansMono-", "NotoSansDisplay-", "NotoSerifDisplay-")
    return Typefaces(tuple(file for file in found if file.name.startswith(plain)))


@lru_cache(maxsize=2048)
def _glyph(file: Path, character: str) -> Grey:
    """White on black, as wide as the character, with the line's height so that it stands where it should."""
    font = ImageFont.truetype(str(file), _FONT_PX)
    ascent, descent = font.getmetrics()
    width = max(2, round(font.getlength(character)))
    image = Image.new("L", (width, ascent + descent // 2))
    ImageDraw.Draw(image).text((0, 0), character, 255, font)
    return np.asarray(image, np.uint8)[ascent // 4 :]
