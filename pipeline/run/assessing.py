"""What people of the office decide, as facts with their letters: a portfolio judged, an adapted exam."""

from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from sqlalchemy import Connection

from pipeline.domain.assessment import (
    AdaptedVerdict,
    Assessment,
    PortfolioVerdict,
    Topic,
    Verdict,
)
from pipeline.domain.forms import Purpose
from pipeline.domain.letter import ChangeReason, LetterOrder
from pipeline.domain.registration import Registration
from pipeline.errors import InputDataError
from pipeline.letters import orders
from pipeline.run.books import read_books
from pipeline.run.cases import read_facts
from pipeline.run.desk import desk, named
from pipeline.run.judged import Open, waiting_for_a_word
from pipeline.run.office import Office
from pipeline.settings import Settings
from pipeline.store import assessments as store
from pipeline.store import outbox, registrations, seats

INTERVIEW_FORM = "ona-eindgesprek"


@dataclass(frozen=True, slots=True)
class Decided:
    """What came of a decision. ``before``: the same was decided earlier, and nothing was done now."""

    registration: str
    letter: str
    seats_freed: int = 0
    before: bool = False


def judge_portfolio(
    settings: Settings, identity: str, verdict: PortfolioVerdict, clerk: str, *, again: bool = False
) -> Decided:
    """The verdict on a portfolio and its letter, in one transaction; the same verdict twice changes nothing.

    ``again`` replaces an earlier verdict: its letter says which one it takes the place of. Raises
    InputDataError for what is no portfolio, is not paid, or was judged otherwise before.
    """
    clerk = named(clerk)
    with desk(settings) as office, office.store.unit() as connection:
        registration = _found(connection, identity)
        if registration.purpose is not Purpose.ONA_PORTFOLIO:
            raise InputDataError(f"{identity} is geen portfolio", "zie de lijst: inburgering assess")
        if registration.id not in read_books(connection, office.policy.matching).paid:
            raise InputDataError(
                f"{identity} is niet betaald of is gestopt", "nakijken begint pas na betaling"
            )
        made = store.assessments(connection, Topic.PORTFOLIO).get(registration.id, ())
        if made and made[-1].verdict == verdict:
            return Decided(registration.id, _portfolio_letter(office, registration, made[-1]).id, before=True)
        _check_again(identity, made, again=again)
        if made and _sent_again(connection, registration):
            raise InputDataError(
                f"na {identity} kwam al een nieuw portfolio van dezelfde persoon", "beoordeel het nieuwe"
            )
        new = _next(registration, Topic.PORTFOLIO, verdict, made, clerk, office.place.today)
        replaces = _portfolio_letter(office, registration, made[-1]).id if made else ""
        letter = _portfolio_letter(office, registration, new, replaces)
        return _save(connection, new, letter)


def decide_adapted(
    settings: Settings, identity: str, verdict: AdaptedVerdict, clerk: str, *, again: bool = False
) -> Decided:
    """The decision about an adapted exam and its letter, in one transaction; see ``judge_portfolio``.

    Seats that are still to come and do not fit the decision are freed: the next night gives others.
    """
    clerk = named(clerk)
    with desk(settings) as office, office.store.unit() as connection:
        registration = _found(connection, identity)
        if registration.purpose is Purpose.ONA_PORTFOLIO:
            raise InputDataError(f"{identity} is een portfolio", "neem de aanmelding voor het eindgesprek")
        made = store.assessments(connection, Topic.ADAPTED).get(registration.id, ())
        if made and made[-1].verdict == verdict:
            return Decided(registration.id, _adapted_letter(office, registration, made[-1]).id, before=True)
        _check_again(identity, made, again=again)
        new = _next(registration, Topic.ADAPTED, verdict, made, clerk, office.place.today)
        replaces = _adapted_letter(office, registration, made[-1]).id if made else ""
        letter = _adapted_letter(office, registration, new, replaces)
        freed = _free_seats(connection, office, registration, granted=bool(verdict.granted), clerk=clerk)
        return _save(connection, new, letter, freed)


def _found(connection: Connection, identity: str) -> Registration:
    known = registrations.registrations(connection)
    for item in known.values():
        if identity in {item.id, item.submission}:
            return item
    raise InputDataError(f"er is geen aanmelding {identity}", "het nummer staat op het verslag (R-… of S-…)")


