"""What goes back to whom, and the bank lines that tell what became of a refund. Pure over the facts.

A refund goes to the account that paid and to no other. Its id is its end-to-end id at the bank: the
debit that carries it settles it, a credit that carries it (AC04 and the like) makes it owed again.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from pipeline.domain.clerks import same_person
from pipeline.domain.ids import content_id
from pipeline.domain.payment import Allocation, BankLine, LineDecision, LineOutcome
from pipeline.domain.refund import OwedReason, Refund, RefundFacts, RefundState
from pipeline.payments import texts
from pipeline.wording.say import euro

_ID = re.compile(r"(?<![a-z0-9])t-[0-9a-f]{12}(?![0-9a-f])")


_RULED = frozenset((LineDecision.BY_HAND, LineDecision.REVIEW))
"""Only a clerk's ruling gives back money of such a line."""

_Key = tuple[str, str, OwedReason]
"""What one debt is known by: the credit, who it is about, why it goes back."""


@dataclass(frozen=True, slots=True)
class Owed:
    """One amount to pay back and where it stands. ``facts`` is None until somebody approved it."""

    refund: Refund
    state: RefundState
    credited_on: date
    facts: RefundFacts | None = None
    return_reason: str = ""

    @property
    def payable(self) -> bool:
        """Whether a transfer can be ordered: the bank told from which account the money came."""
        return bool(self.refund.iban)


@dataclass(frozen=True, slots=True)
class Move:
    """Cents from one account of the books to another, without the bank. ``cause`` is an id."""

    cause: str
    source: str
    target: str
    cents: int


@dataclass(frozen=True, slots=True)
class Travel:
    """What the bank told about one refund that was ordered: ids of its debit and of its return."""

    settled_by: str = ""
    returned_by: str = ""
    return_reason: str = ""


def travels(
    lines: Iterable[BankLine], facts: Iterable[RefundFacts]
) -> tuple[dict[str, Travel], tuple[LineOutcome, ...]]:
    """How far each ordered refund came, by id, and the outcomes of the lines that tell it.

    A line with the id of a refund but another amount, or one too many, waits for a clerk.
    """
    ordered = {item.refund.id.lower(): item.refund for item in facts if item.file}
    found: dict[str, Travel] = {refund.id: Travel() for refund in ordered.values()}
    outcomes = []
    for line in _in_bank_order(lines) if ordered else ():
        refund = next((ordered[key] for key in _ids_in(line) if key in ordered), None)
        if refund is None:
            continue
        travel = found[refund.id]
        step = ""
        if line.amount_cents == -refund.amount_cents and not travel.settled_by:
            found[refund.id], step = replace(travel, settled_by=line.id), "settled"
        elif line.amount_cents == refund.amount_cents and travel.settled_by and not travel.returned_by:
            reason = line.return_reason
            found[refund.id], step = replace(travel, returned_by=line.id, return_reason=reason), "returned"
        outcomes.append(_outcome(line, refund, step))
    return found, tuple(outcomes)


def _in_bank_order(lines: Iterable[BankLine]) -> list[BankLine]:
    return sorted(lines, key=lambda line: (line.booked_on, line.statement, line.index, line.id))


def _ids_in(line: BankLine) -> list[str]:
    text = " ".join((line.end_to_end, *line.structured, line.unstructured)).lower()
    return _ID.findall(text)


def _outcome(line: BankLine, refund: Refund, step: str) -> LineOutcome:
    amount = line.amount_cents
    told = texts.REFUNDS[step or "differs"].format(
        amount=euro(abs(amount)), refund=refund.id, reason=line.return_reason or "onbekend"
    )
    return LineOutcome(
        line=line.id,
        decision=LineDecision.IGNORED if step else LineDecision.REVIEW,
        amount_cents=amount,
        allocations=(),
        owed_cents=0,
        suspense_cents=0 if step else amount,
        rules=(texts.REFUNDS["rule"].format(refund=refund.id),),
        explanation=told,
        candidates=() if step or not refund.registration else (refund.registration,),
        refund_cents=amount if step else 0,
    )


def freed(outcomes: Iterable[LineOutcome], closed: Collection[str]) -> tuple[Allocation, ...]:
    """Money that stands allocated to closed registrations: no longer theirs, owed to who paid it."""
    standing: dict[str, list[Allocation]] = defaultdict(list)
    for outcome in outcomes if closed else ():
        for allocation in outcome.allocations:
            mine = standing[allocation.registration]
            if allocation.registration not in closed:
                continue
            if allocation.amount_cents > 0:
                mine.append(allocation)
            elif undone := [a for a in mine if a.amount_cents == -allocation.amount_cents]:
                mine.remove(undone[-1])
    return tuple(allocation for _, mine in sorted(standing.items()) for allocation in mine)


