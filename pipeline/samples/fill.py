"""Fills in a blank form as a PDF program does: stored value and drawn appearance, per widget.

Appearances are drawn by reportlab with an embedded font, because names such as Ștefan and
Tuğba are not in the standard PDF fonts, and because that makes the bytes the same everywhere.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import cast

import pikepdf
from pikepdf import Dictionary, Name, Object, Pdf
from reportlab.lib.utils import simpleSplit
from reportlab.pdfbase.pdfmetrics import registerFont, stringWidth
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from pipeline.domain.geometry import PT_PER_MM

Painter = Callable[[Canvas], None]
Written = str | bool | tuple[str, ...]
"""Text, a tick, or the ticked options of a choice: what a field of a form can hold."""

_FONT_DIR = Path(__file__).parent / "fonts"
_BLOCK_MIN_PT = 34.0  # a line field higher than two lines of text is a block
_RULE_PT = 8.0 * PT_PER_MM  # our blocks are ruled every 8 mm; people write on the rules


@dataclass(frozen=True, slots=True)
class Look:
    """How typed text looks: an embedded font and its largest size in points."""

    font: str = "DejaVuSans"
    size_pt: float = 11.0


@cache
def use_font(name: str) -> str:
    """Registers ``fonts/<name>.ttf`` with reportlab once; returns the name."""
    registerFont(TTFont(name, str(_FONT_DIR / f"{name}.ttf")))
    return name


def fill(
    blank: Path,
    values: Mapping[str, Written],
    look: Look = Look(),
    hidden: Mapping[str, str] | None = None,
) -> Pdf:
    """The blank with ``values`` by field name, still fillable.

    ``hidden`` replaces the stored value of a text field and leaves the drawn text: the
    trick of a shadow attack. Raises KeyError for a name that the blank does not have.
    """
    pdf = Pdf.open(blank)
    texts: list[tuple[Object, str]] = []
    unknown = set(values)
    for widget, field, name in widgets(pdf):
        if name not in values:
            continue
        unknown.discard(name)
        value = values[name]
        if field.get("/FT") == Name.Tx:
            field.V = pikepdf.String((hidden or {}).get(name, str(value)))
            texts.append((widget, str(value)))
        else:
            _press(widget, field, value)
    if unknown:
        raise KeyError(f"no such fields on {blank.parent}: {sorted(unknown)}")
    _draw_texts(pdf, texts, look)
    pdf.Root.AcroForm.NeedAppearances = False  # ours are there: a viewer must not draw its own
    return pdf


def widgets(pdf: Pdf) -> Iterator[tuple[Object, Object, str]]:
    """Every widget with the field it belongs to (itself or its parent) and that field's name."""
    for page in pdf.pages:
        for annotation in cast(list[Object], page.obj.get("/Annots", [])):
            if annotation.get("/Subtype") != Name.Widget:
                continue
            field = annotation if "/T" in annotation else annotation.get("/Parent", annotation)
            if "/T" in field:
                yield annotation, field, str(field.T)


def _press(widget: Object, field: Object, value: Written) -> None:
    on_state = next(key for key in widget.AP.N.keys() if key != "/Off")  # noqa: SIM118 - not a dict
    chosen = value if isinstance(value, bool) else on_state[1:] in value
    widget.AS = Name(on_state) if chosen else Name.Off
    if chosen:
        field.V = Name(on_state)


def _draw_texts(pdf: Pdf, texts: list[tuple[Object, str]], look: Look) -> None:
    if not texts:
        return
    painters = []
    for widget, text in texts:
        width, height = _size(widget)
        painters.append((width, height, _text_painter(widget, text, width, height, look)))
    drawn = render_pages(painters)
    for (widget, _), page in zip(texts, drawn.pages, strict=True):
        widget.AP = Dictionary(N=pdf.copy_foreign(page.as_form_xobject()))


def _size(widget: Object) -> tuple[float, float]:
    x0, y0, x1, y1 = (float(v) for v in cast(list[Object], widget.Rect))
    return x1 - x0, y1 - y0


