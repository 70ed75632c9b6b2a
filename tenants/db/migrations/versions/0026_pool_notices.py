"""pools warn owners before time takes a record, and tell them when it did"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0026_pool_notices"
down_revision = "0029_users_named"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "pools", sa.Column("warn_days", postgresql.ARRAY(sa.BigInteger()), server_default="{}", nullable=False)
    )
    op.create_table(
        "pool_notices",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("record_type", sa.String(length=40, collation="C"), nullable=False),
        sa.Column("record_id", sa.Uuid(), nullable=False),
        sa.Column("owner_id", sa.Uuid(), nullable=True),
        sa.Column("pool_id", sa.Uuid(), nullable=False),
        sa.Column("days", sa.BigInteger(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("mailed_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_pool_notices")),
        sa.UniqueConstraint(
            "tenant_id", "record_id", "owner_id", "days", "due_at",
            name=op.f("uq_pool_notices_tenant_id_record_id_owner_id_days_due_at"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "owner_id"],
            ["memberships.tenant_id", "memberships.user_id"],
            name=op.f("fk_pool_notices_tenant_id_owner_id"),
        ),
    )  # fmt: skip
    op.raise_walls("pool_notices")
    op.create_index(op.f("ix_pool_notices_tenant_id_owner_id_at"), "pool_notices", ["tenant_id", "owner_id", "at"])


def downgrade() -> None:
    op.drop_table("pool_notices")
    op.drop_column("pools", "warn_days")
