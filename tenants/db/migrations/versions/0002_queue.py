"""crashes counted apart, schedules, and a queue that is vacuumed as often as it turns over"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0002_queue"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("jobs", sa.Column("crashes", sa.BigInteger(), server_default="0", nullable=False))
    op.create_index(
        "ix_jobs_parked", "jobs", ["lane", "tenant_id"], unique=False, postgresql_where=sa.text("state = 'parked'")
    )
    op.execute(
        "ALTER TABLE jobs SET (autovacuum_vacuum_scale_factor = 0.02, autovacuum_analyze_scale_factor = 0.05,"
        " autovacuum_vacuum_insert_scale_factor = 0.05, autovacuum_vacuum_cost_delay = 0)"
    )
    op.create_table(
        "job_schedules",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("job", sa.String(length=60, collation="C"), nullable=False),
        sa.Column("arguments", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("rule", sa.Text(), nullable=False),
        sa.Column("time_zone", sa.Text(), nullable=False),
        sa.Column("catch_up", sa.String(length=10, collation="C"), nullable=False),
        sa.Column("next_run_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_run_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_job_schedules")),
        sa.UniqueConstraint("tenant_id", "name", name=op.f("uq_job_schedules_tenant_id_name")),
        info={"dispatch": "SELECT"},
    )
    op.raise_walls("job_schedules")
    op.open_dispatch("job_schedules", "SELECT")
    op.create_index("ix_job_schedules_next_run_at", "job_schedules", ["next_run_at"], unique=False)


def downgrade() -> None:
    op.drop_table("job_schedules")
    op.drop_index("ix_jobs_parked", table_name="jobs", postgresql_where=sa.text("state = 'parked'"))
    op.drop_column("jobs", "crashes")
