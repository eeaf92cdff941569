"""Seats of one registration, told: why each is where it is, and what would give one to what has none."""

# ruff: noqa: PLC0415 - heavy libraries wait until there is work for them

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from pipeline.domain.registration import Registration
from pipeline.domain.session import Placement, Schedule, Session, Unplaced
from pipeline.domain.why import WhatIf
from pipeline.run.office import Office
from pipeline.run.seat_facts import read_asking, read_seats, sessions_for
from pipeline.run.seat_problem import places_of, problem_now, towns
from pipeline.wording.say import long_date
from pipeline.wording.seats import SeatWords, seat_words


@dataclass(frozen=True, slots=True)
class Waits:
    """One part that waits for a seat: why there is none, and what would give one."""

    unplaced: Unplaced
    what_if: WhatIf

    @property
    def tonight(self) -> bool:
        """A seat is free for it: it was paid after the last night, and the next one places it."""
        smallest = self.what_if.smallest
        return smallest is not None and not smallest.steps


def seat_texts(office: Office) -> SeatWords:
    """Sentences about seats with the venues of this office."""
    places = towns(office.calendar) if office.calendar else {}
    return seat_words(places, office.wording.names["part"])


def waits(office: Office) -> tuple[Waits, ...]:
    """Every part that is paid and has no seat, as the calendar is now; by registration and part.

    Told seats never move, so what a change would do is a matter of free seats alone.
    """
    if office.calendar is None:
        return ()
    from pipeline.schedule.reasons import unplaced
    from pipeline.schedule.whatif import explained

    problem = problem_now(office, office.calendar, read_asking(office), read_seats(office))
    missing = unplaced(problem, ())
    found = explained(problem, Schedule((), missing, ()))
    return tuple(Waits(entry, what_if) for entry, what_if in zip(missing, found, strict=True))


def seat_lines(
    office: Office, placements: tuple[Placement, ...], registration: Registration
) -> Iterator[str]:
    """The chapter about seats in the story of one registration."""
    words, sessions = seat_texts(office), _sessions(office)
    for placement in placements:
        if placement.sitting.registration == registration.id:
            session = sessions.get(placement.sitting.session)
            yield _seat(office, placement, session, words)
            venue = session.venue if session else ""
            yield from (f"  {line}" for line in words.placement(placement, venue))
            yield from _measured(office, registration, venue, words)
    yield from _lost(office, registration, words)
    for item in waits(office):
        if item.unplaced.registration == registration.id:
            yield from _waiting(office, item, words)


def _waiting(office: Office, item: Waits, words: SeatWords) -> Iterator[str]:
    texts, part = words.texts["why"], item.unplaced.part.value
    if item.tonight:
        yield f"{part}: {texts['tonight']}"
        return
    yield f"{part}: {texts['no-seat']} {office.wording.unplaced(item.unplaced.reason).clerk}"
    yield from (f"  {line}" for line in words.what_if(item.what_if))


def _lost(office: Office, registration: Registration, words: SeatWords) -> Iterator[str]:
    """Seats that were told and are free again: what was told, why it ended, and the letter about it."""
    for item in read_seats(office).releases:
        seat, was = item.seat, item.seat.appointment
        if seat.sitting.registration == registration.id:
            told = f"{was.town} {long_date(was.start.date())}, {was.start:%H:%M} uur" if was else ""
            why = words.texts["lost"][item.reason].format(day=long_date(item.on))
            letter = f" ({item.letter})" if item.letter else ""
            yield f"{seat.sitting.part.value}: {told or seat.sitting.session}. {why}{letter}"


def _measured(office: Office, registration: Registration, venue: str, words: SeatWords) -> Iterator[str]:
    """Minutes, where the office measured them."""
    if office.calendar is None or registration.candidate.address.foreign:
        return
    places = places_of(office.calendar, office.place.today)
    rows = [row for row in office.calendar.venues if row.code == venue]
    for trip in places.trips(registration.candidate.address.postcode, rows).values():
        if trip.minutes is not None:
            told = words.texts["why"]["minutes"].format(minutes=trip.minutes, source=trip.source)
            yield f"  {told}"


def _sessions(office: Office) -> dict[str, Session]:
    """The calendar with the sessions that people were told and that are gone."""
    if office.calendar is None:
        return {}
    return {item.id: item for item in sessions_for(office.calendar, read_seats(office).held)}


def _seat(office: Office, placement: Placement, session: Session | None, words: SeatWords) -> str:
    moment = f" {long_date(session.start.date())}, {session.start:%H:%M} uur" if session else ""
    where = words.places.get(session.venue, session.venue) if session else placement.sitting.session
    return f"{placement.sitting.part.value}: {where}{moment}. {office.wording.placement(placement.reason)}"


def seat_data(
    office: Office, placements: tuple[Placement, ...], registration: str
) -> tuple[Mapping[str, Any], ...]:
    """The same for machines: a plain row for each part, placed or waiting."""
    rows: list[Mapping[str, Any]] = [
        {"state": "placed", "part": item.sitting.part.value, **_plain(item)}
        for item in placements
        if item.sitting.registration == registration
    ]
    mine = (item for item in waits(office) if item.unplaced.registration == registration)
    rows += [_plain_wait(item, seat_texts(office)) for item in mine]
    return tuple(rows)


def _plain_wait(item: Waits, words: SeatWords) -> dict[str, Any]:
    row = {"state": "tonight" if item.tonight else "waiting", "part": item.unplaced.part.value}
    if item.tonight:
        return row
    changes = [
        {"code": change.code, "size": change.size, "text": words.change(change)}
        for change in item.what_if.changes
    ]
    return {**row, "reason": item.unplaced.reason.value, "changes": changes}


def _plain(placement: Placement) -> dict[str, Any]:
    data = asdict(placement)
    data["session"] = data.pop("sitting")["session"]
    for key in ("at_wanted", "sooner"):
        if data[key] is not None and data[key]["full_since"] is not None:
            data[key]["full_since"] = data[key]["full_since"].isoformat()
    return data
