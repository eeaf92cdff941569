"""Where one more session would help most: shadow prices to choose by, and a second solution to prove it.

A seat of each session has a price (``flow_prices``): what it would be worth to have one more, when parts
are placed one by one. The prices make one least cost for each waiting part; a new session helps whoever
it would cost less. The sum over those who gain most, as many as it has seats, is the most that it can
bring (linear programming duality), so it ranks; what it brings is told after solving again with it.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from statistics import median_low
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from pipeline.domain.registration import ExamPart
from pipeline.domain.session import Problem, Request, Session
from pipeline.schedule.facts import Facts, days_closed, weight_of
from pipeline.schedule.flows import flow_prices
from pipeline.schedule.goals import GOALS, PER_PART, Goal, GoalRules
from pipeline.schedule.night import Night

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
T = TypeVar("T")
_MORNING = time(10)
_TUESDAY, _FRIDAY = 1, 4
_SEATS, _MINUTES = 10, 60
"""Of a part that has no session yet anywhere."""
_LEAST_SEATS = 4
"""Nobody opens a room for fewer."""


@dataclass(frozen=True, slots=True)
class Extra:
    """A session that could be added, and the most it can bring (in units of the last goal)."""

    session: Session
    most: float


def extras(problem: Problem, rules: GoalRules, until: date) -> list[Extra]:
    """One for each venue, part and kind that somebody waits for, in its best week.

    First the best venue of each part, then the second best of each: five ideas are about five troubles.
    """
    facts = Facts(problem, ())
    blend = rules.blend(len(rules.order))
    weights = np.array([w if g in PER_PART else 0 for g, w in zip(GOALS, blend, strict=True)], np.int64)
    prices = _prices(problem, rules, weights)
    found: list[tuple[int, Extra]] = []
    for (part, adapted), people in sorted(_waiting(problem).items()):
        market = _Market(facts, rules, weights, prices, part, people)
        ideas = _ideas(problem, facts, part, adapted=adapted, until=until)
        by_venue: dict[str, list[Extra]] = defaultdict(list)
        for idea, most in zip(ideas, market.worth(ideas), strict=True):
            if most > 0:
                by_venue[idea.venue].append(Extra(idea, float(most)))
        best = sorted((max(same, key=lambda e: e.most) for same in by_venue.values()), key=_first)
        found += list(enumerate(best))
    return [extra for _, extra in sorted(found, key=lambda pair: (pair[0], *_first(pair[1])))]


def _first(extra: Extra) -> tuple[float, str]:
    return (-extra.most, extra.session.id)


def _prices(problem: Problem, rules: GoalRules, weights: Ints) -> dict[str, float]:
    night = Night(problem, rules)
    prices = flow_prices(night, weights)
    return {s.id: float(price) for s, price in zip(night.calendar.sessions, prices, strict=True)}


def _waiting(problem: Problem) -> dict[tuple[ExamPart, bool], list[Request]]:
    """Who waits for what; a part that one person asks twice counts once."""
    told = {(s.registration, s.part) for s in problem.told}
    found: dict[tuple[ExamPart, bool], list[Request]] = defaultdict(list)
    seen = set()
    for request in sorted(problem.requests, key=lambda r: (r.paid_on, r.registration)):
        for part in request.parts:
            if (request.registration, part) not in told and (request.person, part) not in seen:
                seen.add((request.person, part))
                found[part, request.adapted].append(request)
    return found


class _Market:
    """What each waiting person pays for one part at the prices of now [people]."""

    def __init__(
        self,
        facts: Facts,
        rules: GoalRules,
        weights: Ints,
        prices: dict[str, float],
        part: ExamPart,
        people: Sequence[Request],
    ) -> None:
        self.facts, self.rules, self.weights, self.people = facts, rules, weights, people
        adapted = people[0].adapted
        sessions = [s for s in facts.by_part[part] if s.adapted == adapted and facts.in_time(s)]
        open_now = [s for s in sessions if facts.left[s.id] > 0]
        price = np.array([prices[s.id] for s in open_now], float)
        self.pays = np.array(
            [min(self._skip(r), (self._costs(r, open_now) + price).min(initial=np.inf)) for r in people],
            float,
        )

    def worth(self, ideas: Sequence[Session]) -> Floats:
        """The most that each new session can bring: the largest gains, one a seat."""
        costs = np.array([self._costs(r, ideas) for r in self.people], float).reshape(-1, len(ideas))
        gains = np.sort(np.maximum(self.pays[:, None] - costs, 0), axis=0)[::-1]
        return np.array([gains[: idea.seats, k].sum() for k, idea in enumerate(ideas)], float)

    def _skip(self, request: Request) -> float:
        weight = weight_of(self.facts.problem, self.rules, request)
        return float(self._of(Goal.UNPLACED) + self._of(Goal.URGENCY) * weight)

    def _costs(self, request: Request, sessions: Sequence[Session]) -> Floats:
        """Weighted cost of a seat in each session, infinite where she cannot sit."""
        problem = self.facts.problem
        own = [self.facts.session[s.session] for s in self.facts.own[request.person]]
        day = np.array([s.start.toordinal() for s in sessions], np.int64)
        late = day > (request.term_end or date.max).toordinal()
        loss = np.array([self.rules.loss(s.venue, request.preferred) for s in sessions], float)
        costs: Floats = (
            self._of(Goal.URGENCY) * weight_of(problem, self.rules, request) * late
            + self._of(Goal.LOCATION) * loss
            + self._of(Goal.DAYS) * (day - problem.today.toordinal())
        )
        costs[days_closed(day, request)] = np.inf
        if own:
            costs[[not self.facts.fits(s, own) for s in sessions]] = np.inf
        return costs

    def _of(self, goal: Goal) -> float:
        return float(self.weights[GOALS.index(goal)])


def _ideas(problem: Problem, facts: Facts, part: ExamPart, *, adapted: bool, until: date) -> list[Session]:
    """A session of the part at every venue in every week until ``until``, like those that are there."""
    alike = [s for s in facts.by_part[part] if s.adapted == adapted]
    seats = max(_LEAST_SEATS, median_low([s.seats for s in alike if s.seats] or [_SEATS]))
    minutes = median_low([s.minutes for s in alike] or [_MINUTES])
    ideas = []
    for venue in sorted({s.venue for s in problem.sessions}):
        here = [s for s in problem.sessions if s.venue == venue]
        begin = _usual([s.start.time() for s in alike if s.venue == venue], _MORNING)
        for day in _days(facts.first_day, until, [s.start.date() for s in here]):
            mark = "~" if adapted else ""
            name = f"+{part}{mark}-{venue}-{day:%Y%m%d}"
            start = datetime.combine(day, begin)
            ideas.append(Session(name, part, venue, start, minutes, seats, 0, adapted))
    return ideas


def _days(first: date, until: date, held: Sequence[date]) -> Iterator[date]:
    """One day a week: one on which the venue is open that week, else its usual weekday."""
    usual = _usual([day.weekday() for day in held], _TUESDAY)
    monday = first - timedelta(days=first.weekday())
    while monday <= until:
        week = [monday + timedelta(days=k) for k in range(_FRIDAY + 1)]
        open_days = sorted(day for day in set(held) if monday <= day < monday + timedelta(days=7))
        chosen = [d for d in (*open_days, monday + timedelta(days=usual), *week) if first <= d <= until]
        yield from chosen[:1]
        monday += timedelta(days=7)


def _usual(values: Iterable[T], otherwise: T) -> T:
    counts = Counter(values)
    return min(counts, key=lambda value: (-counts[value], str(value))) if counts else otherwise
