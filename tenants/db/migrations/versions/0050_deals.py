"""deals, their pipelines and stages, and the log of their moves"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0050_deals"
down_revision = "0047_mailboxes"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _pipelines()
    _deals()
    _moves()
    # Who sells what decides for itself from now on; the plans an installation begins with have deals.
    op.execute(
        "UPDATE plans SET modules = array_append(modules, 'deals')"
        " WHERE code IN ('free', 'team', 'business', 'enterprise') AND NOT 'deals' = ANY (modules)"
    )


def _pipelines() -> None:
    op.create_table(
        "pipelines",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("owner_id", sa.Uuid(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.Uuid(), nullable=True),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_by", sa.Uuid(), nullable=True),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.BigInteger(), server_default="1", nullable=False),
        sa.Column("sort_key", sa.Text(collation="C"), server_default="", nullable=False),
        sa.Column("custom", postgresql.JSONB(astext_type=sa.Text()), server_default="{}", nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_pipelines")),
        sa.ForeignKeyConstraint(
            ["tenant_id", "created_by"],
            ["memberships.tenant_id", "memberships.user_id"],
            name=op.f("fk_pipelines_tenant_id_created_by"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "owner_id"],
            ["memberships.tenant_id", "memberships.user_id"],
            name=op.f("fk_pipelines_tenant_id_owner_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "updated_by"],
            ["memberships.tenant_id", "memberships.user_id"],
            name=op.f("fk_pipelines_tenant_id_updated_by"),
        ),
    )
    op.raise_walls("pipelines")
    op.create_index(op.f("ix_pipelines_tenant_id_position_id"), "pipelines", ["tenant_id", "position", "id"])
    op.create_table(
        "stages",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("pipeline_id", sa.Uuid(), nullable=True),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("probability", sa.BigInteger(), nullable=False),
        sa.Column("forecast", sa.String(40, collation="C"), nullable=True),
        sa.Column("rotting_days", sa.BigInteger(), nullable=True),
        sa.Column("required_fields", sa.Text(), nullable=True),
        sa.Column("gate", sa.String(40, collation="C"), nullable=True),
        sa.Column("owner_id", sa.Uuid(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.Uuid(), nullable=True),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_by", sa.Uuid(), nullable=True),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.BigInteger(), server_default="1", nullable=False),
        sa.Column("sort_key", sa.Text(collation="C"), server_default="", nullable=False),
        sa.Column("custom", postgresql.JSONB(astext_type=sa.Text()), server_default="{}", nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_stages")),
        sa.ForeignKeyConstraint(
            ["tenant_id", "created_by"],
            ["memberships.tenant_id", "memberships.user_id"],
            name=op.f("fk_stages_tenant_id_created_by"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "owner_id"],
            ["memberships.tenant_id", "memberships.user_id"],
            name=op.f("fk_stages_tenant_id_owner_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "pipeline_id"],
            ["pipelines.tenant_id", "pipelines.id"],
            name=op.f("fk_stages_tenant_id_pipeline_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "updated_by"],
            ["memberships.tenant_id", "memberships.user_id"],
            name=op.f("fk_stages_tenant_id_updated_by"),
        ),
    )
    op.raise_walls("stages")
    op.create_index(op.f("ix_stages_tenant_id_pipeline_id"), "stages", ["tenant_id", "pipeline_id"])
    op.create_index(op.f("ix_stages_tenant_id_position_id"), "stages", ["tenant_id", "position", "id"])


def _deals() -> None:
    op.create_table(
        "deals",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=True),
        sa.Column("contact_id", sa.Uuid(), nullable=True),
        sa.Column("lead_id", sa.Uuid(), nullable=True),
        sa.Column("pipeline_id", sa.Uuid(), nullable=True),
        sa.Column("stage_id", sa.Uuid(), nullable=True),
        sa.Column("status", sa.String(40, collation="C"), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=True),
        sa.Column("amount_currency", sa.String(3, collation="C"), nullable=True),
        sa.Column("expected", sa.BigInteger(), nullable=True),
        sa.Column("probability", sa.BigInteger(), nullable=True),
        sa.Column("forecast", sa.String(40, collation="C"), nullable=True),
        sa.Column("closes_on", sa.Date(), nullable=True),
        sa.Column("source", sa.Text(), nullable=True),
        sa.Column("next_step", sa.Text(), nullable=True),
        sa.Column("description", sa.Text(), nullable=True),
        sa.Column("stage_since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("rotting_days", sa.BigInteger(), nullable=True),
        sa.Column("rots_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("lost_reason", sa.String(40, collation="C"), nullable=True),
        sa.Column("outcome_note", sa.Text(), nullable=True),
        sa.Column("owner_id", sa.Uuid(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.Uuid(), nullable=True),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_by", sa.Uuid(), nullable=True),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.BigInteger(), server_default="1", nullable=False),
        sa.Column("sort_key", sa.Text(collation="C"), server_default="", nullable=False),
        sa.Column("custom", postgresql.JSONB(astext_type=sa.Text()), server_default="{}", nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_deals")),
        sa.ForeignKeyConstraint(
            ["tenant_id", "account_id"],
            ["accounts.tenant_id", "accounts.id"],
            name=op.f("fk_deals_tenant_id_account_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "contact_id"],
            ["contacts.tenant_id", "contacts.id"],
            name=op.f("fk_deals_tenant_id_contact_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "created_by"],
            ["memberships.tenant_id", "memberships.user_id"],
            name=op.f("fk_deals_tenant_id_created_by"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "lead_id"], ["leads.tenant_id", "leads.id"], name=op.f("fk_deals_tenant_id_lead_id")
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "owner_id"],
            ["memberships.tenant_id", "memberships.user_id"],
            name=op.f("fk_deals_tenant_id_owner_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "pipeline_id"],
            ["pipelines.tenant_id", "pipelines.id"],
            name=op.f("fk_deals_tenant_id_pipeline_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "stage_id"], ["stages.tenant_id", "stages.id"], name=op.f("fk_deals_tenant_id_stage_id")
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "updated_by"],
            ["memberships.tenant_id", "memberships.user_id"],
            name=op.f("fk_deals_tenant_id_updated_by"),
        ),
    )
    op.raise_walls("deals")
    op.create_index(op.f("ix_deals_tenant_id_account_id"), "deals", ["tenant_id", "account_id"])
    op.create_index(op.f("ix_deals_tenant_id_amount"), "deals", ["tenant_id", "amount"])
    op.create_index(op.f("ix_deals_tenant_id_closed_at"), "deals", ["tenant_id", "closed_at"])
    op.create_index(op.f("ix_deals_tenant_id_closes_on_id"), "deals", ["tenant_id", "closes_on", "id"])
    op.create_index(op.f("ix_deals_tenant_id_contact_id"), "deals", ["tenant_id", "contact_id"])
    op.create_index(op.f("ix_deals_tenant_id_created_at_id"), "deals", ["tenant_id", "created_at", "id"])
    op.create_index(op.f("ix_deals_tenant_id_expected"), "deals", ["tenant_id", "expected"])
    op.create_index(
        op.f("ix_deals_tenant_id_forecast_created_at_id"),
        "deals",
        ["tenant_id", "forecast", "created_at", "id"],
        postgresql_where=sa.text("deleted_at is null"),
    )
    op.create_index(op.f("ix_deals_tenant_id_lead_id"), "deals", ["tenant_id", "lead_id"])
    op.create_index(
        op.f("ix_deals_tenant_id_lost_reason_created_at_id"),
        "deals",
        ["tenant_id", "lost_reason", "created_at", "id"],
        postgresql_where=sa.text("deleted_at is null"),
    )
    op.create_index(op.f("ix_deals_tenant_id_name_id"), "deals", ["tenant_id", "name", "id"])
    op.create_index(
        op.f("ix_deals_tenant_id_owner_id_created_at_id"),
        "deals",
        ["tenant_id", "owner_id", "created_at", "id"],
        postgresql_where=sa.text("deleted_at is null"),
    )
    op.create_index(
        op.f("ix_deals_tenant_id_pipeline_id_stage_id"),
        "deals",
        ["tenant_id", "pipeline_id", "stage_id"],
        postgresql_where=sa.text("status = 'open' and deleted_at is null"),
    )
    op.create_index(op.f("ix_deals_tenant_id_pipeline_id"), "deals", ["tenant_id", "pipeline_id"])
    op.create_index(op.f("ix_deals_tenant_id_probability"), "deals", ["tenant_id", "probability"])
    op.create_index(op.f("ix_deals_tenant_id_rots_at"), "deals", ["tenant_id", "rots_at"])
    op.create_index(op.f("ix_deals_tenant_id_sort_key_id"), "deals", ["tenant_id", "sort_key", "id"])
    op.create_index(
        op.f("ix_deals_tenant_id_source_created_at_id"),
        "deals",
        ["tenant_id", "source", "created_at", "id"],
        postgresql_where=sa.text("deleted_at is null"),
    )
    op.create_index(
        op.f("ix_deals_tenant_id_stage_id_created_at_id"),
        "deals",
        ["tenant_id", "stage_id", "created_at", "id"],
        postgresql_where=sa.text("deleted_at is null"),
    )
    op.create_index(op.f("ix_deals_tenant_id_stage_id"), "deals", ["tenant_id", "stage_id"])
    op.create_index(op.f("ix_deals_tenant_id_stage_since"), "deals", ["tenant_id", "stage_since"])
    op.create_index(
        op.f("ix_deals_tenant_id_status_created_at_id"), "deals", ["tenant_id", "status", "created_at", "id"]
    )
    op.create_index(op.f("ix_deals_tenant_id_updated_at_id"), "deals", ["tenant_id", "updated_at", "id"])


def _moves() -> None:
    op.create_table(
        "deal_moves",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("deal_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.String(12, collation="C"), nullable=False),
        sa.Column("from_stage_id", sa.Uuid(), nullable=True),
        sa.Column("to_stage_id", sa.Uuid(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_id", sa.Uuid(), nullable=True),
        sa.Column("seconds", sa.BigInteger(), nullable=True),
        sa.Column("amount", sa.BigInteger(), nullable=True),
        sa.Column("currency", sa.String(3, collation="C"), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_deal_moves")),
        sa.ForeignKeyConstraint(
            ["tenant_id", "by_id"],
            ["memberships.tenant_id", "memberships.user_id"],
            name=op.f("fk_deal_moves_tenant_id_by_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "deal_id"], ["deals.tenant_id", "deals.id"], name=op.f("fk_deal_moves_tenant_id_deal_id")
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "from_stage_id"],
            ["stages.tenant_id", "stages.id"],
            name=op.f("fk_deal_moves_tenant_id_from_stage_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "to_stage_id"],
            ["stages.tenant_id", "stages.id"],
            name=op.f("fk_deal_moves_tenant_id_to_stage_id"),
        ),
        sa.UniqueConstraint("tenant_id", "deal_id", "number", name=op.f("uq_deal_moves_tenant_id_deal_id_number")),
    )
    op.raise_walls("deal_moves")


def downgrade() -> None:
    op.execute("UPDATE plans SET modules = array_remove(modules, 'deals')")
    for table in ("deal_moves", "deals", "stages", "pipelines"):
        op.drop_table(table)
