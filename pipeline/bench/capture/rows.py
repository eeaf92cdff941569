"""What is written down of every form that was read: right or wrong, never what stood there."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import msgspec

DIGITAL = "digital"
"""The style of forms that were filled in with a program and never printed."""


@dataclass(frozen=True, slots=True)
class FieldRow:
    """One text field. ``kind`` is its class (``decode.classes``), or ``line`` for free text.

    ``written`` tells that the truth is not empty, ``seen`` that something was read. ``plain`` is whether
    the best character of every box, before any rule, makes the truth; None where nobody looked at boxes.
    """

    form: str
    style: str
    writer: str
    field: str
    kind: str
    written: bool
    seen: bool
    right: bool
    accepted: bool
    certainty: float
    plain: bool | None = None

    @property
    def tells(self) -> bool:
        """An empty field read as empty proves nothing and would thin the errors."""
        return self.written or self.seen


@dataclass(frozen=True, slots=True)
class TickRow:
    """One question with ``boxes`` to tick; ``wrong`` are boxes told wrongly with certainty."""

    form: str
    style: str
    writer: str
    field: str
    boxes: int
    wrong: int
    unsure: bool


@dataclass(frozen=True, slots=True)
class CharacterRow:
    """The boxes of one field before context: of ``n`` written ones ``right``; ``kind`` digits or capitals.

    ``alone``: a box of this field that may hold one kind may not hold the other (O is never 0).
    ``empty`` boxes of the field, of which ``ghosts`` were read as something.
    """

    form: str
    style: str
    writer: str
    kind: str
    alone: bool
    n: int
    right: int
    empty: int
    ghosts: int


@dataclass(frozen=True, slots=True)
class SignatureRow:
    """``truth`` and ``told`` are of ``SignatureState``."""

    form: str
    style: str
    truth: str
    told: str


@dataclass(frozen=True, slots=True)
class FormRow:
    """One form as a case. ``pages_wrong`` were given another form or page number, ``pages_lost`` none.

    ``asks`` us for something: a form for another office is passed on, however it is read. ``untouched`` and
    ``harmful`` are those of ``human.Judgement``.
    """

    form: str
    style: str
    writer: str
    pages: int
    pages_wrong: int
    pages_lost: int
    asks: bool
    untouched: bool
    harmful: bool
    cpu_s: float


@dataclass(frozen=True, slots=True)
class OpponentRow:
    """One field read by another engine from the same zone; ``passes`` our rules for its class."""

    engine: str
    style: str
    kind: str
    right: bool
    passes: bool
    certainty: float
    cpu_s: float


@dataclass(frozen=True, slots=True)
class Rows:
    """A whole run."""

    fields: tuple[FieldRow, ...] = ()
    ticks: tuple[TickRow, ...] = ()
    characters: tuple[CharacterRow, ...] = ()
    signatures: tuple[SignatureRow, ...] = ()
    forms: tuple[FormRow, ...] = ()
    opponents: tuple[OpponentRow, ...] = ()

    def __add__(self, other: "Rows") -> "Rows":
        return Rows(*(getattr(self, name) + getattr(other, name) for name in self.__dataclass_fields__))


def to_json(rows: Rows, more: Mapping[str, Any]) -> bytes:
    """``rows`` and what else a run found, as one JSON object."""
    return msgspec.json.format(msgspec.json.encode({"rows": rows, **more}), indent=1)


def from_json(text: bytes) -> Rows:
    """Raises msgspec.ValidationError for what :func:`to_json` did not write."""
    return msgspec.convert(msgspec.json.decode(text)["rows"], Rows)
