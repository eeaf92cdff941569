"""Names, places and other words: a mild prior of which letters follow each other."""

import re
from dataclasses import dataclass

from pipeline.capture.hand.decode.cells import SPACE, joined
from pipeline.capture.hand.lattice import DIGITS, MARKS
from pipeline.capture.hand.names import NamePrior

_EDGE = "^"
"""Before the first letter and between words."""
_DIGIT_IN_WORD, _LETTER_AFTER_DIGIT = -2.5, -1.0
"""Log weights: a digit right behind a letter, a letter right behind a digit (``1e``, ``12A``)."""
_LONE_MARK = -3.0
"""A mark at the start of a word; apostrophes do stand there (``'t``)."""
_NO_END = re.compile(r"(?<=[A-Z]{3})\.$|[-']+$")
"""Behind the last word: a full stop after more than an initial or an abbreviation, a stroke left over."""


@dataclass(frozen=True, slots=True)
class Words:
    """Letters weighed by the two before them. Works with any alphabet; a blank ends a word.

    State: the last two symbols of the word so far. What follows a digit is not weighed as a name.
    """

    prior: NamePrior
    start: str = _EDGE

    def step(self, state: str, cell: int, symbol: str) -> tuple[str, float] | None:  # noqa: ARG002
        last = state[-1]
        if symbol == SPACE:
            end = self.prior.weight(state, _EDGE) if last.isalpha() else 0.0
            return _EDGE, end
        if symbol in DIGITS:
            return symbol, (_DIGIT_IN_WORD if last.isalpha() else 0.0)
        if last in DIGITS:
            return symbol, (0.0 if symbol in MARKS else _LETTER_AFTER_DIGIT)
        if symbol in MARKS:
            return symbol, (0.0 if last.isalpha() else _LONE_MARK if symbol != "'" else -1.0)
        before = _EDGE if last in MARKS else state
        return (before + symbol)[-2:], self.prior.weight(before, symbol)

    def ends(self, state: str) -> bool:  # noqa: ARG002
        return True

    def value(self, path: str) -> str:
        """Without blanks around it, and without a mark behind it that belongs to no word.

        >>> prior = NamePrior()
        >>> [Words(prior).value(path) for path in ("DE VRIES. ", "J. P.", "ALI-")]
        ['DE VRIES', 'J. P.', 'ALI']
        """
        return _NO_END.sub("", joined(path)).rstrip()
