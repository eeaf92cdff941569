"""A drawn night as the folder of the assignment contract, and as the problem that folder holds."""

import csv
import json
from collections.abc import Iterable, Iterator
from datetime import date, datetime, time, timedelta
from pathlib import Path

import numpy as np

from pipeline.bench.seats.draw import NEVER, Drawn, day_text
from pipeline.bench.seats.mix import (
    BREAK_MINUTES,
    LEAD_DAYS,
    LETTER_DAYS,
    PART_MINUTES,
    RUN_DATE,
    URGENT_DAYS,
    VENUES,
)
from pipeline.domain.registration import ExamPart
from pipeline.domain.session import Problem, Request, Session, Sitting
from pipeline.schedule.folder import ADAPTED

_PARTS = tuple(ExamPart)


def write_folder(night: Drawn, folder: Path) -> None:
    """Write the six files of the contract into ``folder``, which is made."""
    folder.mkdir(parents=True, exist_ok=True)
    config = {
        "run_date": RUN_DATE.isoformat(),
        "lead_days": LEAD_DAYS,
        "letter_deadline_days": LETTER_DAYS,
        "break_minutes": BREAK_MINUTES,
        "urgent_within_days": URGENT_DAYS,
        "about": f"An invented night of {night.mix.people} people, seed {night.seed}.",
    }
    (folder / "config.json").write_text(json.dumps(config, indent=1), encoding="utf-8")
    venues = VENUES[: night.mix.venues]
    used = np.unique(night.people.home)
    km = ((night.postcodes[h], v[0], night.km[h, i]) for h in used for i, v in enumerate(venues))
    told = ((c, p.value, s, RUN_DATE - timedelta(days=3)) for c, p, s in _told(night))
    for name, header, rows in (
        ("locations", "location_id,name,pc4,lat,lon", venues),
        (
            "sessions",
            "session_id,part,location_id,date,start,end,capacity,taken_online,taken_school,"
            "adapted_capacity,adapted_taken",
            _session_rows(night),
        ),
        (
            "candidates",
            "candidate_id,registration_id,paid_at,pc4,parts,pref1,pref2,earliest_date,unavailable,"
            "term_end,adapted",
            _candidate_rows(night),
        ),
        ("bookings", "candidate_id,part,session_id,invited_at", told),
        ("travel_km", "pc4,location_id,km", km),
    ):
        _write(folder / f"{name}.csv", header.split(","), rows)


def as_problem(night: Drawn) -> Problem:
    """The same night in memory: what ``read_folder`` makes of the written folder."""
    codes = [venue[0] for venue in VENUES[: night.mix.venues]]
    km = [dict(zip(codes, row, strict=True)) for row in night.km.tolist()]
    people, spare = night.people, {True: ADAPTED, False: ""}
    kind = people.adapted.tolist()
    requests = []
    for i, (name, away) in enumerate(zip(_names(night), people.away.tolist(), strict=True)):
        first, second = int(people.first[i]), int(people.second[i])
        paid = _paid_at(int(people.paid_s[i]))
        requests.append(
            Request(
                registration=name,
                parts=_asked(people.parts[i].tolist()),
                paid_on=paid.date(),
                preferred=tuple(codes[v] for v in (first, second) if v != NEVER),
                km=km[people.home[i]],
                adapted=kind[i],
                person=name,
                term_end=_day(int(people.term[i])),
                earliest=_day(int(people.earliest[i])),
                unavailable=tuple((_date(a), _date(b)) for a, b in away if a != NEVER),
                paid_at=paid,
            )
        )
    adapted = {request.registration for request in requests if request.adapted}
    told = tuple(sorted(_told(night), key=lambda row: row[:2]))
    return Problem(
        today=RUN_DATE,
        sessions=tuple(_sessions(night)),
        requests=tuple(requests),
        told=tuple(Sitting(c, part, session + spare[c in adapted]) for c, part, session in told),
        notice_days=LEAD_DAYS,
        break_minutes=BREAK_MINUTES,
        urgent_within_days=URGENT_DAYS,
    )


