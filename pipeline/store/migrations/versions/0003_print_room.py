"""The print room: letters made and held, batches confirmed and offered again, returns, postal codes."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.create_table(
        "confirmation",
        sa.Column("batch", sa.String(length=32), nullable=False),
        sa.Column("clerk", sa.String(length=64), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("batch", name=op.f("pk_confirmation")),
    )
    op.create_table(
        "address_change",
        sa.Column("number", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("registration", sa.String(length=16), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("clerk", sa.String(length=64), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(
            ["registration"], ["registration.id"], name=op.f("fk_address_change_registration")
        ),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_address_change")),
    )
    op.create_index(op.f("ix_address_change_registration"), "address_change", ["registration"], unique=False)
    op.create_table(
        "announcement",
        sa.Column("letter", sa.String(length=16), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(["letter"], ["letter.id"], name=op.f("fk_announcement_letter")),
        sa.PrimaryKeyConstraint("letter", name=op.f("pk_announcement")),
    )
    op.create_index(op.f("ix_announcement_number"), "announcement", ["number"], unique=False)
    op.create_table(
        "letter_held",
        sa.Column("letter", sa.String(length=16), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("faults", sa.Text(), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(["letter"], ["letter.id"], name=op.f("fk_letter_held_letter")),
        sa.PrimaryKeyConstraint("letter", "sha256", name=op.f("pk_letter_held")),
    )
    op.create_table(
        "letter_made",
        sa.Column("letter", sa.String(length=16), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("pages", sa.Integer(), nullable=False),
        sa.Column("template", sa.String(length=16), nullable=False),
        sa.Column("envelope", sa.String(length=32), nullable=False),
        sa.Column("read_back", sa.String(length=16), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(["letter"], ["letter.id"], name=op.f("fk_letter_made_letter")),
        sa.PrimaryKeyConstraint("letter", name=op.f("pk_letter_made")),
    )
    op.create_table(
        "letter_release",
        sa.Column("letter", sa.String(length=16), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("clerk", sa.String(length=64), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(["letter"], ["letter.id"], name=op.f("fk_letter_release_letter")),
        sa.PrimaryKeyConstraint("letter", "sha256", name=op.f("pk_letter_release")),
    )
    op.create_table(
        "letter_return",
        sa.Column("letter", sa.String(length=16), nullable=False),
        sa.Column("copy", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(length=16), nullable=False),
        sa.Column("clerk", sa.String(length=64), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(["letter"], ["letter.id"], name=op.f("fk_letter_return_letter")),
        sa.PrimaryKeyConstraint("letter", "copy", name=op.f("pk_letter_return")),
    )
    op.create_table(
        "mail_code",
        sa.Column("letter", sa.String(length=16), nullable=False),
        sa.Column("line", sa.String(length=64), nullable=False),
        sa.Column("matrix", sa.String(length=128), nullable=False),
        sa.Column("clerk", sa.String(length=64), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(["letter"], ["letter.id"], name=op.f("fk_mail_code_letter")),
        sa.PrimaryKeyConstraint("letter", name=op.f("pk_mail_code")),
        sa.UniqueConstraint("line", name=op.f("uq_mail_code_line")),
    )
    op.create_table(
        "reoffer",
        sa.Column("batch", sa.Integer(), nullable=False),
        sa.Column("copy", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(length=64), nullable=False),
        sa.Column("clerk", sa.String(length=64), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(["batch"], ["batch.number"], name=op.f("fk_reoffer_batch")),
        sa.PrimaryKeyConstraint("batch", "copy", name=op.f("pk_reoffer")),
    )
    op.create_table(
        "reoffer_event",
        sa.Column("batch", sa.Integer(), nullable=False),
        sa.Column("copy", sa.Integer(), nullable=False),
        sa.Column("event", sa.String(length=16), nullable=False),
        sa.Column("at", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(
            ["batch", "copy"], ["reoffer.batch", "reoffer.copy"], name=op.f("fk_reoffer_event_batch")
        ),
        sa.PrimaryKeyConstraint("batch", "copy", "event", name=op.f("pk_reoffer_event")),
    )
    op.create_table(
        "reoffer_letter",
        sa.Column("batch", sa.Integer(), nullable=False),
        sa.Column("copy", sa.Integer(), nullable=False),
        sa.Column("letter", sa.String(length=16), nullable=False),
        sa.ForeignKeyConstraint(
            ["batch", "copy"], ["reoffer.batch", "reoffer.copy"], name=op.f("fk_reoffer_letter_batch")
        ),
        sa.ForeignKeyConstraint(["letter"], ["batch_letter.letter"], name=op.f("fk_reoffer_letter_letter")),
        sa.PrimaryKeyConstraint("batch", "copy", "letter", name=op.f("pk_reoffer_letter")),
    )
    op.create_table(
        "return_check",
        sa.Column("letter", sa.String(length=16), nullable=False),
        sa.Column("copy", sa.Integer(), nullable=False),
        sa.Column("outcome", sa.String(length=16), nullable=False),
        sa.Column("clerk", sa.String(length=64), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(
            ["letter", "copy"],
            ["letter_return.letter", "letter_return.copy"],
            name=op.f("fk_return_check_letter"),
        ),
        sa.PrimaryKeyConstraint("letter", "copy", name=op.f("pk_return_check")),
    )
