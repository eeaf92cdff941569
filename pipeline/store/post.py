"""Facts of the print room: papers made and held, batches confirmed and offered again, the carrier's codes."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from sqlalchemy import Connection, func, insert, select
from sqlalchemy.dialects.sqlite import insert as upsert

from pipeline.domain.letter import MailCode
from pipeline.domain.paper import PaperFault
from pipeline.domain.post import Confirmation, Held, Made, ReadBack, Reoffer
from pipeline.store import schema
from pipeline.store.audit import NIGHT, note, now_text


def note_made(connection: Connection, papers: Iterable[Made]) -> None:
    """These letters lie in the archive; one that was noted before is left alone."""
    rows = [
        {
            "letter": paper.letter,
            "sha256": paper.sha256,
            "pages": paper.pages,
            "template": paper.template,
            "envelope": paper.envelope,
            "read_back": paper.read_back.value,
            "on": paper.on,
        }
        for paper in papers
    ]
    if rows:
        connection.execute(upsert(schema.letter_made).on_conflict_do_nothing(), rows)


def made(connection: Connection) -> dict[str, Made]:
    """Every letter that was made, by id."""
    rows = connection.execute(select(schema.letter_made))
    return {
        row.letter: Made(
            row.letter, row.sha256, row.pages, row.template, row.envelope, ReadBack(row.read_back), row.on
        )
        for row in rows
    }


def hold(connection: Connection, held: Held) -> None:
    """This paper does not go. The same paper held again on a later night keeps its first day."""
    new = connection.execute(
        upsert(schema.letter_held)
        .values(
            letter=held.letter,
            sha256=held.sha256,
            faults=",".join(fault.value for fault in held.faults),
            on=held.on,
        )
        .on_conflict_do_nothing()
    ).rowcount
    if new:
        note(connection, "letter-held", held.letter)


def held(connection: Connection) -> dict[str, Held]:
    """Letters that are held now, by id, with the paper that was last found wrong."""
    rows = connection.execute(
        select(schema.letter_held)
        .outerjoin(schema.letter_made, schema.letter_made.c.letter == schema.letter_held.c.letter)
        .where(schema.letter_made.c.letter.is_(None))
        .order_by(schema.letter_held.c.on, schema.letter_held.c.letter)
    )
    return {
        row.letter: Held(
            row.letter, row.sha256, tuple(PaperFault(word) for word in row.faults.split(",")), row.on
        )
        for row in rows
    }


def release(connection: Connection, paper: Held, clerk: str, on: date) -> None:
    """A person looked at exactly this paper and lets it go."""
    connection.execute(
        upsert(schema.letter_release)
        .values(letter=paper.letter, sha256=paper.sha256, clerk=clerk, on=on)
        .on_conflict_do_nothing()
    )
    note(connection, "letter-released", paper.letter, clerk)


def releases(connection: Connection) -> frozenset[tuple[str, str]]:
    """(letter, SHA-256) of papers that a person let go."""
    rows = connection.execute(select(schema.letter_release.c.letter, schema.letter_release.c.sha256))
    return frozenset((row.letter, row.sha256) for row in rows)


def confirm(connection: Connection, batch: str, clerk: str, on: date) -> Confirmation:
    """The confirmation that counts: this one, or the one that was there before it."""
    new = connection.execute(
        upsert(schema.confirmation).values(batch=batch, clerk=clerk, on=on).on_conflict_do_nothing()
    ).rowcount
    if new:
        note(connection, "batch-confirmed", batch, clerk)
    return confirmations(connection)[batch]


def confirmations(connection: Connection) -> dict[str, Confirmation]:
    """By name of the batch or duplicate."""
    rows = connection.execute(select(schema.confirmation))
    return {row.batch: Confirmation(row.batch, row.clerk, row.on) for row in rows}


def batches(connection: Connection) -> dict[int, tuple[date, int, Mapping[str, str]]]:
    """By number: the day it was opened, how many letters, and moments (UTC) by event."""
    rows = connection.execute(
        select(schema.batch_letter.c.batch, func.count().label("letters")).group_by(
            schema.batch_letter.c.batch
        )
    )
    counts = {row.batch: row.letters for row in rows}
    events: dict[int, dict[str, str]] = {}
    for row in connection.execute(select(schema.batch_event)):
        events.setdefault(row.batch, {})[row.event] = row.at
    opened = connection.execute(select(schema.batch).order_by(schema.batch.c.number))
    return {row.number: (row.dated, counts.get(row.number, 0), events.get(row.number, {})) for row in opened}


def batch_of(connection: Connection) -> dict[str, int]:
    """Number of the batch by letter."""
    rows = connection.execute(select(schema.batch_letter.c.letter, schema.batch_letter.c.batch))
    return {row.letter: row.batch for row in rows}


def reoffer(
    connection: Connection, batch: int, letters: Sequence[str], reason: str, clerk: str, on: date
) -> Reoffer:
    """Offer letters of a batch once more; all of them were in it."""
    table = schema.reoffer
    last = connection.execute(
        select(func.coalesce(func.max(table.c.copy), 0)).where(table.c.batch == batch)
    ).scalar_one()
    new = Reoffer(batch, last + 1, tuple(letters), reason, clerk, on)
    connection.execute(insert(table).values(batch=batch, copy=new.copy, reason=reason, clerk=clerk, on=on))
    connection.execute(
        insert(schema.reoffer_letter),
        [{"batch": batch, "copy": new.copy, "letter": letter} for letter in letters],
    )
    note(connection, "reoffered", new.name, clerk)
    return new


def reoffers(connection: Connection) -> list[Reoffer]:
    """All of them, oldest batch first, with what happened to each."""
    letters: dict[tuple[int, int], list[str]] = {}
    for row in connection.execute(select(schema.reoffer_letter).order_by(schema.reoffer_letter.c.letter)):
        letters.setdefault((row.batch, row.copy), []).append(row.letter)
    events: dict[tuple[int, int], list[tuple[str, str]]] = {}
    for row in connection.execute(select(schema.reoffer_event).order_by(schema.reoffer_event.c.at)):
        events.setdefault((row.batch, row.copy), []).append((row.event, row.at))
    rows = connection.execute(select(schema.reoffer).order_by(schema.reoffer.c.batch, schema.reoffer.c.copy))
    return [
        Reoffer(
            row.batch,
            row.copy,
            tuple(letters[row.batch, row.copy]),
            row.reason,
            row.clerk,
            row.on,
            tuple(events.get((row.batch, row.copy), ())),
        )
        for row in rows
    ]


def mark_reoffer(connection: Connection, item: Reoffer, event: str) -> None:
    """``staged`` or ``handed_over``; twice is once."""
    connection.execute(
        upsert(schema.reoffer_event)
        .values(batch=item.batch, copy=item.copy, event=event, at=now_text())
        .on_conflict_do_nothing()
    )
    note(connection, f"reoffer-{event}", item.name)


def announce(connection: Connection, letters: Sequence[str], on: date) -> int:
    """Put letters into a new address file; its number is one higher than the last."""
    table = schema.announcement
    number: int = connection.execute(select(func.coalesce(func.max(table.c.number), 0) + 1)).scalar_one()
    connection.execute(insert(table), [{"letter": letter, "number": number, "on": on} for letter in letters])
    note(connection, "announced", f"adressen-{number:06d}", NIGHT)
    return number


def announced(connection: Connection) -> dict[str, tuple[int, date]]:
    """Number and day of the address file, by letter."""
    rows = connection.execute(select(schema.announcement))
    return {row.letter: (row.number, row.on) for row in rows}


def codes(connection: Connection) -> dict[str, MailCode]:
    """What the carrier gave, by letter."""
    rows = connection.execute(select(schema.mail_code))
    return {row.letter: MailCode(row.line, row.matrix) for row in rows}


def add_codes(connection: Connection, found: Mapping[str, MailCode], clerk: str, on: date) -> None:
    """New ones only; the caller has checked that none contradicts what is there."""
    connection.execute(
        insert(schema.mail_code),
        [
            {"letter": letter, "line": code.line, "matrix": code.matrix, "clerk": clerk, "on": on}
            for letter, code in found.items()
        ],
    )
    note(connection, "codes-imported", str(len(found)), clerk)
