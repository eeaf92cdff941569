"""What the QR codes of a page say. A second witness: a page is what its print shows, code or no code."""

import re
from dataclasses import dataclass

import zxingcpp

from pipeline.capture.images import Grey

_PAGE = re.compile(r"INB:(?P<form>[a-z0-9-]{1,40}):(?P<version>[a-z0-9.-]{1,20}):(?P<page>\d{1,3})")
_SEPARATOR = "INB:SEPARATOR"

SheetKey = tuple[str, str, int]


@dataclass(frozen=True, slots=True)
class Witness:
    """``page`` is the (form, version, page) that a code claims, None without a code of ours."""

    page: SheetKey | None = None
    separator: bool = False


def read_codes(page: Grey) -> Witness:
    """All QR codes of the page, mirrored ones too. Codes that are not ours say nothing.

    At 100 dpi and more a module of half a millimetre has its two pixels.
    """
    codes = zxingcpp.read_barcodes(
        page,
        formats=zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode),
        try_rotate=False,  # a QR is found in any turn, and mirrored, without these
        try_downscale=False,
        try_invert=False,
    )
    texts = [code.text for code in codes]
    pages = [match for text in texts if (match := _PAGE.fullmatch(text))]
    if not pages:
        return Witness(separator=_SEPARATOR in texts)
    first = pages[0]
    return Witness((first["form"], first["version"], int(first["page"])))
