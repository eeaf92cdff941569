"""Reader of the CSV file of Rabobank, by the names of its columns.

It has no opening or closing balance. That nothing is missing is proven by its numbers, which go on by
one, and by the balance after each row.
"""

import csv
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import chain, pairwise

from pipeline.domain.payment import Batch, Statement
from pipeline.payments.booking import MAX_ENTRIES, RawEntry, RawStatement, booked, cents
from pipeline.payments.plain_text import lines_of
from pipeline.payments.refusal import RefusalReason, StatementRefused

_NEEDED = ("iban/bban", "munt", "volgnr", "datum", "bedrag", "saldo na trn")
_NAMES = ("naam tegenpartij", "naam uiteindelijke partij")
_TEXTS = ("omschrijving-1", "omschrijving-2", "omschrijving-3")
_FULL_TEXT = 140
"""Characters of a text column; a full one goes on in the next without a blank."""
_AMOUNT = re.compile(r"([+-]?)(\d{1,3}(?:\.\d{3})+|\d{1,15}),(\d{2})", re.ASCII)
_NUMBER_DIGITS = 18
_NO_NUMBER = frozenset({"", "NOTPROVIDED", "NONREF"})

Row = Mapping[str, str]
"""Column name in small letters -> content."""


def is_rabobank(start: str) -> bool:
    """Whether a text begins with the header of this file."""
    header = start.lstrip().partition("\n")[0].lower()
    return all(name in header for name in _NEEDED)


def parse_bytes(data: bytes, account: str | None) -> tuple[Statement, ...]:
    """One statement for each account in the file, proven to the cent; raises StatementRefused."""
    return tuple(booked(raw, account) for raw in read(data))


@dataclass(slots=True)
class _Account:
    """Rows of one account as they pass: number -> entry, and the balance after it."""

    entries: dict[int, RawEntry] = field(default_factory=dict)
    balances: dict[int, int] = field(default_factory=dict)


def read(data: bytes) -> tuple[RawStatement, ...]:
    """What the file says; raises StatementRefused when a row is missing, doubled or can not be read."""
    accounts: dict[str, _Account] = defaultdict(_Account)
    for line, row in _rows(lines_of(data)):
        number = row["volgnr"]
        if not (number.isascii() and number.isdigit() and len(number) <= _NUMBER_DIGITS):
            raise StatementRefused(RefusalReason.STRUCTURE, f"row {line}: number")
        account, place = accounts[row["iban/bban"]], int(number)
        if place in account.entries or len(account.entries) >= MAX_ENTRIES:
            raise StatementRefused(RefusalReason.ROWS_MISSING, f"number {place} twice")
        account.entries[place] = _entry(place, row)
        account.balances[place] = _signed(row["saldo na trn"], place)
    if not accounts:
        raise StatementRefused(RefusalReason.BALANCE_MISSING, "no rows")
    return tuple(_statement(account, accounts[account]) for account in sorted(accounts))


def _rows(lines: Iterator[str]) -> Iterator[tuple[int, Row]]:
    header = next((line for line in lines if line.strip()), "")
    table = csv.reader(
        chain([header], lines),
        delimiter=";" if header.count(";") > header.count(",") else ",",
        strict=True,
    )
    try:
        names = [name.strip().lower() for name in next(table)]
        for cells in table:
            if not cells:
                continue
            if len(cells) != len(names):
                raise StatementRefused(RefusalReason.STRUCTURE, f"row {table.line_num}: columns")
            yield table.line_num, dict(zip(names, (cell.strip(" \t") for cell in cells), strict=True))
    except csv.Error:
        raise StatementRefused(RefusalReason.NOT_READABLE, f"row {table.line_num}") from None


def _statement(account: str, rows: _Account) -> RawStatement:
    """The rows of one account by number, whatever their order in the file."""
    numbers = sorted(rows.entries)
    entries = tuple(replace(rows.entries[number], entry=n) for n, number in enumerate(numbers))
    for (before, after), entry in zip(pairwise(numbers), entries[1:], strict=True):
        if after != before + 1:
            raise StatementRefused(RefusalReason.ROWS_MISSING, f"after number {before}")
        if rows.balances[before] + entry.amount_cents != rows.balances[after]:
            raise StatementRefused(RefusalReason.ROWS_MISSING, f"balance after number {after}")
    currencies = {entry.currency for entry in entries}
    return RawStatement(
        account=account,
        id=f"{numbers[0]}-{numbers[-1]}",
        sequence=f"{numbers[-1]}",
        currency="EUR" if "EUR" in currencies else min(currencies),
        opening_cents=rows.balances[numbers[0]] - entries[0].amount_cents,
        closing_cents=rows.balances[numbers[-1]],
        from_date=min(entry.booked_on for entry in entries),
        to_date=max(entry.booked_on for entry in entries),
        entries=entries,
        format="csv",
    )


def _entry(number: int, row: Row) -> RawEntry:
    amount = _signed(row["bedrag"], number)
    booked_on = _day(row["datum"], number)
    reference, batch = row.get("betalingskenmerk", ""), row.get("batch id", "")
    other = row.get("tegenrekening iban/bban", "")
    return RawEntry(
        entry=0,
        detail=0,
        booked=True,
        booked_on=booked_on,
        value_on=_day(row["rentedatum"], number) if row.get("rentedatum") else booked_on,
        amount_cents=amount,
        currency=row["munt"].upper(),
        payer_name=" / ".join(dict.fromkeys(filter(None, (row.get(name, "") for name in _NAMES)))),
        payer_iban=other,
        structured=(reference,) if reference.upper() not in _NO_NUMBER else (),
        unstructured=_text(row),
        end_to_end=_given(row.get("transactiereferentie", "")),
        bank_reference=f"{number}",
        return_reason=row.get("reden retour", ""),
        batch=Batch((batch,), amount, 0) if batch else None,
        hidden=bool(batch) and not other,
    )


def _text(row: Row) -> str:
    pieces = [row.get(name, "") for name in _TEXTS]
    return "".join(piece if len(piece) >= _FULL_TEXT else f"{piece} " for piece in pieces).strip()


def _given(text: str) -> str:
    return "" if text.upper() in _NO_NUMBER else text


def _signed(text: str, number: int) -> int:
    """Signed cents of ``+1.250,00``: comma before the cents, points only between thousands.

    >>> _signed("+1.250,00", 1), _signed("-32,10", 1)
    (125000, -3210)
    """
    found = _AMOUNT.fullmatch(text)
    if found is None:
        raise StatementRefused(RefusalReason.AMOUNT, f"number {number}")
    sign, whole, part = found.groups()
    return cents(f"{whole.replace('.', '')}.{part}") * (-1 if sign == "-" else 1)


def _day(text: str, number: int) -> date:
    """A day as ``2026-11-23``, ``20261123`` or ``23-11-2026``."""
    try:
        if text[2:3] == "-":
            return date(int(text[6:]), int(text[3:5]), int(text[:2]))
        return date.fromisoformat(text)
    except ValueError:
        raise StatementRefused(RefusalReason.DATE, f"number {number}") from None
