"""Where in the text of a bank line something stands that may be a reference.

Pure: knows no issued numbers. It takes what is written as a reference and never slides a window
over a longer run of digits, because there everything can be found. Every hit keeps its place in
the text as the bank sent it, for the explanation. ``groups`` cuts text into groups of digits,
``plain_text`` evens out what looks alike.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from pipeline.payments.groups import Run, broken_runs, candidates, digits_of, runs
from pipeline.payments.reference import LENGTH, from_rf
from pipeline.payments.written import RF, evened_out, without_other_numbers

MAX_TEXT = 4000
"""Characters looked at. A transfer carries 140; longer text is no reason to work longer."""

MAX_DAMAGED = 60
"""Damaged candidates in one line; more of them are noise, and then none of them says anything."""

_DIGITS = "0123456789"
_FEWEST = 11
"""Digits a text must hold: 14 make a damaged candidate, and at most a quarter of them are lookalikes."""


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


def find(structured: Sequence[str], text: str, end_to_end: str) -> tuple[Hit, ...]:
    """All hits, the ones the bank vouches for first; an end-to-end id counts only as the whole field.

    >>> [(hit.digits, hit.start, hit.end) for hit in find((), "kenm. 5000 0567 8901 2345, dank", "")]
    [('5000056789012345', 6, 25)]
    """
    hits: list[Hit] = []
    for number, reference in enumerate(structured):
        hits.extend(_hits(reference, Where.STRUCTURED, number))
    hits.extend(_hits(text, Where.TEXT, 0))
    hits.extend(
        hit for hit in _hits(end_to_end, Where.END_TO_END, 0) if hit.whole and _all_of(hit, end_to_end)
    )
    noise = sum(not hit.whole for hit in hits) > MAX_DAMAGED
    return tuple(hit for hit in hits if hit.whole or not noise)


def _all_of(hit: Hit, field: str) -> bool:
    return hit.end - hit.start == len(field.strip())


def _hits(text: str, where: Where, number: int) -> Iterable[Hit]:
    """Hits of one field, each digits-and-place once; what stands whole is not told as damaged too."""
    if text.isascii() and text.isdigit():  # by far the most usual: nothing but a number
        if len(text) == LENGTH:
            return (Hit(text, True, where, 0, LENGTH, number),)
    elif text.isascii() and sum(map(text.count, _DIGITS)) < _FEWEST:
        return ()
    found: dict[tuple[str, int], Hit] = {}
    for hit in _read(text, where, number):
        known = found.get((hit.digits, hit.start))
        if known is None or hit.whole > known.whole:
            found[hit.digits, hit.start] = hit
    return found.values()


def _read(text: str, where: Where, number: int) -> Iterator[Hit]:
    plain, places = evened_out(text, MAX_TEXT)

    def hit(whole: bool, digits: str, start: int, end: int) -> Hit:
        return Hit(digits, whole, where, places[start], places[end - 1] + 1, number)

    taken: list[tuple[int, int]] = []
    for found in RF.finditer(plain):
        inner = from_rf(found.group().replace(".", "").replace("-", ""))
        if inner is not None:
            taken.append(found.span())
            yield hit(True, inner, *found.span())
    for whole, groups in _candidates(plain):
        start, end = groups[0].start, groups[-1].end
        if not any(low < end and start < high for low, high in taken):
            yield hit(whole, digits_of(groups), start, end)


def _candidates(plain: str) -> Iterator[tuple[bool, Run]]:
    """What stands there, read as it is and again without dates, amounts and phone numbers."""
    fewer = without_other_numbers(plain)
    for read in (plain, fewer) if fewer != plain else (plain,):
        for run in runs(read):
            yield from candidates(run)
        for run in broken_runs(read):
            yield from candidates(run, loose=True)
