"""The sample that measures the error among accepted fields in real use, typed over by people who see the ink.

Which fields are drawn follows from a hash of submission, field and seed, so that nobody chooses them, the
sample grows with every night, and a larger share holds the smaller one. What is typed is a fact of its own:
no decision follows from it, and a difference is for a person to settle.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256

from pipeline.capture.hand.decode.classes import class_of
from pipeline.domain.capture import Correction, FieldReading, Source, Submission
from pipeline.domain.forms import FieldKind
from pipeline.errors import InputDataError
from pipeline.library import Library
from pipeline.run.clerks import KEYED, How, Word, fields_of, same, words_of
from pipeline.run.office import Office
from pipeline.run.proof import Rate
from pipeline.run.replay import Past
from pipeline.store import files

_HASH_BITS = 64


@dataclass(frozen=True, slots=True)
class Drawn:
    """One accepted field of a scan with something in it. ``word`` is what was typed blind, if it was."""

    sha256: str
    submission: str
    form: str
    kind: str
    """Its class, as in ``decode.classes``."""
    reading: FieldReading
    word: Word | None

    @property
    def wrong(self) -> bool:
        return self.word is not None and not same(self.word.value, self.reading.value)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the sample says of one class: how many were typed, how many of those differ."""

    kind: str
    drawn: int
    wrong: Rate


def draw(told: Past, library: Library, share: float, seed: int = 0) -> tuple[Drawn, ...]:
    """The fields of the sample, in order of arrival. ``share`` is 0..1 of all accepted written fields."""
    return tuple(
        _drawn(stored.sha256, submission, reading, library, told.corrections)
        for stored in told.readings
        for submission in (stored.reading.submissions if stored.reading else ())
        for reading in fields_of(submission).values()
        if _measurable(reading) and chosen(submission.id, reading.name, share, seed)
    )


def chosen(submission: str, field: str, share: float, seed: int) -> bool:
    """Whether the hash of a field falls within ``share``."""
    digest = sha256(f"{seed}:{submission}:{field}".encode()).digest()[: _HASH_BITS // 8]
    return int.from_bytes(digest) < share * 2.0**_HASH_BITS


def outcomes(drawn: Sequence[Drawn]) -> Iterator[Outcome]:
    """A line a class, then all together as ``all``."""
    kinds = sorted({one.kind for one in drawn})
    for kind in (*kinds, "all"):
        some = [one for one in drawn if kind in {one.kind, "all"}]
        typed = [one for one in some if one.word is not None]
        yield Outcome(kind, len(some), Rate(sum(one.wrong for one in typed), len(typed)))


def key(office: Office, drawn: Sequence[Drawn], submission: str, field: str, text: str, clerk: str) -> None:
    """Store what somebody read off the paper. It says nothing about whether it was the same: that would
    teach people to look. Raises InputDataError for a field that is not in the sample, or without a name.
    """
    if not clerk.strip():
        raise InputDataError("er staat geen naam bij --by", "vul uw naam of nummer in, voor het logboek")
    if not any((one.submission, one.reading.name) == (submission, field) for one in drawn):
        raise InputDataError("dit veld zit niet in de steekproef", "inburgering qa toont welke wel")
    name = KEYED + field
    with office.store.unit() as connection:
        before = files.corrections(connection).get(submission, ())
        revision = next((item.revision for item in before if item.field == name), 0)
        files.add_correction(connection, submission, name, text.strip(), clerk, revision)


def _measurable(reading: FieldReading) -> bool:
    """Accepted text off a scan: what a file stores needs no eye, and what is empty proves nothing."""
    return (
        reading.accepted
        and reading.source is Source.PIXELS
        and isinstance(reading.value, str)
        and reading.value != ""
    )


def _drawn(
    sha256_: str,
    submission: Submission,
    reading: FieldReading,
    library: Library,
    corrections: Mapping[str, tuple[Correction, ...]],
) -> Drawn:
    word = words_of(submission, corrections.get(submission.id, ())).get(reading.name)
    template = library.template(submission.form, submission.version).field(reading.name)
    text = template is not None and template.kind is FieldKind.COMB
    kind = class_of(template).value if template is not None and text else "line"
    blind = word if word is not None and word.how is How.KEYED else None
    return Drawn(sha256_, submission.id, submission.form, kind, reading, blind)
