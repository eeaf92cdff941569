"""The printed words around a field, and the largest words of a page, from the text layer of a PDF."""

import re
from collections.abc import Callable, Iterator, Sequence
from ctypes import c_float
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import pypdfium2
from pypdfium2 import raw

from pipeline.domain.geometry import PT_PER_MM, BoxMm
from pipeline.errors import InputDataError
from pipeline.forms.widgets import PageView
from pipeline.library import around

_REACH_LEFT_MM = 95.0
_REACH_RIGHT_MM = 90.0
_REACH_UP_MM = 7.0
_TOUCH_MM = 0.5
_ROW_MM = 12.0
"""The first row of a high box: a label of two or three lines still stands in it."""
_WORD_GAP_MM = 6.0
"""Words further apart than this do not belong to one label."""
_SPACE_MM = 3.0
"""Above a box labels of neighbours may stand close: words of one label are nearer than this."""
_EDGE_MM = 1.0
_CROSSES, _UNEVEN = 0.6, 0.3
"""A divider crosses this part of a box at least; cells differ by this part of their width at most."""
_UPRIGHT_PT = 0.3
_STROKE_PT = 5.0
_SAME_SIZE = 0.93
"""Letters of at least this part of the largest size count as the title."""


@dataclass(frozen=True, slots=True)
class Word:
    """``size`` is the height of its type in mm."""

    text: str
    box: BoxMm
    size: float


@dataclass(frozen=True, slots=True)
class PageText:
    """The words of one page in reading order, and the rectangles drawn on it. Empty for a scan."""

    words: tuple[Word, ...]
    frames: tuple[BoxMm, ...] = ()
    strokes: tuple[BoxMm, ...] = ()
    """Upright lines and the sides of boxes."""

    @property
    def title(self) -> str:
        """The words in the largest letters, at most twelve; empty when there is no text."""
        spoken = [word for word in self.words if re.search(r"\w{2}", word.text)]
        if not spoken:
            return ""
        largest = max(word.size for word in spoken)
        return " ".join(w.text for w in self.words if w.size >= largest * _SAME_SIZE).strip()[:120]

    def cells_in(self, box: BoxMm) -> int:
        """How many equal cells upright lines divide a box into; 0 when it is not divided evenly."""
        inner = sorted(
            stroke.x
            for stroke in self.strokes
            if box.x + _EDGE_MM < stroke.x < box.right - _EDGE_MM
            and min(stroke.bottom, box.bottom) - max(stroke.y, box.y) > box.h * _CROSSES
        )
        edges = [
            box.x,
            *(x for x, before in zip(inner, [box.x, *inner], strict=False) if x - before > 1),
            box.right,
        ]
        widths = [right - left for left, right in pairwise(edges)]
        even = max(widths) - min(widths) <= _UNEVEN * max(widths)
        return len(widths) if even and len(widths) > 1 else 0

    def inside(self, box: BoxMm) -> str:
        """The words whose middle lies within a box."""
        middles = ((w, w.box.x + w.box.w / 2, w.box.y + w.box.h / 2) for w in self.words)
        return _joined([word for word, x, y in middles if box.contains(x, y)])

    def label_of(self, box: BoxMm) -> str:
        """The label left of a box on its first row, else above it; empty when there is none."""
        return self._left_of(box) or self._above(box)

    def beside(self, box: BoxMm) -> str:
        """The words right of a tick box, else those left of it."""
        right = self._in_row(box, lambda word: -_TOUCH_MM <= word.box.x - box.right <= _REACH_RIGHT_MM)
        return _joined(_run(right[0])) if right else self._left_of(box)

    def _left_of(self, box: BoxMm) -> str:
        left = self._in_row(box, lambda word: -_TOUCH_MM <= box.x - word.box.right <= _REACH_LEFT_MM)
        return _joined([word for line in left for word in _run(line[::-1])[::-1]])

    def _above(self, box: BoxMm) -> str:
        """The line just above: the words over the box, and those that go on from them."""
        near = [word for word in self.words if 0 <= box.y - word.box.bottom + 1 <= _REACH_UP_MM]
        over = [word for word in near if word.box.right > box.x and word.box.x < box.right]
        if not over:
            return ""
        lowest = max(word.box.bottom for word in over)
        line = sorted(
            (word for word in near if abs(lowest - word.box.bottom) < word.box.h / 2), key=lambda w: w.box.x
        )
        first = next(index for index, word in enumerate(line) if word in over)
        before = _run(line[first::-1], _SPACE_MM)[:0:-1]
        return _joined(before + _run(line[first:], _SPACE_MM))

    def _in_row(self, box: BoxMm, wanted: Callable[[Word], bool]) -> list[list[Word]]:
        """The lines of words whose middle lies within the first row of a box, each from left to right."""
        row = min(box.h, _ROW_MM)
        words = [w for w in self.words if box.y <= w.box.y + w.box.h / 2 <= box.y + row and wanted(w)]
        lines: list[list[Word]] = []
        for word in sorted(words, key=lambda word: word.box.y):
            if lines and word.box.y - lines[-1][0].box.y < word.box.h / 2:
                lines[-1].append(word)
            else:
                lines.append([word])
        return [sorted(line, key=lambda word: word.box.x) for line in lines]


