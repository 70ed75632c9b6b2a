"""data keys, sealed values, and the fields that have them"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0016_secrets"
down_revision = "0015_trust"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "data_keys",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("purpose", sa.String(length=10, collation="C"), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("wrapped", sa.LargeBinary(), nullable=True),
        sa.Column("wrapped_by", sa.Text(), nullable=False),
        sa.Column("wrapped_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.Uuid(), nullable=True),
        sa.Column("destroyed_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_data_keys")),
        sa.UniqueConstraint("tenant_id", "purpose", "number", name=op.f("uq_data_keys_tenant_id_purpose_number")),
    )
    op.raise_walls("data_keys")
    op.create_table(
        "sealed_values",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("record_type", sa.String(length=40, collation="C"), nullable=False),
        sa.Column("field", sa.String(length=60, collation="C"), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("blind", sa.LargeBinary(), nullable=False),
        sa.Column("key_number", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "record_type", "field", "id", name=op.f("pk_sealed_values")),
    )
    op.raise_walls("sealed_values")
    op.create_index(
        op.f("ix_sealed_values_tenant_id_record_type_field_blind_id"),
        "sealed_values",
        ["tenant_id", "record_type", "field", "blind", "id"],
    )
    op.create_index(op.f("ix_sealed_values_tenant_id_key_number"), "sealed_values", ["tenant_id", "key_number"])
    op.add_column("accounts", sa.Column("bank_account", sa.Text(), nullable=True))
    op.add_column("contacts", sa.Column("identity_number", sa.Text(), nullable=True))
    op.add_column("custom_fields", sa.Column("sensitive", sa.Boolean(), server_default="false", nullable=False))
    op.add_column("custom_fields", sa.Column("sealing_total", sa.BigInteger(), nullable=True))
    op.add_column("custom_fields", sa.Column("sealing_done", sa.BigInteger(), server_default="0", nullable=False))
    op.add_column("custom_fields", sa.Column("sealing_after", sa.Uuid(), nullable=True))
