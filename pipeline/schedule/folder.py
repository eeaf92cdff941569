"""The exchange folder of the seat assignment as a problem.

Files and columns are those of the assignment contract (``config.json``, ``locations.csv``,
``sessions.csv``, ``candidates.csv``, ``bookings.csv``, ``travel_km.csv``; docs/operations.md). One session
row there holds ordinary and adapted seats; here those are two sessions, the adapted one with ``ADAPTED``
after its id. What cannot be understood stops the reading; what can be lived with is a notice.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import partial
from pathlib import Path

from pipeline.domain.registration import ExamPart
from pipeline.domain.session import Problem, Request, Session, Sitting
from pipeline.errors import InputDataError
from pipeline.schedule.folder_tables import (
    Reading,
    Row,
    clock,
    day,
    day_or_none,
    kilometres,
    moment,
    part,
    parts,
    spans,
    unique,
    whole,
    word,
    yes_no,
)

ADAPTED = "~aangepast"
_LOCATIONS = ("location_id",)
_TRAVEL = ("pc4", "location_id", "km")
_BOOKINGS = ("candidate_id", "part", "session_id")
_SESSIONS = (
    "session_id", "part", "location_id", "date", "start", "end", "capacity", "taken_online",
    "taken_school", "adapted_capacity", "adapted_taken",
)  # fmt: skip
_CANDIDATES = (
    "candidate_id", "paid_at", "pc4", "parts", "pref1", "pref2", "earliest_date", "unavailable", "term_end",
    "adapted",
)  # fmt: skip
_MOST_NOTICES = 20
_FARTHEST_DAYS = 3_653


@dataclass(frozen=True, slots=True)
class FolderProblem:
    """The problem, and what an office should know of its tables (Dutch, no more than some lines)."""

    problem: Problem
    notices: tuple[str, ...]


def read_folder(folder: Path) -> Problem:
    """The problem of one folder. Raises ``InputDataError`` naming file, row and column of every fault."""
    return read_with_notices(folder).problem


def read_with_notices(folder: Path) -> FolderProblem:
    """As ``read_folder``, with the notices."""
    if not folder.is_dir():
        raise InputDataError(f"{folder.name}: no such folder")
    return _Folder(Reading(folder)).read()


@dataclass(slots=True)
class _Folder:
    """What is known of the tables while they are read, in the order in which they need each other."""

    reading: Reading
    notices: list[str] = field(default_factory=list)
    venues: dict[str, int] = field(default_factory=dict)
    """Code to row, as in the other two."""
    session_rows: dict[str, int] = field(default_factory=dict)
    session_parts: dict[str, ExamPart] = field(default_factory=dict)
    candidate_rows: dict[str, int] = field(default_factory=dict)
    booked: dict[tuple[str, ExamPart], str] = field(default_factory=dict)
    km: dict[str, dict[str, int]] = field(default_factory=lambda: defaultdict(dict))

    def read(self) -> FolderProblem:
        table, config = self.reading.table, self.reading.config("config.json")
        numbers = {key: config.count(key) for key in ("lead_days", "break_minutes", "urgent_within_days")}
        today = config.day("run_date")
        table("locations.csv", _LOCATIONS, self._venue)
        halves = table("sessions.csv", _SESSIONS, lambda row: tuple(self._session(today, row)))
        table("travel_km.csv", _TRAVEL, self._distance)
        requests = tuple(table("candidates.csv", _CANDIDATES, partial(self._request, today)))
        if (self.reading.folder / "bookings.csv").exists():
            table("bookings.csv", _BOOKINGS, self._booking)
        self.reading.finish()
        told = self._told({r.registration for r in requests if r.adapted})
        taken = Counter(sitting.session for sitting in told)
        problem = Problem(
            today=today,
            sessions=tuple(_with_told(half, taken[half.id]) for pair in halves for half in pair),
            requests=requests,
            told=told,
            notice_days=numbers["lead_days"],
            break_minutes=numbers["break_minutes"],
            urgent_within_days=numbers["urgent_within_days"],
        )
        self._without_distance(requests)
        return FolderProblem(problem, self._told_notices())

    def _venue(self, row: Row) -> str:
        return unique(self.venues, row, "location_id", row.take("location_id", word))

    def _session(self, today: date, row: Row) -> Iterator[Session]:
        """The ordinary and the adapted half of a row, with the seats that are free in it."""
        name = unique(self.session_rows, row, "session_id", row.take("session_id", word))
        if name.endswith(ADAPTED):
            raise row.fault("session_id", f"ends on {ADAPTED}, which marks adapted seats here")
        held = self.session_parts[name] = row.take("part", part)
        venue = row.take("location_id", self._known_venue)
        start, end = (datetime.combine(row.take("date", day), row.take(c, clock)) for c in ("start", "end"))
        if (start.date() - today).days > _FARTHEST_DAYS:
            raise row.fault("date", "is more than ten years after the run date")
        if end <= start:
            raise row.fault("end", "is not after the start")
        minutes = int((end - start).total_seconds()) // 60
        capacity, taken = row.take("capacity", whole), self._sum(row, "taken_online", "taken_school")
        spare, spare_taken = row.take("adapted_capacity", whole), row.take("adapted_taken", whole)
        for session, seats, used in ((name, capacity, taken), (name + ADAPTED, spare, spare_taken)):
            if used > seats:
                self.notices.append(
                    f"sessions.csv rij {row.number}, sessie {session}: {used} bezet van {seats} plaatsen; "
                    "er is geen plaats vrij"
                )
            yield Session(session, held, venue, start, minutes, max(0, seats - used), 0, session != name)

    def _sum(self, row: Row, *columns: str) -> int:
        return sum(row.take(column, whole) for column in columns)

    def _known_venue(self, text: str) -> str:
        if text not in self.venues:
            raise ValueError("no such location_id in locations.csv")
        return text

    def _distance(self, row: Row) -> None:
        home, venue, km = row.take("pc4", word), row.take("location_id", word), row.take("km", kilometres)
        if self.km[home].setdefault(venue, km) != km:
            raise row.fault("km", "differs from an earlier row of the same pair")

    def _request(self, today: date, row: Row) -> Request:
        person = unique(self.candidate_rows, row, "candidate_id", row.take("candidate_id", word))
        paid_at = row.take("paid_at", moment)
        preferred = _preferred(row.take("pref1", str), row.take("pref2", str))
        for venue in preferred:
            if venue and venue not in self.venues:
                self.notices.append(
                    f"candidates.csv rij {row.number}: voorkeursplaats onbekend; telt niet mee"
                )
        if paid_at.date() > today:
            self.notices.append(f"candidates.csv rij {row.number}: betaald na de dag van de verdeling")
        return Request(
            registration=person,
            parts=row.take("parts", parts),
            paid_on=paid_at.date(),
            preferred=preferred,
            km=self.km.get(row.take("pc4", str), {}),
            adapted=row.take("adapted", yes_no),
            person=person,
            term_end=row.take("term_end", day_or_none),
            earliest=row.take("earliest_date", day_or_none),
            unavailable=row.take("unavailable", spans),
            paid_at=paid_at,
        )

    def _booking(self, row: Row) -> None:
        person, held = row.take("candidate_id", word), row.take("part", part)
        session = row.take("session_id", word)
        if (person, held) in self.booked:
            raise row.fault("part", "an earlier row has a seat for this candidate and part")
        if session not in self.session_rows:
            raise row.fault("session_id", "no such session in sessions.csv")
        self.booked[person, held] = session
        if self.session_parts.get(session, held) is not held:  # a wrong row has no part
            self.notices.append(f"bookings.csv rij {row.number}: de sessie is van een ander onderdeel")
        if person not in self.candidate_rows:
            self.notices.append(f"bookings.csv rij {row.number}: kandidaat vraagt vannacht niets")

    def _told(self, adapted: set[str]) -> tuple[Sitting, ...]:
        return tuple(
            Sitting(person, held, session + (ADAPTED if person in adapted else ""))
            for (person, held), session in sorted(self.booked.items())
        )

    def _without_distance(self, requests: tuple[Request, ...]) -> None:
        without = sum(not self.venues.keys() <= request.km.keys() for request in requests)
        if without:
            self.notices.append(
                f"travel_km.csv: voor {without} kandidaten ontbreken kilometers; wat ontbreekt telt als 0"
            )

    def _told_notices(self) -> tuple[str, ...]:
        more = len(self.notices) - _MOST_NOTICES
        return (*self.notices[:_MOST_NOTICES], *([f"en nog {more} meldingen"] if more > 0 else []))


def _preferred(first: str, second: str) -> tuple[str, ...]:
    """A second choice stays the second without a first one."""
    return (first, second) if second else (first,) if first else ()


def _with_told(half: Session, told: int) -> Session:
    """The same session with the seats that were told: the contract counts those as taken."""
    if not told:
        return half
    return Session(
        half.id, half.part, half.venue, half.start, half.minutes, half.seats + told, 0, half.adapted
    )
