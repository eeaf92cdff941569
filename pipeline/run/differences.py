"""What another reading of the same file would change. Pure: two readings in, differences out."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from pipeline.domain.capture import FieldReading, FileReading, PageReading, Value
from pipeline.domain.document import QuarantineReason
from pipeline.run.clerks import Word, fields_of, same


class Kind(StrEnum):
    """How much a change of a field matters; the worst first."""

    OTHER_VALUE = "other-value"
    """Accepted both times, with another value: one of the two is an error that nobody would see."""
    NO_LONGER = "no-longer-accepted"
    NEWLY = "newly-accepted"
    DRAFT = "draft"
    """Doubtful both times: the clerk gets another proposal, or finds it on another page."""
    CERTAINTY = "certainty"
    """Only the certainty moved."""


class Verdict(StrEnum):
    """Which of the two readings a clerk's word agrees with."""

    BETTER = "better"
    WORSE = "worse"
    BOTH_WRONG = "both-wrong"
    BOTH_RIGHT = "both-right"


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One field on one delivered page. ``before`` or ``after`` is None when it was not read there."""

    submission: str
    """Where it belongs (after, or before when it is gone)."""
    form: str
    page: int
    field: str
    before: FieldReading | None
    after: FieldReading | None
    word: Word | None = None

    @property
    def kind(self) -> Kind:
        was = self.before is not None and self.before.accepted
        becomes = self.after is not None and self.after.accepted
        if was != becomes:
            return Kind.NEWLY if becomes else Kind.NO_LONGER
        if _value(self.before) != _value(self.after) or self.before is None or self.after is None:
            return Kind.OTHER_VALUE if was else Kind.DRAFT
        return Kind.CERTAINTY

    @property
    def verdict(self) -> Verdict | None:
        """None where no clerk said anything about the field."""
        if self.word is None:
            return None
        was, becomes = (same(_value(one), self.word.value) for one in (self.before, self.after))
        if was == becomes:
            return Verdict.BOTH_RIGHT if was else Verdict.BOTH_WRONG
        return Verdict.BETTER if becomes else Verdict.WORSE


@dataclass(frozen=True, slots=True)
class PageChange:
    """A page that was taken for another one."""

    page: int
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class FileChange:
    """All that would change for one file; ``before`` and ``after`` are why it would give no form, if so."""

    sha256: str
    before: QuarantineReason | None = None
    after: QuarantineReason | None = None
    pages: tuple[PageChange, ...] = ()
    fields: tuple[FieldChange, ...] = ()
    same_fields: int = 0
    """Fields of which nothing changed, not even the certainty."""


def compare(
    before: FileReading | None,
    after: FileReading | None,
    words: Mapping[str, Mapping[str, Word]] | None = None,
) -> tuple[tuple[PageChange, ...], tuple[FieldChange, ...], int]:
    """Pages and fields that differ, and how many fields are quite the same.

    ``words`` is what clerks said, by submission id of ``before`` and field. A field is known by its page
    and its name, so that other submissions made of the same pages do not make every field new.
    """
    then, now = _placed(before), _placed(after)
    changes = []
    alike = 0
    for key in sorted(then.keys() | now.keys()):
        (owner, form, _) = now.get(key) or then[key]
        was, becomes = (side[key][2] if key in side else None for side in (then, now))
        if was is not None and becomes is not None and _seen(was) == _seen(becomes):
            alike += 1
            continue
        said = (words or {}).get(then[key][0], {}).get(key[1]) if key in then else None
        changes.append(FieldChange(owner, form, key[0], key[1], was, becomes, said))
    return tuple(_pages(before, after)), tuple(changes), alike


def tally(changes: Iterable[FileChange]) -> dict[str, int]:
    """How often each kind and verdict occurs, with every name present; for the summary."""
    kinds: Counter[str] = Counter(dict.fromkeys([kind.value for kind in Kind], 0))
    verdicts: Counter[str] = Counter(dict.fromkeys([verdict.value for verdict in Verdict], 0))
    totals: Counter[str] = Counter(dict.fromkeys(("files", "fields", "same", "pages", "other-outcome"), 0))
    for change in changes:
        totals["files"] += 1
        totals["same"] += change.same_fields
        totals["fields"] += change.same_fields + len(change.fields)
        totals["pages"] += len(change.pages)
        totals["other-outcome"] += change.before != change.after
        kinds.update(field.kind.value for field in change.fields)
        verdicts.update(field.verdict.value for field in change.fields if field.verdict is not None)
    return {**totals, **kinds, **verdicts}


def _placed(reading: FileReading | None) -> dict[tuple[int, str], tuple[str, str, FieldReading]]:
    """(page, field) to submission, form and reading."""
    return {
        (field.page, name): (submission.id, submission.form, field)
        for submission in (reading.submissions if reading else ())
        for name, field in fields_of(submission).items()
    }


def _seen(field: FieldReading) -> tuple[Value, bool, float, str | None]:
    return field.value, field.accepted, field.certainty, field.hidden


def _value(field: FieldReading | None) -> Value:
    return field.value if field is not None else None


def _pages(before: FileReading | None, after: FileReading | None) -> Iterator[PageChange]:
    then, now = ({page.page: page for page in (side.pages if side else ())} for side in (before, after))
    for number in sorted(then.keys() | now.keys()):
        was, becomes = _role(then.get(number)), _role(now.get(number))
        if was != becomes:
            yield PageChange(number, was, becomes)


def _role(page: PageReading | None) -> str:
    """How a page is named in the list: its role, and which page of which form."""
    if page is None:
        return "-"
    turned = "".join([f" {page.rotation}°" if page.rotation else "", " gespiegeld" if page.mirrored else ""])
    place = f" {page.form} {page.version} p{page.form_page}" if page.form else ""
    return f"{page.role.value}{place}{turned}"
