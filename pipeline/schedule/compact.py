"""The whole problem as one 0-1 program: seat variables x and visit variables y.

Sum of x per item <= 1; sum of x per session <= free seats; x <= y of its site, joined per item and
per moment at which sittings overlap; at most one site a day. Every goal is a row of whole numbers.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np
from scipy.sparse import csr_matrix, vstack

from pipeline.schedule.flows import Face
from pipeline.schedule.goals import GOALS, Goal, total
from pipeline.schedule.highs import Program
from pipeline.schedule.model import Floats, Ints
from pipeline.schedule.night import Night
from pipeline.schedule.pricer import Seats


@dataclass(slots=True)
class _Rows:
    """Rows of a sparse matrix, gathered one by one."""

    row: list[int] = field(default_factory=list)
    column: list[int] = field(default_factory=list)
    value: list[int] = field(default_factory=list)
    low: list[float] = field(default_factory=list)
    high: list[float] = field(default_factory=list)

    def add(self, terms: Iterable[tuple[int, int]], low: float, high: float) -> None:
        """``terms`` are (column, coefficient)."""
        for column, value in terms:
            self.row.append(len(self.low))
            self.column.append(column)
            self.value.append(value)
        self.low.append(low)
        self.high.append(high)


class Compact:
    """The program of a night, on a ``face`` when given. Columns: ``seats`` first, then ``visits``."""

    def __init__(self, night: Night, face: Face | None = None) -> None:
        self.night, self.face = night, face
        self.market = night.market
        self.seats: list[tuple[int, int, int]] = [
            (p, i, s) for p in range(self.market.people) for s, i in self.market.options(p) if self._may(i, s)
        ]
        self.by_visit: dict[tuple[int, int], list[int]] = defaultdict(list)
        for column, (p, _, s) in enumerate(self.seats):
            self.by_visit[p, int(night.calendar.site[s])].append(column)
        paid = [key for key in self.by_visit if any(self.market.visit_value(*key))]
        self.visits = {key: len(self.seats) + k for k, key in enumerate(paid)}
        self.size = len(self.seats) + len(self.visits)
        self.values = self._values()
        nothing = [self.market.skip_value(i) for i in range(self.market.items)]
        self.constant = total([night.constant, *nothing])
        self.rows = _Rows()
        self._item_rows()
        self._session_rows()
        for (p, site), columns in self.by_visit.items():
            self._visit_rows(p, site, columns)
        self._day_rows()

    def _may(self, item: int, session: int) -> bool:
        face = self.face
        return face is None or bool(face.keep[item, session] and not face.unseated[item])

    def _values(self) -> Ints:
        """Goal values [6, columns] relative to leaving everything out."""
        values = np.zeros((len(GOALS), self.size), np.int64)
        for column, (_, i, s) in enumerate(self.seats):
            values[:, column] = np.subtract(self.market.seat_value(i, s), self.market.skip_value(i))
        for key, column in self.visits.items():
            values[:, column] = self.market.visit_value(*key)
        return values

    def _item_rows(self) -> None:
        columns: list[list[int]] = [[] for _ in range(self.market.items)]
        for column, (_, i, _) in enumerate(self.seats):
            columns[i].append(column)
        for i, found in enumerate(columns):
            self.rows.add(_ones(found), 1 if self.face and self.face.seated[i] else 0, 1)

    def _session_rows(self) -> None:
        columns: dict[int, list[int]] = defaultdict(list)
        for column, (_, _, s) in enumerate(self.seats):
            columns[s].append(column)
        full = frozenset(np.flatnonzero(self.face.full).tolist()) if self.face else frozenset()
        for s in sorted(columns.keys() | full):
            free = int(self.night.calendar.free[s])
            if s in full or len(columns[s]) > free:
                self.rows.add(_ones(columns[s]), free if s in full else 0, free)

    def _visit_rows(self, p: int, site: int, columns: list[int]) -> None:
        """Items and overlapping sittings of one visit, none without the visit."""
        calendar, visit = self.night.calendar, self.visits.get((p, site))
        groups: dict[tuple[int, ...], None] = {}
        for column in columns:
            _, item, session = self.seats[column]
            moment = calendar.begin[session]
            groups[tuple(c for c in columns if self.seats[c][1] == item)] = None
            groups[tuple(c for c in columns if self._runs_at(c, int(moment)))] = None
        sets = [set(g) for g in groups]
        for group in groups:
            if any(set(group) < other for other in sets):
                continue
            if visit is not None:
                self.rows.add([*_ones(group), (visit, -1)], -np.inf, 0)
            elif len(group) > 1:
                self.rows.add(_ones(group), 0, 1)

    def _runs_at(self, column: int, moment: int) -> bool:
        session, calendar = self.seats[column][2], self.night.calendar
        return bool(calendar.begin[session] <= moment < calendar.end[session])

    def _day_rows(self) -> None:
        days: dict[tuple[int, int], list[int]] = defaultdict(list)
        for (p, site), column in self.visits.items():
            days[p, int(self.night.calendar.day[site])].append(column)
        for columns in days.values():
            if len(columns) > 1:
                self.rows.add(_ones(columns), 0, 1)

    def program(self, goal: Goal, limits: dict[Goal, int], nodes: int, seconds: float, seed: int) -> Program:
        """Minimise ``goal`` while the goals in ``limits`` stay at or below their limit."""
        rows = self.rows
        numbers_in = np.array(rows.value, np.float64)
        body = csr_matrix((numbers_in, (rows.row, rows.column)), shape=(len(rows.low), self.size))
        numbers = [GOALS.index(g) for g in limits]
        matrix = vstack([body, csr_matrix(self.values[numbers])], format="csr") if numbers else body
        caps = [limits[g] - self.constant[n] for g, n in zip(limits, numbers, strict=True)]
        return Program(
            cost=self.values[GOALS.index(goal)].astype(np.float64),
            matrix=matrix,
            low=np.array([*rows.low, *[-np.inf] * len(caps)]),
            high=np.array([*rows.high, *caps], dtype=np.float64),
            lower=np.zeros(self.size),
            upper=np.ones(self.size),
            nodes=nodes,
            seconds=seconds,
            seed=seed,
        )

    def plans(self, x: Floats) -> Seats:
        """The seat of each item in a solution (rounded: whoever uses it checks it)."""
        seats: Seats = np.full(self.market.items, -1, np.int64)
        for column in np.flatnonzero(x[: len(self.seats)] > 1 / 2).tolist():
            _, i, s = self.seats[column]
            seats[i] = s
        return seats

    def value_bound(self, goal: Goal, bound: float) -> int:
        """The least whole value of ``goal`` that a bound on the program's cost leaves possible."""
        offset = self.constant[GOALS.index(goal)]
        return 0 if bound == -np.inf else max(0, int(np.ceil(bound - 1e-6)) + offset)


def _ones(columns: Iterable[int]) -> list[tuple[int, int]]:
    return [(column, 1) for column in columns]
