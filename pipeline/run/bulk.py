"""Reading many files on all cores without a ledger: nothing is counted, nothing is stored.

For replays and benchmarks. The night has its own pool (``reading``), which commits every try first.
"""

import os
from collections.abc import Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from itertools import islice
from multiprocessing import get_context
from multiprocessing.util import Finalize
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.domain.document import QuarantineReason
from pipeline.run.reading import FileReader, Outcome
from pipeline.sandbox import Sandbox
from pipeline.sandbox.confine import die_with_parent

if TYPE_CHECKING:
    from pipeline.capture.reader import Reader

Job = tuple[Path, str]
"""A file and its SHA-256."""

_shared: "Reader | None" = None
_worker: FileReader | None = None


def read_files(reader: "Reader", jobs: Iterable[Job], workers: int) -> Iterator[Outcome]:
    """What each file is, as results come (not in order); jobs are taken a few at a time.

    The reader reaches the workers through the fork, so its models are loaded once. A file that ends its
    worker is tried again alone, and then is ``crashes-reader``. One call at a time in a process.
    """
    global _shared  # noqa: PLW0603 - handed to the workers through the fork
    _shared = reader
    left = iter(jobs)
    try:
        while True:
            suspects: list[Job] = []
            yield from _pool(left, workers, suspects)
            if not suspects:
                return
            for suspect in suspects:
                guilty: list[Job] = []
                yield from _pool(iter([suspect]), 1, guilty)
                for _, sha256 in guilty:
                    yield Outcome(sha256, None, QuarantineReason.CRASHES_READER, "", None)
    finally:
        _shared = None


def _start(parent: int) -> None:
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


def _pool(jobs: Iterator[Job], workers: int, suspects: list[Job]) -> Iterator[Outcome]:
    """Works through ``jobs`` until they are done or a worker dies; then ``suspects`` are those in flight."""
    running: dict[Future[Outcome], Job] = {}
    with ProcessPoolExecutor(
        workers, mp_context=get_context("fork"), initializer=_start, initargs=(os.getpid(),)
    ) as pool:
        try:
            while True:
                for job in islice(jobs, 2 * workers - len(running)):
                    suspects.append(job)  # until it is surely in the pool
                    running[pool.submit(_read, *job)] = job
                    suspects.pop()
                if not running:
                    return
                finished, _ = wait(running, return_when=FIRST_COMPLETED)
                for future in finished:
                    outcome = future.result()
                    del running[future]
                    yield outcome
        except BrokenProcessPool:
            suspects.extend(running.values())
