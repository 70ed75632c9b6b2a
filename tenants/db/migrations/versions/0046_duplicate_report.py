"""how a company looks for duplicates, what was found, and what somebody said of it"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0046_duplicate_report"
down_revision = "0043_assignment"
branch_labels = None
depends_on = None

_TABLES = ("duplicate_settings", "duplicate_pairs", "duplicate_checks")


def _id(name: str, *, nullable: bool = False) -> sa.Column[object]:
    return sa.Column(name, sa.Uuid(), nullable=nullable)


def _code(name: str, length: int) -> sa.Column[object]:
    return sa.Column(name, sa.String(length, collation="C"), nullable=False)


def _moment(name: str, *, nullable: bool = False) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def _number(name: str) -> sa.Column[object]:
    return sa.Column(name, sa.BigInteger(), server_default="0", nullable=False)


def _member(table: str, column: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["tenant_id", column],
        ["memberships.tenant_id", "memberships.user_id"],
        name=op.f(f"fk_{table}_tenant_id_{column}"),
    )


def upgrade() -> None:
    op.create_table(
        "duplicate_settings",
        _id("tenant_id"),
        _id("id"),
        _code("record_type", 40),
        sa.Column("responses", postgresql.JSONB(), nullable=False),
        sa.Column("thresholds", postgresql.JSONB(), nullable=False),
        sa.Column("without", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("sentences", postgresql.JSONB(), nullable=True),
        _moment("updated_at"),
        _id("updated_by", nullable=True),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_duplicate_settings")),
        _member("duplicate_settings", "updated_by"),
        sa.UniqueConstraint("tenant_id", "record_type", name=op.f("uq_duplicate_settings_tenant_id_record_type")),
    )
    op.create_table(
        "duplicate_pairs",
        _id("tenant_id"),
        _id("id"),
        _code("record_type", 40),
        _code("other_type", 40),
        _id("one_id"),
        _id("other_id"),
        _id("group_id"),
        sa.Column("agreed", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("sure", sa.Boolean(), nullable=False),
        _code("state", 12),
        _moment("found_at"),
        _id("check_id"),
        _id("decided_by", nullable=True),
        _moment("decided_at", nullable=True),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_duplicate_pairs")),
        _member("duplicate_pairs", "decided_by"),
        sa.UniqueConstraint(
            "tenant_id", "one_id", "other_id", name=op.f("uq_duplicate_pairs_tenant_id_one_id_other_id")
        ),
    )
    for columns in (["record_type", "other_type", "state", "group_id"], ["other_id"]):
        op.create_index(
            op.f(f"ix_duplicate_pairs_tenant_id_{'_'.join(columns)}"), "duplicate_pairs", ["tenant_id", *columns]
        )
    op.create_table(
        "duplicate_checks",
        _id("tenant_id"),
        _id("id"),
        _code("phase", 12),
        _code("kind", 40),
        sa.Column("after_key", sa.Text(collation="C"), server_default="", nullable=False),
        _id("after_id", nullable=True),
        _number("done"),
        _number("total"),
        _number("found"),
        _number("cut"),
        sa.Column("cut_sorts", postgresql.JSONB(), server_default="{}", nullable=False),
        _moment("started_at"),
        _moment("finished_at", nullable=True),
        _id("asked_by", nullable=True),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_duplicate_checks")),
        _member("duplicate_checks", "asked_by"),
    )
    for table in _TABLES:
        op.raise_walls(table)


def downgrade() -> None:
    for table in reversed(_TABLES):
        op.drop_table(table)
