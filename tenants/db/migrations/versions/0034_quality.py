"""rules of quality, what they find, and a score a day"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0034_quality"
down_revision = "0024_pools"
branch_labels = None
depends_on = None

_TABLES = ("quality_rules", "quality_issues", "quality_scores")


def _code(name: str, length: int, default: str | None = None) -> sa.Column[object]:
    return sa.Column(name, sa.String(length, collation="C"), nullable=False, server_default=default)


def _moment(name: str, *, nullable: bool = False) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def _id(name: str, *, nullable: bool = False) -> sa.Column[object]:
    return sa.Column(name, sa.Uuid(), nullable=nullable)


def _member(table: str, column: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["tenant_id", column],
        ["memberships.tenant_id", "memberships.user_id"],
        name=op.f(f"fk_{table}_tenant_id_{column}"),
    )


def upgrade() -> None:
    op.create_table(
        "quality_rules",
        _id("tenant_id"),
        _id("id"),
        _code("record_type", 40),
        _code("test", 20),
        _code("field", 40, ""),
        sa.Column("days", sa.BigInteger(), nullable=True),
        _id("created_by", nullable=True),
        _moment("created_at"),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_quality_rules")),
        _member("quality_rules", "created_by"),
        sa.UniqueConstraint(
            "tenant_id", "record_type", "test", "field", name=op.f("uq_quality_rules_tenant_id_record_type_test_field")
        ),
    )
    op.create_table(
        "quality_issues",
        _id("tenant_id"),
        _id("rule_id"),
        _id("id"),
        _code("record_type", 40),
        _code("state", 8),
        _moment("found_at"),
        _moment("closed_at", nullable=True),
        _id("waived_by", nullable=True),
        sa.PrimaryKeyConstraint("tenant_id", "rule_id", "id", name=op.f("pk_quality_issues")),
        sa.ForeignKeyConstraint(
            ["tenant_id", "rule_id"],
            ["quality_rules.tenant_id", "quality_rules.id"],
            name=op.f("fk_quality_issues_tenant_id_rule_id"),
            ondelete="CASCADE",
        ),
        _member("quality_issues", "waived_by"),
    )
    op.create_index(
        op.f("ix_quality_issues_tenant_id_record_type_state_found_at_id"),
        "quality_issues",
        ["tenant_id", "record_type", "state", "found_at", "id"],
    )
    op.create_table(
        "quality_scores",
        _id("tenant_id"),
        _id("id"),
        sa.Column("day", sa.Date(), nullable=False),
        _code("record_type", 40),
        _code("dimension", 16),
        sa.Column("records", sa.BigInteger(), nullable=False),
        sa.Column("failing", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_quality_scores")),
        sa.UniqueConstraint(
            "tenant_id",
            "day",
            "record_type",
            "dimension",
            name=op.f("uq_quality_scores_tenant_id_day_record_type_dimension"),
        ),
    )
    for table in _TABLES:
        op.raise_walls(table)


def downgrade() -> None:
    for table in reversed(_TABLES):
        op.drop_table(table)
