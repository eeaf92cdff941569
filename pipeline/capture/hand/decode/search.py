"""The best strings that satisfy a rule: exact n-best search of a lattice with a finite automaton.

One forward pass finds the states that can be reached, one backward pass the best completion of each;
best-first search with that completion as its (exact) estimate then gives the strings in order.
"""

import heapq
from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from itertools import count
from typing import Protocol, TypeVar

from pipeline.capture.hand.decode.cells import CROSSED, Options, joined, without_crossed

State = TypeVar("State", bound=Hashable)
_TRIES = 400
"""Complete strings looked at before giving up on one more that differs."""


class Grammar(Protocol[State]):
    """A weighted, deterministic automaton over symbols; weights are log probabilities."""

    @property
    def start(self) -> State: ...

    def step(self, state: State, cell: int, symbol: str) -> tuple[State, float] | None:
        """The state after ``symbol`` in box ``cell`` and the weight of the step; None when not allowed."""
        ...

    def ends(self, state: State) -> bool:
        """Whether a string may end here."""
        ...

    def value(self, path: str) -> str:
        """What the symbols of all boxes together say."""
        ...


@dataclass(frozen=True, slots=True)
class Found:
    """A string that satisfies the rules. ``score`` is its log probability with the prior's weights."""

    value: str
    path: str
    score: float


class Joined:
    """What most grammars say of a path: its symbols without the blanks around them."""

    def value(self, path: str) -> str:
        return joined(path)


def best_strings(cells: Sequence[Options], grammar: Grammar[State], n: int) -> tuple[Found, ...]:
    """The ``n`` most likely different values, best first; fewer when there are no more."""
    arcs = _forward(cells, grammar)
    ahead = _backward(arcs, grammar)
    found: dict[str, Found] = {}
    order = count()
    if grammar.start not in ahead[0]:
        return ()
    heap: list[tuple[float, int, float, str, State]] = [
        (-ahead[0][grammar.start], next(order), 0.0, "", grammar.start)
    ]
    tries = 0
    while heap and len(found) < n and tries < _TRIES:
        _, _, score, path, state = heapq.heappop(heap)
        cell = len(path)
        if cell == len(cells):
            tries += 1
            value = grammar.value(without_crossed(path))
            found.setdefault(value, Found(value, path, score))
            continue
        for symbol, weight, after in arcs[cell][state]:
            rest = ahead[cell + 1].get(after)
            if rest is not None:
                so_far = score + weight
                heapq.heappush(heap, (-(so_far + rest), next(order), so_far, path + symbol, after))
    return tuple(found.values())


def prior_of(grammar: Grammar[State], path: str) -> float:
    """The weights of the steps along ``path``; 0 where the rules do not allow it."""
    state, weight = grammar.start, 0.0
    for cell, symbol in enumerate(path):
        taken = (state, 0.0) if symbol == CROSSED else grammar.step(state, cell, symbol)
        if taken is None:
            return 0.0
        state, weight = taken[0], weight + taken[1]
    return weight


def _forward(
    cells: Sequence[Options], grammar: Grammar[State]
) -> list[dict[State, list[tuple[str, float, State]]]]:
    """Per box: the states before it, each with the steps it allows. What is crossed out changes none."""
    arcs: list[dict[State, list[tuple[str, float, State]]]] = []
    states, step = {grammar.start}, grammar.step
    for cell, options in enumerate(cells):
        here: dict[State, list[tuple[str, float, State]]] = {}
        following: set[State] = set()
        for state in states:
            here[state] = steps = []
            for symbol, log_p in options:
                taken = (state, 0.0) if symbol == CROSSED else step(state, cell, symbol)
                if taken is not None:
                    steps.append((symbol, log_p + taken[1], taken[0]))
                    following.add(taken[0])
        arcs.append(here)
        states = following
    arcs.append({state: [] for state in states})
    return arcs


def _backward(
    arcs: list[dict[State, list[tuple[str, float, State]]]], grammar: Grammar[State]
) -> list[dict[State, float]]:
    """Per box: the log probability of the best way on from each state that can be completed."""
    ahead: list[dict[State, float]] = [{} for _ in arcs]
    ahead[-1] = {state: 0.0 for state in arcs[-1] if grammar.ends(state)}
    for cell in range(len(arcs) - 2, -1, -1):
        after = ahead[cell + 1]
        for state, steps in arcs[cell].items():
            best = max((w + after[to] for _, w, to in steps if to in after), default=None)
            if best is not None:
                ahead[cell][state] = best
    return ahead
