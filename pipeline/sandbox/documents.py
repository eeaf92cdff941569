"""Bytes of one file to pages. Runs in the child only."""

import io
from collections.abc import Iterator

from PIL import Image
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


def specimens() -> tuple[bytes, ...]:
    """A little form and little pictures of our own, for warming up every library."""
    canvas = Canvas(form := io.BytesIO(), invariant=1)
    canvas.drawString(72, 700, "Aanmelding 0123456789")
    canvas.acroForm.textfield(name="bsn", value="999990019", x=72, y=600)
    canvas.acroForm.checkbox(name="knm", checked=True, x=72, y=500)
    canvas.save()
    return form.getvalue(), *(_picture(kind) for kind in DocumentKind if kind is not DocumentKind.PDF)


def _picture(kind: DocumentKind) -> bytes:
    Image.new("L", (64, 64), 255).save(file := io.BytesIO(), kind.name)
    return file.getvalue()
