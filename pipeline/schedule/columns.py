"""Whole plans as columns: the pool of a column generation, as arrays.

Column k is a plan of one person. Overlap, one place a day and shared visits sit inside the column, so
a linear program over columns is strong. (Desaulniers, Desrosiers, Solomon, Column Generation, 2005.)
"""

import numpy as np
from scipy.sparse import csc_matrix

from pipeline.schedule.goals import GOALS
from pipeline.schedule.kernels import MOST
from pipeline.schedule.model import Ints
from pipeline.schedule.night import Night
from pipeline.schedule.pricer import Seats, items_of, plans_of, values_of

_MIX = np.array([0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F, 0x165667B19E3779F9, 0x27D4EB2F165667C5,
                 0x85EBCA77C2B2AE63, 0xD6E8FEB86659FD93, 0xA0761D6478BD642F], np.uint64)  # fmt: skip
"""Odd constants of known hash functions: plans are told apart by 64 bits of their sessions."""


class Pool:
    """Columns found so far, each once. ``person`` [n], ``plan`` [n, 6], ``value`` [n, 6] goal values."""

    def __init__(self, night: Night) -> None:
        self.night = night
        self.person: Ints = np.zeros(0, np.int64)
        self.plan: Ints = np.zeros((0, MOST), np.int64)
        self.value: Ints = np.zeros((0, len(GOALS)), np.int64)
        self._marks = np.zeros(0, np.uint64)

    def __len__(self) -> int:
        return len(self.person)

    def add(self, people: Ints, seats: Seats) -> int:
        """Add the plan of each of ``people`` in ``seats``; how many were new."""
        plan = plans_of(self.night, people, seats)
        marks = np.column_stack([plan, people]).astype(np.uint64) + np.uint64(2)
        marks = (marks * _MIX).sum(axis=1, dtype=np.uint64)
        new = np.flatnonzero(~np.isin(marks, self._marks))
        self._marks = np.concatenate([self._marks, marks[new]])
        self.person = np.concatenate([self.person, people[new]])
        self.plan = np.concatenate([self.plan, plan[new]])
        self.value = np.concatenate([self.value, values_of(self.night, people[new], plan[new])])
        return len(new)

    def priced(self, weights: Ints, prices: Ints, columns: Ints) -> Ints:
        """[n] weighted cost of ``columns``, seats at ``prices`` [S] included."""
        seats: Ints = np.append(prices, 0)[self.plan[columns]].sum(axis=1)
        return self.value[columns] @ weights + seats

    def matrix(self, columns: Ints, people: Ints) -> csc_matrix:
        """[people + sessions, columns]: who takes one plan, and the seats it takes."""
        row = np.full(self.night.market.people, -1, np.int64)
        row[people] = np.arange(len(people))
        plan = self.plan[columns]
        taken = plan >= 0
        entries = np.column_stack([row[self.person[columns]], np.where(taken, plan + len(people), -1)])
        inside = entries >= 0
        ends = np.concatenate([[0], np.cumsum(inside.sum(axis=1))])
        height = len(people) + len(self.night.market.supply.free)
        return csc_matrix((np.ones(int(ends[-1])), entries[inside], ends), (height, len(columns)))

    def write(self, columns: Ints, seats: Seats) -> None:
        """Give the people of ``columns`` these plans in ``seats`` [I]."""
        first = self.night.market.demand.first
        for k in range(MOST):
            has = first[self.person[columns]] + k < first[self.person[columns] + 1]
            seats[first[self.person[columns]][has] + k] = self.plan[columns[has], k]

    def clear(self, people: Ints, seats: Seats) -> None:
        """Take the seats of ``people`` back in ``seats`` [I]."""
        seats[items_of(self.night.market.demand.first, people)] = -1

    def complete(self, columns: Ints, people: Ints) -> bool:
        """Whether ``columns`` hold one plan for each of ``people``, who are in order."""
        return bool(np.array_equal(np.sort(self.person[columns]), people))

    def fits(self, columns: Ints, free: Ints) -> Ints:
        """Those of ``columns`` of which every session has a free seat."""
        inside = (np.append(free, 1)[self.plan[columns]] > 0).all(axis=1)
        return columns[inside]


def least_per(owner: Ints, cost: Ints, people: int) -> Ints:
    """[people] least cost among the columns of each owner."""
    least = np.full(people, np.iinfo(np.int64).max // 2)
    np.minimum.at(least, owner, cost)
    return least
