"""who follows a record, and up to where they have read what others did"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0046_notices"
down_revision = "0046_cleaning"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "record_followers",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("record_type", sa.String(40, collation="C"), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "user_id", "id", name=op.f("pk_record_followers")),
        sa.ForeignKeyConstraint(
            ["tenant_id", "user_id"],
            ["memberships.tenant_id", "memberships.user_id"],
            name=op.f("fk_record_followers_tenant_id_user_id"),
        ),
    )
    op.create_index(op.f("ix_record_followers_tenant_id_id"), "record_followers", ["tenant_id", "id"])
    op.create_table(
        "notice_marks",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_notice_marks")),
    )
    for table in ("record_followers", "notice_marks"):
        op.raise_walls(table)


def downgrade() -> None:
    for table in ("notice_marks", "record_followers"):
        op.drop_table(table)
