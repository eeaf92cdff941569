"""Tables of the office: CSV, UTF-8, a header row, comma or semicolon between columns.

Further columns are ignored. A wrong cell stops the reading with file, row and column, never its value.
"""

import csv
import io
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TypeVar

from pipeline.errors import InputDataError

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Row:
    file: str
    number: int
    """As a spreadsheet counts: the header is row 1."""
    cells: dict[str, str]

    def take(self, column: str, parse: Callable[[str], T]) -> T:
        """The parsed cell. Raises ``InputDataError`` with its place."""
        try:
            return parse(self.cells.get(column, ""))
        except ValueError as error:
            raise self.wrong(column, str(error)) from None

    def wrong(self, column: str, what: str) -> InputDataError:
        return InputDataError(f"{self.file} row {self.number} column {column}: {what}")


def read_rows(path: Path, columns: Sequence[str]) -> Iterator[Row]:
    """Rows of one table. Raises ``InputDataError`` when it or one of its columns is missing."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        raise InputDataError(f"{path.name} is missing from the calendar folder") from None
    except (OSError, UnicodeDecodeError) as error:
        raise InputDataError(f"{path.name} cannot be read as UTF-8") from error
    delimiter = ";" if ";" in text.partition("\n")[0] else ","
    reader = csv.DictReader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    missing = set(columns) - set(reader.fieldnames or ())
    if missing:
        raise InputDataError(f"{path.name} row 1: column {', '.join(sorted(missing))} is missing")
    try:
        for cells in reader:
            if None in cells.values() or None in cells:
                raise InputDataError(f"{path.name} row {reader.line_num}: not as many cells as columns")
            yield Row(path.name, reader.line_num, {k: v.strip() for k, v in cells.items()})
    except csv.Error as error:
        raise InputDataError(f"{path.name} row {reader.line_num}: {error}") from error


def filled(text: str) -> str:
    if not text:
        raise ValueError("is empty")
    return text


def whole(text: str, least: int = 0) -> int:
    if not text.isascii() or not text.isdigit() or int(text) < least:
        raise ValueError(f"is not a whole number of at least {least}")
    return int(text)


def degrees(text: str, limit: int) -> float:
    value = float(text) if re.fullmatch(r"-?\d{1,3}(\.\d+)?", text) else float("nan")
    if not -limit <= value <= limit:
        raise ValueError(f"is not a number of degrees between -{limit} and {limit}")
    return value


def day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ValueError("is not a date such as 2026-11-30") from None


def day_or_none(text: str) -> date | None:
    return day(text) if text else None


def pc4(text: str) -> str:
    if not re.fullmatch(r"[1-9]\d{3}", text):
        raise ValueError("is not the four digits of a postcode")
    return text


def postcode(text: str) -> str:
    """``1234AB``; blanks and small letters are understood."""
    compact = text.replace(" ", "").upper()
    if not re.fullmatch(r"[1-9]\d{3}[A-Z]{2}", compact):
        raise ValueError("is not a postcode such as 1234 AB")
    return compact
