"""Reading past files again with the reader of today, to see what it would change. Changes nothing.

The stored reading of a file stands for good; a better model or another tolerated error shows here first,
field by field, beside what clerks said, and somebody decides whether to work with it from now on.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.adapters.comb_network import CombNetwork
from pipeline.capture.hand.certainty import Certainties
from pipeline.capture.hand.decode.classes import FieldClass
from pipeline.domain.capture import Correction, FileReading
from pipeline.errors import InputDataError
from pipeline.run.bulk import read_files
from pipeline.run.clerks import words_of
from pipeline.run.differences import FileChange, compare
from pipeline.run.file_reader import Outcome
from pipeline.run.office import Office
from pipeline.run.readers import with_parts
from pipeline.store import files
from pipeline.store.codec import decode
from pipeline.store.files import Delivery, StoredReading

if TYPE_CHECKING:
    from pipeline.capture.reader import Reader

_SHORTEST_PREFIX = 6
_SHARE = re.compile(r"0(\.\d+)?|1(\.0+)?")


@dataclass(frozen=True, slots=True)
class Chosen:
    """Which past files: those received on ``night``, from ``since`` on, or with these SHA-256 prefixes.

    All three narrow the choice; none of them means every file that was ever read.
    """

    night: date | None = None
    since: date | None = None
    prefixes: tuple[str, ...] = ()

    def takes(self, delivery: Delivery) -> bool:
        return (
            (self.night is None or delivery.received_on == self.night)
            and (self.since is None or delivery.received_on >= self.since)
            and (not self.prefixes or delivery.sha256.startswith(self.prefixes))
        )


@dataclass(frozen=True, slots=True)
class Trial:
    """What to try instead of the present settings: tolerated errors by class of field (0..1), another model.

    The certainties stay those measured for the present model: another one is to be calibrated before it
    is worked with.
    """

    tolerated: Mapping[FieldClass, float]
    model: Path | None = None


@dataclass(frozen=True, slots=True)
class Past:
    """What is stored of the chosen files, in order of arrival."""

    readings: tuple[StoredReading, ...]
    corrections: Mapping[str, tuple[Correction, ...]]


def past(office: Office, chosen: Chosen) -> Past:
    """The stored readings of the chosen files, each once. Raises InputDataError when there are none."""
    if any(len(prefix) < _SHORTEST_PREFIX for prefix in chosen.prefixes):
        raise InputDataError("zo kort past een SHA-256 op te veel", "geef ten minste zes tekens")
    with office.store.view() as connection:
        wanted = [item.sha256 for item in files.deliveries(connection) if chosen.takes(item)]
        stored = files.readings(connection)
        corrections = files.corrections(connection)
    found = tuple(stored[sha256] for sha256 in dict.fromkeys(wanted) if sha256 in stored)
    if not found:
        raise InputDataError("er is geen gelezen bestand dat past", "zie reports/postkamer.html")
    return Past(found, corrections)


def tolerated_errors(told: Sequence[str]) -> dict[FieldClass, float]:
    """``["bsn=0.001"]`` as numbers. Raises InputDataError for another class, or what is no share."""
    found = {}
    for one in told:
        name, _, share = one.partition("=")
        kind = next((kind for kind in FieldClass if kind.value == name), None)
        if kind is None or not _SHARE.fullmatch(share):
            kinds = ", ".join(kind.value for kind in FieldClass)
            raise InputDataError(
                "een toegestane fout is SOORT=AANDEEL", f"bijvoorbeeld bsn=0.001; soorten: {kinds}"
            )
        found[kind] = float(share)
    return found


def tried(reader: "Reader", trial: Trial) -> "Reader":
    """``reader`` with the settings of ``trial``. Raises MissingToolError for a model that cannot be used."""
    if reader.hand is None or not (trial.tolerated or trial.model):
        return reader
    hand = replace(reader.hand, certainties=Certainties.load(trial.tolerated))
    if trial.model is not None:
        hand = replace(hand, characters=CombNetwork(trial.model))
    return with_parts(reader, hand=hand)


def replay(
    office: Office, told: Past, reader: "Reader", done: Callable[[str], None] = lambda _: None
) -> Iterator[FileChange]:
    """What ``reader`` would change, file by file as they come; ``done`` hears the SHA-256 of each.

    Nothing is stored. Files are read as at night: fenced, on ``settings.workers`` cores.
    """
    by_sha = {item.sha256: item for item in told.readings}
    jobs = ((office.place.originals / sha256, sha256) for sha256 in by_sha)
    for outcome in read_files(reader, jobs, office.settings.workers):
        done(outcome.sha256)
        yield changed(by_sha[outcome.sha256], outcome, told.corrections)


def changed(
    stored: StoredReading, outcome: Outcome, corrections: Mapping[str, tuple[Correction, ...]]
) -> FileChange:
    """What differs between what is stored of a file and what it turned out to be now."""
    now = decode(outcome.reading, FileReading) if outcome.reading else None
    words = {
        submission.id: words_of(submission, corrections[submission.id])
        for submission in (stored.reading.submissions if stored.reading else ())  # as the clerk saw it
        if submission.id in corrections
    }
    pages, fields, alike = compare(stored.reading, now, words)
    return FileChange(stored.sha256, stored.quarantined, outcome.reason, pages, fields, alike)
