"""policies of cleaning up, what they do to which record, and what is held"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0046_cleaning"
down_revision = "0029_refunds"
branch_labels = None
depends_on = None

_TABLES = ("cleaning_policies", "cleaning_cases", "legal_holds")


def _id(name: str, *, nullable: bool = False) -> sa.Column[object]:
    return sa.Column(name, sa.Uuid(), nullable=nullable)


def _code(name: str, length: int) -> sa.Column[object]:
    return sa.Column(name, sa.String(length, collation="C"), nullable=False)


def _moment(name: str, *, nullable: bool = False) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def _days(name: str) -> sa.Column[object]:
    return sa.Column(name, sa.BigInteger(), nullable=False)


def _member(table: str, column: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["tenant_id", column],
        ["memberships.tenant_id", "memberships.user_id"],
        name=op.f(f"fk_{table}_tenant_id_{column}"),
    )


def upgrade() -> None:
    op.create_table(
        "cleaning_policies",
        _id("tenant_id"),
        _id("id"),
        sa.Column("name", sa.Text(), nullable=False),
        _code("record_type", 40),
        sa.Column("rule_ids", postgresql.ARRAY(sa.Uuid()), nullable=False),
        _days("notice_days"),
        _days("keep_days"),
        _code("ending", 12),
        sa.Column("enabled", sa.Boolean(), nullable=False),
        _moment("created_at"),
        _id("created_by", nullable=True),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_cleaning_policies")),
        _member("cleaning_policies", "created_by"),
        sa.UniqueConstraint("tenant_id", "name", name=op.f("uq_cleaning_policies_tenant_id_name")),
    )
    op.create_table(
        "cleaning_cases",
        _id("tenant_id"),
        _id("id"),
        _id("policy_id"),
        _code("record_type", 40),
        _code("state", 12),
        _moment("noticed_at"),
        _moment("due_at"),
        _moment("settled_at", nullable=True),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_cleaning_cases")),
        sa.ForeignKeyConstraint(
            ["tenant_id", "policy_id"],
            ["cleaning_policies.tenant_id", "cleaning_policies.id"],
            name=op.f("fk_cleaning_cases_tenant_id_policy_id"),
            ondelete="CASCADE",
        ),
    )
    op.create_index(
        op.f("ix_cleaning_cases_tenant_id_policy_id_state_due_at"),
        "cleaning_cases",
        ["tenant_id", "policy_id", "state", "due_at"],
    )
    op.create_table(
        "legal_holds",
        _id("tenant_id"),
        _id("id"),
        _code("record_type", 40),
        sa.Column("reason", sa.Text(), nullable=False),
        _moment("held_at"),
        _id("held_by", nullable=True),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_legal_holds")),
        _member("legal_holds", "held_by"),
    )
    for table in _TABLES:
        op.raise_walls(table)


def downgrade() -> None:
    for table in reversed(_TABLES):
        op.drop_table(table)
