"""The matcher on a given world, without a database: a table of registrations and statement files.

This is what ``inburgering match`` prints, and how the matcher is judged from outside. Pure: it
gets the content of the files, whatever their names.
"""

import csv
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from pipeline.domain.payment import (
    Allocation,
    BankLine,
    MatchLimits,
    MatchResult,
    PartyNames,
    PaymentRequest,
    RequestState,
    Statement,
)
from pipeline.errors import InputDataError
from pipeline.payments import statements as any_format
from pipeline.payments.importing import merge
from pipeline.payments.ledger import book, check_ledger, money_summary
from pipeline.payments.match import match
from pipeline.payments.refusal import StatementRefused
from pipeline.payments.views import file_view, line_row, refusal_view

COLUMNS = (
    "registration_id", "given_names", "surname", "parts", "amount_cents", "paid_cents", "reference",
    "state", "accepted_on", "letter_on", "term_on", "helper", "known_ibans",
)  # fmt: skip
_REQUIRED = ("registration_id", "amount_cents", "reference", "state")
_BEFORE = "before"
"""Stands for the bank lines that paid ``paid_cents``."""


@dataclass(frozen=True, slots=True)
class GivenWorld:
    """Registrations as given: requests, who may pay, and what was paid before."""

    requests: tuple[PaymentRequest, ...]
    names: Mapping[str, PartyNames]
    earlier: tuple[Allocation, ...]


def read_registrations(text: str) -> GivenWorld:
    """The table, comma or semicolon, columns in any order. Raises InputDataError with row and column.

    Empty dates are taken as 1 January 1970; several IBANs or helpers are parted by ``|``, ``;`` or blanks.
    """
    plain = text.removeprefix("\ufeff")
    header = plain.partition("\n")[0]
    rows = csv.DictReader(plain.splitlines(), delimiter=";" if header.count(";") > header.count(",") else ",")
    missing = [name for name in _REQUIRED if name not in (rows.fieldnames or ())]
    if missing:
        raise InputDataError(f"registrations: no column {', '.join(missing)}")
    requests: dict[str, PaymentRequest] = {}
    names: dict[str, PartyNames] = {}
    earlier = []
    for number, row in enumerate(rows, start=2):
        request, paid_cents = _request(number, row)
        if request.reference in requests:
            raise InputDataError(f"registrations row {number}, column reference: given twice")
        requests[request.reference] = request
        names[request.registration] = _names(row)
        if paid_cents:
            earlier.append(Allocation(_BEFORE, request.registration, paid_cents))
    return GivenWorld(tuple(requests.values()), names, tuple(earlier))


def _request(number: int, row: Mapping[str, str | None]) -> tuple[PaymentRequest, int]:
    def cell(name: str) -> str:
        return (row.get(name) or "").strip()

    try:
        column = "state"
        state = RequestState(cell(column).lower())
        column = "amount_cents"
        amount = _whole(cell(column))
        column = "paid_cents"
        paid = _whole(cell(column) or "0")
        column = "letter_on"
        issued = date.fromisoformat(cell(column) or "1970-01-01")
        column = "term_on"
        due = date.fromisoformat(cell(column) or "1970-01-01")
    except ValueError:
        raise InputDataError(f"registrations row {number}, column {column}: wrong value") from None
    reference = "".join(cell("reference").split())
    return PaymentRequest(cell("registration_id"), reference, amount, issued, due, state), paid


def _whole(text: str) -> int:
    if not (text.isascii() and text.isdigit()):
        raise ValueError("not a whole number of cents")
    return int(text)


def _names(row: Mapping[str, str | None]) -> PartyNames:
    ibans = (row.get("known_ibans") or "").replace("|", " ").replace(";", " ").replace(",", " ").split()
    helpers = (row.get("helper") or "").replace(";", "|").split("|")
    return PartyNames(
        given_names=(row.get("given_names") or "").strip(),
        surname=(row.get("surname") or "").strip(),
        others=tuple(name.strip() for name in helpers if name.strip()),
        ibans=tuple(ibans),
    )


Read = tuple[str, Sequence[Statement] | StatementRefused]
"""The name of a file and what reading it gave."""


def match_files(
    world: GivenWorld, files: Iterable[tuple[str, bytes]], account: str | None = None
) -> dict[str, Any]:
    """Reads files of (name, content) in this process and matches them; see :func:`match_read`."""
    read: list[Read] = []
    for name, data in files:
        try:
            read.append((name, any_format.parse_bytes(data, account)))
        except StatementRefused as refused:
            read.append((name, refused))
    return match_read(world, read)


def match_read(world: GivenWorld, read: Sequence[Read], limits: MatchLimits | None = None) -> dict[str, Any]:
    """Every file with its outcome and a row per bank line, as one JSON-ready object.

    A line that another file already held is a ``duplicate``; a file that is refused has outcome
    ``quarantine`` and books nothing. ``faults`` is empty unless the books do not balance.
    """
    sound = [s for _, found in read if not isinstance(found, StatementRefused) for s in found]
    merged = merge(sound)
    result = match(world.requests, merged.lines, world.earlier, world.names, limits)
    entries = book(merged.lines, result.outcomes)
    return {
        "files": _files(read, merged.lines, result),
        "paid": [{"registration_id": p.registration, "paid_on": f"{p.paid_on}"} for p in result.paid],
        "money": money_summary(result, world.requests),
        "alerts": list(merged.alerts),
        "faults": check_ledger(sound, merged.lines, result, world.requests, entries),
    }


def _files(read: Sequence[Read], lines: Sequence[BankLine], result: MatchResult) -> list[dict[str, Any]]:
    """A booking that stands in several files is shown in full once, where it was kept."""
    outcomes = {outcome.line: outcome for outcome in result.outcomes}
    kept: dict[tuple[str, int], list[BankLine]] = defaultdict(list)
    for line in lines:
        kept[line.statement, line.index].append(line)
    views: list[dict[str, Any]] = []
    for name, found in read:
        if isinstance(found, StatementRefused):
            views.append({"file": name, **refusal_view(found)})
            continue
        rows = []
        for line in (line for statement in found for line in statement.lines):
            own = kept.pop((line.statement, line.index), [])
            rows += [line_row(part, outcomes[part.id], new=True) for part in own]
            rows += [] if own else [line_row(line, None, new=False)]
        views.append({"file": name, **file_view(found), "lines": rows})
    return views
