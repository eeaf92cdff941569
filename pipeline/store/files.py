"""Facts about delivered files: seen, tried, read."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

import msgspec
from sqlalchemy import Connection, func, insert, select
from sqlalchemy.dialects.sqlite import insert as upsert

from pipeline.domain.capture import Correction, FileReading, Value
from pipeline.domain.document import QuarantineReason, Usage
from pipeline.domain.ids import content_id
from pipeline.domain.intake import TAKEN_PREFIX, Claim
from pipeline.store.audit import note, now_text
from pipeline.store.codec import decode, encode
from pipeline.store.schema import attempt, correction, delivery, reading, sighting


@dataclass(frozen=True, slots=True)
class Delivery:
    """One file that lay in the inbox. Two deliveries may hold the same bytes."""

    id: str
    sha256: str
    name: bytes
    size: int
    received_on: date
    seen_at: str


@dataclass(frozen=True, slots=True)
class StoredReading:
    """What a file turned out to be; ``reading`` is None when no page of it could be drawn."""

    sha256: str
    quarantined: QuarantineReason | None
    detail: str
    reading: FileReading | None


def first_seen(connection: Connection) -> dict[str, datetime]:
    """Since when files have been waiting, by ``Entry.key``."""
    rows = connection.execute(select(sighting))
    return {row.entry: datetime.fromisoformat(row.first_seen_at) for row in rows}


def remember_sightings(connection: Connection, entries: Iterable[str]) -> None:
    for entry in entries:
        connection.execute(
            upsert(sighting).values(entry=entry, first_seen_at=now_text()).on_conflict_do_nothing()
        )


def add_delivery(connection: Connection, claim: Claim, received_on: date, seen_at: str) -> None:
    """Write the ledger row of one claimed file, once.

    A file that a crash left in the inbox, under its own name or moved aside, is the same delivery
    again; a second copy is another one. ``seen_at`` is one moment for all files of a night, so that
    their order does not hang on seconds.
    """
    entry = claim.entry
    same = [
        delivery.c.sha256 == claim.sha256,
        delivery.c.mtime_ns == entry.mtime_ns,
        delivery.c.inode == entry.inode,
    ]
    if not entry.name.startswith(TAKEN_PREFIX):
        same.append(delivery.c.name == entry.name)
    if connection.execute(select(delivery.c.id).where(*same)).first() is not None:
        return
    identity = content_id("F", claim.sha256, entry.name.hex(), str(entry.mtime_ns), str(entry.inode), seen_at)
    connection.execute(
        insert(delivery).values(
            id=identity,
            sha256=claim.sha256,
            name=entry.name,
            size=entry.size,
            mtime_ns=entry.mtime_ns,
            inode=entry.inode,
            received_on=received_on,
            seen_at=seen_at,
        )
    )
    note(connection, "received", identity)


def deliveries(connection: Connection) -> list[Delivery]:
    """All deliveries in the order in which they were seen: the first with some bytes is the original."""
    rows = connection.execute(select(delivery).order_by(delivery.c.seen_at, delivery.c.name, delivery.c.id))
    return [Delivery(row.id, row.sha256, row.name, row.size, row.received_on, row.seen_at) for row in rows]


def unread(connection: Connection) -> list[tuple[str, int]]:
    """(sha256, tries so far) of every file without a result, in order of arrival."""
    tries = (
        select(attempt.c.sha256, func.max(attempt.c.number).label("tries"))
        .group_by(attempt.c.sha256)
        .subquery()
    )
    rows = connection.execute(
        select(delivery.c.sha256, func.coalesce(tries.c.tries, 0), func.min(delivery.c.seen_at).label("seen"))
        .outerjoin(reading, reading.c.sha256 == delivery.c.sha256)
        .outerjoin(tries, tries.c.sha256 == delivery.c.sha256)
        .where(reading.c.sha256.is_(None))
        .group_by(delivery.c.sha256)
        .order_by("seen", delivery.c.sha256)
    )
    return [(row[0], row[1]) for row in rows]


def count_attempts(connection: Connection, tried: Sequence[tuple[str, int]]) -> None:
    """Record, before trying, that each (sha256, number) is being tried."""
    if tried:
        connection.execute(insert(attempt), [{"sha256": sha, "number": number} for sha, number in tried])


def add_reading(
    connection: Connection,
    sha256: str,
    quarantined: QuarantineReason | None,
    result: FileReading | None,
    detail: str = "",
    usage: Usage | None = None,
) -> None:
    """Store what a file turned out to be. The first result stands.

    A file without any form of ours is quarantined and still has a reading: each page has its role.
    """
    added = connection.execute(
        upsert(reading)
        .values(
            sha256=sha256,
            quarantined=quarantined.value if quarantined else None,
            detail=detail,
            reading=encode(result) if result else None,
            cpu_ms=round(usage.cpu_s * 1000) if usage else 0,
            peak_kb=usage.peak_bytes // 1024 if usage else 0,
        )
        .on_conflict_do_nothing()
    )
    if added.rowcount:
        note(connection, "quarantined" if quarantined else "read", sha256)


def readings(connection: Connection) -> dict[str, StoredReading]:
    """Every result by SHA-256."""
    rows = connection.execute(select(reading).order_by(reading.c.sha256))
    return {
        row.sha256: StoredReading(
            row.sha256,
            QuarantineReason(row.quarantined) if row.quarantined else None,
            row.detail,
            decode(row.reading, FileReading) if row.reading else None,
        )
        for row in rows
    }


def corrections(connection: Connection) -> dict[str, tuple[Correction, ...]]:
    """The standing corrections by submission: of each field the last revision."""
    latest: dict[tuple[str, str], Correction] = {}
    for row in connection.execute(select(correction).order_by(correction.c.revision)):
        value: Value = msgspec.json.decode(row.value, type=Value)
        latest[row.submission, row.field] = Correction(
            row.submission, row.field, value, row.clerk, row.at, row.revision
        )
    by_submission: dict[str, tuple[Correction, ...]] = {}
    for (submission, _), item in sorted(latest.items()):
        by_submission[submission] = (*by_submission.get(submission, ()), item)
    return by_submission


def add_correction(
    connection: Connection, submission: str, field: str, value: Value, clerk: str, saw_revision: int
) -> bool:
    """Append a clerk's word. False when somebody corrected the field after ``saw_revision``."""
    newest = connection.execute(
        select(func.coalesce(func.max(correction.c.revision), 0)).where(
            correction.c.submission == submission, correction.c.field == field
        )
    ).scalar_one()
    if newest != saw_revision:
        return False
    connection.execute(
        insert(correction).values(
            submission=submission,
            field=field,
            revision=newest + 1,
            value=encode(value),
            clerk=clerk,
            at=now_text(),
        )
    )
    note(connection, "corrected", submission, who=clerk)
    return True
