"""Groups of digits in a plain text, the runs they form, and which of them may be a reference.

Two readings. The strict one takes groups with the same separator between them and ends a number at
a line break; what it finds needs no proof. The loose one joins over any separator, blanks and line
breaks, as banks and people break numbers; there only a run that is nothing but 16 digits counts, or
a piece that carries both of our checks beside something that is plainly another number.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from pipeline.payments.reference import LENGTH, is_reference

_DAMAGED = range(14, 19)
"""Digits of a run that may be a damaged reference of 16."""
_ONE_ERROR = range(LENGTH - 1, LENGTH + 2)
_GROUP = re.compile(r"\d+", re.ASCII)
_YEAR_OR_DAY = re.compile(r"(?:19|20)\d\d(?:(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01]))?", re.ASCII)
_SEPARATORS = frozenset(("", *".-/_,:*'|\\;+~`"))
"""Marks between the groups of one number, also doubled. Not those that part sayings: = & ( ) #."""
_MAX_GAP = 3
"""Characters between two groups of one number: a blank or two, or a mark with blanks around it."""
_FOUR, _FOURS = 4, 4
_MAX_GROUPS = 8
"""Groups that one number is looked for in; also what keeps a text of digits and blanks cheap."""


@dataclass(frozen=True, slots=True)
class Group:
    """Digits that stand together, and where."""

    digits: str
    start: int
    end: int


Run = Sequence[Group]


def digits_of(run: Run) -> str:
    return "".join(group.digits for group in run)


def runs(plain: str) -> Iterator[Run]:
    """Groups with the same separator between them; a line break ends a number.

    Where the separator changes, the group between belongs to both: 2026 5000-0567-8901-2345.
    """
    run: list[Group] = []
    separator: str | None = None
    for before, group in pairwise([None, *_groups(plain)]):
        if group is None or before is None:
            run = [group] if group else []
            continue
        between = plain[before.end : group.start]
        mark = _single(between.strip(" "))
        joins = len(between) <= _MAX_GAP and mark in _SEPARATORS
        if joins and separator in (None, mark):
            run.append(group)
            separator = mark
            continue
        yield run
        run, separator = ([before, group], mark) if joins else ([group], None)
    if run:
        yield run


def broken_runs(plain: str) -> Iterator[Run]:
    """Runs joined over any separator, blanks and line breaks, where the strict reading would stop."""
    run: list[Group] = []
    mixed = False
    for before, group in pairwise([None, *_groups(plain)]):
        if group is None or before is None:
            run = [group] if group else []
            continue
        between = plain[before.end : group.start]
        mark = _single(between.strip())
        if mark not in _SEPARATORS:
            if mixed:
                yield run
            run, mixed = [group], False
            continue
        mixed = mixed or bool(mark) or len(between) > _MAX_GAP or _single(between.strip(" ")) != mark
        run.append(group)
    if mixed:
        yield run


def _single(mark: str) -> str:
    """A mark that was typed twice or more is the same mark."""
    return mark[:1] if mark.count(mark[:1]) == len(mark) else mark


def candidates(run: Run, *, loose: bool = False) -> Iterator[tuple[bool, Run]]:
    """(whole, groups): references that stand there, and what could be one with an error.

    A ``loose`` run asks for proof: all of the run, or both checks inside the number.
    """
    digits = _length(run)
    if twice := _written_twice(run):
        yield True, twice
    if digits == LENGTH:
        yield True, run
    if digits == LENGTH or digits < _DAMAGED[0]:
        return
    whole: list[Run] = []
    if not loose:
        whole += [[group] for group in run if len(group.digits) == LENGTH] or list(_fours(run))
    whole += [groups for groups in _proven(run) if groups not in whole]
    yield from ((True, groups) for groups in whole)
    lengths = _ONE_ERROR if loose else _DAMAGED
    yield from ((False, groups) for groups in _windows(run, lengths) if groups not in whole)


def _written_twice(run: Run) -> Run:
    """The first half of a number that is one reference of ours written twice without anything between."""
    digits, first = digits_of(run), run[0]
    half = digits[:LENGTH]
    if len(run) > 1 or len(digits) != 2 * LENGTH or digits != 2 * half or not is_reference(half):
        return ()
    return (Group(half, first.start, first.start + LENGTH),)


def _groups(plain: str) -> Iterator[Group]:
    return (Group(m.group(), m.start(), m.end()) for m in _GROUP.finditer(plain))


def _length(run: Run) -> int:
    return sum(len(group.digits) for group in run)


def _fours(run: Run) -> Iterator[Run]:
    """Four groups of four digits that stand by themselves; five in a row say nothing."""
    start = 0
    while start < len(run):
        end = start
        while end < len(run) and len(run[end].digits) == _FOUR:
            end += 1
        if end - start == _FOURS:
            yield run[start:end]
        start = max(end, start + 1)


def _windows(run: Run, lengths: Sequence[int]) -> Iterator[Run]:
    """Neighbouring groups, cut nowhere, that together have one of these numbers of digits."""
    yield from (run[first:last] for first, last in _spans(run, lengths))


def _spans(run: Run, lengths: Sequence[int]) -> Iterator[tuple[int, int]]:
    for first in range(len(run)):
        total = 0
        for last in range(first, min(first + _MAX_GROUPS, len(run))):
            total += len(run[last].digits)
            if total in lengths:
                yield first, last + 1
            if total > lengths[-1]:
                break


def _proven(run: Run) -> Iterator[Run]:
    """Pieces with both checks, each beside nothing, another such piece, or plainly another number.

    Where two of them share a group neither is sure.
    """
    spans = [span for span in _spans(run, (LENGTH,)) if is_reference(digits_of(run[slice(*span)]))]
    if any(after < last for (_, last), (after, _) in pairwise(spans)):
        return
    starts, ends = {first for first, _ in spans}, {last for _, last in spans}
    for first, last in spans:
        longest = max(len(group.digits) for group in run[first:last])
        left = first == 0 or first in ends or _another(run[first - 1], longest)
        right = last == len(run) or last in starts or _another(run[last], longest)
        if left and right:
            yield run[first:last]


def _another(beside: Group, longest: int) -> bool:
    """Whether what stands next is plainly no part: a year, a day, or groups of another length."""
    return len(beside.digits) != longest or _YEAR_OR_DAY.fullmatch(beside.digits) is not None
