"""What clerks said about fields: the only truth about real mail that an office ever gets."""

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

from pipeline.domain.capture import Correction, FieldReading, Submission, Value
from pipeline.domain.case import APPROVAL, CLOSED
from pipeline.domain.findings import FindingCode

_CONFIRMING = tuple(
    f"{APPROVAL}{code.value}:" for code in (FindingCode.READING_DOUBTFUL, FindingCode.VALUE_DIFFERS)
)
"""Who agrees with these about a field says that what was read is what stands there."""


@dataclass(frozen=True, slots=True)
class Word:
    """A clerk's word on one field. ``value`` is never None: '' is what was truly not filled in.

    ``confirmed`` tells that the clerk agreed with the reading instead of typing it: a weaker word,
    because people tend to see what is on the screen.
    """

    value: Value
    confirmed: bool
    clerk: str
    at: str


def words_of(submission: Submission, corrections: Iterable[Correction]) -> dict[str, Word]:
    """Field name to what was said last; corrections of other submissions are ignored.

    A field that was typed over and agreed with counts as typed. An agreement with a field that
    could not be read says nothing about its value, so it is left out.
    """
    mine = sorted((c for c in corrections if c.submission == submission.id), key=lambda c: c.revision)
    readings = fields_of(submission)
    typed: dict[str, Word] = {}
    agreed: dict[str, Word] = {}
    for one in mine:
        confirmed = next((one.field[len(key) :] for key in _CONFIRMING if one.field.startswith(key)), None)
        if confirmed is None:
            if not one.field.startswith(APPROVAL) and one.field != CLOSED:
                value: Value = "" if one.value is None else one.value
                typed[one.field] = Word(value, False, one.clerk, one.at)
        elif one.value is True and confirmed in readings and readings[confirmed].value is not None:
            agreed[confirmed] = Word(readings[confirmed].value, True, one.clerk, one.at)
        else:
            agreed.pop(confirmed, None)
    return agreed | typed


def fields_of(submission: Submission) -> dict[str, FieldReading]:
    """All readings of a submission, those of an enclosed portfolio too."""
    more = submission.portfolio.fields if submission.portfolio is not None else {}
    return {**more, **submission.fields}


def same(one: Value, other: Value) -> bool:
    """Whether two values say the same on paper: case, composition and spaces aside, '' and unticked alike.

    >>> same("De  Vries", "DE VRIES"), same("1055 EK", "1055EK"), same((), ""), same("1", "7")
    (True, True, True, False)
    """
    return _plain(one) == _plain(other)


def _plain(value: Value) -> Value:
    if isinstance(value, str):
        return "".join(unicodedata.normalize("NFC", value).casefold().split())
    if isinstance(value, tuple):
        return tuple(sorted(value)) or ""
    return value
