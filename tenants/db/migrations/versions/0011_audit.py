"""the tamper-evident log"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0011_audit"
down_revision = "0010_declared"
branch_labels = None
depends_on = None

_TENANT = (
    "audit_trees",
    "audit_tiles",
    "audit_heads",
    "audit_salts",
    "audit_origins",
    "audit_erasures",
    "audit_exports",
)


def upgrade() -> None:
    op.add_column("changes", sa.Column("session_id", sa.Uuid(), nullable=True))
    op.create_index("ix_changes_actor", "changes", ["tenant_id", "actor_id", "id"], unique=False)
    op.create_table(
        "audit_keys",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("key_id", sa.String(16, collation="C"), nullable=False),
        sa.Column("public_key", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_keys")),
        sa.UniqueConstraint("key_id", name=op.f("uq_audit_keys_key_id")),
    )
    op.open_registry("audit_keys")
    op.create_table(
        "audit_trees",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("size", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("frontier", sa.LargeBinary(), server_default=sa.text("''"), nullable=False),
        sa.Column("seq", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("change_id", sa.Uuid(), nullable=True),
        sa.Column("erasures", sa.BigInteger(), server_default="0", nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", name=op.f("pk_audit_trees")),
    )
    op.create_table(
        "audit_tiles",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("level", sa.BigInteger(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("hashes", sa.LargeBinary(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=True),
        sa.Column("change_id", sa.Uuid(), nullable=True),
        sa.PrimaryKeyConstraint("tenant_id", "level", "position", name=op.f("pk_audit_tiles")),
    )
    op.create_table(
        "audit_heads",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("root", sa.LargeBinary(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("previous", sa.LargeBinary(), nullable=True),
        sa.Column("key_id", sa.String(16, collation="C"), nullable=False),
        sa.Column("signature", sa.LargeBinary(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("change_id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_audit_heads")),
        sa.UniqueConstraint("tenant_id", "size", name=op.f("uq_audit_heads_tenant_id_size")),
    )
    op.create_table(
        "audit_salts",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("salt", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_audit_salts")),
    )
    op.create_table(
        "audit_origins",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(10, collation="C"), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("device", sa.Text(), nullable=False),
        sa.Column("address_seal", sa.Text(), nullable=False),
        sa.Column("device_seal", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_audit_origins")),
    )
    op.create_table(
        "audit_erasures",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("record_id", sa.Uuid(), nullable=False),
        sa.Column("seals", postgresql.JSONB(), nullable=False),
        sa.Column("salts", postgresql.JSONB(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_audit_erasures")),
    )
    op.create_table(
        "audit_exports",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("state", sa.String(12, collation="C"), server_default="waiting", nullable=False),
        sa.Column("requested_by", sa.Uuid(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("key", sa.Text(), nullable=True),
        sa.Column("entries", sa.BigInteger(), nullable=True),
        sa.Column("bytes", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_audit_exports")),
        sa.ForeignKeyConstraint(
            ["tenant_id", "requested_by"],
            ["memberships.tenant_id", "memberships.user_id"],
            name=op.f("fk_audit_exports_tenant_id_requested_by"),
        ),
    )
    for table in _TENANT:
        op.raise_walls(table)
    op.create_index(
        op.f("ix_audit_exports_tenant_id_created_at"), "audit_exports", ["tenant_id", "created_at"], unique=False
    )
    op.create_index(
        "ix_audit_tiles_place",
        "audit_tiles",
        ["tenant_id", "seq", "change_id"],
        unique=False,
        postgresql_where=sa.text("level = 0"),
    )


def downgrade() -> None:
    for table in ("audit_keys", *_TENANT):
        op.drop_table(table)
    op.drop_index("ix_changes_actor", table_name="changes")
    op.drop_column("changes", "session_id")
