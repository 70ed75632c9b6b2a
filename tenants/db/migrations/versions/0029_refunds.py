"""refunds to cards, and payers whose bank asks them"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0029_refunds"
down_revision = "0046_duplicate_report"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("payments", sa.Column("present", sa.Boolean(), server_default="false", nullable=False))
    op.create_table(
        "refunds",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("invoice_id", sa.Uuid(), nullable=False),
        sa.Column("payment_id", sa.Uuid(), nullable=False),
        sa.Column("reference", sa.String(length=80, collation="C"), nullable=True),
        sa.Column("state", sa.String(length=10, collation="C"), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(length=3, collation="C"), nullable=False),
        sa.Column("problem", sa.Text(), server_default="", nullable=False),
        sa.Column("version", sa.String(length=100, collation="C"), server_default="", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "invoice_id"],
            ["invoices.tenant_id", "invoices.id"],
            name=op.f("fk_refunds_tenant_id_invoice_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "payment_id"],
            ["payments.tenant_id", "payments.id"],
            name=op.f("fk_refunds_tenant_id_payment_id"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_refunds")),
    )
    op.create_index(op.f("ix_refunds_tenant_id_invoice_id"), "refunds", ["tenant_id", "invoice_id"], unique=False)
    op.create_index(op.f("ix_refunds_tenant_id_payment_id"), "refunds", ["tenant_id", "payment_id"], unique=False)
    op.raise_walls("refunds")


def downgrade() -> None:
    op.drop_table("refunds")
    op.drop_column("payments", "present")
