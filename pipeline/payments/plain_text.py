"""Bytes of a text statement (MT940, CSV) to lines: what honest banks and editors write, nothing else."""

import codecs
from collections.abc import Iterator
from io import BytesIO, TextIOWrapper

from pipeline.payments.booking import MAX_BYTES, MAX_LINE, MAX_LINES
from pipeline.payments.refusal import RefusalReason, StatementRefused

_UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff")
_CHUNK = 1 << 20


def lines_of(data: bytes) -> Iterator[str]:
    """Lines with their ends, one at a time: UTF-8, UTF-16 with a mark, else Latin-1.

    Raises StatementRefused for a file or line that is too long and for null bytes.

    >>> list(lines_of("\\ufeffé\\n".encode("utf-16"))), list(lines_of(b"\\xe9"))
    (['é\\n'], ['é'])
    """
    if len(data) > MAX_BYTES:
        raise StatementRefused(RefusalReason.TOO_LARGE, f"{len(data)} bytes")
    if max(data.count(b"\n"), data.count(b"\r")) > MAX_LINES:
        raise StatementRefused(RefusalReason.TOO_LARGE, "lines")
    with TextIOWrapper(BytesIO(data), _encoding(data), newline="") as text:
        try:
            while line := text.readline(MAX_LINE + 1):
                if len(line) > MAX_LINE:
                    raise StatementRefused(RefusalReason.STRUCTURE, "a line that is too long")
                if "\0" in line:
                    raise StatementRefused(RefusalReason.ENCODING, "null bytes")
                yield line.removeprefix("\ufeff")
        except UnicodeDecodeError:
            raise StatementRefused(RefusalReason.ENCODING, "utf-16") from None


def _encoding(data: bytes) -> str:
    if data.startswith(_UTF16_MARKS):
        return "utf-16"
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        for start in range(0, len(data), _CHUNK):
            decoder.decode(data[start : start + _CHUNK], start + _CHUNK >= len(data))
    except UnicodeDecodeError:
        return "latin-1"
    return "utf-8-sig"
