"""Reference data from the office as CSV files, each optional, checked when read.

UTF-8, a header row, comma or semicolon between columns; further columns are ignored. Dates are
``dd-mm-jjjj`` (``jjjj-mm-dd`` is understood too); in a date of birth 00 stands for what is unknown.
Errors name file, row and column and never the value: it may be a BSN or a name.
"""

import csv
import io
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TypeVar

from stdnum.nl import bsn as stdnum_bsn
from stdnum.nl import postcode as stdnum_postcode

from pipeline.domain.reference import Ban, KnownPerson, Mandate, OpenAttempt, PassedPart, Reference
from pipeline.domain.registration import Address, ExamPart, Helper, PartialDate
from pipeline.errors import InputDataError

RowT = TypeVar("RowT")
ValueT = TypeVar("ValueT")

_YES, _NO = frozenset({"ja", "true", "1"}), frozenset({"nee", "false", "0", ""})
_LAWS = {"": None, "2013": 2013, "2021": 2021}
_PARTS = {part.value: part for part in ExamPart} | {part.name: part for part in ExamPart}


@dataclass(frozen=True, slots=True)
class _Row:
    """One line of a file. ``take`` parses a column and turns a ValueError into a place to look at."""

    file: str
    number: int
    cells: dict[str, str]

    def take(self, column: str, parse: Callable[[str], ValueT]) -> ValueT:
        try:
            return parse(self.cells.get(column, ""))
        except ValueError as error:
            raise InputDataError(f"{self.file} row {self.number} column {column}: {error}") from None

    def text(self, column: str) -> str:
        return self.cells.get(column, "")


def read_reference(folder: Path) -> Reference:
    """Reads the reference files of ``folder``; an absent file (or folder) switches its rules off.

    Files: ``bekenden``, ``uitsluitingen``, ``behaald``, ``machtigingen`` and ``lopend``, all ``.csv``.
    Raises InputDataError naming file, row and column at the first wrong value.
    """
    return Reference.of(
        known=_unique(_read(folder / "bekenden.csv", ("bsn", "surname", "birth_date"), _known)),
        bans=_read(folder / "uitsluitingen.csv", ("bsn", "from", "until"), _ban),
        passed=_read(folder / "behaald.csv", ("bsn", "part", "date"), _passed),
        mandates=_read(folder / "machtigingen.csv", ("bsn", "helper_name", "from"), _mandate),
        attempts=_read(folder / "lopend.csv", ("bsn", "part", "channel", "since"), _attempt),
    )


def _known(row: _Row) -> KnownPerson:
    return KnownPerson(
        bsn=row.take("bsn", _bsn),
        surname=_unknown_is_empty(row.take("surname", _filled)),
        prefix=row.text("prefix"),
        given_names=_unknown_is_empty(row.text("given_names")),
        birth_date=row.take("birth_date", _partial_date),
        postcode=row.take("postcode", _postcode),
        house_number=row.text("house_number"),
        law=row.take("law", _law),
        term_end=row.take("term_end", _optional_date),
        ona_exempt=row.take("ona_exempt", _yes_no),
    )


def _ban(row: _Row) -> Ban:
    ban = Ban(row.take("bsn", _bsn), row.take("from", _date), row.take("until", _date))
    if ban.until < ban.start:
        raise InputDataError(f"{row.file} row {row.number} column until: ends before it begins")
    return ban


def _passed(row: _Row) -> PassedPart:
    return PassedPart(row.take("bsn", _bsn), row.take("part", _part), row.take("date", _date))


def _mandate(row: _Row) -> Mandate:
    address = Address(
        street=row.text("street"),
        house_number=row.text("house_number"),
        addition=row.text("addition"),
        postcode=row.take("postcode", _postcode),
        town=row.text("town"),
    )
    helper = Helper(row.take("helper_name", _filled), address, row.take("gets_post", _yes_no))
    return Mandate(
        row.take("bsn", _bsn), helper, row.take("from", _date), row.take("withdrawn_on", _optional_date)
    )


def _attempt(row: _Row) -> OpenAttempt:
    return OpenAttempt(
        bsn=row.take("bsn", _bsn),
        part=row.take("part", _part),
        channel=row.take("channel", _filled),
        since=row.take("since", _date),
    )


