"""The books: balanced journal entries in whole cents, and the checks that must hold every night.

Accounts are debit-positive: the bank grows with what comes in, what we hold for others shrinks
below zero by the same. Nothing is ever changed; an undo is an entry the other way.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from pipeline.domain.payment import (
    Allocation,
    BankLine,
    LineDecision,
    LineOutcome,
    MatchResult,
    PaymentRequest,
    Statement,
    StatementKind,
)
from pipeline.domain.refund import RefundState
from pipeline.payments.refunds import Move, Owed

SUSPENSE = "suspense"
OWED = "owed"
UNDER_WAY = "refunds-under-way"
COSTS = "costs"
NOT_OURS = "not-ours"
_REGISTRATION = "registration:"


@dataclass(frozen=True, slots=True)
class Posting:
    account: str
    cents: int


@dataclass(frozen=True, slots=True)
class Entry:
    """One balanced entry: the postings add up to nothing.

    ``line`` is what caused it: the bank line, else the registration or refund.
    """

    line: str
    postings: tuple[Posting, ...]


def bank_account(iban: str) -> str:
    return f"bank:{iban}"


def registration_account(registration: str) -> str:
    return f"{_REGISTRATION}{registration}"


def book(
    lines: Sequence[BankLine], outcomes: Sequence[LineOutcome], moves: Sequence[Move] = ()
) -> tuple[Entry, ...]:
    """The journal: each line first against suspense, then on to where its outcome says, then ``moves``.

    In the order of ``outcomes``. Raises KeyError for an outcome without a line.
    """
    by_id = {line.id: line for line in lines}
    booked = [entry for outcome in outcomes for entry in _entries(by_id[outcome.line], outcome)]
    return (*booked, *(_moved(move) for move in moves))


def moves(freed: Iterable[Allocation], owed: Iterable[Owed]) -> tuple[Move, ...]:
    """What happens inside the books: a closed registration owes its money, a refund is sent, comes back."""
    found = [Move(a.registration, registration_account(a.registration), OWED, a.amount_cents) for a in freed]
    for item in owed:
        refund = item.refund
        if item.state in (RefundState.ORDERED, RefundState.SETTLED, RefundState.RETURNED):
            found.append(Move(refund.id, OWED, UNDER_WAY, refund.amount_cents))
        if item.state is RefundState.RETURNED:
            found.append(Move(refund.id, UNDER_WAY, OWED, refund.amount_cents))
    return tuple(found)


def _moved(move: Move) -> Entry:
    return Entry(move.cause, (Posting(move.source, move.cents), Posting(move.target, -move.cents)))


def _entries(line: BankLine, outcome: LineOutcome) -> Iterable[Entry]:
    cents = line.amount_cents
    yield Entry(line.id, (Posting(bank_account(line.account), cents), Posting(SUSPENSE, -cents)))
    moves = [Posting(registration_account(a.registration), -a.amount_cents) for a in outcome.allocations]
    if outcome.owed_cents:
        moves.append(Posting(OWED, -outcome.owed_cents))
    if outcome.refund_cents:
        moves.append(Posting(UNDER_WAY, -outcome.refund_cents))
    if outcome.not_ours_cents:
        moves.append(Posting(COSTS if is_cost(line) else NOT_OURS, -outcome.not_ours_cents))
    if moves:
        yield Entry(line.id, (Posting(SUSPENSE, -sum(p.cents for p in moves)), *moves))


def is_cost(line: BankLine) -> bool:
    """A debit without another account on the other side: the bank takes its costs or interest."""
    return line.amount_cents < 0 and not line.payer_iban


def balance(entries: Iterable[Entry]) -> dict[str, int]:
    """Cents per account, sorted by account; accounts at zero included."""
    totals: dict[str, int] = defaultdict(int)
    for entry in entries:
        for posting in entry.postings:
            totals[posting.account] += posting.cents
    return dict(sorted(totals.items()))


def check_ledger(
    statements: Sequence[Statement],
    lines: Sequence[BankLine],
    result: MatchResult,
    requests: Sequence[PaymentRequest],
    entries: Sequence[Entry],
    moves: Sequence[Move] = (),
) -> list[str]:
    """What is wrong with the books, with ids only; an empty list is the only good answer.

    Checks payments.md 6.2: statements add up, every line lands once and wholly, entries balance,
    the bank equals all it stands for, no registration below zero or above its request, nothing under
    way below zero. ``moves`` are those that ``entries`` were booked with.
    """
    totals = balance(entries)
    held = dict(result.allocated_cents)
    for move in moves:
        if move.source == registration_account(move.cause):
            held[move.cause] = held.get(move.cause, 0) - move.cents
    return [
        *_statement_faults(statements),
        *_line_faults(lines, result.outcomes),
        *_entry_faults(lines, entries, totals),
        *_registration_faults(held, requests),
        *([] if totals.get(UNDER_WAY, 0) <= 0 else ["more was refunded than was sent"]),
        *([] if tuple(entries) == book(lines, result.outcomes, moves) else ["replay gives another journal"]),
    ]


def statement_gaps(statements: Iterable[Statement]) -> list[str]:
    """Alerts, no faults: an account whose next statement does not open where the last one closed.

    A chain that closes and opens at the same balance is whole, whatever the order of arrival.
    """
    alerts: list[str] = []
    by_account: dict[str, list[Statement]] = defaultdict(list)
    for statement in {s.id: s for s in statements if s.kind is StatementKind.BOOKED}.values():
        by_account[statement.account].append(statement)
    for account in sorted(by_account):
        known = sorted(by_account[account], key=lambda s: (s.to_date, s.id))
        closings = Counter(s.closing_cents for s in known)
        own = {s.id: s.opening_cents == s.closing_cents for s in known}
        starts = [s for s in known if closings[s.opening_cents] <= own[s.id]]
        alerts.extend(f"statement {s.id} does not follow another one" for s in starts[1:])
    return alerts


def money_summary(
    result: MatchResult, requests: Sequence[PaymentRequest] = (), moves: Sequence[Move] = ()
) -> dict[str, int]:
    """For ``run.json``: in = allocated + suspense + owed, in cents; other money apart.

    ``open_cents`` is what open requests still expect. ``owed_cents`` holds what is under way too: until
    the bank has debited it, it is still on our account.
    """
    outcomes = result.outcomes
    freed = sum(m.cents for m in moves if m.source.startswith(_REGISTRATION))
    allocated = sum(a.amount_cents for o in outcomes for a in o.allocations) - freed
    refunded = sum(o.refund_cents for o in outcomes)
    ordered = sum(m.cents * ((m.target == UNDER_WAY) - (m.source == UNDER_WAY)) for m in moves)
    expected = sum(r.amount_cents for r in requests if r.state == "open")
    received = sum(result.allocated_cents.get(r.registration, 0) for r in requests if r.state == "open")
    return {
        "in_cents": sum(o.amount_cents - o.not_ours_cents for o in outcomes),
        "allocated_cents": allocated,
        "suspense_cents": sum(o.suspense_cents for o in outcomes),
        "owed_cents": sum(o.owed_cents for o in outcomes) + freed + refunded,
        "refunds_under_way_cents": ordered + refunded,
        "not_ours_cents": sum(o.not_ours_cents for o in outcomes),
        "open_cents": max(0, expected - received),
        "lines": len(outcomes),
        **{f"lines_{decision.value}": _count(outcomes, decision) for decision in LineDecision},
    }


def _count(outcomes: Iterable[LineOutcome], decision: LineDecision) -> int:
    return sum(outcome.decision is decision for outcome in outcomes)


def _statement_faults(statements: Iterable[Statement]) -> Iterable[str]:
    for statement in statements:
        total = sum(line.amount_cents for line in statement.lines)
        if statement.opening_cents + total != statement.closing_cents:
            yield f"statement {statement.id} does not add up"


def _line_faults(lines: Sequence[BankLine], outcomes: Sequence[LineOutcome]) -> Iterable[str]:
    amounts = {line.id: line.amount_cents for line in lines}
    decided = Counter(outcome.line for outcome in outcomes)
    yield from (f"line {line} has {decided[line]} outcomes" for line in amounts if decided[line] != 1)
    for outcome in outcomes:
        landed = sum(a.amount_cents for a in outcome.allocations)
        landed += outcome.owed_cents + outcome.suspense_cents + outcome.not_ours_cents + outcome.refund_cents
        if outcome.amount_cents != landed or amounts.get(outcome.line) != landed:
            yield f"line {outcome.line} is not wholly accounted for"


def _entry_faults(
    lines: Sequence[BankLine], entries: Sequence[Entry], totals: Mapping[str, int]
) -> Iterable[str]:
    for entry in entries:
        if sum(posting.cents for posting in entry.postings):
            yield f"entry of line {entry.line} does not balance"
    unique = {line.id: line for line in lines}.values()
    in_bank = sum(cents for account, cents in totals.items() if account.startswith("bank:"))
    if in_bank != sum(line.amount_cents for line in unique):
        yield "the bank accounts do not hold what the lines say"


def _registration_faults(allocated: Mapping[str, int], requests: Sequence[PaymentRequest]) -> Iterable[str]:
    asked: dict[str, int] = defaultdict(int)
    for request in requests:
        asked[request.registration] = max(asked[request.registration], request.amount_cents)
    for registration, cents in allocated.items():
        if not 0 <= cents <= asked[registration]:
            yield f"registration {registration} holds {cents} cents of {asked[registration]}"
