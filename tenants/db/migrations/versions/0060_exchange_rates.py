"""dated exchange rates, and through which day they are closed"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0060_exchange_rates"
down_revision = "0051_channel_costs"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "exchange_rates",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("base", sa.String(3, collation="C"), nullable=False),
        sa.Column("currency", sa.String(3, collation="C"), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("rate", sa.Numeric(30, 12), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_by", sa.Uuid(), nullable=True),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_exchange_rates")),
        sa.ForeignKeyConstraint(
            ["tenant_id", "updated_by"],
            ["memberships.tenant_id", "memberships.user_id"],
            name=op.f("fk_exchange_rates_tenant_id_updated_by"),
        ),
        sa.UniqueConstraint(
            "tenant_id",
            "base",
            "currency",
            "valid_from",
            name=op.f("uq_exchange_rates_tenant_id_base_currency_valid_from"),
        ),
    )
    op.raise_walls("exchange_rates")
    op.create_table(
        "rates_closed",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("through", sa.Date(), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_by", sa.Uuid(), nullable=True),
        sa.PrimaryKeyConstraint("tenant_id", name=op.f("pk_rates_closed")),
    )
    op.raise_walls("rates_closed")


def downgrade() -> None:
    for table in ("rates_closed", "exchange_rates"):
        op.drop_table(table)
