"""Where in the text of a bank line something stands that may be a reference.

Pure: knows no issued numbers. It takes what is written as a reference and never slides a window
over a longer run of digits, because there everything can be found. Every hit keeps its place in
the text as the bank sent it, for the explanation.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise

from pipeline.payments.reference import LENGTH, from_rf

MAX_TEXT = 2000
"""Characters looked at. A transfer carries 140; longer text is no reason to work longer."""

MAX_DAMAGED = 20
"""Damaged candidates in one line; more of them are noise, and then none of them says anything."""

_DAMAGED = range(14, 19)
"""Digits of a run that may be a damaged reference of 16."""
_LOOKALIKES = str.maketrans("OoIlSB", "001158")
_MIXED = r"[OoIlSB]{0,3}\d[0-9OoIlSB]*"
_LOOKALIKE_RUN = re.compile(rf"(?<![^\W_]){_MIXED}(?:[ .\-/]{_MIXED})*(?![^\W_])", re.ASCII)
_RF = re.compile(r"RF[ ]?\d{2}(?:[ .\-]?\d){16}(?!\d)", re.IGNORECASE | re.ASCII)
_GROUP = re.compile(r"\d+", re.ASCII)
_SEPARATORS = frozenset(("", ".", "-", "/", "_"))
_MAX_GAP = 3
"""Characters between two groups of one number: a blank or two, or a mark with blanks around it."""
_FOUR, _FOURS = 4, 4
_MAX_GROUPS = 8
"""Groups that one number is looked for in; also what keeps a text of digits and blanks cheap."""


class Where(StrEnum):
    STRUCTURED = "structured"
    TEXT = "text"
    END_TO_END = "end_to_end"


@dataclass(frozen=True, slots=True)
class Hit:
    """``digits`` as normalised. ``whole`` means: stands there as 16 digits; else a damaged candidate.

    ``start`` and ``end`` are positions in the field of the line (for STRUCTURED: in ``number``-th).
    """

    digits: str
    whole: bool
    where: Where
    start: int
    end: int
    number: int = 0


@dataclass(frozen=True, slots=True)
class _Group:
    digits: str
    start: int
    end: int


def find(structured: Sequence[str], text: str, end_to_end: str) -> tuple[Hit, ...]:
    """All hits, the ones the bank vouches for first; an end-to-end id counts only as a whole number.

    >>> [(hit.digits, hit.start, hit.end) for hit in find((), "kenm. 5000 0567 8901 2345, dank", "")]
    [('5000056789012345', 6, 25)]
    """
    hits: list[Hit] = []
    for number, reference in enumerate(structured):
        hits.extend(_hits(reference, Where.STRUCTURED, number))
    hits.extend(_hits(text, Where.TEXT, 0))
    hits.extend(hit for hit in _hits(end_to_end, Where.END_TO_END, 0) if hit.whole)
    noise = sum(not hit.whole for hit in hits) > MAX_DAMAGED
    return tuple(hit for hit in hits if hit.whole or not noise)


def _hits(text: str, where: Where, number: int) -> Iterator[Hit]:
    plain, places = _normalised(text[:MAX_TEXT])
    taken: list[tuple[int, int]] = []
    for found in _RF.finditer(plain):
        inner = from_rf(found.group().replace(".", "").replace("-", ""))
        if inner is not None:
            taken.append(found.span())
            yield Hit(inner, True, where, places[found.start()], places[found.end() - 1] + 1, number)
    for run in _runs(plain):
        start, end = run[0].start, run[-1].end
        if any(low < end and start < high for low, high in taken):
            continue
        for whole, groups in _candidates(run):
            digits = "".join(group.digits for group in groups)
            yield Hit(digits, whole, where, places[groups[0].start], places[groups[-1].end - 1] + 1, number)


def _candidates(run: list[_Group]) -> Iterator[tuple[bool, list[_Group]]]:
    """Whole references in a run of groups, and what could be one with an error."""
    if _digits(run) == LENGTH:
        yield True, run
        return
    whole = [[group] for group in run if len(group.digits) == LENGTH] or list(_fours(run))
    yield from ((True, groups) for groups in whole)
    yield from ((False, groups) for groups in _damaged(run) if groups not in whole)


def _digits(run: list[_Group]) -> int:
    return sum(len(group.digits) for group in run)


def _fours(run: list[_Group]) -> Iterator[list[_Group]]:
    """Four groups of four digits that stand by themselves; five in a row say nothing."""
    start = 0
    while start < len(run):
        end = start
        while end < len(run) and len(run[end].digits) == _FOUR:
            end += 1
        if end - start == _FOURS:
            yield run[start:end]
        start = max(end, start + 1)


def _damaged(run: list[_Group]) -> Iterator[list[_Group]]:
    """Neighbouring groups, cut nowhere, whose digits together could be a reference with an error."""
    for i in range(len(run)):
        total = 0
        for j in range(i, min(i + _MAX_GROUPS, len(run))):
            total += len(run[j].digits)
            if total in _DAMAGED:
                yield run[i : j + 1]


def _runs(plain: str) -> Iterator[list[_Group]]:
    """Groups of digits with the same separator between them; a line break ends a number."""
    groups = [_Group(m.group(), m.start(), m.end()) for m in _GROUP.finditer(plain)]
    run: list[_Group] = groups[:1]
    separator: str | None = None
    for before, group in pairwise(groups):
        between = plain[before.end : group.start]
        mark: str | None = between.strip(" ")
        joins = len(between) <= _MAX_GAP and mark in _SEPARATORS
        if joins and separator in (None, mark):
            run.append(group)
        elif joins and _digits(run[:-1]) == LENGTH:  # a date behind a whole number: 2345 2026-11-23
            yield run[:-1]
            run = [run[-1], group]
        else:
            yield run
            run, mark = [group], None
        separator = mark
    if run:
        yield run


def _normalised(text: str) -> tuple[str, Sequence[int]]:
    """Compatibility forms, digits of any script and invisible marks evened out, with old places.

    O, I, l, S and B become digits only in a number that is otherwise digits.
    """
    if text.isascii():
        plain: str = text
        places: Sequence[int] = range(len(text))
    else:
        pairs = [(new, i) for i, old in enumerate(text) for new in _plain_character(old)]
        plain = "".join(new for new, _ in pairs)
        places = [i for _, i in pairs]
    return _LOOKALIKE_RUN.sub(_digits_of_run, plain), places


def _plain_character(character: str) -> str:
    if unicodedata.category(character) == "Cf":
        return ""
    digit = unicodedata.decimal(character, None)
    if digit is not None:
        return str(digit)
    if unicodedata.category(character) in ("Zs", "Pd"):
        return " " if character.isspace() else "-"
    return unicodedata.normalize("NFKC", character)


def _digits_of_run(found: re.Match[str]) -> str:
    run = found.group()
    letters = sum(character.isalpha() for character in run)
    digits = sum(character.isdigit() for character in run)
    return run.translate(_LOOKALIKES) if letters and digits >= 3 * letters else run
