"""keys by which records of the same person or company are found"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0031_duplicates"
down_revision = "0040_capture"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "duplicate_keys",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("key", sa.Text(collation="C"), nullable=False),
        sa.Column("record_type", sa.String(40, collation="C"), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "key", "record_type", "id", name=op.f("pk_duplicate_keys")),
    )
    op.create_index("ix_duplicate_keys_of_record", "duplicate_keys", ["tenant_id", "id"])
    op.raise_walls("duplicate_keys")


def downgrade() -> None:
    op.drop_table("duplicate_keys")
