"""flows of approvals, what was submitted, whose decision it is, every step, and who stands in"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0070_approvals"
down_revision = "0060_exchange_rates"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _approval_flows()
    _approval_flow_versions()
    _approvals()
    _approval_seats()
    _approval_steps()
    _approval_stand_ins()


def _approval_flows() -> None:
    op.create_table(
        "approval_flows",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("record_type", sa.String(length=40, collation="C"), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("enabled", sa.Boolean(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_by", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(
            ["tenant_id", "updated_by"],
            ["memberships.tenant_id", "memberships.user_id"],
            name=op.f("fk_approval_flows_tenant_id_updated_by"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_approval_flows")),
    )
    op.raise_walls("approval_flows")
    op.create_index(
        op.f("ix_approval_flows_tenant_id_record_type_position_id"),
        "approval_flows",
        ["tenant_id", "record_type", "position", "id"],
    )


def _approval_flow_versions() -> None:
    op.create_table(
        "approval_flow_versions",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("flow_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("terms", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(
            ["tenant_id", "flow_id"],
            ["approval_flows.tenant_id", "approval_flows.id"],
            name=op.f("fk_approval_flow_versions_tenant_id_flow_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "made_by"],
            ["memberships.tenant_id", "memberships.user_id"],
            name=op.f("fk_approval_flow_versions_tenant_id_made_by"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_approval_flow_versions")),
        sa.UniqueConstraint(
            "tenant_id", "flow_id", "number", name=op.f("uq_approval_flow_versions_tenant_id_flow_id_number")
        ),
    )
    op.raise_walls("approval_flow_versions")


def _approvals() -> None:
    op.create_table(
        "approvals",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("record_type", sa.String(length=40, collation="C"), nullable=False),
        sa.Column("record_id", sa.Uuid(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("flow_id", sa.Uuid(), nullable=False),
        sa.Column("flow_number", sa.BigInteger(), nullable=False),
        sa.Column("status", sa.String(length=20, collation="C"), nullable=False),
        sa.Column("node", sa.BigInteger(), nullable=False),
        sa.Column("round", sa.BigInteger(), nullable=False),
        sa.Column("touched", sa.Boolean(), nullable=False),
        sa.Column("submitted_by", sa.Uuid(), nullable=False),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("snapshot", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("outdated_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["tenant_id", "flow_id"],
            ["approval_flows.tenant_id", "approval_flows.id"],
            name=op.f("fk_approvals_tenant_id_flow_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "submitted_by"],
            ["memberships.tenant_id", "memberships.user_id"],
            name=op.f("fk_approvals_tenant_id_submitted_by"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_approvals")),
    )
    op.raise_walls("approvals")
    op.create_index(op.f("ix_approvals_tenant_id_flow_id"), "approvals", ["tenant_id", "flow_id"])
    op.create_index(
        op.f("ix_approvals_tenant_id_record_id"),
        "approvals",
        ["tenant_id", "record_id"],
        unique=True,
        postgresql_where=sa.text("status IN ('approving', 'returned')"),
    )
    op.create_index(
        op.f("ix_approvals_tenant_id_record_id_submitted_at_id"),
        "approvals",
        ["tenant_id", "record_id", "submitted_at", "id"],
    )
    op.create_index(
        op.f("ix_approvals_tenant_id_submitted_by_submitted_at_id"),
        "approvals",
        ["tenant_id", "submitted_by", "submitted_at", "id"],
    )


def _approval_seats() -> None:
    op.create_table(
        "approval_seats",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("approval_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("node", sa.BigInteger(), nullable=False),
        sa.Column("lane", sa.BigInteger(), nullable=False),
        sa.Column("rank", sa.BigInteger(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("state", sa.String(length=12, collation="C"), nullable=False),
        sa.Column("auto", sa.Boolean(), nullable=False),
        sa.Column("added_by", sa.Uuid(), nullable=True),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(
            ["tenant_id", "added_by"],
            ["memberships.tenant_id", "memberships.user_id"],
            name=op.f("fk_approval_seats_tenant_id_added_by"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "approval_id"],
            ["approvals.tenant_id", "approvals.id"],
            name=op.f("fk_approval_seats_tenant_id_approval_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "decided_by"],
            ["memberships.tenant_id", "memberships.user_id"],
            name=op.f("fk_approval_seats_tenant_id_decided_by"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "user_id"],
            ["memberships.tenant_id", "memberships.user_id"],
            name=op.f("fk_approval_seats_tenant_id_user_id"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_approval_seats")),
        sa.UniqueConstraint(
            "tenant_id", "approval_id", "number", name=op.f("uq_approval_seats_tenant_id_approval_id_number")
        ),
    )
    op.raise_walls("approval_seats")
    op.create_index(
        op.f("ix_approval_seats_tenant_id_decided_by_decided_at_id"),
        "approval_seats",
        ["tenant_id", "decided_by", "decided_at", "id"],
    )
    op.create_index(
        op.f("ix_approval_seats_tenant_id_user_id_opened_at_id"),
        "approval_seats",
        ["tenant_id", "user_id", "opened_at", "id"],
        postgresql_where=sa.text("state = 'open'"),
    )


def _approval_steps() -> None:
    op.create_table(
        "approval_steps",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("approval_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("action", sa.String(length=20, collation="C"), nullable=False),
        sa.Column("node_name", sa.Text(), nullable=False),
        sa.Column("by_id", sa.Uuid(), nullable=True),
        sa.Column("for_id", sa.Uuid(), nullable=True),
        sa.Column("to_id", sa.Uuid(), nullable=True),
        sa.Column("comment", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "approval_id"],
            ["approvals.tenant_id", "approvals.id"],
            name=op.f("fk_approval_steps_tenant_id_approval_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "by_id"],
            ["memberships.tenant_id", "memberships.user_id"],
            name=op.f("fk_approval_steps_tenant_id_by_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "for_id"],
            ["memberships.tenant_id", "memberships.user_id"],
            name=op.f("fk_approval_steps_tenant_id_for_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "to_id"],
            ["memberships.tenant_id", "memberships.user_id"],
            name=op.f("fk_approval_steps_tenant_id_to_id"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_approval_steps")),
        sa.UniqueConstraint(
            "tenant_id", "approval_id", "number", name=op.f("uq_approval_steps_tenant_id_approval_id_number")
        ),
    )
    op.raise_walls("approval_steps")


def _approval_stand_ins() -> None:
    op.create_table(
        "approval_stand_ins",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("stand_in_id", sa.Uuid(), nullable=False),
        sa.Column("from_day", sa.Date(), nullable=False),
        sa.Column("to_day", sa.Date(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(
            ["tenant_id", "created_by"],
            ["memberships.tenant_id", "memberships.user_id"],
            name=op.f("fk_approval_stand_ins_tenant_id_created_by"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "stand_in_id"],
            ["memberships.tenant_id", "memberships.user_id"],
            name=op.f("fk_approval_stand_ins_tenant_id_stand_in_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "user_id"],
            ["memberships.tenant_id", "memberships.user_id"],
            name=op.f("fk_approval_stand_ins_tenant_id_user_id"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_approval_stand_ins")),
    )
    op.raise_walls("approval_stand_ins")
    op.create_index(
        op.f("ix_approval_stand_ins_tenant_id_stand_in_id"), "approval_stand_ins", ["tenant_id", "stand_in_id"]
    )
    op.create_index(op.f("ix_approval_stand_ins_tenant_id_user_id"), "approval_stand_ins", ["tenant_id", "user_id"])


def downgrade() -> None:
    for table in (
        "approval_stand_ins",
        "approval_steps",
        "approval_seats",
        "approvals",
        "approval_flow_versions",
        "approval_flows",
    ):
        op.drop_table(table)
