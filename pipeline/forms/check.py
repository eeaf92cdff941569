"""Whether form.toml and blank.pdf agree: every box under its widget, every page with its title and QR."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path

import pypdfium2
import zxingcpp

from pipeline.domain.forms import FieldKind, FieldTemplate, FormTemplate, PageTemplate
from pipeline.domain.geometry import PT_PER_MM, BoxMm
from pipeline.errors import InputDataError, TemplateError
from pipeline.forms.draw import QR_BOX, qr_text
from pipeline.forms.labels import PageText, read_page_texts
from pipeline.forms.printed import read_printed
from pipeline.forms.widgets import Fillable, Widget, read_fillable
from pipeline.library import BLANK_FILE, FORM_FILE, TomlLines, load_template
from pipeline.validate.rules import RULES

TOLERANCE_MM = 0.2
"""How far a widget may be from its box: less than a line's width either way."""
OVERLAP_MM = 0.5
"""Neighbouring boxes may share a line, not more."""
PAGE_TOLERANCE_MM = 1.0

_PLAIN_NAME = re.compile(r"[a-z][a-z0-9_]*")
_TEMPLATE_ERROR = re.compile(r"(?P<path>.+?):(?P<line>\d+): (?P<what>.+)", re.DOTALL)
_QR_DPI = 300
_QR_MARGIN_MM = 4.0


@dataclass(frozen=True, slots=True)
class Problem:
    """Something to repair in a form; ``str`` gives ``path:line: what``, as compilers do."""

    path: Path
    line: int
    what: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.what}"


def check_library(folder: Path) -> list[Problem]:
    """Every problem of every form under ``folder``; an empty list when all is well."""
    paths = sorted(folder.glob(f"*/*/{FORM_FILE}"))
    if not paths:
        return [Problem(folder, 1, f"no form here: expected <form>/<version>/{FORM_FILE}")]
    return [problem for path in paths for problem in check_form(path)]


def check_form(path: Path) -> list[Problem]:
    """The problems of one ``form.toml`` and the ``blank.pdf`` beside it."""
    blank = path.parent / BLANK_FILE
    try:
        template, printed = load_template(path), read_printed(path)
    except TemplateError as error:
        return [_from_error(path, error)]
    check = _Check(path, TomlLines(path.read_text(encoding="utf-8")), template)
    if not blank.exists():
        return [*check.template_problems(ours=printed.ours), Problem(blank, 1, "is missing: draw it")]
    try:
        fillable = read_fillable(blank)
    except InputDataError as error:
        return [Problem(blank, 1, error.what)]
    problems = [*check.template_problems(ours=printed.ours)]
    problems += check.blank_problems(fillable, ours=printed.ours)
    if len(fillable.pages) == len(template.pages):
        problems += check.print_problems(blank, fillable, ours=printed.ours)
    return problems


def _from_error(path: Path, error: TemplateError) -> Problem:
    found = _TEMPLATE_ERROR.fullmatch(error.what)
    if not found:
        return Problem(path, 1, error.what)
    return Problem(Path(found["path"]), int(found["line"]), found["what"])


