"""The parent's line to one fork server: start it, ask for a child, end a child, hear how it ended."""

import array
import contextlib
import fcntl
import os
import signal
import socket
import subprocess
from collections.abc import Iterator
from pathlib import Path

import msgspec

from pipeline.errors import MissingToolError
from pipeline.sandbox import wire
from pipeline.sandbox.launch import Level, start_server

_START_S = 60.0
_EXIT_S = 20.0
"""How long the server may take to report an ended child before it is replaced."""
_GOING_S = 1.0
"""How long a server may take to end once its control socket is closed."""
_PIPE_BYTES = 1024 * 1024


class ServerLink:
    """Starts the server when it is needed, also again after it was lost."""

    def __init__(self, level: Level) -> None:
        self.level = level
        self.seccomp = False
        self._process: subprocess.Popen[bytes] | None = None
        self._control: socket.socket | None = None

    def start(self) -> socket.socket:
        """The control socket of a running server. Raises MissingToolError when it does not come up."""
        if self._process is not None and self._process.poll() is not None:
            self.stop()
        if self._control is None:
            self._process, self._control = start_server(self.level)
            hello = self._report(_START_S)
            if not isinstance(hello, wire.Hello):
                self.stop()
                raise MissingToolError(f"the sandbox ({self.level.value}) does not answer")
            self.seccomp = hello.seccomp
        return self._control

    def ask(self, request: wire.Request, source: Path | int) -> int:
        """Has a child started on ``source``; gives the descriptor of the pipe that it writes to.

        A server that was lost since the last file is replaced: nothing of this file was read by it.
        """
        packet = wire.ENCODER.encode(request)
        ours, theirs = os.pipe()
        with contextlib.suppress(OSError):  # a larger pipe is only faster
            fcntl.fcntl(ours, fcntl.F_SETPIPE_SZ, _PIPE_BYTES)
        try:
            with _opened(source) as file:
                try:
                    _send(self.start(), packet, file, theirs)
                except (BrokenPipeError, ConnectionResetError):
                    self.stop()
                    _send(self.start(), packet, file, theirs)
        except BaseException:
            os.close(ours)
            raise
        finally:
            os.close(theirs)
        return ours

    def kill(self, serial: int) -> None:
        """Ends child ``serial`` if it still runs."""
        if self._control is not None:
            with contextlib.suppress(OSError):
                self._control.send(wire.ENCODER.encode(wire.Kill(serial)))

    def exit_of(self, serial: int) -> wire.Exit | None:
        """How child ``serial`` ended; None when the server does not tell, which ends the server."""
        while isinstance(report := self._report(_EXIT_S), wire.Exit):
            if report.serial == serial:
                return report
        self.stop()
        return None

    def stop(self) -> None:
        """Ends the server with all it started, and waits for it."""
        control, self._control = self._control, None
        process, self._process = self._process, None
        if control is not None:
            control.close()
        if process is not None:
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(_GOING_S)  # it goes by itself, and then its CPU time is known to us
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()

    def _report(self, timeout_s: float) -> wire.Hello | wire.Exit | None:
        if self._control is None:
            return None
        self._control.settimeout(timeout_s)
        try:
            packet = self._control.recv(wire.CONTROL_BYTES)
            return wire.UP.decode(packet) if packet else None
        except (OSError, msgspec.DecodeError):
            return None
        finally:
            self._control.settimeout(None)


def _send(control: socket.socket, packet: bytes, *descriptors: int) -> None:
    rights = array.array("i", descriptors)
    control.sendmsg([packet], [(socket.SOL_SOCKET, socket.SCM_RIGHTS, rights)])


@contextlib.contextmanager
def _opened(source: Path | int) -> Iterator[int]:
    if isinstance(source, int):
        yield source
        return
    descriptor = os.open(source, os.O_RDONLY | os.O_CLOEXEC | os.O_NOFOLLOW | os.O_NONBLOCK)
    try:
        yield descriptor
    finally:
        os.close(descriptor)
