"""The exam calendar as CSV files of the office: sessions, venues, and where postcodes lie.

UTF-8, a header row, comma or semicolon between columns; further columns are ignored.

- ``sessies.csv``: ``sessie, onderdeel (LEZ LUI SCH SPR KNM ONA), plaats (code of a venue), begin
  (2026-11-30T09:00, local time), minuten, plaatsen, bezet_online, bezet_school, aangepast (ja/nee)``, and
  optional ``staat`` (empty or ``gepland``, or ``vervallen``: it does not take place). An adapted exam is a
  session of its own, with its own seats and times. Only ``vervallen`` and a closed venue take a seat away
  from who was told it; a row that is gone does not.
- ``locaties.csv``: ``code, naam, straat, postcode, plaats, lat, lon, geldig_van, geldig_tot`` (empty:
  until further notice). Two rows with one code are a venue that moved; days between them it is closed.
- ``postcodes.csv``, optional: ``pc4, lat, lon, inhabitants`` (WGS 84 degrees) and, when known, ``place``
  or ``municipality`` (several names parted by ``|``), which help to read addresses. Without it the homes
  of candidates are placed by the first two digits of their postcode, and flagged as estimated.

A wrong cell stops the reading with file, row and column. What an office can live with for a night
(an overbooked session, a session on a day its venue is closed) is a warning.
"""

import csv
import io
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import partial
from pathlib import Path
from typing import TypeVar

from pipeline.domain.letter import ChangeReason
from pipeline.domain.registration import ExamPart
from pipeline.domain.session import PostcodePoint, Session, Venue
from pipeline.errors import InputDataError

T = TypeVar("T")
_SESSIONS, _VENUES, _POSTCODES = "sessies.csv", "locaties.csv", "postcodes.csv"
_CANCELLED = "vervallen"
_COLUMNS = {
    _SESSIONS: [
        "sessie",
        "onderdeel",
        "plaats",
        "begin",
        "minuten",
        "plaatsen",
        "bezet_online",
        "bezet_school",
        "aangepast",
    ],
    _VENUES: ["code", "naam", "straat", "postcode", "plaats", "lat", "lon", "geldig_van", "geldig_tot"],
    _POSTCODES: ["pc4", "lat", "lon", "inhabitants"],
}


@dataclass(frozen=True, slots=True)
class Calendar:
    """``sessions`` that take place, by time; ``venues`` by code and first day.

    ``warnings`` are Dutch, for the office; ``postcodes`` is empty when there is no such table.
    ``called_off`` tells by id why a session that stands in the calendar does not take place.
    """

    sessions: tuple[Session, ...]
    venues: tuple[Venue, ...]
    postcodes: tuple[PostcodePoint, ...] = ()
    warnings: tuple[str, ...] = ()
    called_off: Mapping[str, ChangeReason] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Row:
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


def read_calendar(folder: Path) -> Calendar:
    """The calendar in ``folder``. Raises ``InputDataError`` naming file, row and column."""
    venue_rows = list(_rows(folder / _VENUES))
    venues = [_venue(row) for row in venue_rows]
    _check_venues(venue_rows, venues)
    rows = list(_rows(folder / _SESSIONS))
    sessions = [_session(row) for row in rows]
    _check_sessions(rows, sessions, {venue.code for venue in venues})
    cancelled = {session.id for row, session in zip(rows, sessions, strict=True) if _is_cancelled(row)}
    closed = {s.id for s in sessions if not _is_open(venues, s)} - cancelled
    called_off = {
        **dict.fromkeys(sorted(cancelled), ChangeReason.SESSION_CANCELLED),
        **dict.fromkeys(sorted(closed), ChangeReason.VENUE_CLOSED),
    }
    held = (session for session in sessions if session.id not in called_off)
    points = folder / _POSTCODES
    return Calendar(
        sessions=tuple(sorted(held, key=lambda s: (s.start, s.id))),
        venues=tuple(sorted(venues, key=lambda v: (v.code, v.valid_from))),
        postcodes=tuple(_point(row) for row in _rows(points)) if points.exists() else (),
        warnings=tuple(_warnings(rows, sessions, closed)),
        called_off=called_off,
    )


def _session(row: _Row) -> Session:
    return Session(
        id=row.take("sessie", _filled),
        part=row.take("onderdeel", _part),
        venue=row.take("plaats", _filled),
        start=row.take("begin", _local_time),
        minutes=row.take("minuten", partial(_whole, least=1)),
        seats=row.take("plaatsen", _whole),
        taken_elsewhere=row.take("bezet_online", _whole) + row.take("bezet_school", _whole),
        adapted=row.take("aangepast", _yes_no),
    )


def _venue(row: _Row) -> Venue:
    venue = Venue(
        code=row.take("code", _filled),
        name=row.take("naam", _filled),
        street=row.take("straat", _filled),
        postcode=row.take("postcode", _postcode),
        town=row.take("plaats", _filled),
        lat=row.take("lat", partial(_degrees, limit=90)),
        lon=row.take("lon", partial(_degrees, limit=180)),
        valid_from=row.take("geldig_van", _day),
        valid_until=row.take("geldig_tot", _day_or_none),
    )
    if venue.valid_until is not None and venue.valid_until < venue.valid_from:
        raise row.wrong("geldig_tot", "lies before geldig_van")
    return venue


