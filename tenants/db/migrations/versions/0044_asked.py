"""indexes of what lists are asked by"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0044_asked"
down_revision = "0034_quality"
branch_labels = None
depends_on = None

_INDEXES = (
    ("accounts", "kind", "created_at", "id"),
    ("accounts", "industry", "created_at", "id"),
    ("accounts", "employees"),
    ("contacts", "title", "created_at", "id"),
    ("leads", "source", "created_at", "id"),
    ("leads", "industry", "created_at", "id"),
    ("leads", "region", "created_at", "id"),
    ("activities", "owner_id", "occurred_at", "id"),
    ("activities", "kind", "occurred_at", "id"),
    ("activities", "completed_at"),
)


def upgrade() -> None:
    for table, *columns in _INDEXES:
        op.create_index(
            _name(table, columns), table, ["tenant_id", *columns], postgresql_where=sa.text("deleted_at is null")
        )


def _name(table: str, columns: list[str]) -> str:
    return op.f("_".join((f"ix_{table}_tenant_id", *columns)))


def downgrade() -> None:
    for table, *columns in _INDEXES:
        op.drop_index(_name(table, columns), table_name=table)