def _text_painter(widget: Object, text: str, width: float, height: float, look: Look) -> Painter:
    source = widget if "/MaxLen" in widget else widget.get("/Parent", widget)
    cells = int(source.get("/MaxLen", 0)) if int(source.get("/Ff", 0)) & (1 << 24) else 0
    font, size = use_font(look.font), min(look.size_pt, height * 0.72)

    def paint_comb(canvas: Canvas) -> None:
        cell = width / cells
        for index, character in enumerate(text[:cells]):
            canvas.drawCentredString((index + 0.5) * cell, (height - 0.7 * size) / 2, character)

    def paint_line(canvas: Canvas) -> None:
        canvas.drawString(2.0, (height - 0.7 * size) / 2, text)

    def paint_block(canvas: Canvas) -> None:
        for index, line in enumerate(simpleSplit(text, font, size, width - 6)):
            canvas.drawString(3.0, height - _RULE_PT * (index + 1) + 3.0, line)

    if cells:
        paint = paint_comb
    elif height > _BLOCK_MIN_PT:
        size, paint = min(size, 9.5), paint_block
    else:
        size, paint = _fitting(text, font, size, width - 4), paint_line

    def painter(canvas: Canvas) -> None:
        canvas.setFont(font, size)
        paint(canvas)

    return painter


def _fitting(text: str, font: str, size: float, width: float) -> float:
    needed = stringWidth(text, font, size)
    return size if needed <= width else size * width / needed


def render_pages(painters: list[tuple[float, float, Painter]]) -> Pdf:
    """A PDF with one page of ``(width_pt, height_pt)`` per painter; same bytes each time."""
    out = BytesIO()
    canvas = Canvas(out, invariant=1, pageCompression=1)
    for width, height, paint in painters:
        canvas.setPageSize((width, height))
        paint(canvas)
        canvas.showPage()
    canvas.save()
    return Pdf.open(BytesIO(out.getvalue()))


def draw_over(pdf: Pdf, page: int, paint: Painter, as_annotation: bool = False) -> None:
    """Paints over page number ``page`` (from 1): into the page, or as a stamp annotation."""
    target = pdf.pages[page - 1]
    x0, y0, x1, y1 = (float(v) for v in target.mediabox)
    layer = render_pages([(x1 - x0, y1 - y0, paint)])
    drawn = pdf.copy_foreign(layer.pages[0].as_form_xobject())
    if not as_annotation:
        # not Page.add_overlay: that draws a random name for the resource
        taken = len(target.resources.get("/XObject", {}))
        name = target.add_resource(drawn, Name.XObject, Name(f"/Over{taken}"))
        target.contents_add(b"q\n", prepend=True)
        target.contents_add(f"\nQ\nq {name} Do Q\n".encode())
        return
    stamp = Dictionary(
        Type=Name.Annot,
        Subtype=Name.Stamp,
        Rect=target.mediabox,
        F=4,
        AP=Dictionary(N=drawn),
    )
    if "/Annots" not in target.obj:
        target.obj.Annots = pikepdf.Array()
    target.obj.Annots.append(pdf.make_indirect(stamp))


def flatten(pdf: Pdf) -> Pdf:
    """The same pages with all widgets and stamps drawn into them, and no form left."""
    pdf.flatten_annotations("all")
    for page in pdf.pages:  # what had nothing to draw is left behind
        if "/Annots" in page.obj:
            del page.obj.Annots
    if "/AcroForm" in pdf.Root:
        del pdf.Root.AcroForm
    return pdf


def to_bytes(pdf: Pdf, closed_with: str = "") -> bytes:
    """The file, the same each time for the same content (the /ID follows from the content).

    ``closed_with`` is a password to open it. Only the old 40-bit scheme repeats byte for byte.
    """
    out = BytesIO()
    if closed_with:
        lock = pikepdf.Encryption(user=closed_with, owner=closed_with, R=2, aes=False, metadata=False)
        pdf.save(out, static_id=True, encryption=lock)
    else:
        pdf.save(out, deterministic_id=True, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    return out.getvalue()
