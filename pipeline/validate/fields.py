"""The answers on a form: readings with the clerk's corrections laid over them, found by meaning."""

import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from pipeline.domain.capture import Correction, FieldReading, SignatureState, Submission, Value
from pipeline.domain.case import APPROVAL, CLOSED
from pipeline.domain.findings import FindingCode
from pipeline.domain.forms import FieldKind, FieldTemplate, FormTemplate
from pipeline.domain.geometry import BoxMm

_SETTLING = tuple(
    f"{APPROVAL}{code.value}:" for code in (FindingCode.READING_DOUBTFUL, FindingCode.VALUE_DIFFERS)
)
"""Who agrees with these about a field says that our reading of it is right."""
_TICKED = frozenset({"ja", "true", "x", "1", SignatureState.SIGNED.value})


@dataclass(frozen=True, slots=True)
class Answer:
    """What stands in one field. Not ``accepted``: we are unsure, so nothing may be held against it.

    ``page`` is the page in the delivered file, None when the field was never read (its page is missing).
    """

    name: str
    label: str
    kind: FieldKind
    value: Value
    accepted: bool
    page: int | None
    box: BoxMm
    hidden: str | None = None
    by_clerk: bool = False

    @property
    def text(self) -> str:
        """Composed (NFC), single spaces; empty for what is empty or unreadable."""
        if not isinstance(self.value, str):
            return ""
        return " ".join(unicodedata.normalize("NFC", self.value).split())

    @property
    def ticked(self) -> bool:
        return self.value is True or (isinstance(self.value, str) and self.value.casefold() in _TICKED)

    @property
    def chosen(self) -> tuple[str, ...]:
        """The ticked options, each once, as they stand on the form."""
        if isinstance(self.value, tuple):
            return tuple(dict.fromkeys(self.value))
        return (self.value,) if isinstance(self.value, str) and self.value else ()


@dataclass(frozen=True, slots=True)
class Answers:
    """Every field of the template. A field that the template lacks is None, and its rules do not apply."""

    by_meaning: Mapping[str, Answer]
    all: tuple[Answer, ...]
    approved: frozenset[str]
    """What a clerk agreed with, by the names that ``agreement_key`` gives."""
    closed: str = ""
    """Why a clerk closed the case; empty while it is open."""

    def __iter__(self) -> Iterator[Answer]:
        return iter(self.all)

    def get(self, meaning: str) -> Answer | None:
        return self.by_meaning.get(meaning)

    def text(self, meaning: str) -> str:
        answer = self.get(meaning)
        return answer.text if answer else ""

    def ticked(self, meaning: str) -> bool:
        answer = self.get(meaning)
        return answer is not None and answer.ticked

    def chosen(self, meaning: str) -> tuple[str, ...]:
        answer = self.get(meaning)
        return answer.chosen if answer else ()

    def says(self, meaning: str, option: str) -> bool:
        """Whether ``option`` is the one choice made; with two ticks nothing is chosen."""
        return self.chosen(meaning) == (option,)


def answers_of(
    submission: Submission, template: FormTemplate, corrections: Iterable[Correction] = ()
) -> Answers:
    """Lays the latest correction of each field over its reading; corrections of others are ignored.

    Where a clerk agreed with a doubtful reading it counts as sure: what we could not read is empty.
    """
    latest = _latest(submission.id, corrections)
    answers = tuple(_answer(field, submission, latest) for field in template.fields)
    meanings: dict[str, Answer] = {}
    for field, answer in zip(template.fields, answers, strict=True):
        meanings.setdefault(field.means, answer)
    approved = frozenset(name for name in latest if name.startswith(APPROVAL) and _agreed(latest, name))
    closed = latest.get(CLOSED)
    reason = closed.value.strip() if closed is not None and isinstance(closed.value, str) else ""
    return Answers(meanings, answers, approved, reason)


def loose_answers(
    owner: str, fields: Mapping[str, FieldReading], corrections: Iterable[Correction]
) -> Mapping[str, Answer]:
    """Answers on pages whose template is not at hand (an enclosed machtiging, result cards), by field name.

    ``owner`` is the id of the submission that the corrections name.
    """
    latest = _latest(owner, corrections)
    return {
        name: _read(_unread(name, name, FieldKind.LINE, reading.box), reading, latest)
        for name, reading in fields.items()
    }


def _latest(owner: str, corrections: Iterable[Correction]) -> Mapping[str, Correction]:
    mine = (c for c in corrections if c.submission == owner)
    return {c.field: c for c in sorted(mine, key=lambda c: c.revision)}


def _agreed(latest: Mapping[str, Correction], key: str) -> bool:
    return key in latest and latest[key].value is True


def _answer(field: FieldTemplate, submission: Submission, latest: Mapping[str, Correction]) -> Answer:
    reading = submission.fields.get(field.name)
    unread = _unread(field.name, field.label, field.kind, field.box)
    return _read(unread, reading, latest)


def _unread(name: str, label: str, kind: FieldKind, box: BoxMm) -> Answer:
    return Answer(name, label, kind, value=None, accepted=False, page=None, box=box)


def _read(unread: Answer, reading: FieldReading | None, latest: Mapping[str, Correction]) -> Answer:
    page, correction = reading.page if reading else None, latest.get(unread.name)
    if correction is not None:
        word = "" if correction.value is None else correction.value
        return replace(unread, value=word, accepted=True, page=page, by_clerk=True)
    if reading is None:
        return unread
    value: Value = reading.value
    accepted = reading.accepted and value is not None
    if not accepted and any(_agreed(latest, f"{key}{unread.name}") for key in _SETTLING):
        value, accepted = "" if value is None else value, True
    return replace(unread, value=value, accepted=accepted, page=page, box=reading.box, hidden=reading.hidden)
