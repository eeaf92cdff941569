"""One booking stays one booking, whatever files it comes in and in whatever order they come.

Statements of one account are laid over each other in an order of their own, by the balances that they
give: the same place in the life of the account is the same booking, in any format. Statements that
follow each other on one day (the first closes where the second opens) never overlap, so twins in them
stay two. A camt.054 puts payments in the place of a batch; it never adds to the sum.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from pipeline.domain.ids import content_id
from pipeline.domain.payment import BankLine, LineOutcome, Statement, StatementKind
from pipeline.payments.batches import explain
from pipeline.payments.entries import Booking, Entry, span, which_line
from pipeline.payments.overlap import laid_over


@dataclass(frozen=True, slots=True)
class Merged:
    """``lines`` are all bookings, each once. ``repeated`` counts the copies that were left out.

    ``alerts`` tell of overlapping statements that do not say the same; ids and dates only.
    ``known_as`` leads from the id of a line that was left out to the lines that stand for it now:
    one, or the payments of a batch. ``told_at`` leads from a statement and a place in it to the lines that
    stand for what is told there.
    """

    lines: tuple[BankLine, ...]
    repeated: int
    alerts: tuple[str, ...]
    known_as: Mapping[str, tuple[str, ...]]
    told_at: Mapping[tuple[str, int], tuple[str, ...]]


def merge(statements: Iterable[Statement]) -> Merged:
    """All bookings of all statements, each once. Equal for every order of the input."""
    unique = {statement.id: statement for statement in statements}
    accounts: dict[str, list[Statement]] = defaultdict(list)
    for statement in sorted(unique.values(), key=_order):
        accounts[statement.account].append(statement)
    found: list[Booking] = []
    alerts: list[str] = []
    for known in accounts.values():
        bookings, differences = laid_over([s for s in known if s.kind is StatementKind.BOOKED])
        used = [booking for booking in bookings if not booking.parts]
        alerts += differences + explain(used, (s for s in known if s.kind is StatementKind.DETAILS))
        found += bookings
    return _merged(found, alerts)


def carried_over(outcomes: Iterable[LineOutcome], merged: Merged) -> tuple[LineOutcome, ...]:
    """Settled outcomes under the ids that their lines have now.

    What was settled as one line and is now told as several payments is left out: its line is gone,
    and the payments are decided anew. (A hidden credit is never settled, so this is our own batch.)
    """
    return tuple(
        _renamed(outcome, now[0]) if now != (outcome.line,) else outcome
        for outcome in outcomes
        if len(now := merged.known_as.get(outcome.line, (outcome.line,))) == 1
    )


def _renamed(outcome: LineOutcome, line: str) -> LineOutcome:
    allocations = tuple(replace(allocation, line=line) for allocation in outcome.allocations)
    return replace(outcome, line=line, allocations=allocations)


def _order(statement: Statement) -> tuple[str, date, date, int, str, str]:
    """By day, then by the number of the bank, which may have a page or a year behind it."""
    number = re.match(r"\d+", statement.sequence, re.ASCII)
    return (
        statement.account, statement.to_date, span(statement)[0],
        int(number.group()) if number else 0, statement.sequence, statement.id,
    )  # fmt: skip


def _merged(bookings: Sequence[Booking], alerts: Sequence[str]) -> Merged:
    """Lines in bank order; a twin in a statement that follows gets an id of its own."""
    used = [(booking, booking.best) for booking in bookings if not booking.parts]
    lines: dict[int, tuple[BankLine, ...]] = {}
    seen: Counter[str] = Counter()
    for booking, best in sorted(used, key=lambda item: (item[1].lines[0].account, item[1].day)):
        lines[id(booking)] = tuple(_numbered(best.lines, seen))
    delivered = sum(len(copy.lines) for booking in bookings for copy in booking.copies)
    booked = sum(len(best.lines) if best.before_cents is not None else 1 for _, best in used)
    return Merged(
        lines=tuple(line for booking, _ in used for line in lines[id(booking)]),
        repeated=delivered - booked,
        alerts=tuple(dict.fromkeys(alerts)),
        known_as=_known_as(bookings, lines),
        told_at=_told_at(bookings, lines),
    )


def _numbered(lines: Iterable[BankLine], seen: Counter[str]) -> Iterator[BankLine]:
    for line in lines:
        again = seen[line.id]
        seen[line.id] += 1
        yield replace(line, id=_again(line.id, again)) if again else line


def _again(line: str, number: int) -> str:
    return content_id("B", line, f"{number}") if number else line


def _known_as(
    bookings: Sequence[Booking], lines: Mapping[int, tuple[BankLine, ...]]
) -> dict[str, tuple[str, ...]]:
    """Every id a line ever had, were its copy the only one, to the ids of now."""
    now = {line.id for found in lines.values() for line in found}
    known: dict[str, tuple[str, ...]] = {}
    seen: Counter[tuple[str, str]] = Counter()
    for booking in bookings:
        standing = [line for leaf in booking.leaves() for line in lines[id(leaf)]]
        for copy in _copies(booking):
            for line in copy.lines:
                kind = copy.statement.format, line.id
                was = _again(line.id, seen[kind])
                seen[kind] += 1
                if was not in now:
                    known.setdefault(was, tuple(other.id for other in which_line(line, standing)))
    return known


def _told_at(
    bookings: Sequence[Booking], lines: Mapping[int, tuple[BankLine, ...]]
) -> dict[tuple[str, int], tuple[str, ...]]:
    return {
        (line.statement, line.index): standing
        for booking in bookings
        for standing in [tuple(line.id for leaf in booking.leaves() for line in lines[id(leaf)])]
        for copy in booking.copies
        for line in copy.lines
    }


def _copies(booking: Booking) -> list[Entry]:
    return [*booking.copies, *([booking.told] if booking.told else [])]
