"""mailboxes whose letters become leads"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0047_mailboxes"
down_revision = "0026_pool_notices"
branch_labels = None
depends_on = None

_MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "capture_mailboxes",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("source_id", sa.Uuid(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("uid_validity", sa.BigInteger(), nullable=True),
        sa.Column("last_uid", sa.BigInteger(), nullable=False),
        sa.Column("since", _MOMENT, nullable=False),
        sa.Column("looked_at", _MOMENT, nullable=True),
        sa.Column("fault", sa.String(40, collation="C"), nullable=True),
        sa.Column("failures", sa.BigInteger(), nullable=False),
        sa.Column("due_at", _MOMENT, nullable=True),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_capture_mailboxes")),
        sa.ForeignKeyConstraint(
            ["tenant_id", "source_id"],
            ["capture_sources.tenant_id", "capture_sources.id"],
            name=op.f("fk_capture_mailboxes_tenant_id_source_id"),
            ondelete="CASCADE",
        ),
        sa.UniqueConstraint("tenant_id", "address", name=op.f("uq_capture_mailboxes_tenant_id_address")),
    )
    op.create_index(op.f("ix_capture_mailboxes_tenant_id_source_id"), "capture_mailboxes", ["tenant_id", "source_id"])
    op.raise_walls("capture_mailboxes")


def downgrade() -> None:
    op.drop_table("capture_mailboxes")
