"""Tables of the exchange folder: rows with their place, cells parsed, and every fault told with it.

A reading gathers its faults, so that one try tells an office what is wrong; no message holds the
content of a cell.
"""

import csv
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from pathlib import Path
from typing import TypeVar
from zoneinfo import ZoneInfo

from pipeline.domain.registration import ExamPart
from pipeline.errors import InputDataError

T = TypeVar("T")
_MOST_TOLD = 20
_OFFICE = ZoneInfo("Europe/Amsterdam")
_FARTHEST_KM = 20_000
_ISO_DAY = len("2026-11-30")
_CLOCK = len("09:00")


class CellError(Exception):
    """One cell (or row) that cannot be used; the reading goes on to find the others."""


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a table. ``number`` counts as a spreadsheet does: the header is row 1."""

    file: str
    number: int
    columns: Mapping[str, int]
    cells: Sequence[str]

    def take(self, column: str, parse: Callable[[str], T]) -> T:
        """The parsed cell. Raises ``CellError`` with its place."""
        try:
            return parse(self.cells[self.columns[column]].strip())
        except ValueError as error:
            raise self.fault(column, str(error)) from None

    def fault(self, column: str, what: str) -> CellError:
        return CellError(f"{self.file}, row {self.number}, column {column}: {what}")


@dataclass(slots=True)
class Reading:
    """Reads the tables of one folder and keeps what was wrong."""

    folder: Path
    faults: list[str] = field(default_factory=list)

    def table(self, name: str, columns: Sequence[str], make: Callable[[Row], T]) -> list[T]:
        """What ``make`` makes of each row; rows with a fault are left out and told by ``finish``."""
        made = []
        for row in self._rows(name, columns):
            try:
                made.append(make(row))
            except CellError as fault:
                self.faults.append(str(fault))
        return made

    def config(self, name: str) -> "Config":
        """A JSON object. Raises ``InputDataError`` when the file holds no such thing."""
        try:
            values = json.loads((self.folder / name).read_text(encoding="utf-8-sig"))
        except FileNotFoundError:
            raise InputDataError(f"{name} is missing from the folder") from None
        except (OSError, ValueError, RecursionError) as error:
            raise InputDataError(f"{name} cannot be read as JSON in UTF-8") from error
        if not isinstance(values, dict):
            raise InputDataError(f"{name} is not a JSON object")
        return Config(self, name, values)

    def finish(self) -> None:
        """Raises ``InputDataError`` with all faults (the first twenty), or does nothing."""
        if self.faults:
            more = len(self.faults) - _MOST_TOLD
            told = [*self.faults[:_MOST_TOLD], *([f"and {more} more"] if more > 0 else [])]
            raise InputDataError("\n".join(told), "Correct these cells; nothing was solved or written.")

    def _rows(self, name: str, columns: Sequence[str]) -> Iterator[Row]:
        try:
            with (self.folder / name).open(newline="", encoding="utf-8-sig") as file:
                lines = csv.reader(file, strict=True)
                at = _header(name, next(lines, []), columns)
                for number, cells in enumerate(lines, start=2):
                    if len(cells) == len(at):
                        yield Row(name, number, at, cells)
                    elif cells:
                        self.faults.append(
                            f"{name}, row {number}: {len(cells)} cells under {len(at)} columns"
                        )
        except FileNotFoundError:
            raise InputDataError(f"{name} is missing from the folder") from None
        except (OSError, UnicodeDecodeError) as error:
            raise InputDataError(f"{name} cannot be read as UTF-8") from error
        except csv.Error as error:
            raise InputDataError(f"{name} is not a CSV table: {error}") from error


@dataclass(frozen=True, slots=True)
class Config:
    """The values of a JSON object, taken one by one."""

    reading: Reading
    name: str
    values: Mapping[str, object]

    def day(self, key: str) -> date:
        """A date; today's stand-in when it is wrong, which ``finish`` then tells."""
        try:
            return day(str(self.values[key]))
        except (KeyError, ValueError):
            self.reading.faults.append(f"{self.name}, {key}: is not a date such as 2026-11-30")
            return date.max

    def count(self, key: str) -> int:
        value = self.values.get(key)
        if isinstance(value, bool) or not isinstance(value, int) or value < 0:
            self.reading.faults.append(f"{self.name}, {key}: is not a whole number of at least 0")
            return 0
        return value


