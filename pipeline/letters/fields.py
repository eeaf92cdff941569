"""Which fields the text of each letter can use, told from the contexts themselves: never out of date."""

import dataclasses
import types
from collections.abc import Iterator
from datetime import date, datetime
from enum import StrEnum
from typing import Any, Union, get_args, get_origin, get_type_hints

from pipeline.domain.letter import LetterKind
from pipeline.domain.policy import Office
from pipeline.letters.contexts import CONTEXTS

_PLAIN: dict[object, str] = {
    str: "tekst",
    int: "geheel getal",
    float: "getal",
    bool: "ja of nee",
    date: "dag",
    datetime: "dag en tijd",
    bytes: "plaatje",
}


@dataclasses.dataclass(frozen=True, slots=True)
class Field:
    """``path`` as a text writes it (``days[].town``: a town of each day); ``kind`` in Dutch."""

    path: str
    kind: str


def fields_of(kind: LetterKind) -> tuple[Field, ...]:
    """The fields of one kind of letter, those inside others too; ``office`` is in every letter."""
    own = _fields(CONTEXTS[kind])
    office = tuple(Field(f"office.{item.path}", item.kind) for item in _fields(Office))
    return (*own, *office, Field("office_lines[]", "tekst"))


def names_of(kind: LetterKind) -> frozenset[str]:
    """The outermost names only."""
    return frozenset(field.name for field in dataclasses.fields(CONTEXTS[kind]))


def _fields(owner: Any) -> tuple[Field, ...]:
    hints = get_type_hints(owner)
    return tuple(
        found for field in dataclasses.fields(owner) for found in _field(field.name, hints[field.name])
    )


def _field(path: str, hint: Any, empty: str = "") -> Iterator[Field]:
    if get_origin(hint) in (Union, types.UnionType):
        (inner,) = (item for item in get_args(hint) if item is not type(None))
        yield from _field(path, inner, ", of niets")
    elif get_origin(hint) is tuple:
        items = get_args(hint)
        if items[-1] is Ellipsis:
            yield from _field(f"{path}[]", items[0], empty)
        else:
            for number, item in enumerate(items):
                yield from _field(f"{path}[{number}]", item, empty)
    elif dataclasses.is_dataclass(hint):
        if empty:
            yield Field(path, f"groep{empty}")
        yield from (Field(f"{path}.{item.path}", item.kind) for item in _fields(hint))
    elif isinstance(hint, type) and issubclass(hint, StrEnum):
        yield Field(path, f"code: {', '.join(hint)}{empty}")
    else:
        yield Field(path, f"{_PLAIN[hint]}{empty}")
