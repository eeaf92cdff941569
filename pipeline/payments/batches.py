"""What a camt.054 tells about a batch: its payments take the place of the one line, nothing is added."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace

from pipeline.domain.payment import BatchDetails, Statement
from pipeline.payments.entries import Booking, Entry

_DAYS_APART = 5
"""A camt.054 may come before the booking day or after a weekend."""


def explain(bookings: Sequence[Booking], statements: Iterable[Statement]) -> list[str]:
    """Adds the payments of each batch as a copy of its booking; gives alerts for what does not fit.

    A batch is found by its amount and, where both sides tell one, a number of the bank. Each
    booking is explained once, and only a credit: what we paid out is known here.
    """
    by_amount: dict[int, list[Booking]] = defaultdict(list)
    by_reference: dict[str, list[Booking]] = defaultdict(list)
    for booking in bookings:
        by_amount[booking.anchor.amount_cents].append(booking)
        for reference in _references(booking):
            by_reference[reference].append(booking)
    explained: set[int] = set()
    alerts = []
    for source, details in _each_once(statements):
        free = [b for b in by_amount.get(details.batch.amount_cents, ()) if id(b) not in explained]
        found = min((b for b in free if _fits(b, details)), key=lambda b: _distance(b, details), default=None)
        if found is not None:
            explained.add(id(found))
            _add(found, source, details)
        elif any(
            booking.anchor.amount_cents != details.batch.amount_cents
            for reference in details.batch.references
            for booking in by_reference.get(reference, ())
        ):
            alerts.append(f"details in {source.id} are not the amount of their batch")
    return alerts


def _each_once(statements: Iterable[Statement]) -> list[tuple[Statement, BatchDetails]]:
    """All details in an order of their own; the same ones in another file are left out."""
    unique: dict[tuple[str, ...], tuple[Statement, BatchDetails]] = {}
    for statement in sorted(statements, key=lambda s: s.id):
        for details in statement.details:
            unique.setdefault(tuple(sorted(line.id for line in details.payments)), (statement, details))
    return sorted(
        unique.values(), key=lambda item: (not item[1].batch.references, item[1].booked_on, _key(item[1]))
    )


def _key(details: BatchDetails) -> tuple[str, ...]:
    return tuple(line.id for line in details.payments)


def _references(booking: Booking) -> frozenset[str]:
    return frozenset().union(*(copy.references for copy in booking.copies))


def _fits(booking: Booking, details: BatchDetails) -> bool:
    anchor, known = booking.anchor, _references(booking)
    if anchor.amount_cents <= 0 or abs((anchor.day - details.booked_on).days) > _DAYS_APART:
        return False
    if known and details.batch.references:
        return not known.isdisjoint(details.batch.references)
    return any(copy.hidden for copy in booking.copies)


def _distance(booking: Booking, details: BatchDetails) -> tuple[bool, int, str]:
    shared = not _references(booking).isdisjoint(details.batch.references)
    return not shared, abs((booking.anchor.day - details.booked_on).days), booking.anchor.lines[0].id


def _add(booking: Booking, source: Statement, details: BatchDetails) -> None:
    """The payments with the day and place of the booked entry. A line that tells itself stays as it is."""
    anchor = booking.anchor
    if not (anchor.hidden or _bare(anchor)):
        return
    line = anchor.lines[0]
    payments = tuple(
        replace(
            payment,
            statement=line.statement,
            index=line.index,
            entry=line.entry,
            booked_on=line.booked_on,
            value_on=line.value_on,
            hidden=False,
            batch=line.batch or details.batch,
        )
        for payment in details.payments
    )
    booking.told = Entry(source, payments, anchor.amount_cents, None)


def _bare(entry: Entry) -> bool:
    """A line that says nothing about who paid or for what: nothing can have been decided on it."""
    line = entry.lines[0]
    texts = (line.payer_name, line.payer_iban, line.unstructured, line.end_to_end, *line.structured)
    return len(entry.lines) == 1 and not any(texts)
