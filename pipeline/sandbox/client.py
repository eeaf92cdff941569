"""The parent's side: ask for one file, get checked pages, pay at most the limits. Trusts nothing it gets."""

from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import msgspec

from pipeline.domain.document import DocumentInfo, QuarantineReason, Raster, RawPage, Usage
from pipeline.sandbox import wire
from pipeline.sandbox.jobs import DOCUMENT, STATEMENT
from pipeline.sandbox.launch import Level, detect_level
from pipeline.sandbox.limits import DEFAULT_LIMITS, STATEMENT_LIMITS, Limits
from pipeline.sandbox.link import ServerLink
from pipeline.sandbox.outcome import Unreadable
from pipeline.sandbox.running import Child


class Sandbox:
    """A warm server and at most one child at a time. Use as a context manager, one per worker process.

    The server starts with the first file, or earlier when told to: it costs half a second.
    Make it in the process *and thread* that uses it, and keep that thread alive: the fence ends with
    the thread that started it. A lost server is replaced at the next file.
    """

    def __init__(self, limits: Limits = DEFAULT_LIMITS, level: Level | None = None) -> None:
        self.limits = limits
        self._link = ServerLink(level if level is not None else detect_level())
        self._serial = 0
        self._running: Child | None = None

    @property
    def level(self) -> Level:
        """What stands between a file and this machine; every report names it."""
        return self._link.level

    @property
    def seccomp(self) -> bool:
        """Are network and program starts refused by the kernel as well? Known once started."""
        return self._link.seccomp

    def start(self) -> None:
        """Starts the server now. Raises MissingToolError when it does not come up."""
        self._link.start()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def open_document(self, source: Path | int) -> "Document":
        """Starts reading a scan (path, or open descriptor). A document still open is closed first.

        Raises Unreadable when the file does not become pages at all, OSError when it cannot be opened.
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

        Raises Unreadable: DAMAGED with the job's own words for an ``InputDataError`` (and other
        ``PipelineError``), INTERNAL for any other exception in the job.
        """
        child = self._child(job, source, arguments)
        try:
            head, body = child.frame()
            ending, _ = child.frame()
            if not isinstance(head, wire.Result) or not isinstance(ending, wire.Done):
                raise child.broken()
            child.finish()
            return msgspec.msgpack.decode(body)
        except msgspec.DecodeError:
            raise child.broken() from None
        finally:
            child.close()

    def close(self) -> None:
        """Ends child and server and waits until both are gone."""
        if self._running is not None:
            self._running.close()
            self._running = None
        self._link.stop()

    def _child(self, job: str, source: Path | int, arguments: dict[str, Any]) -> Child:
        if self._running is not None:
            self._running.close()
        self._serial += 1
        limits = STATEMENT_LIMITS if job == STATEMENT and self.limits is DEFAULT_LIMITS else self.limits
        request = wire.Request(self._serial, job, arguments, limits)
        pipe = self._link.ask(request, source)
        self._running = Child(self._link, self._serial, pipe, limits)
        return self._running


class Document:
    """Pages of one file, one at a time. ``info`` at once, ``usage`` after the last page or an Unreadable."""

    def __init__(self, child: Child, first: int = 1) -> None:
        self._child = child
        self._next = first
        head, _ = child.frame()
        if not isinstance(head, wire.Info):
            raise child.broken()
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
                self._child.finish()
                return
            if not isinstance(head, wire.PageHead) or head.number != self._next:
                raise self._child.broken()
            self._next += 1
            raster = Raster(head.width, head.height, head.dpi, pixels)
            yield RawPage(
                head.number, head.width_mm, head.height_mm, raster, head.digital, head.text, head.widgets
            )

    def close(self) -> None:
        """Ends the reading. Needed only when not all pages were taken."""
        self._child.close()
