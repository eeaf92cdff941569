"""Menus: every set of sessions that one person can sit at one site in one visit.

A menu row does not depend on the person, so it is made once a night; prices and free seats only
mask and weigh rows. Row order is canonical: by site, then by session index.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import groupby

import numpy as np

from pipeline.schedule.model import PARTS, Bools, Calendar, Floats, Ints, Item, Night

Combo = tuple[int, ...]


class Menu:
    """Rows of sessions without overlap: ``sessions`` [rows, 6], padded with S (one past the last).

    ``mask`` [rows] has bit p for part p of ``PARTS``; ``has`` [rows, 6] says the same as booleans.
    """

    def __init__(self, night: Night) -> None:
        calendar = night.calendar
        mixed = any(_both_kinds(person.items) for person in night.people)
        combos = [c for site in _by_site(calendar) for c in _combos(calendar, site, mixed=mixed)]
        self.size = len(combos)
        self.sessions: Ints = np.full((self.size, len(PARTS)), len(calendar.sessions), np.int64)
        for row, combo in enumerate(combos):
            self.sessions[row, : len(combo)] = combo
        self.mask: Ints = np.array([sum(1 << int(calendar.part[s]) for s in c) for c in combos], np.int64)
        self.site: Ints = np.array([calendar.site[c[0]] for c in combos], np.int64)
        self.day: Ints = calendar.day[self.site] if combos else np.zeros(0, np.int64)
        self.has: Bools = np.asarray((self.mask[:, None] >> np.arange(len(PARTS))) & 1, bool)
        self.combos = combos

    def open_rows(self, sessions: Bools) -> Bools:
        """Rows [rows] of which every session is among ``sessions`` [S]."""
        rows: Bools = np.asarray(np.append(sessions, True)[self.sessions].all(axis=1), bool)
        return rows

    def price(self, prices: Floats) -> Floats:
        """Sum of the session prices [S] of each row."""
        total: Floats = np.append(prices, 0.0)[self.sessions].sum(axis=1)
        return total


def _both_kinds(items: Sequence[Item]) -> bool:
    return len({item.request.adapted for item in items}) > 1


def _by_site(calendar: Calendar) -> Iterator[list[int]]:
    order = np.lexsort((np.arange(len(calendar.site)), calendar.site))
    for _, group in groupby(order.tolist(), key=lambda s: int(calendar.site[s])):
        yield list(group)


def _combos(calendar: Calendar, site: list[int], *, mixed: bool) -> Iterator[Combo]:
    """All sets of sessions of one site with different parts and no overlap, of one kind unless ``mixed``."""
    kinds: dict[bool, list[int]] = defaultdict(list)
    for session in site:
        kinds[not mixed and bool(calendar.adapted[session])].append(session)
    for kind in sorted(kinds):
        yield from _grow(calendar, kinds[kind], ())


def _grow(calendar: Calendar, rest: list[int], chosen: Combo) -> Iterator[Combo]:
    for i, session in enumerate(rest):
        grown = (*chosen, session)
        yield grown
        fits = [
            s
            for s in rest[i + 1 :]
            if calendar.part[s] != calendar.part[session] and not calendar.clash(s, session)
        ]
        yield from _grow(calendar, fits, grown)
