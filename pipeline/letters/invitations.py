"""Invitations: the seats of one registration as days with places and times."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby

from pipeline.domain.forms import Purpose
from pipeline.domain.letter import LetterKind, LetterOrder
from pipeline.domain.policy import Policy
from pipeline.domain.registration import Registration
from pipeline.domain.session import Placement, Session, Sitting, Venue
from pipeline.letters import contexts
from pipeline.letters.ordering import about, order_for


@dataclass(frozen=True, slots=True)
class Seats:
    """What an invitation is made of. ``why`` gives the sentence for each ``Placement.reason``."""

    sittings: Sequence[Sitting]
    sessions: Mapping[str, Session]
    venues: Sequence[Venue]
    placements: Sequence[Placement]
    why: Mapping[str, str]


def invitation(registration: Registration, seats: Seats, policy: Policy, today: date) -> LetterOrder:
    """Invites to every sitting given: INVITATION, or INVITATION_ELSEWHERE when any is not at the first
    choice, or INTERVIEW for the final interview of ONA, wherever it is.

    The cause is the set of seats: an invitation for further parts later is a letter of its own.
    """
    if not seats.sittings:
        raise ValueError(f"{registration.id}: an invitation without a seat")
    days = exam_days(seats, policy)
    concerned = about(registration.candidate, registration.helper)
    decline_by = last_word(days[0].on, policy, today)
    moves = moves_of(registration, seats)
    preferred = preferred_town(registration, seats, days[0].on) if moves else ""
    adapted = registration.adapted
    context: contexts.Context
    if registration.purpose is Purpose.ONA_INTERVIEW:
        kind = LetterKind.INTERVIEW
        context = contexts.Interview(concerned, days, decline_by, adapted, preferred, moves)
    elif moves:
        kind = LetterKind.INVITATION_ELSEWHERE
        context = contexts.InvitationElsewhere(concerned, days, decline_by, adapted, preferred, moves)
    else:
        kind = LetterKind.INVITATION
        context = contexts.Invitation(concerned, days, decline_by, adapted)
    cause = (registration.id, *sorted(s.session for s in seats.sittings))
    return order_for(kind, cause, registration, today, context)


def last_word(exam_day: date, policy: Policy, today: date) -> date:
    """Until when the candidate can say that she cannot come (Examenreglement 3(7)).

    When the usual day is over already, by our doing, it is the day before the exam.
    """
    usual = exam_day - timedelta(days=policy.terms.decline_days)
    return usual if usual > today else exam_day - timedelta(days=1)


def exam_days(seats: Seats, policy: Policy) -> tuple[contexts.ExamDay, ...]:
    """The days of all seats, one entry a day and place, in order, each with the address of that day."""
    chosen = sorted((seats.sessions[s.session] for s in seats.sittings), key=lambda s: (s.start, s.id))
    groups = groupby(chosen, key=lambda s: (s.start.date(), s.venue))
    return tuple(_day(on, code, list(group), seats, policy) for (on, code), group in groups)


def _day(on: date, code: str, sessions: list[Session], seats: Seats, policy: Policy) -> contexts.ExamDay:
    venue = _venue(seats.venues, code, on)
    return contexts.ExamDay(
        on=on,
        venue=venue.name,
        street=venue.street,
        postcode=venue.postcode,
        town=venue.town,
        arrive_at=sessions[0].start - timedelta(minutes=policy.terms.arrive_minutes),
        parts=tuple(contexts.PartTime(s.part, s.start, s.minutes) for s in sessions),
    )


def moves_of(registration: Registration, seats: Seats) -> tuple[contexts.Move, ...]:
    """One entry a town that is not the first choice, in the order of the days."""
    moves: dict[str, contexts.Move] = {}
    if not registration.preferred_places:
        return ()
    by_sitting = {p.sitting: p for p in seats.placements}
    for sitting in sorted(seats.sittings, key=lambda s: (seats.sessions[s.session].start, s.session)):
        placement, session = by_sitting[sitting], seats.sessions[sitting.session]
        if not placement.at_first_choice:
            town = town_of(seats.venues, session.venue, session.start.date())
            moves.setdefault(town, _move(town, placement, seats.why[placement.reason]))
    return tuple(moves.values())


def _move(town: str, placement: Placement, why: str) -> contexts.Move:
    there = placement.at_wanted
    full_since = there.full_since if there and placement.reason.endswith("-full") else None
    return contexts.Move(town, why, placement.extra_km, full_since, placement.home_estimated)


def _venue(venues: Sequence[Venue], code: str, day: date) -> Venue:
    """The row of ``code`` that holds on ``day``: a place that moved has two."""
    for venue in venues:
        if venue.code == code and venue.valid_on(day):
            return venue
    raise ValueError(f"venue {code} has no address valid on {day.isoformat()}")


def preferred_town(registration: Registration, seats: Seats, day: date) -> str:
    """Town of the first choice; empty when the form named none."""
    chosen = registration.preferred_places
    return town_of(seats.venues, chosen[0], day) if chosen else ""


def town_of(venues: Sequence[Venue], code: str, day: date) -> str:
    """Town of a venue by code; of a venue closed on ``day`` the last known one."""
    rows = [v for v in venues if v.code == code]
    if not rows:
        raise ValueError(f"venue {code} is unknown")
    return max(rows, key=lambda v: (v.valid_on(day), v.valid_from)).town
