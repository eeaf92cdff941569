"""Mail that came back: booked by its code, a task for a clerk, and what follows from the answer.

While a task of a person is open, that person is not reminded: who did not get the letter cannot act on
it. The answer is one of three: the address was right (the letter goes again, DUPLICAAT), there is another
(a new letter goes there and names the old one), or none is known.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from sqlalchemy import Connection

from pipeline.domain.ids import content_id
from pipeline.domain.letter import Addressee, LetterOrder, ReturnReason
from pipeline.domain.post import Return, ReturnOutcome
from pipeline.domain.registration import Address, Registration
from pipeline.errors import InputDataError
from pipeline.letters.addressing import address_lines, postable
from pipeline.run.csv_table import table
from pipeline.run.desk import desk, named
from pipeline.run.office import Office
from pipeline.run.post import finish
from pipeline.run.postroom import sent
from pipeline.settings import Settings
from pipeline.store import outbox, post, registrations
from pipeline.store import returns as store
from pipeline.store.codec import encode

_LETTER = re.compile(r"(L-[0-9a-f]{12})(?:/.*)?")
"""The id alone, or as the mark on a sheet gives it."""
_POSTCODE = re.compile(r"[1-9]\d{3}[A-Z]{2}")
_COLUMNS = ("brief", "reden", "datum")


@dataclass(frozen=True, slots=True)
class Booked:
    """``new`` is False when this copy of the letter was booked before; ``item`` is what stands."""

    item: Return
    new: bool


def book(settings: Settings, identity: str, reason: str, clerk: str, on: date | None = None) -> Booked:
    """Book one letter by its id, the mark on its sheet, or the carrier's code line."""
    clerk = named(clerk)
    with desk(settings) as office, office.store.unit() as connection:
        return _book(connection, identity, _reason(reason), clerk, _past(on, office))


def book_file(settings: Settings, path: Path, clerk: str) -> tuple[int, int]:
    """Book ``retouren.csv`` (brief, reden, datum): all of it, or nothing at the first wrong row.

    Returns how many are new and how many were known. Raises InputDataError with row and column.
    """
    clerk = named(clerk)
    with desk(settings) as office, office.store.unit() as connection:
        results = []
        for number, row in enumerate(table(path, _COLUMNS, _COLUMNS), start=2):
            try:
                on = date.fromisoformat((row["datum"] or "").strip())
            except ValueError:
                raise InputDataError(
                    f"{path.name}, regel {number}, datum: geen datum", "schrijf jjjj-mm-dd"
                ) from None
            try:
                reason = _reason((row["reden"] or "").strip())
                identity = (row["brief"] or "").strip()
                results.append(_book(connection, identity, reason, clerk, _past(on, office)))
            except InputDataError as error:
                raise InputDataError(f"{path.name}, regel {number}: {error.what}", error.hint) from None
    return sum(item.new for item in results), sum(not item.new for item in results)


def _past(on: date | None, office: Office) -> date:
    """The day on which it came back, today when none is named; raises InputDataError for a day to come."""
    today = office.place.today
    if on is not None and on > today:
        raise InputDataError(f"{on:%d-%m-%Y} moet nog komen", "vul de dag in waarop de brief terugkwam")
    return on or today


def _reason(text: str) -> ReturnReason:
    try:
        return ReturnReason(text)
    except ValueError:
        raise InputDataError("reden: deze bestaat niet", f"kies uit: {', '.join(ReturnReason)}") from None


def _book(connection: Connection, identity: str, reason: ReturnReason, clerk: str, on: date) -> Booked:
    letter = _letter(connection, identity)
    copies = [item.copy for item in post.reoffers(connection) if letter in item.letters]
    item = Return(letter, max(copies, default=0), reason, clerk, on)
    new = store.add_return(connection, item)
    stands = next(
        one for one in store.returns(connection) if (one.letter, one.copy) == (item.letter, item.copy)
    )
    return Booked(stands, new)


def _letter(connection: Connection, identity: str) -> str:
    found = _LETTER.fullmatch(identity)
    by_line = {code.line: letter for letter, code in post.codes(connection).items()}
    return sent(connection, found[1] if found else by_line.get(identity, identity)).order.id


