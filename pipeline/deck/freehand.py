"""Writing without boxes: a line, or a block of ruled lines."""

import numpy as np

from pipeline.capture.images import Grey
from pipeline.deck.habits import Habits
from pipeline.deck.hands import Hand
from pipeline.deck.marks import glyph_of
from pipeline.deck.pen import Manner, write_cell
from pipeline.domain.forms import FieldTemplate

_RULE_MM = 9.0
"""Blocks are ruled about so far apart."""
_SINGLE_MM = 14.0
_CAPITAL_MM = (2.6, 4.4)


def write_line(
    page: Grey,
    field: FieldTemplate,
    text: str,
    hand: Hand,
    habits: Habits,
    rng: np.random.Generator,
    px_per_mm: float,
) -> str:
    """Writes ``text`` on the line or in the block of ``field``; gives what found room."""
    rules = 1 if field.box.h <= _SINGLE_MM else max(1, round(field.box.h / _RULE_MM))
    pitch = field.box.h / rules
    size = min(float(rng.uniform(*_CAPITAL_MM)) * habits.manner.size / 0.75, pitch * 0.8)
    lines = _broken(text, field.box.w - 4, size * 0.85, rules)
    for index, line in enumerate(lines):
        foot = field.box.y + pitch * (index + 1) - min(pitch * 0.15, 1.2)
        _write(page, field.box.x + 1.5, foot, field.box.w - 2.5, size, line, hand, habits, rng, px_per_mm)
    return " ".join(lines)


def _write(
    page: Grey,
    x_mm: float,
    foot_mm: float,
    room_mm: float,
    size_mm: float,
    text: str,
    hand: Hand,
    habits: Habits,
    rng: np.random.Generator,
    px_per_mm: float,
) -> None:
    """One line of characters, each as wide as it was written, closer when room runs out."""
    glyphs = [None if c == " " else glyph_of(c, hand, rng) for c in text]
    gap = float(rng.uniform(0.06, 0.3))
    widths = [0.55 if g is None else min(g.width / max(g.height, 0.15), 1.3) + gap for g in glyphs]
    squeeze = min(1.0, room_mm / max(sum(widths) * size_mm, 1e-6))
    drift = float(rng.normal(0, 0.006))
    manner = Manner(1.0, 0.05, 1.0, habits.manner.foot_spread, slant=habits.manner.slant, widest=0.95)
    x = x_mm
    for glyph, width in zip(glyphs, widths, strict=True):
        advance = width * size_mm * squeeze
        if glyph is not None:
            top = foot_mm - size_mm + drift * (x - x_mm)
            box = (x * px_per_mm, top * px_per_mm, advance * px_per_mm, size_mm * px_per_mm)
            write_cell(page, box, glyph, habits.pen, rng, px_per_mm, manner)
        x += advance


def _broken(text: str, width_mm: float, pitch_mm: float, rules: int) -> list[str]:
    """Words on lines; what is too long for the last line is not written."""
    room = max(1, int(width_mm / pitch_mm))
    lines: list[str] = []
    for word in text.split():
        if lines and (len(lines[-1]) + 1 + len(word) <= room or rules == 1):
            lines[-1] += " " + word
        elif len(lines) < rules:
            lines.append(word)
        else:
            break
    return lines
