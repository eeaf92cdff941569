"""Drafts a ``form.toml`` from any fillable PDF. A person reads the draft over before it is used.

Names stay those of the PDF, because stored values are found by them; ``means`` holds the plain Dutch
word that the rules know, where name or label gives it away.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import tomlkit
from tomlkit.items import AoT, Table

from pipeline.domain.forms import FieldKind, PageRole, Purpose
from pipeline.domain.geometry import BoxMm
from pipeline.errors import InputDataError
from pipeline.forms.guess import CARD_TITLES, guess_alphabet, guess_meaning
from pipeline.forms.labels import PageText, read_page_texts
from pipeline.forms.widgets import PageView, Widget, read_fillable
from pipeline.library import BLANK_FILE, FORM_FILE, around

_SIGNATURE = re.compile(r"handtekening|signature|paraaf", re.IGNORECASE)
_SIGNATURE_MM = 8.0
"""A text field that asks for a signature is a signature box when it is at least this high."""
_SIGNATURE_MAX_MM, _SIGNATURE_WIDTH_MM = 60.0, 35.0
_VALID_FROM = tomlkit.date("2000-01-01")
_HEAD = """Drafted from {file}. Read it over: titles, labels, what each field means, dates.
See where the boxes lie with: inburgering forms overlay"""


@dataclass(frozen=True, slots=True)
class Draft:
    """One field as the PDF tells it."""

    name: str
    kind: FieldKind
    page: int
    box: BoxMm
    label: str
    means: str
    cells: int = 0
    options: tuple[tuple[str, str, BoxMm], ...] = ()


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


def draft_fields(
    widgets: Iterable[Widget], pages: Sequence[PageView], texts: Sequence[PageText]
) -> tuple[Draft, ...]:
    """Widgets of one name together, in the order of the pages; each meaning given once."""
    usable = [_clipped(widget, pages[widget.page - 1]) for widget in widgets]
    groups: dict[str, list[Widget]] = {}
    for widget in usable:
        if widget and widget.name and not widget.push_button:
            groups.setdefault(widget.name, []).append(widget)
    drafts: list[Draft] = []
    meanings: set[str] = set()
    for name, group in groups.items():
        draft = _draft(name, [w for w in group if w.page == group[0].page], texts[group[0].page - 1])
        if draft.means in meanings:
            draft = _without_meaning(draft)
        meanings.add(draft.means)
        drafts.append(draft)
    drafts += _signature_frames([w for w in usable if w], texts, {draft.name for draft in drafts})
    return tuple(sorted(drafts, key=lambda draft: draft.page))


def _signature_frames(widgets: list[Widget], texts: Sequence[PageText], taken: set[str]) -> list[Draft]:
    """Printed boxes that ask for a signature and have no field: the usual case, ink is no field."""
    found: list[Draft] = []
    for page, text in enumerate(texts, start=1):
        filled = [widget.box for widget in widgets if widget.page == page]
        for frame in text.frames:
            label = text.inside(frame) or text.label_of(frame)
            name = "handtekening_gemachtigde" if "gemachtigde" in label.lower() else "handtekening"
            if name in taken or not _SIGNATURE.search(label) or not _is_signature_box(frame, filled):
                continue
            taken.add(name)
            found.append(Draft(name, FieldKind.SIGNATURE, page, frame, label, name))
    return found


def _is_signature_box(frame: BoxMm, filled: list[BoxMm]) -> bool:
    if not (_SIGNATURE_MM <= frame.h <= _SIGNATURE_MAX_MM and frame.w >= _SIGNATURE_WIDTH_MM):
        return False
    return not any(frame.contains(box.x + box.w / 2, box.y + box.h / 2) for box in filled)


def _draft(name: str, widgets: list[Widget], text: PageText) -> Draft:
    first = widgets[0]
    if first.type == "Btn":
        return _button(name, widgets, text)
    label = first.tooltip or text.label_of(first.box) or name
    kind, cells = FieldKind.LINE, 0
    if first.type == "Sig" or (_SIGNATURE.search(f"{name} {label}") and first.box.h >= _SIGNATURE_MM):
        kind = FieldKind.SIGNATURE
    elif first.comb or (not first.multiline and text.cells_in(first.box) > 1):
        kind, cells = FieldKind.COMB, first.max_length if first.comb else text.cells_in(first.box)
    return Draft(name, kind, first.page, first.box, label, guess_meaning(name, label), cells)


def _button(name: str, widgets: list[Widget], text: PageText) -> Draft:
    first = widgets[0]
    by_state = {widget.state: widget for widget in reversed(widgets) if widget.state}
    if len(by_state) <= 1 and not first.radio:
        label = first.tooltip or text.beside(first.box) or name
        return Draft(name, FieldKind.CHECKBOX, first.page, first.box, label, guess_meaning(name, label))
    options = tuple(
        (widget.state, text.beside(widget.box) or widget.tooltip or widget.state, widget.box)
        for widget in widgets
        if widget.state and by_state[widget.state] is widget
    )
    box = around(tuple(option[2] for option in options) or (first.box,))
    label = text.label_of(first.box) or first.tooltip or name
    if not options:
        return Draft(name, FieldKind.CHECKBOX, first.page, first.box, label, guess_meaning(name, label))
    return Draft(name, FieldKind.CHOICE, first.page, box, label, guess_meaning(name, label), options=options)


def _without_meaning(draft: Draft) -> Draft:
    return Draft(
        draft.name, draft.kind, draft.page, draft.box, draft.label, draft.name, draft.cells, draft.options
    )


def _clipped(widget: Widget, view: PageView) -> Widget | None:
    """The widget cut to its page; None when nothing of it is on the page."""
    box = widget.box
    x, y = max(box.x, 0.0), max(box.y, 0.0)
    w, h = min(box.right, view.width) - x, min(box.bottom, view.height) - y
    if w <= 0 or h <= 0:
        return None
    return Widget(
        widget.name,
        widget.page,
        BoxMm(x, y, w, h),
        widget.type,
        widget.flags,
        widget.max_length,
        widget.state,
        widget.tooltip,
        widget.value,
    )


# TOML


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
