"""Draws ``blank.pdf`` from ``form.toml``: the print with reportlab, the fillable fields with pikepdf.

One grid (questions left, boxes right), one typeface, one dark ink that a copier keeps. The same
``form.toml`` gives the same bytes.
"""

import io
from pathlib import Path

import segno
from reportlab.lib.colors import Color
from reportlab.lib.enums import TA_LEFT
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Paragraph

from pipeline.domain.forms import FieldKind, FieldTemplate, FormTemplate, PageTemplate
from pipeline.domain.geometry import BoxMm
from pipeline.errors import TemplateError
from pipeline.forms import typeface
from pipeline.forms.acroform import add_fields
from pipeline.forms.printed import (
    LEFT_MM,
    RIGHT_MM,
    FieldPrint,
    Item,
    LabelAt,
    PagePrint,
    Printed,
    Style,
    read_printed,
)
from pipeline.library import BLANK_FILE, FORM_FILE, load_library, load_template

QR_BOX = BoxMm(175.5, 10.0, 16.5, 16.5)
"""The corner of the QR: modules of 0.57 mm, more than four pixels at 200 dpi."""

_REGULAR, _BOLD = "NotoSans", "NotoSans-Bold"
_INK = Color(0.05, 0.18, 0.36)
"""Dark blue: a fifth of the light of paper, so a copier makes it black."""
_TEXT = Color(0.1, 0.1, 0.1)
_LINE = Color(0.5, 0.5, 0.5)
"""Box lines: light enough to read ink upon, dark enough for a copier."""
_FAINT = Color(0.72, 0.72, 0.72)
_LINE_MM, _DIVIDER_MM, _GROUP_MM = 0.3, 0.25, 0.6
_DOT_MM, _DOT_GAP_MM = 0.25, 1.0
"""Writing lines are dots: they guide a pen, and typed text can run over them."""
_TITLE_Y_MM, _HEAD_RULE_Y_MM, _FOOT_Y_MM = 18.0, 29.5, 284.0
_LABEL_GAP_MM = 3.0
_TICK_GAP_MM = 2.2
_ROW_MM = 6.5
_SPILL_MM = 1.4
"""How much higher than its row a label may be and still be centred on it."""


def qr_text(template: FormTemplate, page: int) -> str:
    """What the QR of a page says: ``INB:inburgeringsexamen:2026-1:2``."""
    return f"INB:{template.form}:{template.version}:{page}"


def draw(template: FormTemplate, folder: Path) -> bytes:
    """The blank form as a fillable PDF. ``folder`` holds its ``form.toml``.

    Raises TemplateError for a wrong ``print`` key, MissingToolError when Noto Sans is not installed.
    """
    _register_fonts()
    printed = read_printed(folder / FORM_FILE)
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=_size(template.pages[0]), invariant=1, lang="nl-NL")
    canvas.setTitle(f"{template.title} {template.version}")
    canvas.setSubject(f"{template.form} {template.version}")
    for page in template.pages:
        canvas.setPageSize(_size(page))
        _Sheet(canvas, page).draw(template, printed)
        canvas.showPage()
    canvas.save()
    return add_fields(buffer.getvalue(), template)


def redraw(folder: Path, form: str | None = None) -> tuple[Path, ...]:
    """Writes the ``blank.pdf`` of every form under ``folder`` (or of one) that is drawn by us.

    Returns the files whose bytes changed. Raises as ``draw`` and ``load_library`` do.
    """
    changed: list[Path] = []
    for template in load_library(folder).templates:
        home = folder / template.form / template.version
        if form in (None, template.form) and read_printed(home / FORM_FILE).ours:
            changed += _redrawn(template, home)
    return tuple(changed)


def redraw_one(folder: Path) -> tuple[Path, ...]:
    """The same for one ``forms/<form>/<version>/``.

    Raises TemplateError also when somebody else drew the form: their blank is never written over.
    """
    template = load_template(folder.resolve() / FORM_FILE)
    if not read_printed(folder / FORM_FILE).ours:
        raise TemplateError(
            f"{folder / FORM_FILE}:1: has no [[print]]: somebody else drew this form",
            f"{BLANK_FILE} is left as it is",
        )
    return tuple(_redrawn(template, folder))


def _redrawn(template: FormTemplate, folder: Path) -> list[Path]:
    blank, data = folder / BLANK_FILE, draw(template, folder)
    if blank.exists() and blank.read_bytes() == data:
        return []
    blank.write_bytes(data)
    return [blank]


def _size(page: PageTemplate) -> tuple[float, float]:
    return page.width_mm * mm, page.height_mm * mm


