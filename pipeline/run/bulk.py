"""Reading many files on all cores, each worker with a sandbox of its own.

A file that ends its worker is charged alone: when a worker dies, the files that were in flight are
tried one by one, and the one that ends its worker again is ``crashes-reader`` (reliability rule 11).
Nothing is stored here; who must know of a try before it begins says so with ``trying``.
"""

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from itertools import islice
from multiprocessing import get_context
from multiprocessing.util import Finalize
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.domain.document import QuarantineReason
from pipeline.run.file_reader import FileReader, Outcome
from pipeline.sandbox import Sandbox
from pipeline.sandbox.confine import die_with_parent

if TYPE_CHECKING:
    from pipeline.capture.reader import Reader

Job = tuple[Path, str]
"""A file and its SHA-256."""
Trying = Callable[[Sequence[Job]], None]
"""Told of each try before it begins."""

_shared: "Reader | None" = None
_worker: FileReader | None = None


def read_files(
    reader: "Reader",
    jobs: Iterable[Job],
    workers: int,
    *,
    alone: Iterable[Job] = (),
    trying: Trying = lambda _: None,
) -> Iterator[Outcome]:
    """What each file is, as results come (not in order); jobs are taken a few at a time.

    The reader reaches the workers through the fork, so its models are loaded once. Jobs that are to be
    read ``alone`` come first. One call at a time in a process.
    """
    global _shared  # noqa: PLW0603 - handed to the workers through the fork
    _shared = reader
    left, suspects = iter(jobs), list(alone)
    try:
        while True:
            for suspect in suspects:
                yield from _alone(suspect, trying)
            suspects = []
            yield from _pool(left, workers, suspects, trying)
            if not suspects:
                return
    finally:
        _shared = None


def _start(parent: int) -> None:
    """In the forked worker. It ends with process ``parent``, however that ends."""
    global _worker  # noqa: PLW0603 - one per process, made after the fork
    die_with_parent()
    if os.getppid() != parent:  # it ended before we were bound to it
        os._exit(1)
    assert _shared is not None  # noqa: S101 - set before the pool is made
    sandbox = Sandbox()
    sandbox.start()
    Finalize(None, sandbox.close, exitpriority=0)  # a forked worker runs no atexit
    _worker = FileReader(_shared, sandbox)


def _read(path: Path, sha256: str) -> Outcome:
    assert _worker is not None  # noqa: S101 - set by _start
    return _worker.read(path, sha256)


def _alone(suspect: Job, trying: Trying) -> Iterator[Outcome]:
    """One more try, in a pool of its own; a worker that dies now dies of this file."""
    guilty: list[Job] = []
    yield from _pool(iter([suspect]), 1, guilty, trying)
    for _, sha256 in guilty:
        yield Outcome(sha256, None, QuarantineReason.CRASHES_READER, "", None)


def _pool(jobs: Iterator[Job], workers: int, suspects: list[Job], trying: Trying) -> Iterator[Outcome]:
    """Work through ``jobs`` until they are done or a worker dies; then ``suspects`` are those in flight."""
    running: dict[Future[Outcome], Job] = {}
    with ProcessPoolExecutor(
        workers, mp_context=get_context("fork"), initializer=_start, initargs=(os.getpid(),)
    ) as pool:
        try:
            while True:
                batch = list(islice(jobs, 2 * workers - len(running)))
                trying(batch)
                _submit(pool, batch, running, suspects)
                if not running:
                    return
                finished, _ = wait(running, return_when=FIRST_COMPLETED)
                for future in finished:
                    outcome = future.result()
                    del running[future]
                    yield outcome
        except BrokenProcessPool:
            suspects.extend(running.values())


def _submit(
    pool: ProcessPoolExecutor,
    batch: Sequence[Job],
    running: dict[Future[Outcome], Job],
    suspects: list[Job],
) -> None:
    """What a pool that just broke no longer takes joins ``suspects``."""
    for place, job in enumerate(batch):
        try:
            running[pool.submit(_read, *job)] = job
        except BrokenProcessPool:
            suspects.extend(batch[place:])
            raise