def _check_again(identity: str, made: tuple[Assessment, ...], *, again: bool) -> None:
    if made and not again:
        last = made[-1]
        raise InputDataError(
            f"over {identity} is al anders besloten, door {last.clerk} op {last.on.isoformat()}",
            "een ander besluit kan met --again; de nieuwe brief komt in de plaats van de oude",
        )


def _sent_again(connection: Connection, registration: Registration) -> bool:
    """Whether this person's next portfolio is there already."""
    mine = [
        item.id
        for item in registrations.registrations(connection).values()
        if item.purpose is Purpose.ONA_PORTFOLIO
        and item.candidate.person_key == registration.candidate.person_key
    ]
    return mine[-1] != registration.id


def _next(
    registration: Registration,
    topic: Topic,
    verdict: Verdict,
    made: tuple[Assessment, ...],
    clerk: str,
    today: date,
) -> Assessment:
    return Assessment(registration.id, topic, len(made) + 1, verdict, clerk, today)


def _save(connection: Connection, new: Assessment, letter: LetterOrder, freed: int = 0) -> Decided:
    store.add(connection, new)
    outbox.add_letters(connection, [letter])
    return Decided(new.registration, letter.id, freed)


def _portfolio_letter(
    office: Office, registration: Registration, made: Assessment, replaces: str = ""
) -> LetterOrder:
    assert isinstance(made.verdict, PortfolioVerdict)  # noqa: S101 - its topic says so
    form = office.library.latest(INTERVIEW_FORM)
    stock = f"{form.form}-{form.version}"
    try:
        return orders.portfolio(
            registration, made.verdict, made.number, office.policies.on(made.on), made.on,
            office.wording.cards, form=(form.title, stock), replaces=replaces,
        )  # fmt: skip
    except orders.NoPostalAddressError as error:
        raise _no_address(registration) from error


def _adapted_letter(
    office: Office, registration: Registration, made: Assessment, replaces: str = ""
) -> LetterOrder:
    assert isinstance(made.verdict, AdaptedVerdict)  # noqa: S101 - its topic says so
    policy = office.policies.on(made.on)
    for adaptation in made.verdict.granted:
        if not policy.adaptations[adaptation] & set(registration.parts):
            raise InputDataError(
                f"{adaptation.value} bestaat niet voor de onderdelen van {registration.id}",
                "zie adaptations.toml; wijs het af met --deny en de reden not-for-part",
            )
    try:
        return orders.adapted(
            registration,
            made.verdict,
            made.number,
            policy,
            made.on,
            office.wording.denials,
            replaces=replaces,
        )
    except orders.NoPostalAddressError as error:
        raise _no_address(registration) from error


def _no_address(registration: Registration) -> InputDataError:
    return InputDataError(
        f"{registration.id} heeft geen postadres", "zoek het adres op en verbeter het eerst"
    )


def _free_seats(
    connection: Connection, office: Office, registration: Registration, *, granted: bool, clerk: str
) -> int:
    """Seats still to come in sessions of the other sort: an adapted exam has its own."""
    if office.calendar is None:
        return 0
    sessions = {item.id: item for item in office.calendar.sessions}
    today, freed = office.place.today, 0
    for seat in seats.told_seats(connection):
        session = sessions.get(seat.sitting.session)
        if seat.sitting.registration != registration.id or session is None:
            continue
        if session.adapted != granted and session.start.date() >= today:
            freed += seats.release(connection, seat, ChangeReason.ADAPTED, today, who=clerk)
    return freed


def open_now(settings: Settings) -> list[dict[str, Any]]:
    """What waits for a decision, as plain rows, the first one due first."""
    with desk(settings) as office, office.store.view() as connection:
        return [asdict(item) | _days(item) for item in undecided(connection, office)]


def undecided(connection: Connection, office: Office) -> tuple[Open, ...]:
    """What waits for a decision by the facts of now."""
    facts = read_facts(connection, office)
    paid = read_books(connection, office.policy.matching).paid
    return waiting_for_a_word(
        facts.registrations,
        paid,
        facts.portfolios,
        facts.adapted,
        facts.done,
        office.policy.terms,
        office.place.today,
    )


def _days(item: Open) -> dict[str, str]:
    return {"since": item.since.isoformat(), "due_on": item.due_on.isoformat()}
