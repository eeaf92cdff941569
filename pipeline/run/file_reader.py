"""One file after the other through one sandbox: what each turned out to be, and never an exception for it."""

# ruff: noqa: PLC0415 - heavy libraries wait until there is work for them: most calls find none

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.domain.document import QuarantineReason, Usage
from pipeline.domain.forms import FieldKind
from pipeline.errors import PipelineError
from pipeline.library import Library
from pipeline.run.workplace import local_today
from pipeline.sandbox import Sandbox, Unreadable
from pipeline.store.codec import encode

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pipeline.capture.hand.decode import FieldClass
    from pipeline.capture.hand.knowledge import Knowledge
    from pipeline.capture.reader import Reader


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one file turned out to be; ``reading`` is a FileReading as JSON, to cross processes cheaply."""

    sha256: str
    reading: str | None
    reason: QuarantineReason | None
    detail: str
    usage: Usage | None


class FileReader:
    """Reads delivered files one after the other through one sandbox; models are loaded once."""

    def __init__(self, reader: "Reader", sandbox: Sandbox) -> None:
        self._reader = reader
        self._sandbox = sandbox

    def read(self, path: Path, sha256: str) -> Outcome:
        """Never raises for what is in the file: a bug of ours is the reason ``internal``.

        Raises PipelineError when no file can be read here, such as for a missing tool.
        """
        usage: Usage | None = None
        try:
            with self._sandbox.open_document(path) as document:
                reading = self._reader.read(document, sha256, tuple(sorted(document.info.flags)))
                usage = document.usage
            written = encode(reading)
        except Unreadable as unreadable:
            return Outcome(sha256, None, unreadable.reason, unreadable.detail, unreadable.usage)
        except PipelineError:
            raise
        except Exception as error:  # noqa: BLE001 - the one place where a file's bug is caught
            return Outcome(sha256, None, QuarantineReason.INTERNAL, type(error).__name__, usage)
        reason = None if reading.submissions else QuarantineReason.NO_FORM
        return Outcome(sha256, written, reason, "", usage)


def make_reader(
    library: Library,
    known: "Knowledge | None" = None,
    tolerated: "Mapping[FieldClass, float] | None" = None,
) -> "Reader":
    """The reader of all known forms. About two seconds: build it once, before forking workers.

    Without ``known`` nothing is known but the day. ``tolerated`` changes the error (0..1) that some
    classes of fields may have among accepted values.

    Raises MissingToolError without Tesseract, its data, or a model.
    """
    import cv2

    from pipeline.adapters.blanks import render_blanks
    from pipeline.adapters.comb_network import CombNetwork
    from pipeline.adapters.row_reader import PaddleRowReader
    from pipeline.adapters.tesseract import TesseractReader
    from pipeline.capture.fields import READERS
    from pipeline.capture.fields.line import LineReader
    from pipeline.capture.hand.certainty import Certainties
    from pipeline.capture.hand.knowledge import Knowledge
    from pipeline.capture.hand.names import NamePrior
    from pipeline.capture.hand.reader import HandReader
    from pipeline.capture.reader import Reader

    cv2.setNumThreads(1)  # every core has its own worker, and threads do not live through a fork
    rows = PaddleRowReader()
    readers = {**READERS, FieldKind.LINE: LineReader(rows)}
    known = known or Knowledge(local_today(), prior=NamePrior.shipped())
    hand = HandReader(CombNetwork(), rows, Certainties.load(tolerated), known)
    return Reader(library.templates, render_blanks(library), TesseractReader(), readers, hand)
