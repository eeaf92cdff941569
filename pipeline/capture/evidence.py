"""What paper lies behind the result cards: vacancy, application form, letter, CV, diploma, or other.

Its words decide, and only words that such a paper has and its neighbours lack: a letter of application
speaks of a vacancy and of a CV too. The text of a digital page is at hand; of a scan the first lines
and the large ones are read, and only in a file that holds a portfolio. What is not clear is ``other``:
a clerk counts, and nobody is blamed for what we cannot read.
"""

import tomllib
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from pathlib import Path

import cv2
import numpy as np

from pipeline.capture import images
from pipeline.capture.images import LOOK_PX_PER_MM, Grey
from pipeline.capture.look import Look
from pipeline.capture.records import PageRecord
from pipeline.domain.capture import EvidenceKind, PageReading, TextLine, TextReader
from pipeline.domain.document import Raster, RawPage
from pipeline.domain.forms import Alphabet, PageRole, Purpose
from pipeline.domain.geometry import MM_PER_INCH

_WORDS_FILE = Path(__file__).with_name("evidence_words.toml")

_ENOUGH, _LEAD = 4, 2
"""Least points of a kind, and by how many it must lead the next one."""
_SURE = 10
"""With so many points in the lead nothing is gained by more."""
_APPLYING = ("sollicit", "vacature", "functie", " baan ", "werk als", "stage", "apply", "position", " job ")
"""Any office writes letters; one of these belongs in a letter for a job."""

_MOST_PAGES = 100
"""Of pages behind these no lines are kept: about 25 MB in all. A portfolio has 20 to 60 pages."""
_FIRST, _LARGE = 8, 2
"""Lines read of a scan: so many from the top, and so many of the largest below them."""
_TITLE_LINES, _TOLD = 3, 0.75
"""So many lines are read first; with this certainty they are enough."""
_LINE_MM = (1.3, 14.0)
_LEAST_WIDTH_MM = 8.0
_WORD_GAP_MM = 4.0
_AROUND_MM = 0.6
_MOST_WIDTH_MM = 110.0
"""How much of a long line is read: its first words tell as much."""
_SPACE_MM, _ROW_MM = 0.8, 2.0
_READ_DPI = 150
"""Lines are read at no more than this: small print of 8 points is still legible."""


def classify(lines: Sequence[str]) -> tuple[EvidenceKind, float]:
    """The kind of a page by its ``lines`` of text, and how certain, 0..1; ``other`` when not clear.

    >>> classify(["Vacature: kok", "De Pan zoekt een kok voor 24 uur per week. Wat vragen wij?"])[0].value
    'vacancy'
    >>> classify(["Geachte mevrouw,", "Uw uitkering is gestopt.", "Hoogachtend,"])
    (<EvidenceKind.OTHER: 'other'>, 0.0)
    """
    folded = [text for line in lines if (text := _folded(line))]
    text = f" {' '.join(folded)}\n" + "".join(f"^{line} " for line in folded)
    points = {
        kind: sum(value for value, words in some if any(word in text for word in words))
        for kind, some in _words().items()
    }
    if not any(word in text for word in _APPLYING):
        points[EvidenceKind.LETTER] = 0
    best, second = sorted(points, key=lambda kind: -points[kind])[:2]
    lead = points[best] - points[second]
    if points[best] < _ENOUGH or lead < _LEAD:
        return EvidenceKind.OTHER, 0.0
    return best, round(0.5 + 0.5 * min(1.0, lead / _SURE), 3)


def unknown_page(page: RawPage, look: Look) -> PageRecord:
    """The record of a page that is none of ours: its kind when it has text, else lines to be read later."""
    reading = PageReading(page.number, PageRole.UNKNOWN)
    drawn = _drawn_lines(page)
    if drawn:
        kind, certainty = classify(drawn)
        return PageRecord(reading, kind=kind, certainty=certainty)
    lines = _scanned_lines(look) if page.number <= _MOST_PAGES else ()
    return PageRecord(reading, lines=tuple(lines))


def told_apart(
    records: Sequence[PageRecord], purposes: Mapping[str, Purpose], reader: TextReader
) -> list[PageRecord]:
    """``records`` with the kinds of scanned unknown pages, read only when the file holds a portfolio.

    ``purposes`` is by form name.
    """
    ours = {Purpose.ONA_PORTFOLIO, Purpose.PORTFOLIO_CARDS}
    holds = any(r.reading.form is not None and purposes.get(r.reading.form) in ours for r in records)
    return [
        _read(r, reader) if holds and r.lines else replace(r, lines=()) if r.lines else r for r in records
    ]


