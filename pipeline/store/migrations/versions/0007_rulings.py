"""What clerks rule about bank lines that wait."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    op.create_table(
        "line_ruling",
        sa.Column("id", sa.String(length=16), nullable=False),
        sa.Column("line", sa.String(length=16), nullable=False),
        sa.Column("ruling", sa.Text(), nullable=False),
        sa.Column("clerk", sa.String(length=64), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_line_ruling")),
    )
    op.create_index(op.f("ix_line_ruling_line"), "line_ruling", ["line"], unique=False)
    op.create_table(
        "line_ruling_event",
        sa.Column("ruling", sa.String(length=16), nullable=False),
        sa.Column("event", sa.String(length=16), nullable=False),
        sa.Column("clerk", sa.String(length=64), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(["ruling"], ["line_ruling.id"], name=op.f("fk_line_ruling_event_ruling")),
        sa.PrimaryKeyConstraint("ruling", "event", name=op.f("pk_line_ruling_event")),
    )
