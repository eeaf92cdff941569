"""Starts a fork server behind the strongest fence that this machine offers."""

import functools
import socket
import subprocess
import sys
from enum import StrEnum
from pathlib import Path

from pipeline.errors import MissingToolError
from pipeline.sandbox.confine import landlock_abi

_PACKAGE = Path(__file__).resolve().parent.parent
_SERVER = (
    "import sys; sys.path.insert(0, sys.argv[1]); "
    "from pipeline.sandbox.server import main; main(sys.argv[2:])"
)
_ENVIRONMENT = {
    "LANG": "C.UTF-8",
    "PATH": "/usr/bin:/bin",
    "OMP_NUM_THREADS": "1",  # the server forks: it must stay single-threaded
    "OPENBLAS_NUM_THREADS": "1",
    "GLIBC_TUNABLES": "glibc.malloc.hugetlb=1",  # half the page faults of a scan (glibc 2.35 and later)
}
_SYSTEM = ("/usr", "/lib", "/lib64", "/bin", "/etc/ld.so.cache", "/etc/fonts")


class Level(StrEnum):
    """What stands between a file and this machine, strongest first; rlimits and seccomp come with each."""

    BUBBLEWRAP = "bubblewrap"
    LANDLOCK = "landlock"
    RLIMITS = "rlimits"


def readable_folders() -> tuple[Path, ...]:
    """What the server may read: the system, this Python with its packages, and our own package."""
    wanted = [Path(p) for p in _SYSTEM]
    wanted += [Path(sys.prefix), Path(sys.base_prefix), Path(sys.executable).resolve().parent, _PACKAGE]
    wanted += [Path(p) for p in sys.path if p.endswith(("site-packages", "dist-packages"))]
    found: list[Path] = []
    for path in wanted:
        if path.exists() and path != Path("/") and not any(path.is_relative_to(known) for known in found):
            found.append(path)
    return tuple(found)


def _bubblewrap() -> list[str]:
    command = [
        "bwrap",
        "--unshare-all",
        "--die-with-parent",
        "--new-session",
        "--cap-drop",
        "ALL",
        "--clearenv",
    ]
    for name, value in _ENVIRONMENT.items():
        command += ["--setenv", name, value]
    command += ["--dev", "/dev", "--tmpfs", "/tmp"]  # noqa: S108 - its own; first, for we may live in /tmp
    for path in readable_folders():
        command += ["--ro-bind", str(path), str(path)]
    return [*command, "--chdir", "/tmp", "--"]  # noqa: S108


@functools.cache
def detect_level() -> Level:
    """The strongest level that works here, found by trying (some kernels refuse user namespaces)."""
    try:
        trial = [*_bubblewrap(), sys.executable, "-I", "-S", "-c", ""]
        if subprocess.run(trial, check=False, capture_output=True, timeout=20).returncode == 0:
            return Level.BUBBLEWRAP
    except (OSError, subprocess.TimeoutExpired):
        pass
    return Level.LANDLOCK if landlock_abi() > 0 else Level.RLIMITS


def start_server(level: Level) -> tuple[subprocess.Popen[bytes], socket.socket]:
    """A new server and our end of its control socket. The server ends when that end is closed."""
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    python = [
        sys.executable,
        "-I",
        "-B",
        "-c",
        _SERVER,
        str(_PACKAGE.parent),
        str(theirs.fileno()),
        level.value,
    ]
    command = [*_bubblewrap(), *python] if level is Level.BUBBLEWRAP else python
    try:
        process = subprocess.Popen(
            command,
            env=_ENVIRONMENT,
            cwd="/",
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,  # libraries quote what they read
            pass_fds=(theirs.fileno(),),
            start_new_session=True,
        )
    except OSError as error:
        ours.close()
        raise MissingToolError(f"the sandbox does not start: {error.strerror}") from error
    finally:
        theirs.close()
    return process, ours
