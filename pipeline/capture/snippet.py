"""The ink beside the value: a field cut out of the delivered page, upright, for a clerk's screen."""

import cv2
import numpy as np

from pipeline.capture import images
from pipeline.domain.capture import PageReading
from pipeline.domain.document import RawPage
from pipeline.domain.geometry import MM_PER_INCH, BoxMm

_LARGEST_PX = 4000


def snippet(
    page: RawPage, reading: PageReading, box: BoxMm, margin_mm: float = 3.0, dpi: float = 150.0
) -> bytes:
    """PNG bytes of ``box`` (template mm) and ``margin_mm`` around it, upright and unmirrored.

    Raises ValueError when ``reading`` has no place on a form (``to_page`` is None), or the box is
    larger than any screen.
    """
    if reading.to_page is None:
        raise ValueError(f"page {reading.page} is not a form page: nothing to cut out")
    grown = box.grown(margin_mm)
    per_mm = dpi / MM_PER_INCH
    width, height = round(grown.w * per_mm), round(grown.h * per_mm)
    if not 0 < width <= _LARGEST_PX or not 0 < height <= _LARGEST_PX:
        raise ValueError(f"a snippet of {width} x {height} pixels")
    source = images.to_array(page.raster)
    to_page = np.array(reading.to_page.m).reshape(3, 3)
    place = images.shift(grown.x, grown.y) @ images.scaling(1 / per_mm) @ images.shift(0.5, 0.5)
    to_source = images.shift(-0.5, -0.5) @ images.scaling(images.px_per_mm(page.raster)) @ to_page
    cut = images.warped(source, to_source @ place, width, height)
    done, png = cv2.imencode(".png", cut)
    if not done:
        raise ValueError("the snippet could not be written as PNG")
    return bytes(png.tobytes())