def _register_fonts() -> None:
    for name, file in ((_REGULAR, typeface.REGULAR), (_BOLD, typeface.BOLD)):
        pdfmetrics.registerFont(TTFont(name, str(typeface.font_path(file))))
    pdfmetrics.registerFontFamily(_REGULAR, normal=_REGULAR, bold=_BOLD, italic=_REGULAR, boldItalic=_BOLD)


def _style(size: float, leading: float, *, bold: bool = False, ink: Color = _TEXT) -> ParagraphStyle:
    return ParagraphStyle(
        "style",
        fontName=_BOLD if bold else _REGULAR,
        fontSize=size,
        leading=leading,
        textColor=ink,
        alignment=TA_LEFT,
    )


_TEXT_STYLES = {Style.LEAD: (10.0, 13.4), Style.BODY: (9.0, 12.2), Style.SMALL: (7.8, 10.4)}


class _Sheet:
    """One page; all places in mm from the top-left corner."""

    def __init__(self, canvas: Canvas, page: PageTemplate) -> None:
        self._canvas = canvas
        self._page = page

    def draw(self, template: FormTemplate, printed: Printed) -> None:
        self._head(printed.pages[self._page.number])
        self._foot(template)
        self._qr(qr_text(template, self._page.number))
        for item in printed.items:
            if item.page == self._page.number:
                self._item(item)
        for field in template.fields_on(self._page.number):
            self._label(field, printed.fields[field.name])
            self._boxes(field, printed.fields[field.name])

    # the frame of a page

    def _head(self, printed: PagePrint) -> None:
        if printed.above:
            self._words(LEFT_MM, _TITLE_Y_MM - 4.6, printed.above, 9.0, ink=_INK)
        style = _style(17.0, 20.0, bold=True, ink=_INK)
        self._paragraph(self._page.title, style, LEFT_MM, _TITLE_Y_MM - 2.8, QR_BOX.x - LEFT_MM - 6)
        self._rule(LEFT_MM, RIGHT_MM, _HEAD_RULE_Y_MM, 0.5, _INK)

    def _foot(self, template: FormTemplate) -> None:
        self._rule(LEFT_MM, RIGHT_MM, _FOOT_Y_MM, 0.25, _LINE)
        self._words(LEFT_MM, _FOOT_Y_MM + 4.4, f"{template.title}  |  versie {template.version}", 7.5)
        number = f"Pagina {self._page.number} van {len(template.pages)}"
        self._canvas.setFont(_REGULAR, 7.5)
        self._canvas.drawRightString(RIGHT_MM * mm, self._up(_FOOT_Y_MM + 4.4), number)

    def _qr(self, text: str) -> None:
        """One path for all modules: filled apart they would show hairlines on a screen."""
        modules = segno.make_qr(text, error="m").matrix
        side = QR_BOX.w / len(modules)
        path = self._canvas.beginPath()
        for row, cells in enumerate(modules):
            for column, dark in enumerate(cells):
                if dark:
                    x, y = QR_BOX.x + column * side, QR_BOX.y + (row + 1) * side
                    path.rect(x * mm, self._up(y), side * mm, side * mm)
        self._canvas.setFillColorRGB(0, 0, 0)
        self._canvas.drawPath(path, stroke=0, fill=1, fillMode=1)

    # headings and texts

    def _item(self, item: Item) -> None:
        if item.style is not Style.SECTION:
            size, leading = _TEXT_STYLES[item.style]
            self._paragraph(item.text, _style(size, leading), item.x, item.y, item.w)
            return
        radius, middle = 2.9, item.y + 2.9
        self._canvas.setFillColor(_INK)
        self._canvas.circle((item.x + radius) * mm, self._up(middle), radius * mm, stroke=0, fill=1)
        self._canvas.setFillColorRGB(1, 1, 1)
        self._canvas.setFont(_BOLD, 10)
        self._canvas.drawCentredString((item.x + radius) * mm, self._up(middle + 1.25), item.number)
        self._words(item.x + 8.2, middle + 1.45, item.text, 11.5, bold=True, ink=_INK)

    def _label(self, field: FieldTemplate, printed: FieldPrint) -> None:
        style = _style(9.0, 11.0)
        if printed.label_at is LabelAt.ABOVE:
            height = self._height(field.label, style, RIGHT_MM - printed.label_x)
            top = field.box.y - height - 0.8
            self._paragraph(field.label, style, printed.label_x, top, RIGHT_MM - printed.label_x)
        elif printed.label_at is LabelAt.RIGHT:
            x = field.box.right + _TICK_GAP_MM
            self._beside(field.label, style, field.box, x, RIGHT_MM - x)
        elif printed.label_at is LabelAt.LEFT:
            width = field.box.x - printed.label_x - _LABEL_GAP_MM
            note = f'<br/><font size="7.5">{printed.note}</font>' if printed.note else ""
            self._beside(field.label + note, style, _first_row(field), printed.label_x, width)

    def _beside(self, text: str, style: ParagraphStyle, box: BoxMm, x: float, width: float) -> None:
        """A text level with a box: centred on its first row, or its first line when it is long."""
        row, height = min(box.h, _ROW_MM), self._height(text, style, width)
        level = height if height <= row + _SPILL_MM else style.leading / mm
        # Noto's letters stand a little low in their line: 0.35 mm up looks level.
        self._paragraph(text, style, x, box.y + (row - level) / 2 - 0.35, width)

    # boxes

    def _boxes(self, field: FieldTemplate, printed: FieldPrint) -> None:
        if field.kind is FieldKind.COMB:
            self._comb(field, printed)
        elif field.kind is FieldKind.CHOICE:
            for option in field.options:
                self._frame(option.box)
                x = option.box.right + _TICK_GAP_MM
                self._beside(option.label, _style(9.0, 11.0), option.box, x, _room(field, option.box) - x)
        else:
            self._frame(field.box)
            rules = int(field.box.h / printed.rules) if printed.rules else 1
            self._canvas.setDash(_DOT_MM * mm, _DOT_GAP_MM * mm)
            for index in range(1, rules):
                y = field.box.y + index * field.box.h / rules
                self._rule(field.box.x + 2, field.box.right - 2, y, _DOT_MM, _FAINT)
            self._canvas.setDash()

    def _comb(self, field: FieldTemplate, printed: FieldPrint) -> None:
        box, cells = field.box, field.box.cells(field.cells)
        self._canvas.setStrokeColor(_LINE)
        self._canvas.setLineWidth(_DIVIDER_MM * mm)
        for cell in cells[1:]:
            self._canvas.line(cell.x * mm, self._up(box.y), cell.x * mm, self._up(box.bottom))
        self._frame(box)
        start = 0
        for index, count in enumerate(printed.groups):
            group = BoxMm(cells[start].x, box.y, count * cells[0].w, box.h)
            if index:
                self._canvas.setLineWidth(_GROUP_MM * mm)
                self._canvas.line(group.x * mm, self._up(box.y), group.x * mm, self._up(box.bottom))
            if index < len(printed.captions):
                self._canvas.setFillColor(_TEXT)
                self._canvas.setFont(_REGULAR, 6.5)
                middle = (group.x + group.w / 2) * mm
                self._canvas.drawCentredString(middle, self._up(box.bottom + 2.7), printed.captions[index])
            start += count

    def _frame(self, box: BoxMm) -> None:
        self._canvas.setStrokeColor(_LINE)
        self._canvas.setLineWidth(_LINE_MM * mm)
        self._canvas.rect(box.x * mm, self._up(box.bottom), box.w * mm, box.h * mm, stroke=1, fill=0)

    # small tools

    def _up(self, y_mm: float) -> float:
        """Points from the bottom, as PDF counts."""
        return (self._page.height_mm - y_mm) * mm

    def _rule(self, left: float, right: float, y: float, width: float, ink: Color) -> None:
        self._canvas.setStrokeColor(ink)
        self._canvas.setLineWidth(width * mm)
        self._canvas.line(left * mm, self._up(y), right * mm, self._up(y))

    def _words(
        self, x: float, y: float, text: str, size: float, *, bold: bool = False, ink: Color = _TEXT
    ) -> None:
        self._canvas.setFillColor(ink)
        self._canvas.setFont(_BOLD if bold else _REGULAR, size)
        self._canvas.drawString(x * mm, self._up(y), text)

    def _height(self, text: str, style: ParagraphStyle, width: float) -> float:
        return float(Paragraph(text, style).wrap(width * mm, 1000 * mm)[1]) / mm

    def _paragraph(self, text: str, style: ParagraphStyle, x: float, top: float, width: float) -> None:
        paragraph = Paragraph(text, style)
        _, height = paragraph.wrap(width * mm, 1000 * mm)
        paragraph.drawOn(self._canvas, x * mm, self._up(top) - height)


def _first_row(field: FieldTemplate) -> BoxMm:
    return field.options[0].box if field.options else field.box


def _room(field: FieldTemplate, box: BoxMm) -> float:
    """How far to the right the label of an option may run: to the next box in its row."""
    others = [o.box.x - 2 for o in field.options if abs(o.box.y - box.y) < 1 and o.box.x > box.x]
    return min([*others, RIGHT_MM])
