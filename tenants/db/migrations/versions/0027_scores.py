"""scores of leads"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0027_scores"
down_revision = "0031_duplicates"
branch_labels = None
depends_on = None

_MOMENT = sa.DateTime(timezone=True)
_JSON = postgresql.JSONB(astext_type=sa.Text())
_SORTED = ("fit", "engagement", "chance", "qualified_at")


def upgrade() -> None:
    op.add_column("leads", sa.Column("fit", sa.String(40, collation="C"), nullable=True))
    op.add_column("leads", sa.Column("engagement", sa.BigInteger(), nullable=True))
    op.add_column("leads", sa.Column("chance", sa.BigInteger(), nullable=True))
    op.add_column("leads", sa.Column("qualified_at", _MOMENT, nullable=True))
    for name in _SORTED:
        op.create_index(op.f(f"ix_leads_tenant_id_{name}"), "leads", ["tenant_id", name])
    op.create_table(
        "lead_events",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("lead_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(20, collation="C"), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("happened_at", _MOMENT, nullable=False),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_lead_events")),
        sa.UniqueConstraint("tenant_id", "lead_id", "key", name=op.f("uq_lead_events_tenant_id_lead_id_key")),
        _of_a_lead("lead_events"),
    )
    op.create_index(op.f("ix_lead_events_tenant_id_key"), "lead_events", ["tenant_id", "key"])
    op.raise_walls("lead_events")
    op.create_table(
        "lead_scores",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("lead_id", sa.Uuid(), nullable=False),
        sa.Column("at", _MOMENT, nullable=False),
        sa.Column("fit", sa.String(1, collation="C"), nullable=True),
        sa.Column("engagement", sa.BigInteger(), nullable=True),
        sa.Column("chance", sa.BigInteger(), nullable=True),
        sa.Column("qualified_at", _MOMENT, nullable=True),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_lead_scores")),
        _of_a_lead("lead_scores"),
    )
    op.create_index(op.f("ix_lead_scores_tenant_id_lead_id_at_id"), "lead_scores", ["tenant_id", "lead_id", "at", "id"])
    op.raise_walls("lead_scores")
    op.create_table(
        "lead_scorings",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("rules", _JSON, nullable=False),
        sa.Column("knowledge", _JSON, nullable=True),
        sa.Column("trial", _JSON, nullable=True),
        sa.Column("learned_at", _MOMENT, nullable=True),
        sa.Column("updated_at", _MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_lead_scorings")),
    )
    op.raise_walls("lead_scorings")


def _of_a_lead(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["tenant_id", "lead_id"],
        ["leads.tenant_id", "leads.id"],
        name=op.f(f"fk_{table}_tenant_id_lead_id"),
        ondelete="CASCADE",
    )


def downgrade() -> None:
    for table in ("lead_scorings", "lead_scores", "lead_events"):
        op.drop_table(table)
    for name in reversed(_SORTED):
        op.drop_index(op.f(f"ix_leads_tenant_id_{name}"), "leads")
        op.drop_column("leads", name)
