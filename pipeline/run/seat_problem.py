"""The seats as a problem of now, to look at: who waits, what is free. Nothing is written."""

from collections.abc import Mapping
from datetime import date

from pipeline.adapters.calendar_files import Calendar
from pipeline.domain.registration import Registration
from pipeline.domain.session import Problem
from pipeline.run.cases import needs_seat
from pipeline.run.office import Office
from pipeline.run.seat_facts import Asking, SeatFacts, sessions_for
from pipeline.schedule.distance import Places
from pipeline.schedule.problem import make_problem


def problem_now(
    office: Office,
    calendar: Calendar,
    asking: Asking,
    facts: SeatFacts,
    expected: Mapping[str, date] | None = None,
) -> Problem:
    """Who paid and waits; with ``expected`` also who has not paid yet, as if paid on the day given."""
    later = expected or {}
    wanting: list[Registration] = [
        *asking.wanting,
        *(asking.known[key] for key in sorted(later) if needs_seat(asking.known[key])),
    ]
    return make_problem(
        wanting,
        {**later, **asking.paid},
        sessions_for(calendar, facts.held),
        calendar.venues,
        [seat.sitting for seat in facts.held],
        office.policy.terms,
        office.place.today,
        places_of(calendar, office.place.today),
        releases=facts.releases,
    )


def places_of(calendar: Calendar, today: date) -> Places:
    """What the calendar folder knows about homes and journeys."""
    return Places(calendar.postcodes, calendar.journeys, today)


def towns(calendar: Calendar) -> dict[str, str]:
    """Town of each venue code, by its last address."""
    return {venue.code: venue.town for venue in sorted(calendar.venues, key=lambda v: v.valid_from)}
