"""saved views"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0007_saved_views"
down_revision = "0006_idempotency"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "saved_views",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("record_type", sa.String(40, collation="C"), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("owner_id", sa.Uuid(), nullable=False),
        sa.Column("shared", sa.Boolean(), nullable=False),
        sa.Column("filter", postgresql.JSONB(), nullable=True),
        sa.Column("search", sa.Text(), nullable=False),
        sa.Column("sorting", postgresql.JSONB(), nullable=False),
        sa.Column("columns", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("version", sa.BigInteger(), server_default="1", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_saved_views")),
        sa.ForeignKeyConstraint(
            ["tenant_id", "owner_id"],
            ["memberships.tenant_id", "memberships.user_id"],
            name=op.f("fk_saved_views_tenant_id_owner_id"),
        ),
    )
    op.raise_walls("saved_views")
    op.create_index(
        op.f("ix_saved_views_tenant_id_owner_id_record_type"), "saved_views", ["tenant_id", "owner_id", "record_type"]
    )
    op.create_index(
        op.f("ix_saved_views_tenant_id_record_type_shared"), "saved_views", ["tenant_id", "record_type", "shared"]
    )


def downgrade() -> None:
    op.drop_table("saved_views")
