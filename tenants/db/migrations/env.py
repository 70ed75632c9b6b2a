"""How alembic runs here: on a connection handed in by `tenants.db.migrate`, comparing with every declared table."""

from __future__ import annotations

from alembic import context

from tenants.db import rls  # noqa: F401 - registers op.raise_walls and its kin
from tenants.db.base import Base
from tenants.db.tables import load_tables

load_tables()
connection = context.config.attributes["connection"]

context.configure(
    connection=connection,
    target_metadata=Base.metadata,
    compare_type=True,
    compare_server_default=False,
    transaction_per_migration=True,
)
with context.begin_transaction():
    context.run_migrations()
