"""who owns a record is named from an index alone"""

from __future__ import annotations

from alembic import op

revision = "0029_users_named"
down_revision = "0041_saml"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_users_named", "users", ["id"], unique=False, postgresql_include=["name"])


def downgrade() -> None:
    op.drop_index("ix_users_named", table_name="users")
