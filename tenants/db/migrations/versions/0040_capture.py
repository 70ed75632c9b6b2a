"""where leads come in by themselves: sources, their secrets, what came, and the public doors that lead there"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0040_capture"
down_revision = "0023_leads"
branch_labels = None
depends_on = None

_MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "public_doors",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("public_id", sa.String(32, collation="C"), nullable=False),
        sa.Column("kind", sa.String(12, collation="C"), nullable=False),
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_public_doors")),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenants.id"], name=op.f("fk_public_doors_tenant_id")),
        sa.UniqueConstraint("public_id", name=op.f("uq_public_doors_public_id")),
    )
    op.create_index(op.f("ix_public_doors_tenant_id"), "public_doors", ["tenant_id"])
    op.open_registry("public_doors")
    op.create_table(
        "capture_sources",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(12, collation="C"), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("public_id", sa.String(32, collation="C"), nullable=False),
        sa.Column("enabled", sa.Boolean(), nullable=False),
        sa.Column("settings", postgresql.JSONB(), nullable=False),
        sa.Column("created_at", _MOMENT, nullable=False),
        sa.Column("created_by", sa.Uuid(), nullable=True),
        sa.Column("updated_at", _MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_capture_sources")),
        sa.UniqueConstraint("tenant_id", "name", name=op.f("uq_capture_sources_tenant_id_name")),
        sa.ForeignKeyConstraint(
            ["tenant_id", "created_by"],
            ["memberships.tenant_id", "memberships.user_id"],
            name=op.f("fk_capture_sources_tenant_id_created_by"),
        ),
    )
    op.raise_walls("capture_sources")
    op.create_table(
        "capture_secrets",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("source_id", sa.Uuid(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", _MOMENT, nullable=False),
        sa.Column("retires_at", _MOMENT, nullable=True),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_capture_secrets")),
        _of_source("capture_secrets"),
    )
    op.create_index(op.f("ix_capture_secrets_tenant_id_source_id"), "capture_secrets", ["tenant_id", "source_id"])
    op.raise_walls("capture_secrets")
    op.create_table(
        "capture_submissions",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("source_id", sa.Uuid(), nullable=False),
        sa.Column("state", sa.String(12, collation="C"), nullable=False),
        sa.Column("reason", sa.String(40, collation="C"), nullable=True),
        sa.Column("problem", sa.Text(), nullable=True),
        sa.Column("answers", postgresql.JSONB(), nullable=False),
        sa.Column("touch", postgresql.JSONB(), nullable=False),
        sa.Column("external_id", sa.Text(), nullable=True),
        sa.Column("email", sa.Text(), nullable=True),
        sa.Column("token", sa.LargeBinary(), nullable=True),
        sa.Column("confirm_hash", sa.LargeBinary(), nullable=True),
        sa.Column("body", sa.LargeBinary(), nullable=True),
        sa.Column("received_at", _MOMENT, nullable=False),
        sa.Column("confirmed_at", _MOMENT, nullable=True),
        sa.Column("settled_at", _MOMENT, nullable=True),
        sa.Column("lead_id", sa.Uuid(), nullable=True),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_capture_submissions")),
        _of_source("capture_submissions"),
        sa.ForeignKeyConstraint(
            ["tenant_id", "lead_id"],
            ["leads.tenant_id", "leads.id"],
            name=op.f("fk_capture_submissions_tenant_id_lead_id"),
        ),
        sa.UniqueConstraint(
            "tenant_id", "source_id", "token", name=op.f("uq_capture_submissions_tenant_id_source_id_token")
        ),
    )
    for columns in (
        ("received_at", "id"), ("source_id", "received_at", "id"), ("confirm_hash",), ("source_id", "email"), ("lead_id",),
    ):  # fmt: skip
        name = "_".join(("ix_capture_submissions_tenant_id", *columns))
        op.create_index(op.f(name), "capture_submissions", ["tenant_id", *columns])
    op.raise_walls("capture_submissions")


def _of_source(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["tenant_id", "source_id"],
        ["capture_sources.tenant_id", "capture_sources.id"],
        name=op.f(f"fk_{table}_tenant_id_source_id"),
        ondelete="CASCADE",
    )


def downgrade() -> None:
    for table in ("capture_submissions", "capture_secrets", "capture_sources", "public_doors"):
        op.drop_table(table)
