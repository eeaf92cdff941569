"""TIFF, JPEG and PNG to pages, by Pillow. Every frame of a TIFF is a page."""

import io
import struct
import warnings
import zlib
from collections.abc import Iterator

from PIL import Image, ImageOps, UnidentifiedImageError

from pipeline.domain.document import DocumentInfo, DocumentKind, QuarantineReason, RawPage
from pipeline.domain.geometry import MM_PER_INCH
from pipeline.sandbox.limits import Limits
from pipeline.sandbox.outcome import Unreadable
from pipeline.sandbox.raster import SCAN_DPI, grey, to_raster

_A4_LONG_MM = 297.0
_PLAUSIBLE_MM = (100.0, 450.0)
"""Longer side of a page whose own resolution tag we believe; cameras write 72 dpi into anything."""
_ZEROS = bytes(64)
_END_BYTES = 4096
_BROKEN = (
    UnidentifiedImageError,
    OSError,
    SyntaxError,
    ValueError,
    struct.error,
    zlib.error,
    EOFError,
    KeyError,
)


def read(
    data: bytes, kind: DocumentKind, limits: Limits, only: int | None = None, dpi: float | None = None
) -> Iterator[DocumentInfo | RawPage]:
    """Facts first, then page after page. Raises Unreadable. ``only``, ``dpi``: as for a PDF."""
    if kind is DocumentKind.JPEG and _given_up(data):
        raise Unreadable(QuarantineReason.TRUNCATED)
    Image.MAX_IMAGE_PIXELS = limits.page_pixels
    warnings.simplefilter("error", Image.DecompressionBombWarning)
    try:
        with Image.open(io.BytesIO(data), formats=(kind.name,)) as image:
            count = _count(image, limits) if kind is DocumentKind.TIFF else 1
            yield DocumentInfo(kind, count)
            for number in range(1, count + 1) if only is None else [only]:
                yield _page(image, number, SCAN_DPI if dpi is None else dpi)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise Unreadable(QuarantineReason.OVER_LIMIT, "pixels") from None
    except _BROKEN as error:
        cut = "truncated" in str(error) or "broken data stream" in str(error)
        raise Unreadable(QuarantineReason.TRUNCATED if cut else QuarantineReason.DAMAGED) from None


def _given_up(jpeg: bytes) -> bool:
    """Room was reserved for the rest and never written: JPEG decoders take zeros for grey."""
    return jpeg.endswith(_ZEROS) and b"\xff\xd9" not in jpeg.rstrip(b"\0")[-_END_BYTES:]


def _count(image: Image.Image, limits: Limits) -> int:
    """Frames of a TIFF; directories are followed only as far as the page limit goes."""
    for frame in range(limits.pages + 1):
        try:
            image.seek(frame)
        except EOFError:
            return frame
    raise Unreadable(QuarantineReason.TOO_MANY_PAGES, f"more than {limits.pages} pages")


def _page(image: Image.Image, number: int, most_dpi: float) -> RawPage:
    if number > 1:
        image.seek(number - 1)
    elif image.format == "TIFF":
        image.seek(0)
    if image.format == "JPEG":
        image.draft("L", image.size)
    x_dpi, y_dpi = _dpi(image)
    upright = ImageOps.exif_transpose(image)
    if upright.size != image.size and upright.size == image.size[::-1]:
        x_dpi, y_dpi = y_dpi, x_dpi
    raster = to_raster(_on_paper(upright), x_dpi, y_dpi, most_dpi)
    width_mm, height_mm = (pixels / raster.dpi * MM_PER_INCH for pixels in (raster.width, raster.height))
    return RawPage(number, width_mm, height_mm, raster, digital=False)


def _dpi(image: Image.Image) -> tuple[float, float]:
    """The resolution in the file where it gives a plausible page, else the one that makes it A4 long."""
    tag = image.info.get("dpi", (0, 0))
    x_dpi, y_dpi = (float(value) for value in tag)
    if x_dpi > 1 and y_dpi > 1:
        longest = max(image.width / x_dpi, image.height / y_dpi) * MM_PER_INCH
        if _PLAUSIBLE_MM[0] <= longest <= _PLAUSIBLE_MM[1]:
            return x_dpi, y_dpi
    fitting = max(image.size) / _A4_LONG_MM * MM_PER_INCH
    return fitting, fitting


def _on_paper(image: Image.Image) -> Image.Image:
    """Grey on white paper, whatever the samples were."""
    if image.mode.startswith("I"):  # 16 bits a sample
        image = image.convert("I").point(lambda value: value / 256).convert("L")
    elif image.mode in ("RGBA", "LA", "PA") or "transparency" in image.info:
        picture = image.convert("RGBA")
        paper = Image.new("RGBA", picture.size, "white")
        image = Image.alpha_composite(paper, picture)
    return grey(image)
