"""the number that goes up with what a company declares itself"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010_declared"
down_revision = "0009_traceparent"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("tenants", sa.Column("declared", sa.BigInteger(), server_default="0", nullable=False))


def downgrade() -> None:
    op.drop_column("tenants", "declared")
