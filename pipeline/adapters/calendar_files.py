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
- ``reistijden.csv``, optional: see ``travel_files``. ``straten.csv``, optional: see ``street_files``.

A wrong cell stops the reading with file, row and column. What an office can live with for a night
(an overbooked session, a session on a day its venue is closed) is a warning.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from pathlib import Path

from pipeline.adapters.street_files import read_streets
from pipeline.adapters.tables import (
    Row,
    day,
    day_or_none,
    degrees,
    filled,
    pc4,
    postcode,
    read_rows,
    whole,
)
from pipeline.adapters.travel_files import read_journeys
from pipeline.domain.letter import ChangeReason
from pipeline.domain.registration import ExamPart
from pipeline.domain.session import PostcodePoint, Session, Venue
from pipeline.domain.travel import Journey

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
    journeys: tuple[Journey, ...] = ()
    """Measured journeys from ``reistijden.csv``; they replace what coordinates say."""
    streets: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """The streets of each postcode (``1234AB``) from ``straten.csv``; empty when there is no such table."""


def read_calendar(folder: Path) -> Calendar:
    """The calendar in ``folder``. Raises ``InputDataError`` naming file, row and column."""
    venue_rows = list(read_rows(folder / _VENUES, _COLUMNS[_VENUES]))
    venues = [_venue(row) for row in venue_rows]
    _check_venues(venue_rows, venues)
    rows = list(read_rows(folder / _SESSIONS, _COLUMNS[_SESSIONS]))
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
        postcodes=tuple(_point(row) for row in read_rows(points, _COLUMNS[_POSTCODES]))
        if points.exists()
        else (),
        warnings=tuple(_warnings(rows, sessions, closed)),
        called_off=called_off,
        journeys=read_journeys(folder, {venue.code for venue in venues}),
        streets=read_streets(folder),
    )


def _session(row: Row) -> Session:
    return Session(
        id=row.take("sessie", filled),
        part=row.take("onderdeel", _part),
        venue=row.take("plaats", filled),
        start=row.take("begin", _local_time),
        minutes=row.take("minuten", partial(whole, least=1)),
        seats=row.take("plaatsen", whole),
        taken_elsewhere=row.take("bezet_online", whole) + row.take("bezet_school", whole),
        adapted=row.take("aangepast", _yes_no),
    )


def _venue(row: Row) -> Venue:
    venue = Venue(
        code=row.take("code", filled),
        name=row.take("naam", filled),
        street=row.take("straat", filled),
        postcode=row.take("postcode", postcode),
        town=row.take("plaats", filled),
        lat=row.take("lat", partial(degrees, limit=90)),
        lon=row.take("lon", partial(degrees, limit=180)),
        valid_from=row.take("geldig_van", day),
        valid_until=row.take("geldig_tot", day_or_none),
    )
    if venue.valid_until is not None and venue.valid_until < venue.valid_from:
        raise row.wrong("geldig_tot", "lies before geldig_van")
    return venue


def _point(row: Row) -> PostcodePoint:
    return PostcodePoint(
        pc4=row.take("pc4", pc4),
        lat=row.take("lat", partial(degrees, limit=90)),
        lon=row.take("lon", partial(degrees, limit=180)),
        inhabitants=row.take("inhabitants", whole),
        places=_names(row.cells.get("place") or row.cells.get("municipality") or ""),
    )


def _names(text: str) -> tuple[str, ...]:
    return tuple(name.strip() for name in text.split("|") if name.strip())


def _check_venues(rows: Iterable[Row], venues: list[Venue]) -> None:
    """The rows of one code may not overlap in time."""
    for k, (row, venue) in enumerate(zip(rows, venues, strict=True)):
        for other in venues[:k]:
            if other.code == venue.code and (
                other.valid_on(venue.valid_from) or venue.valid_on(other.valid_from)
            ):
                raise row.wrong("geldig_van", "two addresses of one code on the same day")


def _check_sessions(rows: Iterable[Row], sessions: Iterable[Session], codes: set[str]) -> None:
    seen: set[str] = set()
    for row, session in zip(rows, sessions, strict=True):
        if session.id in seen:
            raise row.wrong("sessie", "stands in an earlier row too")
        if session.venue not in codes:
            raise row.wrong("plaats", f"no such code in {_VENUES}")
        seen.add(session.id)


def _is_cancelled(row: Row) -> bool:
    return row.take("staat", _state) == _CANCELLED


def _is_open(venues: Iterable[Venue], session: Session) -> bool:
    return any(v.code == session.venue and v.valid_on(session.start.date()) for v in venues)


def _warnings(rows: Iterable[Row], sessions: Iterable[Session], closed: set[str]) -> Iterator[str]:
    for row, session in zip(rows, sessions, strict=True):
        where = f"{row.file} rij {row.number}, sessie {session.id}"
        if session.id in closed:
            yield f"{where}: locatie {session.venue} is die dag niet open; de sessie telt niet mee"
        if session.taken_elsewhere > session.seats and not _is_cancelled(row):
            yield f"{where}: {session.taken_elsewhere} bezet van {session.seats} plaatsen; geen plaats vrij"


def _part(text: str) -> ExamPart:
    try:
        return ExamPart(text)
    except ValueError:
        raise ValueError(f"is none of {', '.join(ExamPart)}") from None


def _local_time(text: str) -> datetime:
    """Local time of the venue, without a zone: exams are never in the hour that the clock changes."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise ValueError("is not a moment such as 2026-11-30T09:00") from None
    if moment.tzinfo is not None or len(text) <= len("2026-11-30"):
        raise ValueError("is not a moment such as 2026-11-30T09:00, in local time")
    return moment


def _state(text: str) -> str:
    if text not in ("", "gepland", _CANCELLED):
        raise ValueError(f"is not empty, gepland or {_CANCELLED}")
    return text


def _yes_no(text: str) -> bool:
    if text not in ("ja", "nee"):
        raise ValueError("is not ja or nee")
    return text == "ja"
