"""From a filled form to what a scanner, a fax or a phone makes of it. Same seed, same bytes.

Only integer noise and Pillow's resampling are used: both give the same pixels on every
processor, which a floating-point warp does not promise.
"""

from dataclasses import dataclass
from io import BytesIO
from math import cos, radians, sin
from typing import Literal

import numpy as np
import pikepdf
import pypdfium2
from numpy.typing import NDArray
from pikepdf import Array, Dictionary, Name, Pdf
from PIL import Image, ImageFilter

from pipeline.domain.geometry import MM_PER_INCH
from pipeline.samples.fill import to_bytes

Grey = Image.Image
"""Mode L, 0 = black."""
Compression = Literal["jpeg", "g4"]

_PAPER, _FAX_THRESHOLD = 245, 150  # grey levels: above the first is paper, above the second fax white
_ROWS_PER_STRIP, _STRIP_OFFSETS, _STRIP_BYTES = 278, 273, 279


@dataclass(frozen=True, slots=True)
class Scanner:
    """How a page comes out. Angles in degrees clockwise, ``turned`` a multiple of 90.

    ``scale`` is what a careless "fit to page" makes of the print. ``grain`` is the half width
    of the even noise in grey levels; ``dirt`` the specks per page; ``fade`` lightens the ink.
    """

    dpi: int = 200
    skew: float = 0.0
    scale: float = 1.0
    shift_mm: tuple[float, float] = (0.0, 0.0)
    turned: int = 0
    mirrored: bool = False
    blur_px: float = 0.45
    grain: int = 2
    dirt: int = 0
    fade: float = 0.0
    compression: Compression = "jpeg"
    quality: int = 36


FLATBED = Scanner(skew=0.25, shift_mm=(0.8, -0.6))
FAX = Scanner(skew=0.6, shift_mm=(-1.0, 1.2), dirt=140, compression="g4", blur_px=0.8)
CLEAN_BITONAL = Scanner(dpi=300, skew=-0.2, shift_mm=(0.5, 0.4), compression="g4")


def rasterise(pdf: bytes, dpi: int) -> list[Grey]:
    """Every page as drawn, widgets and stamps included."""
    with pypdfium2.PdfDocument(pdf) as document:
        document.init_forms()
        return [page.render(scale=dpi / 72, grayscale=True).to_pil().convert("L") for page in document]


def scan(pdf: bytes, scanner: Scanner, seed: int) -> list[Grey]:
    """The pages of ``pdf`` as ``scanner`` sees them; every page a little differently."""
    pages = rasterise(pdf, scanner.dpi)
    return [_pass_through(page, scanner, np.random.default_rng([seed, i])) for i, page in enumerate(pages)]


def _pass_through(page: Grey, scanner: Scanner, rng: np.random.Generator) -> Grey:
    moved = _moved(page, scanner, wobble_deg=float(rng.integers(-8, 9)) / 100)
    if scanner.blur_px:
        moved = moved.filter(ImageFilter.GaussianBlur(scanner.blur_px))
    image = _worn(moved, scanner, rng) if scanner.grain or scanner.dirt or scanner.fade else moved
    if scanner.mirrored:
        image = image.transpose(Image.Transpose.FLIP_LEFT_RIGHT)
    return image.rotate(-scanner.turned, expand=True) if scanner.turned else image


def _worn(page: Grey, scanner: Scanner, rng: np.random.Generator) -> Grey:
    """Pale ink, grain and specks."""
    pixels = np.asarray(page, dtype=np.int16)
    pixels = (255 - (255 - pixels) * (1 - scanner.fade)).astype(np.int16)
    if scanner.grain:
        noise = rng.integers(-scanner.grain, scanner.grain + 1, pixels.shape, dtype=np.int16)
        # scanners clip the paper to white: only ink keeps its grain
        pixels = np.where(pixels < _PAPER, pixels + noise, pixels)
    return Image.fromarray(_speckled(np.clip(pixels, 0, 255).astype(np.uint8), scanner.dirt, rng))


def _moved(page: Grey, scanner: Scanner, wobble_deg: float) -> Grey:
    """Skew and scale about the middle of the page, then shift; white where the sheet ends."""
    if not (scanner.skew or scanner.shift_mm != (0.0, 0.0) or scanner.scale != 1.0):
        return page
    angle, grow = radians(scanner.skew + wobble_deg), 1 / scanner.scale
    middle_x, middle_y = page.width / 2, page.height / 2
    shift_x, shift_y = (mm / MM_PER_INCH * scanner.dpi for mm in scanner.shift_mm)
    a, b = cos(angle) * grow, sin(angle) * grow
    x, y = middle_x + shift_x, middle_y + shift_y
    backwards = (a, b, middle_x - a * x - b * y, -b, a, middle_y + b * x - a * y)
    return page.transform(
        page.size, Image.Transform.AFFINE, backwards, resample=Image.Resampling.BICUBIC, fillcolor=255
    )


