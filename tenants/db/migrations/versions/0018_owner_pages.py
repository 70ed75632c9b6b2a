"""a page of what a few people own, read from an index that has all it is ordered by"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0018_owner_pages"
down_revision = "0017_plans"
branch_labels = None
depends_on = None

_TABLES = ("accounts", "contacts")
_COLUMNS = ["tenant_id", "owner_id", "created_at"]


def upgrade() -> None:
    for table in _TABLES:
        op.create_index(
            op.f(f"ix_{table}_tenant_id_owner_id_created_at_id"),
            table,
            [*_COLUMNS, "id"],
            postgresql_where=sa.text("deleted_at IS NULL"),
        )
        op.drop_index(op.f(f"ix_{table}_tenant_id_owner_id_created_at"), table)


def downgrade() -> None:
    for table in _TABLES:
        op.create_index(op.f(f"ix_{table}_tenant_id_owner_id_created_at"), table, _COLUMNS)
        op.drop_index(op.f(f"ix_{table}_tenant_id_owner_id_created_at_id"), table)
