"""Statement files that no bank sends: each must be refused whole, quickly and in little memory."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

from pipeline.samples.statement import SampleLine
from tests.bank_files import camt053, mt940, rabobank_csv

OURS = "NL13TEST0123456789"
_DAY = date(2026, 11, 23)
_LINE = SampleLine(25_000, _DAY, payer_name="A BE", payer_iban="NL02TEST0000000001", unstructured="examen")
_BOMB = "".join(f'<!ENTITY a{n + 1} "{f"&a{n};" * 10}">' for n in range(9))
_FULL = 49_000_000
"""Bytes just below what is still read."""


def _camt(*lines: SampleLine) -> bytes:
    return camt053(OURS, 0, lines or (_LINE,), "02", 1).replace(b"'", b'"')


def _mt940(*lines: SampleLine) -> bytes:
    return mt940(OURS, 0, lines or (_LINE,), "ing", 1)


def _csv(*lines: SampleLine) -> bytes:
    return rabobank_csv(OURS, 0, lines or (_LINE, _LINE), 1)


def _full_camt() -> bytes:
    whole = _camt()
    start, end = whole.index(b"<Ntry>"), whole.index(b"</Ntry>") + len(b"</Ntry>")
    entry = b"".join(part.strip() for part in whole[start:end].split(b"\n"))
    return whole[:start] + entry * (_FULL // len(entry)) + whole[end:]


def _full_mt940() -> bytes:
    whole = _mt940()
    start, end = whole.index(b":61:"), whole.index(b":62F:")
    return whole[:start] + whole[start:end] * (_FULL // (end - start)) + whole[end:]


def _full_csv() -> bytes:
    header, first, _ = _csv().split(b"\r\n", 2)
    return b"\r\n".join([header, *[first] * (_FULL // len(first))])


FILES: dict[str, Callable[[], bytes]] = {
    "entities that grow": lambda: (  # noqa: PLW0108 - not made before it is asked for
        f'<!DOCTYPE x [<!ENTITY a0 "ha">{_BOMB}]><Document>&a9;</Document>'.encode()
    ),
    "entities that grow, UTF-16": lambda: (
        f'<?xml version="1.0" encoding="UTF-16"?><!DOCTYPE x [<!ENTITY a0 "ha">{_BOMB}]><a>&a9;</a>'.encode(
            "utf-16"
        )
    ),
    "one long entity many times": lambda: (
        b'<!DOCTYPE x [<!ENTITY a "' + b"h" * 1_000_000 + b'">]><a>' + b"&a;" * 100_000 + b"</a>"
    ),
    "entity from a file": lambda: b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><a>&a;</a>',
    "external document type": lambda: b'<!DOCTYPE x SYSTEM "http://127.0.0.1:9/x.dtd"><a/>',
    "document type late": lambda: b"<?xml version='1.0'?>" + b"<!-- x -->" * 100_000 + b"<!doctype x><a/>",
    "200,000 levels": lambda: b"<a>" * 200_000 + b"</a>" * 200_000,
    "200,000 levels in an entry": lambda: _camt().replace(b"<RmtInf>", b"<RmtInf>" + b"<a>" * 200_000),
    "amount NaN": lambda: _camt().replace(b">250.00<", b">NaN<"),
    "amount 1E+30": lambda: _camt().replace(b">250.00<", b">1E+30<"),
    "amount negative": lambda: _camt().replace(b">250.00<", b">-250.00<"),
    "amount of a million digits": lambda: _camt().replace(b">250.00<", b">" + b"9" * 1_000_000 + b"<"),
    "amount NaN, MT940": lambda: _mt940().replace(b"C250,00", b"CNaN"),
    "amount 1E+30, MT940": lambda: _mt940().replace(b"C250,00", b"C1E+30"),
    "amount negative, MT940": lambda: _mt940().replace(b"C250,00", b"C-250,00"),
    "amount NaN, CSV": lambda: _csv().replace(b"+250,00", b"NaN"),
    "amount 1E+30, CSV": lambda: _csv().replace(b"+250,00", b"1E+30"),
    "amount twice negative, CSV": lambda: _csv().replace(b"+250,00", b"--250,00"),
    "cut short": lambda: _camt()[:-200],
    "cut short, MT940": lambda: _mt940()[: _mt940().index(b":62F:") + 12],
    "cut short, CSV": lambda: _csv()[:-40],
    "half UTF-8, half UTF-16": lambda: _camt()[:500] + _camt()[500:].decode().encode("utf-16"),
    "Latin-1 said to be UTF-8": lambda: _camt().replace(b"examen", "één".encode("latin-1")),
    "null bytes, MT940": lambda: _mt940().replace(b"A BE", b"A\0BE"),
    "mark of UTF-16 before UTF-8": lambda: b"\xff\xfe" + _camt(),
    "mark twice before nothing": lambda: b"\xef\xbb\xbf\xef\xbb\xbf",
    "one text of 20 MB": lambda: _camt().replace(b"examen", b"y" * 20_000_000),
    "one line of 49 MB, MT940": lambda: _mt940().replace(b"examen", b"9" * _FULL).replace(b"C250", b"D250"),
    "one name of 49 MB": lambda: b"<" + b"a" * _FULL,
    "a million attributes": lambda: b"<a " + b" ".join(b'b%d="1"' % n for n in range(1_000_000)) + b"/>",
    "49 MB of entries that do not add up": _full_camt,
    "49 MB of entries that do not add up, MT940": _full_mt940,
    "49 MB of equal rows, CSV": _full_csv,
    "49 MB of quotes, CSV": lambda: _csv() + b'"' * _FULL,
    "49 MB of columns, CSV": lambda: _csv() + b"," * _FULL,
    "49 MB of fields, MT940": lambda: b":20:x\n" * (_FULL // 6),
    "49 MB of blank lines, MT940": lambda: b":20:x\n" + b"\n" * _FULL,
    "not a statement": lambda: b"Geachte heer, mevrouw,\n",
}
"""Name -> content. The one of 500 MB is made by :func:`write_huge`."""


def write_huge(path: Path) -> None:
    """500 MB that take no room on the disk."""
    with path.open("wb") as file:
        file.write(_camt()[:-200])
        file.truncate(500_000_000)
