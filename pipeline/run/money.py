"""Statements in, each file whole or not at all; then every line that waits is tried against all requests."""

import os
import stat
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from hashlib import file_digest
from pathlib import Path
from typing import Any

import msgspec
from sqlalchemy import Connection

from pipeline.domain.letter import LetterOrder
from pipeline.domain.payment import BankLine, LineOutcome, PaymentRequest, Statement
from pipeline.domain.registration import Registration
from pipeline.domain.working_days import last_day
from pipeline.letters import orders
from pipeline.letters.contexts import MoneyCase
from pipeline.payments.dunning import RequestEvent
from pipeline.payments.importing import merge
from pipeline.payments.refusal import reason_outside
from pipeline.payments.views import announced_row, line_row
from pipeline.run.books import ENDED, Books, read_books
from pipeline.run.office import Office
from pipeline.sandbox import Sandbox, Unreadable
from pipeline.store import money, outbox, registrations


@dataclass(frozen=True, slots=True)
class StatementFile:
    """What became of one file: ``refused`` is a reason code or empty, ``lines`` are the ids of its bookings
    as they were read, known ones too.
    """

    name: str
    sha256: str
    refused: str
    new_lines: int
    lines: tuple[str, ...] = ()


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
        before = money.statements(connection, [sha256]) if sha256 in known else []
    if sha256 in known:
        return StatementFile(path.name, sha256, known[sha256] or "", 0, _ids(before))
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
        count = len(merge(money.statements(connection)).lines)
    with office.store.unit() as connection:
        money.add_statement_file(connection, sha256, name, statements)
        after = len(merge(money.statements(connection)).lines)
    return StatementFile(path.name, sha256, "", after - count, _ids(statements))


def _ids(statements: Iterable[Statement]) -> tuple[str, ...]:
    return tuple(line.id for statement in statements for line in statement.lines)


def _reason(refused: Unreadable) -> str:
    found = reason_outside(refused.reason.value, refused.detail)
    return found.value if found is not None else "internal"


def book_money(office: Office) -> None:
    """Settle what can be settled, tell the candidate when the amount differs: one transaction."""
    with office.store.view() as connection:
        books = read_books(connection, office.policy.matching)
        known = registrations.registrations(connection)
    new = [i for i in books.result.outcomes if i.line not in books.settled and not money.waits(i)]
    if not new:
        return
    with office.store.unit() as connection:
        money.add_outcomes(connection, new, office.place.today)
        tell_differences(connection, office, books, new, known)


def tell_differences(
    connection: Connection,
    office: Office,
    books: Books,
    new: list[LineOutcome],
    known: dict[str, Registration],
) -> None:
    """In the caller's transaction: the letters about what newly settled lines paid too little or too much."""
    requests = {item.registration: item for item in books.requests}
    short = _short(office, books, new, requests)
    requests |= short
    outbox.add_letters(connection, list(_letters(office, books, new, known, requests)))
    for key, request in short.items():
        money.add_request_event(connection, key, RequestEvent.REMINDED, office.place.today, request.due_on)


def _short(
    office: Office, books: Books, new: list[LineOutcome], requests: dict[str, PaymentRequest]
) -> dict[str, PaymentRequest]:
    """Who paid a part near the last day: the letter about it is the reminder and gives a new last day."""
    terms, today = office.policy.terms, office.place.today
    found = {}
    for outcome in new:
        key, case = _differs(outcome, books, requests)
        if case is MoneyCase.TOO_LITTLE and key not in books.reminded:
            request, new_day = requests[key], last_day(today, terms.reminder_days)
            if request.due_on < today + timedelta(days=terms.reminder_days):
                found[key] = replace(request, due_on=new_day)
    return found


def _letters(
    office: Office,
    books: Books,
    new: list[LineOutcome],
    known: dict[str, Registration],
    requests: dict[str, PaymentRequest],
) -> Iterator[LetterOrder]:
    """A letter for each newly settled line that was too little, too much or for nothing open."""
    lines = {item.id: item for item in books.lines}
    for outcome in new:
        registration, case = _differs(outcome, books, requests)
        if registration not in known or case is None:
            continue
        received = _received(outcome, lines[outcome.line], case, books, registration)
        request = requests[registration]
        in_time = request if request.due_on >= office.place.today else None
        asked = in_time if case is MoneyCase.TOO_LITTLE else request
        yield orders.money_differs(
            known[registration], asked, received, office.policy, office.place.today, request.amount_cents
        )


def _differs(
    outcome: LineOutcome, books: Books, requests: dict[str, PaymentRequest]
) -> tuple[str, MoneyCase | None]:
    """Which registration a settled line leaves a difference for, and which kind.

    None for money that the bank took back: nothing came in that could differ, and the reminder asks again.
    """
    if outcome.amount_cents < 0:
        return "", None
    if outcome.allocations:
        registration = outcome.allocations[0].registration
        if outcome.owed_cents > 0:
            return registration, MoneyCase.TOO_MUCH
        short = books.result.allocated_cents.get(registration, 0) < requests[registration].amount_cents
        return registration, MoneyCase.TOO_LITTLE if short else None
    if outcome.owed_cents > 0 and len(outcome.candidates) == 1:
        request = requests.get(outcome.candidates[0])
        late = request is not None and request.state in ENDED
        return outcome.candidates[0], MoneyCase.TOO_LATE if late else MoneyCase.NOTHING_OPEN
    return "", None


def _received(
    outcome: LineOutcome, line: BankLine, case: MoneyCase, books: Books, registration: str
) -> orders.Received:
    total = books.result.allocated_cents.get(registration, 0) + outcome.owed_cents
    return orders.Received(line.id, case, line.booked_on, line.amount_cents, line.payer_iban, total)


def announced_rows(connection: Connection, files: Collection[str]) -> list[dict[str, Any]]:
    """What these files (by SHA-256) tell and nobody may book: pending entries, and all of a camt.052."""
    found = [item for item in money.statements(connection, files) if item.announced]
    return [announced_row(line) for item in found for line in item.announced]


def rows(books: Books) -> list[dict[str, Any]]:
    """A plain row for each line, for ``import-statement --json``."""
    lines = {item.id: item for item in books.lines}
    return [
        line_row(lines[item.line], item, new=True) | {"booked": not money.waits(item)}
        for item in books.result.outcomes
    ]
