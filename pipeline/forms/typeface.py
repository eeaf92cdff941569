"""Noto Sans: for the print, and for what is filled in.

Values are set in an embedded font with all Latin letters, because Helvetica's encoding lacks letters
that candidates have in their names (ș, ę, ı, ễ): they would be drawn as question marks.
"""

import io
from functools import cache
from pathlib import Path

from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont
from pikepdf import Array, Dictionary, Name, Object, Pdf

from pipeline.errors import MissingToolError

FONT_FOLDER = Path("/usr/share/fonts/truetype/noto")
REGULAR, BOLD = "NotoSans-Regular.ttf", "NotoSans-Bold.ttf"

_FIRST, _LAST = 32, 255
_NONSYMBOLIC = 1 << 5
_STEM_V = 80
"""Thickness of stems in thousandths, a usual value: viewers use it only when a font is replaced."""
_LETTERS = (
    range(0x20, 0x7F),  # Basic Latin
    range(0xA0, 0x250),  # Latin-1, Latin Extended-A and -B
    range(0x300, 0x331),  # marks, for names written with letter and mark apart
    range(0x1E00, 0x1F00),  # Latin Extended Additional: Vietnamese
    (0x2013, 0x2014, 0x2018, 0x2019, 0x201A, 0x201C, 0x201D, 0x201E, 0x2022, 0x2026, 0x20AC),
)


def font_path(file: str) -> Path:
    """Raises MissingToolError when Noto Sans is not installed."""
    path = FONT_FOLDER / file
    if not path.exists():
        raise MissingToolError(f"the typeface {path} is missing", "apt-get install fonts-noto-core")
    return path


def add_latin_font(document: Pdf) -> Object:
    """A simple TrueType font (WinAnsi codes) whose embedded file holds all Latin letters.

    Simple, so that any tool can fill; complete, so that a tool can encode more than WinAnsi from it.
    """
    data = _latin(font_path(REGULAR))
    font = TTFont(io.BytesIO(data))
    scale = 1000 / font["head"].unitsPerEm
    widths, letters = font["hmtx"].metrics, font.getBestCmap()
    head, os2 = font["head"], font["OS/2"]
    file = document.make_stream(data)
    file.Length1 = len(data)
    descriptor = Dictionary(
        Type=Name.FontDescriptor,
        FontName=Name("/NotoSans"),
        Flags=_NONSYMBOLIC,
        FontBBox=Array([round(v * scale) for v in (head.xMin, head.yMin, head.xMax, head.yMax)]),
        ItalicAngle=0,
        Ascent=round(font["hhea"].ascent * scale),
        Descent=round(font["hhea"].descent * scale),
        CapHeight=round(os2.sCapHeight * scale),
        StemV=_STEM_V,
        FontFile2=file,
    )
    codes = [letters.get(_winansi(code), ".notdef") for code in range(_FIRST, _LAST + 1)]
    return document.make_indirect(
        Dictionary(
            Type=Name.Font,
            Subtype=Name.TrueType,
            BaseFont=Name("/NotoSans"),
            Encoding=Name.WinAnsiEncoding,
            FirstChar=_FIRST,
            LastChar=_LAST,
            Widths=Array([round(widths[glyph][0] * scale) for glyph in codes]),
            FontDescriptor=document.make_indirect(descriptor),
        )
    )


def _winansi(code: int) -> int:
    """The Unicode letter of a WinAnsi code; 0 for the few codes without one."""
    return ord(bytes([code]).decode("cp1252", errors="ignore") or "\0")


@cache
def _latin(path: Path) -> bytes:
    """The font file with Latin letters only; the same bytes each time."""
    options = Options()
    options.layout_features = []
    options.hinting = False
    options.recalc_timestamp = False
    options.notdef_outline = True
    font = TTFont(path, recalcTimestamp=False)
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=[letter for letters in _LETTERS for letter in letters])
    subsetter.subset(font)
    _measure_plain_letters(font)
    out = io.BytesIO()
    font.save(out)
    return out.getvalue()


def _measure_plain_letters(font: TTFont) -> None:
    """Sets the heights of the font to those of letters without marks, as PDF wants them (table 122).

    Noto leaves room for two marks on a capital; tools would set values too low in their cells.
    """
    letters, glyphs = font.getBestCmap(), font["glyf"]
    plain = [glyphs[letters[code]] for code in range(ord("A"), ord("z") + 1)]
    font["hhea"].ascent = max(glyph.yMax for glyph in plain if glyph.numberOfContours)
    font["hhea"].descent = min(glyph.yMin for glyph in plain if glyph.numberOfContours)
