"""Drafts a ``form.toml`` from any fillable PDF. A person reads the draft over before it is used.

Names stay those of the PDF, because stored values are found by them; ``means`` holds the plain Dutch
word that the rules know, where name or label gives it away.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import tomlkit
from tomlkit.items import AoT, Table

from pipeline.domain.forms import FieldKind, PageRole, Purpose
from pipeline.domain.geometry import BoxMm
from pipeline.errors import InputDataError
from pipeline.forms.drafts import Draft, draft_fields
from pipeline.forms.guess import CARD_TITLES, guess_alphabet
from pipeline.forms.labels import read_page_texts
from pipeline.forms.widgets import PageView, read_fillable
from pipeline.library import BLANK_FILE, FORM_FILE

_VALID_FROM = tomlkit.date("2000-01-01")
_HEAD = """Drafted from {file}. Read it over: titles, labels, what each field means, dates.
See where the boxes lie with: inburgering forms overlay"""


def import_pdf(pdf: Path) -> str:
    """The text of a ``form.toml`` for ``pdf``. The form is named after the file, version 1.

    Raises InputDataError when it cannot be opened or has no fillable field.
    """
    fillable = read_fillable(pdf)
    if not fillable.widgets:
        raise InputDataError(f"{pdf}: has no fillable fields", "Draw the fields in first, or write form.toml")
    texts = read_page_texts(pdf, fillable.pages)
    drafts = draft_fields(fillable.widgets, fillable.pages, texts)
    titles = [text.title or f"Pagina {number}" for number, text in enumerate(texts, start=1)]
    document = tomlkit.document()
    for line in _HEAD.format(file=pdf.name).splitlines():
        document.add(tomlkit.comment(line))
    document.add("form", tomlkit.item(slug(pdf.stem)))
    document.add("version", tomlkit.item("1"))
    document.add("title", tomlkit.item(_title(fillable.title.strip(), titles[0])))
    document.add("purpose", tomlkit.item(Purpose.OTHER.value))
    document.add("valid_from", _VALID_FROM)
    document.add("rules", tomlkit.item(["reading"]))
    pages = enumerate(zip(titles, fillable.pages, strict=True), start=1)
    document.add("pages", _tables(_page_keys(number, title, view) for number, (title, view) in pages))
    document.add("fields", _tables(_field_keys(draft) for draft in drafts))
    return tomlkit.dumps(document)


def _title(stored: str, printed: str) -> str:
    """What the PDF calls itself, unless that is what a program calls every file."""
    return printed if stored.lower() in ("", "untitled", "naamloos") or "." in stored else stored


def import_into(pdf: Path, library: Path) -> Path:
    """Makes ``<library>/<form>/1/`` with the draft and a copy of ``pdf``; returns its form.toml.

    Raises InputDataError when that form is already there.
    """
    folder = library / slug(pdf.stem) / "1"
    text = import_pdf(pdf)
    if (folder / FORM_FILE).exists():
        raise InputDataError(
            f"{folder / FORM_FILE} is already there", "Rename the PDF or remove the old draft"
        )
    folder.mkdir(parents=True, exist_ok=True)
    (folder / FORM_FILE).write_text(text, encoding="utf-8")
    (folder / BLANK_FILE).write_bytes(pdf.read_bytes())
    return folder / FORM_FILE


def slug(name: str) -> str:
    """A folder name: ``Aanmelding Eén (2)`` gives ``aanmelding-een-2``."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-") or "form"


def _page_keys(number: int, title: str, view: PageView) -> dict[str, Any]:
    card = CARD_TITLES.get(title.casefold())
    cover = title.casefold() == "voorblad"
    role = PageRole.CARD if card else PageRole.COVER if cover else PageRole.FORM
    keys: dict[str, Any] = {
        "number": number,
        "role": role.value,
        "title": title,
        "width_mm": round(view.width, 2),
        "height_mm": round(view.height, 2),
    }
    return keys | ({"card": card} if card else {})


def _field_keys(draft: Draft) -> dict[str, Any]:
    keys: dict[str, Any] = {"name": draft.name}
    if draft.means != draft.name:
        keys["means"] = draft.means
    keys |= {"kind": draft.kind.value, "page": draft.page}
    if draft.kind is not FieldKind.CHOICE:
        keys["box"] = _numbers(draft.box)
    if draft.cells:
        keys["cells"] = draft.cells
    if draft.kind in (FieldKind.COMB, FieldKind.LINE):
        keys["alphabet"] = guess_alphabet(draft.means, draft.label, draft.cells).value
    keys["label"] = " ".join(draft.label.split())
    if draft.options:
        keys["options"] = _options(draft.options)
    return keys


def _options(options: tuple[tuple[str, str, BoxMm], ...]) -> tomlkit.items.Array:
    array = tomlkit.array().multiline(True)
    for value, label, box in options:
        row = tomlkit.inline_table()
        row.update({"value": value, "label": " ".join(label.split()), "box": _numbers(box)})
        array.append(row)
    return array


def _tables(rows: Iterable[Mapping[str, Any]]) -> AoT:
    tables = tomlkit.aot()
    for row in rows:
        table: Table = tomlkit.table()
        for key, value in row.items():
            table.add(key, value)
        tables.append(table)
    return tables


def _numbers(box: BoxMm) -> list[float]:
    """Rounded to a hundredth of a mm; the far edges too, so that a box never grows past its page."""
    x, y = round(box.x, 2), round(box.y, 2)
    return [x, y, round(round(box.right, 2) - x, 2), round(round(box.bottom, 2) - y, 2)]
