"""pools hide what waits in them, go by deals, and count a former owner's wait in hours"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0081_pools_hide"
down_revision = "0080_owner_turns"
branch_labels = None
depends_on = None

_NUMBERS = ("cooling_hours", "no_deal_days", "unwon_days")


def upgrade() -> None:
    op.add_column("pools", sa.Column("hides", sa.Boolean(), server_default="false", nullable=False))
    op.add_column("pools", sa.Column("deals_enter", sa.Boolean(), server_default="true", nullable=False))
    for name in _NUMBERS:
        op.add_column("pools", sa.Column(name, sa.BigInteger(), nullable=True))
    op.create_table(
        "access_veils",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("object", sa.String(16, collation="C"), nullable=False),
        sa.Column("keeper_ids", postgresql.ARRAY(sa.Uuid()), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_access_veils")),
    )
    op.raise_walls("access_veils")


def downgrade() -> None:
    op.drop_table("access_veils")
    for name in ("hides", "deals_enter", *_NUMBERS):
        op.drop_column("pools", name)
