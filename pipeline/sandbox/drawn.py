"""The characters that a digital page draws, field contents included.

PDFium gives the characters, after laying field appearances into the page: one engine for pixels and text, and
eight times cheaper than pdfplumber (28 against 225 ms a page of 2760 characters, same characters and places;
``tests/unit/test_sandbox_pdf.py`` holds the two against each other).
"""

import ctypes

import pypdfium2 as pdfium
import pypdfium2.raw as c

from pipeline.domain.document import DrawnText
from pipeline.sandbox.limits import Limits
from pipeline.sandbox.raster import Upright
from pipeline.sandbox.scan import INVISIBLE

_NAME_UNITS = 128
_SURROGATES = range(0xD800, 0xE000)
_FIRST_PRINTABLE = 0x20
_NOT_CHARACTERS = (0x7F, 0xFFFE, 0xFFFF)


def characters(
    page: pdfium.PdfPage, upright: Upright, limits: Limits, hidden_layers: frozenset[str], *, sieve: bool
) -> tuple[DrawnText, ...]:
    """Every character the page draws, in content order.

    With ``sieve`` invisible text is left out, character by character: dear, so only asked for when the
    page has such text or switched-off layers.
    """
    text = page.get_textpage()
    raw = text.raw
    found: list[str] = []
    corners: list[tuple[float, float, float, float]] = []
    box = c.FS_RECTF()
    at = ctypes.byref(box)
    for index in range(min(text.count_chars(), limits.page_chars)):
        code = c.FPDFText_GetUnicode(raw, index)
        if code < _FIRST_PRINTABLE or code in _NOT_CHARACTERS or code in _SURROGATES:
            continue
        if c.FPDFText_IsGenerated(raw, index) == 1 or not c.FPDFText_GetLooseCharBox(raw, index, at):
            continue
        if sieve and _unseen(raw, index, hidden_layers):
            continue
        found.append(chr(code))
        corners.append((box.left, box.bottom, box.right, box.top))
    text.close()
    return tuple(map(DrawnText, found, upright.boxes(corners)))


def _unseen(text: object, index: int, hidden_layers: frozenset[str]) -> bool:
    item = c.FPDFText_GetTextObject(text, index)
    if not item:
        return False
    if c.FPDFTextObj_GetTextRenderMode(item) in INVISIBLE:
        return True
    return bool(hidden_layers) and any(
        _layer(item, mark) in hidden_layers for mark in range(c.FPDFPageObj_CountMarks(item))
    )


def _layer(item: object, index: int) -> str:
    """The name of the layer in content mark ``index`` of a page object; '' when the mark is no layer."""
    mark = c.FPDFPageObj_GetMark(item, index)
    room = (ctypes.c_ushort * _NAME_UNITS)()
    size = ctypes.c_ulong(0)
    told = c.FPDFPageObjMark_GetParamStringValue(mark, b"Name", room, ctypes.sizeof(room), size)
    if not told or not 2 <= size.value <= ctypes.sizeof(room):  # noqa: PLR2004 - the closing zero
        return ""
    return bytes(room)[: size.value - 2].decode("utf-16-le", "replace")
