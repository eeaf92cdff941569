"""How known words would stand in the boxes of a field, and how well the ink fits them."""

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from pipeline.capture.hand.decode.cells import CROSSED, FLOOR, SPACE, SYMBOLS, Cells
from pipeline.capture.hand.lattice import BLANK, CHARACTERS, OTHER

_LETTERS = str.maketrans(
    {"Đ": "D", "Ð": "D", "Ø": "O", "Ł": "L", "Æ": "AE", "Œ": "OE", "Þ": "TH", "ẞ": "SS", "ß": "SS", "Ħ": "H",
     "ı": "I", "Ə": "A", "Ŋ": "N", "Ĳ": "IJ", "’": "'", "‘": "'", "`": "'", "ʻ": "'", "ʼ": "'"}
)  # fmt: skip


def folded(text: str) -> str:
    """Capitals without marks, as block letters are read; what has no such letter is left out.

    >>> folded("Şahin-Đorđević"), folded("IJsselmuiden, 's")
    ('SAHIN-DORDEVIC', "IJSSELMUIDEN 'S")
    """
    plain = unicodedata.normalize("NFKD", text.translate(_LETTERS).upper().translate(_LETTERS))
    return " ".join("".join(c for c in plain if c in CHARACTERS or c == SPACE).split())


@dataclass(frozen=True, eq=False)
class WordTable:
    """Folded words and the columns of their symbols, ``[words, longest]``, blank behind each."""

    words: tuple[str, ...]
    codes: npt.NDArray[np.intp]
    lengths: npt.NDArray[np.intp]


@lru_cache(maxsize=8)
def town_table(towns: tuple[str, ...]) -> WordTable:
    """The table of a list of towns, made once."""
    return table_of(towns)


def table_of(words: Iterable[str]) -> WordTable:
    """Folds the words; empty ones and doubles are left out."""
    listed = tuple(dict.fromkeys(w for w in map(folded, words) if w))
    lengths = np.array([len(word) for word in listed], np.intp)
    codes = np.full((len(listed), max(map(len, listed), default=0)), BLANK, np.intp)
    for row, word in enumerate(listed):
        codes[row, : len(word)] = [SYMBOLS.index(c) for c in word]
    return WordTable(listed, codes, lengths)


def fit(cells: Cells, table: WordTable) -> npt.NDArray[np.float64]:
    """Log probability of the ink for each word, written from the first box with ink.

    Crossed-out boxes are skipped. -inf for words that are too long for the boxes.
    """
    log_p, lead = _kept(cells)
    scores = np.full(len(table.words), -np.inf)
    room = len(log_p) - lead
    fits = np.flatnonzero(table.lengths <= room)
    width = min(room, table.codes.shape[1])
    if not fits.size or not room:
        return scores
    inside = log_p[lead + np.arange(width), table.codes[fits, :width]].sum(1)
    inside += cells.log_p[cells.crossed, OTHER].sum()
    scores[fits] = inside + log_p[:lead, BLANK].sum() + log_p[lead + width :, BLANK].sum()
    return scores


def path_of(cells: Cells, word: str) -> str:
    """The symbols of the boxes when ``word`` stands in those not crossed out, from the first with ink."""
    log_p, lead = _kept(cells)
    symbols = iter((SPACE * lead + word).ljust(len(log_p)))
    return "".join(CROSSED if crossed else next(symbols) for crossed in cells.crossed)


def _kept(cells: Cells) -> tuple[npt.NDArray[np.float64], int]:
    log_p = np.maximum(cells.log_p[~cells.crossed], FLOOR)
    inked = np.flatnonzero(log_p[:, BLANK] < np.log(0.5))
    return log_p, int(inked[0]) if inked.size else len(log_p)
