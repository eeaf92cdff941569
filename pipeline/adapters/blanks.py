"""Our own blank forms as pixels, for aligning scans against. Trusted files, drawn in this process."""

from pathlib import Path

import pypdfium2

from pipeline.domain.document import Raster
from pipeline.domain.geometry import MM_PER_INCH, PT_PER_MM
from pipeline.library import Library

BLANK_DPI = 203.2
"""Eight pixels a millimetre, the grid on which pages are compared."""


def render_blank(path: Path, dpi: float = BLANK_DPI) -> tuple[Raster, ...]:
    """Every page of a blank form as grey pixels, in printed order."""
    document = pypdfium2.PdfDocument(path)
    document.init_forms()  # borders that fields draw themselves are print, not ink
    try:
        return tuple(_render(page, dpi) for page in document)
    finally:
        document.close()


def _render(page: pypdfium2.PdfPage, dpi: float) -> Raster:
    # PDFium rounds sizes up and stretches the page to them: 2376.0001 rows to 2377, an eighth of a millimetre
    scale = dpi / (PT_PER_MM * MM_PER_INCH) * (1 - 1e-6)
    bitmap = page.render(scale=scale, grayscale=True)
    pixels = bitmap.to_numpy().reshape(bitmap.height, bitmap.stride)[:, : bitmap.width]
    return Raster(bitmap.width, bitmap.height, dpi, pixels.tobytes())


def render_blanks(library: Library) -> dict[tuple[str, str], tuple[Raster, ...]]:
    """All blanks of the library by (form, version)."""
    return {
        (item.form, item.version): render_blank(library.blank_path(item.form, item.version))
        for item in library.templates
    }
