"""The parent's side: ask for one file, get checked pages, pay at most the limits. Trusts nothing that comes back."""

import array
import contextlib
import fcntl
import math
import os
import select
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import msgspec

from pipeline.domain.document import DocumentInfo, QuarantineReason, Raster, RawPage, Usage
from pipeline.errors import MissingToolError
from pipeline.sandbox import wire
from pipeline.sandbox.jobs import DOCUMENT
from pipeline.sandbox.launch import Level, detect_level, start_server
from pipeline.sandbox.limits import DEFAULT_LIMITS, Limits
from pipeline.sandbox.outcome import Unreadable

_START_S = 60.0
_EXIT_S = 5.0
"""How long the server may take to report an ended child before it is replaced."""
_PIPE_BYTES = 1024 * 1024
_DPI_RANGE = (5.0, 5000.0)
_OVER = QuarantineReason.OVER_LIMIT
_CRASH = QuarantineReason.CRASHES_READER


class Sandbox:
    """A warm server and at most one child at a time. Use as a context manager, one per worker process.

    Make it in the process *and thread* that uses it, and keep that thread alive: the fence ends with
    the thread that started it. A Sandbox opens its server on first use and again after a failure.
    """

    def __init__(self, limits: Limits = DEFAULT_LIMITS, level: Level | None = None) -> None:
        self.limits = limits
        self.level = level if level is not None else detect_level()
        self.seccomp = False
        self._process: subprocess.Popen[bytes] | None = None
        self._control: socket.socket | None = None
        self._serial = 0
        self._running: _Child | None = None

    def __enter__(self) -> Self:
        self._started()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def open_document(self, source: Path | int) -> "Document":
        """Starts reading a scan (path, or open descriptor). A document still open is closed first.

        Raises Unreadable when the file does not become pages at all.
        """
        return Document(self._child(DOCUMENT, source, {}))

    def render_page(self, source: Path | int, number: int, dpi: float) -> RawPage:
        """Page ``number`` (from 1) alone, drawn at ``dpi``, without text. Raises Unreadable."""
        with Document(self._child(DOCUMENT, source, {"only": number, "dpi": dpi}), first=number) as document:
            for page in document:
                return page
        raise Unreadable(QuarantineReason.DAMAGED, f"no page {number}")

    def call(self, job: str, source: Path | int, **arguments: Any) -> Any:
        """Runs ``job`` (see ``jobs``) over the bytes of a file; the answer in plain JSON types.

        Raises Unreadable, with reason INTERNAL when the job itself failed.
        """
        child = self._child(job, source, arguments)
        try:
            head, body = child.frame()
            if not isinstance(head, wire.Result):
                raise child.end(_CRASH, "protocol")
            child.finish()
            return msgspec.msgpack.decode(body)
        except msgspec.DecodeError:
            raise child.end(_CRASH, "protocol") from None
        finally:
            child.close()

    def close(self) -> None:
        """Ends child and server and waits until both are gone."""
        if self._running is not None:
            self._running.close()
        self._stop()

    def _started(self) -> socket.socket:
        if self._control is None:
            self._process, self._control = start_server(self.level)
            hello = self._report(_START_S)
            if not isinstance(hello, wire.Hello):
                self._stop()
                raise MissingToolError(f"the sandbox ({self.level.value}) does not answer")
            self.seccomp = hello.seccomp
        return self._control

    def _child(self, job: str, source: Path | int, arguments: dict[str, Any]) -> "_Child":
        if self._running is not None:
            self._running.close()
        control = self._started()
        self._serial += 1
        request = wire.Request(self._serial, job, arguments, self.limits)
        ours, theirs = os.pipe()
        with contextlib.suppress(OSError):  # a bigger pipe is only faster
            fcntl.fcntl(ours, fcntl.F_SETPIPE_SZ, _PIPE_BYTES)
        self._running = _Child(self, self._serial, ours)
        try:
            with _opened(source) as file:
                rights = array.array("i", [file, theirs])
                ancillary = [(socket.SOL_SOCKET, socket.SCM_RIGHTS, rights)]
                control.sendmsg([wire.ENCODER.encode(request)], ancillary)
        except BrokenPipeError:
            self._stop()  # the reader finds the pipe closed and says so; the next file gets a new server
        except BaseException:
            os.close(ours)
            self._running = None
            raise
        finally:
            os.close(theirs)
        return self._running

    def _kill(self, serial: int) -> None:
        if self._control is not None:
            with contextlib.suppress(OSError):
                self._control.send(wire.ENCODER.encode(wire.Kill(serial)))

    def _exit_of(self, serial: int) -> wire.Exit | None:
        """How child ``serial`` ended; None, and no server any more, when the server does not tell."""
        while isinstance(report := self._report(_EXIT_S), wire.Exit):
            if report.serial == serial:
                self._running = None
                return report
        self._running = None
        self._stop()
        return None

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

    def _stop(self) -> None:
        control, self._control = self._control, None
        process, self._process = self._process, None
        if control is not None:
            control.close()
        if process is not None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()


