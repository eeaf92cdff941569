"""Who could make room for whom: exchanges of seats within one part and kind of seat.

Sessions are nodes; an arc s -> t says that somebody who got a seat in s this night could sit in t
instead, everything else of hers left as it is. Each person has at most one seat of a part, so the
moves of a path are made by different people and can all be made at once. Told people never move.

Seats of one part form a transversal matroid over the people who want them: with one more seat at s,
the heaviest of those without a seat who can reach s gets one, and nobody else's standing changes
(Edmonds, Fulkerson 1965). That is what ``seats_needed`` counts. It is exact when people want one
part; with several parts it leaves out what only a change of their other parts could do. A seat after
the end of a term counts nothing for its weight: where such seats were given, all go before her.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import connected_components

from pipeline.domain.registration import ExamPart
from pipeline.domain.session import Request, Session
from pipeline.schedule.facts import Facts, days_closed

Bools = NDArray[np.bool_]
Ints = NDArray[np.int64]


class Pool:
    """Sessions [m] of one part and kind that are still in time, by time, and who could move where."""

    def __init__(self, facts: Facts, part: ExamPart, *, adapted: bool) -> None:
        self.facts = facts
        self.sessions = tuple(s for s in facts.by_part[part] if s.adapted == adapted and facts.in_time(s))
        self.day: Ints = np.array([s.start.toordinal() for s in self.sessions], np.int64)
        self.begin: Ints = np.array([_minute(s.start) for s in self.sessions], np.int64)
        lasting = [s.minutes + facts.problem.break_minutes for s in self.sessions]
        self.end: Ints = self.begin + np.array(lasting, np.int64)
        self.venue = np.array([s.venue for s in self.sessions], object)
        self._days: dict[object, Bools] = {}
        self._beside: dict[str, Bools] = {}
        free = np.array([facts.left[s.id] > 0 for s in self.sessions], bool)
        self.reach = _closure(self._moves())
        """[m, m]: from a seat here, by some exchange, to a seat there; a session reaches itself."""
        self.slack: Bools = (self.reach & free).any(axis=1)
        """[m]: has a free seat, or gets one by an exchange."""

    def lightest(self, weights: Mapping[str, int]) -> Ints:
        """[m]: least weight (by registration) of those seated this night with a seat reached from here."""
        at = {s.id: i for i, s in enumerate(self.sessions)}
        least = np.full(len(self.sessions), np.iinfo(np.int64).max, np.int64)
        for sitting in self.facts.sittings:
            if sitting.session in at:
                i = at[sitting.session]
                least[i] = min(least[i], weights[sitting.registration])
        found: Ints = np.where(self.reach, least, np.iinfo(np.int64).max).min(
            axis=1, initial=np.iinfo(np.int64).max
        )
        return found

    def days(self, request: Request) -> Bools:
        """Sessions on days on which she can come."""
        key = (request.earliest, request.unavailable)
        if key not in self._days:
            self._days[key] = ~days_closed(self.day, request)
        return self._days[key]

    def beside(self, others: Sequence[Session]) -> Bools:
        """Sessions that one person can sit beside ``others``."""
        fits = np.ones(len(self.sessions), bool)
        for other in others:
            if other.id not in self._beside:
                self._beside[other.id] = self._fits(other)
            fits &= self._beside[other.id]
        return fits

    def _fits(self, other: Session) -> Bools:
        """``not clash`` for all sessions at once."""
        begin = _minute(other.start)
        end = begin + other.minutes + self.facts.problem.break_minutes
        apart = (self.begin >= end) | (self.end <= begin)
        fits: Bools = (self.day != other.start.toordinal()) | (apart & (self.venue == other.venue))
        return fits

    def _moves(self) -> Bools:
        """[m, m]: somebody seated this night in the one could sit in the other."""
        at = {s.id: i for i, s in enumerate(self.sessions)}
        requests = {r.registration: r for r in self.facts.problem.requests}
        moves = np.eye(len(self.sessions), dtype=bool)
        for sitting in self.facts.sittings:
            if sitting.session in at:
                others = self.facts.others(sitting)
                moves[at[sitting.session]] |= self.days(requests[sitting.registration]) & self.beside(others)
        return moves


def _minute(moment: datetime) -> int:
    """Minutes of the day."""
    return moment.hour * 60 + moment.minute


def _closure(arcs: Bools) -> Bools:
    """Reflexive and transitive closure [m, m], over strong components."""
    if not len(arcs):
        return arcs
    count, label = connected_components(csr_matrix(arcs.astype(np.int8)), directed=True, connection="strong")
    closed = np.eye(count, dtype=np.float32)
    tail, head = np.nonzero(arcs)
    closed[label[tail], label[head]] = 1
    for _ in range(int(count).bit_length()):
        closed = np.minimum(closed @ closed, 1)
    reach: Bools = closed[label][:, label] > 0
    return reach


def seats_needed(open_to: Bools, late: Bools, reach: Bools, weights: Sequence[int]) -> Ints:
    """[people, m]: seats to add at each session until each person is sure to have one.

    ``open_to`` [people, m]: sessions that each may sit; ``late``: those after her term, where everybody
    goes before her. Whoever weighs as much goes before her everywhere: the number is enough whatever
    decides between equals.
    """
    reached = (open_to.astype(np.float32) @ reach.astype(np.float32)) > 0
    order = np.argsort(-np.array(weights, np.int64), kind="stable")
    heaviest = -np.array(weights, np.int64)[order]
    through = np.searchsorted(heaviest, heaviest, side="right") - 1
    counts = np.cumsum(reached[order], axis=0, dtype=np.int32)[through]
    needed = np.empty(counts.shape, np.int64)
    needed[order] = counts + ~reached[order]
    everyone = np.broadcast_to(reached.sum(axis=0), reached.shape) + ~reached
    return np.where(late, everyone, needed)
