"""files on records"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0033_attachments"
down_revision = "0021_partners"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "attachments",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("record_type", sa.String(40, collation="C"), nullable=False),
        sa.Column("record_id", sa.Uuid(), nullable=False),
        sa.Column("upload_id", sa.Uuid(), nullable=False),
        sa.Column("filename", sa.Text(), nullable=False),
        sa.Column("content_type", sa.Text(), nullable=False),
        sa.Column("created_by", sa.Uuid(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("kept_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_attachments")),
        sa.ForeignKeyConstraint(
            ["tenant_id", "upload_id"],
            ["uploads.tenant_id", "uploads.id"],
            name=op.f("fk_attachments_tenant_id_upload_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "created_by"],
            ["memberships.tenant_id", "memberships.user_id"],
            name=op.f("fk_attachments_tenant_id_created_by"),
        ),
    )
    op.create_index(op.f("ix_attachments_tenant_id_upload_id"), "attachments", ["tenant_id", "upload_id"])
    op.create_index(
        op.f("ix_attachments_tenant_id_record_id_kept_at_id"),
        "attachments",
        ["tenant_id", "record_id", "kept_at", "id"],
    )
    op.create_index(op.f("ix_uploads_tenant_id_sha256"), "uploads", ["tenant_id", "sha256"])
    op.raise_walls("attachments")


def downgrade() -> None:
    op.drop_index(op.f("ix_uploads_tenant_id_sha256"), "uploads")
    op.drop_table("attachments")
