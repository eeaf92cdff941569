"""Reader of camt messages (ISO 20022), versions .02 to .13 by local names, streaming and hardened.

camt.053 books. camt.054 tells the payments inside a batch entry and never books; camt.052 is what
happened so far today and never books either.
"""

from collections.abc import Iterator
from dataclasses import replace

from pipeline.domain.payment import Batch, Statement, StatementKind
from pipeline.payments.booking import RawEntry, RawStatement, booked
from pipeline.payments.camt_entries import CLOSING, OPENING, account_of, balance, entry_lines, first_day
from pipeline.payments.camt_sums import refuse_wrong_sums
from pipeline.payments.camt_tree import Node, ended, name_of, refuse_hostile, tree
from pipeline.payments.refusal import RefusalReason, StatementRefused

_KINDS = {
    ("BkToCstmrStmt", "Stmt"): StatementKind.BOOKED,
    ("BkToCstmrDbtCdtNtfctn", "Ntfctn"): StatementKind.DETAILS,
    ("BkToCstmrAcctRpt", "Rpt"): StatementKind.INTRADAY,
}
_PARTS = frozenset(part for _, part in _KINDS)
_LOOK_AHEAD = 2_000_000
"""Bytes from which the money is looked at before the rest is read."""


def parse_bytes(data: bytes, account: str | None) -> tuple[Statement, ...]:
    """The statements of one camt message, each proven to the cent; raises StatementRefused.

    ``account`` is our own IBAN; None accepts any (a dry look).
    """
    return tuple(booked(raw, account) for raw in read(data))


def read(data: bytes) -> tuple[RawStatement, ...]:
    """What the message says, nothing proven. Raises StatementRefused for what can not be read."""
    refuse_hostile(data)
    if len(data) > _LOOK_AHEAD:
        refuse_wrong_sums(data)
    statements = tuple(_statements(data))
    if not statements:
        raise StatementRefused(RefusalReason.NOT_A_STATEMENT, "no statement in the message")
    return statements


def _statements(data: bytes) -> Iterator[RawStatement]:
    """Entries are read and emptied as they pass, so memory does not grow with the file."""
    entries: list[RawEntry] = []
    position, number = 0, 0
    for element in ended(data, "Ntry", *_PARTS):
        if name_of(element) == "Ntry":
            if name_of(element.getparent()) in _PARTS:
                entries.extend(entry_lines(tree(element), position))
            position += 1
            element.clear()
            continue
        kind = _KINDS.get((name_of(element.getparent()), name_of(element)))
        if kind is None:
            raise StatementRefused(RefusalReason.NOT_A_STATEMENT, "not a camt message of an account")
        number += 1
        statement = tree(element)
        if position != len(statement.all("Ntry")):
            raise StatementRefused(RefusalReason.STRUCTURE, f"entry in a wrong place, statement {number}")
        yield _statement(statement, kind, tuple(entries))
        entries, position = [], 0
        element.clear()


def _statement(node: Node, kind: StatementKind, entries: tuple[RawEntry, ...]) -> RawStatement:
    identifier = node.at("Id")
    opening = balance(node, OPENING)
    closing = balance(node, CLOSING)
    currency = node.at("Acct", "Ccy") or (opening[1] if opening else "")
    if any(balance is not None and balance[1] != currency for balance in (opening, closing)):
        currency = ""
    return RawStatement(
        account=account_of(node.child("Acct")),
        id=identifier,
        sequence=node.at("ElctrncSeqNb") or node.at("LglSeqNb") or identifier,
        currency=currency,
        opening_cents=opening[0] if opening else None,
        closing_cents=closing[0] if closing else None,
        from_date=first_day(node.at("FrToDt", "FrDtTm"), node.at("FrToDt", "FrDt")),
        to_date=first_day(node.at("FrToDt", "ToDtTm"), node.at("FrToDt", "ToDt"))
        or (closing[2] if closing else None)
        or first_day(node.at("CreDtTm")),
        entries=_explaining(entries) if kind is StatementKind.DETAILS else entries,
        kind=kind,
        format="camt",
    )


def _explaining(entries: tuple[RawEntry, ...]) -> tuple[RawEntry, ...]:
    """Entries of a camt.054: one that tells a single payment counts as well."""
    return tuple(
        replace(entry, batch=Batch(tuple(filter(None, [entry.bank_reference])), entry.amount_cents, 1))
        if entry.batch is None
        else entry
        for entry in entries
    )
