"""The plain model of the same night: what anybody would write for HiGHS first, level by level.

One 0-1 variable a candidate and session, one a candidate and visit; all seats, clashes and days as rows.
Shares no code with the solver, so on small nights it is also the second proof of every optimum.
"""

import warnings
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from time import monotonic

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_matrix, vstack

from pipeline.domain.registration import ExamPart
from pipeline.domain.session import Problem, Request, Session, Sitting
from pipeline.schedule.goals import GOALS, Vector
from pipeline.schedule.tally import tally

Floats = NDArray[np.float64]
Site = tuple[date, str]


@dataclass(frozen=True, slots=True)
class Plain:
    """What the plain model reached. ``proven``: so many goals, in their order, at the optimum."""

    vector: Vector | None
    """None when it found no plan at all."""
    proven: int
    seconds: float
    columns: int
    rows: int


@dataclass(slots=True)
class _Rows:
    cells: list[tuple[int, int, int]] = field(default_factory=list)
    low: list[float] = field(default_factory=list)
    high: list[float] = field(default_factory=list)

    def at_most(self, columns: dict[int, int], most: float) -> None:
        """Sum of coefficient times column is at most ``most``."""
        self.cells += [(len(self.high), column, value) for column, value in columns.items()]
        self.low.append(-np.inf)
        self.high.append(most)


