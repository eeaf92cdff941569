"""The optimum of a tiny night by trying everything: every plan of every person, every use of the seats.

Written from the contract alone (``shared/data/assignment/README.md``); knows neither solver nor judge.
"""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date, timedelta
from functools import cache
from itertools import product

from pipeline.domain.registration import ExamPart
from pipeline.domain.session import Problem, Request, Session

Vector = tuple[int, ...]
_GOALS = ("unplaced_parts", "urgency_loss", "location_loss", "visits", "km", "day_sum")
Use = tuple[int, ...]
"""Seats taken by session, in the order of the problem."""


def best_vector(problem: Problem) -> Vector:
    """Least values of the six goals, in their order. One registration a person."""
    return _best(problem, None)


def least_combined(problem: Problem, weights: Vector) -> int:
    """Least weighted sum of the six goals, whatever their order."""
    return _best(problem, weights)[0]


def _best(problem: Problem, weights: Vector | None) -> Vector:
    told: dict[str, list[Session]] = defaultdict(list)
    by_id = {s.id: s for s in problem.sessions}
    free = [max(0, s.seats - s.taken_elsewhere) for s in problem.sessions]
    for sitting in problem.told:
        told[sitting.registration].append(by_id[sitting.session])
        free[[s.id for s in problem.sessions].index(sitting.session)] -= 1
    done = {(s.registration, s.part) for s in problem.told}
    plans = [
        [
            (use, cost if weights is None else (sum(w * c for w, c in zip(weights, cost, strict=True)),))
            for use, cost in _plans(problem, request, told[request.registration], done)
        ]
        for request in problem.requests
    ]
    width = len(_GOALS) if weights is None else 1

    @cache
    def least(person: int, left: Use) -> Vector:
        if person == len(plans):
            return (0,) * width
        found = []
        for use, cost in plans[person]:
            rest = tuple(a - b for a, b in zip(left, use, strict=True))
            if min(rest, default=0) >= 0:
                found.append(tuple(map(sum, zip(cost, least(person + 1, rest), strict=True))))
        return min(found)

    return least(0, tuple(max(0, seats) for seats in free))


def _plans(
    problem: Problem, request: Request, told: list[Session], done: set[tuple[str, ExamPart]]
) -> Iterator[tuple[Use, Vector]]:
    """Every plan that the person alone could have, with its cost."""
    parts = [p for p in request.parts if (request.registration, p) not in done]
    choices = [
        [None, *(s for s in problem.sessions if s.part is part and _open(problem, request, s))]
        for part in parts
    ]
    seen: dict[Use, Vector] = {}
    for chosen in product(*choices):
        mine = [s for s in chosen if s is not None]
        if all(not _clash(problem, a, b) for k, a in enumerate(mine) for b in (*mine[:k], *told)):
            use = tuple(sum(s is m for m in mine) for s in problem.sessions)
            seen[use] = _cost(problem, request, mine, told, len(parts))
    yield from seen.items()


def _open(problem: Problem, request: Request, session: Session) -> bool:
    day = session.start.date()
    return (
        session.adapted == request.adapted
        and (day - problem.today).days >= problem.notice_days
        and (request.earliest is None or day >= request.earliest)
        and not any(begin <= day <= end for begin, end in request.unavailable)
    )


def _clash(problem: Problem, a: Session, b: Session) -> bool:
    if a.start.date() != b.start.date():
        return False
    if a.venue != b.venue:
        return True
    pause = timedelta(minutes=problem.break_minutes)
    ends = [s.start + timedelta(minutes=s.minutes) + pause for s in (a, b)]
    return a.start < ends[1] and b.start < ends[0]


def _cost(problem: Problem, request: Request, mine: list[Session], told: list[Session], asked: int) -> Vector:
    end = request.term_end
    urgent = end is not None and (end - problem.today).days <= problem.urgent_within_days
    weight = 1 + min(max((problem.today - request.paid_on).days, 0), 21) + (30 if urgent else 0)
    late = sum(end is not None and s.start.date() > end for s in mine)
    named = (*request.preferred, "", "")[:2]
    been = {_site(s) for s in told}
    visits = {_site(s) for s in mine} - been
    return (
        asked - len(mine),
        weight * (asked - len(mine) + late),
        sum(named.index(s.venue) if s.venue in named else 2 for s in mine),
        len(visits),
        sum(request.km.get(venue, 0) for _, venue in visits),
        sum((s.start.date() - problem.today).days for s in mine),
    )


def _site(session: Session) -> tuple[date, str]:
    return session.start.date(), session.venue
