"""Draws the boxes of a template over its blank form, so that a person sees whether they fit."""

import io
from pathlib import Path

import pikepdf
from reportlab.lib.colors import Color
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas

from pipeline.domain.forms import FieldKind, FieldTemplate, FormTemplate, PageTemplate
from pipeline.domain.geometry import BoxMm
from pipeline.errors import InputDataError

_INK = {
    FieldKind.COMB: Color(0.8, 0.1, 0.1, alpha=0.9),
    FieldKind.LINE: Color(0.1, 0.45, 0.1, alpha=0.9),
    FieldKind.CHECKBOX: Color(0.1, 0.2, 0.8, alpha=0.9),
    FieldKind.CHOICE: Color(0.55, 0.1, 0.65, alpha=0.9),
    FieldKind.SIGNATURE: Color(0.8, 0.45, 0.0, alpha=0.9),
}
_FILL_ALPHA = 0.13
_NAME_PT = 5.5


def overlay(template: FormTemplate, blank: Path) -> bytes:
    """``blank`` with every box and field name drawn over it, a colour for each kind.

    Raises InputDataError when ``blank`` cannot be opened or has fewer pages than the template.
    """
    try:
        with pikepdf.open(blank) as document, pikepdf.open(io.BytesIO(_boxes(template))) as boxes:
            if len(document.pages) < len(template.pages):
                raise InputDataError(
                    f"{blank}: has {len(document.pages)} pages, {len(template.pages)} expected"
                )
            document.flatten_annotations()
            if "/AcroForm" in document.Root:
                del document.Root.AcroForm
            for page, drawn in zip(document.pages, boxes.pages, strict=False):
                if "/Annots" in page:
                    del page.Annots
                page.add_overlay(drawn, pikepdf.Rectangle(page.cropbox))
            out = io.BytesIO()
            document.save(out, deterministic_id=True)
    except (pikepdf.PdfError, pikepdf.PasswordError, OSError) as error:
        raise InputDataError(f"{blank}: cannot be opened: {error}") from error
    return out.getvalue()


def _boxes(template: FormTemplate) -> bytes:
    """Pages with the boxes alone, upright."""
    buffer = io.BytesIO()
    canvas = Canvas(buffer, invariant=1)
    for page in template.pages:
        canvas.setPageSize((page.width_mm * mm, page.height_mm * mm))
        for field in template.fields_on(page.number):
            _field(canvas, page, field)
        canvas.showPage()
    canvas.save()
    return buffer.getvalue()


def _field(canvas: Canvas, page: PageTemplate, field: FieldTemplate) -> None:
    ink = _INK[field.kind]
    if field.options:
        for option in field.options:
            _box(canvas, page, option.box, ink, f"{field.name} = {option.value}")
        return
    _box(canvas, page, field.box, ink, field.name)
    canvas.setLineWidth(0.3)
    for cell in field.box.cells(field.cells)[1:] if field.cells else ():
        x, top = cell.x * mm, (page.height_mm - cell.y) * mm
        canvas.line(x, top, x, top - cell.h * mm)


def _box(canvas: Canvas, page: PageTemplate, box: BoxMm, ink: Color, name: str) -> None:
    x, y = box.x * mm, (page.height_mm - box.bottom) * mm
    canvas.setStrokeColor(ink)
    canvas.setLineWidth(0.7)
    canvas.setFillColor(Color(ink.red, ink.green, ink.blue, alpha=_FILL_ALPHA))
    canvas.rect(x, y, box.w * mm, box.h * mm, stroke=1, fill=1)
    canvas.setFillColor(ink)
    canvas.setFont("Helvetica", _NAME_PT)
    canvas.drawString(x, y + box.h * mm + 1, name)
