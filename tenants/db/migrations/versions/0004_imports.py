"""files, imports, what was found wrong in them"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0004_imports"
down_revision = "0003_records"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "uploads",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("filename", sa.Text(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("sha256", sa.String(length=64, collation="C"), nullable=False),
        sa.Column("content_type", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=12, collation="C"), server_default="pending", nullable=False),
        sa.Column("created_by", sa.Uuid(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("stored_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["tenant_id", "created_by"],
            ["memberships.tenant_id", "memberships.user_id"],
            name=op.f("fk_uploads_tenant_id_created_by"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_uploads")),
        info={"keys_composed": True},
    )
    op.raise_walls("uploads")
    op.create_index(
        op.f("ix_uploads_tenant_id_created_by_sha256"), "uploads", ["tenant_id", "created_by", "sha256"], unique=False
    )
    op.create_table(
        "imports",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("upload_id", sa.Uuid(), nullable=False),
        sa.Column("record_type", sa.String(length=40, collation="C"), nullable=False),
        sa.Column("encoding", sa.String(length=20, collation="C"), nullable=False),
        sa.Column("delimiter", sa.Text(), nullable=False),
        sa.Column("quote", sa.Text(), nullable=False),
        sa.Column("has_header", sa.Boolean(), nullable=False),
        sa.Column("skip_lines", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("columns", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("mapping", postgresql.JSONB(astext_type=sa.Text()), server_default="[]", nullable=False),
        sa.Column("options", postgresql.JSONB(astext_type=sa.Text()), server_default="{}", nullable=False),
        sa.Column("state", sa.String(length=12, collation="C"), nullable=False),
        sa.Column("pass_number", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("checkpoint", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("rows_total", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("rows_done", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("rows_created", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("rows_duplicate", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("rows_rejected", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("problems_total", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("failure_code", sa.String(length=40, collation="C"), nullable=True),
        sa.Column("failure", sa.Text(), nullable=True),
        sa.Column("rejects_key", sa.Text(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.Uuid(), nullable=True),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["tenant_id", "created_by"],
            ["memberships.tenant_id", "memberships.user_id"],
            name=op.f("fk_imports_tenant_id_created_by"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "upload_id"], ["uploads.tenant_id", "uploads.id"], name=op.f("fk_imports_tenant_id_upload_id")
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_imports")),
        info={"keys_composed": True},
    )
    op.raise_walls("imports")
    op.create_index(
        op.f("ix_imports_tenant_id_created_at_id"), "imports", ["tenant_id", "created_at", "id"], unique=False
    )
    op.create_index(op.f("ix_imports_tenant_id_upload_id"), "imports", ["tenant_id", "upload_id"], unique=False)
    op.create_table(
        "import_problems",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("import_id", sa.Uuid(), nullable=False),
        sa.Column("row_number", sa.BigInteger(), nullable=False),
        sa.Column("severity", sa.String(length=8, collation="C"), nullable=False),
        sa.Column("column_name", sa.Text(), nullable=True),
        sa.Column("code", sa.String(length=40, collation="C"), nullable=False),
        sa.Column("message", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["tenant_id", "import_id"],
            ["imports.tenant_id", "imports.id"],
            name=op.f("fk_import_problems_tenant_id_import_id"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_import_problems")),
        info={"keys_composed": True},
    )
    op.raise_walls("import_problems")
    op.create_index(
        op.f("ix_import_problems_tenant_id_import_id_row_number_id"),
        "import_problems",
        ["tenant_id", "import_id", "row_number", "id"],
        unique=False,
    )
    op.create_table(
        "import_rejects",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("import_id", sa.Uuid(), nullable=False),
        sa.Column("row_number", sa.BigInteger(), nullable=False),
        sa.Column("cells", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("error", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "import_id"],
            ["imports.tenant_id", "imports.id"],
            name=op.f("fk_import_rejects_tenant_id_import_id"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_import_rejects")),
        info={"keys_composed": True},
    )
    op.raise_walls("import_rejects")
    op.create_index(
        op.f("ix_import_rejects_tenant_id_import_id_row_number"),
        "import_rejects",
        ["tenant_id", "import_id", "row_number"],
        unique=False,
    )


def downgrade() -> None:
    op.drop_table("import_rejects")
    op.drop_table("import_problems")
    op.drop_table("imports")
    op.drop_table("uploads")
