"""rules that give leads to people, what they decided, who is away, how fast leads are answered"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0043_assignment"
down_revision = "0045_merges"
branch_labels = None
depends_on = None


def _code(name: str, length: int, default: str | None = None) -> sa.Column[object]:
    return sa.Column(name, sa.String(length=length, collation="C"), server_default=default, nullable=False)


def _text(name: str, default: str | None = None) -> sa.Column[object]:
    return sa.Column(name, sa.Text(), server_default=default, nullable=False)


def _flag(name: str) -> sa.Column[object]:
    return sa.Column(name, sa.Boolean(), nullable=False)


def _words(name: str) -> sa.Column[object]:
    return sa.Column(name, postgresql.ARRAY(sa.Text()), server_default="{}", nullable=False)


def _json(name: str, default: str | None = None) -> sa.Column[object]:
    return sa.Column(name, postgresql.JSONB(astext_type=sa.Text()), server_default=default, nullable=False)


def _number(name: str, *, nullable: bool = True, default: str | None = None) -> sa.Column[object]:
    return sa.Column(name, sa.BigInteger(), server_default=default, nullable=nullable)


def _moment(name: str, *, nullable: bool = False) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def _id(name: str, *, nullable: bool = False) -> sa.Column[object]:
    return sa.Column(name, sa.Uuid(), nullable=nullable)


def _of_a_member(table: str, column: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["tenant_id", column],
        ["memberships.tenant_id", "memberships.user_id"],
        name=op.f(f"fk_{table}_tenant_id_{column}"),
    )


def _of_a_lead(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["tenant_id", "lead_id"],
        ["leads.tenant_id", "leads.id"],
        name=op.f(f"fk_{table}_tenant_id_lead_id"),
        ondelete="CASCADE",
    )


def _table(name: str, *parts: sa.Column[object] | sa.Constraint) -> None:
    op.create_table(
        name,
        _id("tenant_id"),
        _id("id"),
        *parts,
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f(f"pk_{name}")),
    )
    op.raise_walls(name)


def _index(table: str, *columns: str) -> None:
    op.create_index(op.f(f"ix_{table}_tenant_id_{'_'.join(columns)}"), table, ["tenant_id", *columns])


def upgrade() -> None:
    _table(
        "assignment_rules",
        _text("name"),
        _flag("enabled"),
        _number("position", nullable=False),
        _json("filter", "{}"),
        _words("arrivals"),
        _code("strategy", 20),
        _json("seats", "[]"),
        _words("skills"),
        _code("territory_field", 40, ""),
        _flag("sticky"),
        _code("fallback", 12),
        _id("pool_id", nullable=True),
        _text("queue", ""),
        _number("accept_minutes"),
        _number("answer_minutes"),
        _id("last_id", nullable=True),
        _json("credits", "{}"),
        _number("version", nullable=False, default="1"),
        _moment("created_at"),
        _moment("updated_at"),
        _id("created_by", nullable=True),
    )
    _index("assignment_rules", "position", "id")
    _table(
        "absences",
        _id("user_id"),
        sa.Column("from_day", sa.Date(), nullable=False),
        sa.Column("to_day", sa.Date(), nullable=False),
        _text("note", ""),
        _moment("created_at"),
        _id("created_by", nullable=True),
        _of_a_member("absences", "user_id"),
        _of_a_member("absences", "created_by"),
    )
    _index("absences", "user_id", "to_day")
    _table(
        "assignments",
        _id("lead_id"),
        _id("rule_id", nullable=True),
        _text("rule_name"),
        _code("strategy", 20),
        _code("how", 12),
        _code("arrival", 12),
        _id("owner_id", nullable=True),
        _id("pool_id", nullable=True),
        _text("queue"),
        _text("detail"),
        _json("verdicts"),
        _json("passed"),
        _number("attempt", nullable=False),
        _moment("at"),
        _moment("accept_by", nullable=True),
        _moment("accepted_at", nullable=True),
        _moment("ended_at", nullable=True),
        _code("ended", 12, ""),
        _of_a_lead("assignments"),
        _of_a_member("assignments", "owner_id"),
    )
    _index("assignments", "lead_id", "at", "id")
    _index("assignments", "owner_id", "at")
    _table(
        "lead_speeds",
        _id("lead_id"),
        _id("rule_id", nullable=True),
        _moment("arrived_at"),
        _number("target_minutes"),
        _moment("due_at", nullable=True),
        _moment("answered_at", nullable=True),
        _number("minutes"),
        _id("owner_id", nullable=True),
        _moment("late_at", nullable=True),
        sa.UniqueConstraint("tenant_id", "lead_id", name=op.f("uq_lead_speeds_tenant_id_lead_id")),
        _of_a_lead("lead_speeds"),
        _of_a_member("lead_speeds", "owner_id"),
    )


def downgrade() -> None:
    for table in ("lead_speeds", "assignments", "absences", "assignment_rules"):
        op.drop_table(table)
