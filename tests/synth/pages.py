"""Blank forms and scans as rasters, for tests of the capture stage."""

from collections.abc import Iterator
from functools import cache
from pathlib import Path

import numpy as np
import pypdfium2 as pdfium

from pipeline.capture.images import Grey, to_array, to_raster
from pipeline.domain.document import Raster, RawPage
from pipeline.domain.forms import FormTemplate
from pipeline.library import Library, load_library

ROOT = Path(__file__).resolve().parents[2]
FORMS = ROOT / "forms"


@cache
def library() -> Library:
    return load_library(FORMS)


def blank_pdf(template: FormTemplate) -> bytes:
    return library().blank_path(template.form, template.version).read_bytes()


@cache
def blanks(dpi: float = 200.0) -> dict[tuple[str, str], tuple[Raster, ...]]:
    """Every blank page of every form, rendered."""
    return {(t.form, t.version): tuple(rasters(blank_pdf(t), dpi)) for t in library().templates}


def rasters(pdf: bytes, dpi: float) -> Iterator[Raster]:
    with pdfium.PdfDocument(pdf) as document:
        document.init_forms()
        for page in document:
            bitmap = page.render(scale=dpi / 72, grayscale=True, may_draw_forms=True)
            yield to_raster(np.asarray(bitmap.to_numpy()).reshape(bitmap.height, bitmap.width), dpi)


def scan(grey: Grey, dpi: float = 300.0, number: int = 1) -> RawPage:
    """A scanned page: pixels and nothing else."""
    height, width = grey.shape
    return RawPage(number, width / dpi * 25.4, height / dpi * 25.4, to_raster(grey, dpi), digital=False)


def grey(raster: Raster) -> Grey:
    return to_array(raster).copy()
