"""The exchange folder of the seat assignment: read a problem, write the answer.

Files and columns are those of the assignment contract (``config.json``, ``locations.csv``,
``sessions.csv``, ``candidates.csv``, ``bookings.csv``, ``travel_km.csv``). One session row there
holds ordinary and adapted seats; here those are two sessions, the adapted one with ``ADAPTED``
after its id.
"""

import csv
import json
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from time import perf_counter
from typing import TypeVar

from pipeline.domain.registration import ExamPart
from pipeline.domain.session import Problem, Request, Schedule, Session, Sitting
from pipeline.errors import InputDataError
from pipeline.schedule.check import violations
from pipeline.schedule.highs import versions
from pipeline.schedule.levels import Effort
from pipeline.schedule.solve import solve

ADAPTED = "~aangepast"
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class _Row:
    """One row of a table with its place, so that a wrong cell can be found."""

    file: str
    number: int
    """As a spreadsheet counts: the header is row 1."""
    cells: dict[str, str]

    def get(self, column: str, parse: Callable[[str], T]) -> T:
        """The parsed cell. Raises ``InputDataError`` naming file, row and column, never the content."""
        try:
            return parse((self.cells.get(column) or "").strip())
        except (ValueError, KeyError) as error:
            raise InputDataError(f"{self.file}, row {self.number}, column {column}: not valid") from error


def read_folder(folder: Path) -> Problem:
    """The problem of one folder. Raises ``InputDataError`` naming file, row and column."""
    config = _config(folder / "config.json")
    told = {
        (r.get("candidate_id", _word), r.get("part", ExamPart)): r.get("session_id", _word)
        for r in _rows(folder / "bookings.csv", needed=False)
    }
    km: dict[str, dict[str, int]] = defaultdict(dict)
    for row in _rows(folder / "travel_km.csv"):
        km[row.get("pc4", _word)][row.get("location_id", _word)] = row.get("km", int)
    requests = tuple(_request(row, km) for row in _rows(folder / "candidates.csv"))
    adapted = {r.registration for r in requests if r.adapted}
    sittings = tuple(
        Sitting(person, part, session + (ADAPTED if person in adapted else ""))
        for (person, part), session in sorted(told.items())
    )
    taken = Counter(sitting.session for sitting in sittings)
    sessions = tuple(s for row in _rows(folder / "sessions.csv") for s in _sessions(row, taken))
    return Problem(
        today=_field(config, "run_date", date.fromisoformat),
        sessions=sessions,
        requests=requests,
        told=sittings,
        notice_days=_field(config, "lead_days", int),
        break_minutes=_field(config, "break_minutes", int),
        urgent_within_days=_field(config, "urgent_within_days", int),
    )


@dataclass(frozen=True, slots=True)
class Solved:
    """A problem, its judged schedule and what it took. ``faults`` is empty unless the judge refused it."""

    problem: Problem
    schedule: Schedule
    faults: tuple[str, ...]
    seed: int
    seconds: float

    def summary(self) -> dict[str, object]:
        """For ``--json``: goals in their order with bound and gap, seconds, seed, solver, faults."""
        return {
            "feasible": not self.faults,
            "goals": [
                {
                    "goal": str(goal.name),
                    "value": goal.value,
                    "bound": goal.bound,
                    "gap": goal.value - goal.bound,
                    "proven": goal.proven,
                    "first_come": goal.first_come,
                }
                for goal in self.schedule.goals
            ],
            "placed": len(self.schedule.sittings),
            "unplaced": len(self.schedule.unplaced),
            "seconds": round(self.seconds, 2),
            "seed": self.seed,
            "solver": versions(),
            "faults": list(self.faults),
        }


def solve_folder(
    folder: Path, seed: int = 0, clock: Callable[[], float] = perf_counter, effort: Effort | None = None
) -> Solved:
    """Read, solve and judge one folder. Raises ``InputDataError`` for what cannot be read."""
    begun = clock()
    problem = read_folder(folder)
    schedule = solve(problem, seed, effort=effort)
    return Solved(problem, schedule, violations(problem, schedule), seed, clock() - begun)


