"""From registrations, payments and the calendar to one ``Problem``. The solver never sees a name."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from pipeline.domain.ids import content_id
from pipeline.domain.letter import ChangeReason
from pipeline.domain.policy import Terms
from pipeline.domain.registration import ExamPart, Registration
from pipeline.domain.session import Problem, Release, Request, Session, Sitting, Venue
from pipeline.domain.working_days import last_posting_day
from pipeline.schedule.clock import Wanted, clock_starts, first_exam_day
from pipeline.schedule.distance import Places


def make_problem(
    registrations: Iterable[Registration],
    paid_on: Mapping[str, date],
    sessions: Sequence[Session],
    venues: Sequence[Venue],
    told: Sequence[Sitting],
    terms: Terms,
    today: date,
    places: Places | None = None,
    *,
    releases: Sequence[Release] = (),
    first: bool = False,
) -> Problem:
    """Who is paid (``paid_on`` by registration id) asks for seats; ``told`` sittings are constants.

    Registrations that are not in ``paid_on`` only tell whose told sittings are whose. ``places`` knows
    more postcodes than the shipped regions. No kilometres for a home abroad or an unknown postcode.
    ``releases`` are the seats that were freed: a declined day is not offered again. With ``first`` only
    those ask whose seat the office took away, for those parts: they are placed before anybody else.
    """
    known = sorted(registrations, key=lambda r: r.id)
    places = places or Places()
    first_day = first_exam_day(today, terms)
    current = _current(venues, first_day)
    seated = {(s.registration, s.part) for s in told}
    asking = taken_away(releases) if first else None
    wanted = {r.id: _wanted(r, seated, asking) for r in known if r.id in paid_on}
    freed = _by_registration(releases)
    return Problem(
        today=today,
        sessions=tuple(sessions),
        requests=tuple(
            _request(r, wanted[r.id], paid_on[r.id], freed.get(r.id, []), current, places, terms)
            for r in known
            if wanted.get(r.id)
        ),
        told=tuple(sorted(told, key=lambda s: (s.registration, s.part))),
        notice_days=(first_day - today).days,
        break_minutes=terms.break_minutes,
        urgent_within_days=terms.urgent_within_days,
        people={r.id: _person(r) for r in known},
    )


def taken_away(releases: Iterable[Release]) -> frozenset[Wanted]:
    """Parts whose last seat the office took away; whether they have another one is not looked at."""
    last: dict[Wanted, Release] = {}
    for item in releases:
        key = (item.seat.sitting.registration, item.seat.sitting.part)
        if key not in last or item.seat.number > last[key].seat.number:
            last[key] = item
    return frozenset(key for key, item in last.items() if item.ours)


def estimated_homes(
    registrations: Iterable[Registration], places: Places | None = None, venues: Sequence[Venue] = ()
) -> frozenset[str]:
    """Ids of registrations of whose kilometres some rest on an estimated home; for ``explain``.

    Without ``venues`` measured journeys are not looked at.
    """
    places = places or Places()
    found = set()
    for item in registrations:
        postcode = item.candidate.address.postcode
        home = places.find(postcode)
        trips = [trip.estimated for trip in places.trips(postcode, venues).values()]
        if any(trips) or (not trips and home is not None and home.estimated):
            found.add(item.id)
    return frozenset(found)


def _wanted(
    registration: Registration, seated: set[Wanted], asking: frozenset[Wanted] | None
) -> tuple[ExamPart, ...]:
    """Parts that still need a seat; of ``asking`` only, when given."""
    keys = ((registration.id, part) for part in registration.parts)
    return tuple(key[1] for key in keys if key not in seated and (asking is None or key in asking))


def _by_registration(releases: Iterable[Release]) -> dict[str, list[Release]]:
    freed: dict[str, list[Release]] = {}
    for item in releases:
        freed.setdefault(item.seat.sitting.registration, []).append(item)
    return freed


def _request(
    registration: Registration,
    parts: tuple[ExamPart, ...],
    paid: date,
    freed: Sequence[Release],
    venues: Sequence[Venue],
    places: Places,
    terms: Terms,
) -> Request:
    address = registration.candidate.address
    trips = {} if address.foreign else places.trips(address.postcode, venues)
    starts = clock_starts([(registration.id, part) for part in parts], {registration.id: paid}, freed)
    return Request(
        registration=registration.id,
        parts=parts,
        paid_on=paid,
        preferred=registration.preferred_places,
        km={code: trip.km for code, trip in trips.items()},
        adapted=registration.adapted,
        person=_person(registration),
        term_end=registration.term_end,
        earliest=max((item.earliest for item in freed if item.earliest), default=None),
        unavailable=_declined(freed),
        post_by=last_posting_day(min(starts.values()), terms.invitation_days),
    )


def _declined(freed: Iterable[Release]) -> tuple[tuple[date, date], ...]:
    """The days on which she said that she cannot come."""
    days = {
        item.seat.appointment.start.date()
        for item in freed
        if item.reason is ChangeReason.DECLINED and item.seat.appointment is not None
    }
    return tuple((day, day) for day in sorted(days))


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
