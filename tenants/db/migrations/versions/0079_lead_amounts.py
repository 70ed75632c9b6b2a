"""what a lead may be worth"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0079_lead_amounts"
down_revision = "0078_deal_activities"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("leads", sa.Column("opportunity_amount", sa.BigInteger(), nullable=True))
    op.add_column("leads", sa.Column("opportunity_currency", sa.String(3, collation="C"), nullable=True))


def downgrade() -> None:
    op.drop_column("leads", "opportunity_currency")
    op.drop_column("leads", "opportunity_amount")
