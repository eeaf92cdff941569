"""Bytes of a text statement (MT940, CSV) to text: what honest banks and editors write, nothing else."""

from pipeline.payments.booking import MAX_BYTES
from pipeline.payments.refusal import RefusalReason, StatementRefused

_UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff")


def decoded(data: bytes) -> str:
    """UTF-8 with or without a mark, UTF-16 with one, else Latin-1. Raises StatementRefused.

    >>> decoded("\\ufeffé".encode("utf-16")), decoded(b"\\xef\\xbb\\xbfx"), decoded(b"\\xe9")
    ('é', 'x', 'é')
    """
    if len(data) > MAX_BYTES:
        raise StatementRefused(RefusalReason.TOO_LARGE, f"{len(data)} bytes")
    text = _decoded(data)
    if "\0" in text:
        raise StatementRefused(RefusalReason.ENCODING, "null bytes")
    return text.removeprefix("\ufeff")


def _decoded(data: bytes) -> str:
    if data.startswith(_UTF16_MARKS):
        try:
            return data.decode("utf-16")
        except UnicodeDecodeError:
            raise StatementRefused(RefusalReason.ENCODING, "utf-16") from None
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("latin-1")
