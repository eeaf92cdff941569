"""The legal clock on money that waits: it runs from the credit, not from the day a clerk finds it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from pipeline.domain.payment import BankLine, LineDecision, LineOutcome
from pipeline.domain.policy import Terms
from pipeline.domain.working_days import last_posting_day

_WAITING = frozenset({LineDecision.REVIEW, LineDecision.SUSPENSE})


@dataclass(frozen=True, slots=True)
class Waiting:
    """One credit that no registration has yet.

    ``post_by`` is the last working day on which an invitation that follows from it can be posted in time.
    """

    line: str
    credited_on: date
    days: int
    amount_cents: int
    post_by: date
    alert: bool


def waiting(
    lines: Sequence[BankLine],
    outcomes: Sequence[LineOutcome],
    terms: Terms,
    today: date,
) -> tuple[Waiting, ...]:
    """Credits in suspense or review, oldest first, counted from the earlier of booking and value date.

    The law counts from the crediting of our account (Awb 4:89 lid 3); the earlier date is the safe
    reading. ``alert`` is set from ``review_alert_days`` on.
    """
    by_id = {line.id: line for line in lines}
    found = []
    for outcome in outcomes:
        line = by_id[outcome.line]
        if outcome.decision in _WAITING and (outcome.suspense_cents > 0 or line.foreign_cents > 0):
            credited_on = min(line.booked_on, line.value_on)
            days = (today - credited_on).days
            post_by = last_posting_day(credited_on, terms.invitation_days)
            alert = days >= terms.review_alert_days
            found.append(Waiting(line.id, credited_on, days, outcome.suspense_cents, post_by, alert))
    return tuple(sorted(found, key=lambda item: (item.credited_on, item.line)))
