"""companies' providers speak SAML as well, whose answers come by themselves"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0041_saml"
down_revision = "0044_many"
branch_labels = None
depends_on = None

_TABLE = "oidc_connections"


def upgrade() -> None:
    op.add_column(_TABLE, sa.Column("protocol", sa.String(8, collation="C"), server_default="oidc", nullable=False))
    op.add_column(_TABLE, sa.Column("sso_url", sa.Text(), nullable=True))
    op.add_column(_TABLE, sa.Column("certificates", postgresql.ARRAY(sa.Text()), server_default="{}", nullable=False))
    op.alter_column(_TABLE, "client_id", nullable=True)
    op.alter_column(_TABLE, "sealed_secret", nullable=True)
    op.add_column("ceremonies", sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    op.drop_column("ceremonies", "answered_at")
    op.execute(f"DELETE FROM {_TABLE} WHERE protocol <> 'oidc'")
    op.alter_column(_TABLE, "sealed_secret", nullable=False)
    op.alter_column(_TABLE, "client_id", nullable=False)
    for name in ("certificates", "sso_url", "protocol"):
        op.drop_column(_TABLE, name)