def _read(path: Path, required: Sequence[str], build: Callable[[_Row], RowT]) -> tuple[RowT, ...] | None:
    if not path.exists():
        return None
    return tuple(build(row) for row in _rows(path, required))


def _rows(path: Path, required: Sequence[str]) -> Iterator[_Row]:
    try:
        text = path.read_text("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise InputDataError(f"{path.name} cannot be read as UTF-8: {type(error).__name__}") from error
    header = text.split("\n", 1)[0]
    lines = csv.reader(io.StringIO(text, newline=""), delimiter=";" if ";" in header else ",", strict=True)
    try:
        names = [name.strip() for name in next(lines, [])]
        if missing := [name for name in required if name not in names]:
            raise InputDataError(f"{path.name} row 1: no column {', '.join(missing)}")
        for number, cells in enumerate(lines, 2):
            if not any(cell.strip() for cell in cells):
                continue
            if len(cells) != len(names):
                raise InputDataError(f"{path.name} row {number}: {len(cells)} columns, {len(names)} expected")
            yield _Row(path.name, number, dict(zip(names, map(str.strip, cells), strict=True)))
    except csv.Error as error:
        raise InputDataError(f"{path.name} row {lines.line_num}: {error}") from error


def _unique(people: tuple[KnownPerson, ...] | None) -> tuple[KnownPerson, ...] | None:
    """One row a BSN: with two, which of them is the candidate would hang on their order."""
    if people is not None and len({person.bsn for person in people}) != len(people):
        raise InputDataError("bekenden.csv column bsn: the same bsn stands on more than one row")
    return people


def _bsn(text: str) -> str:
    digits = re.sub(r"[ .]", "", text)
    if not re.fullmatch(r"\d{8,9}", digits, re.ASCII) or not stdnum_bsn.is_valid(digits):
        raise ValueError("not a bsn (nine digits that pass the 11-test)")
    return str(stdnum_bsn.compact(digits))  # a spreadsheet eats the leading zero; compact gives it back


def _filled(text: str) -> str:
    if not text:
        raise ValueError("is empty")
    return text


def _unknown_is_empty(name: str) -> str:
    """The population register writes a dot for a name that a person does not have."""
    return "" if name == "." else name


def _part(text: str) -> ExamPart:
    if text.upper() not in _PARTS:
        raise ValueError(f"not an exam part; one of {', '.join(part.value for part in ExamPart)}")
    return _PARTS[text.upper()]


def _law(text: str) -> int | None:
    if text not in _LAWS:
        raise ValueError("not a law; 2013, 2021 or empty")
    return _LAWS[text]


def _yes_no(text: str) -> bool:
    if text.lower() not in _YES | _NO:
        raise ValueError("not ja or nee")
    return text.lower() in _YES


def _postcode(text: str) -> str:
    if text and not stdnum_postcode.is_valid(text):
        raise ValueError("not a Dutch postcode")
    return stdnum_postcode.compact(text).replace(" ", "").upper() if text else ""


def _numbers(text: str) -> tuple[int, int, int]:
    """Year, month and day as written; raises ValueError for any other shape."""
    if match := re.fullmatch(r"(\d{2})-(\d{2})-(\d{4})", text, re.ASCII):
        return int(match[3]), int(match[2]), int(match[1])
    if match := re.fullmatch(r"(\d{4})-(\d{2})-(\d{2})", text, re.ASCII):
        return int(match[1]), int(match[2]), int(match[3])
    raise ValueError("not a date; write dd-mm-jjjj")


def _date(text: str) -> date:
    year, month, day = _numbers(text)
    try:
        return date(year, month, day)
    except ValueError:
        raise ValueError("no such day") from None


def _optional_date(text: str) -> date | None:
    return _date(text) if text else None


def _partial_date(text: str) -> PartialDate:
    year, month, day = _numbers(text)
    if day and not (year and month):
        raise ValueError("a day without a month or year")
    if month and not year:
        raise ValueError("a month without a year")
    if month:
        _date(f"{year:04d}-{month:02d}-{day or 1:02d}")
    return PartialDate(year, month, day)
