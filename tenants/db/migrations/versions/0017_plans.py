"""plans as data, what an operator gives or takes of one, modules that are kept for reading"""

from __future__ import annotations

import json

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0017_plans"
down_revision = "0016_secrets"
branch_labels = None
depends_on = None

_REGISTRY = ("plans", "plan_overrides", "kept_modules")
_COUNTED = ("accounts", "contacts", "activities", "tags", "tag_groups")
_MODULES = ["accounts", "activities", "imports"]
_ALL = [*_MODULES, "custom_fields"]
_SEEDS = (
    ("01990000-0000-7000-8000-000000000001", "free", 10, "Free", "免费版", _MODULES,
     {"seats": 3, "records": 20_000, "import_rows": 5_000, "custom_fields": 0, "storage_mb": 500,
      "api_cost": 300_000}),
    ("01990000-0000-7000-8000-000000000002", "team", 20, "Team", "团队版", _ALL,
     {"seats": 25, "records": 500_000, "import_rows": 100_000, "custom_fields": 50, "storage_mb": 10_000,
      "api_cost": 1_000_000}),
    ("01990000-0000-7000-8000-000000000003", "business", 30, "Business", "商业版", _ALL,
     {"seats": 250, "records": 5_000_000, "import_rows": 1_000_000, "custom_fields": 500, "storage_mb": 100_000,
      "api_cost": 3_000_000}),
    ("01990000-0000-7000-8000-000000000004", "enterprise", 40, "Enterprise", "企业版", _ALL,
     {"seats": 10_000, "records": 100_000_000, "import_rows": 5_000_000, "custom_fields": 2_000,
      "storage_mb": 2_000_000, "api_cost": 20_000_000}),
)  # fmt: skip


def upgrade() -> None:
    op.create_table(
        "plans",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.String(20, collation="C"), nullable=False),
        sa.Column("rank", sa.BigInteger(), nullable=False),
        sa.Column("name_en", sa.Text(), nullable=False),
        sa.Column("name_zh", sa.Text(), nullable=False),
        sa.Column("modules", sa.ARRAY(sa.Text()), nullable=False),
        sa.Column("limits", postgresql.JSONB(), nullable=False),
        sa.Column("sold", sa.Boolean(), server_default="true", nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plans")),
        sa.UniqueConstraint("code", name=op.f("uq_plans_code")),
    )
    op.create_table(
        "plan_overrides",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(10, collation="C"), nullable=False),
        sa.Column("name", sa.String(40, collation="C"), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan_overrides")),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenants.id"], name=op.f("fk_plan_overrides_tenant_id")),
        sa.UniqueConstraint("tenant_id", "kind", "name", name=op.f("uq_plan_overrides_tenant_id_kind_name")),
    )
    op.create_table(
        "kept_modules",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("module", sa.String(40, collation="C"), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_kept_modules")),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenants.id"], name=op.f("fk_kept_modules_tenant_id")),
        sa.UniqueConstraint("tenant_id", "module", name=op.f("uq_kept_modules_tenant_id_module")),
    )
    for table in _REGISTRY:
        op.open_registry(table)
    for number, code, rank, name_en, name_zh, modules, limits in _SEEDS:
        op.execute(
            sa.text(
                "INSERT INTO plans (id, code, rank, name_en, name_zh, modules, limits) VALUES"
                " (CAST(:id AS uuid), :code, :rank, :name_en, :name_zh, string_to_array(:modules, ','), CAST(:limits AS jsonb))"
            ).bindparams(
                id=number,
                code=code,
                rank=rank,
                name_en=name_en,
                name_zh=name_zh,
                modules=",".join(modules),
                limits=json.dumps(limits),
            )
        )
    op.create_table(
        "usage",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("meter", sa.String(30, collation="C"), nullable=False),
        sa.Column("period", sa.String(10, collation="C"), nullable=False),
        sa.Column("used", sa.BigInteger(), nullable=False),
        sa.Column("hard", sa.BigInteger(), nullable=True),
        sa.CheckConstraint("used <= hard", name=op.f("ck_usage_within")),
        sa.PrimaryKeyConstraint("tenant_id", "meter", "period", name=op.f("pk_usage")),
    )
    for table in _COUNTED:  # all tenants' rows, which nobody sees while security is forced, the owner neither
        op.execute(f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY")
        op.execute(
            "INSERT INTO usage (tenant_id, meter, period, used)"
            f" SELECT tenant_id, 'records', '', count(*) FROM {table} WHERE deleted_at IS NULL GROUP BY tenant_id"
            " ON CONFLICT (tenant_id, meter, period) DO UPDATE SET used = usage.used + excluded.used"
        )
        op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
    op.execute("ALTER TABLE uploads NO FORCE ROW LEVEL SECURITY")
    op.execute(
        "INSERT INTO usage (tenant_id, meter, period, used)"
        " SELECT tenant_id, 'storage_mb', '', sum(size) FROM uploads WHERE state = 'stored' GROUP BY tenant_id"
    )
    op.execute("ALTER TABLE uploads FORCE ROW LEVEL SECURITY")
    op.raise_walls("usage")
    op.add_column("tenants", sa.Column("terms", sa.BigInteger(), server_default="0", nullable=False))
    op.add_column("tenants", sa.Column("size", sa.String(10, collation="C"), server_default="large", nullable=False))
    op.add_column("jobs", sa.Column("waits_for", sa.String(40, collation="C"), nullable=True))


def downgrade() -> None:
    op.drop_column("jobs", "waits_for")
    op.drop_column("tenants", "size")
    op.drop_column("tenants", "terms")
    op.drop_table("usage")
    for table in reversed(_REGISTRY):
        op.drop_table(table)
