"""Tables. Each row is a fact: something seen, read, booked, given, told.

SQLAlchemy Core, so that PostgreSQL can serve later; structured facts (a reading, a bank line)
are one JSON column, because they are read and written whole and their shape is the domain's.
"""

from sqlalchemy import (
    Boolean,
    Column,
    Date,
    ForeignKey,
    ForeignKeyConstraint,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
)

metadata = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "uq": "uq_%(table_name)s_%(column_0_name)s",
        "ix": "ix_%(table_name)s_%(column_0_name)s",
    }
)

sighting = Table(
    "sighting",
    metadata,
    Column("entry", String(16), primary_key=True),
    Column("first_seen_at", String(32), nullable=False),
)
"""A file in one state (``Entry.key``) that had to wait in the inbox, and since when."""

delivery = Table(
    "delivery",
    metadata,
    Column("id", String(16), primary_key=True),
    Column("sha256", String(64), nullable=False, index=True),
    Column("name", LargeBinary, nullable=False),
    Column("size", Integer, nullable=False),
    Column("mtime_ns", Integer, nullable=False),
    Column("inode", Integer, nullable=False),
    Column("received_on", Date, nullable=False),
    Column("seen_at", String(32), nullable=False),
)
"""One file that lay in the inbox and was taken over."""

attempt = Table(
    "attempt",
    metadata,
    Column("sha256", String(64), primary_key=True),
    Column("number", Integer, primary_key=True),
)
"""Counted before each try to read a file, so that no poison file can stop two nights."""

reading = Table(
    "reading",
    metadata,
    Column("sha256", String(64), primary_key=True),
    Column("quarantined", String(32)),
    Column("detail", Text, nullable=False),
    Column("reading", Text),
    Column("cpu_ms", Integer, nullable=False),
    Column("peak_kb", Integer, nullable=False),
)
"""What a file turned out to be: a FileReading as JSON, or the reason why it never became pages."""

correction = Table(
    "correction",
    metadata,
    Column("submission", String(16), primary_key=True),
    Column("field", String(64), primary_key=True),
    Column("revision", Integer, primary_key=True),
    Column("value", Text, nullable=False),
    Column("clerk", String(64), nullable=False),
    Column("at", String(32), nullable=False),
)

registration = Table(
    "registration",
    metadata,
    Column("id", String(16), primary_key=True),
    Column("submission", String(16), nullable=False, unique=True),
    Column("accepted_on", Date, nullable=False),
    Column("registration", Text, nullable=False),
)
"""What was accepted and told to the candidate. From here on it is a fact, not an answer."""