def _point(row: _Row) -> PostcodePoint:
    return PostcodePoint(
        pc4=row.take("pc4", _pc4),
        lat=row.take("lat", partial(_degrees, limit=90)),
        lon=row.take("lon", partial(_degrees, limit=180)),
        inhabitants=row.take("inhabitants", _whole),
        places=_names(row.cells.get("place") or row.cells.get("municipality") or ""),
    )


def _names(text: str) -> tuple[str, ...]:
    return tuple(name.strip() for name in text.split("|") if name.strip())


def _check_venues(rows: Iterable[_Row], venues: list[Venue]) -> None:
    """The rows of one code may not overlap in time."""
    for k, (row, venue) in enumerate(zip(rows, venues, strict=True)):
        for other in venues[:k]:
            if other.code == venue.code and (
                other.valid_on(venue.valid_from) or venue.valid_on(other.valid_from)
            ):
                raise row.wrong("geldig_van", "two addresses of one code on the same day")


def _check_sessions(rows: Iterable[_Row], sessions: Iterable[Session], codes: set[str]) -> None:
    seen: set[str] = set()
    for row, session in zip(rows, sessions, strict=True):
        if session.id in seen:
            raise row.wrong("sessie", "stands in an earlier row too")
        if session.venue not in codes:
            raise row.wrong("plaats", f"no such code in {_VENUES}")
        seen.add(session.id)


def _is_cancelled(row: _Row) -> bool:
    return row.take("staat", _state) == _CANCELLED


def _is_open(venues: Iterable[Venue], session: Session) -> bool:
    return any(v.code == session.venue and v.valid_on(session.start.date()) for v in venues)


def _warnings(rows: Iterable[_Row], sessions: Iterable[Session], closed: set[str]) -> Iterator[str]:
    for row, session in zip(rows, sessions, strict=True):
        where = f"{row.file} rij {row.number}, sessie {session.id}"
        if session.id in closed:
            yield f"{where}: locatie {session.venue} is die dag niet open; de sessie telt niet mee"
        if session.taken_elsewhere > session.seats and not _is_cancelled(row):
            yield f"{where}: {session.taken_elsewhere} bezet van {session.seats} plaatsen; geen plaats vrij"


def _rows(path: Path) -> Iterator[_Row]:
    """Rows of one table. Raises ``InputDataError`` when it or one of its columns is missing."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        raise InputDataError(f"{path.name} is missing from the calendar folder") from None
    except (OSError, UnicodeDecodeError) as error:
        raise InputDataError(f"{path.name} cannot be read as UTF-8") from error
    delimiter = ";" if ";" in text.partition("\n")[0] else ","
    reader = csv.DictReader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    missing = set(_COLUMNS[path.name]) - set(reader.fieldnames or ())
    if missing:
        raise InputDataError(f"{path.name} row 1: column {', '.join(sorted(missing))} is missing")
    try:
        for cells in reader:
            if None in cells.values() or None in cells:
                raise InputDataError(f"{path.name} row {reader.line_num}: not as many cells as columns")
            yield _Row(path.name, reader.line_num, {k: v.strip() for k, v in cells.items()})
    except csv.Error as error:
        raise InputDataError(f"{path.name} row {reader.line_num}: {error}") from error


def _filled(text: str) -> str:
    if not text:
        raise ValueError("is empty")
    return text


def _part(text: str) -> ExamPart:
    try:
        return ExamPart(text)
    except ValueError:
        raise ValueError(f"is none of {', '.join(ExamPart)}") from None


def _whole(text: str, least: int = 0) -> int:
    if not text.isascii() or not text.isdigit() or int(text) < least:
        raise ValueError(f"is not a whole number of at least {least}")
    return int(text)


def _degrees(text: str, limit: int) -> float:
    value = float(text) if re.fullmatch(r"-?\d{1,3}(\.\d+)?", text) else float("nan")
    if not -limit <= value <= limit:
        raise ValueError(f"is not a number of degrees between -{limit} and {limit}")
    return value


def _local_time(text: str) -> datetime:
    """Local time of the venue, without a zone: exams are never in the hour that the clock changes."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise ValueError("is not a moment such as 2026-11-30T09:00") from None
    if moment.tzinfo is not None or len(text) <= len("2026-11-30"):
        raise ValueError("is not a moment such as 2026-11-30T09:00, in local time")
    return moment


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ValueError("is not a date such as 2026-11-30") from None


def _day_or_none(text: str) -> date | None:
    return _day(text) if text else None


def _state(text: str) -> str:
    if text not in ("", "gepland", _CANCELLED):
        raise ValueError(f"is not empty, gepland or {_CANCELLED}")
    return text


def _yes_no(text: str) -> bool:
    if text not in ("ja", "nee"):
        raise ValueError("is not ja or nee")
    return text == "ja"


def _postcode(text: str) -> str:
    compact = text.replace(" ", "").upper()
    if not re.fullmatch(r"[1-9]\d{3}[A-Z]{2}", compact):
        raise ValueError("is not a postcode such as 1234 AB")
    return compact


def _pc4(text: str) -> str:
    if not re.fullmatch(r"[1-9]\d{3}", text):
        raise ValueError("is not the four digits of a postcode")
    return text
