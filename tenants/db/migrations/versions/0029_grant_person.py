"""a grant may be for one person"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0029_grant_person"
down_revision = "0044_asked"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("grants", sa.Column("person_id", sa.Uuid(), nullable=True))
    op.create_foreign_key(op.f("fk_grants_person_id"), "grants", "users", ["person_id"], ["id"])


def downgrade() -> None:
    op.drop_column("grants", "person_id")
