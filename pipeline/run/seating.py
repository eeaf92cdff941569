"""Seats for everybody who paid: solve, have it judged, publish together with the letters."""

# ruff: noqa: PLC0415 - heavy libraries wait until there is work for them: most calls find none

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from pipeline.adapters.calendar_files import Calendar
from pipeline.domain.letter import LetterOrder
from pipeline.domain.registration import ExamPart, Registration
from pipeline.domain.session import Placement, Problem, Schedule, Session, Sitting, Unplaced
from pipeline.letters import orders
from pipeline.run.books import read_books
from pipeline.run.cases import needs_seat
from pipeline.run.office import Office
from pipeline.schedule.check import violations
from pipeline.schedule.distance import Places
from pipeline.schedule.problem import estimated_homes, make_problem
from pipeline.schedule.told import appointment
from pipeline.store import outbox, registrations, seats


@dataclass(frozen=True, slots=True)
class Seating:
    """Who has no seat and why. ``problems`` is not empty when the judge refused the schedule."""

    unplaced: tuple[Unplaced, ...] = ()
    problems: tuple[str, ...] = ()


def give_seats(office: Office) -> Seating:
    """Place every paid part that has no seat; publishes nothing that the judge rejects.

    Solves again until nobody new is placed, so that what is told about the unplaced is true of the
    seats as they are now, and a second night without news finds the same.
    """
    if office.calendar is None:
        return Seating()
    while True:
        with office.store.view() as connection:
            known = registrations.registrations(connection)
            paid = read_books(connection, office.policy.matching).paid
            told = seats.told(connection)
        problem = _problem(office, office.calendar, known, paid, told)
        if not problem.requests:
            return Seating()
        from pipeline.schedule.solve import solve

        schedule = solve(problem)
        faults = violations(problem, schedule)
        if faults:
            return Seating(schedule.unplaced, tuple(faults))
        if not schedule.sittings:
            _tell_delays(office, schedule.unplaced, known, paid)
            return Seating(schedule.unplaced)
        _publish(office, office.calendar, problem, schedule, known)


def _problem(
    office: Office,
    calendar: Calendar,
    known: Mapping[str, Registration],
    paid: Mapping[str, date],
    told: Sequence[Sitting],
) -> Problem:
    wanting = [item for item in known.values() if item.id in paid and needs_seat(item)]
    return make_problem(
        wanting,
        paid,
        calendar.sessions,
        calendar.venues,
        told,
        office.policy.terms,
        office.place.today,
        Places(calendar.postcodes),
    )


def _publish(
    office: Office,
    calendar: Calendar,
    problem: Problem,
    schedule: Schedule,
    known: Mapping[str, Registration],
) -> None:
    """One transaction: seats and the letters about them exist together or not at all."""
    guessed = estimated_homes(known.values(), Places(calendar.postcodes))
    from pipeline.schedule.explain import explain

    placements = explain(problem, schedule, guessed)
    sessions = {item.id: item for item in calendar.sessions}
    letters = _invitations(office, calendar, sessions, placements, known)
    with office.store.unit() as connection:
        placed = [(item, appointment(sessions[item.sitting.session], calendar.venues)) for item in placements]
        seats.publish(connection, placed, schedule.goals, office.place.today)
        outbox.add_letters(connection, letters)


def _tell_delays(
    office: Office, unplaced: Sequence[Unplaced], known: Mapping[str, Registration], paid: Mapping[str, date]
) -> None:
    letters = _delays(office, unplaced, known, paid)
    with office.store.view() as connection:
        ordered = {item.order.id for item in outbox.letters(connection)}
    if any(item.id not in ordered for item in letters):
        with office.store.unit() as connection:
            outbox.add_letters(connection, letters)


def _invitations(
    office: Office,
    calendar: Calendar,
    sessions: Mapping[str, Session],
    placements: Sequence[Placement],
    known: Mapping[str, Registration],
) -> list[LetterOrder]:
    by_person: dict[str, list[Placement]] = {}
    for placement in placements:
        by_person.setdefault(placement.sitting.registration, []).append(placement)
    why = office.wording.placements
    return [
        orders.invitation(
            known[registration],
            orders.Seats([item.sitting for item in mine], sessions, calendar.venues, mine, why),
            office.policy,
            office.place.today,
        )
        for registration, mine in sorted(by_person.items())
    ]


def _delays(
    office: Office, unplaced: Sequence[Unplaced], known: Mapping[str, Registration], paid: Mapping[str, date]
) -> list[LetterOrder]:
    """A delay letter before the promised day, not after it (Awb 4:14)."""
    terms, today = office.policy.terms, office.place.today
    waiting: dict[str, list[Unplaced]] = {}
    for item in unplaced:
        if today >= paid[item.registration] + timedelta(days=terms.delay_letter_days):
            waiting.setdefault(item.registration, []).append(item)
    letters = []
    for registration, mine in sorted(waiting.items()):
        parts: list[ExamPart] = [item.part for item in mine]
        reasons = [office.wording.unplaced(item.reason).candidate for item in mine]
        promised = paid[registration] + timedelta(days=terms.invitation_days)
        letters.append(orders.delay(known[registration], parts, promised, office.policy, today, reasons))
    return letters