def tasks(settings: Settings) -> list[dict[str, Any]]:
    """Letters whose address somebody has to look at, the oldest first; with the address as printed."""
    with desk(settings) as office, office.store.view() as connection:
        orders = {item.order.id: item.order for item in outbox.letters(connection)}
        return [
            {
                "letter": item.letter,
                "kind": orders[item.letter].kind.value,
                "subject": orders[item.letter].subject,
                "reason": item.reason.value,
                "returned_on": item.on.isoformat(),
                "days_open": (office.place.today - item.on).days,
                "addressee": [
                    orders[item.letter].addressee.name,
                    *address_lines(orders[item.letter].addressee.address),
                ],
            }
            for item in store.returns(connection)
            if item.open
        ]


def answer(
    settings: Settings, letter: str, outcome: ReturnOutcome, clerk: str, address: Address | None = None
) -> str:
    """What the clerk found; closes the task. Returns the name of the duplicate or the id of the new letter.

    ``address`` goes with outcome NEW only; from then on all post of the registration goes there. Raises
    InputDataError when there is no open task, or the address is none that a letter can be sent to.
    """
    clerk = named(clerk)
    if (outcome is ReturnOutcome.NEW) != (address is not None):
        raise InputDataError("een nieuw adres hoort bij --new, en alleen daar", "zie --help")
    with desk(settings) as office:
        with office.store.unit() as connection:
            item = _task(connection, letter, outcome)
            if item.open:
                store.close_return(connection, item, outcome, clerk, office.place.today)
            made = ""
            if outcome is ReturnOutcome.SAME:
                batch = post.batch_of(connection)[letter]
                reason = f"retour, {item.reason.value}"
                made = post.reoffer(connection, batch, [letter], reason, clerk, office.place.today).name
            elif address is not None:
                made = _corrected(connection, office, letter, address, clerk)
        finish(office)
    return made


def _task(connection: Connection, letter: str, outcome: ReturnOutcome) -> Return:
    """The open task; or one that ended without an address, when there is one after all."""
    mine = [one for one in store.returns(connection) if one.letter == letter]
    for item in mine:
        if item.open or (item.outcome is ReturnOutcome.NONE and outcome is ReturnOutcome.NEW):
            return item
    raise InputDataError(f"bij {letter} staat geen taak open", "zie: inburgering post tasks")


def _corrected(connection: Connection, office: Office, letter: str, address: Address, clerk: str) -> str:
    """A new letter with the same facts to another address; it names the one that it replaces."""
    whole = address.foreign or (_POSTCODE.fullmatch(address.postcode) and address.town)
    if not (whole and postable(address)):
        raise InputDataError(
            "naar dit adres kan geen brief", "straat, huisnummer, postcode (1234AB) en plaats"
        )
    old = sent(connection, letter).order
    new = replace(
        old,
        id=content_id("L", old.kind, "corrected", old.id, encode(address)),
        addressee=Addressee(old.addressee.name, address),
        dated=office.place.today,
        replaces=old.id,
    )
    outbox.add_letters(connection, [new])
    known = registrations.registrations(connection)
    registration = _registration_of(old, known)
    if registration is not None:
        store.change_address(connection, registration.id, address, clerk, office.place.today)
    return new.id


def _registration_of(order: LetterOrder, known: Mapping[str, Registration]) -> Registration | None:
    """Letters are about a registration, or about the submission that became one."""
    if order.subject in known:
        return known[order.subject]
    return next((item for item in known.values() if item.submission == order.subject), None)


def unreachable(connection: Connection, known: Mapping[str, Registration]) -> frozenset[str]:
    """Registrations of persons whose post came back and who have no other address yet: not reminded.

    Either a clerk has not looked, or found no address; who cannot be told keeps the registration.
    """
    back = store.returns(connection)
    lost = {item.letter for item in back if item.open or item.outcome is ReturnOutcome.NONE}
    if not lost:
        return frozenset()
    waiting, moved = {item.letter for item in back if item.open}, store.address_changes(connection)
    people = set()
    for letter in outbox.letters(connection):
        registration = _registration_of(letter.order, known) if letter.order.id in lost else None
        if registration is not None and (letter.order.id in waiting or registration.id not in moved):
            people.add(registration.candidate.person_key)
    return frozenset(key for key, item in known.items() if item.candidate.person_key in people)
