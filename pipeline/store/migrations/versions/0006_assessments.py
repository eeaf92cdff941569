"""Decisions about portfolios and adapted exams."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    op.create_table(
        "assessment",
        sa.Column("registration", sa.String(length=16), nullable=False),
        sa.Column("topic", sa.String(length=16), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("verdict", sa.Text(), nullable=False),
        sa.Column("clerk", sa.String(length=64), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(
            ["registration"], ["registration.id"], name=op.f("fk_assessment_registration")
        ),
        sa.PrimaryKeyConstraint("registration", "topic", "number", name=op.f("pk_assessment")),
    )