def unique(seen: dict[str, int], row: Row, column: str, key: str) -> str:
    """``key`` itself; raises ``CellError`` when an earlier row has it too. ``seen`` is added to."""
    if key in seen:
        raise row.fault(column, f"stands in row {seen[key]} too")
    seen[key] = row.number
    return key


def word(text: str) -> str:
    if not text:
        raise ValueError("is empty")
    return text


def whole(text: str) -> int:
    if not text.isascii() or not text.isdigit() or len(text) > len("1000000"):
        raise ValueError("is not a whole number of at least 0")
    return int(text)


def kilometres(text: str) -> int:
    if (km := whole(text)) > _FARTHEST_KM:
        raise ValueError(f"is farther than {_FARTHEST_KM} km, half around the world")
    return km


def part(text: str) -> ExamPart:
    try:
        return ExamPart(text)
    except ValueError:
        raise ValueError(f"is none of {', '.join(ExamPart)}") from None


def parts(text: str) -> tuple[ExamPart, ...]:
    """``LEZ;KNM``: at least one part, none twice."""
    found = tuple(part(name.strip()) for name in text.split(";"))
    if len(set(found)) < len(found):
        raise ValueError("names a part twice")
    return found


def day(text: str) -> date:
    try:
        if len(text) == _ISO_DAY:
            return date.fromisoformat(text)
    except ValueError:
        pass
    raise ValueError("is not a date such as 2026-11-30")


def day_or_none(text: str) -> date | None:
    return day(text) if text else None


def spans(text: str) -> tuple[tuple[date, date], ...]:
    """``2026-11-30/2026-12-04;…``, both ends included."""
    found = []
    for span in filter(None, (piece.strip() for piece in text.split(";"))):
        begin, slash, end = span.partition("/")
        if not slash:
            raise ValueError("is not a span such as 2026-11-30/2026-12-04")
        found.append((day(begin.strip()), day(end.strip())))
        if found[-1][1] < found[-1][0]:
            raise ValueError("has a span that ends before it begins")
    return tuple(found)


def clock(text: str) -> time:
    try:
        if len(text) == _CLOCK:
            return time.fromisoformat(text)
    except ValueError:
        pass
    raise ValueError("is not a time such as 09:00")


def moment(text: str) -> datetime:
    """A moment of payment in the office's time; a date alone is its midnight."""
    try:
        read = datetime.fromisoformat(text)
    except ValueError:
        raise ValueError("is not a moment such as 2026-11-30T09:00:00") from None
    return read if read.tzinfo is None else read.astimezone(_OFFICE).replace(tzinfo=None)


def yes_no(text: str) -> bool:
    if text not in ("0", "1", ""):
        raise ValueError("is not 0 or 1")
    return text == "1"


def _header(name: str, cells: Sequence[str], columns: Sequence[str]) -> dict[str, int]:
    """Column to its place. Raises ``InputDataError`` when one is missing, double, or parted otherwise."""
    names = [cell.strip() for cell in cells]
    if len(names) == 1 and ";" in names[0]:
        raise InputDataError(f"{name}, row 1: columns are parted by ';' and should be parted by ','")
    missing = [column for column in columns if column not in names]
    if missing:
        raise InputDataError(f"{name}, row 1: column {', '.join(missing)} is missing")
    double = sorted({column for column in columns if names.count(column) > 1})
    if double:
        raise InputDataError(f"{name}, row 1: column {', '.join(double)} stands there twice")
    return {column: place for place, column in enumerate(names)}
