"""What a ``form.toml`` says to the printer: headings, instructions, captions under boxes.

All of it stands under keys named ``print``; a form without ``[[print]]`` was drawn by somebody else.
"""

import tomllib
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

import msgspec

from pipeline.errors import TemplateError
from pipeline.library import TomlLines

LEFT_MM, RIGHT_MM = 18.0, 192.0
"""The margins of the grid: questions start at the left one, boxes end at the right one."""


class Style(StrEnum):
    SECTION = "section"
    """A heading with its number in a circle."""
    LEAD = "lead"
    BODY = "body"
    SMALL = "small"


class LabelAt(StrEnum):
    LEFT = "left"
    ABOVE = "above"
    RIGHT = "right"
    """The place of the label of a tick box."""
    NOWHERE = "nowhere"


class Item(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A heading or text at ``y`` mm from the top. ``text`` may hold ``<b>`` and ``<br/>``."""

    page: int
    style: Style
    y: float
    text: str
    x: float = LEFT_MM
    w: float = RIGHT_MM - LEFT_MM
    number: str = ""


class PagePrint(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """``above`` is the small line above the title."""

    above: str = ""


class FieldPrint(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How the question of a field is printed.

    ``note`` is a small line under the label. ``groups`` are numbers of cells that belong together
    (2, 2, 4 of a date), ``captions`` the words under those groups. ``label_x`` moves the label from the
    left margin; ``rules`` is the distance in mm of faint writing lines in a block.
    """

    label_at: LabelAt = LabelAt.LEFT
    label_x: float = LEFT_MM
    note: str = ""
    groups: tuple[int, ...] = ()
    captions: tuple[str, ...] = ()
    rules: float = 0.0


class _Page(msgspec.Struct, frozen=True):
    number: int
    print: PagePrint = PagePrint()


class _Field(msgspec.Struct, frozen=True):
    name: str
    print: FieldPrint = FieldPrint()


class _File(msgspec.Struct, frozen=True):
    pages: tuple[_Page, ...]
    fields: tuple[_Field, ...]
    print: tuple[Item, ...] = ()


@dataclass(frozen=True, slots=True)
class Printed:
    pages: dict[int, PagePrint]
    fields: dict[str, FieldPrint]
    items: tuple[Item, ...]

    @property
    def ours(self) -> bool:
        """Whether the blank form is drawn from its ``form.toml``."""
        return bool(self.items)


def read_printed(path: Path) -> Printed:
    """The ``print`` keys of a ``form.toml`` that the library accepts. Raises TemplateError."""
    text = path.read_text(encoding="utf-8")
    try:
        raw = msgspec.convert(tomllib.loads(text), _File)
    except msgspec.ValidationError as error:
        raise TemplateError(f"{path}:{TomlLines(text).of_path(str(error))}: {error}") from error
    return Printed(
        pages={page.number: page.print for page in raw.pages},
        fields={field.name: field.print for field in raw.fields},
        items=raw.print,
    )
