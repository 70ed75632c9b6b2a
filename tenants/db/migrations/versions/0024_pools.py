"""pools, whose records were whose, and where they wait"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0024_pools"
down_revision = "0027_scores"
branch_labels = None
depends_on = None


def _ids(name: str) -> sa.Column[object]:
    return sa.Column(name, postgresql.ARRAY(sa.Uuid()), server_default="{}", nullable=False)


def _number(name: str) -> sa.Column[object]:
    return sa.Column(name, sa.BigInteger(), nullable=True)


def _flag(name: str) -> sa.Column[object]:
    return sa.Column(name, sa.Boolean(), nullable=False)


def _code(name: str, length: int = 40, default: str | None = None) -> sa.Column[object]:
    return sa.Column(name, sa.String(length=length, collation="C"), server_default=default, nullable=False)


def _moment(name: str, *, nullable: bool = False) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def upgrade() -> None:
    op.create_table(
        "pools",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        _code("record_type"),
        sa.Column("name", sa.Text(), nullable=False),
        _flag("enabled"),
        sa.Column("priority", sa.BigInteger(), nullable=False),
        _ids("user_ids"),
        _ids("department_ids"),
        sa.Column("roles", postgresql.ARRAY(sa.Text()), server_default="{}", nullable=False),
        _ids("admin_ids"),
        _number("daily_cap"),
        _number("holding_cap"),
        _number("cooling_days"),
        _number("freeze_days"),
        _code("exempt_field", default=""),
        sa.Column("exempt", postgresql.ARRAY(sa.Text()), server_default="{}", nullable=False),
        _flag("recycle"),
        _flag("every_condition"),
        _number("unfollowed_days"),
        _number("held_days"),
        _number("protection_days"),
        _flag("business_days"),
        _code("level_field", default=""),
        sa.Column("levels", postgresql.JSONB(astext_type=sa.Text()), server_default="[]", nullable=False),
        sa.Column("version", sa.BigInteger(), server_default="1", nullable=False),
        _moment("created_at"),
        _moment("updated_at"),
        sa.Column("created_by", sa.Uuid(), nullable=True),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_pools")),
    )
    op.raise_walls("pools")
    op.create_index(
        op.f("ix_pools_tenant_id_record_type_priority_id"), "pools", ["tenant_id", "record_type", "priority", "id"]
    )
    op.create_table(
        "owner_changes",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        _code("record_type"),
        sa.Column("record_id", sa.Uuid(), nullable=False),
        sa.Column("previous_id", sa.Uuid(), nullable=True),
        sa.Column("owner_id", sa.Uuid(), nullable=True),
        _code("reason", 12),
        sa.Column("pool_id", sa.Uuid(), nullable=True),
        sa.Column("words", sa.Text(), nullable=True),
        sa.Column("by_id", sa.Uuid(), nullable=True),
        _moment("at"),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_owner_changes")),
        *(
            sa.ForeignKeyConstraint(
                ["tenant_id", column],
                ["memberships.tenant_id", "memberships.user_id"],
                name=op.f(f"fk_owner_changes_tenant_id_{column}"),
            )
            for column in ("previous_id", "owner_id", "by_id")
        ),
    )
    op.raise_walls("owner_changes")
    op.create_index(op.f("ix_owner_changes_tenant_id_record_id_at"), "owner_changes", ["tenant_id", "record_id", "at"])
    op.create_index(op.f("ix_owner_changes_tenant_id_owner_id_at"), "owner_changes", ["tenant_id", "owner_id", "at"])
    op.create_table(
        "record_places",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        _code("record_type"),
        sa.Column("pool_id", sa.Uuid(), nullable=True),
        _moment("entered_at", nullable=True),
        sa.Column("locked", sa.Boolean(), server_default="false", nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_record_places")),
    )
    op.raise_walls("record_places")
    op.create_index(
        op.f("ix_record_places_tenant_id_pool_id_entered_at_id"),
        "record_places",
        ["tenant_id", "pool_id", "entered_at", "id"],
    )
    # Who sells what decides for itself from now on; the plans an installation begins with have pools.
    op.execute(
        "UPDATE plans SET modules = array_append(modules, 'pools')"
        " WHERE code IN ('free', 'team', 'business', 'enterprise') AND NOT 'pools' = ANY (modules)"
    )


def downgrade() -> None:
    op.execute("UPDATE plans SET modules = array_remove(modules, 'pools')")
    op.drop_table("record_places")
    op.drop_table("owner_changes")
    op.drop_table("pools")
