"""Any statement file that books money: the format is seen in the content, never in the name."""

from pipeline.domain.payment import Statement
from pipeline.payments import camt053, mt940
from pipeline.payments.refusal import RefusalReason, StatementRefused

_MARKS = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")
_LOOKED_AT = 4096


def parse_bytes(data: bytes, account: str | None) -> tuple[Statement, ...]:
    """The proven statements of a camt.053 or MT940 file; raises StatementRefused.

    ``account`` is our own IBAN; None accepts any (a dry look).
    """
    start = data[:_LOOKED_AT]
    for mark in _MARKS:
        start = start.removeprefix(mark)
    start = start.replace(b"\0", b"").lstrip()
    if start.startswith(b"<"):
        return camt053.parse_bytes(data, account)
    if b":20:" in start:
        return mt940.parse_bytes(data, account)
    raise StatementRefused(RefusalReason.NOT_A_STATEMENT, "neither XML nor MT940")
