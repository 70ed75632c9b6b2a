"""partners, the grants by which somebody from outside works in a company, templates and their offers"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0021_partners"
down_revision = "0020_billing"
branch_labels = None
depends_on = None

_REGISTRY = ("partners", "partnerships", "grants", "elevations", "brands")
_TENANTS = ("partner_templates", "template_versions", "template_offers")


def _moment(name: str, *, nullable: bool = False) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def _code(name: str, length: int, *, nullable: bool = False, server_default: str | None = None) -> sa.Column[object]:
    return sa.Column(name, sa.String(length, collation="C"), nullable=nullable, server_default=server_default)


def _tenant(table: str, column: str = "tenant_id") -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], ["tenants.id"], name=op.f(f"fk_{table}_{column}"))


def _user(table: str, column: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], ["users.id"], name=op.f(f"fk_{table}_{column}"))


def upgrade() -> None:
    op.create_table(
        "partners",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        _code("kind", 10),
        _code("state", 10, server_default="active"),
        sa.Column("allowance", postgresql.JSONB(), nullable=False),
        _moment("created_at"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_partners")),
        _tenant("partners"),
        sa.UniqueConstraint("tenant_id", name=op.f("uq_partners_tenant_id")),
    )
    op.create_table(
        "partnerships",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("partner_id", sa.Uuid(), nullable=False),
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        _moment("since"),
        _moment("ended_at", nullable=True),
        _code("ended_by", 10, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_partnerships")),
        _tenant("partnerships"),
        _tenant("partnerships", "partner_id"),
    )
    op.create_index(
        "uq_partnerships_open",
        "partnerships",
        ["tenant_id"],
        unique=True,
        postgresql_where=sa.text("ended_at is null"),
    )
    op.create_index(op.f("ix_partnerships_partner_id_tenant_id"), "partnerships", ["partner_id", "tenant_id"])
    op.create_table(
        "grants",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("grantee_id", sa.Uuid(), nullable=False),
        _code("kind", 10),
        sa.Column("roles", sa.ARRAY(sa.Text()), nullable=False),
        sa.Column("elevates_to", sa.ARRAY(sa.Text()), nullable=False),
        sa.Column("elevates_freely", sa.Boolean(), nullable=False),
        sa.Column("modules", sa.ARRAY(sa.Text()), nullable=True),
        sa.Column("read_only", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("seconds", sa.BigInteger(), nullable=False),
        sa.Column("requested_by", sa.Uuid(), nullable=True),
        _moment("requested_at"),
        sa.Column("decided_by", sa.Uuid(), nullable=True),
        _moment("decided_at", nullable=True),
        sa.Column("approved", sa.Boolean(), nullable=True),
        _moment("expires_at", nullable=True),
        _moment("revoked_at", nullable=True),
        sa.Column("revoked_by", sa.Uuid(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_grants")),
        _tenant("grants"),
        _tenant("grants", "grantee_id"),
        *(_user("grants", column) for column in ("requested_by", "decided_by", "revoked_by")),
    )
    op.create_index(op.f("ix_grants_tenant_id_requested_at"), "grants", ["tenant_id", "requested_at"])
    op.create_index(op.f("ix_grants_grantee_id_tenant_id"), "grants", ["grantee_id", "tenant_id"])
    op.create_table(
        "elevations",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("grant_id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("seconds", sa.BigInteger(), nullable=False),
        _moment("requested_at"),
        sa.Column("decided_by", sa.Uuid(), nullable=True),
        _moment("decided_at", nullable=True),
        sa.Column("approved", sa.Boolean(), nullable=True),
        _moment("expires_at", nullable=True),
        _moment("ended_at", nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_elevations")),
        sa.ForeignKeyConstraint(["grant_id"], ["grants.id"], name=op.f("fk_elevations_grant_id")),
        *(_user("elevations", column) for column in ("user_id", "decided_by")),
    )
    op.create_index(op.f("ix_elevations_grant_id_user_id"), "elevations", ["grant_id", "user_id"])
    op.create_table(
        "brands",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("partner_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        _code("colour", 7),
        sa.Column("logo", sa.LargeBinary(), nullable=True),
        _code("logo_type", 20, nullable=True),
        sa.Column("domain", sa.Text(), nullable=True),
        _code("locale", 10),
        _moment("updated_at"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_brands")),
        _tenant("brands", "partner_id"),
        sa.UniqueConstraint("partner_id", name=op.f("uq_brands_partner_id")),
        sa.UniqueConstraint("domain", name=op.f("uq_brands_domain")),
    )
    for table in _REGISTRY:
        op.open_registry(table)
    _templates()
    op.add_column("sessions", sa.Column("grant_id", sa.Uuid(), nullable=True))
    op.create_foreign_key(op.f("fk_sessions_grant_id"), "sessions", "grants", ["grant_id"], ["id"])
    op.create_index(op.f("ix_sessions_grant_id"), "sessions", ["grant_id"])
    op.add_column("jobs", sa.Column("grant_id", sa.Uuid(), nullable=True))


def _templates() -> None:
    op.create_table(
        "partner_templates",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("newest", sa.BigInteger(), nullable=False),
        _moment("created_at"),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_partner_templates")),
        sa.UniqueConstraint("tenant_id", "name", name=op.f("uq_partner_templates_tenant_id_name")),
    )
    op.create_table(
        "template_versions",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("template_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("content", postgresql.JSONB(), nullable=False),
        _moment("captured_at"),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_template_versions")),
        sa.ForeignKeyConstraint(
            ["tenant_id", "template_id"],
            ["partner_templates.tenant_id", "partner_templates.id"],
            name=op.f("fk_template_versions_tenant_id_template_id"),
        ),
        sa.UniqueConstraint(
            "tenant_id", "template_id", "number", name=op.f("uq_template_versions_tenant_id_template_id_number")
        ),
    )
    op.create_table(
        "template_offers",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("partner_id", sa.Uuid(), nullable=False),
        sa.Column("partner_name", sa.Text(), nullable=False),
        sa.Column("template_id", sa.Uuid(), nullable=False),
        sa.Column("template_name", sa.Text(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("content", postgresql.JSONB(), nullable=False),
        _code("state", 10),
        sa.Column("accepted", sa.ARRAY(sa.Text()), nullable=False),
        _moment("offered_at"),
        sa.Column("decided_by", sa.Uuid(), nullable=True),
        _moment("decided_at", nullable=True),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_template_offers")),
        sa.UniqueConstraint(
            "tenant_id", "template_id", "number", name=op.f("uq_template_offers_tenant_id_template_id_number")
        ),
    )
    for table in _TENANTS:
        op.raise_walls(table)


def downgrade() -> None:
    op.drop_column("jobs", "grant_id")
    op.drop_column("sessions", "grant_id")
    for table in (*reversed(_TENANTS), *reversed(_REGISTRY)):
        op.drop_table(table)