def _read(record: PageRecord, reader: TextReader) -> PageRecord:
    """A title often tells; the other lines are read when it does not."""
    texts = [line.text for line in reader.read(record.lines[:_TITLE_LINES])]
    kind, certainty = classify(texts)
    if certainty < _TOLD and len(record.lines) > _TITLE_LINES:
        texts += [line.text for line in reader.read(record.lines[_TITLE_LINES:])]
        kind, certainty = classify(texts)
    return replace(record, lines=(), kind=kind, certainty=certainty)


@lru_cache(maxsize=1)
def _words() -> Mapping[EvidenceKind, tuple[tuple[int, tuple[str, ...]], ...]]:
    tables = tomllib.loads(_WORDS_FILE.read_text("utf-8"))
    return {
        EvidenceKind(kind): tuple((table["points"], tuple(table["words"])) for table in some)
        for kind, some in tables.items()
    }


def _folded(line: str) -> str:
    """Small letters and digits, single spaces; marks and signs gone.

    >>> _folded("  Vacature:  Kok (m/v)")
    'vacature kok m v'
    """
    plain = unicodedata.normalize("NFKD", line.casefold())
    kept = "".join(c if c.isalnum() else "" if unicodedata.combining(c) else " " for c in plain)
    return " ".join(kept.split())


def _drawn_lines(page: RawPage) -> list[str]:
    """The text layer in lines, top to bottom; a hint that counts papers, never believed for more."""
    rows: dict[int, list[tuple[float, float, str]]] = {}
    for drawn in page.text:
        middle = round((drawn.box.y + drawn.box.h / 2) / _ROW_MM)
        row = next((r for r in (middle, middle - 1, middle + 1) if r in rows), middle)
        rows.setdefault(row, []).append((drawn.box.x, drawn.box.right, drawn.text))
    return [text for _, row in sorted(rows.items()) if (text := _spaced(sorted(row)))]


def _spaced(characters: Sequence[tuple[float, float, str]]) -> str:
    """Characters from left to right, a space where they stand apart."""
    text, edge = "", None
    for left, right, character in characters:
        apart = edge is not None and left - edge > _SPACE_MM
        text += (" " if apart else "") + character
        edge = right
    return text.strip()


def _scanned_lines(look: Look) -> Iterator[TextLine]:
    boxes = sorted(_line_boxes(look.dark), key=lambda b: b[1])
    first, rest = boxes[:_FIRST], boxes[_FIRST:]
    large = sorted(sorted(rest, key=lambda b: -b[3])[:_LARGE], key=lambda b: b[1])
    for box in (*first, *large):
        yield TextLine(_cut(look, box), Alphabet.ANY)


def _line_boxes(dark: Grey) -> Iterator[tuple[int, int, int, int]]:
    """``x, y, w, h`` in look pixels of what may be lines of writing."""
    reach = round(_WORD_GAP_MM * LOOK_PX_PER_MM)
    joined = cv2.morphologyEx(images.ink(dark), cv2.MORPH_CLOSE, np.ones((1, reach), np.uint8))
    low, high = (side * LOOK_PX_PER_MM for side in _LINE_MM)
    for x, y, w, h, _ in cv2.connectedComponentsWithStats(joined)[2][1:].tolist():
        if low <= h <= high and w >= max(2 * h, _LEAST_WIDTH_MM * LOOK_PX_PER_MM):
            yield x, y, w, h


def _cut(look: Look, box: tuple[int, int, int, int]) -> Raster:
    """The line cut from the scan, dark on white, with the shade of the paper gone."""
    x, y, w, h = box
    around = round(_AROUND_MM * LOOK_PX_PER_MM)
    w = min(w, round(_MOST_WIDTH_MM * LOOK_PX_PER_MM))
    corners = np.array([[x - around, y - around], [x + w + around, y + h + around]], np.float64)
    (left, top), (right, foot) = images.moved(look.to_source, corners).round().astype(int)
    high, wide = look.source.shape
    cut = look.source[max(0, top) : min(high, foot), max(0, left) : min(wide, right)]
    dpi = LOOK_PX_PER_MM * MM_PER_INCH * look.source.shape[0] / look.dark.shape[0]
    if dpi > _READ_DPI:
        factor = _READ_DPI / dpi
        cut = images.resized(cut, max(1, round(cut.shape[1] * factor)), max(1, round(cut.shape[0] * factor)))
    light = cv2.bitwise_not(images.darkness(cut))
    return images.to_raster(light, min(dpi, _READ_DPI))
