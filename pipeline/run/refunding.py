"""Paying back: a list, a first person who approves, a second who releases, a file for the bank.

Nothing here reads a typed account: money goes to the account that paid. Each word is a fact.
"""

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from stdnum import iban

from pipeline.adapters.pain001 import pain001
from pipeline.domain.clerks import same_person
from pipeline.domain.ids import content_id
from pipeline.domain.letter import LetterOrder
from pipeline.domain.refund import RefundState
from pipeline.domain.registration import Registration
from pipeline.domain.working_days import last_day
from pipeline.errors import InputDataError, UnverifiedOutputError
from pipeline.letters import orders
from pipeline.payments.refunds import Owed
from pipeline.run.books import Books, read_books
from pipeline.run.desk import desk, named
from pipeline.run.office import Office
from pipeline.settings import Settings
from pipeline.store import outbox, registrations
from pipeline.store import refunds as store

_DIGITS = 6


@dataclass(frozen=True, slots=True)
class RefundFile:
    """What was made for the bank; None of it when nothing was released."""

    path: str
    refunds: int
    amount_cents: int


def refund_rows(settings: Settings) -> list[dict[str, Any]]:
    """Everything that is or was to be paid back, as plain rows; accounts only by their last four."""
    with desk(settings) as office:
        return [_row(item, office.place.today) for item in _books(office).owed]


def approve(settings: Settings, identities: Sequence[str], clerk: str) -> None:
    """The first person. All or none. Raises InputDataError for what cannot be approved (any more)."""
    clerk = named(clerk)
    with desk(settings) as office:
        books = _books(office)
        found = _by_id(books)
        with office.store.unit() as connection:
            for identity in dict.fromkeys(identities):
                item = _in_state(found, identity, RefundState.OWED)
                _not_taken_back(books, item)
                if not iban.is_valid(item.refund.iban):
                    raise InputDataError(
                        f"bij {identity} zei de bank niet van welke rekening het geld kwam",
                        "vraag de bank om de rekening; terugbetalen met een getypte rekening kan hier niet",
                    )
                store.approve(connection, item.refund, clerk, office.place.today)


def release(settings: Settings, identities: Sequence[str], clerk: str) -> None:
    """The second person, never the first. All or none. Raises InputDataError otherwise."""
    clerk = named(clerk)
    with desk(settings) as office:
        books = _books(office)
        found = _by_id(books)
        with office.store.unit() as connection:
            for identity in dict.fromkeys(identities):
                item = _in_state(found, identity, RefundState.APPROVED)
                _not_taken_back(books, item)
                if item.facts is None or same_person(item.facts.approved.clerk, clerk):
                    raise InputDataError(
                        f"{identity} is door dezelfde persoon goedgekeurd",
                        "laat een tweede persoon het vrijgeven",
                    )
                store.release(connection, identity, clerk, office.place.today)


def write_file(settings: Settings) -> RefundFile | None:
    """One pain.001 with everything released and not yet sent; None when there is nothing to send.

    The file lies ready under a hidden name before its facts are committed and is renamed after: a crash
    between the two is made good by the next call, and no file that went to the bank ever comes back.
    """
    with desk(settings) as office:
        folder = office.place.output / "refunds"
        folder.mkdir(exist_ok=True)
        recovered = _finish(office, folder)
        _order(office, folder)
        number = _finish(office, folder) or recovered
        if not number:
            return None
        with office.store.view() as connection:
            message = store.files(connection)[number]
        sent = [o.refund for o in _books(office).owed if o.facts is not None and o.facts.file == message]
        path = folder / _name(number)
        return RefundFile(str(path), len(sent), sum(refund.amount_cents for refund in sent))


def tell_returned(office: Office) -> None:
    """A letter to who must call us, because the bank could not deliver a refund. Once for each return."""
    books = _books(office)
    returned = [item for item in books.owed if item.state is RefundState.RETURNED]
    if not returned:
        return
    with office.store.unit() as connection:
        known = registrations.registrations(connection)
        letters = _letters(returned, known, office.place.today, returned=True)
        outbox.add_letters(connection, letters)


