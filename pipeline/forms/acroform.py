"""Lays fillable fields exactly over the printed boxes: comb fields, radio groups, tick boxes.

ISO 32000-1, 12.7: the names of the flags and keys. Fields keep the names of ``form.toml``.
"""

import io

import pikepdf
from pikepdf import Array, Dictionary, Name, Pdf, String

from pipeline.domain.forms import FieldKind, FieldTemplate, FormTemplate, PageTemplate
from pipeline.domain.geometry import PT_PER_MM, BoxMm
from pipeline.forms.typeface import add_latin_font

FLAG_MULTILINE = 1 << 12
FLAG_RADIO = 1 << 15
FLAG_DO_NOT_SCROLL = 1 << 23
FLAG_COMB = 1 << 24
TICK_ON = "Yes"
"""The on-state of a tick box that stands by itself."""

_PRINT = 4
"""Annotation flag: the value is printed too."""
_TEXT_LOOK = "/Noto 11 Tf 0 g"
_BLOCK_LOOK = "/Noto 0 Tf 0 g"
"""Size 0: the tool wraps the lines, and sets a long answer smaller instead of cutting it off."""
_BLOCK_MM = 10.0
"""A text field taller than this holds more than one line."""


def add_fields(pdf: bytes, template: FormTemplate) -> bytes:
    """``pdf`` with one field for every field of ``template`` (a signature gets none: it is ink).

    Empty text fields have no appearance, so nothing hides the print. Same input, same bytes.
    """
    with Pdf.open(io.BytesIO(pdf)) as document:
        document.Root.AcroForm = Dictionary(
            Fields=Array(),
            NeedAppearances=False,
            DA=String(_TEXT_LOOK),
            DR=Dictionary(Font=Dictionary(Noto=add_latin_font(document))),
        )
        for page in template.pages:
            sheet = document.pages[page.number - 1].obj
            sheet.Annots = Array()
            sheet.Tabs = Name.R
            for field in template.fields_on(page.number):
                _add(document, sheet, field, page)
        document.Root.ViewerPreferences = Dictionary(DisplayDocTitle=True)
        out = io.BytesIO()
        document.save(out, deterministic_id=True, recompress_flate=True)
    return out.getvalue()


def _add(document: Pdf, sheet: pikepdf.Object, field: FieldTemplate, page: PageTemplate) -> None:
    if field.kind is FieldKind.SIGNATURE:
        return
    if field.kind is FieldKind.CHOICE:
        made = _choice(document, sheet, field, page)
    elif field.kind is FieldKind.CHECKBOX:
        made = document.make_indirect(_tick(document, sheet, field.box, page, TICK_ON))
        made.FT, made.T, made.TU, made.V = Name.Btn, String(field.name), String(field.label), Name.Off
        sheet.Annots.append(made)
    else:
        made = document.make_indirect(_text(sheet, field, page))
        sheet.Annots.append(made)
    document.Root.AcroForm.Fields.append(made)


def _text(sheet: pikepdf.Object, field: FieldTemplate, page: PageTemplate) -> Dictionary:
    widget = _widget(sheet, field.box, page)
    widget.FT, widget.T, widget.TU = Name.Tx, String(field.name), String(field.label)
    widget.DA = String(_TEXT_LOOK)
    if field.kind is FieldKind.COMB:
        widget.MaxLen = field.cells
        widget.Ff = FLAG_COMB | FLAG_DO_NOT_SCROLL
    elif field.box.h > _BLOCK_MM:
        widget.Ff = FLAG_MULTILINE
        widget.DA = String(_BLOCK_LOOK)
    return widget


def _choice(document: Pdf, sheet: pikepdf.Object, field: FieldTemplate, page: PageTemplate) -> pikepdf.Object:
    group = document.make_indirect(
        Dictionary(
            FT=Name.Btn, Ff=FLAG_RADIO, T=String(field.name), TU=String(field.label), V=Name.Off, Kids=Array()
        )
    )
    for option in field.options:
        kid = document.make_indirect(_tick(document, sheet, option.box, page, option.value))
        kid.Parent, kid.TU = group, String(option.label)
        group.Kids.append(kid)
        sheet.Annots.append(kid)
    return group


def _tick(document: Pdf, sheet: pikepdf.Object, box: BoxMm, page: PageTemplate, state: str) -> Dictionary:
    """A button that shows a cross drawn with two strokes, so that it needs no symbol font."""
    widget = _widget(sheet, box, page)
    width, height = box.w * PT_PER_MM, box.h * PT_PER_MM
    inset = 0.22 * min(width, height)
    right, top = width - inset, height - inset
    cross = (
        f"q 0 g 0 G 1.4 w 1 J {inset:.3f} {inset:.3f} m {right:.3f} {top:.3f} l "
        f"{inset:.3f} {top:.3f} m {right:.3f} {inset:.3f} l S Q"
    )
    widget.AS = Name.Off
    widget.MK = Dictionary(CA=String("8"))
    widget.AP = Dictionary(
        N=Dictionary(
            {
                f"/{state}": _form_xobject(document, width, height, cross),
                "/Off": _form_xobject(document, width, height, ""),
            }
        )
    )
    return widget


def _form_xobject(document: Pdf, width: float, height: float, content: str) -> pikepdf.Object:
    stream = document.make_stream(content.encode("ascii"))
    stream.Type, stream.Subtype = Name.XObject, Name.Form
    stream.BBox = Array([0, 0, round(width, 3), round(height, 3)])
    stream.Resources = Dictionary()
    return stream


def _widget(sheet: pikepdf.Object, box: BoxMm, page: PageTemplate) -> Dictionary:
    """A widget whose rectangle is the box, to a thousandth of a point."""
    corners = (box.x, page.height_mm - box.bottom, box.right, page.height_mm - box.y)
    return Dictionary(
        Type=Name.Annot,
        Subtype=Name.Widget,
        Rect=Array([round(value * PT_PER_MM, 3) for value in corners]),
        F=_PRINT,
        P=sheet,
    )
