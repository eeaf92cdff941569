"""Dated TOML tables: rows that hold from one day to another, checked when they are loaded.

A table is an array of tables, one row a value, each with its source. Within one table the rows of
one key may neither overlap nor leave a gap: a day without a fee would be found at night, not now.
"""

import itertools
import tomllib
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any, Generic, TypeVar

import msgspec

from pipeline.errors import InputDataError


class Row(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What every row has: the first and last day it holds (no last day: until further notice)."""

    valid_from: date
    valid_until: date | None = None
    source: str


RowT = TypeVar("RowT", bound=Row)


@dataclass(frozen=True, slots=True)
class Placed(Generic[RowT]):
    """A row and where it stands, for messages."""

    row: RowT
    where: str


@dataclass(frozen=True, slots=True)
class Dated(Generic[RowT]):
    """The periods of one key, in order, without overlap or gap."""

    name: str
    rows: tuple[Placed[RowT], ...]

    def on(self, day: date) -> RowT:
        """The row in force on ``day``; raises InputDataError outside the table."""
        for placed in self.rows:
            row = placed.row
            if row.valid_from <= day and (row.valid_until is None or day <= row.valid_until):
                return row
        raise InputDataError(
            f"{self.name}: no row holds on {day.isoformat()}", "Add a row with this day to the table."
        )


def read_rows(path: Path, table: str, kind: type[RowT]) -> tuple[Placed[RowT], ...]:
    """Every ``[[table]]`` of ``path`` as ``kind``; raises InputDataError naming file, line and field."""
    document, text = _parse(path)
    rows = document.get(table)
    if not isinstance(rows, list) or not rows:
        raise InputDataError(f"{path.name}: there is no [[{table}]]")
    if unknown := sorted(set(document) - {table}):
        raise InputDataError(f"{path.name}: unknown table {', '.join(unknown)}")
    wheres = _places(path, text, table, len(rows))
    return tuple(Placed(_convert(row, kind, where), where) for row, where in zip(rows, wheres, strict=True))


def by_key(rows: Iterable[Placed[RowT]], key: Callable[[RowT], str]) -> Mapping[str, Dated[RowT]]:
    """The rows a key, each checked to be one unbroken line of periods."""
    groups: dict[str, list[Placed[RowT]]] = defaultdict(list)
    for placed in rows:
        groups[key(placed.row)].append(placed)
    return {name: _unbroken(name, group) for name, group in groups.items()}


def _unbroken(name: str, group: list[Placed[RowT]]) -> Dated[RowT]:
    ordered = sorted(group, key=lambda placed: placed.row.valid_from)
    for placed in ordered:
        last = placed.row.valid_until
        if last is not None and last < placed.row.valid_from:
            raise InputDataError(f"{placed.where}: {name} ends before it begins")
    for earlier, later in itertools.pairwise(ordered):
        end, start = earlier.row.valid_until, later.row.valid_from
        if end is None or end >= start:
            raise InputDataError(f"{later.where}: {name} overlaps with {earlier.where}")
        if end + timedelta(days=1) != start:
            raise InputDataError(f"{later.where}: {name} leaves a gap after {earlier.where}")
    return Dated(name, tuple(ordered))


def _parse(path: Path) -> tuple[dict[str, Any], str]:
    try:
        text = path.read_text("utf-8")
        return tomllib.loads(text), text
    except tomllib.TOMLDecodeError as error:
        raise InputDataError(f"{path.name}: {error}") from error
    except (OSError, UnicodeDecodeError) as error:
        raise InputDataError(f"{path.name} cannot be read: {type(error).__name__}") from error


def _places(path: Path, text: str, table: str, count: int) -> list[str]:
    """File and line of each row. Headers are found by eye: the TOML reader keeps no line numbers."""
    lines = [n for n, line in enumerate(text.splitlines(), 1) if line.split("#")[0].strip() == f"[[{table}]]"]
    if len(lines) != count:  # rows written as an inline array
        return [f"{path.name} row {n}" for n in range(1, count + 1)]
    return [f"{path.name} line {n}" for n in lines]


def _convert(row: object, kind: type[RowT], where: str) -> RowT:
    try:
        return msgspec.convert(row, kind)
    except msgspec.ValidationError as error:
        raise InputDataError(f"{where}: {error}") from error
