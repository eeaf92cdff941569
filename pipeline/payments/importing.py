"""One booking stays one booking, whatever files it comes in and in whatever order they come.

A statement in another format is recognised by account, balances and last day. Where
statements overlap, equal line ids are one line, and a line without a number of the bank is paired
with one of the same amount that does not contradict it. Statements that follow each other on one
day (the first closes where the second opens) never overlap, so twins in them stay two.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from pipeline.domain.ids import content_id
from pipeline.domain.payment import BankLine, Statement


@dataclass(frozen=True, slots=True)
class Merged:
    """``lines`` are all bookings, each once. ``repeated`` counts the copies that were left out.

    ``alerts`` tell of overlapping statements that do not say the same; ids and dates only.
    """

    lines: tuple[BankLine, ...]
    repeated: int
    alerts: tuple[str, ...]


@dataclass(slots=True)
class _Slice:
    """What one statement says about one day."""

    statement: Statement
    lines: list[BankLine]


def merge(statements: Iterable[Statement]) -> Merged:
    """All bookings of all statements, each once. Equal for every order of the input."""
    unique = {statement.id: statement for statement in statements}
    known = sorted(unique.values(), key=_order)
    chosen = _one_of_each_format(known)
    follows = _Following(chosen)
    days: dict[tuple[str, date], list[_Slice]] = defaultdict(list)
    for statement in chosen:
        for day, lines in _by_day(statement).items():
            days[statement.account, day].append(_Slice(statement, lines))
    alerts: list[str] = []
    kept: list[BankLine] = []
    for (_, day), slices in sorted(days.items()):
        kept.extend(_merge_day(day, slices, follows, alerts))
    delivered = sum(len(statement.lines) for statement in known)
    return Merged(tuple(kept), delivered - len(kept), tuple(dict.fromkeys(alerts)))


def _order(statement: Statement) -> tuple[str, date, date, int, str, str]:
    first = statement.from_date or min(
        (line.booked_on for line in statement.lines), default=statement.to_date
    )
    sequence = int(statement.sequence) if statement.sequence.isdecimal() else 0
    return statement.account, statement.to_date, first, sequence, statement.sequence, statement.id


def _by_day(statement: Statement) -> dict[date, list[BankLine]]:
    days: dict[date, list[BankLine]] = defaultdict(list)
    for line in statement.lines:
        days[line.booked_on].append(line)
    return days


def _one_of_each_format(statements: Sequence[Statement]) -> list[Statement]:
    """Of statements with the same account, balances and last day, the one that tells most."""
    groups: dict[tuple[object, ...], list[list[Statement]]] = defaultdict(list)
    for statement in statements:
        totals = {day: sum(line.amount_cents for line in lines) for day, lines in _by_day(statement).items()}
        key = (
            statement.account,
            statement.opening_cents,
            statement.closing_cents,
            tuple(sorted(totals.items())),
        )
        same = next((group for group in groups[key] if _could_be_copies(statement, group[0])), None)
        if same is None:
            groups[key].append([statement])
        else:
            same.append(statement)
    best = {max(group, key=_told).id for found in groups.values() for group in found}
    return [statement for statement in statements if statement.id in best]


def _could_be_copies(one: Statement, other: Statement) -> bool:
    """Not when the same balances came back on one day by other bookings; a batch hides its details."""
    return len(one.lines) != len(other.lines) or not _not_among(one.lines, other.lines)


def _told(statement: Statement) -> tuple[int, int, int, str]:
    """How much a statement says: lines, vouched references, text; the id breaks ties."""
    lines = statement.lines
    told = sum(len(line.unstructured) + len(line.payer_name) + len(line.bank_reference) for line in lines)
    return len(lines), sum(len(line.structured) for line in lines), told, statement.id


class _Following:
    """Which statements come after which: one closes at the balance where the next opens."""

    def __init__(self, statements: Sequence[Statement]) -> None:
        self._place = {statement.id: place for place, statement in enumerate(statements)}
        opening: dict[tuple[str, int], list[Statement]] = defaultdict(list)
        for statement in statements:
            opening[statement.account, statement.opening_cents].append(statement)
        self._next = {
            statement.id: [
                other.id
                for other in opening[statement.account, statement.closing_cents]
                if self._place[other.id] > self._place[statement.id] and _starts_after(other, statement)
            ]
            for statement in statements
        }

    def apart(self, one: Statement, other: Statement) -> bool:
        first, last = sorted((one, other), key=lambda statement: self._place[statement.id])
        reached, waiting = {first.id}, [first.id]
        while waiting:
            for following in self._next[waiting.pop()]:
                if self._place[following] <= self._place[last.id] and following not in reached:
                    reached.add(following)
                    waiting.append(following)
        return last.id in reached


def _starts_after(later: Statement, earlier: Statement) -> bool:
    start = later.from_date or min((line.booked_on for line in later.lines), default=later.to_date)
    return start >= earlier.to_date


def _merge_day(day: date, slices: list[_Slice], follows: _Following, alerts: list[str]) -> list[BankLine]:
    """The bookings of one account on one day."""
    pieces: list[_Slice] = []
    for part in slices:
        same = next((p for p in pieces if not follows.apart(p.statement, part.statement)), None)
        if same is None:
            pieces.append(_Slice(part.statement, list(part.lines)))
            continue
        extra = _not_among(part.lines, same.lines)
        if extra or len(part.lines) != len(same.lines):
            alerts.append(f"statements {same.statement.id} and {part.statement.id} differ on {day}")
        same.lines.extend(extra)
    return _apart(pieces)


def _not_among(lines: Sequence[BankLine], known: Sequence[BankLine]) -> list[BankLine]:
    """Lines of an overlapping statement that are no copy of a known one; each known one covers one."""
    ids = {line.id for line in known}
    free = [line for line in known if line.id not in {other.id for other in lines}]
    extra = []
    for line in lines:
        if line.id in ids:
            continue
        copy = next((other for other in free if _could_be_one(line, other)), None)
        if copy is None:
            extra.append(line)
        else:
            free.remove(copy)
    return extra


def _could_be_one(one: BankLine, other: BankLine) -> bool:
    """Same amount, and nothing that both tell is told differently."""
    if one.amount_cents != other.amount_cents or one.reversal != other.reversal:
        return False
    told = ((one.bank_reference, other.bank_reference), (one.payer_iban, other.payer_iban))
    return all(not a or not b or a == b for a, b in told)


def _apart(pieces: Sequence[_Slice]) -> list[BankLine]:
    """Lines of pieces that follow each other; a twin in a later piece gets an id of its own."""
    seen: Counter[str] = Counter()
    lines = []
    for piece in pieces:
        for line in piece.lines:
            again = seen[line.id]
            seen[line.id] += 1
            lines.append(replace(line, id=content_id("B", line.id, f"{again}")) if again else line)
    return lines
