"""Reads a finished letter as a stranger would: pixels of page 1 at 300 dpi, and the text that is drawn.

Nothing here knows how letters are made. The codes are read from the picture: QR and Data Matrix by
ZXing, KIX by the table below. What shows through the window is taken as text and as ink, so that a
drawing or picture in the window is seen as well.
"""

import unicodedata
from itertools import groupby, pairwise

import numpy as np
import numpy.typing as npt
import pypdfium2 as pdfium
import zxingcpp

from pipeline.domain.paper import Seen

_DPI = 300
_DARK = 128
_MARGIN_PX = 3
"""Around a line of text or a code: what anti-aliasing adds."""
_SAME_LINE = 0.5
"""Two pieces of text are on one line when they share this much of their height."""
_BARS, _PATTERNS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ", ("0011", "0101", "0110", "1001", "1010", "1100")
"""RM4SCC, of which KIX is a part: which two of four bars go up gives the row, which go down the column."""
_REACH = 0.2
"""A bar goes up when its top is within this share of the code's height from its top; down likewise."""
_LEAST_BARS = 28
"""Postcode and a house number of one digit."""
_CODES = zxingcpp.BarcodeFormats((zxingcpp.BarcodeFormat.QRCode, zxingcpp.BarcodeFormat.DataMatrix))

Box = tuple[float, float, float, float]
"""left, top, right, bottom; in pixels of page 1 from the top left corner."""
Grey = npt.NDArray[np.uint8]


def read_back(pdf: bytes, window: tuple[float, float, float, float]) -> Seen:
    """What is on the paper; ``window`` is left, top, width and height in millimetres.

    Raises pypdfium2.PdfiumError for what is no PDF.
    """
    document = pdfium.PdfDocument(pdf)
    try:
        first = document[0]
        hole = _pixels(window)
        image = first.render(scale=_DPI / 72, grayscale=True).to_numpy()
        lines = _lines(first, hole)
        codes = zxingcpp.read_barcodes(image, formats=_CODES, try_rotate=False, try_invert=False)
        below = max((box[3] for _, box in lines), default=hole[1])
        kix, bars = _kix(image, (hole[0], below, hole[2], hole[3]))
        known = [box for _, box in lines] + [_corners(code.position) for code in codes] + bars
        return Seen(
            window=tuple(text for text, _ in lines),
            stray_ink=_stray(image, hole, known),
            kix=kix,
            qr=_of(codes, zxingcpp.BarcodeFormat.QRCode),
            matrix=_of(codes, zxingcpp.BarcodeFormat.DataMatrix),
            pages=len(document),
            text="\n".join(_nfc(page.get_textpage().get_text_range()) for page in document),
            titles=(document.get_metadata_value("Title"), *(mark.get_title() for mark in document.get_toc())),
        )
    finally:
        document.close()


def _pixels(window: tuple[float, float, float, float]) -> Box:
    left, top, width, height = (side * _DPI / 25.4 for side in window)
    return left, top, left + width, top + height


def _nfc(text: str) -> str:
    return unicodedata.normalize("NFC", text)


def _of(codes: list[zxingcpp.Barcode], kind: zxingcpp.BarcodeFormat) -> tuple[str, ...]:
    return tuple(code.text for code in codes if code.format == kind)


def _corners(position: zxingcpp.Position) -> Box:
    points = (position.top_left, position.top_right, position.bottom_left, position.bottom_right)
    xs, ys = [p.x for p in points], [p.y for p in points]
    return min(xs), min(ys), max(xs), max(ys)


def _lines(page: pdfium.PdfPage, hole: Box) -> list[tuple[str, Box]]:
    """Lines of text that touch the window, whole: also the part of a line that lies outside of it."""
    textpage = page.get_textpage()
    height, scale = page.get_height(), _DPI / 72
    pieces: list[tuple[str, Box]] = []
    for number in range(textpage.count_rects()):
        left, bottom, right, top = textpage.get_rect(number)
        box = (left * scale, (height - top) * scale, right * scale, (height - bottom) * scale)
        if _overlap(box, hole):
            text = textpage.get_text_bounded(left=left, bottom=bottom, right=right, top=top)
            pieces.append((_nfc(" ".join(text.split())), box))
    return _joined(pieces)


