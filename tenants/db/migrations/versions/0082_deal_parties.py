"""who has a part in a deal: contacts with their roles, competitors, and members it is split among"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0082_deal_parties"
down_revision = "0076_targets"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "deal_contacts",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("deal_id", sa.Uuid(), nullable=False),
        sa.Column("contact_id", sa.Uuid(), nullable=False),
        sa.Column("role", sa.String(20, collation="C"), nullable=True),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_deal_contacts")),
        sa.ForeignKeyConstraint(
            ["tenant_id", "contact_id"],
            ["contacts.tenant_id", "contacts.id"],
            name=op.f("fk_deal_contacts_tenant_id_contact_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "deal_id"], ["deals.tenant_id", "deals.id"], name=op.f("fk_deal_contacts_tenant_id_deal_id")
        ),
        sa.UniqueConstraint(
            "tenant_id", "deal_id", "contact_id", name=op.f("uq_deal_contacts_tenant_id_deal_id_contact_id")
        ),
    )
    op.raise_walls("deal_contacts")
    op.create_index(op.f("ix_deal_contacts_tenant_id_contact_id"), "deal_contacts", ["tenant_id", "contact_id"])
    op.create_table(
        "deal_competitors",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("deal_id", sa.Uuid(), nullable=False),
        sa.Column("key", sa.String(200), nullable=False),
        sa.Column("name", sa.String(120), nullable=False),
        sa.Column("status", sa.String(20, collation="C"), nullable=False),
        sa.Column("note", sa.String(500), nullable=True),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_deal_competitors")),
        sa.ForeignKeyConstraint(
            ["tenant_id", "deal_id"],
            ["deals.tenant_id", "deals.id"],
            name=op.f("fk_deal_competitors_tenant_id_deal_id"),
        ),
        sa.UniqueConstraint("tenant_id", "deal_id", "key", name=op.f("uq_deal_competitors_tenant_id_deal_id_key")),
    )
    op.raise_walls("deal_competitors")
    op.create_table(
        "deal_splits",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("deal_id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("basis_points", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_deal_splits")),
        sa.ForeignKeyConstraint(
            ["tenant_id", "deal_id"], ["deals.tenant_id", "deals.id"], name=op.f("fk_deal_splits_tenant_id_deal_id")
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "user_id"],
            ["memberships.tenant_id", "memberships.user_id"],
            name=op.f("fk_deal_splits_tenant_id_user_id"),
        ),
        sa.UniqueConstraint("tenant_id", "deal_id", "user_id", name=op.f("uq_deal_splits_tenant_id_deal_id_user_id")),
    )
    op.raise_walls("deal_splits")


def downgrade() -> None:
    for table in ("deal_splits", "deal_competitors", "deal_contacts"):
        op.drop_table(table)
