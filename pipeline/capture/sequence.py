"""Ways in which an office scans a stack, and which of them explain the order of the pages in a file.

Pure on page identities. A page without a number of its owner may be given to somebody by its place
only when every way that explains the whole file gives it to the same form.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

_MOSTLY = 4
"""A long stack is in order when at most one set in so many is not complete ..."""
_LEAST_COMPLETE = 3
"""... and at least so many are."""
_CLEARLY_FEWER = 2
"""The direction of a stack is clear when the other one breaks so many more copies."""

Groups = frozenset[frozenset[int]]
"""Indices into the sequence: the pages that make one copy of a form."""


@dataclass(frozen=True, slots=True)
class Place:
    """One page: the form (any name that is the same for its pages), its number, how many there are.

    ``person`` is who the page says it is of; empty when it does not say. A page that we do not know has
    no ``form``: it may be one of ours, unrecognised, so nothing is joined across it.
    """

    form: str
    page: int
    pages: int
    person: str = ""


def explanations(places: Sequence[Place]) -> tuple[Groups, ...]:
    """Every way of scanning that accounts for all pages, none missing. Each way once.

    Copies one after the other, or all fronts and then all backs, these in the same or in turned
    order; each of them also from the last page to the first.

    >>> a, b = Place("x", 1, 2), Place("x", 2, 2)
    >>> len(explanations([a, b, a, b])), len(explanations([a, a, b, b])), len(explanations([a, b, b, a]))
    (1, 2, 0)
    """
    ways: tuple[Callable[[Sequence[Place]], Iterator[Groups]], ...] = (_one_by_one, _passes)
    turned = range(len(places) - 1, -1, -1)
    found: dict[Groups, None] = {}
    for way in ways:
        found |= dict.fromkeys(way(places))
        for groups in way(places[::-1]):
            found[frozenset(frozenset(turned[i] for i in group) for group in groups)] = None
    return tuple(groups for groups in found if _consistent(groups, places))


def mostly_in_order(places: Sequence[Place]) -> Groups:
    """The complete copies of a long stack where a page got lost here and there; empty when it is not one.

    A stack without its first page looks like one from the last page to the first: then it is neither.
    The copies of the same form just before and behind a broken one are left out: the lost page may be
    theirs.
    """
    last = len(places) - 1
    ahead, back = _broken(places), _broken(places[::-1])
    if abs(ahead - back) < _CLEARLY_FEWER:
        return frozenset()
    if ahead < back:
        return _unbroken(places)
    return frozenset(frozenset(last - i for i in group) for group in _unbroken(places[::-1]))


def _broken(places: Sequence[Place]) -> int:
    return sum(not _complete(run, places) for run in _known_runs(places))


def _unbroken(places: Sequence[Place]) -> Groups:
    runs = _known_runs(places)
    whole = [_complete(run, places) for run in runs]
    if sum(whole) < _LEAST_COMPLETE or (len(runs) - sum(whole)) * _MOSTLY > len(runs):
        return frozenset()
    doubted: set[int] = set()
    for i, run in enumerate(runs):
        if not whole[i]:
            form = places[run[0]].form
            before = next((j for j in range(i - 1, -1, -1) if places[runs[j][0]].form == form), i)
            behind = next((j for j in range(i + 1, len(runs)) if places[runs[j][0]].form == form), i)
            doubted |= {before, i, behind}
    kept = (frozenset(run) for i, run in enumerate(runs) if i not in doubted)
    return frozenset(group for group in kept if _consistent(frozenset({group}), places))


def _one_by_one(places: Sequence[Place]) -> Iterator[Groups]:
    runs = _known_runs(places)
    if all(_complete(run, places) for run in runs):
        yield frozenset(frozenset(run) for run in runs)


def _known_runs(places: Sequence[Place]) -> list[list[int]]:
    return [run for run in _runs(places) if places[run[0]].form]


def _runs(places: Sequence[Place]) -> list[list[int]]:
    """Cut where another form begins or the page numbers no longer rise."""
    runs: list[list[int]] = []
    for i, place in enumerate(places):
        before = places[i - 1] if i else place
        if i == 0 or before.form != place.form or place.page <= before.page:
            runs.append([])
        runs[-1].append(i)
    return runs


def _complete(run: Sequence[int], places: Sequence[Place]) -> bool:
    return [places[i].page for i in run] == list(range(1, places[run[0]].pages + 1))


def _passes(places: Sequence[Place]) -> Iterator[Groups]:
    """All fronts (odd pages), then all backs; a stack that is turned over gives its backs in turned order."""
    if any(not place.form for place in places):
        return
    middle = next((i for i, place in enumerate(places) if place.page % 2 == 0), len(places))
    fronts, backs = places[:middle], places[middle:]
    copies = _runs(fronts)
    if any([fronts[i].page for i in run] != _odd(fronts[run[0]].pages) for run in copies):
        return
    wanted = [(n, page) for n, run in enumerate(copies) for page in _even(fronts[run[0]].pages)]
    for order in (wanted, wanted[::-1]):
        if [(fronts[copies[n][0]].form, page) for n, page in order] == [(b.form, b.page) for b in backs]:
            groups = [set(run) for run in copies]
            for i, (n, _) in enumerate(order):
                groups[n].add(middle + i)
            yield frozenset(map(frozenset, groups))


def _odd(pages: int) -> list[int]:
    return list(range(1, pages + 1, 2))


def _even(pages: int) -> list[int]:
    return list(range(2, pages + 1, 2))


def _consistent(groups: Groups, places: Sequence[Place]) -> bool:
    """No copy bears the numbers of two people."""
    return all(len({places[i].person for i in group} - {""}) <= 1 for group in groups)
