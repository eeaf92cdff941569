"""What every statement reader hands over, and the strict door between reading and booking.

Readers are lenient on structure; ``booked`` is strict on money: one currency, our own account,
and opening balance + booked entries = closing balance. One entry wrong: nothing is booked.
"""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from itertools import groupby

from pipeline.domain.ids import content_id
from pipeline.domain.payment import BankLine, Batch, BatchDetails, Statement, StatementKind
from pipeline.payments.refusal import RefusalReason, StatementRefused

MAX_BYTES = 128 * 1024 * 1024
"""A day of a bank account is far below this; a bigger file is an accident or an attack."""
MAX_ENTRIES = 150_000
"""Of one file; a year of our account has fewer."""
MAX_LINES = 1_000_000
"""Of one text file; an entry of MT940 has at most about eight."""
MAX_LINE = 10_000
"""Characters of one line of a text file, or of one cell; banks cut at 65 and 140."""

_AMOUNT = re.compile(r"(\d{1,15})(?:\.(\d{1,5}))?", re.ASCII)
_CENT_DIGITS = 2
_EURO = "EUR"
_NO_REFERENCE = frozenset({"", "NONREF", "NOTPROVIDED", "EREF"})


@dataclass(frozen=True, slots=True)
class RawEntry:
    """One entry or one detail of a batch, as the bank wrote it. Signed cents, debits negative.

    ``entry`` and ``detail`` are positions from 0 in the statement and in the entry.
    ``booked`` is False for entries that are only announced: they never count as money.
    """

    entry: int
    detail: int
    booked: bool
    booked_on: date
    value_on: date
    amount_cents: int
    currency: str
    payer_name: str = ""
    payer_iban: str = ""
    structured: tuple[str, ...] = ()
    unstructured: str = ""
    end_to_end: str = ""
    reversal: bool = False
    bank_reference: str = ""
    return_reason: str = ""
    batch: Batch | None = None
    hidden: bool = False
    foreign_cents: int = 0
    euro_cents: int | None = None
    """What the bank says an entry in another currency is worth in euro; None when it does not say."""


@dataclass(frozen=True, slots=True)
class RawStatement:
    """A statement as read: nothing proven yet. Balances are None when the file gives none.

    ``kind`` other than BOOKED: nothing of it is ever booked. ``format`` as in ``Statement``.
    """

    account: str
    id: str
    sequence: str
    currency: str
    opening_cents: int | None
    closing_cents: int | None
    from_date: date | None
    to_date: date | None
    entries: tuple[RawEntry, ...]
    kind: StatementKind = StatementKind.BOOKED
    format: str = ""


def cents(text: str) -> int:
    """Whole cents of an unsigned amount with a point; more than two decimals only if the rest is 0.

    Raises StatementRefused for anything else: a sign, an exponent, NaN, a comma, blanks inside.

    >>> cents("250.00"), cents("8.5"), cents("7"), cents("1.23000")
    (25000, 850, 700, 123)
    >>> cents("1E+30")
    Traceback (most recent call last):
    pipeline.payments.refusal.StatementRefused: amount
    """
    found = _AMOUNT.fullmatch(text.strip(" \t\r\n"))
    if found is None:
        raise StatementRefused(RefusalReason.AMOUNT)
    whole, part = found.group(1), found.group(2) or ""
    if part[_CENT_DIGITS:].strip("0"):
        raise StatementRefused(RefusalReason.AMOUNT, "part of a cent")
    return int(whole) * 100 + int(f"{part:0<{_CENT_DIGITS}}"[:_CENT_DIGITS])


def booked(raw: RawStatement, account: str | None) -> Statement:
    """The statement with its proven lines; raises StatementRefused when money does not add up.

    ``account`` is our own IBAN; None accepts any account (a dry look at a file), but never none. A
    statement that books nothing (camt.052, camt.054) comes back without lines, the latter with its details.
    """
    if not plain(raw.account):
        raise StatementRefused(RefusalReason.ACCOUNT_MISSING, f"statement {raw.id}")
    if account is not None and plain(raw.account) != plain(account):
        raise StatementRefused(RefusalReason.OTHER_ACCOUNT)
    if raw.kind is not StatementKind.BOOKED:
        return _not_booked(raw)
    if raw.opening_cents is None or raw.closing_cents is None:
        raise StatementRefused(RefusalReason.BALANCE_MISSING, f"statement {raw.id}")
    if raw.currency != _EURO:
        raise StatementRefused(RefusalReason.CURRENCY, f"statement {raw.id}")
    entries = _in_euro(tuple(e for e in raw.entries if e.booked), raw.closing_cents - raw.opening_cents)
    off = raw.closing_cents - raw.opening_cents - sum(e.amount_cents for e in entries)
    if off:
        raise StatementRefused(RefusalReason.BALANCE_DIFFERS, f"statement {raw.id}: {off} cents")
    identifier = _statement_id(raw, entries)
    return replace(
        _statement(raw, identifier, _lines(identifier, plain(raw.account), entries)),
        announced=_announced(identifier, raw, (e for e in raw.entries if not e.booked)),
    )


