"""A clerk's hands on money that waits: rule, agree, take back, and see what waits."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Connection

from pipeline.domain.clerks import same_person
from pipeline.domain.policy import Terms
from pipeline.domain.ruling import Ruling, RulingFacts
from pipeline.errors import InputDataError, UnverifiedOutputError
from pipeline.payments import rulings as rules
from pipeline.payments.clock import Waiting, waiting
from pipeline.payments.rulings import Asked
from pipeline.payments.views import line_row
from pipeline.run.books import Books, read_books
from pipeline.run.desk import desk, named
from pipeline.run.money import tell_differences
from pipeline.run.office import Office
from pipeline.settings import Settings
from pipeline.store import money, registrations, seats
from pipeline.store import rulings as store


def rule(settings: Settings, line: str, registration: str, asked: Asked, clerk: str) -> dict[str, Any]:
    """One ruling about one line; saying it again changes nothing. Gives the row of the line as it is then.

    ``registration`` is empty for money that goes back or is not ours. Raises InputDataError for what may not
    be, UnverifiedOutputError when the books would not add up by it: then nothing is kept.
    """
    clerk = named(clerk)
    with desk(settings) as office:
        with office.store.unit() as connection:
            books = _read(connection, office)
            ruling = _made(books, line, registration, asked, office)
            if ruling.id not in {item.ruling.id for item in books.rulings}:
                store.add(connection, ruling, clerk, office.place.today)
                _act(connection, office, ruling)
        return _row_of(office, ruling.line)


def agree(settings: Settings, identity: str, clerk: str) -> dict[str, Any]:
    """The second person, never the first. Raises InputDataError otherwise."""
    clerk = named(clerk)
    with desk(settings) as office:
        with office.store.unit() as connection:
            books = _read(connection, office)
            item = _known(books, identity)
            if item.agreed is None or item.undone is not None:
                _may_agree(books, item, clerk)
                store.agree(connection, item.ruling, clerk, office.place.today)
                _act(connection, office, item.ruling)
        return _row_of(office, item.ruling.line)


def take_back(settings: Settings, identity: str, clerk: str, why: str) -> dict[str, Any]:
    """Undo a ruling while nothing was built on it: no seat was told, no refund was agreed."""
    clerk = named(clerk)
    rules.has_reason(why)
    with desk(settings) as office:
        with office.store.unit() as connection:
            books = _read(connection, office)
            item = _known(books, identity)
            if item.undone is None:
                _may_take_back(connection, books, item.ruling)
                store.undo(connection, item.ruling, clerk, " ".join(why.split()), office.place.today)
                check_books(_read(connection, office))
        return _row_of(office, item.ruling.line)


def waiting_rows(settings: Settings) -> list[dict[str, Any]]:
    """Every line that waits for a clerk, the oldest first, with the days that are left by law."""
    with desk(settings) as office:
        with office.store.view() as connection:
            books = _read(connection, office)
        terms, today = office.policy.terms, office.place.today
        clocks = {c.line: c for c in waiting(books.lines, books.result.outcomes, terms, today)}
        days = {line.id: min(line.booked_on, line.value_on) for line in books.lines}
        outcomes = sorted(filter(money.waits, books.result.outcomes), key=lambda o: (days[o.line], o.line))
        return [_row(books, o.line) | _clock(clocks.get(o.line), terms) for o in outcomes]


def _clock(clock: Waiting | None, terms: Terms) -> dict[str, Any]:
    """Only credits have a clock."""
    if clock is None:
        return {"days": None, "days_left": None, "post_by": None, "alert": False}
    left = terms.invitation_days - clock.days
    return {"days": clock.days, "days_left": left, "post_by": f"{clock.post_by}", "alert": clock.alert}


def _read(connection: Connection, office: Office) -> Books:
    return read_books(connection, office.policy.matching)


def _made(books: Books, line: str, registration: str, asked: Asked, office: Office) -> Ruling:
    found = next((item for item in books.lines if item.id == line), None)
    if found is None:
        raise InputDataError(f"er is geen regel {line}", "bekijk wat wacht: inburgering money")
    outcome = next(item for item in books.result.outcomes if item.line == line)
    request = next((item for item in books.requests if item.registration == registration), None)
    credit = found.amount_cents >= 0
    pending = _pending(books.rulings, registration)
    room = _room(books, registration, credit=credit) - sum(abs(item.cents) for item in pending)
    if pending and room <= 0 and all(item.line != line for item in pending):
        raise InputDataError(
            f"voor {registration} wacht al een besluit op een tweede persoon: {pending[0].id}",
            "laat het afmaken met --agree, of neem het terug met --take-back",
        )
    return rules.make(found, outcome, books.rulings, asked, request, room, office.policy.matching)


def _room(books: Books, registration: str, *, credit: bool) -> int:
    """Cents that the registration may still get, or has, for money that the bank takes back."""
    request = next((item for item in books.requests if item.registration == registration), None)
    held = books.result.allocated_cents.get(registration, 0)
    return (request.amount_cents - held if credit else held) if request is not None else 0


def _pending(facts: Iterable[RulingFacts], registration: str) -> list[Ruling]:
    """Rulings for a registration that wait for the second person."""
    return [f.ruling for f in facts if registration and f.pending and f.ruling.registration == registration]


def _act(connection: Connection, office: Office, ruling: Ruling) -> None:
    """What follows from a ruling, in its own transaction; nothing is kept when the books break by it."""
    books = _read(connection, office)
    check_books(books)
    outcome = next(item for item in books.result.outcomes if item.line == ruling.line)
    if not money.waits(outcome):
        tell_differences(connection, office, books, [outcome], registrations.registrations(connection))


def check_books(books: Books) -> None:
    """Raises UnverifiedOutputError when they do not add up, so that the unit is not kept."""
    if faults := books.problems():
        raise UnverifiedOutputError(
            f"de boeken zouden niet kloppen ({len(faults)} fouten)", "er is niets vastgelegd; meld dit"
        )


def _known(books: Books, identity: str) -> RulingFacts:
    found = next((item for item in books.rulings if item.ruling.id == identity), None)
    if found is None:
        raise InputDataError(f"er is geen besluit {identity}", "bekijk de regel: inburgering money")
    return found


def _may_agree(books: Books, item: RulingFacts, clerk: str) -> None:
    """Another person, and the money must still be there and still fit."""
    ruling = item.ruling
    if not item.pending:
        raise InputDataError(f"{ruling.id} wacht niet op een tweede persoon", "er is niets te doen")
    if same_person(item.made.clerk, clerk):
        raise InputDataError(f"{ruling.id} is van dezelfde persoon", "laat een tweede persoon het zien")
    outcome = next((o for o in books.result.outcomes if o.line == ruling.line), None)
    request = next((r for r in books.requests if r.registration == ruling.registration), None)
    fits = outcome is not None and money.waits(outcome) and abs(ruling.cents) <= abs(outcome.suspense_cents)
    if ruling.registration:
        room = _room(books, ruling.registration, credit=ruling.cents > 0)
        fits = fits and abs(ruling.cents) <= room and rules.may_get(ruling.cents, request)
    if not fits:
        raise InputDataError(f"{ruling.id} past niet meer", "neem het terug met --take-back")


def _may_take_back(connection: Connection, books: Books, ruling: Ruling) -> None:
    if any(item.registration == ruling.registration for item in seats.told(connection)):
        raise InputDataError(
            f"{ruling.registration} heeft al een uitnodiging", "zeg eerst de plaats af: inburgering decline"
        )
    if any(item.refund.line == ruling.line for item in books.facts):
        raise InputDataError(
            f"van regel {ruling.line} is al een terugbetaling goedgekeurd", "dit is niet meer terug te nemen"
        )


def _row_of(office: Office, line: str) -> dict[str, Any]:
    with office.store.view() as connection:
        return _row(_read(connection, office), line)


def _row(books: Books, line: str) -> dict[str, Any]:
    found = next(item for item in books.lines if item.id == line)
    outcome = next(item for item in books.result.outcomes if item.line == line)
    ruled = [item for item in books.rulings if item.ruling.line == line]
    return line_row(found, outcome, new=True) | {"rulings": [_ruling(item) for item in ruled]}


def _ruling(item: RulingFacts) -> dict[str, Any]:
    state = "undone" if item.undone else "waits-for-second" if item.pending else "holds"
    return {
        "id": item.ruling.id,
        "verdict": item.ruling.verdict.value,
        "registration_id": item.ruling.registration,
        "cents": item.ruling.cents,
        "state": state,
        "made_by": item.made.clerk,
        "agreed_by": item.agreed.clerk if item.agreed else "",
        "explanation": rules.in_words(item),
    }