def write_answer(schedule: Schedule, path: Path) -> None:
    """One row a placed part: ``candidate_id, part, session_id``."""
    rows = ((s.registration, s.part.value, s.session.removesuffix(ADAPTED)) for s in schedule.sittings)
    _write(path, ("candidate_id", "part", "session_id"), rows)


def write_unplaced(schedule: Schedule, path: Path) -> None:
    """One row a part without a seat: ``candidate_id, part, reason``."""
    rows = ((u.registration, u.part.value, u.reason.value) for u in schedule.unplaced)
    _write(path, ("candidate_id", "part", "reason"), rows)


def _write(path: Path, header: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> None:
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(sorted(rows))


def _config(path: Path) -> dict[str, object]:
    try:
        config = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise InputDataError(f"{path.name}: cannot be read as JSON") from error
    if not isinstance(config, dict):
        raise InputDataError(f"{path.name}: not a JSON object")
    return config


def _field(config: dict[str, object], name: str, parse: Callable[[str], T]) -> T:
    return _Row("config.json", 1, {k: str(v) for k, v in config.items()}).get(name, parse)


def _rows(path: Path, *, needed: bool = True) -> Iterator[_Row]:
    if not needed and not path.exists():
        return
    try:
        with path.open(newline="", encoding="utf-8-sig") as file:
            for number, cells in enumerate(csv.DictReader(file), start=2):
                yield _Row(path.name, number, cells)
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise InputDataError(f"{path.name}: cannot be read as a CSV table in UTF-8") from error


def _request(row: _Row, km: dict[str, dict[str, int]]) -> Request:
    person = row.get("candidate_id", _word)
    paid_at = row.get("paid_at", datetime.fromisoformat)
    return Request(
        registration=person,
        parts=row.get("parts", lambda text: tuple(ExamPart(p) for p in text.split(";") if p)),
        paid_on=paid_at.date(),
        preferred=_preferred(row.get("pref1", str), row.get("pref2", str)),
        km=km.get(row.get("pc4", str), {}),
        adapted=row.get("adapted", {"0": False, "1": True, "": False}.__getitem__),
        person=person,
        term_end=row.get("term_end", _day_or_none),
        earliest=row.get("earliest_date", _day_or_none),
        unavailable=row.get("unavailable", _spans),
        paid_at=paid_at,
    )


def _preferred(first: str, second: str) -> tuple[str, ...]:
    return (first, second) if second else (first,) if first else ()


def _sessions(row: _Row, told: Counter[str]) -> Iterator[Session]:
    """The ordinary and, where it has seats, the adapted half of a row. Told seats count as taken there."""
    day = row.get("date", date.fromisoformat)
    start, end = (
        datetime.combine(day, row.get(c, lambda text: datetime.strptime(text, "%H:%M").time()))  # noqa: DTZ007
        for c in ("start", "end")
    )
    name = row.get("session_id", _word)
    taken = row.get("taken_online", int) + row.get("taken_school", int)
    free = {
        name: row.get("capacity", int) - taken,
        name + ADAPTED: row.get("adapted_capacity", int) - row.get("adapted_taken", int),
    }
    for session, seats in free.items():
        yield Session(
            id=session,
            part=row.get("part", ExamPart),
            venue=row.get("location_id", _word),
            start=start,
            minutes=int((end - start).total_seconds()) // 60,
            seats=max(0, seats) + told[session],
            taken_elsewhere=0,
            adapted=session != name,
        )


def _word(text: str) -> str:
    if not text:
        raise ValueError("empty")
    return text


def _day_or_none(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def _spans(text: str) -> tuple[tuple[date, date], ...]:
    pairs = (span.split("/") for span in text.split(";") if span)
    return tuple((date.fromisoformat(begin), date.fromisoformat(end)) for begin, end in pairs)