def _in_euro(entries: tuple[RawEntry, ...], total: int) -> tuple[RawEntry, ...]:
    """Entries with what the balances, which differ by ``total``, count for those in another currency.

    Nothing, what the bank says it is in euro, or the amount itself: what makes the balances right.
    """
    foreign = [e for e in entries if e.currency != _EURO]
    if not foreign:
        return entries
    known = all(e.euro_cents is not None for e in foreign)
    ways = [dict.fromkeys(foreign, 0), {e: e.amount_cents for e in foreign}]
    if known:
        ways.insert(1, {e: e.euro_cents or 0 for e in foreign})
    euro = sum(e.amount_cents for e in entries if e.currency == _EURO)
    counted = next((way for way in ways if euro + sum(way[e] for e in foreign) == total), ways[0])
    return tuple(
        replace(e, amount_cents=counted[e], foreign_cents=e.amount_cents) if e.currency != _EURO else e
        for e in entries
    )


def _announced(statement: str, raw: RawStatement, entries: Iterable[RawEntry]) -> tuple[BankLine, ...]:
    """Entries that are no money yet, under ids of their own."""
    lines = _lines(statement, plain(raw.account), tuple(entries))
    return tuple(replace(line, id=content_id("A", line.id)) for line in lines)


def _not_booked(raw: RawStatement) -> Statement:
    bare = replace(raw, opening_cents=0, closing_cents=0)
    identifier = _statement_id(bare, raw.entries)
    found = _statement(bare, identifier, ())
    if raw.kind is not StatementKind.DETAILS:
        return replace(found, announced=_announced(identifier, raw, raw.entries))
    entries = tuple(e for e in raw.entries if e.booked)
    for entry in entries:
        if entry.hidden and (entry.structured or entry.unstructured or entry.payer_iban or entry.end_to_end):
            raise StatementRefused(RefusalReason.BATCH_DIFFERS, f"entry {entry.entry + 1}")
    told = tuple(e for e in entries if e.currency == _EURO and not e.hidden)
    return replace(found, details=_details(_lines(identifier, found.account, told)))


def _details(lines: tuple[BankLine, ...]) -> tuple[BatchDetails, ...]:
    """The payments of a camt.054 by their entry."""
    groups = [tuple(group) for _, group in groupby(lines, key=lambda line: line.entry)]
    return tuple(
        BatchDetails(batch, payments[0].booked_on, payments)
        for payments in groups
        if (batch := payments[0].batch) is not None
    )


def _statement_id(raw: RawStatement, entries: tuple[RawEntry, ...]) -> str:
    """Follows from all that is told: a poorer file of the same day never stands in for a richer one."""
    told = content_id(
        "L",
        *(
            "|".join((*line_key("", e, e.detail), *e.structured, e.payer_name, e.unstructured, e.end_to_end))
            for e in entries
        ),
    )
    return content_id(
        "ST", plain(raw.account), raw.kind.value, raw.id, raw.sequence, f"{raw.from_date}",
        f"{_last_day(raw)}", f"{raw.opening_cents}", f"{raw.closing_cents}", told,
    )  # fmt: skip


def _last_day(raw: RawStatement) -> date:
    day = raw.to_date or max((e.booked_on for e in raw.entries if e.booked), default=None)
    if day is None:
        raise StatementRefused(RefusalReason.DATE, f"statement {raw.id}: no closing date")
    return day


def _statement(raw: RawStatement, identifier: str, lines: tuple[BankLine, ...]) -> Statement:
    return Statement(
        id=identifier,
        account=plain(raw.account),
        sequence=raw.sequence,
        opening_cents=raw.opening_cents or 0,
        closing_cents=raw.closing_cents or 0,
        from_date=raw.from_date,
        to_date=_last_day(raw),
        lines=lines,
        kind=raw.kind,
        format=raw.format,
    )


def line_key(account: str, entry: RawEntry | BankLine, detail: int = 0) -> tuple[str, ...]:
    """What makes a booking the same booking in another file (all but the occurrence number).

    The bank's own number when there is one, with the payer's account and the place in its batch,
    because banks repeat a number; else all content, with blanks and capitals evened out.
    """
    foreign = (entry.currency, f"{entry.foreign_cents}") if entry.foreign_cents else ()
    base = (account, f"{entry.booked_on}", f"{entry.amount_cents}", "R" if entry.reversal else "", *foreign)
    if entry.bank_reference.upper() not in _NO_REFERENCE:
        return (*base, "ref", entry.bank_reference, entry.payer_iban, f"{detail}")
    texts = (entry.payer_name, entry.payer_iban, *entry.structured, entry.unstructured, entry.end_to_end)
    return (*base, "all", f"{entry.value_on}", *(" ".join(text.upper().split()) for text in texts))


def _lines(statement: str, account: str, entries: tuple[RawEntry, ...]) -> tuple[BankLine, ...]:
    seen: Counter[tuple[str, ...]] = Counter()
    lines = []
    for index, entry in enumerate(entries):
        key = line_key(account, entry, entry.detail)
        lines.append(
            BankLine(
                id=content_id("B", *key, f"{seen[key]}"),
                statement=statement,
                index=index,
                account=account,
                booked_on=entry.booked_on,
                value_on=entry.value_on,
                amount_cents=entry.amount_cents,
                currency=entry.currency,
                payer_name=entry.payer_name,
                payer_iban=entry.payer_iban,
                structured=entry.structured,
                unstructured=entry.unstructured,
                end_to_end=entry.end_to_end,
                reversal=entry.reversal,
                bank_reference=entry.bank_reference,
                return_reason=entry.return_reason,
                entry=entry.entry,
                batch=entry.batch,
                hidden=entry.hidden,
                foreign_cents=entry.foreign_cents,
            )
        )
        seen[key] += 1
    return tuple(lines)


def plain(account: str) -> str:
    """An account number without blanks, in capitals."""
    return "".join(account.split()).upper()
