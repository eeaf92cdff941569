"""Runs a piece of work in a child that is killed before its n-th change to the disk, or has no room left.

What counts as a change is what Python itself reports (audit events of opening for writing, renaming,
removing, making folders), each fsync, and each commit of the database. SIGKILL: no handler, no cleanup.

Children are forked by a server that has loaded everything and done nothing: starting Python for each
would take seconds, and a fork of the test's own process lacks the threads of libraries that it has used.
"""

import json
import os
import resource
import signal
import subprocess
import sys
import traceback
from collections.abc import Callable
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any

from sqlalchemy import event
from sqlalchemy.engine import Engine

_CHANGES = frozenset({"os.rename", "os.remove", "os.mkdir", "os.rmdir", "os.chmod", "os.truncate", "os.link"})
_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
KILLED = -signal.SIGKILL
DONE, FAILED = 0, 3
_PROJECT = Path(__file__).resolve().parents[2]


def run_and_die(work: str, root: Path, *, at: int | None = None, room: int | None = None) -> tuple[int, int]:
    """How the function ``work`` of ``jobs.py`` ended with ``root`` (DONE, FAILED or KILLED), and how many
    changes it made; -1 when it did not end.

    ``at`` is the change before which it dies. ``room`` is the largest file that it may write, in bytes: at
    that size writing fails as on a full disk.
    """
    server = _server()
    assert server.stdin is not None
    assert server.stdout is not None
    server.stdin.write(json.dumps([work, str(root), at, room]) + "\n")
    server.stdin.flush()
    code, count = json.loads(server.stdout.readline())
    return code, count


@cache
def _server() -> subprocess.Popen[str]:
    """One for all tests of this process; it ends with the end of its input."""
    return subprocess.Popen(
        [sys.executable, "-m", "tests.crash.dying"],
        cwd=_PROJECT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip


def _serve() -> None:
    jobs = import_module("tests.crash.jobs")
    for line in sys.stdin:
        work, root, at, room = json.loads(line)
        told, tell = os.pipe()
        child = os.fork()
        if child == 0:
            _child(getattr(jobs, work), Path(root), at, room, tell)
        os.close(tell)
        _, status = os.waitpid(child, 0)
        with os.fdopen(told) as pipe:
            count = int(pipe.read() or -1)
        sys.stdout.write(json.dumps([os.waitstatus_to_exitcode(status), count]) + "\n")
        sys.stdout.flush()


class _Count:
    """Counts changes; ``at`` is the one before which the process dies, None for never."""

    def __init__(self, at: int | None) -> None:
        self.seen, self._at = 0, at

    def change(self, *_: Any) -> None:
        if self.seen == self._at:
            os.kill(os.getpid(), signal.SIGKILL)
        self.seen += 1

    def audit(self, name: str, details: tuple[Any, ...]) -> None:
        opened = name == "open" and isinstance(details[2], int) and details[2] & _WRITING
        if opened or name in _CHANGES:
            self.change()


def _before(module: Any, name: str, told: Callable[[], None]) -> None:
    """Calls ``told`` before each call of the function ``name`` of ``module``."""
    real = getattr(module, name)

    def function(*given: Any) -> Any:
        told()
        return real(*given)

    setattr(module, name, function)


def _child(work: Any, root: Path, at: int | None, room: int | None, tell: int) -> None:
    """Never returns."""
    count = _Count(at)
    _before(os, "fsync", count.change)
    event.listen(Engine, "commit", count.change)
    sys.addaudithook(count.audit)
    if room is not None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (room, room))
    try:
        work(root)
    except BaseException:  # noqa: BLE001 - what the test wants to know is that it failed
        if room is None:
            traceback.print_exc()
        os._exit(FAILED)
    os.write(tell, str(count.seen).encode())
    os._exit(DONE)


if __name__ == "__main__":
    _serve()
