"""How many pages a PDF of ours has."""

import io

import pikepdf


def page_count(pdf: bytes) -> int:
    """Raises pikepdf.PdfError for what is no PDF."""
    with pikepdf.open(io.BytesIO(pdf)) as document:
        return len(document.pages)
