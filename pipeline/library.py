"""The forms the office knows: every ``forms/<form>/<version>/form.toml``, read and checked.

``form.toml`` says what a reader needs: pages, and fields with their place in millimetres from the
top-left corner of the upright page. Keys named ``print`` hold what only the printer of the blank
form needs (``pipeline.forms``); they are not looked at here.
"""

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from math import isfinite
from pathlib import Path
from typing import Any, NoReturn

import msgspec

from pipeline.domain.forms import (
    Alphabet,
    FieldKind,
    FieldTemplate,
    FormTemplate,
    Option,
    PageRole,
    PageTemplate,
    Purpose,
)
from pipeline.domain.geometry import BoxMm
from pipeline.errors import TemplateError

FORM_FILE = "form.toml"
BLANK_FILE = "blank.pdf"

_FOLDER = re.compile(r"[a-z0-9][a-z0-9.-]*")
_HEADER = re.compile(r"\s*\[\[?\s*([A-Za-z_]+)[\w.]*\s*\]?\]")
_KEY = re.compile(r"\s*([A-Za-z_]+)\s*=")
_PATH = re.compile(r"\$\.(?P<table>\w+)(?:\[(?P<index>\d+|\.\.\.)\])?(?:\.(?P<key>\w+))?")
_TOML_LINE = re.compile(r"at line (\d+)")
_OUT_MM = 0.01
"""How far a box may stick out of the page: rounding of a converted template, not a mistake."""

_Box = tuple[float, float, float, float]


