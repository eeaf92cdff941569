"""The story of one bank line, found by its id or by that of a ruling or refund about it."""

from collections.abc import Iterator

from pipeline.payments.rulings import in_words
from pipeline.payments.texts import DECISIONS
from pipeline.reports.html import texts
from pipeline.run.books import Books
from pipeline.wording.say import euro, long_date


def line_lines(books: Books, identity: str) -> Iterator[str]:
    """Nothing where ``identity`` is no bank line (B), ruling (D) or refund (T)."""
    about = {item.ruling.id: item.ruling.line for item in books.rulings}
    about |= {item.refund.id: item.refund.line for item in books.owed}
    key = about.get(identity, identity)
    line = next((item for item in books.lines if item.id == key), None)
    if line is None:
        return
    outcome = next(item for item in books.result.outcomes if item.line == key)
    yield f"{key}: {euro(line.amount_cents)}, geboekt op {long_date(line.booked_on)}"
    yield f"{DECISIONS[outcome.decision]}: {outcome.explanation}"
    yield from (f"regel: {step}" for step in outcome.rules)
    for item in books.rulings:
        if item.ruling.line == key:
            state = " (teruggenomen)" if item.undone else " (wacht op een tweede persoon)" * item.pending
            yield f"{item.ruling.id}: {in_words(item)}{state}"
    for owed in books.owed:
        if owed.refund.line == key:
            state = texts()["refund_state"][owed.state]
            yield f"{owed.refund.id}: {euro(owed.refund.amount_cents)} terug naar de betaler, {state}"
