"""Which issued references lie near a damaged one, without looking at all of them.

Three pieces of a reference, one position apart, are indexed. One edit touches at most one piece
(that is what the gaps are for: a swap of neighbours can not reach two), so of a text at most two
edits away at least one piece stands intact, shifted by at most two positions.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Set

from rapidfuzz.distance import OSA

MAX_EDITS = 2
_PIECES = ((0, 4), (5, 10), (11, 16))


class ReferenceIndex(Set[str]):
    """References of 16 digits; ``near`` finds those within one or two edits of a text."""

    def __init__(self, references: Iterable[str] = ()) -> None:
        self._references: set[str] = set()
        self._pieces: dict[tuple[int, str], list[str]] = defaultdict(list)
        for reference in references:
            self.add(reference)

    def add(self, reference: str) -> None:
        if reference in self._references:
            return
        self._references.add(reference)
        for start, end in _PIECES:
            self._pieces[start, reference[start:end]].append(reference)

    def near(self, text: str, edits: int) -> frozenset[str]:
        """References at most ``edits`` (0..2) away: wrong, missing, extra digit, or swapped neighbours."""
        if not 0 <= edits <= MAX_EDITS:
            raise ValueError(f"edits must be 0..{MAX_EDITS}")
        return frozenset(
            reference
            for reference in self._sharing_a_piece(text)
            if OSA.distance(reference, text, score_cutoff=edits) <= edits
        )

    def _sharing_a_piece(self, text: str) -> Iterator[str]:
        for start, end in _PIECES:
            for shift in range(-MAX_EDITS, MAX_EDITS + 1):
                if start + shift >= 0:
                    yield from self._pieces.get((start, text[start + shift : end + shift]), ())

    def __contains__(self, reference: object) -> bool:
        return reference in self._references

    def __iter__(self) -> Iterator[str]:
        return iter(self._references)

    def __len__(self) -> int:
        return len(self._references)
