"""Blank forms as rasters, PDFs as raw pages: a stand-in for the sandbox in tests of the capture stage."""

import io
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import numpy as np
import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c
from pypdf import PdfReader

from pipeline.capture.images import Grey, to_array, to_raster
from pipeline.domain.document import DrawnText, Raster, RawPage, WidgetValue
from pipeline.domain.forms import FormTemplate
from pipeline.domain.geometry import PT_PER_MM, BoxMm
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


def digital_pages(pdf: bytes, dpi: float = 200.0) -> tuple[RawPage, ...]:
    """The pages of a digital PDF as the sandbox would deliver them: pixels, characters, values."""
    with pdfium.PdfDocument(pdf) as document:
        document.init_forms()
        texts = []
        for page in document:
            pdfium_c.FPDFPage_Flatten(page.raw, pdfium_c.FLAT_NORMALDISPLAY)
        for index in range(len(document)):
            texts.append(tuple(_characters(document[index])))
    widgets = _widgets(pdf)
    return tuple(
        RawPage(
            number=index + 1,
            width_mm=raster.width / dpi * 25.4,
            height_mm=raster.height / dpi * 25.4,
            raster=raster,
            digital=True,
            text=texts[index],
            widgets=widgets[index],
        )
        for index, raster in enumerate(rasters(pdf, dpi))
    )


def scan(grey: Grey, dpi: float = 300.0, number: int = 1) -> RawPage:
    """A scanned page: pixels and nothing else."""
    height, width = grey.shape
    return RawPage(number, width / dpi * 25.4, height / dpi * 25.4, to_raster(grey, dpi), digital=False)


def grey(raster: Raster) -> Grey:
    return to_array(raster).copy()


def _characters(page: pdfium.PdfPage) -> Iterator[DrawnText]:
    height = page.get_height()
    text = page.get_textpage()
    for index in range(text.count_chars()):
        character = text.get_text_range(index, 1)
        left, bottom, right, top = text.get_charbox(index)
        if character.strip():
            box = (left, height - top, right - left, top - bottom)
            yield DrawnText(character, BoxMm(*(v / PT_PER_MM for v in box)))


def _widgets(pdf: bytes) -> list[tuple[WidgetValue, ...]]:
    return [tuple(_page_widgets(page)) for page in PdfReader(io.BytesIO(pdf)).pages]


def _page_widgets(page) -> Iterator[WidgetValue]:  # type: ignore[no-untyped-def]
    height = float(page.mediabox.height)
    for reference in page.get("/Annots", []):
        widget = reference.get_object()
        parent = widget.get("/Parent", widget).get_object()
        x0, y0, x1, y1 = (float(v) for v in widget["/Rect"])
        box = BoxMm(*(v / PT_PER_MM for v in (x0, height - y1, x1 - x0, y1 - y0)))
        kind = widget.get("/FT", parent.get("/FT"))
        if kind == "/Btn":
            states = [s for s in widget["/AP"]["/N"] if s != "/Off"]
            state = str(states[0])[1:]
            on = str(widget.get("/AS", "/Off"))[1:] == state
            yield WidgetValue(str(parent["/T"]), state, box, button=True, on=on)
        else:
            value = str(widget.get("/V", parent.get("/V", "")))
            yield WidgetValue(str(parent["/T"]), value, box, has_appearance="/AP" in widget)
