"""whether what fills no holding of a pool goes back to it like anything else"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0055_exempt_enters"
down_revision = "0050_deals"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("pools", sa.Column("exempt_enters", sa.Boolean(), server_default="false", nullable=False))


def downgrade() -> None:
    op.drop_column("pools", "exempt_enters")
