"""merged records: who went into whom, under which id they are found, and what was moved"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0045_merges"
down_revision = "0025_business_hours"
branch_labels = None
depends_on = None

_TABLES = ("record_merges", "record_aliases", "record_moves")


def _id(name: str, *, nullable: bool = False) -> sa.Column[object]:
    return sa.Column(name, sa.Uuid(), nullable=nullable)


def _code(name: str, length: int) -> sa.Column[object]:
    return sa.Column(name, sa.String(length, collation="C"), nullable=False)


def _moment(name: str, *, nullable: bool = False) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def _of(table: str, column: str, target: str, key: str = "id", on_delete: str | None = None) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_tenant_id_{column}")
    return sa.ForeignKeyConstraint(
        ["tenant_id", column], [f"{target}.tenant_id", f"{target}.{key}"], name=name, ondelete=on_delete
    )


def upgrade() -> None:
    op.create_table(
        "record_merges",
        _id("tenant_id"),
        _id("id"),
        _code("record_type", 40),
        _id("survivor_id"),
        sa.Column("loser_ids", postgresql.ARRAY(sa.Uuid()), nullable=False),
        sa.Column("version_before", sa.BigInteger(), nullable=False),
        sa.Column("version_after", sa.BigInteger(), nullable=False),
        _moment("merged_at"),
        _id("merged_by", nullable=True),
        _moment("undone_at", nullable=True),
        _id("undone_by", nullable=True),
        sa.Column("kept", postgresql.ARRAY(sa.Text()), server_default="{}", nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_record_merges")),
        _of("record_merges", "merged_by", "memberships", "user_id"),
        _of("record_merges", "undone_by", "memberships", "user_id"),
    )
    for columns in (("survivor_id", "merged_at"), ("merged_at", "id")):
        op.create_index(
            op.f(f"ix_record_merges_tenant_id_{'_'.join(columns)}"), "record_merges", ["tenant_id", *columns]
        )
    op.create_table(
        "record_aliases",
        _id("tenant_id"),
        _id("id"),
        _code("record_type", 40),
        _id("merge_id"),
        _id("into_id"),
        _id("root_id"),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_record_aliases")),
        _of("record_aliases", "merge_id", "record_merges"),
    )
    for column in ("merge_id", "into_id", "root_id"):
        op.create_index(op.f(f"ix_record_aliases_tenant_id_{column}"), "record_aliases", ["tenant_id", column])
    op.create_table(
        "record_moves",
        _id("tenant_id"),
        _id("merge_id"),
        _code("place", 80),
        _id("id"),
        _id("from_id"),
        sa.PrimaryKeyConstraint("tenant_id", "merge_id", "place", "id", name=op.f("pk_record_moves")),
        _of("record_moves", "merge_id", "record_merges", on_delete="CASCADE"),
    )
    for table in _TABLES:
        op.raise_walls(table)


def downgrade() -> None:
    for table in reversed(_TABLES):
        op.drop_table(table)