def _sessions(night: Drawn) -> Iterator[Session]:
    calendar, people = night.calendar, night.people
    count = len(calendar.part)
    told = [
        np.bincount(people.told[(people.told >= 0) & (people.adapted == kind)], minlength=count).tolist()
        for kind in (False, True)
    ]
    free = (
        (calendar.capacity - calendar.online - calendar.school).tolist(),
        (calendar.adapted_capacity - calendar.adapted_taken).tolist(),
    )
    for i, name in enumerate(_session_names(night)):
        part = int(calendar.part[i])
        begin = datetime.combine(_date(int(calendar.day[i])), time())
        for kind in (False, True):
            yield Session(
                id=name + (ADAPTED if kind else ""),
                part=_PARTS[part],
                venue=VENUES[calendar.venue[i]][0],
                start=begin + timedelta(minutes=int(calendar.minute[i])),
                minutes=PART_MINUTES[part],
                seats=max(0, free[kind][i]) + told[kind][i],
                taken_elsewhere=0,
                adapted=kind,
            )


def _session_rows(night: Drawn) -> Iterator[tuple[object, ...]]:
    calendar = night.calendar
    seats = zip(
        calendar.capacity, calendar.online, calendar.school, calendar.adapted_capacity,
        calendar.adapted_taken, strict=True,
    )  # fmt: skip
    for i, (name, taken) in enumerate(zip(_session_names(night), seats, strict=True)):
        part, minute = int(calendar.part[i]), int(calendar.minute[i])
        day, venue = day_text(int(calendar.day[i])), VENUES[calendar.venue[i]][0]
        end = minute + PART_MINUTES[part]
        yield name, _PARTS[part].value, venue, day, _clock(minute), _clock(end), *taken


def _candidate_rows(night: Drawn) -> Iterator[tuple[object, ...]]:
    people = night.people
    codes = [*(venue[0] for venue in VENUES), ""]
    for i, (name, away) in enumerate(zip(_names(night), people.away.tolist(), strict=True)):
        yield (
            name,
            f"R{(i + 1) * 7919 % 1_000_003:07d}",
            _paid_at(int(people.paid_s[i])).isoformat(),
            night.postcodes[people.home[i]],
            ";".join(part.value for part in _asked(people.parts[i].tolist())),
            codes[people.first[i]],
            codes[people.second[i]],
            day_text(int(people.earliest[i])),
            ";".join(f"{day_text(a)}/{day_text(b)}" for a, b in away if a != NEVER),
            day_text(int(people.term[i])),
            int(people.adapted[i]),
        )


def _told(night: Drawn) -> Iterator[tuple[str, ExamPart, str]]:
    names, sessions = _names(night), _session_names(night)
    for i in np.flatnonzero(night.people.told >= 0).tolist():
        session = int(night.people.told[i])
        yield names[i], _PARTS[night.calendar.part[session]], sessions[session]


def _names(night: Drawn) -> list[str]:
    return _numbered("C", night.mix.people)


def _session_names(night: Drawn) -> list[str]:
    return _numbered("S", len(night.calendar.part))


def _numbered(letter: str, count: int) -> list[str]:
    width = max(4, len(str(count)))
    return [f"{letter}{number:0{width}d}" for number in range(1, count + 1)]


def _asked(parts: list[bool]) -> tuple[ExamPart, ...]:
    return tuple(part for part, asked in zip(_PARTS, parts, strict=True) if asked)


def _paid_at(seconds: int) -> datetime:
    return datetime.combine(RUN_DATE + timedelta(days=1), time()) - timedelta(seconds=seconds)


def _date(day: int) -> date:
    return RUN_DATE + timedelta(days=day)


def _day(day: int) -> date | None:
    return None if day == NEVER else _date(day)


def _clock(minute: int) -> str:
    return f"{minute // 60:02d}:{minute % 60:02d}"


def _write(path: Path, header: list[str], rows: Iterable[tuple[object, ...]]) -> None:
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(rows)
