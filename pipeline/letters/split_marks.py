"""Letters with a mark that no single character has (Ọ̀, Ɛ́, J̌), so that readers find them once.

Typst draws a mark that is raised over a capital as a text of its own, and says of both pieces that they
read as the whole: poppler, PDFium and MuPDF then give the letter twice. Here each piece gets its own part
to say: the letter the letter, the mark the mark. Nothing that is drawn changes.

Known to stay, in PDFium only: a second raised mark on one capital (R̄̊) is dropped, and the space beside a
raised mark can be lost or put in.
"""

import io
import re
import unicodedata
from collections.abc import Iterator
from typing import Any

import pikepdf

_ENTRY = re.compile(rb"<([0-9A-Fa-f]{4})> <([0-9A-Fa-f]+)>")
_LOOSE = re.compile("[\u0300-\u036f]")
_BYTES_A_GLYPH = 2
_SHOW = frozenset({"Tj", "TJ"})


def needed(text: str) -> bool:
    """Whether ``text``, in NFC, has a mark that stands apart from its letter.

    >>> needed("Ọ\u0300ṣun"), needed("Đặng Ğülşah")
    (True, False)
    """
    return _LOOSE.search(text) is not None


def mend(pdf: bytes) -> bytes:
    """The same pages, with every letter found once. Equal input gives equal bytes."""
    with pikepdf.open(io.BytesIO(pdf)) as document:
        fonts: dict[tuple[int, int], _Font] = {}
        for page in document.pages:
            mine: dict[str, _Font] = {}
            for name, font in page.resources.get("/Font", {}).items():
                key = font.objgen
                if key not in fonts:
                    fonts[key] = _Font(font)
                mine[name] = fonts[key]
            _mend_page(document, page, mine)
        for known in fonts.values():
            known.write()
        out = io.BytesIO()
        document.save(out, deterministic_id=True, object_stream_mode=pikepdf.ObjectStreamMode.preserve)
    return out.getvalue()


class _Font:
    """What the glyphs of one embedded font say they are, and which of them are marks (no width)."""

    def __init__(self, font: pikepdf.Object) -> None:
        self._font = font
        table = font.ToUnicode.read_bytes() if "/ToUnicode" in font else b""
        self.text = {int(code, 16): bytes.fromhex(said.decode()).decode("utf-16-be")
                     for code, said in _ENTRY.findall(table)}  # fmt: skip
        self._table = table
        self._widths = dict(_widths(font))
        self._width = float(font.DescendantFonts[0].get("/DW", 1000)) if "/DescendantFonts" in font else 1000

    def own(self, glyph: int, said: str) -> str:
        """The part of ``said`` that is this glyph's, when it is a letter with loose marks; else all of it."""
        composed = unicodedata.normalize("NFC", said)
        marks = composed[1:]
        if not marks or not all(unicodedata.combining(character) for character in marks):
            return said
        return marks if self._widths.get(glyph, self._width) == 0 else composed[0]

    def write(self) -> None:
        def entry(found: re.Match[bytes]) -> bytes:
            glyph = int(found[1], 16)
            said = self.own(glyph, self.text[glyph]).encode("utf-16-be").hex().upper()
            return b"<%s> <%s>" % (found[1], said.encode())

        if self._table:
            self._font.ToUnicode.write(_ENTRY.sub(entry, self._table))


def _widths(font: pikepdf.Object) -> Iterator[tuple[int, float]]:
    """Widths by glyph, from the array of ISO 32000-1, 9.7.4.3: ``first [w w ...]`` or ``first last w``."""
    if "/DescendantFonts" not in font:
        return
    items: list[Any] = list(font.DescendantFonts[0].get("/W", []))
    while items:
        first, second = int(items.pop(0)), items.pop(0)
        if isinstance(second, pikepdf.Array):
            yield from ((first + number, float(width)) for number, width in enumerate(second))
        else:
            width = float(items.pop(0))
            yield from ((glyph, width) for glyph in range(first, int(second) + 1))


def _mend_page(document: pikepdf.Pdf, page: pikepdf.Page, fonts: dict[str, _Font]) -> None:
    """Spans that give one glyph the text of a whole letter get that glyph's part."""
    instructions = list(pikepdf.parse_content_stream(page))
    font: _Font | None = None
    span: int | None = None
    glyphs: list[int] = []
    changed = False
    for number, instruction in enumerate(instructions):
        operands, name = instruction.operands, str(instruction.operator)
        if name == "Tf":
            font = fonts.get(str(operands[0]))
        elif name == "BDC":
            span, glyphs = (number if _actual(operands) is not None else None), []
        elif name in _SHOW:
            glyphs += _glyphs(operands[0])
        elif name == "EMC" and span is not None:
            said = _actual(instructions[span].operands)
            if font is not None and said is not None and len(glyphs) == 1:
                instructions[span].operands[1].ActualText = pikepdf.String(font.own(glyphs[0], said))
                changed = True
            span = None
    if changed:
        page.Contents = document.make_stream(pikepdf.unparse_content_stream(instructions))


def _actual(operands: Any) -> str | None:
    """The text that a marked span stands for; None for any other marked content."""
    properties = operands[1] if len(operands) > 1 else None
    if isinstance(properties, pikepdf.Dictionary) and "/ActualText" in properties:
        return str(properties.ActualText)
    return None


def _glyphs(shown: Any) -> list[int]:
    pieces = shown if isinstance(shown, pikepdf.Array) else [shown]
    whole = b"".join(bytes(piece) for piece in pieces if isinstance(piece, pikepdf.String))
    return [
        int.from_bytes(whole[at : at + _BYTES_A_GLYPH], "big") for at in range(0, len(whole), _BYTES_A_GLYPH)
    ]
