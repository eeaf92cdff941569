"""Playing a year, night after night: people pay, get seats, decline, come or do not, try again."""

from collections import Counter, defaultdict
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from heapq import heappop, heappush

from pipeline.domain.registration import ExamPart
from pipeline.domain.session import Problem, Request, Session, Sitting
from pipeline.schedule.crowd import Arrival, Crowd, taken
from pipeline.schedule.policies import Policy

_WORKING_DAYS = 5


@dataclass(frozen=True, slots=True)
class Told:
    """One seat as it was told; ``held`` False when she declined it."""

    request: Request
    sitting: Sitting
    session: Session
    on: date
    held: bool = True


@dataclass(slots=True)
class Tally:
    """What happened. ``wanted`` counts parts that were paid, those of later attempts included."""

    wanted: int = 0
    told: list[Told] = field(default_factory=list)
    declined: int = 0
    no_shows: int = 0
    waiting: list[tuple[Request, ExamPart]] = field(default_factory=list)
    """Who still has no seat at the end."""
    nights: int = 0
    seats: int = 0
    """Seats for paper in the sessions that were held."""
    busy: int = 0


class Play:
    """One policy over one crowd. ``every``: a run each so many working days."""

    def __init__(self, crowd: Crowd, policy: Policy, every: int = 1) -> None:
        self.crowd, self.policy, self.every = crowd, policy, every
        self.tally = Tally()
        self._sessions = sorted(crowd.sessions(), key=lambda s: s.id)
        self._session = {s.id: s for s in self._sessions}
        self._coming: list[tuple[date, str, Arrival]] = []
        self._arrivals: dict[str, Arrival] = {}
        self._open: dict[str, set[ExamPart]] = {}
        self._told: dict[tuple[str, ExamPart], Told] = {}
        self._exams: dict[date, list[tuple[str, ExamPart]]] = defaultdict(list)
        self._declines: dict[date, list[tuple[str, ExamPart]]] = defaultdict(list)
        self._tries: Counter[tuple[str, ExamPart]] = Counter()
        for arrival in crowd.arrivals():
            self._expect(arrival)

    def run(self) -> Tally:
        """Play to the last day and look at the result."""
        day, worked = self.crowd.first, 0
        while day <= self.crowd.last:
            self._pay(day)
            for key in self._declines.pop(day, ()):
                self._decline(key)
            for key in self._exams.pop(day, ()):
                self._sit(key, day)
            if day.weekday() < _WORKING_DAYS:
                if worked % self.every == 0:
                    self._night(day)
                worked += 1
            day += timedelta(days=1)
        self.tally.waiting = [
            (self._arrivals[name].request, part) for name, parts in self._open.items() for part in parts
        ]
        self._count_seats()
        return self.tally

    def _expect(self, arrival: Arrival) -> None:
        if arrival.request.paid_on <= self.crowd.last:
            heappush(self._coming, (arrival.request.paid_on, arrival.request.registration, arrival))

    def _pay(self, day: date) -> None:
        while self._coming and self._coming[0][0] <= day:
            _, name, arrival = heappop(self._coming)
            self._arrivals[name] = arrival
            self._open[name] = set(arrival.request.parts)
            self.tally.wanted += len(arrival.request.parts)

    def _night(self, day: date) -> None:
        problem = self._problem(day)
        self.tally.nights += 1
        if not problem.requests:
            return
        for sitting in self.policy(problem):
            self._tell(sitting, day)

    def _problem(self, day: date) -> Problem:
        """Who waits, and the sessions that matter to them: with a free seat, or with a seat of theirs."""
        year = self.crowd.year
        asking = [self._arrivals[name].request for name, parts in self._open.items() if parts]
        people = {request.registration: request.person for request in asking}
        told = [t for (name, _), t in sorted(self._told.items()) if name in people]
        own, seated = Counter(t.session.id for t in told), Counter(t.session.id for t in self._told.values())
        last = day + timedelta(days=year.horizon_days)
        sessions = []
        for session in self._sessions:
            if day <= session.start.date() <= last:
                gone = taken(year, session, day) + seated[session.id]
                if gone < session.seats or own[session.id]:
                    elsewhere = min(gone, session.seats) - own[session.id]
                    sessions.append(replace(session, taken_elsewhere=max(0, elsewhere)))
        return Problem(
            today=day,
            sessions=tuple(sessions),
            requests=tuple(replace(r, parts=self._parts(r)) for r in asking),
            told=tuple(t.sitting for t in told),
            notice_days=year.notice_days,
            break_minutes=year.break_minutes,
            urgent_within_days=year.urgent_within_days,
            people=people,
        )

    def _parts(self, request: Request) -> tuple[ExamPart, ...]:
        return tuple(part for part in request.parts if part in self._open[request.registration])

    def _tell(self, sitting: Sitting, day: date) -> None:
        year, key = self.crowd.year, (sitting.registration, sitting.part)
        session, request = self._session[sitting.session], self._arrivals[sitting.registration].request
        self._told[key] = Told(request, sitting, session, day)
        self._open[sitting.registration].discard(sitting.part)
        self._tries[key] += 1
        held = session.start.date()
        dice = self.crowd.dice(*key, self._tries[key])
        last = (held - day).days - year.decline_days
        if last > 0 and dice.random() < year.declines:
            self._declines[day + timedelta(days=dice.randint(1, last))].append(key)
        self._exams[held].append(key)

    def _decline(self, key: tuple[str, ExamPart]) -> None:
        """She cannot come that day: her seat is free, she asks again for another day."""
        name, part = key
        told = self._told.pop(key)
        self.tally.told.append(replace(told, held=False))
        self.tally.declined += 1
        held = told.session.start.date()
        self._exams[held].remove(key)
        arrival = self._arrivals[name]
        away = (*arrival.request.unavailable, (held, held))
        self._arrivals[name] = replace(arrival, request=replace(arrival.request, unavailable=away))
        self._open[name].add(part)

    def _sit(self, key: tuple[str, ExamPart], day: date) -> None:
        name, part = key
        told = self._told.pop(key)
        self.tally.told.append(told)
        dice = self.crowd.dice(name, part, "exam")
        came = dice.random() >= self.crowd.year.no_show
        self.tally.no_shows += not came
        if not (came and dice.random() < self.crowd.year.passes):
            again = self.crowd.again(self._arrivals[name], part, day)
            if again is not None:
                self._expect(again)

    def _count_seats(self) -> None:
        """Who sits after the last day has been told too; seats count for days that were played."""
        used = Counter(told.session.id for told in self.tally.told if told.held)
        for session in self._sessions:
            if self.crowd.first <= session.start.date() <= self.crowd.last:
                self.tally.seats += max(0, session.seats - session.taken_elsewhere)
                self.tally.busy += used[session.id]
        self.tally.told += self._told.values()
