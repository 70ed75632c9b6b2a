"""targets, and whose a deal was at each of its moves (of moves from before that is not known)"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0076_targets"
down_revision = "0075_fiscal_years"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("deal_moves", sa.Column("owner_id", sa.Uuid(), nullable=True))
    op.create_foreign_key(
        op.f("fk_deal_moves_tenant_id_owner_id"),
        "deal_moves",
        "memberships",
        ["tenant_id", "owner_id"],
        ["tenant_id", "user_id"],
    )
    op.create_index(op.f("ix_deal_moves_tenant_id_kind_at"), "deal_moves", ["tenant_id", "kind", "at"])
    op.create_table(
        "targets",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("measure", sa.String(20, collation="C"), nullable=False),
        sa.Column("scope", sa.String(12, collation="C"), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("unit", sa.String(8, collation="C"), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("value", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(3, collation="C"), nullable=True),
        sa.Column("joined_on", sa.Date(), nullable=True),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_by", sa.Uuid(), nullable=True),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_targets")),
        sa.ForeignKeyConstraint(
            ["tenant_id", "updated_by"],
            ["memberships.tenant_id", "memberships.user_id"],
            name=op.f("fk_targets_tenant_id_updated_by"),
        ),
        sa.UniqueConstraint(
            "tenant_id",
            "measure",
            "first_day",
            "unit",
            "scope",
            "subject_id",
            name=op.f("uq_targets_tenant_id_measure_first_day_unit_scope_subject_id"),
        ),
    )
    op.raise_walls("targets")


def downgrade() -> None:
    op.drop_table("targets")
    op.drop_index(op.f("ix_deal_moves_tenant_id_kind_at"), "deal_moves")
    op.drop_constraint(op.f("fk_deal_moves_tenant_id_owner_id"), "deal_moves")
    op.drop_column("deal_moves", "owner_id")
