"""Seats for everybody who paid: follow the calendar, place, have it judged, publish with the letters.

Who lost a seat through the office is placed first, by a schedule of their own, before anybody new; then
everybody else. Seats that were told are constants in both.
"""

# ruff: noqa: PLC0415 - heavy libraries wait until there is work for them: most calls find none

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.adapters.calendar_files import Calendar
from pipeline.domain.letter import LetterOrder
from pipeline.domain.session import Problem, Schedule, ToldSeat, Unplaced
from pipeline.run.office import Office
from pipeline.run.seat_facts import (
    Asking,
    SeatFacts,
    read_asking,
    read_delays,
    read_seats,
    sessions_for,
)
from pipeline.run.seat_letters import Desk, SeatLetter
from pipeline.run.seat_problem import places_of
from pipeline.schedule.check import violations
from pipeline.schedule.clock import Waiting, clock_starts, waiting
from pipeline.schedule.problem import estimated_homes, make_problem
from pipeline.schedule.told import Alarm, SeatAlarm, Standing, appointment, standing, to_call
from pipeline.store import outbox, seats


@dataclass(frozen=True, slots=True)
class Seating:
    """Who has no seat and why. ``problems`` is not empty when the judge refused a schedule.

    ``waiting`` is the clock of each of ``unplaced``, in their order. ``alarms`` are for somebody today.
    """

    unplaced: tuple[Unplaced, ...] = ()
    problems: tuple[str, ...] = ()
    waiting: tuple[Waiting, ...] = ()
    alarms: tuple[Alarm, ...] = ()


def give_seats(office: Office) -> Seating:
    """Place every paid part that has no seat; publishes nothing that the judge rejects.

    Every step is saved with its own facts, so a night that was killed in between goes on where it stopped.
    """
    if office.calendar is None:
        return Seating()
    asking = read_asking(office)
    desk = Desk(office, office.calendar, asking.known)
    now = _follow_calendar(office, office.calendar, asking)
    _note_full(office, office.calendar)
    _, problems = _place(desk, asking, first=True)
    unplaced, faults = _place(desk, asking, first=False)
    facts = read_seats(office)
    _order(office, desk.losses(facts))
    clock = _tell_delays(desk, asking, unplaced)
    _note_full(office, office.calendar)
    alarms = (*now.alarms, *to_call(facts.releases, office.place.today), *_unanswered(clock))
    return Seating(unplaced, (*problems, *faults), clock, alarms)


def _follow_calendar(office: Office, calendar: Calendar, asking: Asking) -> Standing:
    """Release the seats that the calendar takes away; a session at another time or address is told anew."""
    facts = read_seats(office)
    people = {item.id: item.candidate.person_key for item in asking.known.values()}
    terms, today = office.policy.terms, office.place.today
    now = standing(
        facts.held,
        calendar.sessions,
        calendar.called_off,
        calendar.venues,
        terms.break_minutes,
        people,
        today,
    )
    if now.lost or now.moved:
        placements = {item.sitting: item for item in facts.placements}
        with office.store.unit() as connection:
            for seat, reason in now.lost:
                seats.release(connection, seat, reason, today)
            for seat, anew in now.moved:
                seats.tell_anew(connection, seat, placements[seat.sitting], anew, today)
    return now


def _place(desk: Desk, asking: Asking, *, first: bool) -> tuple[tuple[Unplaced, ...], tuple[str, ...]]:
    """Who has no seat, and what the judge found. Solves again until nobody new is placed, so that what is
    told about the unplaced is true of the seats as they are now, and a second night finds the same.
    """
    while True:
        facts = read_seats(desk.office)
        problem = _problem(desk, asking, facts, first=first)
        if not problem.requests:
            return (), ()
        from pipeline.schedule.solve import solve

        schedule = solve(problem)
        faults = violations(problem, schedule)
        if faults or not schedule.sittings:
            return schedule.unplaced, tuple(faults)
        _publish(desk, asking, problem, schedule, facts, first=first)


