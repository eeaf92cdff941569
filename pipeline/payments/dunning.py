"""When nobody pays: one reminder after the last day, then the registration closes. Pure over the facts.

Our doubt is never the candidate's fault: nothing happens before a statement has told the last day,
nor while money that may be meant for the registration waits for a clerk.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from pipeline.domain.payment import (
    LineDecision,
    LineOutcome,
    PaymentRequest,
    RequestState,
    Statement,
    StatementKind,
)
from pipeline.domain.policy import Terms
from pipeline.domain.ruling import RulingFacts
from pipeline.domain.working_days import last_day

_WAITING = frozenset({LineDecision.REVIEW, LineDecision.SUSPENSE})


class RequestEvent(StrEnum):
    """What can happen to a payment request, each once."""

    REMINDED = "reminded"
    CLOSED = "closed"
    WITHDRAWN = "withdrawn"
    """The candidate asked for it; the day beside it is that of her word."""


@dataclass(frozen=True, slots=True)
class Step:
    """The next step with one request. ``due_on``: the new last day, or the one that was missed."""

    registration: str
    event: RequestEvent
    due_on: date
    open_cents: int
    received_cents: int


def next_steps(
    requests: Iterable[PaymentRequest],
    allocated: Mapping[str, int],
    reminded: Collection[str],
    held: Collection[str],
    told_until: date | None,
    terms: Terms,
    today: date,
) -> tuple[Step, ...]:
    """Who is reminded and whose registration closes tonight, by registration.

    ``requests`` are in their state of now, with the last day that holds now. ``held`` are the
    registrations that waiting money may be meant for; ``told_until`` is the last day that statements tell.
    """
    found = []
    for request in requests:
        received = allocated.get(request.registration, 0)
        missed = today > request.due_on + timedelta(days=terms.payment_grace_days)
        told = told_until is not None and told_until >= request.due_on
        unpaid = request.state is RequestState.OPEN and received < request.amount_cents
        if not (unpaid and missed and told) or request.registration in held:
            continue
        again = request.registration in reminded
        event = RequestEvent.CLOSED if again else RequestEvent.REMINDED
        due = request.due_on if again else last_day(today, terms.reminder_days)
        found.append(Step(request.registration, event, due, request.amount_cents - received, received))
    return tuple(sorted(found, key=lambda step: step.registration))


def held_back(outcomes: Iterable[LineOutcome]) -> frozenset[str]:
    """Registrations that a waiting line may be meant for."""
    return frozenset(r for o in outcomes if o.decision in _WAITING for r in o.candidates)


def ruled_for(rulings: Iterable[RulingFacts]) -> frozenset[str]:
    """Registrations that a first person gave money to, before the second has agreed."""
    return frozenset(
        item.ruling.registration for item in rulings if item.pending and item.ruling.registration
    )


def told_until(statements: Sequence[Statement], account: str) -> date | None:
    """The last day of ``account`` (IBAN without spaces) that booked statements tell; None without any."""
    days = [s.to_date for s in statements if s.kind is StatementKind.BOOKED and s.account == account]
    return max(days, default=None)
