"""who asked for a job, where people sign in from, alerts, runs of the isolation proof"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0015_trust"
down_revision = "0013_access"
branch_labels = None
depends_on = None

_REGISTRY = ("sign_in_places", "sign_in_failures", "isolation_runs")
_TENANT = ("alerts", "alert_rules", "alert_watches")


def _moment(name: str, *, nullable: bool = False) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def _code(name: str, length: int, default: str | None = None) -> sa.Column[object]:
    return sa.Column(name, sa.String(length, collation="C"), nullable=False, server_default=default)


def _member(table: str, column: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["tenant_id", column],
        ["memberships.tenant_id", "memberships.user_id"],
        name=op.f(f"fk_{table}_tenant_id_{column}"),
    )


def _user(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f(f"fk_{table}_user_id"), ondelete="CASCADE")


def upgrade() -> None:
    op.add_column("jobs", sa.Column("session_id", sa.Uuid(), nullable=True))
    op.add_column("jobs", sa.Column("key_id", sa.Uuid(), nullable=True))
    op.add_column("imports", sa.Column("stopped_in", sa.String(12, collation="C"), nullable=True))
    op.add_column("sessions", sa.Column("network", sa.Text(), server_default="", nullable=False))
    op.add_column("sessions", _code("country", 2, ""))
    op.add_column("sessions", _code("novelty", 10, ""))
    op.create_index(op.f("ix_sessions_tenant_id_created_at"), "sessions", ["tenant_id", "created_at"], unique=False)
    _make_registry()
    _make_alerts()
    for table in _REGISTRY:
        op.open_registry(table)
    for table in _TENANT:
        op.raise_walls(table)


def _make_registry() -> None:
    op.create_table(
        "sign_in_places",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("network", sa.Text(), nullable=False),
        _code("country", 2),
        _moment("first_seen_at"),
        _moment("last_seen_at"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_in_places")),
        _user("sign_in_places"),
        sa.UniqueConstraint("user_id", "network", name=op.f("uq_sign_in_places_user_id_network")),
    )
    op.create_table(
        "sign_in_failures",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=True),
        sa.Column("network", sa.Text(), nullable=False),
        _code("country", 2),
        _moment("at"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_in_failures")),
        _user("sign_in_failures"),
    )
    op.create_index(op.f("ix_sign_in_failures_user_id_at"), "sign_in_failures", ["user_id", "at"], unique=False)
    op.create_index(op.f("ix_sign_in_failures_at"), "sign_in_failures", ["at"], unique=False)
    op.create_table(
        "isolation_runs",
        sa.Column("id", sa.Uuid(), nullable=False),
        _code("source", 10),
        _moment("at"),
        sa.Column("passed", sa.Boolean(), nullable=False),
        sa.Column("statement", sa.Text(), nullable=False),
        _code("key_id", 16),
        sa.Column("signature", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_isolation_runs")),
    )
    op.create_index(op.f("ix_isolation_runs_source_at"), "isolation_runs", ["source", "at"], unique=False)


def _make_alerts() -> None:
    op.create_table(
        "alerts",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        _code("kind", 30),
        sa.Column("person_id", sa.Uuid(), nullable=True),
        sa.Column("cause", sa.Text(), nullable=False),
        sa.Column("evidence", postgresql.JSONB(), nullable=False),
        _moment("first_at"),
        _moment("last_at"),
        _moment("raised_at"),
        _moment("mailed_at", nullable=True),
        sa.Column("acknowledged_by", sa.Uuid(), nullable=True),
        _moment("acknowledged_at", nullable=True),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_alerts")),
        sa.UniqueConstraint("tenant_id", "kind", "cause", name=op.f("uq_alerts_tenant_id_kind_cause")),
        _member("alerts", "acknowledged_by"),
    )
    op.create_table(
        "alert_rules",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("rules", postgresql.JSONB(), nullable=False),
        sa.Column("office", postgresql.JSONB(), nullable=False),
        _moment("updated_at"),
        sa.PrimaryKeyConstraint("tenant_id", name=op.f("pk_alert_rules")),
    )
    op.create_table(
        "alert_watches",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        _moment("looked_until"),
        sa.PrimaryKeyConstraint("tenant_id", name=op.f("pk_alert_watches")),
    )


def downgrade() -> None:
    for table in (*_TENANT, *_REGISTRY):
        op.drop_table(table)
    op.drop_index(op.f("ix_sessions_tenant_id_created_at"), table_name="sessions")
    for column in ("novelty", "country", "network"):
        op.drop_column("sessions", column)
    op.drop_column("imports", "stopped_in")
    op.drop_column("jobs", "key_id")
    op.drop_column("jobs", "session_id")
