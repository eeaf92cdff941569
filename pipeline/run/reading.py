"""Reading new files: each try is counted before it begins, each result is its own transaction.

A try that ended because the whole night was killed is nobody's fault: such a file is tried alone, and
only put aside when night after night ends with it (reliability rule 11).
"""

# ruff: noqa: PLC0415 - heavy libraries wait until there is work for them: most calls find none

from collections.abc import Sequence
from typing import TYPE_CHECKING

from pipeline.domain.capture import FileReading
from pipeline.domain.document import QuarantineReason
from pipeline.run.bulk import Job, read_files
from pipeline.run.file_reader import Outcome, make_reader
from pipeline.run.office import Office
from pipeline.run.progress import Progress
from pipeline.sandbox import Sandbox
from pipeline.store import files
from pipeline.store.codec import decode

if TYPE_CHECKING:
    from pipeline.capture.reader import Reader

_TRIES_TOGETHER = 2
"""After so many tries without a result a file is read by itself."""
_MOST_TRIES = 6
"""So many nights do not die of power cuts on one file."""


def read_new_files(office: Office, sandbox: Sandbox, progress: Progress) -> None:
    """Read everything that has no result yet, each worker in a sandbox of its own.

    Raises MissingToolError before any file is tried when ``sandbox`` does not start.
    """
    with office.store.view() as connection:
        todo = files.unread(connection)
    for sha256, tries in todo:
        if tries >= _MOST_TRIES:
            _save(office, Outcome(sha256, None, QuarantineReason.CRASHES_READER, "", None))
    fresh = {sha256: tries for sha256, tries in todo if tries < _MOST_TRIES}
    if not fresh:
        return
    sandbox.start()
    jobs = [(office.place.originals / sha256, sha256) for sha256 in fresh]
    alone = [job for job in jobs if fresh[job[1]] >= _TRIES_TOGETHER]
    together = [job for job in jobs if fresh[job[1]] < _TRIES_TOGETHER]

    def trying(jobs: Sequence[Job]) -> None:
        """Count and commit: should the night end with this try, the next one knows."""
        fresh.update((sha256, fresh[sha256] + 1) for _, sha256 in jobs)
        with office.store.unit() as connection:
            files.count_attempts(connection, [(sha256, fresh[sha256]) for _, sha256 in jobs])

    reader, workers = _reader_of(office), office.settings.workers
    with progress.steps("bestanden lezen", len(fresh)) as bar:
        for outcome in read_files(reader, together, workers, alone=alone, trying=trying):
            _save(office, outcome)
            bar.done(outcome.sha256[:12])


def _reader_of(office: Office) -> "Reader":
    from pipeline.run.knowing import knowledge, tolerated

    known = knowledge(office.place.today, office.reference, office.calendar)
    return make_reader(office.library, known, tolerated(office.settings))


def _save(office: Office, outcome: Outcome) -> None:
    with office.store.unit() as connection:
        reading = decode(outcome.reading, FileReading) if outcome.reading else None
        files.add_reading(connection, outcome.sha256, outcome.reason, reading, outcome.detail, outcome.usage)
