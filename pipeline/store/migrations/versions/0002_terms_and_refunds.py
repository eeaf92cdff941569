"""Reminders and closings of payment requests; refunds, agreed by two persons, in files for the bank."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.create_table(
        "request_event",
        sa.Column("registration", sa.String(length=16), nullable=False),
        sa.Column("event", sa.String(length=16), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(
            ["registration"],
            ["payment_request.registration"],
            name=op.f("fk_request_event_registration"),
        ),
        sa.PrimaryKeyConstraint("registration", "event", name=op.f("pk_request_event")),
    )
    op.create_table(
        "refund",
        sa.Column("id", sa.String(length=16), nullable=False),
        sa.Column("line", sa.String(length=16), nullable=False),
        sa.Column("refund", sa.Text(), nullable=False),
        sa.Column("clerk", sa.String(length=64), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_refund")),
    )
    op.create_index(op.f("ix_refund_line"), "refund", ["line"], unique=False)
    op.create_table(
        "refund_file",
        sa.Column("id", sa.String(length=16), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("xml", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_refund_file")),
        sa.UniqueConstraint("number", name=op.f("uq_refund_file_number")),
    )
    op.create_table(
        "refund_release",
        sa.Column("refund", sa.String(length=16), nullable=False),
        sa.Column("clerk", sa.String(length=64), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(["refund"], ["refund.id"], name=op.f("fk_refund_release_refund")),
        sa.PrimaryKeyConstraint("refund", name=op.f("pk_refund_release")),
    )
    op.create_table(
        "refund_order",
        sa.Column("refund", sa.String(length=16), nullable=False),
        sa.Column("file", sa.String(length=16), nullable=False),
        sa.ForeignKeyConstraint(["file"], ["refund_file.id"], name=op.f("fk_refund_order_file")),
        sa.ForeignKeyConstraint(["refund"], ["refund_release.refund"], name=op.f("fk_refund_order_refund")),
        sa.PrimaryKeyConstraint("refund", name=op.f("pk_refund_order")),
    )
    op.create_index(op.f("ix_refund_order_file"), "refund_order", ["file"], unique=False)
