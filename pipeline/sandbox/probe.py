"""What a child really can do: it tries, and tells. For tests, and for an operator who doubts the fence."""

import errno
import os
import socket
from collections.abc import Callable
from pathlib import Path


def try_everything(_data: bytes, paths: list[str]) -> dict[str, str]:
    """Each attempt with ``ok`` or the name of the error. ``paths`` are tried for reading."""
    found = {
        "socket": _try(lambda: socket.socket().close()),
        "fork": _try(_fork),
        "program": _try(lambda: os.execv("/bin/true", ["true"])),  # noqa: S606 - refused, or this child ends
        "write": _try(_write),
        "kill": _try(lambda: os.kill(os.getppid(), 0)),
        "environment": ",".join(sorted(os.environ)),
    }
    return found | {path: _try(Path(path).read_bytes) for path in paths}


def _write() -> None:
    trial = Path("/tmp/probe")  # noqa: S108 - its own tmpfs, or refused
    try:
        trial.write_bytes(b"x")
    finally:
        trial.unlink(missing_ok=True)


def _fork() -> None:
    if os.fork() == 0:
        os._exit(0)


def _try(attempt: Callable[[], object]) -> str:
    try:
        attempt()
    except OSError as error:
        return errno.errorcode.get(error.errno or 0, "error")
    return "ok"
