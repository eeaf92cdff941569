"""Bookings of the other channels as one CSV file of the office, in the folder of the calendar.

``boekingen.csv``, UTF-8, a header row, comma or semicolon between columns; further columns are ignored. One
row a seat: ``kanaal (online, school), boeking (the channel's number; the rows of one number are one
person), sessie (of sessies.csv), voornamen, voorvoegsel, achternaam, straat, huisnummer, toevoeging,
postcode, plaats``. Where they apply: ``school`` (its name, for that channel), ``land`` with ``regel1`` to
``regel3`` for an address abroad, and ``gemachtigde`` with ``gemachtigde_straat``, ``_huisnummer``,
``_toevoeging``, ``_postcode`` and ``_plaats`` for somebody else who gets the post. No BSN is asked for.

A wrong cell stops the reading with file, row and column.
"""

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

from pipeline.adapters.calendar_files import Calendar
from pipeline.adapters.tables import Row, filled, postcode, read_rows
from pipeline.domain.booking import Booking, Channel
from pipeline.domain.registration import Address, Candidate, Helper
from pipeline.domain.session import Session

FILE = "boekingen.csv"
_COLUMNS = (
    "kanaal",
    "boeking",
    "sessie",
    "voornamen",
    "voorvoegsel",
    "achternaam",
    "straat",
    "huisnummer",
    "toevoeging",
    "postcode",
    "plaats",
)
MayBook = Callable[[Channel, Session], bool]


def read_bookings(folder: Path, calendar: Calendar, may_book: MayBook) -> tuple[Booking, ...]:
    """The bookings in ``folder``, by channel and number; none when there is no such file.

    Raises ``InputDataError`` naming file, row and column: a session that the calendar does not have, a part
    that ``may_book`` says the channel cannot book, two people under one number, no name or address.
    """
    path = folder / FILE
    if not path.exists():
        return ()
    sessions = {item.id: item for item in calendar.sessions}
    groups: dict[tuple[Channel, str], list[Row]] = {}
    for row in read_rows(path, _COLUMNS):
        key = (row.take("kanaal", _channel), row.take("boeking", filled))
        groups.setdefault(key, []).append(row)
    return tuple(
        _booking(channel, number, rows, sessions, calendar.called_off, may_book)
        for (channel, number), rows in sorted(groups.items())
    )


def _booking(
    channel: Channel,
    number: str,
    rows: list[Row],
    sessions: Mapping[str, Session],
    called_off: Iterable[str],
    may_book: MayBook,
) -> Booking:
    first, gone, chosen = rows[0], set(called_off), []
    for row in rows:
        if _person(row) != _person(first):
            raise row.wrong("boeking", "stands with another name or address in an earlier row")
        name = row.take("sessie", filled)
        if name in gone:
            continue
        if name not in sessions:
            raise row.wrong("sessie", "no such session in sessies.csv")
        if not may_book(channel, sessions[name]):
            raise row.wrong("kanaal", f"{channel} cannot book {sessions[name].part}")
        if sessions[name] in chosen:
            raise row.wrong("sessie", "stands in an earlier row of this booking too")
        chosen.append(sessions[name])
    return Booking(
        number=number,
        channel=channel,
        candidate=_person(first),
        sessions=tuple(sorted(chosen, key=lambda item: (item.start, item.id))),
        school=first.take("school", filled) if channel is Channel.SCHOOL else "",
        helper=_helper(first),
        called_off=len(chosen) < len(rows),
    )


def _person(row: Row) -> Candidate:
    names = [row.cells[column] for column in ("voornamen", "voorvoegsel", "achternaam")]
    if not names[0] and not names[2]:
        raise row.wrong("achternaam", "is empty, and so is voornamen")
    return Candidate("", names[0], names[1], names[2], None, _address(row, ""))


def _helper(row: Row) -> Helper | None:
    name = row.cells.get("gemachtigde", "")
    return Helper(name, _address(row, "gemachtigde_"), gets_post=True) if name else None


def _address(row: Row, prefix: str) -> Address:
    country = "" if prefix else row.cells.get("land", "")
    if country:
        lines = tuple(row.cells.get(f"regel{n}", "") for n in (1, 2, 3))
        if not any(lines):
            raise row.wrong("regel1", "is empty, with an address abroad")
        return Address(lines=tuple(line for line in lines if line), country=country)
    return Address(
        street=row.take(f"{prefix}straat", filled),
        house_number=row.take(f"{prefix}huisnummer", filled),
        addition=row.cells.get(f"{prefix}toevoeging", ""),
        postcode=row.take(f"{prefix}postcode", postcode),
        town=row.take(f"{prefix}plaats", filled),
    )


def _channel(text: str) -> Channel:
    if text not in list(Channel):
        raise ValueError(f"is none of {', '.join(Channel)}")
    return Channel(text)