def owed(
    lines: Mapping[str, BankLine],
    outcomes: Sequence[LineOutcome],
    closed: Collection[str],
    facts: Sequence[RefundFacts],
    told: Mapping[str, Travel],
) -> tuple[Owed, ...]:
    """Everything that is or was to be paid back, the oldest credit first. ``told`` is from ``travels``."""
    chains: dict[_Key, list[RefundFacts]] = defaultdict(list)
    for item in sorted(facts, key=lambda f: f.refund.attempt):
        chains[_key(item.refund)].append(item)
    found: list[Owed] = []
    for line, registration, cents, reason in causes(lines, outcomes, closed):
        chain = chains.pop((line.id, registration, reason), [])
        found += _chain(line, registration, cents, reason, chain, told)
    for chain in chains.values():  # its cause was undone by the bank; what was sent stays on the books
        found += [_known(item, lines[item.refund.line], told) for item in chain if item.file]
    return tuple(sorted(found, key=lambda o: (o.credited_on, o.refund.line, o.refund.attempt)))


def _key(refund: Refund) -> _Key:
    return refund.line, refund.registration, refund.reason


def causes(
    lines: Mapping[str, BankLine], outcomes: Iterable[LineOutcome], closed: Collection[str]
) -> Iterator[tuple[BankLine, str, int, OwedReason]]:
    """Each credit with something to pay back: the line, who it is about, how much, why."""
    outcomes = tuple(outcomes)
    for outcome in outcomes:
        if outcome.owed_cents > 0 and outcome.decision in _RULED:
            yield lines[outcome.line], "", outcome.owed_cents, OwedReason.RULED
        elif outcome.owed_cents > 0:
            about = [a.registration for a in outcome.allocations] or list(outcome.candidates)
            reason = OwedReason.TOO_MUCH if outcome.allocations else OwedReason.NOTHING_OPEN
            key = about[0] if len(set(about)) == 1 else ""
            yield lines[outcome.line], key, outcome.owed_cents, reason
    for allocation in freed(outcomes, closed):
        yield lines[allocation.line], allocation.registration, allocation.amount_cents, OwedReason.CLOSED


def _chain(
    line: BankLine,
    registration: str,
    cents: int,
    reason: OwedReason,
    chain: Sequence[RefundFacts],
    told: Mapping[str, Travel],
) -> Iterator[Owed]:
    """Earlier tries, then the one that counts: a new one after a return, or when the amount changed."""
    valid = [item for item in chain if item.file or item.refund.amount_cents == cents]
    known = [_known(item, line, told) for item in valid]
    yield from known
    if known and known[-1].state is not RefundState.RETURNED:
        return
    attempt = max((item.refund.attempt for item in chain), default=0) + 1
    identity = content_id("T", line.id, registration, reason, str(attempt))
    refund = Refund(identity, line.id, registration, reason, cents, line.payer_iban, line.payer_name, attempt)
    yield Owed(refund, RefundState.OWED, _credited_on(line))


def _known(item: RefundFacts, line: BankLine, told: Mapping[str, Travel]) -> Owed:
    travel = told.get(item.refund.id, Travel())
    return Owed(item.refund, _state(item, travel), _credited_on(line), item, travel.return_reason)


def _state(item: RefundFacts, travel: Travel) -> RefundState:
    if travel.returned_by:
        return RefundState.RETURNED
    if travel.settled_by:
        return RefundState.SETTLED
    if item.file:
        return RefundState.ORDERED
    return RefundState.RELEASED if item.released else RefundState.APPROVED


def _credited_on(line: BankLine) -> date:
    return min(line.booked_on, line.value_on)


def faults(facts: Iterable[RefundFacts], items: Iterable[Owed]) -> list[str]:
    """What must never be: a refund of one person alone, or more sent for a credit than is owed."""
    found = []
    for item in facts:
        two = item.released is not None and not same_person(item.released.clerk, item.approved.clerk)
        if item.file and not two:
            found.append(f"refund {item.refund.id} was sent without a second person")
    sent = Counter(_key(i.refund) for i in items if i.state in (RefundState.ORDERED, RefundState.SETTLED))
    found += [f"line {line} is paid back {n} times" for (line, _, _), n in sorted(sent.items()) if n > 1]
    return found
