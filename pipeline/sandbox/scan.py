"""A scanned page inside a PDF: take the picture out instead of drawing the page, six times cheaper.

Only plain cases are taken out (one image, grey or colour or fax, upright or turned in quarters); everything
odd is left to PDFium to draw.
"""

import io
from collections.abc import Iterator
from dataclasses import dataclass, field

import pikepdf
import pypdfium2 as pdfium
import pypdfium2.raw as c
from PIL import Image

from pipeline.domain.document import QuarantineReason, Raster
from pipeline.domain.geometry import MM_PER_INCH
from pipeline.sandbox.limits import Limits
from pipeline.sandbox.outcome import Unreadable
from pipeline.sandbox.raster import SCAN_DPI, Upright, grey, to_raster

_COVERS = 0.9
_MOST_OBJECTS = 3000
_STAMP_OBJECTS = 20
"""Text objects that a scanner or a stamp may draw over a scan."""
INVISIBLE = (3, 7)
"""Text render modes that draw nothing (ISO 32000-1, table 106): the layer of an OCR program."""
_EDGE_MM = 0.6
_SKEW = 0.002
_PLAIN_COLOURS = {"/DeviceGray": "L", "/CalGray": "L", "/DeviceRGB": "RGB", "/CalRGB": "RGB"}
_TURNS = {
    # (swap, flip left-right, flip top-bottom) -> one Pillow operation
    (False, False, False): None,
    (False, True, False): Image.Transpose.FLIP_LEFT_RIGHT,
    (False, False, True): Image.Transpose.FLIP_TOP_BOTTOM,
    (False, True, True): Image.Transpose.ROTATE_180,
    (True, False, False): Image.Transpose.TRANSPOSE,
    (True, True, False): Image.Transpose.ROTATE_270,
    (True, False, True): Image.Transpose.ROTATE_90,
    (True, True, True): Image.Transpose.TRANSVERSE,
}


@dataclass(slots=True)
class Sketch:
    """What a page draws, in numbers."""

    images: list[pdfium.PdfImage] = field(default_factory=list)
    covered: float = 0.0
    """Share of the page under images."""
    texts: int = 0
    hidden_texts: int = 0
    others: int = 0
    top_level: int = 0

    def is_scan(self, widgets: int) -> bool:
        """Do images make this page? Then its pixels are read, whatever text lies over or under them."""
        if widgets:
            return False
        return (self.covered >= _COVERS and self.texts <= _STAMP_OBJECTS) or self.texts == 0


def sketch(page: pdfium.PdfPage, limits: Limits) -> Sketch:
    """Counts what is drawn. Raises Unreadable(OVER_LIMIT) for an image with too many pixels."""
    found = Sketch()
    left, bottom, right, top = page.get_bbox()
    area = max((right - left) * (top - bottom), 1e-6)
    for _, item in zip(range(_MOST_OBJECTS), page.get_objects(max_depth=3), strict=False):
        if item.type == c.FPDF_PAGEOBJ_IMAGE:
            found.images.append(item)
            if item.level == 0:
                found.top_level += 1
            width, height = item.get_px_size()
            if width * height > limits.page_pixels:
                raise Unreadable(QuarantineReason.OVER_LIMIT, f"image of {width} x {height}")
            x0, y0, x1, y1 = item.get_bounds()
            across, along = min(x1, right) - max(x0, left), min(y1, top) - max(y0, bottom)
            found.covered += max(across, 0.0) * max(along, 0.0) / area
        elif item.type == c.FPDF_PAGEOBJ_TEXT:
            hidden = c.FPDFTextObj_GetTextRenderMode(item.raw) in INVISIBLE
            found.hidden_texts += hidden
            found.texts += not hidden
        elif item.type != c.FPDF_PAGEOBJ_FORM:
            found.others += 1
    return found


