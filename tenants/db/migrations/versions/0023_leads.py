"""leads, and activities with them"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0023_leads"
down_revision = "0028_import_undo"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "leads",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("company", sa.Text(), nullable=True),
        sa.Column("title", sa.Text(), nullable=True),
        sa.Column("phones", postgresql.JSONB(astext_type=sa.Text()), server_default="[]", nullable=False),
        sa.Column("emails", postgresql.JSONB(astext_type=sa.Text()), server_default="[]", nullable=False),
        sa.Column("status", sa.String(length=40, collation="C"), nullable=False),
        sa.Column("industry", sa.Text(), nullable=True),
        sa.Column("employees", sa.BigInteger(), nullable=True),
        sa.Column("region", sa.Text(), nullable=True),
        sa.Column("website", sa.Text(), nullable=True),
        sa.Column("message", sa.Text(), nullable=True),
        sa.Column("source", sa.Text(), nullable=True),
        sa.Column("external_id", sa.Text(), nullable=True),
        sa.Column("disqualify_reason", sa.String(length=40, collation="C"), nullable=True),
        sa.Column("disqualify_note", sa.Text(), nullable=True),
        sa.Column("first_touch_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("first_source", sa.Text(), nullable=True),
        sa.Column("first_medium", sa.Text(), nullable=True),
        sa.Column("first_campaign", sa.Text(), nullable=True),
        sa.Column("first_keyword", sa.Text(), nullable=True),
        sa.Column("first_landing_page", sa.Text(), nullable=True),
        sa.Column("first_click_id", sa.Text(), nullable=True),
        sa.Column("last_touch_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_source", sa.Text(), nullable=True),
        sa.Column("last_medium", sa.Text(), nullable=True),
        sa.Column("last_campaign", sa.Text(), nullable=True),
        sa.Column("last_keyword", sa.Text(), nullable=True),
        sa.Column("last_landing_page", sa.Text(), nullable=True),
        sa.Column("last_click_id", sa.Text(), nullable=True),
        sa.Column("first_followed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_followed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("next_activity_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("converted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("converted_by", sa.Uuid(), nullable=True),
        sa.Column("converted_account_id", sa.Uuid(), nullable=True),
        sa.Column("converted_contact_id", sa.Uuid(), nullable=True),
        sa.Column("owner_id", sa.Uuid(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.Uuid(), nullable=True),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_by", sa.Uuid(), nullable=True),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.BigInteger(), server_default="1", nullable=False),
        sa.Column("sort_key", sa.Text(collation="C"), server_default="", nullable=False),
        sa.Column("custom", postgresql.JSONB(astext_type=sa.Text()), server_default="{}", nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "converted_account_id"],
            ["accounts.tenant_id", "accounts.id"],
            name=op.f("fk_leads_tenant_id_converted_account_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "converted_by"],
            ["memberships.tenant_id", "memberships.user_id"],
            name=op.f("fk_leads_tenant_id_converted_by"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "converted_contact_id"],
            ["contacts.tenant_id", "contacts.id"],
            name=op.f("fk_leads_tenant_id_converted_contact_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "created_by"],
            ["memberships.tenant_id", "memberships.user_id"],
            name=op.f("fk_leads_tenant_id_created_by"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "owner_id"],
            ["memberships.tenant_id", "memberships.user_id"],
            name=op.f("fk_leads_tenant_id_owner_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "updated_by"],
            ["memberships.tenant_id", "memberships.user_id"],
            name=op.f("fk_leads_tenant_id_updated_by"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_leads")),
        info={"keys_composed": True},
    )
    op.raise_walls("leads")
    op.create_index(
        op.f("ix_leads_tenant_id_converted_account_id"), "leads", ["tenant_id", "converted_account_id"], unique=False
    )
    op.create_index(
        op.f("ix_leads_tenant_id_converted_contact_id"), "leads", ["tenant_id", "converted_contact_id"], unique=False
    )
    op.create_index(op.f("ix_leads_tenant_id_created_at_id"), "leads", ["tenant_id", "created_at", "id"], unique=False)
    op.create_index(op.f("ix_leads_tenant_id_external_id"), "leads", ["tenant_id", "external_id"], unique=False)
    op.create_index(
        op.f("ix_leads_tenant_id_last_followed_at"), "leads", ["tenant_id", "last_followed_at"], unique=False
    )
    op.create_index(op.f("ix_leads_tenant_id_name_id"), "leads", ["tenant_id", "name", "id"], unique=False)
    op.create_index(
        op.f("ix_leads_tenant_id_next_activity_at"), "leads", ["tenant_id", "next_activity_at"], unique=False
    )
    op.create_index(
        op.f("ix_leads_tenant_id_owner_id_created_at_id"),
        "leads",
        ["tenant_id", "owner_id", "created_at", "id"],
        unique=False,
        postgresql_where=sa.text("deleted_at is null"),
    )
    op.create_index(op.f("ix_leads_tenant_id_sort_key_id"), "leads", ["tenant_id", "sort_key", "id"], unique=False)
    op.create_index(
        op.f("ix_leads_tenant_id_source_external_id"),
        "leads",
        ["tenant_id", "source", "external_id"],
        unique=True,
        postgresql_where=sa.text("external_id is not null and deleted_at is null"),
    )
    op.create_index(
        op.f("ix_leads_tenant_id_status_created_at_id"),
        "leads",
        ["tenant_id", "status", "created_at", "id"],
        unique=False,
    )
    op.create_index(op.f("ix_leads_tenant_id_updated_at_id"), "leads", ["tenant_id", "updated_at", "id"], unique=False)
    op.add_column("activities", sa.Column("lead_id", sa.Uuid(), nullable=True))
    op.create_index(op.f("ix_activities_tenant_id_lead_id"), "activities", ["tenant_id", "lead_id"], unique=False)
    op.create_index(
        op.f("ix_activities_tenant_id_lead_id_due_at"),
        "activities",
        ["tenant_id", "lead_id", "due_at"],
        unique=False,
        postgresql_where=sa.text("completed_at is null and deleted_at is null"),
    )
    op.create_index(
        op.f("ix_activities_tenant_id_lead_id_occurred_at"),
        "activities",
        ["tenant_id", "lead_id", "occurred_at"],
        unique=False,
    )
    op.create_foreign_key(
        op.f("fk_activities_tenant_id_lead_id"), "activities", "leads", ["tenant_id", "lead_id"], ["tenant_id", "id"]
    )
    # Who sells what decides for itself from now on; the plans an installation begins with have leads.
    op.execute(
        "UPDATE plans SET modules = array_append(modules, 'leads')"
        " WHERE code IN ('free', 'team', 'business', 'enterprise') AND NOT 'leads' = ANY (modules)"
    )


def downgrade() -> None:
    op.execute("UPDATE plans SET modules = array_remove(modules, 'leads')")
    op.drop_column("activities", "lead_id")
    op.drop_table("leads")
