"""Who gets the post of a registration, when that changed after it was accepted."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    op.create_table(
        "helper_change",
        sa.Column("registration", sa.String(length=16), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("helper", sa.Text(), nullable=True),
        sa.Column("on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(
            ["registration"], ["registration.id"], name=op.f("fk_helper_change_registration")
        ),
        sa.PrimaryKeyConstraint("registration", "number", name=op.f("pk_helper_change")),
    )
