"""Bytes of one file to pages. Runs in the child only."""

import io
from collections.abc import Iterator

from reportlab.pdfgen.canvas import Canvas

from pipeline.domain.document import DocumentInfo, DocumentKind, RawPage
from pipeline.sandbox import pdf, pictures
from pipeline.sandbox.limits import Limits
from pipeline.sandbox.sniff import HEAD_BYTES, sniff


def read(
    data: bytes, limits: Limits, only: int | None = None, dpi: float | None = None
) -> Iterator[DocumentInfo | RawPage]:
    """First the ``DocumentInfo``, then each page. ``only`` and ``dpi``: that page alone, drawn so fine.

    Raises Unreadable.
    """
    kind = sniff(data[:HEAD_BYTES])
    if kind is DocumentKind.PDF:
        return pdf.read(data, limits, only, dpi)
    return pictures.read(data, kind, limits, only, dpi)


def specimen() -> bytes:
    """A little form of our own, with text and fields, for warming up."""
    canvas = Canvas(buffer := io.BytesIO(), invariant=1)
    canvas.drawString(72, 700, "Aanmelding 0123456789")
    canvas.acroForm.textfield(name="bsn", value="999990019", x=72, y=600)
    canvas.acroForm.checkbox(name="knm", checked=True, x=72, y=500)
    canvas.save()
    return buffer.getvalue()