def _speckled(pixels: NDArray[np.uint8], specks: int, rng: np.random.Generator) -> NDArray[np.uint8]:
    height, width = pixels.shape
    for _ in range(specks):
        x, y = int(rng.integers(0, width - 4)), int(rng.integers(0, height - 4))
        w, h = (int(v) for v in rng.integers(1, 4, 2))
        pixels[y : y + h, x : x + w] = 30
    return pixels


def bitonal(image: Grey) -> Image.Image:
    """Mode 1, by a fixed threshold as fax machines use it."""
    return image.point(lambda level: 255 if level > _FAX_THRESHOLD else 0).convert(
        "1", dither=Image.Dither.NONE
    )


def to_jpeg(image: Grey, dpi: int, quality: int) -> bytes:
    out = BytesIO()
    image.save(out, "JPEG", quality=quality, dpi=(dpi, dpi), optimize=True)
    return out.getvalue()


def to_png(image: Grey, dpi: int) -> bytes:
    """Grey in 16 levels, as office scanners save PNG."""
    out = BytesIO()
    image.quantize(16).save(out, "PNG", dpi=(dpi, dpi), optimize=True)
    return out.getvalue()


def to_tiff(images: list[Grey], dpi: int) -> bytes:
    """A multi-page TIFF of fax pages (Group 4)."""
    out = BytesIO()
    first, *rest = [bitonal(image) for image in images]
    first.save(out, "TIFF", save_all=True, append_images=rest, compression="group4", dpi=(dpi, dpi))
    return out.getvalue()


def to_pdf(images: list[Grey], scanner: Scanner) -> bytes:
    """A PDF as a scanner writes it: one image a page, edge to edge, no text."""
    pdf = Pdf.new()
    for image in images:
        add_image_page(pdf, image, scanner)
    return to_bytes(pdf)


def add_image_page(pdf: Pdf, image: Grey, scanner: Scanner) -> None:
    width_pt, height_pt = (round(px / scanner.dpi * 72, 3) for px in image.size)
    picture = _g4_stream(pdf, image) if scanner.compression == "g4" else _jpeg_stream(pdf, image, scanner)
    picture.stream_dict.update(
        Dictionary(Type=Name.XObject, Subtype=Name.Image, Width=image.width, Height=image.height)
    )
    page = Dictionary(
        Type=Name.Page,
        MediaBox=Array([0, 0, width_pt, height_pt]),
        Resources=Dictionary(XObject=Dictionary(Scan=picture)),
        Contents=pdf.make_stream(f"q {width_pt} 0 0 {height_pt} 0 0 cm /Scan Do Q".encode()),
    )
    pdf.pages.append(pikepdf.Page(pdf.make_indirect(page)))


def _jpeg_stream(pdf: Pdf, image: Grey, scanner: Scanner) -> pikepdf.Stream:
    stream = pikepdf.Stream(pdf, to_jpeg(image, scanner.dpi, scanner.quality))
    stream.stream_dict = Dictionary(Filter=Name.DCTDecode, ColorSpace=Name.DeviceGray, BitsPerComponent=8)
    return stream


def _g4_stream(pdf: Pdf, image: Grey) -> pikepdf.Stream:
    out = BytesIO()
    bitonal(image).save(out, "TIFF", compression="group4", tiffinfo={_ROWS_PER_STRIP: image.height})
    with Image.open(BytesIO(out.getvalue())) as tiff:
        offsets, sizes = tiff.tag_v2[_STRIP_OFFSETS], tiff.tag_v2[_STRIP_BYTES]  # type: ignore[attr-defined]
        white_is_zero = tiff.tag_v2[262] == 0  # type: ignore[attr-defined]
    if len(offsets) != 1:
        raise AssertionError("a page must be one strip to be moved into a PDF")
    stream = pikepdf.Stream(pdf, out.getvalue()[offsets[0] : offsets[0] + sizes[0]])
    stream.stream_dict = Dictionary(
        Filter=Name.CCITTFaxDecode,
        ColorSpace=Name.DeviceGray,
        BitsPerComponent=1,
        DecodeParms=Dictionary(K=-1, Columns=image.width, Rows=image.height, BlackIs1=not white_is_zero),
    )
    return stream
