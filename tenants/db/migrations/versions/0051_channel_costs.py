"""what channels cost"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0051_channel_costs"
down_revision = "0055_exempt_enters"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "channel_costs",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("source", sa.String(120), nullable=False),
        sa.Column("medium", sa.String(120), nullable=True),
        sa.Column("campaign", sa.String(200), nullable=True),
        sa.Column("keyword", sa.String(200), nullable=True),
        sa.Column("from_day", sa.Date(), nullable=False),
        sa.Column("to_day", sa.Date(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(3, collation="C"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.Uuid(), nullable=True),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_channel_costs")),
        sa.ForeignKeyConstraint(
            ["tenant_id", "created_by"],
            ["memberships.tenant_id", "memberships.user_id"],
            name=op.f("fk_channel_costs_tenant_id_created_by"),
        ),
    )
    op.create_index(op.f("ix_channel_costs_tenant_id_to_day"), "channel_costs", ["tenant_id", "to_day"])
    op.raise_walls("channel_costs")


def downgrade() -> None:
    op.drop_table("channel_costs")
