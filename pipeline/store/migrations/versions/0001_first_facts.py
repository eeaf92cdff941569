"""The first schema: files, readings, money, seats, letters, audit."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    op.create_table(
        "attempt",
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("sha256", "number", name=op.f("pk_attempt")),
    )
    op.create_table(
        "audit",
        sa.Column("number", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("at", sa.String(length=32), nullable=False),
        sa.Column("who", sa.String(length=64), nullable=False),
        sa.Column("what", sa.String(length=32), nullable=False),
        sa.Column("subject", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_audit")),
    )
    op.create_table(
        "batch",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("dated", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_batch")),
    )
    op.create_table(
        "correction",
        sa.Column("submission", sa.String(length=16), nullable=False),
        sa.Column("field", sa.String(length=64), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("clerk", sa.String(length=64), nullable=False),
        sa.Column("at", sa.String(length=32), nullable=False),
        sa.PrimaryKeyConstraint("submission", "field", "revision", name=op.f("pk_correction")),
    )
    op.create_table(
        "delivery",
        sa.Column("id", sa.String(length=16), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("name", sa.LargeBinary(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("mtime_ns", sa.Integer(), nullable=False),
        sa.Column("inode", sa.Integer(), nullable=False),
        sa.Column("received_on", sa.Date(), nullable=False),
        sa.Column("seen_at", sa.String(length=32), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_delivery")),
    )
    op.create_index(op.f("ix_delivery_sha256"), "delivery", ["sha256"], unique=False)
    op.create_table(
        "letter",
        sa.Column("id", sa.String(length=16), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("subject", sa.String(length=16), nullable=False),
        sa.Column("dated", sa.Date(), nullable=False),
        sa.Column("order", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_letter")),
    )
    op.create_index(op.f("ix_letter_subject"), "letter", ["subject"], unique=False)
    op.create_table(
        "line_outcome",
        sa.Column("line", sa.String(length=16), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("booked_on", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("line", name=op.f("pk_line_outcome")),
    )
    op.create_table(
        "reading",
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("quarantined", sa.String(length=32), nullable=True),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.Column("reading", sa.Text(), nullable=True),
        sa.Column("cpu_ms", sa.Integer(), nullable=False),
        sa.Column("peak_kb", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("sha256", name=op.f("pk_reading")),
    )
    op.create_table(
        "registration",
        sa.Column("id", sa.String(length=16), nullable=False),
        sa.Column("submission", sa.String(length=16), nullable=False),
        sa.Column("accepted_on", sa.Date(), nullable=False),
        sa.Column("registration", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_registration")),
        sa.UniqueConstraint("submission", name=op.f("uq_registration_submission")),
    )
    op.create_table(
        "schedule",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("made_on", sa.Date(), nullable=False),
        sa.Column("goals", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_schedule")),
    )
    op.create_table(
        "sighting",
        sa.Column("entry", sa.String(length=16), nullable=False),
        sa.Column("first_seen_at", sa.String(length=32), nullable=False),
        sa.PrimaryKeyConstraint("entry", name=op.f("pk_sighting")),
    )
    op.create_table(
        "statement_file",
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("name", sa.LargeBinary(), nullable=False),
        sa.Column("refused", sa.String(length=32), nullable=True),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("sha256", name=op.f("pk_statement_file")),
    )
    op.create_table(
        "batch_event",
        sa.Column("batch", sa.Integer(), nullable=False),
        sa.Column("event", sa.String(length=16), nullable=False),
        sa.Column("at", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(["batch"], ["batch.number"], name=op.f("fk_batch_event_batch")),
        sa.PrimaryKeyConstraint("batch", "event", name=op.f("pk_batch_event")),
    )
    op.create_table(
        "batch_letter",
        sa.Column("letter", sa.String(length=16), nullable=False),
        sa.Column("batch", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["batch"], ["batch.number"], name=op.f("fk_batch_letter_batch")),
        sa.ForeignKeyConstraint(["letter"], ["letter.id"], name=op.f("fk_batch_letter_letter")),
        sa.PrimaryKeyConstraint("letter", name=op.f("pk_batch_letter")),
    )
    op.create_index(op.f("ix_batch_letter_batch"), "batch_letter", ["batch"], unique=False)
    op.create_table(
        "letter_file",
        sa.Column("letter", sa.String(length=16), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(["letter"], ["letter.id"], name=op.f("fk_letter_file_letter")),
        sa.PrimaryKeyConstraint("letter", name=op.f("pk_letter_file")),
    )
    op.create_table(
        "payment_request",
        sa.Column("registration", sa.String(length=16), nullable=False),
        sa.Column("reference", sa.String(length=16), nullable=False),
        sa.Column("amount_cents", sa.Integer(), nullable=False),
        sa.Column("issued_on", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.ForeignKeyConstraint(
            ["registration"], ["registration.id"], name=op.f("fk_payment_request_registration")
        ),
        sa.PrimaryKeyConstraint("registration", name=op.f("pk_payment_request")),
        sa.UniqueConstraint("reference", name=op.f("uq_payment_request_reference")),
    )
    op.create_table(
        "sitting",
        sa.Column("registration", sa.String(length=16), nullable=False),
        sa.Column("part", sa.String(length=3), nullable=False),
        sa.Column("session", sa.String(length=64), nullable=False),
        sa.Column("placement", sa.Text(), nullable=False),
        sa.Column("told_on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(["registration"], ["registration.id"], name=op.f("fk_sitting_registration")),
        sa.PrimaryKeyConstraint("registration", "part", name=op.f("pk_sitting")),
    )
    op.create_index(op.f("ix_sitting_session"), "sitting", ["session"], unique=False)
    op.create_table(
        "statement",
        sa.Column("id", sa.String(length=16), nullable=False),
        sa.Column("file", sa.String(length=64), nullable=False),
        sa.Column("statement", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["file"], ["statement_file.sha256"], name=op.f("fk_statement_file")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_statement")),
    )
