"""whoever takes records up to a cap does so one after the other"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0080_owner_turns"
down_revision = "0079_lead_amounts"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "owner_turns",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("turn", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_owner_turns")),
    )
    op.raise_walls("owner_turns")


def downgrade() -> None:
    op.drop_table("owner_turns")
