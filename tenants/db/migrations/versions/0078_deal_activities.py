"""what is done about a deal, when that was last, and what comes next"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0078_deal_activities"
down_revision = "0070_approvals"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("deals", sa.Column("last_followed_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("deals", sa.Column("next_activity_at", sa.DateTime(timezone=True), nullable=True))
    op.create_index(op.f("ix_deals_tenant_id_last_followed_at"), "deals", ["tenant_id", "last_followed_at"])
    op.create_index(op.f("ix_deals_tenant_id_next_activity_at"), "deals", ["tenant_id", "next_activity_at"])
    op.add_column("activities", sa.Column("deal_id", sa.Uuid(), nullable=True))
    op.create_index(op.f("ix_activities_tenant_id_deal_id"), "activities", ["tenant_id", "deal_id"])
    op.create_index(
        op.f("ix_activities_tenant_id_deal_id_due_at"),
        "activities",
        ["tenant_id", "deal_id", "due_at"],
        postgresql_where=sa.text("completed_at is null and deleted_at is null"),
    )
    op.create_index(
        op.f("ix_activities_tenant_id_deal_id_occurred_at"), "activities", ["tenant_id", "deal_id", "occurred_at"]
    )
    op.create_foreign_key(
        op.f("fk_activities_tenant_id_deal_id"), "activities", "deals", ["tenant_id", "deal_id"], ["tenant_id", "id"]
    )


def downgrade() -> None:
    op.drop_column("activities", "deal_id")
    op.drop_column("deals", "next_activity_at")
    op.drop_column("deals", "last_followed_at")
