"""Facts about accepted registrations."""

from dataclasses import replace
from datetime import date

from sqlalchemy import Connection, insert, select

from pipeline.domain.registration import Registration
from pipeline.store import schema
from pipeline.store.assessments import adapted_verdicts
from pipeline.store.audit import note
from pipeline.store.codec import decode, encode


def add_registration(connection: Connection, registration: Registration, today: date) -> None:
    """Accept; the caller orders the receipt in the same transaction."""
    connection.execute(
        insert(schema.registration).values(
            id=registration.id,
            submission=registration.submission,
            accepted_on=today,
            registration=encode(registration),
        )
    )
    note(connection, "accepted", registration.id)


def registrations(connection: Connection) -> dict[str, Registration]:
    """Everything ever accepted, by registration id, in order of acceptance.

    Whether the exam is adapted is what the form asked for, until somebody decided about it.
    """
    granted = {key: bool(item.granted) for key, item in adapted_verdicts(connection).items()}
    rows = connection.execute(
        select(schema.registration).order_by(schema.registration.c.accepted_on, schema.registration.c.id)
    )
    found = {row.id: decode(row.registration, Registration) for row in rows}
    return {key: replace(item, adapted=granted.get(key, item.adapted)) for key, item in found.items()}
