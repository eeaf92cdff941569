"""From registrations, payments and the calendar to one ``Problem``. The solver never sees a name."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta

from pipeline.domain.ids import content_id
from pipeline.domain.policy import Terms
from pipeline.domain.registration import Registration
from pipeline.domain.session import Problem, Request, Session, Sitting, Venue
from pipeline.domain.working_days import last_posting_day
from pipeline.schedule.distance import Places, road_km


def make_problem(
    registrations: Iterable[Registration],
    paid_on: Mapping[str, date],
    sessions: Sequence[Session],
    venues: Sequence[Venue],
    told: Sequence[Sitting],
    terms: Terms,
    today: date,
    places: Places | None = None,
) -> Problem:
    """Who is paid (``paid_on`` by registration id) asks for seats; ``told`` sittings are constants.

    Registrations that are not in ``paid_on`` only tell whose told sittings are whose. ``places`` knows
    more postcodes than the shipped regions. No kilometres for a home abroad or an unknown postcode.
    """
    known = sorted(registrations, key=lambda r: r.id)
    places = places or Places()
    current = _current(venues, today + timedelta(days=terms.notice_days))
    seated = {(s.registration, s.part) for s in told}
    return Problem(
        today=today,
        sessions=tuple(sessions),
        requests=tuple(
            _request(r, paid_on[r.id], current, places, terms)
            for r in known
            if r.id in paid_on and any((r.id, part) not in seated for part in r.parts)
        ),
        told=tuple(sorted(told, key=lambda s: (s.registration, s.part))),
        notice_days=terms.notice_days,
        break_minutes=terms.break_minutes,
        urgent_within_days=terms.urgent_within_days,
        people={r.id: _person(r) for r in known},
    )


def estimated_homes(registrations: Iterable[Registration], places: Places | None = None) -> frozenset[str]:
    """Ids of registrations whose kilometres rest on an estimated home; for ``explain``."""
    places = places or Places()
    homes = {r.id: places.find(r.candidate.address.postcode) for r in registrations}
    return frozenset(r for r, home in homes.items() if home is not None and home.estimated)


def _request(
    registration: Registration, paid: date, venues: Sequence[Venue], places: Places, terms: Terms
) -> Request:
    address = registration.candidate.address
    home = None if address.foreign else places.find(address.postcode)
    return Request(
        registration=registration.id,
        parts=registration.parts,
        paid_on=paid,
        preferred=registration.preferred_places,
        km={} if home is None else {venue.code: road_km(home, venue) for venue in venues},
        adapted=registration.adapted,
        person=_person(registration),
        term_end=registration.term_end,
        post_by=last_posting_day(paid, terms.invitation_days),
    )


def _person(registration: Registration) -> str:
    return content_id("P", registration.candidate.person_key)


def _current(venues: Sequence[Venue], day: date) -> list[Venue]:
    """One row per code: where the venue is on ``day``, else where it will be next, else where it was."""
    by_code: dict[str, list[Venue]] = {}
    for venue in sorted(venues, key=lambda v: (v.code, v.valid_from)):
        by_code.setdefault(venue.code, []).append(venue)
    return [
        next((v for v in rows if v.valid_until is None or v.valid_until >= day), rows[-1])
        for rows in by_code.values()
    ]