def _order(office: Office, folder: Path) -> None:
    """Commit what is released as one file that lies ready; nothing when there is none."""
    books, today = _books(office), office.place.today
    if faults := books.problems():
        raise UnverifiedOutputError(
            f"de boeken kloppen niet ({len(faults)} fouten)", "er gaat niets terug voordat dat is opgelost"
        )
    ready = [
        item
        for item in books.owed
        if item.state is RefundState.RELEASED and item.refund.line not in books.taken_back
    ]
    if not ready:
        return
    refunds = [item.refund for item in ready]
    message = content_id("X", *(refund.id for refund in refunds))
    xml = pain001(refunds, office.policy.office, message, last_day(today, 0))
    with office.store.unit() as connection:
        known = registrations.registrations(connection)
        number = store.order(connection, message, xml, [refund.id for refund in refunds], today)
        outbox.add_letters(connection, _letters(ready, known, today))
        _stage(folder / f".{_name(number)}", xml)


def _letters(
    items: Sequence[Owed], known: Mapping[str, Registration], today: date, *, returned: bool = False
) -> list[LetterOrder]:
    """To the candidate concerned; a payer whom no registration knows gets the money without a letter."""
    letters = []
    for item in items:
        refund = item.refund
        if refund.registration in known:
            try:
                letter = orders.refund(
                    known[refund.registration], refund.id, refund.amount_cents, refund.iban,
                    item.credited_on, today, returned=returned,
                )  # fmt: skip
            except orders.NoPostalAddressError:
                continue
            letters.append(letter)
    return letters


def _name(number: int) -> str:
    return f"pain001-{number:0{_DIGITS}d}.xml"


def _stage(path: Path, xml: str) -> None:
    with path.open("w", encoding="utf-8") as file:
        file.write(xml)
        file.flush()
        os.fsync(file.fileno())


def _finish(office: Office, folder: Path) -> int:
    """Rename what is committed, remove what never was; the last number renamed, 0 for none."""
    with office.store.view() as connection:
        committed = {f".{_name(number)}": number for number in store.files(connection)}
    last = 0
    for path in sorted(folder.glob(".pain001-*.xml")):
        if path.name in committed:
            path.rename(folder / path.name.removeprefix("."))
            last = committed[path.name]
        else:
            path.unlink()
    return last


def _books(office: Office) -> Books:
    with office.store.view() as connection:
        return read_books(connection, office.policy.matching)


def _not_taken_back(books: Books, item: Owed) -> None:
    """The bank has this money already: it would go twice."""
    if reversal := books.taken_back.get(item.refund.line):
        raise InputDataError(
            f"de bank haalde dit geld zelf al terug (regel {reversal})",
            "er hoeft niets terug; leg dat vast met inburgering allocate --not-ours",
        )


def _by_id(books: Books) -> dict[str, Owed]:
    return {item.refund.id: item for item in books.owed}


def _in_state(found: Mapping[str, Owed], identity: str, state: RefundState) -> Owed:
    item = found.get(identity)
    if item is None:
        raise InputDataError(f"er is geen terugbetaling {identity}", "bekijk de lijst: inburgering refunds")
    if item.state is not state:
        raise InputDataError(
            f"{identity} is al verder of nog niet zo ver ({item.state.value})", "bekijk de lijst opnieuw"
        )
    return item


def _row(item: Owed, today: date) -> dict[str, Any]:
    refund, facts = item.refund, item.facts
    return {
        "id": refund.id,
        "state": item.state.value,
        "reason": refund.reason.value,
        "line": refund.line,
        "registration": refund.registration,
        "amount_cents": refund.amount_cents,
        "account_ending": refund.iban[-4:],
        "payable": item.payable,
        "days": (today - item.credited_on).days,
        "attempt": refund.attempt,
        "approved_by": facts.approved.clerk if facts else "",
        "released_by": facts.released.clerk if facts and facts.released else "",
        "file": facts.file if facts else "",
        "return_reason": item.return_reason,
    }
