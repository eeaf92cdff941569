"""After the money of the night: reminding who did not pay, closing what was not paid after that either."""

from dataclasses import replace

from pipeline.domain.letter import LetterOrder
from pipeline.domain.payment import PaymentRequest
from pipeline.domain.registration import Registration
from pipeline.letters import orders
from pipeline.payments.dunning import RequestEvent, Step, held_back, next_steps, ruled_for, told_until
from pipeline.run.books import Books, read_books
from pipeline.run.office import Office
from pipeline.run.returns import unreachable
from pipeline.store import money, outbox, registrations


def remind_and_close(office: Office) -> None:
    """One transaction: what happened to each request with the letter that tells it, or nothing.

    Runs after the statements of the night, so that money that came in time always wins. Statements that
    contradict each other or leave a gap stop all of it: the missing one may hold the payment.
    """
    with office.store.view() as connection:
        books = read_books(connection, office.policy.matching)
        known = registrations.registrations(connection)
        lost = unreachable(connection, known)
    if books.alerts:
        return
    requests = {item.registration: item for item in books.requests}
    found: list[tuple[Step, LetterOrder]] = []
    for step in _steps(office, books, lost):
        try:
            letter = _letter(office, step, known[step.registration], requests[step.registration])
        except orders.NoPostalAddressError:
            continue  # who cannot be told keeps the registration
        found.append((step, letter))
    if not found:
        return
    today = office.place.today
    with office.store.unit() as connection:
        for step, _ in found:
            money.add_request_event(connection, step.registration, step.event, today, step.due_on)
        outbox.add_letters(connection, [letter for _, letter in found])


def _steps(office: Office, books: Books, lost: frozenset[str]) -> tuple[Step, ...]:
    """``lost``: their post came back, so nothing happens before a clerk has looked at the address."""
    policy = office.policy
    return next_steps(
        books.requests,
        books.result.allocated_cents,
        books.reminded.keys(),
        held_back(books.result.outcomes) | ruled_for(books.rulings) | lost,
        told_until(books.statements, policy.office.iban),
        policy.terms,
        office.place.today,
    )


def _letter(office: Office, step: Step, person: Registration, request: PaymentRequest) -> LetterOrder:
    policy, today = office.policy, office.place.today
    if step.event is RequestEvent.CLOSED:
        return orders.closed(person, request, step.received_cents, policy, today)
    renewed = replace(request, due_on=step.due_on)
    return orders.reminder(person, renewed, step.received_cents, request.due_on, policy, today)
