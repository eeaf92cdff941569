"""Fills blank forms with known truth: as a digital PDF, flattened, or typed and drawn on a scan."""

import io
from collections.abc import Mapping
from pathlib import Path

import cv2
import numpy as np
import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c
from PIL import Image, ImageDraw, ImageFont
from pypdf import PdfReader, PdfWriter
from pypdf.generic import NameObject

from pipeline.capture.images import Grey
from pipeline.domain.capture import Value
from pipeline.domain.forms import FieldKind, FieldTemplate, FormTemplate
from pipeline.domain.geometry import BoxMm
from tests.synth.pages import blank_pdf, rasters

_FONTS = Path(__file__).parents[2] / "pipeline" / "samples" / "fonts"
FONT = _FONTS / "DejaVuSans.ttf"
MONO = _FONTS / "DejaVuSansMono.ttf"
_TYPE_MM = 3.6
_PEN = 60
Truth = Mapping[str, Value]

EXAM: Truth = {
    "bsn": "999990317",
    "achternaam": "EL MOUSSAOUI",
    "voornamen": "FATIMA ZOHRA",
    "geboortedatum": "12031985",
    "straat": "KERKSTRAAT",
    "huisnummer": "103",
    "toevoeging": "C",
    "postcode": "9711AB",
    "plaats": "GRONINGEN",
    "telefoon": "0612345678",
    "email": "fatima@voorbeeld.nl",
    "lezen": True,
    "knm": True,
    "plaats_examen": ("zwolle",),
    "betalen": ("zelf",),
    "gemachtigde": ("nee",),
    "geheimhouding": True,
    "plaats_ondertekening": "GRONINGEN",
    "datum": "02032026",
    "handtekening": "signed",
}
"""An invented person, a BSN from the range for tests."""


def filled_pdf(template: FormTemplate, truth: Truth) -> bytes:
    """The fillable form with its fields set and drawn, as a viewer would save it."""
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(blank_pdf(template))))
    texts = {name: value for name, value in truth.items() if isinstance(value, str)}
    for page in writer.pages:
        writer.update_page_form_field_values(page, texts, auto_regenerate=False)
        for reference in page.get("/Annots", []):
            widget = reference.get_object()
            parent = widget.get("/Parent", widget).get_object()
            value = truth.get(str(parent["/T"]))
            states = [s for s in widget.get("/AP", {}).get("/N", {}) if s != "/Off"]
            if value is True or (isinstance(value, tuple) and states and states[0][1:] in value):
                widget[NameObject("/AS")] = NameObject(states[0])
                parent[NameObject("/V")] = NameObject(states[0])
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def flattened(pdf: bytes) -> bytes:
    """The same pages with the fields drawn into them: text stays text, values are gone."""
    with pdfium.PdfDocument(pdf) as document:
        document.init_forms()
        for page in document:
            pdfium_c.FPDFPage_Flatten(page.raw, pdfium_c.FLAT_PRINT)
        out = io.BytesIO()
        document.save(out)
    reader = PdfReader(io.BytesIO(out.getvalue()))
    writer = PdfWriter()
    for page in reader.pages:
        page.pop("/Annots", None)
        writer.add_page(page)
    plain = io.BytesIO()
    writer.write(plain)
    return plain.getvalue()


def typed_scan(
    template: FormTemplate, truth: Truth, *, dpi: float = 300.0, font: Path = FONT, rng: np.random.Generator
) -> list[Grey]:
    """The printed form filled on a typewriter, crossed and signed with a pen; one raster a page."""
    pages = [
        Image.fromarray(np.frombuffer(r.pixels, np.uint8).reshape(r.height, r.width))
        for r in rasters(blank_pdf(template), dpi)
    ]
    per_mm = dpi / 25.4
    for field in template.fields:
        value = truth.get(field.name)
        if value:
            _fill(ImageDraw.Draw(pages[field.page - 1]), field, value, per_mm, font, rng)
    return [np.asarray(page).copy() for page in pages]


def _fill(
    draw: ImageDraw.ImageDraw,
    field: FieldTemplate,
    value: Value,
    per_mm: float,
    font: Path,
    rng: np.random.Generator,
) -> None:
    if field.kind is FieldKind.CHECKBOX:
        cross(draw, field.box, per_mm, rng)
    elif field.kind is FieldKind.CHOICE and isinstance(value, tuple):
        for option in field.options:
            if option.value in value:
                cross(draw, option.box, per_mm, rng)
    elif field.kind is FieldKind.SIGNATURE:
        sign(draw, field.box, per_mm, rng)
    elif isinstance(value, str):
        type_text(draw, field, value, per_mm, font)


def type_text(draw: ImageDraw.ImageDraw, field: FieldTemplate, value: str, per_mm: float, font: Path) -> None:
    """One character a cell, or one line; all on one foot line."""
    letters = ImageFont.truetype(str(font), round(_TYPE_MM * per_mm))
    foot = (field.box.y + min(field.box.h, 7.0) * 0.76) * per_mm
    if field.kind is FieldKind.COMB:
        for cell, character in zip(field.box.cells(field.cells), value, strict=False):
            draw.text(((cell.x + cell.w / 2) * per_mm, foot), character, fill=20, font=letters, anchor="ms")
    else:
        draw.text(((field.box.x + 1.5) * per_mm, foot), value, fill=20, font=letters, anchor="ls")


def cross(draw: ImageDraw.ImageDraw, box: BoxMm, per_mm: float, rng: np.random.Generator) -> None:
    """Two pen strokes, not quite straight, not quite in the box."""
    inset = rng.uniform(-0.3, 1.0, 4)
    pen = round(0.45 * per_mm)
    x0, y0, x1, y1 = (
        v * per_mm for v in (box.x + inset[0], box.y + inset[1], box.right - inset[2], box.bottom - inset[3])
    )
    draw.line((x0, y0, x1, y1), fill=_PEN, width=pen)
    draw.line((x0, y1, x1, y0), fill=_PEN, width=pen)


def sign(draw: ImageDraw.ImageDraw, box: BoxMm, per_mm: float, rng: np.random.Generator) -> None:
    """A wavy scrawl of a few centimetres."""
    t = np.linspace(0, 1, 120)
    width, height = min(45.0, box.w * 0.7), box.h * rng.uniform(0.3, 0.6)
    x = box.x + box.w * 0.1 + width * t + 1.5 * np.sin(t * rng.uniform(20, 40))
    y = box.y + box.h / 2 + height / 2 * np.sin(t * rng.uniform(15, 30) + rng.uniform(0, 6)) * (1 - t * 0.6)
    draw.line(
        [(a * per_mm, b * per_mm) for a, b in zip(x, y, strict=True)], fill=_PEN, width=round(0.4 * per_mm)
    )


def blotted(page: Grey, box: BoxMm, per_mm: float, radius_mm: float) -> Grey:
    """A blot in the middle of ``box``."""
    out = page.copy()
    centre = round((box.x + box.w / 2) * per_mm), round((box.y + box.h / 2) * per_mm)
    cv2.circle(out, centre, round(radius_mm * per_mm), 40, -1)
    return out
