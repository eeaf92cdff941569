"""Codes and pictures as SVG, which is what the layout can take as text.

The bars come from Zint; only their rectangles are used, so size and quiet zone are the layout's.
"""

from base64 import b64encode
from struct import unpack

import zint

_PNG_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_PNG_END = b"\x00\x00\x00\x00IEND\xaeB`\x82"
_LEVEL_M = 2
"""QR error correction M (15 %), as EPC069-12 asks."""
_SQUARE = 100
"""Zint's DM_SQUARE: no rectangular symbols."""


def kix(text: str) -> str:
    """PostNL's KIX code of ``text`` (see ``addressing.kix_text``), bars only."""
    symbol = zint.Symbol()
    symbol.symbology = zint.Symbology.KIX
    symbol.encode(text)
    return _svg(symbol)


def qr(payload: str) -> str:
    """A QR code of ``payload`` in UTF-8 bytes, level M, without quiet zone.

    Raises ValueError when the payload is longer than the 331 bytes of EPC069-12.
    """
    data = payload.encode()
    if len(data) > 331:  # noqa: PLR2004 - the guideline's own number
        raise ValueError("the payload of the QR code is too long")
    symbol = zint.Symbol()
    symbol.symbology = zint.Symbology.QRCODE
    symbol.option_1 = _LEVEL_M
    symbol.encode(data)
    return _svg(symbol)


def matrix(text: str) -> str:
    """A square Data Matrix (ECC 200) of ``text``, without quiet zone; for machines that sort and insert."""
    symbol = zint.Symbol()
    symbol.symbology = zint.Symbology.DATAMATRIX
    symbol.option_3 = _SQUARE
    symbol.encode(text.encode())
    return _svg(symbol)


def picture(png: bytes) -> str:
    """A PNG wrapped in an SVG of the same shape. Raises ValueError when it is no whole PNG.

    The check is ours, because a damaged picture in an SVG is left out without a word.
    """
    if not (png.startswith(_PNG_SIGNATURE) and png.endswith(_PNG_END)):
        raise ValueError("the picture of a field is not a whole PNG")
    width, height = unpack(">II", png[16:24])
    data = b64encode(png).decode()
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}">'
        f'<image width="{width}" height="{height}" image-rendering="optimizeSpeed" '
        f'href="data:image/png;base64,{data}"/></svg>'
    )


def _svg(symbol: zint.Symbol) -> str:
    """One path for all bars: no hairlines between them, and the smallest file."""
    symbol.buffer_vector()
    vector = symbol.vector
    if vector is None:
        raise ValueError("the code could not be drawn")
    bars = ((r.x, r.y, r.width, r.height) for r in vector.rectangles)
    path = "".join(f"M{x:g} {y:g}h{width:g}v{height:g}h{-width:g}z" for x, y, width, height in bars)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {vector.width:g} {vector.height:g}" '
        f'shape-rendering="crispEdges"><path d="{path}"/></svg>'
    )
