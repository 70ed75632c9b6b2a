"""who asked for a job, where people sign in from, alerts, runs of the isolation proof"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0015_trust"
down_revision = "0012_identity"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("jobs", sa.Column("session_id", sa.Uuid(), nullable=True))
    op.add_column("jobs", sa.Column("key_id", sa.Uuid(), nullable=True))
    op.add_column("imports", sa.Column("stopped_in", sa.String(12, collation="C"), nullable=True))


def downgrade() -> None:
    op.drop_column("imports", "stopped_in")
    op.drop_column("jobs", "key_id")
    op.drop_column("jobs", "session_id")
