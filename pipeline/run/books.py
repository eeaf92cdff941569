"""The books as of now: everything that is known about money, computed from the facts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from sqlalchemy import Connection

from pipeline.domain.payment import (
    BankLine,
    MatchLimits,
    MatchResult,
    PartyNames,
    PaymentRequest,
    RequestState,
    Statement,
)
from pipeline.domain.refund import RefundFacts
from pipeline.domain.registration import Registration
from pipeline.domain.ruling import RulingFacts
from pipeline.payments import ledger, refunds, rulings, taken_back
from pipeline.payments.dunning import RequestEvent
from pipeline.payments.importing import Merged, carried_over, merge
from pipeline.payments.match import match
from pipeline.payments.refunds import Move, Owed
from pipeline.payments.requests import paid_without_bank
from pipeline.store import money, registrations
from pipeline.store import refunds as stored_refunds
from pipeline.store import rulings as stored_rulings

ENDED = frozenset((RequestState.EXPIRED, RequestState.CANCELLED))
"""States of a registration that has ended: nothing is asked any more, and what was paid goes back."""


@dataclass(frozen=True, slots=True)
class Books:
    """All money that is known, as of now. ``paid`` gives the day from which the three weeks run.

    ``alerts`` tell of statements that contradict each other or do not follow on; ids only.
    ``requests`` are in their state of now, with the last day that holds now.
    """

    requests: tuple[PaymentRequest, ...]
    lines: tuple[BankLine, ...]
    result: MatchResult
    paid: Mapping[str, date]
    alerts: tuple[str, ...]
    settled: frozenset[str]
    """Lines whose outcome stands, under the ids of now."""
    statements: tuple[Statement, ...] = ()
    reminded: Mapping[str, date] = field(default_factory=dict)
    """The new last day of each reminder that was sent, by registration."""
    owed: tuple[Owed, ...] = ()
    moves: tuple[Move, ...] = ()
    facts: tuple[RefundFacts, ...] = ()
    rulings: tuple[RulingFacts, ...] = ()
    """What clerks ruled about lines, under the ids of now."""
    alarms: tuple[str, ...] = ()
    """Money that is gone: paid back by us, and taken back by the bank as well; ids only."""
    taken_back: Mapping[str, str] = field(default_factory=dict)
    """Owed credits that the bank took back, to its reversal: nothing of them may be paid back."""

    def problems(self) -> list[str]:
        """What does not add up (payments.md 6.2), ids only; empty on good books."""
        entries = ledger.book(self.lines, self.result.outcomes, self.moves)
        return [
            *ledger.check_ledger(
                self.statements, self.lines, self.result, self.requests, entries, self.moves
            ),
            *refunds.faults(self.facts, self.owed),
        ]

    def balance(self) -> dict[str, int]:
        """Cents per account of the ledger, debit-positive."""
        return ledger.balance(ledger.book(self.lines, self.result.outcomes, self.moves))


def read_books(connection: Connection, limits: MatchLimits) -> Books:
    """Match everything that is booked against everything that was asked; pure over the facts.

    Whatever ``limits`` say, money for a registration that has ended goes back: its letter promised that.
    """
    limits = replace(limits, return_expired=True)
    reminded = money.request_events(connection, RequestEvent.REMINDED)
    closed = money.request_events(connection, RequestEvent.CLOSED)
    withdrawn = money.request_events(connection, RequestEvent.WITHDRAWN)
    ended = closed.keys() | withdrawn.keys()
    requests = [_as_of_now(item, reminded, closed, withdrawn) for item in money.requests(connection).values()]
    booked = money.statements(connection)
    merged = merge(booked)
    facts = _under_ids_of_now(stored_refunds.refunds(connection), merged)
    told, ours = refunds.travels(merged.lines, facts)
    settled = carried_over(money.outcomes(connection), merged)
    stands = frozenset(item.line for item in settled)
    ruled_on = rulings.line_of_now(stored_rulings.rulings(connection), merged.known_as)
    lines = {line.id: line for line in merged.lines}
    by_hand, gone = rulings.outcomes(lines, ruled_on, stands)
    decided = stands | {item.line for item in by_hand}
    ours = tuple(item for item in ours if item.line not in decided)
    known = registrations.registrations(connection)
    names = {key: _party(item) for key, item in known.items()}
    result = match(requests, merged.lines, names=names, limits=limits, settled=(*settled, *by_hand, *ours))
    owed = refunds.owed(lines, result.outcomes, ended, facts, told)
    return Books(
        requests=_paid_marked(requests, result),
        lines=merged.lines,
        result=result,
        paid=_paid(requests, result),
        alerts=(*merged.alerts, *ledger.statement_gaps(booked), *gone),
        settled=decided,
        statements=tuple(booked),
        reminded=reminded,
        owed=owed,
        moves=ledger.moves(refunds.freed(result.outcomes, ended), owed),
        facts=tuple(facts),
        rulings=tuple(ruled_on),
        alarms=taken_back.alarms(lines, result.outcomes, ended, owed),
        taken_back=taken_back.taken_back(lines, result.outcomes),
    )


def _as_of_now(
    request: PaymentRequest,
    reminded: Mapping[str, date],
    closed: Mapping[str, date],
    withdrawn: Mapping[str, date],
) -> PaymentRequest:
    """A reminder moves the last day; a closing ends an open request, a word of the candidate any request."""
    key, state = request.registration, request.state
    if key in withdrawn:
        state = RequestState.CANCELLED
    elif key in closed and state is RequestState.OPEN:
        state = RequestState.EXPIRED
    return replace(request, due_on=reminded.get(key, request.due_on), state=state)


def _paid_marked(requests: Sequence[PaymentRequest], result: MatchResult) -> tuple[PaymentRequest, ...]:
    full = {item.registration for item in result.paid}
    return tuple(
        replace(item, state=RequestState.PAID)
        if item.registration in full and item.state is RequestState.OPEN
        else item
        for item in requests
    )


def _paid(requests: Sequence[PaymentRequest], result: MatchResult) -> dict[str, date]:
    ended = {item.registration for item in requests if item.state in ENDED}
    without_bank = [found for item in requests if (found := paid_without_bank(item))]
    return {
        item.registration: item.paid_on
        for item in (*result.paid, *without_bank)
        if item.registration not in ended
    }


def _under_ids_of_now(facts: Sequence[RefundFacts], merged: Merged) -> list[RefundFacts]:
    """A credit may have another id since another file told it better."""
    found = []
    for item in facts:
        now = merged.known_as.get(item.refund.line, (item.refund.line,))
        line = now[0] if len(now) == 1 else item.refund.line
        found.append(replace(item, refund=replace(item.refund, line=line)))
    return found


def _party(registration: Registration) -> PartyNames:
    person = registration.candidate
    others = (registration.helper.name,) if registration.helper else ()
    return PartyNames(person.given_names, f"{person.prefix} {person.surname}".strip(), others)


def ended_registrations(connection: Connection) -> frozenset[str]:
    """Registrations that ended unpaid or were withdrawn: such a person may register again."""
    events = (RequestEvent.CLOSED, RequestEvent.WITHDRAWN)
    return frozenset(key for event in events for key in money.request_events(connection, event))
