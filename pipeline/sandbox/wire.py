"""What travels between parent, server and child. Only numbers, text and pixels; msgpack by msgspec.

Control socket (SOCK_SEQPACKET, one message a packet): ``Request`` with two descriptors (file, pipe) and
``Kill`` down; ``Hello`` and ``Exit`` up. Pipe of one child, upwards only: frames of a head and a body,
``Info``, then one ``PageHead`` (body: pixels) a page, or one ``Result`` (body: msgpack), at last ``Done``;
``Failed`` ends the stream at any point.
"""

import os
import struct
from typing import Any

import msgspec

from pipeline.domain.document import (
    DocumentInfo,
    DrawnText,
    QuarantineReason,
    RawPage,
    WidgetValue,
)
from pipeline.sandbox.limits import Limits

FRAME = struct.Struct("<II")
"""Bytes of the head, bytes of the body."""
CONTROL_BYTES = 64 * 1024


class Request(msgspec.Struct, tag=True, frozen=True):
    serial: int
    job: str
    args: dict[str, Any]
    limits: Limits


class Kill(msgspec.Struct, tag=True, frozen=True):
    serial: int


class Hello(msgspec.Struct, tag=True, frozen=True):
    seccomp: bool


class Exit(msgspec.Struct, tag=True, frozen=True):
    """How child ``serial`` ended: ``code`` as in ``os.waitstatus_to_exitcode`` (negative: signal)."""

    serial: int
    code: int
    cpu_s: float
    peak_bytes: int


class Info(msgspec.Struct, tag=True, frozen=True):
    info: DocumentInfo


class PageHead(msgspec.Struct, tag=True, frozen=True):
    """A ``RawPage`` without its pixels, which are the body of the frame."""

    number: int
    width_mm: float
    height_mm: float
    width: int
    height: int
    dpi: float
    digital: bool
    text: tuple[DrawnText, ...]
    widgets: tuple[WidgetValue, ...]


class Result(msgspec.Struct, tag=True, frozen=True):
    pass


class Done(msgspec.Struct, tag=True, frozen=True):
    pass


class Failed(msgspec.Struct, tag=True, frozen=True):
    reason: QuarantineReason
    detail: str


Head = Info | PageHead | Result | Done | Failed

ENCODER = msgspec.msgpack.Encoder()
DOWN: msgspec.msgpack.Decoder[Request | Kill] = msgspec.msgpack.Decoder(Request | Kill)
UP: msgspec.msgpack.Decoder[Hello | Exit] = msgspec.msgpack.Decoder(Hello | Exit)
HEADS: msgspec.msgpack.Decoder[Head] = msgspec.msgpack.Decoder(Head)


def send(pipe: int, head: Head, body: bytes = b"") -> None:
    """Writes one frame, all of it; raises OSError when nobody reads any more."""
    encoded = ENCODER.encode(head)
    for part in (FRAME.pack(len(encoded), len(body)) + encoded, body):
        rest = memoryview(part)
        while rest:
            rest = rest[os.write(pipe, rest) :]


def send_page(pipe: int, page: RawPage) -> None:
    raster = page.raster
    head = PageHead(
        page.number,
        page.width_mm,
        page.height_mm,
        raster.width,
        raster.height,
        raster.dpi,
        page.digital,
        page.text,
        page.widgets,
    )
    send(pipe, head, raster.pixels)
