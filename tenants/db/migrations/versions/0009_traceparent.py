"""the trace of a job's cause"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009_traceparent"
down_revision = "0008_asked_for"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("jobs", sa.Column("traceparent", sa.Text(), nullable=True))


def downgrade() -> None:
    op.drop_column("jobs", "traceparent")