def take_out(
    found: Sketch, page: pikepdf.Page | None, upright: Upright, width_mm: float, height_mm: float
) -> Raster | None:
    """The picture of the page, turned upright and laid out as the page lies. None: draw the page instead."""
    if page is None or len(found.images) != 1 or not found.top_level or found.texts or found.others:
        return None
    source = _plain(page)
    turn = _placement(found.images[0], upright)
    if source is None or turn is None:
        return None
    operation, (left, top, wide, high) = turn
    image = _decode(found.images[0], source)
    if operation is not None:
        image = image.transpose(operation)
    x_dpi, y_dpi = image.width / wide * MM_PER_INCH, image.height / high * MM_PER_INCH
    if max(abs(left), abs(top), abs(left + wide - width_mm), abs(top + high - height_mm)) > _EDGE_MM:
        image = _laid_out(image, (x_dpi, y_dpi), (left, top), (width_mm, height_mm))
    return to_raster(image, x_dpi, y_dpi, SCAN_DPI)


def _plain(page: pikepdf.Page) -> pikepdf.Stream | None:
    """The one image of a page when nothing changes its samples on the way to paper."""
    images = [x for x in _xobjects(page) if str(x.get("/Subtype", "")) == "/Image"]
    if len(images) != 1:
        return None
    image = images[0]
    odd = [key for key in ("/SMask", "/Mask", "/ImageMask", "/OC") if key in image]
    return None if odd else image


def _xobjects(page: pikepdf.Page) -> Iterator[pikepdf.Stream]:
    resources = page.get("/Resources", None)
    holders = resources.get("/XObject", None) if isinstance(resources, pikepdf.Dictionary) else None
    if isinstance(holders, pikepdf.Dictionary):
        for _, value in holders.items():
            if isinstance(value, pikepdf.Stream):
                yield value


def _placement(
    image: pdfium.PdfImage, upright: Upright
) -> tuple[Image.Transpose | None, tuple[float, float, float, float]] | None:
    """How to turn the samples, and where they lie (left, top, width, height in mm); None when askew."""
    a, b, cc, d, e, f = image.get_matrix().get()
    corner = upright.apply(cc + e, d + f)  # first sample: top left of the unit square
    along = _minus(upright.apply(a + cc + e, b + d + f), corner)
    down = _minus(upright.apply(e, f), corner)
    swap = abs(along[0]) < abs(along[1])
    across, height = (down[0], along[1]) if swap else (along[0], down[1])
    skew = max(abs(along[0]), abs(down[1])) if swap else max(abs(along[1]), abs(down[0]))
    if min(abs(across), abs(height)) < 1.0 or skew > _SKEW * min(abs(across), abs(height)):
        return None
    operation = _TURNS[swap, across < 0, height < 0]
    left = corner[0] + min(across, 0.0)
    top = corner[1] + min(height, 0.0)
    return operation, (left, top, abs(across), abs(height))


def _minus(one: tuple[float, float], other: tuple[float, float]) -> tuple[float, float]:
    return one[0] - other[0], one[1] - other[1]


def _decode(image: pdfium.PdfImage, source: pikepdf.Stream) -> Image.Image:
    """The samples in grey. A plain JPEG goes to Pillow, which decodes the grey channel alone."""
    mode = _PLAIN_COLOURS.get(str(source.get("/ColorSpace", "")))
    if image.get_filters() == ["DCTDecode"] and mode and "/Decode" not in source:
        jpeg = Image.open(io.BytesIO(source.read_raw_bytes()), formats=("JPEG",))
        if jpeg.size == image.get_px_size() and jpeg.mode in ("L", "RGB"):
            jpeg.draft("L", jpeg.size)
            return grey(jpeg)
    picture: Image.Image = image.get_bitmap(render=False).to_pil()
    return grey(picture)


def _laid_out(
    image: Image.Image,
    dpi: tuple[float, float],
    at_mm: tuple[float, float],
    page_mm: tuple[float, float],
) -> Image.Image:
    """The picture on a white page where it does not fill the page, or sticks out of it."""
    size = tuple(max(1, round(mm / MM_PER_INCH * d)) for mm, d in zip(page_mm, dpi, strict=True))
    place = tuple(round(mm / MM_PER_INCH * d) for mm, d in zip(at_mm, dpi, strict=True))
    paper = Image.new("L", (size[0], size[1]), 255)
    paper.paste(image, (place[0], place[1]))
    return paper
