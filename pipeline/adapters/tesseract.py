"""Tesseract as a ``TextReader``: all lines of a page in at most two calls.

A call costs more than reading a line, so lines are set below each other on one sheet (numbers on
one, words on another) and found back by their height on it.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from pipeline.adapters.libtesseract import Engine
from pipeline.domain.capture import LineText, TextLine
from pipeline.domain.forms import Alphabet

_GLYPH_PX = 36
"""Height of the tallest letter on the sheet: where the engine reads best."""
_LARGEST_GROWTH = 4.0
_ROW_GAP_PX = 34
_EDGE_PX = 24
_DARK = 140
_DIGITS = "0123456789"
_WORD_ROW, _COLUMNS = "5", 12
"""Rows of a word in the engine's table have this level, and so many columns."""
_UNREAD = LineText("", 0.0)

Grey = npt.NDArray[np.uint8]


@dataclass(frozen=True)
class _Word:
    text: str
    certainty: float
    left: int
    middle: float


class TesseractReader:
    """Reads machine print. Raises MissingToolError when the engine or its Dutch data is not installed."""

    def __init__(self) -> None:
        self._engine = Engine()

    def read(self, lines: Sequence[TextLine]) -> tuple[LineText, ...]:
        """One text per line, in order."""
        answers = [_UNREAD] * len(lines)
        for numbers in (True, False):
            chosen = [i for i, line in enumerate(lines) if (line.alphabet is Alphabet.DIGITS) == numbers]
            found = self._sheet([lines[i] for i in chosen], _DIGITS if numbers else "")
            for index, text in zip(chosen, found, strict=True):
                answers[index] = text
        return tuple(answers)

    def _sheet(self, lines: Sequence[TextLine], characters: str) -> list[LineText]:
        if not lines:
            return []
        sheet, rows = _montage([_grown(line) for line in lines])
        words = list(_words(self._engine.table(sheet, characters)))
        return [_line(w for w in words if top <= w.middle < foot) for top, foot in rows]


def _words(table: str) -> Iterator[_Word]:
    """Words of the engine's table: level, four counters, left, top, width, height, certainty, text."""
    for row in table.splitlines():
        cells = row.split("\t")
        if len(cells) == _COLUMNS and cells[0] == _WORD_ROW and cells[11].strip():
            left, top, _, height = (int(cell) for cell in cells[6:10])
            yield _Word(cells[11].strip(), int(float(cells[10])) / 100, left, top + height / 2)


def _grown(line: TextLine) -> Grey:
    """The line trimmed to its ink and scaled to the height at which the engine reads best."""
    image = np.frombuffer(line.image.pixels, np.uint8).reshape(line.image.height, line.image.width)
    rows = np.flatnonzero((image < _DARK).any(axis=1))
    if not len(rows):
        return np.full((_GLYPH_PX, _GLYPH_PX), 255, np.uint8)
    trimmed = image[max(0, rows[0] - 2) : rows[-1] + 3]
    growth = min(_LARGEST_GROWTH, _GLYPH_PX / (rows[-1] - rows[0] + 1))
    size = max(1, round(trimmed.shape[1] * growth)), max(1, round(trimmed.shape[0] * growth))
    return cv2.resize(trimmed, size, interpolation=cv2.INTER_CUBIC).astype(np.uint8, copy=False)


def _montage(images: Sequence[Grey]) -> tuple[Grey, list[tuple[int, int]]]:
    """One sheet with a line a row, and the rows (top, foot) in which to look for each line."""
    width = max(image.shape[1] for image in images) + 2 * _EDGE_PX
    height = sum(image.shape[0] + _ROW_GAP_PX for image in images) + _ROW_GAP_PX
    sheet = np.full((height, width), 255, np.uint8)
    rows, top = [], _ROW_GAP_PX
    for image in images:
        foot = top + image.shape[0]
        sheet[top:foot, _EDGE_PX : _EDGE_PX + image.shape[1]] = image
        rows.append((top - _ROW_GAP_PX // 2, foot + _ROW_GAP_PX // 2))
        top = foot + _ROW_GAP_PX
    return sheet, rows


def _line(words: Iterable[_Word]) -> LineText:
    ordered = sorted(words, key=lambda w: w.left)
    if not ordered:
        return _UNREAD
    return LineText(" ".join(w.text for w in ordered), min(w.certainty for w in ordered))
