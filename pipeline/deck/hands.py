"""Hands: the characters real people wrote, kept by writer, from ``../shared/data/handwriting``.

A writer is in exactly one part: what a network trained on one part says about another part's
writers is what it will say about strangers. The data stays where it is; nothing of it is copied.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Literal, get_args

import numpy as np
import numpy.typing as npt

from pipeline.deck.sources import Glyph, Source, Writer, load_writers

Part = Literal["train", "calibrate", "bench"]
PARTS: tuple[Part, ...] = get_args(Part)
_TRAIN, _CALIBRATE = 0.70, 0.85  # upper ends of the shares on a scale of 0..1; bench is the rest
DIGITS = "0123456789"
CAPITALS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_OWN_CAPITALS = 15
"""So many different capitals make a hand for capitals; with fewer all of them are lent."""
_OWN_DIGITS = 8
_WEIGHTS = {"unipen": 0.6, "mnist": 0.3, "eurodigits": 0.1}
"""How often a hand of each source writes. UNIPEN leads: both kinds of characters, European 1 and 7."""


@dataclass(frozen=True, eq=False)
class Hand:
    """One person's writing. ``writer`` is source and number, ``lender`` whose characters fill the gaps.

    Every hand has all digits and capitals; ``own`` are the characters that ``writer`` wrote.
    """

    writer: str
    lender: str
    own: frozenset[str]
    pools: Mapping[str, tuple[Source, npt.NDArray[np.int64]]]

    @property
    def source(self) -> str:
        return self.writer.split("-")[0]

    def writes(self, character: str) -> bool:
        return character in self.pools

    def draw(self, character: str, rng: np.random.Generator) -> Glyph:
        """One of the person's ways to write ``character``; raises KeyError for one never written."""
        source, indices = self.pools[character]
        return source.glyph(int(indices[rng.integers(len(indices))]))


def part_of(source: str, writer: int) -> Part:
    """Where a writer belongs; a hash, so that nobody moves when data is added.

    Eurodigits do not say who wrote what, so their characters may only be trained on.

    >>> part_of("eurodigits", 3)
    'train'
    """
    if source == "eurodigits":
        return "train"
    share = _share(f"{source}:{writer}")
    return "train" if share < _TRAIN else "calibrate" if share < _CALIBRATE else "bench"


def load_hands(folder: Path, part: Part) -> tuple[Hand, ...]:
    """All hands of one part, those of a source together. Raises FileNotFoundError without the data.

    ``folder`` holds ``unipen_dev.npz``, ``mnist_dev.npz`` and ``eurodigits_dev.npz``. A hand that wrote
    digits only is lent the capitals of another writer of the same part, and the other way round.
    """
    writers = [w for w in load_writers(folder) if part_of(w.source, w.number) == part]
    with_capitals = [w for w in writers if _count(w, CAPITALS) == len(CAPITALS)]
    with_digits = [w for w in writers if _count(w, DIGITS) == len(DIGITS)]
    return tuple(
        compose_hand(
            writer,
            capitals=_lender(writer, with_capitals, "capitals"),
            digits=_lender(writer, with_digits, "digits"),
        )
        for writer in writers
        if _count(writer, CAPITALS) >= _OWN_CAPITALS or _count(writer, DIGITS) >= _OWN_DIGITS
    )


def compose_hand(writer: Writer, capitals: Writer, digits: Writer) -> Hand:
    """The hand of ``writer``; what it never wrote comes from the two lenders.

    A kind of which it has too few is lent whole: a hand that changes within a name is nobody's.
    """
    own = {c for c in writer.indices if c in CAPITALS and _count(writer, CAPITALS) >= _OWN_CAPITALS}
    own |= {c for c in writer.indices if c in DIGITS and _count(writer, DIGITS) >= _OWN_DIGITS}
    pools = {}
    for characters, lender in ((DIGITS, digits), (CAPITALS, capitals)):
        for character in characters:
            by = writer if character in own else lender
            pools[character] = (by.characters, by.indices[character])
    lent = sorted({w.name for w, kind in ((digits, DIGITS), (capitals, CAPITALS)) if not own >= set(kind)})
    return Hand(writer.name, "+".join(lent), frozenset(own), pools)


def pick_hand(hands: Sequence[Hand], rng: np.random.Generator) -> Hand:
    """A hand, its source first: many small sources would else drown in one large one."""
    sources = sorted({hand.source for hand in hands})
    weights = np.array([_WEIGHTS.get(source, 0.1) for source in sources])
    source = sources[int(rng.choice(len(sources), p=weights / weights.sum()))]
    own = [hand for hand in hands if hand.source == source]
    return own[int(rng.integers(len(own)))]


def samples(hands: Sequence[Hand]) -> Iterator[tuple[Hand, str, Glyph]]:
    """Every character that was really written, once, with its hand: for training."""
    for hand in hands:
        for character in sorted(hand.own):
            source, indices = hand.pools[character]
            for index in indices:
                yield hand, character, source.glyph(int(index))


def _lender(writer: Writer, among: Sequence[Writer], kind: str) -> Writer:
    if not among:
        raise ValueError(f"nobody in this part wrote all {kind}")
    return among[int(_share(f"{kind}:{writer.name}") * len(among))]


def _count(writer: Writer, characters: str) -> int:
    return sum(character in writer.indices for character in characters)


def _share(text: str) -> float:
    """A number in 0..1 that always is the same for the same text."""
    return int.from_bytes(sha256(text.encode()).digest()[:6]) / 2**48
