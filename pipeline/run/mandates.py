"""A mandate that ends or begins after a form was accepted: the post follows it from that night on."""

from collections.abc import Sequence
from datetime import date

from pipeline.domain.reference import Mandate
from pipeline.domain.registration import Helper, Registration
from pipeline.run.office import Office
from pipeline.store import helpers, registrations


def follow_mandates(office: Office) -> None:
    """Note for each registration whose helper changed who gets its post now; once for each change.

    Without the file of mandates nothing changes: that nobody is in it says nothing then.
    """
    today = office.place.today
    with office.store.view() as connection:
        known = registrations.as_mandated(connection)
    changes = [
        (item.id, helper)
        for item in known.values()
        if (helper := helper_now(item, office.reference.mandates.get(item.candidate.bsn, ()), today))
        != item.helper
    ]
    if changes:
        with office.store.unit() as connection:
            for registration, helper in changes:
                helpers.change_helper(connection, registration, helper, today)


def helper_now(registration: Registration, on_file: Sequence[Mandate], today: date) -> Helper | None:
    """The helper by the mandates of this person on file.

    A mandate that was given or withdrawn since the form came in counts; older ones were looked at when the
    form was accepted, beside what was enclosed with it.
    """
    latest = max(on_file, key=lambda mandate: mandate.start, default=None)
    if latest is None or not registration.candidate.bsn:
        return registration.helper
    if latest.in_force(today):
        return latest.helper if latest.start > registration.received_on else registration.helper
    ended = latest.withdrawn_on
    if ended is not None and registration.received_on <= ended <= today:
        return None
    return registration.helper