def _problem(desk: Desk, asking: Asking, facts: SeatFacts, *, first: bool) -> Problem:
    return make_problem(
        asking.wanting,
        asking.paid,
        sessions_for(desk.calendar, [seat for seat in facts.held if _ahead(seat, desk.office)]),
        desk.calendar.venues,
        [seat.sitting for seat in facts.held],
        desk.office.policy.terms,
        desk.office.place.today,
        places_of(desk.calendar, desk.office.place.today),
        releases=facts.releases,
        first=first,
    )


def _ahead(seat: ToldSeat, office: Office) -> bool:
    return seat.appointment is not None and seat.appointment.start.date() >= office.place.today


def _publish(
    desk: Desk, asking: Asking, problem: Problem, schedule: Schedule, facts: SeatFacts, *, first: bool
) -> None:
    """One transaction: seats and the letters about them exist together or not at all."""
    from pipeline.schedule.explain import explain

    office, calendar = desk.office, desk.calendar
    guessed = estimated_homes(asking.known.values(), places_of(calendar, office.place.today), calendar.venues)
    placements = explain(problem, schedule, guessed, facts.full_since)
    sessions = {item.id: item for item in calendar.sessions}
    told = {item.sitting: appointment(sessions[item.sitting.session], calendar.venues) for item in placements}
    letters = desk.invitations(placements, facts, told)
    with office.store.unit() as connection:
        placed = [(item, told[item.sitting]) for item in placements]
        seats.publish(connection, placed, schedule.goals, office.place.today, again=first)
        outbox.add_letters(connection, [letter.order for letter in letters])
        for letter in letters:
            seats.mark_told(connection, letter.tells, letter.order.id)


def _order(office: Office, letters: Sequence[SeatLetter]) -> None:
    """What was told to nobody yet; each release has one letter, so a second call finds none."""
    if not letters:
        return
    with office.store.unit() as connection:
        outbox.add_letters(connection, [letter.order for letter in letters])
        for letter in letters:
            seats.mark_told(connection, letter.tells, letter.order.id)


def _tell_delays(desk: Desk, asking: Asking, unplaced: Sequence[Unplaced]) -> tuple[Waiting, ...]:
    """Order the delay letters that are due; the clocks as they stand after that."""
    letters = desk.delays(unplaced, _clock(desk.office, asking, unplaced))
    if _new(desk.office, letters):
        with desk.office.store.unit() as connection:
            outbox.add_letters(connection, letters)
    return _clock(desk.office, asking, unplaced)


def _clock(office: Office, asking: Asking, unplaced: Sequence[Unplaced]) -> tuple[Waiting, ...]:
    wanted = [(item.registration, item.part) for item in unplaced]
    since = clock_starts(wanted, asking.paid, read_seats(office).releases)
    return waiting(unplaced, since, read_delays(office), office.policy.terms, office.place.today)


def _new(office: Office, letters: Sequence[LetterOrder]) -> bool:
    if not letters:
        return False
    with office.store.view() as connection:
        ordered = {item.order.id for item in outbox.letters(connection)}
    return any(item.id not in ordered for item in letters)


def _unanswered(clock: Sequence[Waiting]) -> tuple[Alarm, ...]:
    late = {(item.registration, item.post_by) for item in clock if item.unanswered}
    return tuple(Alarm(SeatAlarm.UNANSWERED, registration, day) for registration, day in sorted(late))


def _note_full(office: Office, calendar: Calendar) -> None:
    """Remember since when a session is full: before placing as the calendar tells it, after it as it is."""
    today = office.place.today
    with office.store.view() as connection:
        told = Counter(item.session for item in seats.told(connection))
        ahead = [item for item in calendar.sessions if item.start.date() >= today]
        full = {item.id for item in ahead if item.free <= told[item.id]}
        free = {item.id for item in ahead} - full
        changed = seats.fill_changed(connection, full, free)
    if changed:
        with office.store.unit() as connection:
            seats.note_full(connection, full, free, today)
