"""Reading new files on all cores: each file in its own limited child, each result its own transaction.

A file that ends its worker is charged alone: when a worker dies, the files that were in flight are
tried one by one, and the one that ends its worker again is quarantined. A try that ended because the
whole night was killed is nobody's fault: such a file is tried alone, and only put aside when night
after night ends with it (reliability rule 11).
"""

# ruff: noqa: PLC0415 - heavy libraries wait until there is work for them: most calls find none

import os
from collections.abc import Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from itertools import islice
from multiprocessing import get_context
from multiprocessing.util import Finalize
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.domain.capture import FileReading
from pipeline.domain.document import QuarantineReason, Usage
from pipeline.domain.forms import FieldKind
from pipeline.errors import PipelineError
from pipeline.library import Library
from pipeline.run.office import Office
from pipeline.run.progress import Progress
from pipeline.run.workplace import local_today
from pipeline.sandbox import Sandbox, Unreadable
from pipeline.sandbox.confine import die_with_parent
from pipeline.store import files
from pipeline.store.codec import decode, encode

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pipeline.capture.hand.decode import FieldClass
    from pipeline.capture.hand.knowledge import Knowledge
    from pipeline.capture.reader import Reader

_TRIES_TOGETHER = 2
"""After so many tries without a result a file is read by itself."""
_MOST_TRIES = 6
"""So many nights do not die of power cuts on one file."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one file turned out to be; ``reading`` is a FileReading as JSON, to cross processes cheaply."""

    sha256: str
    reading: str | None
    reason: QuarantineReason | None
    detail: str
    usage: Usage | None


class FileReader:
    """Reads delivered files one after the other through one sandbox; models are loaded once."""

    def __init__(self, reader: "Reader", sandbox: Sandbox) -> None:
        self._reader = reader
        self._sandbox = sandbox

    def read(self, path: Path, sha256: str) -> Outcome:
        """Never raises for what is in the file: a bug of ours is the reason ``internal``.

        Raises PipelineError when no file can be read here, such as for a missing tool.
        """
        usage: Usage | None = None
        try:
            with self._sandbox.open_document(path) as document:
                reading = self._reader.read(document, sha256, tuple(sorted(document.info.flags)))
                usage = document.usage
            written = encode(reading)
        except Unreadable as unreadable:
            return Outcome(sha256, None, unreadable.reason, unreadable.detail, unreadable.usage)
        except PipelineError:
            raise
        except Exception as error:  # noqa: BLE001 - the one place where a file's bug is caught
            return Outcome(sha256, None, QuarantineReason.INTERNAL, type(error).__name__, usage)
        reason = None if reading.submissions else QuarantineReason.NO_FORM
        return Outcome(sha256, written, reason, "", usage)


def make_reader(
    library: Library,
    known: "Knowledge | None" = None,
    tolerated: "Mapping[FieldClass, float] | None" = None,
) -> "Reader":
    """The reader of all known forms. About two seconds: build it once, before forking workers.

    Without ``known`` nothing is known but the day. ``tolerated`` changes the error (0..1) that some
    classes of fields may have among accepted values.

    Raises MissingToolError without Tesseract, its data, or a model.
    """
    import cv2

    from pipeline.adapters.blanks import render_blanks
    from pipeline.adapters.comb_network import CombNetwork
    from pipeline.adapters.row_reader import PaddleRowReader
    from pipeline.adapters.tesseract import TesseractReader
    from pipeline.capture.fields import READERS
    from pipeline.capture.fields.line import LineReader
    from pipeline.capture.hand.certainty import Certainties
    from pipeline.capture.hand.knowledge import Knowledge
    from pipeline.capture.hand.names import NamePrior
    from pipeline.capture.hand.reader import HandReader
    from pipeline.capture.reader import Reader

    cv2.setNumThreads(1)  # every core has its own worker, and threads do not live through a fork
    rows = PaddleRowReader()
    readers = {**READERS, FieldKind.LINE: LineReader(rows)}
    known = known or Knowledge(local_today(), prior=NamePrior.shipped())
    hand = HandReader(CombNetwork(), rows, Certainties.load(tolerated), known)
    return Reader(library.templates, render_blanks(library), TesseractReader(), readers, hand)


_shared_reader: "Reader | None" = None
_worker: FileReader | None = None


def _start_worker(night: int) -> None:
    """In the forked worker. It ends with the night (process ``night``), however that ends."""
    global _worker  # noqa: PLW0603 - one per process, made after the fork
    die_with_parent()
    if os.getppid() != night:  # it ended before we were bound to it
        os._exit(1)
    assert _shared_reader is not None  # noqa: S101 - set before the pool is made
    sandbox = Sandbox()
    sandbox.start()
    Finalize(None, sandbox.close, exitpriority=0)  # a forked worker runs no atexit
    _worker = FileReader(_shared_reader, sandbox)


