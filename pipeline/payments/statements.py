"""Any statement file that books or explains money: the format is seen in the content, never in the name."""

from pipeline.domain.payment import Statement
from pipeline.payments import camt053, mt940, rabobank_csv
from pipeline.payments.refusal import RefusalReason, StatementRefused

_MARKS = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")
_LOOKED_AT = 4096


def parse_bytes(data: bytes, account: str | None) -> tuple[Statement, ...]:
    """The proven statements of a camt, MT940 or Rabobank CSV file; raises StatementRefused.

    ``account`` is our own IBAN; None accepts any (a dry look). Files that book nothing by their
    nature (camt.052, camt.054) give statements of that kind, without lines.
    """
    start = data[:_LOOKED_AT]
    for mark in _MARKS:
        start = start.removeprefix(mark)
    start = start.replace(b"\0", b"").lstrip()
    if start.startswith(b"<"):
        return camt053.parse_bytes(data, account)
    if rabobank_csv.is_rabobank(start.decode("latin-1")):
        return rabobank_csv.parse_bytes(data, account)
    if b":20:" in start:
        return mt940.parse_bytes(data, account)
    raise StatementRefused(RefusalReason.NOT_A_STATEMENT, "neither XML nor MT940 nor CSV of Rabobank")
