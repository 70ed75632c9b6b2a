"""changes of many records, and records as files"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0044_many"
down_revision = "0046_notices"
branch_labels = None
depends_on = None

_MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "mass_changes",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("record_type", sa.String(40, collation="C"), nullable=False),
        sa.Column("action", sa.String(8, collation="C"), nullable=False),
        sa.Column("values", postgresql.JSONB(), nullable=False),
        sa.Column("state", sa.String(12, collation="C"), nullable=False),
        sa.Column("stopped_in", sa.String(12, collation="C"), nullable=True),
        sa.Column("pass_number", sa.BigInteger(), server_default="1", nullable=False),
        *(
            sa.Column(name, sa.BigInteger(), server_default="0", nullable=False)
            for name in ("checkpoint", "undo_from", "rows_changed", "rows_unchanged", "rows_left", "rows_restored",
                         "rows_kept")
        ),
        sa.Column("rows_total", sa.BigInteger(), nullable=False),
        sa.Column("failure_code", sa.String(40, collation="C"), nullable=True),
        sa.Column("created_at", _MOMENT, nullable=False),
        sa.Column("created_by", sa.Uuid(), nullable=True),
        sa.Column("finished_at", _MOMENT, nullable=True),
        sa.Column("undone_at", _MOMENT, nullable=True),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_mass_changes")),
        _by_member("mass_changes", "created_by"),
    )  # fmt: skip
    _index("mass_changes", "created_by", "created_at", "id")
    op.raise_walls("mass_changes")
    op.create_table(
        "mass_change_rows",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("change_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("record_id", sa.Uuid(), nullable=False),
        sa.Column("outcome", sa.String(12, collation="C"), nullable=True),
        sa.Column("version", sa.BigInteger(), nullable=True),
        sa.Column("why", sa.String(40, collation="C"), nullable=True),
        sa.Column("message", sa.Text(), nullable=True),
        sa.Column("fields", postgresql.ARRAY(sa.Text()), nullable=True),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_mass_change_rows")),
        sa.ForeignKeyConstraint(
            ["tenant_id", "change_id"],
            ["mass_changes.tenant_id", "mass_changes.id"],
            name=op.f("fk_mass_change_rows_tenant_id_change_id"),
        ),
        sa.UniqueConstraint(
            "tenant_id", "change_id", "position", name=op.f("uq_mass_change_rows_tenant_id_change_id_position")
        ),
    )
    op.raise_walls("mass_change_rows")
    op.create_table(
        "record_exports",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("record_type", sa.String(40, collation="C"), nullable=False),
        sa.Column("format", sa.String(4, collation="C"), nullable=False),
        sa.Column("columns", postgresql.JSONB(), nullable=False),
        sa.Column("ids", postgresql.ARRAY(sa.Text()), nullable=True),
        sa.Column("filter", postgresql.JSONB(), nullable=True),
        sa.Column("search", sa.Text(), nullable=False),
        sa.Column("sorting", postgresql.JSONB(), nullable=False),
        sa.Column("locale", sa.String(16, collation="C"), nullable=False),
        sa.Column("state", sa.String(12, collation="C"), server_default="running", nullable=False),
        sa.Column("rows_total", sa.BigInteger(), nullable=False),
        sa.Column("rows_done", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("bytes", sa.BigInteger(), nullable=True),
        sa.Column("key", sa.Text(), nullable=True),
        sa.Column("failure_code", sa.String(40, collation="C"), nullable=True),
        sa.Column("requested_by", sa.Uuid(), nullable=True),
        sa.Column("created_at", _MOMENT, nullable=False),
        sa.Column("finished_at", _MOMENT, nullable=True),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_record_exports")),
        _by_member("record_exports", "requested_by"),
    )
    _index("record_exports", "requested_by", "created_at", "id")
    _index("record_exports", "created_at")
    op.raise_walls("record_exports")


def _index(table: str, *columns: str) -> None:
    op.create_index(op.f("_".join((f"ix_{table}_tenant_id", *columns))), table, ["tenant_id", *columns])


def _by_member(table: str, column: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["tenant_id", column],
        ["memberships.tenant_id", "memberships.user_id"],
        name=op.f(f"fk_{table}_tenant_id_{column}"),
    )


def downgrade() -> None:
    for table in ("record_exports", "mass_change_rows", "mass_changes"):
        op.drop_table(table)
