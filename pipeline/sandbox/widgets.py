"""The values stored in form fields, read from the object tree (ISO 32000-1, 12.7). Hints: pixels decide."""

from typing import Any

import pikepdf

from pipeline.domain.document import WidgetValue
from pipeline.domain.geometry import BoxMm
from pipeline.sandbox.raster import Upright
from pipeline.sandbox.structure import annotations

_MOST_PARENTS = 20
_MOST_CHARS = 4096
_PUSH_BUTTON = 1 << 16
_HIDDEN_OR_NO_VIEW = 0b100010
_CORNERS = 4


def widgets(page: pikepdf.Page, upright: Upright) -> tuple[WidgetValue, ...]:
    """The form fields on a page in the order of the file, without push buttons."""
    found = (_widget(a, upright) for a in annotations(page) if str(a.get("/Subtype", "")) == "/Widget")
    return tuple(widget for widget in found if widget is not None)


def is_drawn(annotation: pikepdf.Dictionary) -> bool:
    """Does it put ink on the page? Links, pop-ups and hidden ones do not."""
    if str(annotation.get("/Subtype", "")) in ("/Link", "/Popup"):
        return False
    return not _number(annotation.get("/F", 0)) & _HIDDEN_OR_NO_VIEW


def _widget(annotation: pikepdf.Dictionary, upright: Upright) -> WidgetValue | None:
    lineage = _lineage(annotation)
    box = _box(annotation, upright)
    is_button = str(_inherited(lineage, "/FT")) == "/Btn"
    if box is None or (is_button and _number(_inherited(lineage, "/Ff")) & _PUSH_BUTTON):
        return None
    name = ".".join(str(field["/T"]) for field in reversed(lineage) if "/T" in field)[:_MOST_CHARS]
    normal = _normal_appearance(annotation) if is_drawn(annotation) else None
    if is_button:
        return _button(name, box, annotation, lineage, normal)
    value = _text(_inherited(lineage, "/V"))
    return WidgetValue(name, value, box, has_appearance=isinstance(normal, pikepdf.Stream))


def _button(
    name: str, box: BoxMm, annotation: pikepdf.Dictionary, lineage: list[pikepdf.Dictionary], normal: Any
) -> WidgetValue:
    """A tick box or one choice of a radio field: its state is /AS, without that the field's value."""
    states = list(normal.keys()) if isinstance(normal, pikepdf.Dictionary) else []
    on_state = next((state for state in states if state != "/Off"), "")
    state = str(annotation.get("/AS", None) or _inherited(lineage, "/V") or "/Off")
    on = state not in ("", "/Off") and (not on_state or state == on_state)
    drawn = isinstance(normal, pikepdf.Dictionary) and (state in normal or not on)
    value = (on_state or (state if on else "")).removeprefix("/")
    return WidgetValue(name, value, box, button=True, on=on, has_appearance=drawn)


def _lineage(annotation: pikepdf.Dictionary) -> list[pikepdf.Dictionary]:
    """The widget, its field, and the field's parents."""
    found = [annotation]
    while len(found) < _MOST_PARENTS and isinstance(
        parent := found[-1].get("/Parent", None), pikepdf.Dictionary
    ):
        found.append(parent)
    return found


def _inherited(lineage: list[pikepdf.Dictionary], key: str) -> Any:
    return next((field[key] for field in lineage if key in field), None)


def _normal_appearance(annotation: pikepdf.Dictionary) -> Any:
    appearance = annotation.get("/AP", None)
    return appearance.get("/N", None) if isinstance(appearance, pikepdf.Dictionary) else None


def _box(annotation: pikepdf.Dictionary, upright: Upright) -> BoxMm | None:
    rectangle = annotation.get("/Rect", None)
    if not isinstance(rectangle, pikepdf.Array) or len(rectangle) != _CORNERS:
        return None
    try:
        left, bottom, right, top = (float(number) for number in rectangle)
    except (TypeError, ValueError):
        return None
    return upright.box(left, bottom, right, top)


def _text(value: Any) -> str:
    """A field's value as text: a string, the chosen items of a list, '' for anything else."""
    if isinstance(value, pikepdf.Array):
        return ", ".join(str(item) for item in value)[:_MOST_CHARS]
    return str(value)[:_MOST_CHARS] if isinstance(value, pikepdf.String | str) else ""


def _number(value: Any) -> int:
    return value if isinstance(value, int) else 0
