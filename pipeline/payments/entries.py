"""Entries as statements tell them, and when two tell the same booking.

The balance before an entry is its place in the life of the account. Files in any format that tell the
same booking give it the same place; that is the strongest sign. Numbers of the bank can be compared
within one format only.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from pipeline.domain.payment import BankLine, Statement

_FORMATS = ("", "mt940", "csv", "camt")
"""From the format that cuts texts off to the one that keeps all apart."""


@dataclass(frozen=True, slots=True, eq=False)
class Entry:
    """One entry of one statement: a line, or the lines of a batch that tells its payments.

    ``before_cents`` is the balance before it, None when that is not known (camt.054).
    """

    statement: Statement
    lines: tuple[BankLine, ...]
    amount_cents: int
    before_cents: int | None

    @property
    def day(self) -> date:
        return self.lines[0].booked_on

    @property
    def hidden(self) -> bool:
        """A whole batch whose payments are not told."""
        return self.lines[0].hidden

    @property
    def may_be_a_sum(self) -> bool:
        """Whether this could be several bookings in one: nothing in it names one payer."""
        line = self.lines[0]
        return len(self.lines) == 1 and not line.payer_iban and not line.structured

    @property
    def after_cents(self) -> int:
        return (self.before_cents or 0) + self.amount_cents

    @property
    def references(self) -> frozenset[str]:
        line = self.lines[0]
        return frozenset(line.batch.references if line.batch else filter(None, [line.bank_reference]))


@dataclass(slots=True, eq=False)
class Booking:
    """One booking with every copy of it.

    ``sure`` copies are told at the same place of the account; the first one always is. ``told`` is
    what a camt.054 says is in it. A booking with ``parts`` is several in one, and these are used.
    """

    copies: list[Entry]
    sure: list[bool]
    told: Entry | None = None
    parts: tuple["Booking", ...] = ()

    @property
    def anchor(self) -> Entry:
        """The copy that tells most among those that are surely the same; it gives day and place."""
        if len(self.copies) == 1:
            return self.copies[0]
        return max((e for e, sure in zip(self.copies, self.sure, strict=True) if sure), key=told)

    @property
    def best(self) -> Entry:
        """The copy that is used: payments that are told win over a line that hides them."""
        anchor = self.anchor
        if anchor.hidden:
            anchor = max(self.copies, key=told)
        if self.told is not None and len(anchor.lines) == 1:
            return self.told
        return anchor

    def leaves(self) -> list["Booking"]:
        return [leaf for part in self.parts for leaf in part.leaves()] or [self]


def entries_of(statement: Statement) -> tuple[Entry, ...]:
    """The entries of a booked statement in its order, each with the balance before it."""
    entries: list[Entry] = []
    before = statement.opening_cents
    for lines in _grouped(statement.lines):
        amount = sum(line.amount_cents for line in lines)
        entries.append(Entry(statement, lines, amount, before))
        before += amount
    return tuple(entries)


def _grouped(lines: Sequence[BankLine]) -> list[tuple[BankLine, ...]]:
    """Details of one batch together, every other line by itself."""
    keys = [(line.entry, -1) if line.batch else (-1, place) for place, line in enumerate(lines)]
    return [
        tuple(line for _, line in group)
        for _, group in groupby(zip(keys, lines, strict=True), key=lambda item: item[0])
    ]


def span(statement: Statement) -> tuple[date, date]:
    """First and last day that the statement tells about; lines may be valued outside of it."""
    first = statement.from_date or min(
        (line.booked_on for line in statement.lines), default=statement.to_date
    )
    return min(first, statement.to_date), statement.to_date


def same_place(one: Entry, other: Entry) -> bool:
    """Same balance before, same amount, same day, and nothing said that makes them two bookings."""
    return one.before_cents == other.before_cents and could_be_one(one, other)


def could_be_one(one: Entry, other: Entry) -> bool:
    """Same amount and day, and nothing that both tell is told differently."""
    return one.amount_cents == other.amount_cents and _same_day(one, other) and not _contradict(one, other)


def _same_day(one: Entry, other: Entry) -> bool:
    """Booked on one day, or in formats of which one gives the value date only, valued on one day."""
    if one.day == other.day:
        return True
    formats = {one.statement.format, other.statement.format}
    comparable = len(formats) > 1 or "mt940" in formats
    return comparable and one.lines[0].value_on == other.lines[0].value_on


def _contradict(one: Entry, other: Entry) -> bool:
    if one.lines[0].reversal != other.lines[0].reversal:
        return True
    same_format = one.statement.format == other.statement.format
    if same_format and one.references and other.references and one.references.isdisjoint(other.references):
        return True
    if len(one.lines) > 1 or len(other.lines) > 1:
        return False
    a, b = one.lines[0], other.lines[0]
    if a.payer_iban and b.payer_iban and a.payer_iban != b.payer_iban:
        return True
    return bool(a.structured and b.structured and set(a.structured).isdisjoint(b.structured))


def told(entry: Entry) -> tuple[int, bool, int, int, int, int, str, int]:
    """How much an entry says: its payments, or that it has several; then references, payer, format, text."""
    lines = entry.lines
    return (
        len(lines),
        entry.hidden,
        sum(len(line.structured) for line in lines),
        sum(bool(line.payer_iban) for line in lines),
        _FORMATS.index(entry.statement.format),
        sum(len(line.unstructured) + len(line.payer_name) + len(line.bank_reference) for line in lines),
        entry.statement.id,
        lines[0].index,
    )


def which_line(line: BankLine, among: Sequence[BankLine]) -> tuple[BankLine, ...]:
    """The lines of ``among`` that stand for ``line`` when both tell the same entry."""
    equal = [
        other
        for other in among
        if other.amount_cents == line.amount_cents and set(other.structured) == set(line.structured)
    ]
    named = [other for other in equal if other.payer_iban == line.payer_iban]
    return tuple((named or equal)[:1]) or tuple(among)
