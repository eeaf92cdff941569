"""What the QR codes of a page say. A second witness: a page is what its print shows, code or no code."""

import re
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import zxingcpp

from pipeline.capture.images import Grey

_PAGE = re.compile(r"INB:(?P<form>[a-z0-9-]{1,40}):(?P<version>[a-z0-9.-]{1,20}):(?P<page>\d{1,3})")
_SEPARATOR = "INB:SEPARATOR"

SheetKey = tuple[str, str, int]


@dataclass(frozen=True, slots=True, eq=False)
class Code:
    """``corners [4, 2]`` are pixels: top left, top right, bottom right, bottom left of the code itself."""

    text: str
    corners: npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Witness:
    """``page`` is the (form, version, page) that a code claims, None without a code of ours.

    ``corners`` is where that code lies, in pixels of the picture that was read.
    """

    page: SheetKey | None = None
    separator: bool = False
    corners: npt.NDArray[np.float64] | None = None


def read_qr(page: Grey) -> list[Code]:
    """All QR codes of the page, in any turn, mirrored ones too.

    At 100 dpi and more a module of half a millimetre has its two pixels.
    """
    found = zxingcpp.read_barcodes(
        page,
        formats=zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode),
        try_rotate=False,  # a QR is found in any turn, and mirrored, without these
        try_downscale=False,
        try_invert=False,
    )
    return [Code(code.text, _corners(code.position)) for code in found]


def _corners(place: zxingcpp.Position) -> npt.NDArray[np.float64]:
    points = (place.top_left, place.top_right, place.bottom_right, place.bottom_left)
    return np.array([(p.x, p.y) for p in points], np.float64)


def read_codes(page: Grey) -> Witness:
    """What the codes of a page say. Codes that are not ours say nothing."""
    codes = read_qr(page)
    pages = [(match, code) for code in codes if (match := _PAGE.fullmatch(code.text))]
    if not pages:
        return Witness(separator=any(code.text == _SEPARATOR for code in codes))
    first, code = pages[0]
    return Witness((first["form"], first["version"], int(first["page"])), corners=code.corners)
