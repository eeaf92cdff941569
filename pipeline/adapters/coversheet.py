"""The cover sheet of a print batch: what must be in the pile, and a line to sign for it.

Made with reportlab, which draws fixed sheets well; ``invariant`` makes equal input give equal bytes.
Only ASCII is drawn, so the fonts that every PDF reader has will do.
"""

import io
from collections import Counter
from collections.abc import Mapping
from hashlib import sha256

from reportlab.lib.pagesizes import A4
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas

from pipeline.domain.letter import BatchLetter

_LEFT = 20 * mm
_RIGHT = A4[0] - 20 * mm
_FIRST_ROW = A4[1] - 130 * mm
_LATER_ROW = A4[1] - 40 * mm
_BOTTOM = 20 * mm
_ROW = 4.4 * mm
_HASH_DIGITS = 64
_WARNING = {
    False: "Is een brief al eens geprint? Print die brief dan niet opnieuw.",
    True: "DUPLICAAT. Deze brieven zijn al eens aangeboden. Op elke bladzijde staat DUPLICAAT.",
}
"""By whether the letters were offered before."""
_COLUMNS = (
    ("nr", 0.0), ("brief", 9 * mm), ("soort", 36 * mm), ("vellen", 90 * mm), ("bijl.", 99.5 * mm),
    ("SHA-256", 107 * mm),
)  # fmt: skip


def list_digest(letters: tuple[BatchLetter, ...]) -> str:
    """SHA-256 over the hashes in printed order: one number that stands for the whole pile."""
    return sha256("".join(letter.sha256 for letter in letters).encode()).hexdigest()


def cover_sheet(name: str, letters: tuple[BatchLetter, ...], kinds: Mapping[str, str]) -> bytes:
    """A PDF of one page or more; ``letters`` in the order in which they are printed.

    ``kinds`` says what each kind of letter is called in the print room; others go by their code.
    """
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=A4, invariant=1)
    canvas.setTitle(name)
    _head(canvas, name, letters)
    y = _column_heads(canvas, _FIRST_ROW)
    for number, letter in enumerate(letters, start=1):
        if y < _BOTTOM:
            canvas.showPage()
            _title(canvas, f"{name}, vervolg")
            y = _column_heads(canvas, _LATER_ROW)
        _row(canvas, y, number, letter, kinds.get(letter.kind, letter.kind))
        y -= _ROW
    canvas.showPage()
    canvas.save()
    return out.getvalue()


def _title(canvas: Canvas, text: str) -> None:
    canvas.setFont("Helvetica-Bold", 18)
    canvas.drawString(_LEFT, A4[1] - 28 * mm, text)


def _head(canvas: Canvas, name: str, letters: tuple[BatchLetter, ...]) -> None:
    _title(canvas, f"Voorblad {name}")
    facts = (
        ("Brieven", str(len(letters))),
        ("Vellen (tweezijdig)", str(sum(letter.sheets for letter in letters))),
        ("Eerste brief", letters[0].id),
        ("Laatste brief", letters[-1].id),
        ("Bijlagen", _enclosures(letters)),
        ("Controlegetal", list_digest(letters)),
    )
    y = A4[1] - 42 * mm
    for label, value in facts:
        canvas.setFont("Helvetica", 9.5)
        canvas.drawString(_LEFT, y, label)
        canvas.setFont("Courier" if len(value) == _HASH_DIGITS else "Helvetica-Bold", 9.5)
        canvas.drawString(_LEFT + 38 * mm, y, value)
        y -= 7 * mm
    canvas.setFont("Helvetica", 9.5)
    canvas.drawString(_LEFT, y, _WARNING[any(letter.duplicate for letter in letters)])
    _signature(canvas, y - 20 * mm)


def _enclosures(letters: tuple[BatchLetter, ...]) -> str:
    """What must lie ready to go along, and how many of each."""
    counts = Counter(name for letter in letters for name in letter.enclosures)
    return ", ".join(f"{count} x {name}" for name, count in sorted(counts.items())) or "geen"


def _signature(canvas: Canvas, y: float) -> None:
    canvas.setLineWidth(0.5)
    for label, x, width in (
        ("geprint en geteld op (datum)", _LEFT, 48 * mm),
        ("naam", _LEFT + 54 * mm, 52 * mm),
        ("handtekening", _LEFT + 112 * mm, 58 * mm),
    ):
        canvas.line(x, y, x + width, y)
        canvas.setFont("Helvetica", 8)
        canvas.drawString(x, y - 4 * mm, label)


def _column_heads(canvas: Canvas, y: float) -> float:
    canvas.setFont("Helvetica-Bold", 8)
    for label, x in _COLUMNS:
        canvas.drawString(_LEFT + x, y, label)
    canvas.setLineWidth(0.5)
    canvas.line(_LEFT, y - 1.5 * mm, _RIGHT, y - 1.5 * mm)
    return y - 6 * mm


def _row(canvas: Canvas, y: float, number: int, letter: BatchLetter, kind: str) -> None:
    enclosures = str(len(letter.enclosures) or "")
    values = (str(number), letter.id, kind, str(letter.sheets), enclosures, letter.sha256)
    for value, (_, x) in zip(values, _COLUMNS, strict=True):
        if value == letter.sha256:
            canvas.setFont("Courier", 4.6)
        else:
            canvas.setFont("Helvetica", 7.5)
        canvas.drawString(_LEFT + x, y, value)
