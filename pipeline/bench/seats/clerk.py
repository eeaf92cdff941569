"""A clerk who fills seats first come, first served: in order of payment, part after part, the best seat each.

What an office does without a solver. The best seat for a part is one within the term, at the place the
candidate likes best, as soon as possible; parts already given are kept, so a later part takes what fits.
"""

from collections import defaultdict
from datetime import date, datetime, time, timedelta

import numpy as np
from numpy.typing import NDArray

from pipeline.domain.registration import ExamPart
from pipeline.domain.session import Problem, Request, Session, Sitting

_FAR = 2**40


class _Pool:
    """Sessions of one part and kind of seat, by time; arrays [m]."""

    def __init__(self, sessions: list[Session], told: dict[str, int]) -> None:
        self.sessions = sorted(sessions, key=lambda s: (s.start, s.venue, s.id))
        self.left = np.array([max(0, s.free - told.get(s.id, 0)) for s in self.sessions], np.int64)
        self.day = np.array([s.start.toordinal() for s in self.sessions], np.int64)
        self.venue = np.array([s.venue for s in self.sessions], object)
        self.order = np.arange(len(self.sessions))
        self._loss: dict[tuple[str, ...], NDArray[np.int64]] = {}

    def loss(self, preferred: tuple[str, ...]) -> NDArray[np.int64]:
        """0, 1, 2 [m] for the first, second and any other place."""
        if preferred not in self._loss:
            named = (*preferred, "", "")
            self._loss[preferred] = np.where(
                self.venue == named[0], 0, np.where(self.venue == named[1], 1, 2)
            ).astype(np.int64)
        return self._loss[preferred]


def clerk(problem: Problem) -> tuple[Sitting, ...]:
    """What the clerk gives out; feasible by every hard rule."""
    sessions = {session.id: session for session in problem.sessions}
    owner = problem.people | {r.registration: r.person for r in problem.requests}
    taken: dict[str, int] = defaultdict(int)
    mine: dict[str, list[Session]] = defaultdict(list)
    for sitting in problem.told:
        taken[sitting.session] += 1
        mine[owner.get(sitting.registration, sitting.registration)].append(sessions[sitting.session])
    kinds: dict[tuple[ExamPart, bool], list[Session]] = defaultdict(list)
    for session in problem.sessions:
        kinds[session.part, session.adapted].append(session)
    pools = {kind: _Pool(found, taken) for kind, found in kinds.items()}
    done = {(s.registration, s.part) for s in problem.told}
    given = []
    for request in sorted(problem.requests, key=_payment):
        for part in request.parts:
            pool = pools.get((part, request.adapted))
            if pool is None or (request.registration, part) in done:
                continue
            seat = _best(problem, pool, request, mine[request.person])
            if seat is not None:
                pool.left[seat] -= 1
                mine[request.person].append(pool.sessions[seat])
                given.append(Sitting(request.registration, part, pool.sessions[seat].id))
    return tuple(given)


def _payment(request: Request) -> tuple[date, datetime, str]:
    return request.paid_on, request.paid_at or datetime.combine(request.paid_on, time()), request.registration


def _best(problem: Problem, pool: _Pool, request: Request, mine: list[Session]) -> int | None:
    first = problem.today + timedelta(days=problem.notice_days)
    first = max(first, request.earliest or first)
    fits = (pool.left > 0) & (pool.day >= first.toordinal())
    for begin, end in request.unavailable:
        fits &= (pool.day < begin.toordinal()) | (pool.day > end.toordinal())
    late = pool.day > (request.term_end or date.max).toordinal()
    cost = np.where(fits, (late * 3 + pool.loss(request.preferred)) * len(fits) + pool.order, _FAR)
    while (best := int(cost.argmin())) is not None and cost[best] < _FAR:
        if all(_compatible(pool.sessions[best], other, problem.break_minutes) for other in mine):
            return best
        cost[best] = _FAR
    return None


def _compatible(a: Session, b: Session, break_minutes: int) -> bool:
    if a.start.date() != b.start.date():
        return True
    first, second = sorted((a, b), key=lambda s: s.start)
    gap = (second.start - first.start).total_seconds() / 60 - first.minutes
    return a.venue == b.venue and gap >= break_minutes