class _Child:
    """Frames of one running child, under the wall clock. Every way to end leaves no process behind."""

    def __init__(self, sandbox: Sandbox, serial: int, pipe: int) -> None:
        self._sandbox = sandbox
        self._serial = serial
        self._pipe = pipe
        self._left_s = sandbox.limits.wall_open_s
        self._open = True
        self.limits = sandbox.limits
        self.usage: Usage | None = None

    def frame(self) -> tuple[wire.Head, bytes]:
        """The next frame; raises Unreadable when the child failed, ended, or ran over a limit."""
        head_bytes, body_bytes = wire.FRAME.unpack(self._read(wire.FRAME.size))
        if head_bytes + body_bytes > self.limits.message_bytes:
            raise self.end(_OVER, "message too large", kill=True)
        try:
            head = wire.HEADS.decode(self._read(head_bytes))
        except msgspec.DecodeError:
            raise self.end(_CRASH, "protocol", kill=True) from None
        if isinstance(head, wire.Failed):
            raise self.end(head.reason, head.detail)
        if isinstance(head, wire.PageHead) and not _plausible(head, body_bytes, self.limits):
            raise self.end(_CRASH, "page and pixels do not fit", kill=True)
        self._left_s += self.limits.wall_page_s
        return head, self._read(body_bytes)

    def finish(self) -> None:
        """Expects ``Done`` and a clean exit; ``usage`` is known afterwards."""
        head, _ = self.frame()
        if not isinstance(head, wire.Done):
            raise self.end(_CRASH, "protocol", kill=True)
        self.done()

    def done(self) -> None:
        exit_ = self._close_pipe()
        if exit_ is None or exit_.code != 0:
            raise Unreadable(_CRASH, "did not end cleanly", self.usage)

    def close(self) -> None:
        """Ends the child if it still runs. Safe to call again."""
        if self._open:
            self._sandbox._kill(self._serial)
            self._close_pipe()

    def end(self, reason: QuarantineReason, detail: str, *, kill: bool = False) -> Unreadable:
        """Waits for the end of the child and gives the outcome to raise."""
        if kill:
            self._sandbox._kill(self._serial)
        self._close_pipe()
        return Unreadable(reason, detail, self.usage)

    def _read(self, size: int) -> bytes:
        parts = bytearray(size)
        view, done = memoryview(parts), 0
        poll = select.poll()
        poll.register(self._pipe, select.POLLIN)
        while done < size:
            asked = time.monotonic()
            ready = poll.poll(max(0.0, self._left_s) * 1000)
            self._left_s -= time.monotonic() - asked
            if not ready:
                raise self.end(_OVER, "wall clock", kill=True)
            count = os.readv(self._pipe, [view[done:]])
            if count == 0:
                raise self._ended_early()
            done += count
        return bytes(parts)

    def _ended_early(self) -> Unreadable:
        exit_ = self._close_pipe()
        if exit_ is None:
            return Unreadable(_CRASH, "reader lost", self.usage)
        reason, detail = _verdict(exit_, self.limits)
        return Unreadable(reason, detail, self.usage)

    def _close_pipe(self) -> wire.Exit | None:
        if not self._open:
            return None
        self._open = False
        os.close(self._pipe)
        exit_ = self._sandbox._exit_of(self._serial)
        if exit_ is not None:
            self.usage = Usage(exit_.cpu_s, exit_.peak_bytes)
        return exit_


class Document:
    """Pages of one file, one at a time. ``info`` at once, ``usage`` after the last page or an Unreadable."""

    def __init__(self, child: _Child, first: int = 1) -> None:
        self._child = child
        self._next = first
        head, _ = child.frame()
        if not isinstance(head, wire.Info):
            raise child.end(_CRASH, "protocol", kill=True)
        self.info: DocumentInfo = head.info

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @property
    def usage(self) -> Usage | None:
        return self._child.usage

    def __iter__(self) -> Iterator[RawPage]:
        """Each page once, in delivered order. Raises Unreadable when a later page fails."""
        while True:
            head, pixels = self._child.frame()
            if isinstance(head, wire.Done):
                self._child.done()
                return
            if not isinstance(head, wire.PageHead) or head.number != self._next:
                raise self._child.end(_CRASH, "protocol", kill=True)
            self._next += 1
            raster = Raster(head.width, head.height, head.dpi, pixels)
            yield RawPage(
                head.number, head.width_mm, head.height_mm, raster, head.digital, head.text, head.widgets
            )

    def close(self) -> None:
        self._child.close()


def _opened(source: Path | int) -> "contextlib.AbstractContextManager[int]":
    if isinstance(source, int):
        return contextlib.nullcontext(source)
    return _path_opened(source)


@contextlib.contextmanager
def _path_opened(path: Path) -> Iterator[int]:
    descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NOFOLLOW | os.O_NONBLOCK)
    try:
        yield descriptor
    finally:
        os.close(descriptor)


def _plausible(head: wire.PageHead, body_bytes: int, limits: Limits) -> bool:
    """Do the claimed sizes fit each other and the limits? Asked before anything is allocated for them."""
    sizes = (head.width_mm, head.height_mm, head.dpi)
    return (
        head.width > 0
        and head.height > 0
        and head.width * head.height == body_bytes <= limits.page_pixels
        and 1 <= head.number <= limits.pages
        and all(math.isfinite(size) and size > 0 for size in sizes)
        and _DPI_RANGE[0] <= head.dpi <= _DPI_RANGE[1]
        and len(head.text) <= limits.page_chars
    )


def _verdict(exit_: wire.Exit, limits: Limits) -> tuple[QuarantineReason, str]:
    """Why a child ended without a word. Running into a limit is a signal too: abort() on no memory."""
    if exit_.code >= 0:
        return _CRASH, f"exit {exit_.code}"
    name = signal.Signals(-exit_.code).name
    limited = name in ("SIGXCPU", "SIGKILL", "SIGABRT", "SIGXFSZ") or exit_.peak_bytes > limits.address_space // 2
    return (_OVER if limited else _CRASH), name
