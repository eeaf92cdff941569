"""Facts about accepted registrations."""

from dataclasses import replace
from datetime import date

from sqlalchemy import Connection, insert, select

from pipeline.domain.registration import Address, Registration
from pipeline.store import schema
from pipeline.store.assessments import adapted_verdicts
from pipeline.store.audit import note
from pipeline.store.codec import decode, encode
from pipeline.store.returns import address_changes


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

    Whether the exam is adapted is what the form asked for, until somebody decided about it; post goes to
    the newest address that a clerk noted.
    """
    moved = address_changes(connection)
    granted = {key: bool(item.granted) for key, item in adapted_verdicts(connection).items()}
    rows = connection.execute(
        select(schema.registration).order_by(schema.registration.c.accepted_on, schema.registration.c.id)
    )
    found = {row.id: decode(row.registration, Registration) for row in rows}
    settled = {key: replace(item, adapted=granted.get(key, item.adapted)) for key, item in found.items()}
    return {key: _moved(item, moved[key]) if key in moved else item for key, item in settled.items()}


def _moved(registration: Registration, address: Address) -> Registration:
    """The address where the post goes: that of the helper when the helper gets it."""
    helper = registration.helper
    if helper is not None and helper.gets_post:
        return replace(registration, helper=replace(helper, address=address))
    return replace(registration, candidate=replace(registration.candidate, address=address))
