"""What people at the print room say and ask: printed, once more, let go, addresses, codes."""

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from sqlalchemy import Connection

from pipeline.domain.letter import Letter, LetterState
from pipeline.domain.post import Confirmation, Reoffer
from pipeline.errors import InputDataError
from pipeline.run import announce
from pipeline.run.desk import desk, named
from pipeline.run.office import Office
from pipeline.run.post import finish
from pipeline.settings import Settings
from pipeline.store import outbox, post

_BATCH = re.compile(r"batch-(\d{6})")
_SEE_LIST = "bekijk de lijst: inburgering post list"


def rows(settings: Settings) -> list[dict[str, Any]]:
    """Every batch and duplicate in order of making: letters, moments, who confirmed."""
    with desk(settings) as office, office.store.view() as connection:
        confirmed = post.confirmations(connection)
        found = [
            _row(outbox.batch_name(number), letters, dated.isoformat(), dict(events), confirmed)
            for number, (dated, letters, events) in post.batches(connection).items()
        ]
        again = [
            _row(item.name, len(item.letters), item.on.isoformat(), dict(item.events), confirmed)
            for item in post.reoffers(connection)
        ]
    return sorted([*found, *again], key=lambda row: (row["dated"], row["batch"]))


def _row(
    name: str, letters: int, dated: str, events: dict[str, str], confirmed: dict[str, Confirmation]
) -> dict[str, Any]:
    told = confirmed.get(name)
    return {
        "batch": name,
        "dated": dated,
        "letters": letters,
        "staged_at": events.get("staged", ""),
        "handed_over_at": events.get("handed_over", ""),
        "confirmed_by": told.clerk if told else "",
        "confirmed_on": told.on.isoformat() if told else "",
    }


def held_rows(settings: Settings) -> list[dict[str, Any]]:
    """Letters that were found wrong on paper, and where to look at them."""
    with desk(settings) as office, office.store.view() as connection:
        return [
            {
                "letter": item.letter,
                "faults": [fault.value for fault in item.faults],
                "since": item.on.isoformat(),
                "file": str(office.place.held / f"{item.letter}-{item.sha256[:12]}.pdf"),
            }
            for item in post.held(connection).values()
        ]


def confirm(settings: Settings, name: str, clerk: str) -> tuple[Confirmation, bool]:
    """A batch was printed, counted and posted. Also whether this is the word that counts.

    Said twice it stays with the first: who and when is told. Raises InputDataError for a batch that does
    not exist or was not handed over.
    """
    clerk = named(clerk)
    with desk(settings) as office, office.store.unit() as connection:
        if name not in _handed_over(connection):
            raise InputDataError(f"{name} is niet overhandigd", _SEE_LIST)
        before = name in post.confirmations(connection)
        return post.confirm(connection, name, clerk, office.place.today), not before


def _handed_over(connection: Connection) -> set[str]:
    found = {
        outbox.batch_name(number)
        for number, (_, _, events) in post.batches(connection).items()
        if "handed_over" in events
    }
    return found | {item.name for item in post.reoffers(connection) if "handed_over" in dict(item.events)}


def again(settings: Settings, identity: str, reason: str, clerk: str) -> Reoffer:
    """Print one letter, or a batch that nobody confirmed, once more: marked DUPLICAAT, in the log.

    The stored papers go, with their own hashes. Raises InputDataError for what never went, and for a
    batch of which a person said that it was posted: then single letters can be printed again.
    """
    clerk, reason = named(clerk), reason.strip()
    if not reason:
        raise InputDataError("er staat geen reden bij --reason", "bijvoorbeeld: papier vast")
    with desk(settings) as office:
        with office.store.unit() as connection:
            batch, letters = _to_repeat(connection, identity)
            item = post.reoffer(connection, batch, letters, reason, clerk, office.place.today)
        finish(office)
    return item


def _to_repeat(connection: Connection, identity: str) -> tuple[int, Sequence[str]]:
    number = _BATCH.fullmatch(identity)
    if number is None:
        letter = sent(connection, identity)
        return post.batch_of(connection)[letter.order.id], [letter.order.id]
    told = post.confirmations(connection).get(identity)
    if told is not None:
        raise InputDataError(
            f"{identity} is op {told.on} bevestigd door {told.clerk}", "print losse brieven opnieuw: L-…"
        )
    if identity not in _handed_over(connection):
        raise InputDataError(f"{identity} is niet overhandigd", _SEE_LIST)
    batch = int(number[1])
    return batch, [order.id for order in outbox.batch_orders(connection, batch)]


def sent(connection: Connection, identity: str) -> Letter:
    """The letter of this id that was handed over; raises InputDataError when there is none."""
    found = next((item for item in outbox.letters(connection) if item.order.id == identity), None)
    if found is None:
        raise InputDataError(f"er is geen brief {identity}", "het kenmerk staat op de brief: L-…")
    if found.state is not LetterState.HANDED_OVER:
        raise InputDataError(f"{identity} is nog niet overhandigd", "wacht op de volgende nacht")
    return found


def release(settings: Settings, letter: str, clerk: str) -> None:
    """Let a held letter go: somebody looked at exactly that paper. The next night prints it."""
    clerk = named(clerk)
    with desk(settings) as office, office.store.unit() as connection:
        item = post.held(connection).get(letter)
        if item is None:
            raise InputDataError(f"{letter} wordt niet vastgehouden", "zie: inburgering post held")
        post.release(connection, item, clerk, office.place.today)


def addresses(settings: Settings, batch: str = "") -> str:
    """Addresses as CSV, without persons: of a batch, or of all letters that still wait."""
    with desk(settings) as office, office.store.view() as connection:
        if not batch:
            return announce.addresses_csv(outbox.waiting(connection))
        number = _BATCH.fullmatch(batch)
        orders = outbox.batch_orders(connection, int(number[1])) if number else []
        if not orders:
            raise InputDataError(f"er is geen {batch}", _SEE_LIST)
        return announce.addresses_csv(orders)


def import_codes(settings: Settings, path: Path, clerk: str) -> int:
    """See ``announce.import_codes``."""
    clerk = named(clerk)
    with desk(settings) as office:
        return announce.import_codes(office, path, clerk)


def view(office: Office) -> dict[str, int]:
    """Counts for the reports: letters held and waiting for a code, batches not confirmed."""
    with office.store.view() as connection:
        confirmed = post.confirmations(connection)
        announced, codes = post.announced(connection), post.codes(connection)
        return {
            "held": len(post.held(connection)),
            "waiting_for_code": sum(letter not in codes for letter in announced),
            "unconfirmed": sum(name not in confirmed for name in _handed_over(connection)),
        }
