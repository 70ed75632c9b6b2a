"""second factors, passkeys, API keys, and companies' own providers"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0012_identity"
down_revision = "0011_audit"
branch_labels = None
depends_on = None

_NEW = (
    "domains",
    "identities",
    "api_keys",
    "passkeys",
    "known_devices",
    "ceremonies",
    "recovery_codes",
    "second_factors",
)


def _moment(name: str, *, nullable: bool = False) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def _id() -> sa.Column[object]:
    return sa.Column("id", sa.Uuid(), nullable=False)


def _key(table: str, column: str, target: str, on_delete: str | None = None) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{target}.id"], name=op.f(f"fk_{table}_{column}"), ondelete=on_delete)


def _unique(table: str, *columns: str) -> sa.UniqueConstraint:
    return sa.UniqueConstraint(*columns, name=op.f(f"uq_{table}_{'_'.join(columns)}"))


def upgrade() -> None:
    op.add_column(
        "tenants", sa.Column("second_factor_roles", postgresql.ARRAY(sa.Text()), server_default="{}", nullable=False)
    )
    op.create_table(
        "oidc_connections",
        _id(),
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("issuer", sa.Text(), nullable=False),
        sa.Column("client_id", sa.Text(), nullable=False),
        sa.Column("sealed_secret", sa.LargeBinary(), nullable=False),
        sa.Column("default_role", sa.String(20, collation="C"), nullable=False),
        sa.Column("enabled", sa.Boolean(), nullable=False),
        _moment("created_at"),
        _moment("updated_at"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_oidc_connections")),
        _key("oidc_connections", "tenant_id", "tenants"),
        _unique("oidc_connections", "tenant_id"),
    )
    op.add_column("sessions", sa.Column("two_factors", sa.Boolean(), server_default="false", nullable=False))
    op.add_column("sessions", sa.Column("bound", sa.Boolean(), server_default="false", nullable=False))
    op.add_column("sessions", sa.Column("connection_id", sa.Uuid(), nullable=True))
    op.create_foreign_key(
        op.f("fk_sessions_connection_id"),
        "sessions",
        "oidc_connections",
        ["connection_id"],
        ["id"],
        ondelete="SET NULL",
    )
    op.create_table(
        "second_factors",
        _id(),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("sealed_secret", sa.LargeBinary(), nullable=False),
        sa.Column("last_step", sa.BigInteger(), server_default="0", nullable=False),
        _moment("created_at"),
        _moment("confirmed_at", nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_second_factors")),
        _key("second_factors", "user_id", "users", "CASCADE"),
        _unique("second_factors", "user_id"),
    )
    op.create_table(
        "recovery_codes",
        _id(),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("code_hash", sa.LargeBinary(), nullable=False),
        _moment("created_at"),
        _moment("used_at", nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recovery_codes")),
        _key("recovery_codes", "user_id", "users", "CASCADE"),
        _unique("recovery_codes", "user_id", "code_hash"),
    )
    op.create_table(
        "ceremonies",
        _id(),
        sa.Column("purpose", sa.String(20, collation="C"), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=True),
        sa.Column("enters", sa.Uuid(), nullable=True),
        sa.Column("token_hash", sa.LargeBinary(), nullable=False),
        sa.Column("visitor_hash", sa.LargeBinary(), nullable=False),
        sa.Column("facts", postgresql.JSONB(), nullable=False),
        sa.Column("tries", sa.BigInteger(), server_default="0", nullable=False),
        _moment("created_at"),
        _moment("expires_at"),
        _moment("used_at", nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ceremonies")),
        _key("ceremonies", "user_id", "users", "CASCADE"),
        _key("ceremonies", "enters", "tenants"),
        _unique("ceremonies", "token_hash"),
    )
    op.create_index(op.f("ix_ceremonies_user_id"), "ceremonies", ["user_id"])
    op.create_table(
        "known_devices",
        _id(),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("mark_hash", sa.LargeBinary(), nullable=False),
        _moment("last_seen_at"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_known_devices")),
        _key("known_devices", "user_id", "users", "CASCADE"),
        _unique("known_devices", "user_id", "mark_hash"),
    )
    op.create_table(
        "passkeys",
        _id(),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("credential_id", sa.LargeBinary(), nullable=False),
        sa.Column("public_key", sa.LargeBinary(), nullable=False),
        sa.Column("sign_count", sa.BigInteger(), nullable=False),
        sa.Column("transports", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        _moment("created_at"),
        _moment("last_used_at", nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_passkeys")),
        _key("passkeys", "user_id", "users", "CASCADE"),
        _unique("passkeys", "credential_id"),
    )
    op.create_index(op.f("ix_passkeys_user_id"), "passkeys", ["user_id"])
    op.create_table(
        "api_keys",
        _id(),
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("key_hash", sa.LargeBinary(), nullable=False),
        sa.Column("scopes", postgresql.ARRAY(sa.Text()), nullable=False),
        _moment("created_at"),
        _moment("expires_at", nullable=True),
        _moment("last_used_at", nullable=True),
        _moment("revoked_at", nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_api_keys")),
        _key("api_keys", "tenant_id", "tenants"),
        _key("api_keys", "user_id", "users"),
        _unique("api_keys", "key_hash"),
    )
    op.create_index(op.f("ix_api_keys_tenant_id_user_id"), "api_keys", ["tenant_id", "user_id"])
    op.create_table(
        "identities",
        _id(),
        sa.Column("connection_id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("issuer", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        _moment("created_at"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_identities")),
        _key("identities", "connection_id", "oidc_connections", "CASCADE"),
        _key("identities", "user_id", "users", "CASCADE"),
        _unique("identities", "connection_id", "issuer", "subject"),
        _unique("identities", "connection_id", "issuer", "user_id"),
    )
    op.create_index(op.f("ix_identities_user_id"), "identities", ["user_id"])
    op.create_table(
        "domains",
        _id(),
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        _moment("created_at"),
        _moment("verified_at", nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_domains")),
        _key("domains", "tenant_id", "tenants"),
        _unique("domains", "tenant_id", "name"),
    )
    op.create_index(
        "uq_domains_verified", "domains", ["name"], unique=True, postgresql_where=sa.text("verified_at is not null")
    )
    for table in (*_NEW, "oidc_connections"):
        op.open_registry(table)


def downgrade() -> None:
    op.drop_constraint(op.f("fk_sessions_connection_id"), "sessions")
    for column in ("connection_id", "bound", "two_factors"):
        op.drop_column("sessions", column)
    for table in _NEW:
        op.drop_table(table)
    op.drop_table("oidc_connections")
    op.drop_column("tenants", "second_factor_roles")