class PlainModel:
    """Columns: seats first, then visits. One registration a person, as in the contract's folder."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.sessions = {s.id: s for s in problem.sessions}
        told: dict[str, list[Session]] = defaultdict(list)
        for sitting in problem.told:
            told[sitting.registration].append(self.sessions[sitting.session])
        self.done = {(s.registration, s.part) for s in problem.told}
        self.left = {s.id: s.free for s in problem.sessions}
        for sitting in problem.told:
            self.left[sitting.session] -= 1
        self.seats: list[tuple[Request, Session]] = []
        self.visits: list[tuple[Request, Site]] = []
        self.rows = _Rows()
        users: dict[str, list[int]] = defaultdict(list)
        kinds: dict[tuple[ExamPart, bool], list[Session]] = defaultdict(list)
        for session in problem.sessions:
            if self.left[session.id] > 0:
                kinds[session.part, session.adapted].append(session)
        people = []
        for request in problem.requests:
            mine = self._open(request, kinds, told[request.registration])
            people.append((request, mine, {_site(s) for s in told[request.registration]}))
            for column, session in mine:
                users[session.id].append(column)
        for request, mine, been in people:
            self._person(request, mine, been)
        for name, columns in users.items():
            self.rows.at_most(dict.fromkeys(columns, 1), self.left[name])

    def _open(
        self, request: Request, kinds: dict[tuple[ExamPart, bool], list[Session]], told: list[Session]
    ) -> list[tuple[int, Session]]:
        """New columns for every seat that the person alone could take."""
        mine = []
        for part in request.parts:
            if (request.registration, part) in self.done:
                continue
            for session in kinds[part, request.adapted]:
                if self._can(request, session) and not any(self._clash(session, t) for t in told):
                    mine.append((len(self.seats), session))
                    self.seats.append((request, session))
        return mine

    def _can(self, request: Request, session: Session) -> bool:
        day = session.start.date()
        first = self.problem.today + timedelta(days=self.problem.notice_days)
        away = any(begin <= day <= end for begin, end in request.unavailable)
        return day >= max(first, request.earliest or first) and not away

    def _clash(self, a: Session, b: Session) -> bool:
        if a.start.date() != b.start.date():
            return False
        pause = timedelta(minutes=self.problem.break_minutes)
        return a.venue != b.venue or (a.start < _end(b) + pause and b.start < _end(a) + pause)

    def _person(self, request: Request, mine: list[tuple[int, Session]], been: set[Site]) -> None:
        by_part: dict[ExamPart, dict[int, int]] = defaultdict(dict)
        by_site: dict[Site, list[tuple[int, Session]]] = defaultdict(list)
        for column, session in mine:
            by_part[session.part][column] = 1
            by_site[_site(session)].append((column, session))
        for columns in by_part.values():
            self.rows.at_most(columns, 1)
        days: dict[date, dict[int, int]] = defaultdict(dict)
        for site, here in by_site.items():
            visit: dict[int, int] = {}
            if site not in been:
                visit = {-1 - len(self.visits): -1}
                days[site[0]] |= {-1 - len(self.visits): 1}
                self.visits.append((request, site))
            for column, _ in here:
                if visit:
                    self.rows.at_most({column: 1} | visit, 0)
            for k, (column, session) in enumerate(here):
                for other, beside in here[:k]:
                    if session.part is not beside.part and self._clash(session, beside):
                        self.rows.at_most({column: 1, other: 1}, 1)
        for columns in days.values():
            self.rows.at_most(columns, 1)

    def solve(self, seconds: float) -> Plain:
        """Level by level, the time left for each; stops at the first that it cannot prove."""
        begun = monotonic()
        costs, matrix = self._costs(), self._matrix()
        low, high = np.array(self.rows.low), np.array(self.rows.high)
        best: Vector | None = None
        proven = 0
        for goal in range(len(GOALS)):
            left = seconds - (monotonic() - begun)
            if left <= 0:
                break
            x, optimal = _milp(costs[goal], matrix, low, high, left)
            if x is None:
                break
            found = tally(self.problem, self.sittings(x))
            best = found if best is None else min(best, found)
            if not optimal:
                break
            proven += 1
            matrix = csr_matrix(vstack([matrix, csr_matrix(costs[goal])]))
            low, high = np.append(low, -np.inf), np.append(high, round(float(costs[goal] @ np.rint(x))))
        return Plain(best, proven, monotonic() - begun, len(costs[0]), len(self.rows.high))

    def sittings(self, x: Floats) -> tuple[Sitting, ...]:
        chosen = np.flatnonzero(x[: len(self.seats)] > 1 / 2).tolist()
        return tuple(
            Sitting(self.seats[k][0].registration, self.seats[k][1].part, self.seats[k][1].id) for k in chosen
        )

    def _matrix(self) -> csr_matrix:
        row, column, value = (np.array(cells) for cells in zip(*self.rows.cells, strict=True))
        place = np.where(column < 0, len(self.seats) - 1 - column, column)
        size = len(self.seats) + len(self.visits)
        return csr_matrix((value, (row, place)), shape=(len(self.rows.high), size))

    def _costs(self) -> Floats:
        """Goal values [6, columns]: of a seat against none, and of a visit."""
        weight = {r.registration: self._weight(r) for r in self.problem.requests}
        costs = np.zeros((len(GOALS), len(self.seats) + len(self.visits)))
        for k, (request, session) in enumerate(self.seats):
            day = session.start.date()
            late = request.term_end is not None and day > request.term_end
            named = (*request.preferred, "", "")[:2]
            loss = named.index(session.venue) if session.venue in named else 2
            heavy = weight[request.registration]
            costs[:, k] = (-1, heavy * late - heavy, loss, 0, 0, (day - self.problem.today).days)
        for k, (request, (_, venue)) in enumerate(self.visits, start=len(self.seats)):
            costs[3:5, k] = (1, request.km.get(venue, 0))
        return costs

    def _weight(self, request: Request) -> int:
        """As the contract says it: 1, the days since payment up to 21, and 30 when the term ends soon."""
        waited = min(max((self.problem.today - request.paid_on).days, 0), 21)
        near = self.problem.today + timedelta(days=self.problem.urgent_within_days)
        return 1 + waited + (30 if request.term_end is not None and request.term_end <= near else 0)


def _milp(
    cost: Floats, matrix: csr_matrix, low: Floats, high: Floats, seconds: float
) -> tuple[Floats | None, bool]:
    """A solution, and whether HiGHS calls it optimal."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        result = milp(
            cost,
            integrality=np.ones(len(cost), np.int64),
            bounds=Bounds(0, 1),
            constraints=LinearConstraint(matrix, low, high),
            options={"time_limit": seconds, "mip_rel_gap": 0.0},
        )
    return result.x, result.status == 0


def _site(session: Session) -> Site:
    return session.start.date(), session.venue


def _end(session: Session) -> datetime:
    return session.start + timedelta(minutes=session.minutes)
