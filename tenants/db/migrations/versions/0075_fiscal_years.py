"""fiscal years, and changes of the base currency"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0075_fiscal_years"
down_revision = "0081_pools_hide"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "fiscal_years",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("first_month", sa.BigInteger(), nullable=False),
        sa.Column("named_after", sa.String(10, collation="C"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_by", sa.Uuid(), nullable=True),
        sa.PrimaryKeyConstraint("tenant_id", name=op.f("pk_fiscal_years")),
    )
    op.raise_walls("fiscal_years")
    op.create_table(
        "base_changes",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("former", sa.String(3, collation="C"), nullable=False),
        sa.Column("base", sa.String(3, collation="C"), nullable=False),
        sa.Column("rate", sa.Numeric(30, 12), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_by", sa.Uuid(), nullable=True),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_base_changes")),
        sa.ForeignKeyConstraint(
            ["tenant_id", "changed_by"],
            ["memberships.tenant_id", "memberships.user_id"],
            name=op.f("fk_base_changes_tenant_id_changed_by"),
        ),
    )
    op.raise_walls("base_changes")
    op.create_index(op.f("ix_base_changes_tenant_id_changed_at_id"), "base_changes", ["tenant_id", "changed_at", "id"])


def downgrade() -> None:
    for table in ("base_changes", "fiscal_years"):
        op.drop_table(table)