def _joined(pieces: list[tuple[str, Box]]) -> list[tuple[str, Box]]:
    """Pieces of one line put together from left to right, lines from top to bottom."""
    pieces.sort(key=lambda piece: (piece[1][1] + piece[1][3]) / 2)
    lines: list[list[tuple[str, Box]]] = []
    for piece in pieces:
        if lines and _beside(lines[-1][-1][1], piece[1]):
            lines[-1].append(piece)
        else:
            lines.append([piece])
    return [_line(sorted(line, key=lambda piece: piece[1][0])) for line in lines]


def _beside(one: Box, other: Box) -> bool:
    shared = min(one[3], other[3]) - max(one[1], other[1])
    return shared > _SAME_LINE * min(one[3] - one[1], other[3] - other[1])


def _line(pieces: list[tuple[str, Box]]) -> tuple[str, Box]:
    boxes = [box for _, box in pieces]
    whole = (
        min(b[0] for b in boxes),
        min(b[1] for b in boxes),
        max(b[2] for b in boxes),
        max(b[3] for b in boxes),
    )
    return " ".join(text for text, _ in pieces if text), whole


def _overlap(one: Box, other: Box) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def _stray(image: Grey, hole: Box, known: list[Box]) -> bool:
    """Whether there is ink in the window outside of all ``known`` boxes."""
    left, top, right, bottom = (round(side) for side in hole)
    ink = image[top:bottom, left:right] < _DARK
    for box in known:
        x0, y0 = round(box[0]) - left - _MARGIN_PX, round(box[1]) - top - _MARGIN_PX
        x1, y1 = round(box[2]) - left + _MARGIN_PX, round(box[3]) - top + _MARGIN_PX
        ink[max(y0, 0) : max(y1, 0), max(x0, 0) : max(x1, 0)] = False
    return bool(ink.any())


def _kix(image: Grey, place: Box) -> tuple[str | None, list[Box]]:
    """The code below the address and where it stands; ('', []) where there is no ink."""
    left, top, right, bottom = (round(side) for side in place)
    ink = image[top + _MARGIN_PX : bottom, left:right] < _DARK
    rows = np.flatnonzero(ink.any(axis=1))
    if not rows.size:
        return "", []
    high, low = int(rows[0]), int(rows[-1])
    columns = np.flatnonzero(ink.any(axis=0)).tolist()
    bars = [ink[:, run[0] : run[-1] + 1].any(axis=1) for run in _runs(columns)]
    reach = _REACH * (low - high)
    up = "".join("1" if np.flatnonzero(bar)[0] < high + reach else "0" for bar in bars)
    down = "".join("1" if np.flatnonzero(bar)[-1] > low - reach else "0" for bar in bars)
    first = top + _MARGIN_PX
    text = _decoded(up, down)
    box = (float(left + columns[0]), float(first + high), float(left + columns[-1]), float(first + low))
    return text, [box] if text is not None else []


def _runs(columns: list[int]) -> list[list[int]]:
    """Neighbouring columns together.

    >>> _runs([3, 4, 7])
    [[3, 4], [7]]
    """
    steps = [0, *(int(b - a > 1) for a, b in pairwise(columns))]
    numbered = zip(np.cumsum(steps).tolist(), columns, strict=True)
    return [[column for _, column in run] for _, run in groupby(numbered, key=lambda item: item[0])]


def _decoded(up: str, down: str) -> str | None:
    """The characters of four bars each; None when the bars are no code.

    >>> _decoded("00110101" * 4, "00110011" * 4)
    '06060606'
    """
    if len(up) < _LEAST_BARS or len(up) % 4:
        return None
    found = []
    for start in range(0, len(up), 4):
        row, column = up[start : start + 4], down[start : start + 4]
        if row not in _PATTERNS or column not in _PATTERNS:
            return None
        found.append(_BARS[6 * _PATTERNS.index(row) + _PATTERNS.index(column)])
    return "".join(found)
