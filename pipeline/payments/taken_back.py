"""Credits that the bank took back although we paid them back, or are about to: that money would go twice."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence

from pipeline.domain.payment import BankLine, LineOutcome
from pipeline.domain.refund import RefundState
from pipeline.payments.finder import find
from pipeline.payments.refunds import Owed, causes

_SENT = frozenset((RefundState.ORDERED, RefundState.SETTLED))


def taken_back(lines: Mapping[str, BankLine], outcomes: Iterable[LineOutcome]) -> dict[str, str]:
    """Owed credits that a reversal of the bank takes back, each to the id of the reversal.

    No allocation undoes them, and nothing of them may be paid back any more. A reversal takes back one credit
    of the same amount that tells a reference, account or number the same.
    """
    outcomes = tuple(outcomes)
    owed: dict[int, list[BankLine]] = defaultdict(list)
    for outcome in outcomes:
        if outcome.owed_cents > 0:
            owed[outcome.amount_cents].append(lines[outcome.line])
    found: dict[str, str] = {}
    for outcome in outcomes if owed else ():
        reversal = lines[outcome.line]
        if reversal.amount_cents >= 0 or not reversal.reversal or outcome.allocations:
            continue
        for credit in owed.get(-reversal.amount_cents, ()):
            if credit.id not in found and _alike(credit, reversal):
                found[credit.id] = reversal.id
                break
    return found


def alarms(
    lines: Mapping[str, BankLine],
    outcomes: Sequence[LineOutcome],
    closed: Collection[str],
    items: Iterable[Owed],
) -> tuple[str, ...]:
    """Money that is gone: refunds that were sent and whose credit the bank took back. Ids only.

    One whose reversal a clerk has ruled about is known and no alarm any more.
    """
    waiting = {outcome.line for outcome in outcomes if outcome.suspense_cents}
    back = taken_back(lines, outcomes)
    known = {
        (line.id, registration, reason) for line, registration, _, reason in causes(lines, outcomes, closed)
    }
    found = []
    for refund in (item.refund for item in items if item.state in _SENT):
        reversal = back.get(refund.line, "")
        if reversal in waiting:
            found.append(f"refund {refund.id} was sent, but line {reversal} takes credit {refund.line} back")
        elif (refund.line, refund.registration, refund.reason) not in known:
            found.append(f"refund {refund.id} was sent, but the bank took credit {refund.line} back")
    return tuple(found)


def _alike(credit: BankLine, reversal: BankLine) -> bool:
    """Whether both tell one thing the same that names a payment."""
    if not _numbers(credit).isdisjoint(_numbers(reversal)):
        return True
    pairs = (
        (credit.payer_iban, reversal.payer_iban),
        (credit.bank_reference, reversal.bank_reference),
        (credit.end_to_end, reversal.end_to_end),
    )
    return any(one and one == other for one, other in pairs)


def _numbers(line: BankLine) -> set[str]:
    return {hit.digits for hit in find(line.structured, line.unstructured, line.end_to_end) if hit.whole}
