"""Facts about accepted registrations."""

from dataclasses import replace
from datetime import date

from sqlalchemy import Connection, insert, select

from pipeline.domain.registration import Address, Registration
from pipeline.store import schema
from pipeline.store.assessments import adapted_verdicts
from pipeline.store.audit import note
from pipeline.store.codec import decode, encode
from pipeline.store.helpers import helper_changes
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

    Whether the exam is adapted is what the form asked for, until somebody decided about it; the helper is
    the one of the form, until a mandate changed; post goes to the newest address that a clerk noted.
    """
    known = as_mandated(connection)
    moved = address_changes(connection, {key: on for key, (_, on) in helper_changes(connection).items()})
    return {key: _moved(item, moved[key]) if key in moved else item for key, item in known.items()}


def as_mandated(connection: Connection) -> dict[str, Registration]:
    """The same with the addresses of forms and mandates."""
    granted = {key: bool(item.granted) for key, item in adapted_verdicts(connection).items()}
    rows = connection.execute(
        select(schema.registration).order_by(schema.registration.c.accepted_on, schema.registration.c.id)
    )
    found = {row.id: decode(row.registration, Registration) for row in rows}
    for key, (helper, _) in helper_changes(connection).items():
        found[key] = replace(found[key], helper=helper)
    return {key: replace(item, adapted=granted.get(key, item.adapted)) for key, item in found.items()}


def _moved(registration: Registration, address: Address) -> Registration:
    """The address where the post goes: that of the helper when the helper gets it."""
    helper = registration.helper
    if helper is not None and helper.gets_post:
        return replace(registration, helper=replace(helper, address=address))
    return replace(registration, candidate=replace(registration.candidate, address=address))
