"""Invented people and seats of a played year. Everything follows from the seed and a name.

Each draw has a generator of its own, so two policies see the same people with the same luck whatever
they do with them.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from functools import cached_property
from random import Random

from pipeline.domain.registration import ExamPart
from pipeline.domain.session import Request, Session
from pipeline.schedule.distance import Places
from pipeline.schedule.year import Year

PARTS = tuple(ExamPart)
_STARTS = (time(9, 0), time(10, 30), time(11, 45), time(13, 30), time(14, 30), time(15, 45))
_MINUTES = (65, 45, 40, 35, 45, 40)
_WORKING_DAYS, _WEEK = 5, 7
_FORTNIGHT = 2


@dataclass(frozen=True, slots=True)
class Arrival:
    """A registration that is paid on ``request.paid_on``."""

    request: Request
    attempt: int = 1


class Crowd:
    """Registrations and sessions from ``first`` to ``last``.

    ``calendar``: sessions of an office instead of invented ones; its weeks are repeated as long as needed.
    """

    def __init__(
        self, year: Year, seed: int, first: date, last: date, calendar: Sequence[Session] = ()
    ) -> None:
        self.year, self.seed, self.first, self.last = year, seed, first, last
        self.calendar = tuple(calendar)

    def dice(self, *name: object) -> Random:
        """The generator that belongs to a name."""
        return Random(":".join(map(str, (self.seed, *name))))  # noqa: S311 - a simulation, no secret

    @cached_property
    def homes(self) -> tuple[tuple[str, dict[str, int]], ...]:
        """Two-digit regions with kilometres to each venue; each counts the same."""
        places = Places()
        found = ((f"{k}", places.trips(f"{k}", self.year.venues)) for k in range(10, 100))
        return tuple((region, {v: trip.km for v, trip in trips.items()}) for region, trips in found if trips)

    def arrivals(self) -> Iterator[Arrival]:
        """Everybody who registers and pays, in order of payment."""
        found = []
        day = self.first
        while day <= self.last:
            if day.weekday() < _WORKING_DAYS:
                found += [self._arrival(day, k) for k in range(self._count(day))]
            day += timedelta(days=1)
        paid = (arrival for arrival in found if arrival is not None)
        return iter(sorted(paid, key=lambda a: (a.request.paid_on, a.request.registration)))

    def _count(self, day: date) -> int:
        year = self.year
        season = year.months[day.month - 1] * len(year.months) / sum(year.months)
        weekday = year.weekdays[day.weekday()] * len(year.weekdays) / sum(year.weekdays)
        return _poisson(self.dice("count", day), year.registrations_a_night * season * weekday)

    def _arrival(self, day: date, k: int) -> Arrival | None:
        year, name = self.year, f"N{day:%Y%m%d}-{k:03d}"
        dice = self.dice(name)
        if dice.random() >= year.pays:
            return None
        first, last = year.pays_after
        paid = day + timedelta(days=first + int((last - first + 1) * dice.random() ** 2))
        count = dice.choices(range(1, len(PARTS) + 1), year.parts_a_form)[0]
        parts = tuple(sorted(dice.sample(PARTS, count), key=PARTS.index))
        _, km = dice.choice(self.homes)
        term = dice.randint(*year.term_days) if dice.random() < year.term_known else None
        away: tuple[tuple[date, date], ...] = ()
        if dice.random() < year.away:
            begin = paid + timedelta(days=dice.randint(0, year.horizon_days))
            away = ((begin, begin + timedelta(days=year.away_days)),)
        request = Request(
            registration=name,
            parts=parts,
            paid_on=paid,
            preferred=self._preferred(dice, km),
            km=km,
            adapted=dice.random() < year.adapted,
            person=name,
            term_end=None if term is None else paid + timedelta(days=term),
            unavailable=away,
        )
        return Arrival(request)

    def _preferred(self, dice: Random, km: dict[str, int]) -> tuple[str, ...]:
        near = sorted(km, key=lambda v: (km[v], v))[:2]
        if dice.random() < self.year.no_choice:
            return ()
        if dice.random() >= self.year.first_choice_nearest:
            near.reverse()
        return tuple(near) if dice.random() < self.year.second_choice else (near[0],)

    def again(self, arrival: Arrival, part: ExamPart, held: date) -> Arrival | None:
        """Her next registration for a part that she did not pass, or None."""
        year, request = self.year, arrival.request
        dice = self.dice(request.registration, part, "again")
        if dice.random() >= year.resits:
            return None
        paid = held + timedelta(days=dice.randint(*year.resits_after))
        name = f"{request.registration}+{part}"
        return Arrival(
            replace(request, registration=name, parts=(part,), paid_on=paid, unavailable=()),
            arrival.attempt + 1,
        )

    def sessions(self) -> tuple[Session, ...]:
        """Sessions of the whole year; ``taken_elsewhere`` is what other channels take in the end."""
        return tuple(self._repeated() if self.calendar else self._invented())

    def _repeated(self) -> Iterator[Session]:
        days = [s.start.date() for s in self.calendar]
        start = _monday(min(days))
        weeks = (_monday(max(days)) - start).days // _WEEK + 1
        shift = _monday(self.first) - start
        while start + shift <= self.last + timedelta(days=self.year.horizon_days):
            for session in self.calendar:
                moment = session.start + shift
                yield replace(session, id=f"{session.id}@{moment:%Y%m%d}", start=moment)
            shift += timedelta(days=_WEEK * weeks)

    def _invented(self) -> list[Session]:
        found: list[Session] = []
        monday = _monday(self.first)
        end = self.last + timedelta(days=self.year.horizon_days)
        week = 0
        while monday <= end:
            for v, venue in enumerate(self.year.venues):
                for k in range(self.year.days_open):
                    day = monday + timedelta(days=(v + k * 2) % _WORKING_DAYS)
                    found += self._day(venue.code, day, adapted=False)
                if (week + v) % _FORTNIGHT == 0:
                    day = monday + timedelta(days=(v + 1) % _WORKING_DAYS)
                    found += self._day(venue.code, day, adapted=True)
            monday, week = monday + timedelta(days=_WEEK), week + 1
        return found

    def _day(self, venue: str, day: date, *, adapted: bool) -> list[Session]:
        held = []
        for k, part in enumerate(PARTS):
            name = f"{part}-{venue}-{day:%Y%m%d}{'-A' if adapted else ''}"
            dice = self.dice(name)
            wanted = self._wanted_a_day(venue, adapted=adapted)
            paper = int(wanted) + (dice.random() < wanted % 1)
            share = 0.0 if adapted else self._elsewhere(dice)
            seats = round(paper / (1 - self.year.elsewhere)) if not adapted else paper
            start = datetime.combine(day, _STARTS[k])
            held.append(Session(name, part, venue, start, _MINUTES[k], seats, round(seats * share), adapted))
        return held

    def _elsewhere(self, dice: Random) -> float:
        return min(1.0, max(0.0, dice.gauss(self.year.elsewhere, self.year.elsewhere_spread)))

    def _wanted_a_day(self, venue: str, *, adapted: bool) -> float:
        """Seats for paper of one part on one exam day; over the year ``capacity`` times what is wanted."""
        year = self.year
        forms = year.registrations_a_night * _WORKING_DAYS * year.pays
        parts = sum((k + 1) * share for k, share in enumerate(year.parts_a_form)) / sum(year.parts_a_form)
        again = (1 - year.passes * (1 - year.no_show)) * year.resits
        a_week = forms * parts / len(PARTS) / (1 - again)
        share = self._share[venue]
        if adapted:
            return a_week * share * year.adapted * year.adapted_seats * _FORTNIGHT
        return a_week * share * (1 - year.adapted) * year.capacity / year.days_open

    @cached_property
    def _share(self) -> dict[str, float]:
        """Part of the people whose first choice is each venue."""
        share = dict.fromkeys((venue.code for venue in self.year.venues), 0.0)
        nearest = self.year.first_choice_nearest
        for _, km in self.homes:
            near = sorted(km, key=lambda v: (km[v], v))
            share[near[0]] += nearest / len(self.homes)
            share[near[-1 if len(near) == 1 else 1]] += (1 - nearest) / len(self.homes)
        return share


def taken(year: Year, session: Session, day: date) -> int:
    """Seats that other channels hold on ``day``: they fill evenly while booking is open."""
    ahead = (session.start.date() - day).days
    span = max(1, year.booking_opens - year.booking_closes)
    reached = min(1.0, max(0.0, (year.booking_opens - ahead) / span))
    return round(session.taken_elsewhere * reached)


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def _poisson(dice: Random, mean: float) -> int:
    """How many arrive when each comes by itself: gaps between arrivals are exponential."""
    count, clock = 0, dice.expovariate(1.0)
    while clock < mean:
        count, clock = count + 1, clock + dice.expovariate(1.0)
    return count
