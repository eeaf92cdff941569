"""Who did what to which id, when."""

from datetime import UTC, datetime

from sqlalchemy import Connection, insert, select

from pipeline.store.schema import audit

NIGHT = "night"
"""``who`` of everything that the nightly run does by itself."""


def now_text() -> str:
    """The wall clock in UTC, to the second: for people reading the audit, never for deciding."""
    return datetime.now(UTC).isoformat(timespec="seconds")


def note(connection: Connection, what: str, subject: str, who: str = NIGHT) -> None:
    """Append one audit row inside the caller's transaction."""
    connection.execute(insert(audit).values(at=now_text(), who=who, what=what, subject=subject))


def history(connection: Connection, subjects: set[str]) -> list[tuple[str, str, str, str]]:
    """(at, who, what, subject) of all rows about ``subjects``, oldest first."""
    rows = connection.execute(select(audit).where(audit.c.subject.in_(subjects)).order_by(audit.c.number))
    return [(row.at, row.who, row.what, row.subject) for row in rows]
