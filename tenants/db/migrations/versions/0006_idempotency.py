"""answers kept under a client's key"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006_idempotency"
down_revision = "0005_caseless"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "idempotency_keys",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("principal_id", sa.Uuid(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("request_hash", sa.LargeBinary(), nullable=False),
        sa.Column("response", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_idempotency_keys")),
        sa.UniqueConstraint(
            "tenant_id", "principal_id", "key", name=op.f("uq_idempotency_keys_tenant_id_principal_id_key")
        ),
    )
    op.raise_walls("idempotency_keys")
    op.create_index(
        op.f("ix_idempotency_keys_tenant_id_created_at"), "idempotency_keys", ["tenant_id", "created_at"], unique=False
    )


def downgrade() -> None:
    op.drop_table("idempotency_keys")
