"""the dates of a company's life, sample records, what people said of the product, and the export of everything"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0018_life"
down_revision = "0018_owner_pages"
branch_labels = None
depends_on = None

_MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "company_lives",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("trial_last_day", sa.Date(), nullable=True),
        sa.Column("next_plan", sa.String(20, collation="C"), nullable=True),
        sa.Column("past_due_at", _MOMENT, nullable=True),
        sa.Column("suspended_at", _MOMENT, nullable=True),
        sa.Column("closed_at", _MOMENT, nullable=True),
        sa.Column("before", sa.String(20, collation="C"), nullable=True),
        sa.Column("told", sa.ARRAY(sa.Text()), server_default="{}", nullable=False),
        sa.Column("look_at", _MOMENT, nullable=True),
        sa.Column("shredded_at", _MOMENT, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_company_lives")),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenants.id"], name=op.f("fk_company_lives_tenant_id")),
        sa.UniqueConstraint("tenant_id", name=op.f("uq_company_lives_tenant_id")),
    )
    op.open_registry("company_lives")
    op.create_index(
        op.f("ix_company_lives_look_at"), "company_lives", ["look_at"], postgresql_where=sa.text("look_at is not null")
    )
    op.create_table(
        "feedback",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("company_id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(10, collation="C"), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("page", sa.Text(), nullable=False),
        sa.Column("may_contact", sa.Boolean(), nullable=False),
        sa.Column("created_at", _MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_feedback")),
        sa.ForeignKeyConstraint(["company_id"], ["tenants.id"], name=op.f("fk_feedback_company_id")),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_feedback_user_id")),
    )
    op.open_registry("feedback")
    op.create_index(op.f("ix_feedback_created_at"), "feedback", ["created_at"])
    op.create_table(
        "read_notes",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("release", sa.String(20, collation="C"), nullable=False),
        sa.Column("read_at", _MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_read_notes")),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_read_notes_user_id"), ondelete="CASCADE"),
        sa.UniqueConstraint("user_id", name=op.f("uq_read_notes_user_id")),
    )
    op.open_registry("read_notes")
    op.create_table(
        "sample_records",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("record_type", sa.String(40, collation="C"), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("created_at", _MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_sample_records")),
    )
    op.raise_walls("sample_records")
    op.create_table(
        "checklist_marks",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("item", sa.String(30, collation="C"), nullable=False),
        sa.Column("marked_at", _MOMENT, nullable=False),
        sa.Column("marked_by", sa.Uuid(), nullable=True),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_checklist_marks")),
        sa.UniqueConstraint("tenant_id", "item", name=op.f("uq_checklist_marks_tenant_id_item")),
        sa.ForeignKeyConstraint(
            ["tenant_id", "marked_by"],
            ["memberships.tenant_id", "memberships.user_id"],
            name=op.f("fk_checklist_marks_tenant_id_marked_by"),
        ),
    )
    op.raise_walls("checklist_marks")
    op.create_table(
        "company_exports",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("state", sa.String(12, collation="C"), server_default="waiting", nullable=False),
        sa.Column("requested_by", sa.Uuid(), nullable=True),
        sa.Column("created_at", _MOMENT, nullable=False),
        sa.Column("finished_at", _MOMENT, nullable=True),
        sa.Column("key", sa.Text(), nullable=True),
        sa.Column("done", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("total", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("bytes", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_company_exports")),
        sa.ForeignKeyConstraint(
            ["tenant_id", "requested_by"],
            ["memberships.tenant_id", "memberships.user_id"],
            name=op.f("fk_company_exports_tenant_id_requested_by"),
        ),
    )
    op.create_index(op.f("ix_company_exports_tenant_id_created_at"), "company_exports", ["tenant_id", "created_at"])
    op.raise_walls("company_exports")


def downgrade() -> None:
    for table in ("company_exports", "checklist_marks", "sample_records", "read_notes", "feedback", "company_lives"):
        op.drop_table(table)
