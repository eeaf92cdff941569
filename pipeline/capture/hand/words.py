"""Lists of known words, laid out so that all of them can be held against the ink of a field at once."""

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from dataclasses import field as dataclass_field

import numpy as np
import numpy.typing as npt

from pipeline.capture.hand.lattice import BLANK, CHARACTERS

_LETTERS = str.maketrans(
    {"Đ": "D", "Ð": "D", "Ø": "O", "Ł": "L", "Æ": "AE", "Œ": "OE", "Þ": "TH", "ẞ": "SS", "ß": "SS", "Ħ": "H",
     "ı": "I", "Ə": "A", "Ŋ": "N", "Ĳ": "IJ", "’": "'", "‘": "'", "`": "'", "ʻ": "'", "ʼ": "'"}
)  # fmt: skip
_COLUMN = np.full(256, BLANK, np.uint8)
"""Column of a lattice by the code of a character; what is no character is a blank."""
_COLUMN[[ord(c) for c in CHARACTERS]] = np.arange(len(CHARACTERS))


def folded(text: str) -> str:
    """Capitals without marks, as block letters are read; what has no such letter is left out.

    >>> folded("Şahin-Đorđević"), folded("IJsselmuiden, 's")
    ('SAHIN-DORDEVIC', "IJSSELMUIDEN 'S")
    """
    plain = unicodedata.normalize("NFKD", text.translate(_LETTERS).upper().translate(_LETTERS))
    return " ".join("".join(c for c in plain if c in CHARACTERS or c == " ").split())


@dataclass(frozen=True, eq=False)
class WordTable:
    """Folded words and the columns of their symbols, ``uint8 [words, longest]``, blank behind each."""

    words: tuple[str, ...] = ()
    codes: npt.NDArray[np.uint8] = dataclass_field(default_factory=lambda: np.zeros((0, 0), np.uint8))
    lengths: npt.NDArray[np.intp] = dataclass_field(default_factory=lambda: np.zeros(0, np.intp))

    def __len__(self) -> int:
        return len(self.words)


def table_of(words: Iterable[str]) -> WordTable:
    """Folds the words; empty ones and doubles are left out."""
    return folded_table(word for word in map(folded, words) if word)


def folded_table(words: Iterable[str]) -> WordTable:
    """The table of words that are folded already, such as those of a list that comes with the program."""
    listed = tuple(dict.fromkeys(words))
    if not listed:
        return WordTable()
    lengths = np.array([len(word) for word in listed], np.intp)
    letters = np.array(listed, f"S{lengths.max()}").view(np.uint8).reshape(len(listed), -1)
    return WordTable(listed, _COLUMN[letters], lengths)
