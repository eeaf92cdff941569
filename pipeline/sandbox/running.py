"""One running child as the parent sees it: frames under the wall clock, each checked before it is used."""

import math
import os
import select
import signal
import time

import msgspec

from pipeline.domain.document import QuarantineReason, Usage
from pipeline.sandbox import wire
from pipeline.sandbox.limits import Limits
from pipeline.sandbox.link import ServerLink
from pipeline.sandbox.outcome import Unreadable

_DPI_RANGE = (5.0, 5000.0)
_OVER = QuarantineReason.OVER_LIMIT
_CRASH = QuarantineReason.CRASHES_READER
_LIMIT_SIGNALS = ("SIGXCPU", "SIGKILL", "SIGABRT", "SIGXFSZ")
"""abort() is what C++ does when there is no memory left; SIGKILL not sent by us is the kernel's."""


class Child:
    """Frames of one child. Every way to end leaves no process behind; ``usage`` is known after the end."""

    def __init__(self, link: ServerLink, serial: int, pipe: int, limits: Limits) -> None:
        self._link = link
        self._serial = serial
        self._pipe = pipe
        self._limits = limits
        self._left_s = limits.wall_open_s
        self._open = True
        self.usage: Usage | None = None

    def frame(self) -> tuple[wire.Head, bytes]:
        """The next frame; raises Unreadable when the child failed, ended, or ran over a limit."""
        head_bytes, body_bytes = wire.FRAME.unpack(self._read(wire.FRAME.size))
        if head_bytes + body_bytes > self._limits.message_bytes:
            raise self.end(_OVER, "message too large")
        try:
            head = wire.HEADS.decode(self._read(head_bytes))
        except msgspec.DecodeError:
            raise self.broken() from None
        if isinstance(head, wire.Failed):
            raise self.end(head.reason, head.detail)
        if isinstance(head, wire.PageHead) and not _plausible(head, body_bytes, self._limits):
            raise self.broken()
        self._left_s += self._limits.wall_page_s
        return head, self._read(body_bytes)

    def finish(self) -> None:
        """After ``Done``: raises Unreadable unless the child then ended well."""
        ended = self._close_pipe()
        if ended is None or ended.code != 0:
            raise Unreadable(_CRASH, "did not end cleanly", self.usage)

    def close(self) -> None:
        """Ends the child if it still runs. Safe to call again."""
        if self._open:
            self._link.kill(self._serial)
            self._close_pipe()

    def broken(self) -> Unreadable:
        """The outcome of a child that does not keep to the protocol: it was taken over, or broke."""
        return self.end(_CRASH, "protocol")

    def end(self, reason: QuarantineReason, detail: str) -> Unreadable:
        """Ends the child and gives the outcome to raise."""
        self.close()
        return Unreadable(reason, detail, self.usage)

    def _read(self, size: int) -> bytes:
        room = bytearray(size)
        view, done = memoryview(room), 0
        poll = select.poll()
        poll.register(self._pipe, select.POLLIN)
        while done < size:
            asked = time.monotonic()
            ready = poll.poll(max(0.0, self._left_s) * 1000)
            self._left_s -= time.monotonic() - asked
            if not ready:
                raise self.end(_OVER, "wall clock")
            count = os.readv(self._pipe, [view[done:]])
            if count == 0:
                raise self._ended_early()
            done += count
        return bytes(room)

    def _ended_early(self) -> Unreadable:
        ended = self._close_pipe()
        if ended is None:
            return Unreadable(_CRASH, "reader lost", self.usage)
        return Unreadable(*_verdict(ended, self._limits), self.usage)

    def _close_pipe(self) -> wire.Exit | None:
        if not self._open:
            return None
        self._open = False
        os.close(self._pipe)
        ended = self._link.exit_of(self._serial)
        if ended is not None:
            self.usage = Usage(ended.cpu_s, ended.peak_bytes)
        return ended


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


def _verdict(ended: wire.Exit, limits: Limits) -> tuple[QuarantineReason, str]:
    """Why a child ended without a word."""
    if ended.code >= 0:
        return _CRASH, f"exit {ended.code}"
    name = signal.Signals(-ended.code).name
    limited = name in _LIMIT_SIGNALS or ended.peak_bytes > limits.address_space // 2
    return (_OVER if limited else _CRASH), name
