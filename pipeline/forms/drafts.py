"""What the fields of a PDF ask, drafted from their widgets and the print around them."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from pipeline.domain.forms import FieldKind
from pipeline.domain.geometry import BoxMm
from pipeline.forms.guess import guess_meaning
from pipeline.forms.labels import PageText
from pipeline.forms.widgets import PageView, Widget
from pipeline.library import around

_SIGNATURE = re.compile(r"handtekening|signature|paraaf", re.IGNORECASE)
_SIGNATURE_MM = 8.0
"""A text field that asks for a signature is a signature box when it is at least this high."""
_SIGNATURE_MAX_MM, _SIGNATURE_WIDTH_MM = 60.0, 35.0


@dataclass(frozen=True, slots=True)
class Draft:
    """One field as the PDF tells it. ``options`` are value, label and box."""

    name: str
    kind: FieldKind
    page: int
    box: BoxMm
    label: str
    means: str
    cells: int = 0
    options: tuple[tuple[str, str, BoxMm], ...] = ()


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
            draft = replace(draft, means=draft.name)
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


def _clipped(widget: Widget, view: PageView) -> Widget | None:
    """The widget cut to its page; None when nothing of it is on the page."""
    box = widget.box
    x, y = max(box.x, 0.0), max(box.y, 0.0)
    w, h = min(box.right, view.width) - x, min(box.bottom, view.height) - y
    if w <= 0 or h <= 0:
        return None
    return replace(widget, box=BoxMm(x, y, w, h))
