"""A part can have one seat after another: releases, the letters that told them, sessions that filled up."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.drop_index(op.f("ix_sitting_session"), table_name="sitting")
    op.rename_table("sitting", "sitting_before")
    op.create_table(
        "sitting",
        sa.Column("registration", sa.String(length=16), nullable=False),
        sa.Column("part", sa.String(length=3), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("session", sa.String(length=64), nullable=False),
        sa.Column("placement", sa.Text(), nullable=False),
        sa.Column("appointment", sa.Text(), nullable=True),
        sa.Column("told_on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(["registration"], ["registration.id"], name=op.f("fk_sitting_registration")),
        sa.PrimaryKeyConstraint("registration", "part", "number", name=op.f("pk_sitting")),
    )
    op.execute(
        "INSERT INTO sitting (registration, part, number, session, placement, told_on) "
        "SELECT registration, part, 1, session, placement, told_on FROM sitting_before"
    )
    op.drop_table("sitting_before")
    op.create_index(op.f("ix_sitting_session"), "sitting", ["session"], unique=False)
    _released()
    op.create_table(
        "session_fill",
        sa.Column("session", sa.String(length=64), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("full", sa.Boolean(), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("session", "number", name=op.f("pk_session_fill")),
    )
    op.add_column("schedule", sa.Column("again", sa.Boolean(), nullable=True))


def _released() -> None:
    seat = ("registration", "part", "number")
    op.create_table(
        "seat_release",
        sa.Column("registration", sa.String(length=16), nullable=False),
        sa.Column("part", sa.String(length=3), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(length=32), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("earliest", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            seat, [f"sitting.{name}" for name in seat], name=op.f("fk_seat_release_registration")
        ),
        sa.PrimaryKeyConstraint(*seat, name=op.f("pk_seat_release")),
    )
    op.create_table(
        "release_letter",
        sa.Column("registration", sa.String(length=16), nullable=False),
        sa.Column("part", sa.String(length=3), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("letter", sa.String(length=16), nullable=False),
        sa.ForeignKeyConstraint(["letter"], ["letter.id"], name=op.f("fk_release_letter_letter")),
        sa.ForeignKeyConstraint(
            seat, [f"seat_release.{name}" for name in seat], name=op.f("fk_release_letter_registration")
        ),
        sa.PrimaryKeyConstraint(*seat, name=op.f("pk_release_letter")),
    )
