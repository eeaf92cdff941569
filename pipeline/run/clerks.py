"""What clerks said about fields: the only truth about real mail that an office ever gets."""

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from pipeline.domain.capture import Correction, FieldReading, Submission, Value
from pipeline.domain.case import APPROVAL, CLOSED
from pipeline.domain.findings import FindingCode

_CONFIRMING = tuple(
    f"{APPROVAL}{code.value}:" for code in (FindingCode.READING_DOUBTFUL, FindingCode.VALUE_DIFFERS)
)
"""Who agrees with these about a field says that what was read is what stands there."""


KEYED = "nagetikt:"
"""A correction of ``nagetikt:<field>`` is what somebody typed who saw the ink and not our reading (``qa``).
It is a measurement: no decision follows from it."""


class How(StrEnum):
    """How somebody came to say it; the strongest first."""

    KEYED = "keyed"
    """Typed without seeing our reading."""
    TYPED = "typed"
    """Typed over our reading, mostly because it was doubted."""
    CONFIRMED = "confirmed"
    """Agreed with our reading: the weakest, because people tend to see what is on the screen."""


@dataclass(frozen=True, slots=True)
class Word:
    """A clerk's word on one field. ``value`` is never None: '' is what was truly not filled in."""

    value: Value
    how: How
    clerk: str
    at: str


def words_of(submission: Submission, corrections: Iterable[Correction]) -> dict[str, Word]:
    """Field name to what was said last, of the strongest kind; those of other submissions are ignored.

    An agreement with a field that could not be read says nothing about its value, so it is left out.
    """
    mine = sorted((c for c in corrections if c.submission == submission.id), key=lambda c: c.revision)
    readings = fields_of(submission)
    words: dict[How, dict[str, Word]] = {how: {} for how in How}
    for one in mine:
        how, name = _about(one.field)
        if how is How.CONFIRMED:
            words[how].pop(name, None)
            read = readings[name].value if name in readings else None
            if one.value is True and read is not None:
                words[how][name] = Word(read, how, one.clerk, one.at)
        elif how is not None:
            words[how][name] = Word("" if one.value is None else one.value, how, one.clerk, one.at)
    return words[How.CONFIRMED] | words[How.TYPED] | words[How.KEYED]


def _about(field: str) -> tuple[How | None, str]:
    """What kind of word a correction is, and on which field; None for one about a whole case."""
    if field.startswith(KEYED):
        return How.KEYED, field.removeprefix(KEYED)
    for key in _CONFIRMING:
        if field.startswith(key):
            return How.CONFIRMED, field.removeprefix(key)
    about_case = field.startswith(APPROVAL) or field == CLOSED
    return (None, "") if about_case else (How.TYPED, field)


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