class _Option(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    value: str
    label: str
    box: _Box


class _Field(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    name: str
    kind: FieldKind
    page: int
    label: str
    box: _Box | None = None
    means: str = ""
    cells: int = 0
    alphabet: Alphabet = Alphabet.ANY
    options: tuple[_Option, ...] = ()
    print: dict[str, Any] = {}


class _Page(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    number: int
    role: PageRole
    title: str
    width_mm: float = 210.0
    height_mm: float = 297.0
    card: int | None = None
    optional: bool = False
    print: dict[str, Any] = {}


class _Form(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    form: str
    version: str
    title: str
    purpose: Purpose
    valid_from: date
    rules: tuple[str, ...]
    pages: tuple[_Page, ...]
    fields: tuple[_Field, ...]
    valid_until: date | None = None
    print: tuple[dict[str, Any], ...] = ()


@dataclass(frozen=True, slots=True)
class Library:
    """All templates, by form and then from the oldest to the newest version."""

    folder: Path
    templates: tuple[FormTemplate, ...]

    def template(self, form: str, version: str) -> FormTemplate:
        """Raises KeyError when there is no such form or version."""
        for template in self.templates:
            if (template.form, template.version) == (form, version):
                return template
        raise KeyError(f"no form {form} {version}")

    def latest(self, form: str) -> FormTemplate:
        """The version that became valid last. Raises KeyError when there is no such form."""
        versions = [template for template in self.templates if template.form == form]
        if not versions:
            raise KeyError(f"no form {form}")
        return versions[-1]

    def blank_path(self, form: str, version: str) -> Path:
        """Where the printed form lies; ``forms check`` tells whether it does."""
        return self.folder / form / version / BLANK_FILE


def load_library(folder: Path) -> Library:
    """Reads every ``<form>/<version>/form.toml`` under ``folder``.

    Raises TemplateError with file and line when one is broken, or when there is none.
    """
    templates = [load_template(path) for path in sorted(folder.glob(f"*/*/{FORM_FILE}"))]
    if not templates:
        raise TemplateError(f"{folder}: no form here", f"Expected {folder}/<form>/<version>/{FORM_FILE}")
    templates.sort(key=lambda template: (template.form, template.valid_from, template.version))
    return Library(folder, tuple(templates))


def load_template(path: Path) -> FormTemplate:
    """One ``form.toml``. Raises TemplateError with file and line."""
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise TemplateError(f"{path}:1: cannot be read: {error}") from error
    template = parse_template(text, str(path))
    if (template.form, template.version) != (path.parent.parent.name, path.parent.name):
        line = TomlLines(text).of("form")
        raise TemplateError(f"{path}:{line}: form and version differ from the names of the folders")
    return template


def parse_template(text: str, where: str = FORM_FILE) -> FormTemplate:
    """The text of a ``form.toml``; ``where`` names it in errors. Raises TemplateError."""
    lines = TomlLines(text)
    try:
        raw = msgspec.convert(tomllib.loads(text), _Form)
    except tomllib.TOMLDecodeError as error:
        found = _TOML_LINE.search(str(error))
        raise TemplateError(f"{where}:{found.group(1) if found else len(lines)}: {error}") from error
    except msgspec.ValidationError as error:
        raise TemplateError(f"{where}:{lines.of_path(str(error))}: {error}") from error
    _check(raw, _Place(where, lines))
    return FormTemplate(
        form=raw.form,
        version=raw.version,
        title=raw.title,
        purpose=raw.purpose,
        valid_from=raw.valid_from,
        valid_until=raw.valid_until,
        pages=tuple(_page(page) for page in raw.pages),
        fields=tuple(_field(field) for field in raw.fields),
        rules=raw.rules,
    )


class TomlLines:
    """Line numbers of a TOML text, which the parser of the standard library does not keep."""

    def __init__(self, text: str) -> None:
        self._lines: dict[tuple[str, int, str], int] = {}
        self._count = 0
        table, index = "", 0
        seen: dict[str, int] = {}
        for self._count, line in enumerate(text.splitlines(), start=1):
            if header := _HEADER.match(line):
                table = header.group(1)
                index = seen.get(table, -1) + 1
                seen[table] = index
                self._lines[table, index, ""] = self._count
            elif key := _KEY.match(line):
                self._lines.setdefault((table, index, key.group(1)), self._count)

    def __len__(self) -> int:
        return self._count

    def of(self, table: str, index: int = 0, key: str = "") -> int:
        """The line of a key in the ``index``-th table, else of the table's header, else 1.

        A key of the document itself is asked for as ``of(key)``.
        """
        for known in ((table, index, key), (table, index, ""), ("", 0, table)):
            if known in self._lines:
                return self._lines[known]
        return 1

    def of_path(self, message: str) -> int:
        """The line of the ``$.fields[3].box`` that a message of msgspec ends with."""
        found = _PATH.search(message)
        if not found:
            return 1
        index = found["index"]
        return self.of(found["table"], int(index) if index and index.isdigit() else 0, found["key"] or "")


@dataclass(frozen=True, slots=True)
class _Place:
    where: str
    lines: TomlLines

    def wrong(self, what: str, table: str, index: int = 0, key: str = "") -> NoReturn:
        raise TemplateError(f"{self.where}:{self.lines.of(table, index, key)}: {what}")


def _check(raw: _Form, place: _Place) -> None:
    """What types cannot say. The first mistake raises TemplateError."""
    for key in ("form", "version"):
        if not _FOLDER.fullmatch(getattr(raw, key)):
            place.wrong(f"{key} must be small letters, digits, hyphen or dot", key)
    if raw.valid_until and raw.valid_until < raw.valid_from:
        place.wrong("valid_until lies before valid_from", "valid_until")
    if [page.number for page in raw.pages] != list(range(1, len(raw.pages) + 1)) or not raw.pages:
        place.wrong("pages must be numbered 1, 2, 3 ... in that order", "pages", 0, "number")
    for index, page in enumerate(raw.pages):
        if not (page.width_mm > 0 and page.height_mm > 0 and page.title.strip()):
            place.wrong("a page has a title, and a width and height above 0", "pages", index)
    names: set[str] = set()
    for index, field in enumerate(raw.fields):
        if not field.name or not field.name.isprintable():
            place.wrong("a field has a name", "fields", index, "name")
        if field.name in names:
            place.wrong(f"{field.name} is here twice", "fields", index, "name")
        names.add(field.name)
        for key, what in _field_mistakes(field, raw.pages):
            place.wrong(f"{field.name}: {what}", "fields", index, key)


def _field_mistakes(field: _Field, pages: tuple[_Page, ...]) -> Iterator[tuple[str, str]]:
    """Key and mistake."""
    if not 1 <= field.page <= len(pages):
        yield "page", f"there is no page {field.page}"
        return
    if (field.kind is FieldKind.COMB) != (field.cells > 0):
        yield "cells", "a comb has cells, and nothing else has"
    if (field.kind is FieldKind.CHOICE) != bool(field.options):
        yield "options", "a choice has options, and nothing else has"
    if field.box is None and not field.options:
        yield "box", "has no box"
    values = [option.value for option in field.options]
    if len(set(values)) != len(values) or "" in values or "Off" in values:
        yield "options", "every option needs a value of its own, and not Off"
    page = pages[field.page - 1]
    boxes = [option.box for option in field.options] + ([field.box] if field.box else [])
    for x, y, w, h in boxes:
        if not (w > 0 and h > 0 and isfinite(x + y + w + h)):
            yield "box", "a box has four finite numbers, width and height above 0"
        if min(x, y) < -_OUT_MM or x + w > page.width_mm + _OUT_MM or y + h > page.height_mm + _OUT_MM:
            yield "box", f"a box lies outside page {field.page}"


def _page(raw: _Page) -> PageTemplate:
    return PageTemplate(
        number=raw.number,
        role=raw.role,
        title=raw.title,
        width_mm=raw.width_mm,
        height_mm=raw.height_mm,
        card=raw.card,
        optional=raw.optional,
    )


def _field(raw: _Field) -> FieldTemplate:
    options = tuple(Option(option.value, option.label, BoxMm(*option.box)) for option in raw.options)
    return FieldTemplate(
        name=raw.name,
        means=raw.means or raw.name,
        kind=raw.kind,
        page=raw.page,
        box=BoxMm(*raw.box) if raw.box else around(tuple(option.box for option in options)),
        label=raw.label,
        cells=raw.cells,
        alphabet=raw.alphabet,
        options=options,
    )


def around(boxes: tuple[BoxMm, ...]) -> BoxMm:
    """The smallest box that holds all ``boxes`` (at least one)."""
    x, y = min(box.x for box in boxes), min(box.y for box in boxes)
    return BoxMm(x, y, max(box.right for box in boxes) - x, max(box.bottom for box in boxes) - y)