def _read_in_worker(path: Path, sha256: str) -> Outcome:
    assert _worker is not None  # noqa: S101 - set by _start_worker
    return _worker.read(path, sha256)


def read_new_files(office: Office, sandbox: Sandbox, progress: Progress) -> None:
    """Read everything that has no result yet, each worker in a sandbox of its own.

    Raises MissingToolError before any file is tried when ``sandbox`` does not start.
    """
    with office.store.view() as connection:
        todo = files.unread(connection)
    for sha256, tries in todo:
        if tries >= _MOST_TRIES:
            _save(office, Outcome(sha256, None, QuarantineReason.CRASHES_READER, "", None))
    fresh = [(sha256, tries) for sha256, tries in todo if tries < _MOST_TRIES]
    if not fresh:
        return
    sandbox.start()
    global _shared_reader  # noqa: PLW0603 - handed to the workers through the fork
    _shared_reader = _reader_of(office)
    with progress.steps("bestanden lezen", len(fresh)) as bar:
        for outcome in _outcomes(office, fresh):
            _save(office, outcome)
            bar.done(outcome.sha256[:12])
    _shared_reader = None  # some hundreds of megabytes that no later step needs


def _reader_of(office: Office) -> "Reader":
    from pipeline.run.knowing import knowledge, tolerated

    known = knowledge(office.place.today, office.reference, office.calendar)
    return make_reader(office.library, known, tolerated(office.settings))


def _save(office: Office, outcome: Outcome) -> None:
    with office.store.unit() as connection:
        reading = decode(outcome.reading, FileReading) if outcome.reading else None
        files.add_reading(connection, outcome.sha256, outcome.reason, reading, outcome.detail, outcome.usage)


def _outcomes(office: Office, todo: Sequence[tuple[str, int]]) -> Iterator[Outcome]:
    """Results as they come; a broken pool is followed by its suspects one at a time."""
    left = iter([item for item in todo if item[1] < _TRIES_TOGETHER])
    suspects = [item for item in todo if item[1] >= _TRIES_TOGETHER]
    while True:
        for suspect in suspects:
            yield from _alone(office, suspect)
        suspects = []
        yield from _pool_run(office, left, office.settings.workers, suspects)
        if not suspects:
            return


def _alone(office: Office, suspect: tuple[str, int]) -> Iterator[Outcome]:
    """One more try, in a pool of its own; a worker that dies now dies of this file."""
    guilty: list[tuple[str, int]] = []
    yield from _pool_run(office, iter([suspect]), 1, guilty)
    for sha256, _ in guilty:
        yield Outcome(sha256, None, QuarantineReason.CRASHES_READER, "", None)


def _pool_run(
    office: Office, todo: Iterator[tuple[str, int]], workers: int, suspects: list[tuple[str, int]]
) -> Iterator[Outcome]:
    """Work through ``todo`` until it is empty or a worker dies; in the latter case fills ``suspects``."""
    running: dict[Future[Outcome], tuple[str, int]] = {}
    with ProcessPoolExecutor(
        workers, mp_context=get_context("fork"), initializer=_start_worker, initargs=(os.getpid(),)
    ) as pool:
        try:
            while True:
                _submit(office, pool, list(islice(todo, 2 * workers - len(running))), running, suspects)
                if not running:
                    return
                finished, _ = wait(running, return_when=FIRST_COMPLETED)
                for future in finished:
                    outcome = future.result()
                    del running[future]
                    yield outcome
        except BrokenProcessPool:
            suspects.extend((sha256, tries + 1) for sha256, tries in running.values())


def _submit(
    office: Office,
    pool: ProcessPoolExecutor,
    batch: Sequence[tuple[str, int]],
    running: dict[Future[Outcome], tuple[str, int]],
    suspects: list[tuple[str, int]],
) -> None:
    """Count the tries, commit, and only then try. What a broken pool no longer takes joins ``suspects``."""
    with office.store.unit() as connection:
        files.count_attempts(connection, [(sha256, tries + 1) for sha256, tries in batch])
    for place, (sha256, tries) in enumerate(batch):
        try:
            future = pool.submit(_read_in_worker, office.place.originals / sha256, sha256)
        except BrokenProcessPool:
            suspects.extend((left, before + 1) for left, before in batch[place:])
            raise
        running[future] = (sha256, tries)
