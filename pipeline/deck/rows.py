"""Writing a row of boxes, with the slips people make and how they put them right."""

from dataclasses import dataclass, replace

import numpy as np

from pipeline.capture.images import Grey
from pipeline.deck.habits import Habits
from pipeline.deck.hands import CAPITALS, DIGITS, Hand
from pipeline.deck.marks import glyph_of
from pipeline.deck.pen import BoxPx, draw_strokes, write_cell
from pipeline.domain.forms import FieldTemplate

CROSSED = "#"
"""In :attr:`Row.cells`: ink that is no character any more."""
BLANK = ""
_ALIGNED_SHARE = 0.8  # of the boxes: longer numbers start at the left by themselves


@dataclass(frozen=True, slots=True)
class Row:
    """What stands in the boxes: a character, ``CROSSED`` or ``BLANK`` for each; ``note`` names a slip:
    ``crossed`` (a wrong one struck out, the right one in the next box), ``overwritten``, ``struck``
    (all struck out and written anew beside the boxes)."""

    cells: tuple[str, ...]
    note: str = ""


def write_row(
    page: Grey,
    field: FieldTemplate,
    text: str,
    hand: Hand,
    habits: Habits,
    rng: np.random.Generator,
    px_per_mm: float,
) -> Row:
    """Writes ``text`` (no longer than the boxes) by hand into a comb field of an upright page."""
    if not text:
        return Row((BLANK,) * field.cells)
    planned, note = _planned(field, text, habits, rng)
    boxes = tuple((c.x * px_per_mm, c.y * px_per_mm, c.w * px_per_mm, c.h * px_per_mm)
                  for c in field.box.cells(field.cells))  # fmt: skip
    cells = [BLANK] * field.cells
    for at, written in planned:
        for character in written:
            _write(page, boxes[at], character, hand, habits, rng, px_per_mm)
        cells[at] = written.strip()
        if len(written) > 1 or note == "struck":
            cells[at] = CROSSED
    crossed = next((at for at, written in planned if written.endswith(CROSSED)), None)
    if crossed is not None:
        cells[crossed] = CROSSED
    if note == "struck":
        _strike(page, boxes, len(planned), habits, rng, px_per_mm)
        _write_above(page, boxes, text, hand, habits, rng, px_per_mm)
    return Row(tuple(cells), note)


def _planned(
    field: FieldTemplate, text: str, habits: Habits, rng: np.random.Generator
) -> tuple[list[tuple[int, str]], str]:
    """Which box gets what; more than one character is written over the other, ``CROSSED`` strikes out."""
    room = field.cells - len(text)
    first = int(habits.late and room > 0)
    if habits.right and text.isdigit() and len(text) < _ALIGNED_SHARE * field.cells:
        first = room
    plan = [(first + i, character) for i, character in enumerate(text)]
    if rng.random() >= habits.slips:
        return plan, ""
    slip = int(rng.integers(len(text)))
    at, right = plan[slip]
    if right == " ":
        return plan, ""
    wrong = _other(right, rng)
    if rng.random() < 1 / 12:
        wrongly = {int(i) for i in rng.integers(0, len(plan), 3)} | {slip}
        return [
            (place, _other(c, rng) if i in wrongly and c != " " else c) for i, (place, c) in enumerate(plan)
        ], "struck"
    if field.cells - (at + len(text) - slip) < 1 or rng.random() < 1 / 3:
        plan[slip] = (at, wrong + right)
        return plan, "overwritten"
    moved = [(place + 1, character) for place, character in plan[slip:]]
    return [*plan[:slip], (at, wrong + CROSSED), *moved], "crossed"


def _write(
    page: Grey,
    box: BoxPx,
    character: str,
    hand: Hand,
    habits: Habits,
    rng: np.random.Generator,
    px_per_mm: float,
) -> None:
    if character == CROSSED:
        cross_out(page, box, habits, rng, px_per_mm)
    elif character != " ":
        glyph = glyph_of(character, hand, rng)
        write_cell(page, box, glyph, habits.pen, rng, px_per_mm, habits.manner)


def cross_out(page: Grey, box: BoxPx, habits: Habits, rng: np.random.Generator, px_per_mm: float) -> None:
    """Lines to and fro through a character, a cross, or a scribble."""
    x, y, w, h = box
    passes = int(rng.choice((2, 3, 4, 9)))
    ends = np.linspace(0.15, 0.85, passes + 1)
    way = []
    for i, down in enumerate(ends):
        side = (0.05, 0.95) if i % 2 else (0.95, 0.05)
        lean = float(rng.normal(0.1, 0.1))
        way += [(side[0], down + lean), (side[1], down - lean)][: 2 if i == 0 else 1]
    points = np.array(way) + rng.normal(0, 0.05, (len(way), 2))
    draw_strokes(page, [points * (w, h) + (x, y)], habits.pen, rng, px_per_mm)


def _strike(
    page: Grey,
    boxes: tuple[BoxPx, ...],
    count: int,
    habits: Habits,
    rng: np.random.Generator,
    px_per_mm: float,
) -> None:
    """One long line, or two, through everything written."""
    x, y, w, h = boxes[0]
    length = w * count
    for _ in range(int(rng.integers(1, 3))):
        across = np.linspace(-0.02, 1.03, 12)
        down = 0.5 + np.cumsum(rng.normal(0, 0.04, 12)) + rng.normal(0, 0.1)
        line = np.column_stack([x + length * across, y + h * down])
        draw_strokes(page, [line], habits.pen, rng, px_per_mm)


def _write_above(
    page: Grey,
    boxes: tuple[BoxPx, ...],
    text: str,
    hand: Hand,
    habits: Habits,
    rng: np.random.Generator,
    px_per_mm: float,
) -> None:
    """The right answer, small, between this row and the one above."""
    x, y, _, h = boxes[0]
    small = h * 0.55
    manner = replace(habits.manner, size=0.85, foot=0.95, aside=0.0)
    for i, character in enumerate(text):
        if character != " ":
            box = (x + i * small * 0.85, y - small, small * 0.85, small)
            write_cell(page, box, glyph_of(character, hand, rng), habits.pen, rng, px_per_mm, manner)


def _other(character: str, rng: np.random.Generator) -> str:
    among = DIGITS if character in DIGITS else CAPITALS
    return str(rng.choice([c for c in among if c != character]))
