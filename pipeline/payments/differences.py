"""What a clerk has to look at: statements that contradict each other, or that nothing holds together."""

from collections.abc import Collection, Iterator, Mapping, Sequence

from pipeline.domain.payment import Statement
from pipeline.payments.entries import Booking, Entry


def differences(
    statements: Sequence[Statement],
    entries: Sequence[Sequence[Entry]],
    owner: Mapping[int, Booking],
    meeting: Sequence[tuple[int, int]],
    contradicted: Collection[tuple[int, int]],
) -> Iterator[str]:
    """An alert for each two statements of one day that do not go together, with ids and a date only.

    ``meeting`` are places of statements whose days meet. Two are well when what both tell is one
    stretch, and beyond each end of it only one of them goes on; two that share nothing are well when
    others lie between them. ``contradicted`` are pairs that tell one booking at different balances.
    """
    told = [[{id(leaf) for leaf in owner[id(e)].leaves()} for e in known] for known in entries]
    joined = _Groups(len(statements))
    for one, other in meeting:
        if _closes_where(statements[one], statements[other]) or _shared(told[one], told[other]):
            joined.join(one, other)
    for one, other in meeting:
        days = {entry.day for entry in entries[one]} & {entry.day for entry in entries[other]}
        loose = days and not joined.together(one, other)
        if loose or (one, other) in contradicted or not _windows(told[one], told[other]):
            day = min(days, default=statements[other].to_date)
            yield f"statements {statements[one].id} and {statements[other].id} differ on {day}"


def _closes_where(one: Statement, other: Statement) -> bool:
    return one.closing_cents == other.opening_cents or other.closing_cents == one.opening_cents


def _shared(one: Sequence[set[int]], other: Sequence[set[int]]) -> bool:
    return not set().union(*one).isdisjoint(set().union(*other))


def _windows(one: Sequence[set[int]], other: Sequence[set[int]]) -> bool:
    """Whether what both tell is one stretch, and beyond each end of it only one of them goes on."""
    here, there = set().union(*one), set().union(*other)
    both = here & there
    if not both:
        return True
    for side, shared in ((one, here & there), (other, here & there)):
        known = [bool(leaves & shared) for leaves in side]
        inner = known[known.index(True) : len(known) - known[::-1].index(True)]
        if not all(inner):
            return False
    return (bool(one[0] & both) or bool(other[0] & both)) and (bool(one[-1] & both) or bool(other[-1] & both))


class _Groups:
    """Numbers that belong together through others."""

    def __init__(self, count: int) -> None:
        self._parent = list(range(count))

    def join(self, one: int, other: int) -> None:
        self._parent[self._root(one)] = self._root(other)

    def together(self, one: int, other: int) -> bool:
        return self._root(one) == self._root(other)

    def _root(self, number: int) -> int:
        while self._parent[number] != number:
            self._parent[number] = self._parent[self._parent[number]]
            number = self._parent[number]
        return number
