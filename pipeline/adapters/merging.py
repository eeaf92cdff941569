"""Letters to print files: pikepdf copies the archived pages, so what is printed is what is archived.

Each letter begins on a sheet of its own (a blank back page after an odd number of pages), each file
begins with its cover sheet and has a bookmark a letter, by its id. Pages are copied, never drawn again;
tags and attachments stay with the archived letter, which is the record.
"""

import io
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

import pikepdf
from reportlab.lib.pagesizes import A4
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas

from pipeline.adapters.coversheet import cover_sheet
from pipeline.domain.letter import BatchLetter
from pipeline.errors import UnverifiedOutputError

DUPLICATE = "DUPLICAAT"
"""On every page of a letter that is printed again."""
_STAMP_RIGHT, _STAMP_TOP = 188 * mm, 10 * mm
"""Right of the sender's name, above the line: no letter has ink there."""
_A4_PT = (595, 842)


@dataclass(frozen=True, slots=True)
class Limits:
    """How much goes into one print file: what a printer takes in one go, and what memory holds."""

    letters: int = 500
    size: int = 16_000_000
    """Bytes of the letters together; merging takes four to five times that. A larger one has its own file."""


@dataclass(frozen=True, slots=True)
class PrintFile:
    """A merged PDF: its letters, and the page (from 1) on which each begins."""

    name: str
    sha256: str
    letters: tuple[BatchLetter, ...]
    first_pages: tuple[int, ...]
    pages: int


def parts(
    letters: Sequence[BatchLetter], size: Callable[[BatchLetter], int], limits: Limits
) -> Iterator[tuple[BatchLetter, ...]]:
    """The letters in their order, cut into files within the limits."""
    part: list[BatchLetter] = []
    total = 0
    for letter in letters:
        more = size(letter)
        if part and (len(part) >= limits.letters or total + more > limits.size):
            yield tuple(part)
            part, total = [], 0
        part.append(letter)
        total += more
    if part:
        yield tuple(part)


def merge(
    name: str,
    title: str,
    letters: tuple[BatchLetter, ...],
    source: Callable[[BatchLetter], Path],
    kinds: Mapping[str, str],
) -> tuple[PrintFile, bytes]:
    """One print file, and its content. Equal letters give equal bytes; ``kinds`` is for ``cover_sheet``.

    Raises UnverifiedOutputError when an archived letter is no longer what was made.
    """
    firsts: list[int] = []
    with pikepdf.open(io.BytesIO(cover_sheet(title, letters, kinds))) as target:
        _fill_sheet(target)
        for letter in letters:
            firsts.append(len(target.pages) + 1)
            _append(target, letter, source(letter))
        _bookmarks(target, letters, firsts, kinds)
        out = io.BytesIO()
        target.save(out, deterministic_id=True, object_stream_mode=pikepdf.ObjectStreamMode.generate)
        pdf = out.getvalue()
        return PrintFile(name, sha256(pdf).hexdigest(), letters, tuple(firsts), len(target.pages)), pdf


def _append(target: pikepdf.Pdf, letter: BatchLetter, path: Path) -> None:
    content = path.read_bytes()
    if sha256(content).hexdigest() != letter.sha256:
        raise UnverifiedOutputError(
            f"letter {letter.id} in the archive is not what was made",
            "put it back from a backup; until then its batch waits",
        )
    first = len(target.pages)
    source = pikepdf.open(io.BytesIO(content))  # closed with the target: pages are copied when it is saved
    if len(source.pages) != letter.pages:
        raise UnverifiedOutputError(f"letter {letter.id} has another number of pages than was noted")
    target.pages.extend(source.pages)
    if letter.duplicate:
        _stamp(target, range(first, len(target.pages)))
    _fill_sheet(target)


def _stamp(target: pikepdf.Pdf, pages: range) -> None:
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=A4, invariant=1)
    canvas.setFont("Helvetica-Bold", 13)
    canvas.drawRightString(_STAMP_RIGHT, A4[1] - _STAMP_TOP, DUPLICATE)
    canvas.showPage()
    canvas.save()
    with pikepdf.open(io.BytesIO(out.getvalue())) as stamp:
        for number in pages:
            page = target.pages[number]
            page.add_overlay(stamp.pages[0], pikepdf.Rectangle(page.mediabox))


def _fill_sheet(document: pikepdf.Pdf) -> None:
    """Adds a blank back page when the last sheet has only a front (a batch is printed on both sides)."""
    if len(document.pages) % 2:
        document.add_blank_page(page_size=_A4_PT)


def _bookmarks(
    target: pikepdf.Pdf, letters: Sequence[BatchLetter], firsts: Sequence[int], kinds: Mapping[str, str]
) -> None:
    """An entry a letter: id and kind, so that a pile can be searched; nothing personal."""
    with target.open_outline() as outline:
        outline.root.extend(
            pikepdf.OutlineItem(f"{letter.id} {kinds.get(letter.kind, letter.kind)}", first - 1)
            for letter, first in zip(letters, firsts, strict=True)
        )
