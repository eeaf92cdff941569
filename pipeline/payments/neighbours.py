"""Which issued references lie near a damaged one, without looking at all of them.

Three pieces of a reference, one position apart, are indexed. One edit touches at most one piece (that
is what the gaps are for: a swap of neighbours can not reach two), so of a text at most two edits away
at least one piece stands intact, shifted by at most two positions. Where very many share a piece,
every text one edit from the damaged one is looked up instead, in constant time.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator
from functools import cached_property
from itertools import islice

from rapidfuzz.distance import OSA

from pipeline.payments.reference import LENGTH, one_edit_variants

_EDITS = 2
_PIECES = ((0, 4), (5, 10), (11, 16))
_FEW = 200
"""References to compare rather than to look up all variants (some 350) of a text."""
MOST_COMPARED = 5_000
"""References that share a piece with one text. Random numbers share some tens, running ones all."""


class ReferenceIndex:
    """Finds issued references near a text; ``references`` is looked at, never copied."""

    def __init__(self, references: Collection[str]) -> None:
        self._references = references

    def one_edit(self, text: str) -> frozenset[str]:
        """References equal to ``text`` or one edit away: wrong, missing, extra digit, swapped neighbours."""
        if not LENGTH - 1 <= len(text) <= LENGTH + 1:
            return frozenset()
        near = list(islice(self._sharing_a_piece(text, shifts=1), _FEW + 1))
        if len(near) <= _FEW:
            return frozenset(r for r in near if OSA.distance(r, text, score_cutoff=1) <= 1)
        known = self._references
        return frozenset(v for v in (text, *one_edit_variants(text)) if v in known)

    def two_edits(self, text: str) -> frozenset[str] | None:
        """References at most two edits away; None where so many lie near that none can be told apart."""
        near = list(islice(self._sharing_a_piece(text, shifts=_EDITS), MOST_COMPARED + 1))
        if len(near) > MOST_COMPARED:
            return None
        return frozenset(r for r in near if OSA.distance(r, text, score_cutoff=_EDITS) <= _EDITS)

    @cached_property
    def _pieces(self) -> dict[tuple[int, str], list[str]]:
        pieces: dict[tuple[int, str], list[str]] = defaultdict(list)
        for reference in self._references:
            for start, end in _PIECES:
                pieces[start, reference[start:end]].append(reference)
        return pieces

    def _sharing_a_piece(self, text: str, shifts: int) -> Iterator[str]:
        for start, end in _PIECES:
            for shift in range(-shifts, shifts + 1):
                if start + shift >= 0:
                    yield from self._pieces.get((start, text[start + shift : end + shift]), ())
