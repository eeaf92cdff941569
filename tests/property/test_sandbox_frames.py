"""A child that was taken over can send what it likes: the parent gets sound pages, or an outcome."""

import os
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.domain.document import DocumentInfo, DocumentKind, QuarantineReason
from pipeline.sandbox import Limits, Unreadable, wire
from pipeline.sandbox.client import Document
from pipeline.sandbox.link import ServerLink
from pipeline.sandbox.running import Child

LIMITS = Limits(pages=3, page_pixels=64, message_bytes=4096, wall_open_s=1, wall_page_s=0)


class DeadServer(ServerLink):
    """Tells that the child exited with 0, and starts nothing."""

    def __init__(self) -> None:
        self.killed = False

    def kill(self, serial: int) -> None:
        self.killed = True

    def exit_of(self, serial: int) -> wire.Exit | None:
        return wire.Exit(serial, 0, 0.1, 1000)


def child_that_sends(data: bytes) -> Child:
    ours, theirs = os.pipe()
    os.write(theirs, data)
    os.close(theirs)
    return Child(DeadServer(), 1, ours, LIMITS)


def frame(head: wire.Head, body: bytes = b"", claimed: int | None = None) -> bytes:
    encoded = wire.ENCODER.encode(head)
    return wire.FRAME.pack(len(encoded), len(body) if claimed is None else claimed) + encoded + body


INFO = frame(wire.Info(DocumentInfo(DocumentKind.PDF, 1)))


def page(body: bytes = b"x" * 12, **changes: Any) -> bytes:
    good = {"number": 1, "width_mm": 3.0, "height_mm": 4.0, "width": 3, "height": 4, "dpi": 25.0}
    facts: dict[str, Any] = good | changes
    return frame(wire.PageHead(**facts, digital=True, text=(), widgets=()), body)


def test_good_frames_become_pages() -> None:
    document = Document(child_that_sends(INFO + page() + frame(wire.Done())))
    assert [(p.raster.width, p.raster.pixels) for p in document] == [(3, b"x" * 12)]


@pytest.mark.parametrize(
    "sent",
    [
        b"",
        INFO,
        page(),
        INFO + page(width=4),
        INFO + page(b"x" * 100, width=10, height=10),
        INFO + page(width=-3, height=-4),
        INFO + page(number=2),
        INFO + page(dpi=float("nan")),
        INFO + page(width_mm=float("inf")),
        INFO + page() + page(),
        INFO + INFO,
        INFO + frame(wire.Result(), b"x"),
        INFO + wire.FRAME.pack(2**31, 2**31) + b"x",
        INFO + frame(wire.Done(), claimed=2**32 - 1),
    ],
)
def test_what_does_not_fit_is_an_outcome(sent: bytes) -> None:
    with pytest.raises(Unreadable) as caught:
        list(Document(child_that_sends(sent)))
    assert caught.value.reason in (QuarantineReason.CRASHES_READER, QuarantineReason.OVER_LIMIT)


@given(st.binary(max_size=200), st.booleans())
def test_any_bytes_are_an_outcome(noise: bytes, after_info: bool) -> None:
    with pytest.raises(Unreadable):
        list(Document(child_that_sends((INFO if after_info else b"") + noise)))
