"""when somebody heard that it is their turn to decide, until when they have time, and when that was over"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0083_approval_deadlines"
down_revision = "0082_deal_parties"
branch_labels = None
depends_on = None

_NAMES = ("told_at", "due_at", "late_at")


def upgrade() -> None:
    for name in _NAMES:
        op.add_column("approval_seats", sa.Column(name, sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    for name in reversed(_NAMES):
        op.drop_column("approval_seats", name)
