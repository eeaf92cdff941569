"""What nights cost: one row for each that changed something."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection, func, insert, select

from pipeline.store.codec import decode, encode
from pipeline.store.schema import audit, night


@dataclass(frozen=True, slots=True)
class NightCost:
    """``seconds`` of wall clock by step, in their order, without the reports that tell it."""

    on: date
    seconds: tuple[tuple[str, float], ...]
    version: str


def remember(connection: Connection, on: date, seconds: Mapping[str, float], version: str) -> bool:
    """Write the row of this night; False, and nothing written, when no fact was added since the last one."""
    newest = connection.execute(select(func.coalesce(func.max(audit.c.number), 0))).scalar_one()
    row = connection.execute(select(night).order_by(night.c.number.desc()).limit(1)).first()
    if newest == (row.audit if row else 0):
        return False
    number = row.number + 1 if row else 1
    connection.execute(
        insert(night).values(
            number=number, on=on, audit=newest, seconds=encode(tuple(seconds.items())), version=version
        )
    )
    return True


def last(connection: Connection) -> NightCost | None:
    """The last night that changed something; None before the first."""
    row = connection.execute(select(night).order_by(night.c.number.desc()).limit(1)).first()
    return NightCost(row.on, decode(row.seconds, tuple[tuple[str, float], ...]), row.version) if row else None
