"""a collation that knows the case of every script

A database made with the locale C folds ASCII alone, and there is no ICU to ask. PostgreSQL 17 brought a provider of its
own; before it the C library has the same table.
"""

from __future__ import annotations

from alembic import op
from sqlalchemy import text

revision = "0005_caseless"
down_revision = "0004_imports"
branch_labels = None
depends_on = None


def upgrade() -> None:
    version = int(op.get_bind().execute(text("SHOW server_version_num")).scalar_one())
    provider = "builtin" if version >= 170000 else "libc"
    op.execute(f"CREATE COLLATION caseless (provider = {provider}, locale = 'C.UTF-8')")


def downgrade() -> None:
    op.execute("DROP COLLATION caseless")
