"""Blank forms as pixels, for the pen."""

from pathlib import Path

import numpy as np
import pypdfium2

from pipeline.capture.images import Grey
from pipeline.deck.fill import DPI


def blank_pages(pdf: Path, dpi: float = DPI) -> tuple[Grey, ...]:
    """The printed pages of a blank of ours, as ``uint8 [h, w]`` at ``dpi``; raises pypdfium2.PdfiumError."""
    with pypdfium2.PdfDocument(pdf) as document:
        return tuple(_drawn(page, dpi) for page in document)


def _drawn(page: pypdfium2.PdfPage, dpi: float) -> Grey:
    bitmap = page.render(scale=dpi / 72, grayscale=True, may_draw_forms=False)
    return np.array(bitmap.to_numpy()).reshape(bitmap.height, bitmap.width)
