"""The candidate does not want the exam any more: what we noted, which seats are free, what goes back."""

from collections.abc import Sequence
from datetime import date

from pipeline.domain.letter import LetterKind, LetterOrder
from pipeline.domain.registration import Registration
from pipeline.letters import contexts
from pipeline.letters.changes import LostSeat, lost_seats
from pipeline.letters.ordering import about, order_for


def withdrawn(
    registration: Registration, said_on: date, received_cents: int, lost: Sequence[LostSeat], today: date
) -> LetterOrder:
    """Confirms it; there is one such letter a registration. ``received_cents`` goes back to who paid it."""
    context = contexts.Withdrawn(
        about=about(registration.candidate, registration.helper),
        said_on=said_on,
        means=registration.means,
        received_cents=received_cents,
        seats=lost_seats(lost) if lost else (),
    )
    return order_for(LetterKind.WITHDRAWN, (registration.id,), registration, today, context)
