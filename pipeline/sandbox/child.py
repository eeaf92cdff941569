"""One child, one file: sets its own limits, runs the job, writes frames, exits. Inside the server's fence."""

import gc
import os
import signal
import socket
import sys
import traceback
from typing import NoReturn

import msgspec

from pipeline.domain.document import DocumentInfo, QuarantineReason
from pipeline.errors import PipelineError
from pipeline.sandbox import documents, jobs, wire
from pipeline.sandbox.confine import deny_system_calls, die_with_parent, renew_cpu, set_rlimits
from pipeline.sandbox.limits import DEFAULT_LIMITS
from pipeline.sandbox.outcome import Unreadable

_GONE = 71
"""Exit code when the pipe broke: the parent lost interest."""


def warm_up() -> None:
    """Reads documents of our own once, so that fonts, tables and plug-ins are loaded before forking."""
    for specimen in documents.specimens():
        for _ in documents.read(specimen, DEFAULT_LIMITS):
            pass


def run(control: socket.socket, request: wire.Request, source: int, pipe: int) -> NoReturn:
    """The whole life of a child after the fork. Exit code 0 only after ``Done`` or ``Failed`` was written."""
    code = _GONE
    try:
        die_with_parent()
        signal.signal(signal.SIGPIPE, signal.SIG_DFL)
        control.close()
        set_rlimits(request.limits)
        deny_system_calls(processes=True)
        wire.send(pipe, _attempt(request, source, pipe))
        code = 0
    finally:
        os._exit(code)


def _attempt(request: wire.Request, source: int, pipe: int) -> wire.Done | wire.Failed:
    try:
        data = _read_all(source, request.limits.file_bytes)
        if request.job == jobs.DOCUMENT:
            _stream(request, data, pipe)
        else:
            gc.disable()  # lives for one file and makes no cycles: looking for them is a sixth of the time
            result = jobs.resolve(request.job)(data, **request.args)
            wire.send(pipe, wire.Result(), msgspec.msgpack.encode(result))
    except Unreadable as outcome:
        return wire.Failed(outcome.reason, outcome.detail)
    except (MemoryError, RecursionError) as error:
        return wire.Failed(QuarantineReason.OVER_LIMIT, type(error).__name__)
    except PipelineError as error:
        return wire.Failed(QuarantineReason.DAMAGED, error.what)
    except Exception as error:  # noqa: BLE001 - a bug of ours or of a library: told, without content
        return wire.Failed(QuarantineReason.INTERNAL, _place(error))
    return wire.Done()


def _stream(request: wire.Request, data: bytes, pipe: int) -> None:
    for item in documents.read(data, request.limits, **request.args):
        if isinstance(item, DocumentInfo):
            wire.send(pipe, wire.Info(item))
        else:
            wire.send_page(pipe, item)
            renew_cpu(request.limits.cpu_page_s)


def _read_all(source: int, most: int) -> bytes:
    size = os.fstat(source).st_size
    if size > most:
        raise Unreadable(QuarantineReason.TOO_LARGE, f"{size} bytes")
    if size == 0:
        raise Unreadable(QuarantineReason.EMPTY)
    os.lseek(source, 0, os.SEEK_SET)
    with open(source, "rb", closefd=False) as file:
        return file.read(most + 1)


def _place(error: Exception) -> str:
    """Type and place of an exception; never its text, which may hold field values."""
    frames = traceback.extract_tb(sys.exc_info()[2])
    last = next((f for f in reversed(frames) if "pipeline" in f.filename), frames[-1])
    return f"{type(error).__name__} at {os.path.basename(last.filename)}:{last.lineno}"  # noqa: PTH119
