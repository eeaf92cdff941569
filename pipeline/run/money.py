"""Statements in, each file whole or not at all; then every line that waits is tried against all requests."""

import os
import stat
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from hashlib import file_digest
from pathlib import Path
from typing import Any

import msgspec
from sqlalchemy import Connection

from pipeline.domain.letter import LetterOrder
from pipeline.domain.payment import (
    BankLine,
    LineOutcome,
    MatchResult,
    PartyNames,
    PaymentRequest,
    RequestState,
    Statement,
)
from pipeline.domain.registration import Registration
from pipeline.letters import orders
from pipeline.letters.contexts import MoneyCase
from pipeline.payments.importing import carried_over, merge
from pipeline.payments.ledger import statement_gaps
from pipeline.payments.match import match
from pipeline.payments.refusal import reason_outside
from pipeline.payments.requests import paid_without_bank
from pipeline.run.office import Office
from pipeline.sandbox import Sandbox, Unreadable
from pipeline.store import money, outbox, registrations


@dataclass(frozen=True, slots=True)
class StatementFile:
    """What became of one file: ``refused`` is a reason code or empty."""

    name: str
    sha256: str
    refused: str
    new_lines: int


@dataclass(frozen=True, slots=True)
class Books:
    """All money that is known, as of now. ``paid`` gives the day from which the three weeks run.

    ``alerts`` tell of statements that contradict each other or do not follow on; ids only.
    """

    requests: tuple[PaymentRequest, ...]
    lines: tuple[BankLine, ...]
    result: MatchResult
    paid: Mapping[str, date]
    alerts: tuple[str, ...]
    settled: frozenset[str]
    """Lines whose outcome stands, under the ids of now."""


def import_statements(office: Office, sandbox: Sandbox) -> list[StatementFile]:
    """Book every new file of the statements folder. Files stay where they are; known ones are skipped."""
    if office.place.statements is None:
        return []
    return [import_statement(office, sandbox, path) for path in sorted(_plain_files(office.place.statements))]


def _plain_files(folder: Path) -> Iterator[Path]:
    with os.scandir(folder) as entries:
        for entry in entries:
            if stat.S_ISREG(entry.stat(follow_symlinks=False).st_mode) and not entry.name.startswith("."):
                yield Path(entry.path)


def import_statement(office: Office, sandbox: Sandbox, path: Path) -> StatementFile:
    """Book one file in one transaction, or write down why it was refused."""
    with path.open("rb") as source:
        sha256 = file_digest(source, "sha256").hexdigest()
    with office.store.view() as connection:
        known = money.known_statement_files(connection)
    if sha256 in known:
        return StatementFile(path.name, sha256, known[sha256] or "", 0)
    name = os.fsencode(path.name)
    try:
        answer = sandbox.call("statement", path, account=office.policy.office.iban.replace(" ", ""))
    except Unreadable as refused:
        reason = _reason(refused)
        with office.store.unit() as connection:
            money.refuse_statement_file(connection, sha256, name, reason, refused.detail)
        return StatementFile(path.name, sha256, reason, 0)
    statements = msgspec.convert(answer, tuple[Statement, ...])
    with office.store.view() as connection:
        before = len(merge(money.statements(connection)).lines)
    with office.store.unit() as connection:
        money.add_statement_file(connection, sha256, name, statements)
        after = len(merge(money.statements(connection)).lines)
    return StatementFile(path.name, sha256, "", after - before)


def _reason(refused: Unreadable) -> str:
    found = reason_outside(refused.reason.value, refused.detail)
    return found.value if found is not None else "internal"


def read_books(connection: Connection) -> Books:
    """Match everything that is booked against everything that was asked; pure over the facts."""
    requests = tuple(money.requests(connection).values())
    booked = money.statements(connection)
    merged = merge(booked)
    known = registrations.registrations(connection)
    names = {key: _party(item) for key, item in known.items()}
    settled = carried_over(money.outcomes(connection), merged)
    result = match(requests, merged.lines, names=names, settled=settled)
    full = {item.registration for item in result.paid}
    completed = [*result.paid, *(item for request in requests if (item := paid_without_bank(request)))]
    return Books(
        requests=tuple(
            replace(item, state=RequestState.PAID) if item.registration in full else item for item in requests
        ),
        lines=merged.lines,
        result=result,
        paid={item.registration: item.paid_on for item in completed},
        alerts=(*merged.alerts, *statement_gaps(booked)),
        settled=frozenset(item.line for item in settled),
    )


def _party(registration: Registration) -> PartyNames:
    person = registration.candidate
    others = (registration.helper.name,) if registration.helper else ()
    return PartyNames(person.given_names, f"{person.prefix} {person.surname}".strip(), others)


def book_money(office: Office) -> None:
    """Settle what can be settled, tell the candidate when the amount differs: one transaction."""
    with office.store.view() as connection:
        books = read_books(connection)
        known = registrations.registrations(connection)
    new = [i for i in books.result.outcomes if i.line not in books.settled and not money.waits(i)]
    letters = list(_letters(office, books, new, known))
    if not new:
        return
    with office.store.unit() as connection:
        money.add_outcomes(connection, new, office.place.today)
        outbox.add_letters(connection, letters)


def _letters(
    office: Office, books: Books, new: list[LineOutcome], known: dict[str, Registration]
) -> Iterator[LetterOrder]:
    """A letter for each newly settled line that was too little, too much or for nothing open."""
    requests = {item.registration: item for item in books.requests}
    lines = {item.id: item for item in books.lines}
    for outcome in new:
        registration, case = _differs(outcome, books, requests)
        if registration not in known or case is None:
            continue
        received = _received(outcome, lines[outcome.line], case, books, registration)
        request = requests[registration]
        yield orders.money_differs(known[registration], request, received, office.policy, office.place.today)


def _differs(
    outcome: LineOutcome, books: Books, requests: dict[str, PaymentRequest]
) -> tuple[str, MoneyCase | None]:
    """Which registration a settled line leaves a difference for, and which kind."""
    if outcome.allocations:
        registration = outcome.allocations[0].registration
        if outcome.owed_cents > 0:
            return registration, MoneyCase.TOO_MUCH
        short = books.result.allocated_cents.get(registration, 0) < requests[registration].amount_cents
        return registration, MoneyCase.TOO_LITTLE if short else None
    if outcome.owed_cents > 0 and len(outcome.candidates) == 1:
        return outcome.candidates[0], MoneyCase.NOTHING_OPEN
    return "", None


def _received(
    outcome: LineOutcome, line: BankLine, case: MoneyCase, books: Books, registration: str
) -> orders.Received:
    total = books.result.allocated_cents.get(registration, 0) + outcome.owed_cents
    return orders.Received(line.id, case, line.booked_on, line.amount_cents, line.payer_iban, total)


def rows(books: Books) -> list[dict[str, Any]]:
    """A plain row for each line, for ``import-statement --json``."""
    lines = {item.id: item for item in books.lines}
    return [
        {
            "line": item.line,
            "date": lines[item.line].booked_on.isoformat(),
            "amount_cents": item.amount_cents,
            "booked": not money.waits(item),
            "decision": item.decision.value,
            "allocations": [
                {"registration_id": part.registration, "amount_cents": part.amount_cents}
                for part in item.allocations
            ],
            "owed_cents": item.owed_cents,
            "candidates": list(item.candidates),
            "rules": list(item.rules),
            "explanation": item.explanation,
        }
        for item in books.result.outcomes
    ]
