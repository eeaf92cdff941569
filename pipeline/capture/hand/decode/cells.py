"""The boxes of a field as the search sees them: what each may hold, and how likely."""

from dataclasses import dataclass
from functools import cache

import numpy as np
import numpy.typing as npt

from pipeline.capture.hand.decode.classes import FieldClass, class_of
from pipeline.capture.hand.lattice import BLANK, CAPITALS, CHARACTERS, COLUMNS, DIGITS, MARKS, OTHER, Lattice
from pipeline.domain.forms import Alphabet, FieldTemplate

SPACE = " "
"""The symbol of an empty box."""
CROSSED = "\N{MULTIPLICATION SIGN}"
"""The symbol of a box whose ink counts for nothing; it never gets into a value."""
SYMBOLS = CHARACTERS + CROSSED + SPACE
"""Symbol of each column of a lattice."""
FLOOR = -16.0
"""Least log probability: a network that says less than 1 in 10 million claims more than it can know."""
PRUNE, PRUNE_LETTERS = 11.0, 8.0
"""A symbol that much less likely than the best of its box is not tried; margins end there."""
MOST_OPTIONS, MOST_LETTERS = 11, 5
"""Symbols tried in a box with and without digits only: all digits and the blank, the best few letters."""
_MAYBE_CROSSED, _CROSSED_SHARE = 0.3, 0.45
"""Ink that the network gives this share of OTHER may be crossed out. More often it is a character that is
badly written or badly cut: even of those that are surely OTHER to the network, hardly half are crossed out
(41 of 105 above 0.95, on forms with 1.5 slips in 100 fields). What the rules can do with it decides.
"""

_POSTCODE_DIGITS = 4
_OF_ALPHABET = {
    Alphabet.DIGITS: DIGITS,
    Alphabet.CAPITALS: CAPITALS,
    Alphabet.NAME: CAPITALS + MARKS,
    Alphabet.POSTCODE: DIGITS + CAPITALS,
    Alphabet.ALNUM: DIGITS + CAPITALS,
    Alphabet.ANY: CHARACTERS,
}
_PHONE = DIGITS + MARKS
_LOOK_ALIKE = ("0OQDCU", "1IJLT", "2Z", "3B", "4AYU", "5S", "6GB", "7TZFYJ", "8B", "9GQP", "-'.1IT")
"""Shapes that differ by what is expected, not by ink."""

Mask = npt.NDArray[np.bool_]
Options = tuple[tuple[str, float], ...]


@dataclass(frozen=True, slots=True)
class Cells:
    """A field's boxes under its alphabet. ``options`` per box: symbols and log probabilities, best first.

    ``foreign`` per box: the share (0..1) of what the field cannot hold and what does not look like anything
    it can hold.
    """

    log_p: npt.NDArray[np.float64]
    """``[cells, COLUMNS]``, renormalised over what each box may hold; -inf for the rest."""
    options: tuple[Options, ...]
    foreign: tuple[float, ...]

    @property
    def plain(self) -> str:
        """The most likely symbol of each box, crossed-out ones left out."""
        return without_crossed("".join(options[0][0] for options in self.options))

    @property
    def crossed(self) -> Mask:
        """``[cells]``: boxes that are crossed out rather than anything else."""
        return np.array([options[0][0] == CROSSED for options in self.options], np.bool_)

    @property
    def empty(self) -> bool:
        return not self.crossed.any() and not self.plain.strip()

    def weakest(self, path: str) -> float:
        """Probability (0..1) of the least sure symbol of ``path``, one symbol a box."""
        shares = (
            float(np.exp(self.log_p[i, SYMBOLS.index(symbol)])) * (1 - self.foreign[i])
            for i, symbol in enumerate(path)
            if symbol != CROSSED
        )
        return max(0.0, min(shares, default=1.0))


@dataclass(frozen=True, eq=False)
class Allowed:
    """What the boxes of a field may hold, ``[cells, COLUMNS]``, and what merely looks like it."""

    mask: Mask
    explained: Mask


def characters_of(field: FieldTemplate) -> str:
    """Every character that some box of the field may hold; a telephone number has no letters."""
    return _PHONE if class_of(field) is FieldClass.PHONE else _OF_ALPHABET[field.alphabet]


@cache
def allowed(field: FieldTemplate) -> Allowed:
    """What each box may hold. Every box may be empty.

    A postcode in seven boxes has a blank in the middle, or behind it.
    """
    mask = np.zeros((field.cells, COLUMNS), bool)
    mask[:, BLANK] = True
    for cell in range(field.cells):
        symbols = characters_of(field)
        if field.alphabet is Alphabet.POSTCODE:
            symbols = DIGITS if cell < _POSTCODE_DIGITS else CAPITALS
        mask[cell, [CHARACTERS.index(c) for c in symbols]] = True
    return Allowed(mask, np.asarray((mask.astype(np.float32) @ _LIKE) > 0))


def cells_of(lattice: Lattice, may: Allowed) -> Cells:
    """Lays the alphabet over the lattice and renormalises each box."""
    raw = np.maximum(lattice.log_p.astype(np.float64), FLOOR)
    shares = np.exp(raw)
    shares /= shares.sum(1, keepdims=True)
    inside = shares * may.mask
    crossed = np.where(shares[:, OTHER] >= _MAYBE_CROSSED, _CROSSED_SHARE * shares[:, OTHER], 0.0)
    inside *= ((1 - crossed) / inside.sum(1))[:, None]
    inside[:, OTHER] = crossed
    with np.errstate(divide="ignore"):
        log_p = np.log(inside)
    foreign = (shares * ~may.explained).sum(1).clip(0.0, 1.0)
    return Cells(log_p, _options(log_p, may.mask), tuple(foreign.tolist()))


def without_crossed(path: str) -> str:
    """What is left of a path of symbols when the boxes that count for nothing are left out."""
    return path.replace(CROSSED, "")


def joined(path: str) -> str:
    """The value that a path of symbols stands for: no blanks around it, single ones within."""
    return " ".join(path.split())


def _options(log_p: npt.NDArray[np.float64], mask: Mask) -> tuple[Options, ...]:
    order = np.argsort(-log_p, axis=1, kind="stable")[:, :MOST_OPTIONS]
    ranked = np.take_along_axis(log_p, order, axis=1)
    letters = (mask.sum(1) > MOST_OPTIONS)[:, None]
    tried = (ranked >= ranked[:, :1] - np.where(letters, PRUNE_LETTERS, PRUNE)).sum(1)
    tried = np.where(letters[:, 0], np.minimum(tried, MOST_LETTERS), tried)
    return tuple(
        tuple(zip((SYMBOLS[i] for i in columns[:n]), scores[:n], strict=True))
        for columns, scores, n in zip(order.tolist(), ranked.tolist(), tried.tolist(), strict=True)
    )


def _likeness() -> npt.NDArray[np.float32]:
    like = np.eye(COLUMNS, dtype=np.float32)
    for group in _LOOK_ALIKE:
        columns = [CHARACTERS.index(c) for c in group]
        like[np.ix_(columns[:1], columns)] = 1
        like[np.ix_(columns, columns[:1])] = 1
    return like


_LIKE = _likeness()
