"""A portfolio that is not judged in time: the candidate is told before the term is over (Awb 4:14)."""

from datetime import date, timedelta

from pipeline.domain.assessment import Topic
from pipeline.domain.letter import LetterKind, LetterOrder
from pipeline.letters import contexts, orders
from pipeline.run.assessing import undecided
from pipeline.run.office import Office
from pipeline.store import outbox, registrations


def tell_late_portfolios(office: Office) -> None:
    """Order a letter for each portfolio whose last promised day is near; one for each promise."""
    with office.store.view() as connection:
        waiting = [item for item in undecided(connection, office) if item.topic is Topic.PORTFOLIO]
        if not waiting:
            return
        known = registrations.registrations(connection)
        promised = _promised([item.order for item in outbox.letters(connection)])
    today, terms = office.place.today, office.policy.terms
    letters = []
    for item in waiting:
        day = promised.get(item.registration, item.due_on)
        if today >= day - timedelta(days=terms.portfolio_delay_days):
            try:
                letters.append(orders.portfolio_delay(known[item.registration], day, office.policy, today))
            except orders.NoPostalAddressError:
                continue  # the alarm about the term stays
    if letters:
        with office.store.unit() as connection:
            outbox.add_letters(connection, letters)


def _promised(letters: list[LetterOrder]) -> dict[str, date]:
    """The last day that delay letters promised, by registration."""
    found: dict[str, date] = {}
    for order in letters:
        if order.kind is LetterKind.DELAY:
            told = contexts.decode(order)
            assert isinstance(told, contexts.Delay)  # noqa: S101 - its kind says so
            found[order.subject] = max(told.new_by, found.get(order.subject, told.new_by))
    return found
