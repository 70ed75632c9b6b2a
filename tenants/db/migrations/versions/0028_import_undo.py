"""what became of each row of an import, its reconciliation sheet, and its undoing"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0028_import_undo"
down_revision = "0033_attachments"
branch_labels = None
depends_on = None

_COUNTS = ("rows_updated", "undo_from", "rows_removed", "rows_restored", "rows_kept")


def upgrade() -> None:
    for name in _COUNTS:
        op.add_column("imports", sa.Column(name, sa.BigInteger(), server_default="0", nullable=False))
    op.add_column("imports", sa.Column("rows_key", sa.Text(), nullable=True))
    op.add_column("imports", sa.Column("rows_size", sa.BigInteger(), nullable=True))
    op.add_column(
        "imports",
        sa.Column("proposals", postgresql.JSONB(astext_type=sa.Text()), server_default="[]", nullable=False),
    )
    op.add_column("imports", sa.Column("undo_all", sa.Boolean(), server_default="false", nullable=False))
    op.add_column("imports", sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("imports", sa.Column("undone_by", sa.Uuid(), nullable=True))
    op.create_foreign_key(
        op.f("fk_imports_tenant_id_undone_by"),
        "imports",
        "memberships",
        ["tenant_id", "undone_by"],
        ["tenant_id", "user_id"],
    )
    op.create_table(
        "import_outcomes",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("import_id", sa.Uuid(), nullable=False),
        sa.Column("row_number", sa.BigInteger(), nullable=False),
        sa.Column("outcome", sa.String(length=12, collation="C"), nullable=False),
        sa.Column("record_id", sa.Uuid(), nullable=True),
        sa.Column("version", sa.BigInteger(), nullable=True),
        sa.Column("kept", sa.String(length=20, collation="C"), nullable=True),
        sa.ForeignKeyConstraint(
            ["tenant_id", "import_id"],
            ["imports.tenant_id", "imports.id"],
            name=op.f("fk_import_outcomes_tenant_id_import_id"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_import_outcomes")),
        sa.UniqueConstraint(
            "tenant_id", "import_id", "row_number", name=op.f("uq_import_outcomes_tenant_id_import_id_row_number")
        ),
        info={"keys_composed": True},
    )
    op.raise_walls("import_outcomes")
    op.create_index(
        op.f("ix_import_outcomes_tenant_id_import_id_record_id"),
        "import_outcomes",
        ["tenant_id", "import_id", "record_id"],
        unique=False,
        postgresql_where=sa.text("record_id is not null"),
    )
    op.create_table(
        "import_sheets",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("import_id", sa.Uuid(), nullable=False),
        sa.Column("made_by", sa.Uuid(), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reach", sa.String(length=64, collation="C"), nullable=True),
        sa.Column("rows_read", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("content", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.ForeignKeyConstraint(
            ["tenant_id", "import_id"],
            ["imports.tenant_id", "imports.id"],
            name=op.f("fk_import_sheets_tenant_id_import_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "made_by"],
            ["memberships.tenant_id", "memberships.user_id"],
            name=op.f("fk_import_sheets_tenant_id_made_by"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_import_sheets")),
        info={"keys_composed": True},
    )
    op.raise_walls("import_sheets")
    op.create_index(
        op.f("ix_import_sheets_tenant_id_import_id_made_at_id"),
        "import_sheets",
        ["tenant_id", "import_id", "made_at", "id"],
        unique=False,
    )


def downgrade() -> None:
    op.drop_table("import_sheets")
    op.drop_table("import_outcomes")
    op.drop_constraint(op.f("fk_imports_tenant_id_undone_by"), "imports")
    for name in ("undone_by", "undone_at", "undo_all", "proposals", "rows_size", "rows_key", *_COUNTS):
        op.drop_column("imports", name)