helper_change = Table(
    "helper_change",
    metadata,
    Column("registration", String(16), ForeignKey("registration.id"), primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("helper", Text),
    Column("on", Date, nullable=False),
)
"""A mandate ended or began after the form was accepted; NULL: the candidate gets the post."""

assessment = Table(
    "assessment",
    metadata,
    Column("registration", String(16), ForeignKey("registration.id"), primary_key=True),
    Column("topic", String(16), primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("verdict", Text, nullable=False),
    Column("clerk", String(64), nullable=False),
    Column("on", Date, nullable=False),
)
"""What was decided about a portfolio or an adapted exam; the last one of a topic holds."""

payment_request = Table(
    "payment_request",
    metadata,
    Column("registration", String(16), ForeignKey("registration.id"), primary_key=True),
    Column("reference", String(16), nullable=False, unique=True),
    Column("amount_cents", Integer, nullable=False),
    Column("issued_on", Date, nullable=False),
    Column("due_on", Date, nullable=False),
    Column("state", String(16), nullable=False),
)

request_event = Table(
    "request_event",
    metadata,
    Column("registration", String(16), ForeignKey("payment_request.registration"), primary_key=True),
    Column("event", String(16), primary_key=True),
    Column("on", Date, nullable=False),
    Column("due_on", Date, nullable=False),
)
"""``reminded``, with the new last day; ``closed``, with the last day that was missed; ``withdrawn``, with
the day of the candidate's word."""

refund = Table(
    "refund",
    metadata,
    Column("id", String(16), primary_key=True),
    Column("line", String(16), nullable=False, index=True),
    Column("refund", Text, nullable=False),
    Column("clerk", String(64), nullable=False),
    Column("on", Date, nullable=False),
)
"""A refund that a first person approved, frozen as it was approved."""

refund_release = Table(
    "refund_release",
    metadata,
    Column("refund", String(16), ForeignKey("refund.id"), primary_key=True),
    Column("clerk", String(64), nullable=False),
    Column("on", Date, nullable=False),
)
"""The second person. The row that lets money leave."""

refund_file = Table(
    "refund_file",
    metadata,
    Column("id", String(16), primary_key=True),
    Column("number", Integer, nullable=False, unique=True),
    Column("on", Date, nullable=False),
    Column("xml", Text, nullable=False),
)
"""One pain.001 as it goes to the bank; ``id`` is its message id."""

refund_order = Table(
    "refund_order",
    metadata,
    Column("refund", String(16), ForeignKey("refund_release.refund"), primary_key=True),
    Column("file", String(16), ForeignKey("refund_file.id"), nullable=False, index=True),
)
"""A refund is in one file, once: the primary key holds it; only a released one can be."""

statement_file = Table(
    "statement_file",
    metadata,
    Column("sha256", String(64), primary_key=True),
    Column("name", LargeBinary, nullable=False),
    Column("refused", String(32)),
    Column("detail", Text, nullable=False),
)

statement = Table(
    "statement",
    metadata,
    Column("id", String(16), primary_key=True),
    Column("file", String(64), ForeignKey("statement_file.sha256"), nullable=False),
    Column("statement", Text, nullable=False),
)
"""One balanced statement with its lines, as the bank sent it."""

line_outcome = Table(
    "line_outcome",
    metadata,
    Column("line", String(16), primary_key=True),
    Column("outcome", Text, nullable=False),
    Column("booked_on", Date, nullable=False),
)
"""Where the money of a line went for good. Lines without a row wait in suspense and are tried again."""

sitting = Table(
    "sitting",
    metadata,
    Column("registration", String(16), ForeignKey("registration.id"), primary_key=True),
    Column("part", String(3), primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("session", String(64), nullable=False, index=True),
    Column("placement", Text, nullable=False),
    Column("appointment", Text),
    Column("told_on", Date, nullable=False),
)
"""A seat that was told. The last ``number`` of a part holds, unless it was released."""

seat_release = Table(
    "seat_release",
    metadata,
    Column("registration", String(16), primary_key=True),
    Column("part", String(3), primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("reason", String(32), nullable=False),
    Column("on", Date, nullable=False),
    Column("earliest", Date),
    ForeignKeyConstraint(
        ["registration", "part", "number"], ["sitting.registration", "sitting.part", "sitting.number"]
    ),
)
"""A told seat that is free again: the primary key frees it once."""

release_letter = Table(
    "release_letter",
    metadata,
    Column("registration", String(16), primary_key=True),
    Column("part", String(3), primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("letter", String(16), ForeignKey("letter.id"), nullable=False),
    ForeignKeyConstraint(
        ["registration", "part", "number"],
        ["seat_release.registration", "seat_release.part", "seat_release.number"],
    ),
)
"""The letter that told a release: written with it, once."""

session_fill = Table(
    "session_fill",
    metadata,
    Column("session", String(64), primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("full", Boolean, nullable=False),
    Column("on", Date, nullable=False),
)
"""A session without a free seat, or with one again: a row only when that changed."""

schedule = Table(
    "schedule",
    metadata,
    Column("number", Integer, primary_key=True),
    Column("made_on", Date, nullable=False),
    Column("goals", Text, nullable=False),
    Column("again", Boolean),
)
"""How good each published schedule was: its goals with their bounds. ``again``: it was made for people
whose seat the office took away; they come before anybody new."""

letter = Table(
    "letter",
    metadata,
    Column("id", String(16), primary_key=True),
    Column("kind", String(32), nullable=False),
    Column("subject", String(16), nullable=False, index=True),
    Column("dated", Date, nullable=False),
    Column("order", Text, nullable=False),
)
"""The outbox: committed together with what causes the letter."""

batch = Table(
    "batch",
    metadata,
    Column("number", Integer, primary_key=True),
    Column("dated", Date, nullable=False),
)

batch_letter = Table(
    "batch_letter",
    metadata,
    Column("letter", String(16), ForeignKey("letter.id"), primary_key=True),
    Column("batch", Integer, ForeignKey("batch.number"), nullable=False, index=True),
)
"""A letter is in one batch, once: the primary key holds it."""

letter_file = Table(
    "letter_file",
    metadata,
    Column("letter", String(16), ForeignKey("letter.id"), primary_key=True),
    Column("sha256", String(64), nullable=False),
)

batch_event = Table(
    "batch_event",
    metadata,
    Column("batch", Integer, ForeignKey("batch.number"), primary_key=True),
    Column("event", String(16), primary_key=True),
    Column("at", String(32), nullable=False),
)
"""``staged`` and ``handed_over``."""

letter_made = Table(
    "letter_made",
    metadata,
    Column("letter", String(16), ForeignKey("letter.id"), primary_key=True),
    Column("sha256", String(64), nullable=False),
    Column("pages", Integer, nullable=False),
    Column("template", String(16), nullable=False),
    Column("envelope", String(32), nullable=False),
    Column("read_back", String(16), nullable=False),
    Column("on", Date, nullable=False),
)
"""A letter that was set on paper and archived; ``read_back`` is ``right``, ``released`` or ``not_drawn``."""

letter_held = Table(
    "letter_held",
    metadata,
    Column("letter", String(16), ForeignKey("letter.id"), primary_key=True),
    Column("sha256", String(64), primary_key=True),
    Column("faults", Text, nullable=False),
    Column("on", Date, nullable=False),
)
"""What was read back from the paper was not what the database says: not archived, not printed."""

letter_release = Table(
    "letter_release",
    metadata,
    Column("letter", String(16), ForeignKey("letter.id"), primary_key=True),
    Column("sha256", String(64), primary_key=True),
    Column("clerk", String(64), nullable=False),
    Column("on", Date, nullable=False),
)
"""A person looked at exactly this held paper and found it right."""

confirmation = Table(
    "confirmation",
    metadata,
    Column("batch", String(32), primary_key=True),
    Column("clerk", String(64), nullable=False),
    Column("on", Date, nullable=False),
)
"""A batch, or a duplicate of it, by name: printed, counted and posted, says a person."""

reoffer = Table(
    "reoffer",
    metadata,
    Column("batch", Integer, ForeignKey("batch.number"), primary_key=True),
    Column("copy", Integer, primary_key=True),
    Column("reason", String(64), nullable=False),
    Column("clerk", String(64), nullable=False),
    Column("on", Date, nullable=False),
)
"""Letters of a batch once more, marked DUPLICAAT, under the number that they had."""

reoffer_letter = Table(
    "reoffer_letter",
    metadata,
    Column("batch", Integer, primary_key=True),
    Column("copy", Integer, primary_key=True),
    Column("letter", String(16), ForeignKey("batch_letter.letter"), primary_key=True),
    ForeignKeyConstraint(["batch", "copy"], ["reoffer.batch", "reoffer.copy"]),
)

reoffer_event = Table(
    "reoffer_event",
    metadata,
    Column("batch", Integer, primary_key=True),
    Column("copy", Integer, primary_key=True),
    Column("event", String(16), primary_key=True),
    Column("at", String(32), nullable=False),
    ForeignKeyConstraint(["batch", "copy"], ["reoffer.batch", "reoffer.copy"]),
)
"""``staged`` and ``handed_over``, as of a batch."""

letter_return = Table(
    "letter_return",
    metadata,
    Column("letter", String(16), ForeignKey("letter.id"), primary_key=True),
    Column("copy", Integer, primary_key=True),
    Column("reason", String(16), nullable=False),
    Column("clerk", String(64), nullable=False),
    Column("on", Date, nullable=False),
)
"""The post brought a letter back. ``copy`` is 0 for the first print, else that of the duplicate."""

return_check = Table(
    "return_check",
    metadata,
    Column("letter", String(16), primary_key=True),
    Column("copy", Integer, primary_key=True),
    Column("outcome", String(16), nullable=False),
    Column("clerk", String(64), nullable=False),
    Column("on", Date, nullable=False),
    ForeignKeyConstraint(["letter", "copy"], ["letter_return.letter", "letter_return.copy"]),
)
"""A clerk looked at the address: ``same``, ``new`` or ``none``. Without this row the task is open."""

address_change = Table(
    "address_change",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=True),
    Column("registration", String(16), ForeignKey("registration.id"), nullable=False, index=True),
    Column("address", Text, nullable=False),
    Column("clerk", String(64), nullable=False),
    Column("on", Date, nullable=False),
)
"""Where the post of a registration goes from now on: to the candidate, or to who gets the post instead."""

announcement = Table(
    "announcement",
    metadata,
    Column("letter", String(16), ForeignKey("letter.id"), primary_key=True),
    Column("number", Integer, nullable=False, index=True),
    Column("on", Date, nullable=False),
)
"""A letter that was announced to the carrier in address file ``number`` and waits for its code."""

mail_code = Table(
    "mail_code",
    metadata,
    Column("letter", String(16), ForeignKey("letter.id"), primary_key=True),
    Column("line", String(64), nullable=False, unique=True),
    Column("matrix", String(128), nullable=False),
    Column("clerk", String(64), nullable=False),
    Column("on", Date, nullable=False),
)
"""What the carrier gave for one letter: the line to print, and the content of its 2D code or ''."""

night = Table(
    "night",
    metadata,
    Column("number", Integer, primary_key=True),
    Column("on", Date, nullable=False),
    Column("audit", Integer, nullable=False),
    Column("seconds", Text, nullable=False),
    Column("version", String(32), nullable=False),
)
"""A night that changed something, and what its steps cost. ``audit`` is the last row of ``audit`` then:
a night that adds none to it did nothing and has no row."""

audit = Table(
    "audit",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=True),
    Column("at", String(32), nullable=False),
    Column("who", String(64), nullable=False),
    Column("what", String(32), nullable=False),
    Column("subject", String(64), nullable=False),
)
"""Who did what to which id, when. Ids only: no BSN, name or field value."""

line_ruling = Table(
    "line_ruling",
    metadata,
    Column("id", String(16), primary_key=True),
    Column("line", String(16), nullable=False, index=True),
    Column("ruling", Text, nullable=False),
    Column("clerk", String(64), nullable=False),
    Column("on", Date, nullable=False),
)
"""What a clerk ruled about a bank line that waits."""

line_ruling_event = Table(
    "line_ruling_event",
    metadata,
    Column("ruling", String(16), ForeignKey("line_ruling.id"), primary_key=True),
    Column("event", String(16), primary_key=True),
    Column("clerk", String(64), nullable=False),
    Column("why", Text, nullable=False),
    Column("on", Date, nullable=False),
)
"""``agreed`` by a second person, or ``undone``: each once."""

__all__ = [
    "address_change",
    "announcement",
    "assessment",
    "attempt",
    "audit",
    "batch",
    "batch_event",
    "batch_letter",
    "confirmation",
    "correction",
    "delivery",
    "helper_change",
    "letter",
    "letter_file",
    "letter_held",
    "letter_made",
    "letter_release",
    "letter_return",
    "line_outcome",
    "line_ruling",
    "line_ruling_event",
    "mail_code",
    "metadata",
    "night",
    "payment_request",
    "reading",
    "refund",
    "refund_file",
    "refund_order",
    "refund_release",
    "registration",
    "reoffer",
    "reoffer_event",
    "reoffer_letter",
    "request_event",
    "return_check",
    "schedule",
    "sighting",
    "sitting",
    "statement",
    "statement_file",
]
