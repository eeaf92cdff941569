"""Letters about seats: invitations, seats that are gone, delays. Each tells its facts once."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from pipeline.adapters.calendar_files import Calendar
from pipeline.domain.ids import content_id
from pipeline.domain.letter import LetterOrder
from pipeline.domain.registration import Registration
from pipeline.domain.session import Appointment, Placement, Release, Session, Sitting, Unplaced, Venue
from pipeline.letters import orders
from pipeline.run.office import Office
from pipeline.run.seat_facts import SeatFacts, session_of
from pipeline.schedule.clock import Waiting


@dataclass(frozen=True, slots=True)
class SeatLetter:
    """An order, and the releases that it tells."""

    order: LetterOrder
    tells: tuple[Release, ...] = ()


@dataclass(frozen=True, slots=True)
class Desk:
    """What every letter about seats needs."""

    office: Office
    calendar: Calendar
    known: Mapping[str, Registration]

    def invitations(
        self, placements: Sequence[Placement], facts: SeatFacts, appointments: Mapping[Sitting, Appointment]
    ) -> list[SeatLetter]:
        """One a registration for its new seats; who lost one is told of that in the same letter."""
        lost = _untold(facts.releases)
        letters = []
        for key, new in _by_registration(placements).items():
            if any(item.seat.sitting.part is one.sitting.part for item in lost.get(key, ()) for one in new):
                letters.append(self._changed(key, lost[key], new, facts, appointments))
            else:
                letters.append(self._invitation(key, new, facts, appointments))
        return letters

    def losses(self, facts: SeatFacts) -> list[SeatLetter]:
        """One a registration with seats that are gone and not told yet: the new ones, else what follows."""
        return [self._lost(key, lost, facts) for key, lost in _untold(facts.releases).items()]

    def delays(self, unplaced: Iterable[Unplaced], waiting: Iterable[Waiting]) -> list[LetterOrder]:
        """A delay letter before the promised day, not after it (Awb 4:14), to whoever it is due."""
        office = self.office
        late: dict[str, list[tuple[Unplaced, date]]] = {}
        for item, clock in zip(unplaced, waiting, strict=True):
            if clock.due:
                late.setdefault(item.registration, []).append((item, clock.promised))
        return [
            orders.delay(
                self.known[key],
                [item.part for item, _ in mine],
                min(promised for _, promised in mine),
                office.policy,
                office.place.today,
                [office.wording.unplaced(item.reason).candidate for item, _ in mine],
            )
            for key, mine in sorted(late.items())
        ]

    def _invitation(
        self,
        key: str,
        new: Sequence[Placement],
        facts: SeatFacts,
        appointments: Mapping[Sitting, Appointment],
    ) -> SeatLetter:
        office = self.office
        order = orders.invitation(
            self.known[key], self._seats(new, appointments), office.policy, office.place.today
        )
        before = [item for item in facts.releases if item.seat.sitting.registration == key]
        if before:  # the very same seats may come back: that is another letter
            order = replace(order, id=content_id("L", order.id, _cause(before)))
        return SeatLetter(order)

    def _changed(
        self,
        key: str,
        lost: Sequence[Release],
        new: Sequence[Placement],
        facts: SeatFacts,
        appointments: Mapping[Sitting, Appointment],
    ) -> SeatLetter:
        kept, told = self._kept(key, facts)
        now = {**told, **appointments}
        seats = self._seats([*kept, *new], now)
        office, why = self.office, _why(lost)
        order = orders.changed(
            self.known[key],
            seats,
            _lost_seats(lost, [now[item.sitting] for item in (*kept, *new)]),
            why,
            office.policy,
            office.place.today,
            cause=_cause(lost),
        )
        return SeatLetter(order, tuple(lost))

    def _lost(self, key: str, lost: Sequence[Release], facts: SeatFacts) -> SeatLetter:
        kept, told = self._kept(key, facts)
        parts = {item.seat.sitting.part for item in lost}
        if any(item.sitting.part in parts for item in kept):
            return self._changed(key, lost, [], facts, {})
        office, seats = self.office, self._seats(kept, told)
        order = orders.cancelled(
            self.known[key],
            _lost_seats(lost),
            _why(lost),
            office.policy,
            office.place.today,
            kept=seats,
            cause=_cause(lost),
        )
        return SeatLetter(order, tuple(lost))

    def _kept(self, key: str, facts: SeatFacts) -> tuple[list[Placement], dict[Sitting, Appointment]]:
        """The seats of today and later that hold, and what was told of them."""
        kept, told = [], {}
        for seat, placement in zip(facts.held, facts.placements, strict=True):
            was = seat.appointment
            ahead = was is not None and was.start.date() >= self.office.place.today
            if seat.sitting.registration == key and was is not None and ahead:
                kept.append(placement)
                told[seat.sitting] = was
        return kept, told

    def _seats(
        self, placements: Sequence[Placement], appointments: Mapping[Sitting, Appointment]
    ) -> orders.Seats:
        """As they were told or are told now, also where the calendar has lost a session or an address."""
        sessions: dict[str, Session] = {}
        venues: list[Venue] = list(self.calendar.venues)
        for item in placements:
            told = appointments[item.sitting]
            sessions[item.sitting.session] = session_of(item.sitting.session, told)
            venues = [_venue_of(told), *venues]
        why = self.office.wording.placements
        return orders.Seats([item.sitting for item in placements], sessions, venues, placements, why)


def _venue_of(told: Appointment) -> Venue:
    """The address as told, for its day. Nobody travels by these coordinates."""
    day = told.start.date()
    return Venue(told.venue, told.name, told.street, told.postcode, told.town, 0.0, 0.0, day, day)


def _by_registration(placements: Iterable[Placement]) -> dict[str, list[Placement]]:
    found: dict[str, list[Placement]] = {}
    for item in sorted(placements, key=lambda item: (item.sitting.registration, item.sitting.part)):
        found.setdefault(item.sitting.registration, []).append(item)
    return found


def _untold(releases: Iterable[Release]) -> dict[str, list[Release]]:
    found: dict[str, list[Release]] = {}
    for item in releases:
        if item.letter is None and item.seat.appointment is not None:
            found.setdefault(item.seat.sitting.registration, []).append(item)
    return found


def _why(lost: Sequence[Release]) -> str:
    """What we did goes before what she asked for."""
    return next((item.reason for item in lost if item.ours), lost[0].reason)


def _cause(lost: Iterable[Release]) -> str:
    return " ".join(f"{item.seat.sitting.part}{item.seat.number}" for item in lost)


def _lost_seats(lost: Iterable[Release], now: Sequence[Appointment] = ()) -> list[orders.LostSeat]:
    """One a part, the oldest: what she was told last. A seat after it that is gone too had no letter yet.

    With its street where nothing but the address is another one ``now``.
    """
    first: dict[str, orders.LostSeat] = {}
    for item in lost:
        was = item.seat.appointment
        assert was is not None  # noqa: S101 - only such seats are released
        same = any((one.part, one.start, one.town) == (was.part, was.start, was.town) for one in now)
        town = f"{was.town}, {was.street}" if same else was.town
        first.setdefault(was.part, orders.LostSeat(was.part, was.start, town))
    return list(first.values())