@dataclass(frozen=True, slots=True)
class _Check:
    path: Path
    lines: TomlLines
    template: FormTemplate

    def _at(self, what: str, table: str, index: int = 0, key: str = "") -> Problem:
        return Problem(self.path, self.lines.of(table, index, key), what)

    def _field_at(self, field: FieldTemplate, what: str, key: str = "name") -> Problem:
        return self._at(f"{field.name}: {what}", "fields", self.template.fields.index(field), key)

    def template_problems(self, *, ours: bool) -> Iterator[Problem]:
        """What the library lets pass and a person would not."""
        for rule in sorted(set(self.template.rules) - RULES.keys()):
            yield self._at(f"there is no rule {rule!r}; known are {', '.join(RULES)}", "rules")
        for field in self.template.fields if ours else ():
            if not _PLAIN_NAME.fullmatch(field.name):
                yield self._field_at(field, "a name is small letters, digits and _")
        for page in self.template.pages:
            boxes = [pair for field in self.template.fields_on(page.number) for pair in _boxes(field)]
            for (field, box), (other, other_box) in combinations(boxes, 2):
                if _overlap(box, other_box):
                    yield self._field_at(other, f"its box overlaps a box of {field.name}", "box")

    def blank_problems(self, fillable: Fillable, *, ours: bool) -> Iterator[Problem]:
        """Pages and fillable fields."""
        if len(fillable.pages) != len(self.template.pages):
            what = f"{BLANK_FILE} has {len(fillable.pages)} pages, not {len(self.template.pages)}"
            yield self._at(what, "pages")
        for index, (page, view) in enumerate(zip(self.template.pages, fillable.pages, strict=False)):
            if max(abs(page.width_mm - view.width), abs(page.height_mm - view.height)) > PAGE_TOLERANCE_MM:
                what = f"page {page.number} measures {view.width:.1f} x {view.height:.1f} mm"
                yield self._at(what, "pages", index)
        for field in self.template.fields:
            mine = [widget for widget in fillable.widgets if widget.name == field.name]
            yield from self._widget_problems(field, mine, ours=ours)
        known = {field.name for field in self.template.fields}
        for widget in fillable.widgets:
            if widget.name not in known and not widget.push_button:
                yield self._at(f"{BLANK_FILE} has a field {widget.name} that is not here", "fields")

    def _widget_problems(
        self, field: FieldTemplate, widgets: list[Widget], *, ours: bool
    ) -> Iterator[Problem]:
        if not widgets:
            if field.kind is not FieldKind.SIGNATURE:
                yield self._field_at(field, f"{BLANK_FILE} has no such field")
            return
        if field.kind is FieldKind.CHOICE:
            for option in field.options:
                same = [widget for widget in widgets if widget.state == option.value]
                if not any(_fits(widget, field.page, option.box) for widget in same):
                    yield self._field_at(field, f"no widget over the box of {option.value}", "options")
            return
        if not any(_fits(widget, field.page, field.box) for widget in widgets):
            yield self._field_at(field, _misfit(field, widgets[0]), "box")
        length = widgets[0].max_length if widgets[0].comb else 0
        if length != field.cells and (ours or length):
            yield self._field_at(field, f"{BLANK_FILE} has a comb of {length} cells here", "cells")

    def print_problems(self, blank: Path, fillable: Fillable, *, ours: bool) -> Iterator[Problem]:
        """Titles in the text layer; words in boxes, and the QR, of forms that we draw ourselves."""
        if ours:
            for text, page in zip(read_page_texts(blank, fillable.pages), self.template.pages, strict=True):
                yield from self._word_problems(text, page)
        document = pypdfium2.PdfDocument(blank)
        try:
            for index, page in enumerate(self.template.pages):
                sheet = document[index]
                text = sheet.get_textpage().get_text_bounded()
                if text.strip() and _plain(page.title) not in _plain(text):
                    yield self._at("the title is not printed on the page", "pages", index, "title")
                if ours:
                    yield from self._qr_problems(sheet, index, page)
        finally:
            document.close()

    def _word_problems(self, text: PageText, page: PageTemplate) -> Iterator[Problem]:
        for field in self.template.fields_on(page.number):
            for _, box in _boxes(field):
                words = [word.text for word in text.words if _overlap(word.box, box)]
                if words:
                    yield self._field_at(field, f"printed words run into its box: {' '.join(words)}", "box")

    def _qr_problems(self, sheet: pypdfium2.PdfPage, index: int, page: PageTemplate) -> Iterator[Problem]:
        corner, points = QR_BOX.grown(_QR_MARGIN_MM), PT_PER_MM
        crop = (
            corner.x * points,
            (page.height_mm - corner.bottom) * points,
            (page.width_mm - corner.right) * points,
            corner.y * points,
        )
        image = sheet.render(scale=_QR_DPI / 72, crop=crop).to_pil()
        found = [code.text for code in zxingcpp.read_barcodes(image)]
        if found != [qr_text(self.template, page.number)]:
            yield self._at(f"the QR says {found or 'nothing'}", "pages", index, "number")


def _boxes(field: FieldTemplate) -> list[tuple[FieldTemplate, BoxMm]]:
    return [(field, option.box) for option in field.options] or [(field, field.box)]


def _overlap(a: BoxMm, b: BoxMm) -> bool:
    across = min(a.right, b.right) - max(a.x, b.x)
    down = min(a.bottom, b.bottom) - max(a.y, b.y)
    return min(across, down) > OVERLAP_MM


def _fits(widget: Widget, page: int, box: BoxMm) -> bool:
    return widget.page == page and _distance(widget.box, box) <= TOLERANCE_MM


def _distance(a: BoxMm, b: BoxMm) -> float:
    """The largest difference between two edges, in mm."""
    return max(abs(a.x - b.x), abs(a.y - b.y), abs(a.right - b.right), abs(a.bottom - b.bottom))


def _misfit(field: FieldTemplate, widget: Widget) -> str:
    if widget.page != field.page:
        return f"{BLANK_FILE} has it on page {widget.page}"
    return f"the widget lies {_distance(widget.box, field.box):.2f} mm from its box"


def _plain(text: str) -> str:
    return " ".join(text.split()).casefold()