def _run(words: list[Word], gap_mm: float = _WORD_GAP_MM) -> list[Word]:
    """The words up to the first wide gap, in the order given."""
    kept: list[Word] = []
    for word in words:
        if kept and _gap(word.box, kept[-1].box) > gap_mm:
            break
        kept.append(word)
    return kept


def _gap(a: BoxMm, b: BoxMm) -> float:
    return min(abs(a.x - b.right), abs(b.x - a.right))


def _joined(words: list[Word]) -> str:
    return " ".join(word.text for word in words).strip(" :.*")


def read_page_texts(pdf: Path, views: Sequence[PageView]) -> tuple[PageText, ...]:
    """One PageText a page, in millimetres on the page as shown. Values in fields are no printed words.

    Raises InputDataError when the file cannot be drawn.
    """
    try:
        document = pypdfium2.PdfDocument(pdf)
    except pypdfium2.PdfiumError as error:
        raise InputDataError(f"{pdf}: cannot be opened: {error}") from error
    try:
        return tuple(_page_text(page, view) for page, view in zip(document, views, strict=True))
    finally:
        document.close()


def _page_text(page: pypdfium2.PdfPage, view: PageView) -> PageText:
    paths = list(page.get_objects(filter=[raw.FPDF_PAGEOBJ_PATH]))
    return PageText(
        words=tuple(_words(page.get_textpage(), view)),
        frames=tuple(view.box(path.get_bounds()) for path in paths),
        strokes=tuple(stroke for path in paths for stroke in _strokes(path, view)),
    )


def _strokes(path: pypdfium2.PdfObject, view: PageView) -> Iterator[BoxMm]:
    """The straight parts of a path that are upright on the page as shown."""
    matrix = path.get_matrix()
    last: tuple[float, float] | None = None
    for index in range(raw.FPDFPath_CountSegments(path)):
        segment = raw.FPDFPath_GetPathSegment(path, index)
        x, y = c_float(), c_float()
        raw.FPDFPathSegment_GetPoint(segment, x, y)
        point = matrix.on_point(x.value, y.value)
        if last and raw.FPDFPathSegment_GetType(segment) == raw.FPDF_SEGMENT_LINETO:
            stroke = view.box(
                (
                    min(last[0], point[0]),
                    min(last[1], point[1]),
                    max(last[0], point[0]),
                    max(last[1], point[1]),
                )
            )
            if stroke.w * PT_PER_MM < _UPRIGHT_PT and stroke.h * PT_PER_MM > _STROKE_PT:
                yield stroke
        last = point


def _words(text: pypdfium2.PdfTextPage, view: PageView) -> Iterator[Word]:
    letters: list[tuple[str, BoxMm]] = []
    for index in range(text.count_chars()):
        letter = chr(raw.FPDFText_GetUnicode(text, index))
        if letter.isspace() or not letter.isprintable():
            yield from _word(letters)
            letters = []
        else:
            # The loose box is as high as the type, whatever the letter: it tells the size.
            letters.append((letter, view.box(text.get_charbox(index, loose=True))))
    yield from _word(letters)


def _word(letters: list[tuple[str, BoxMm]]) -> Iterator[Word]:
    if letters:
        box = around(tuple(box for _, box in letters))
        yield Word("".join(letter for letter, _ in letters), box, letters[0][1].h)
