"""Facts about returned mail: what came back, what a clerk found, where post goes from then on."""

from collections.abc import Mapping
from datetime import date

from sqlalchemy import Connection, insert, select
from sqlalchemy.dialects.sqlite import insert as upsert

from pipeline.domain.letter import ReturnReason
from pipeline.domain.post import Return, ReturnOutcome
from pipeline.domain.registration import Address
from pipeline.store import schema
from pipeline.store.audit import note
from pipeline.store.codec import decode, encode

__all__ = ["add_return", "address_changes", "change_address", "close_return", "returns"]


def add_return(connection: Connection, item: Return) -> bool:
    """Book returned mail; False when this copy of the letter was booked before."""
    new = connection.execute(
        upsert(schema.letter_return)
        .values(letter=item.letter, copy=item.copy, reason=item.reason.value, clerk=item.clerk, on=item.on)
        .on_conflict_do_nothing()
    ).rowcount
    if new:
        note(connection, "letter-returned", item.letter, item.clerk)
    return bool(new)


def returns(connection: Connection) -> list[Return]:
    """Everything that came back, oldest first, with what was found."""
    back, check = schema.letter_return, schema.return_check
    rows = connection.execute(
        select(back, check.c.outcome, check.c.clerk.label("checked_by"), check.c.on.label("checked_on"))
        .outerjoin(check, (check.c.letter == back.c.letter) & (check.c.copy == back.c.copy))
        .order_by(back.c.on, back.c.letter, back.c.copy)
    )
    return [
        Return(
            row.letter,
            row.copy,
            ReturnReason(row.reason),
            row.clerk,
            row.on,
            ReturnOutcome(row.outcome) if row.outcome else None,
            row.checked_by or "",
            row.checked_on,
        )
        for row in rows
    ]


def close_return(connection: Connection, item: Return, outcome: ReturnOutcome, clerk: str, on: date) -> None:
    """A clerk looked at the address: the task is done."""
    connection.execute(
        insert(schema.return_check).values(
            letter=item.letter, copy=item.copy, outcome=outcome.value, clerk=clerk, on=on
        )
    )
    note(connection, f"address-{outcome.value}", item.letter, clerk)


def change_address(connection: Connection, registration: str, address: Address, clerk: str, on: date) -> None:
    """Where the post of this registration goes from now on."""
    connection.execute(
        insert(schema.address_change).values(
            registration=registration, address=encode(address), clerk=clerk, on=on
        )
    )
    note(connection, "address-changed", registration, clerk)


def address_changes(connection: Connection, since: Mapping[str, date] | None = None) -> dict[str, Address]:
    """The newest address by registration, where one was changed on or after the day in ``since``."""
    rows = connection.execute(select(schema.address_change).order_by(schema.address_change.c.number))
    first = since or {}
    return {
        row.registration: decode(row.address, Address)
        for row in rows
        if row.on >= first.get(row.registration, date.min)
    }
