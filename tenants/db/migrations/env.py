"""How alembic runs here: on a connection handed in by `tenants.db.migrate`, comparing with every declared table."""

from __future__ import annotations

from typing import Any

from alembic import context
from alembic.autogenerate import rewriter
from alembic.operations import ops

from tenants.db import rls
from tenants.db.base import Base, is_tenant_table
from tenants.db.tables import load_tables

load_tables()
writer = rewriter.Rewriter()


@writer.rewrites(ops.CreateTableOp)
def _behind_walls(_context: Any, _revision: Any, op: ops.CreateTableOp) -> list[Any]:
    """A new table is never created without its walls, whoever writes the migration."""
    table = Base.metadata.tables[op.table_name]
    fence = rls.RaiseWalls(op.table_name) if is_tenant_table(table) else rls.OpenRegistry(op.table_name)
    door = table.info.get("dispatch")
    return [op, fence, *([rls.OpenDispatch(op.table_name, door)] if door else [])]


def _is_ours(_table: Any, _name: str | None, kind: str, reflected: bool, declared: Any) -> bool:
    """What the database has and nothing declares (the counters of `usage`) is no leftover to be dropped."""
    return not (kind == "table" and reflected and declared is None)


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    compare_type=True,
    compare_server_default=False,
    transaction_per_migration=True,
    include_object=_is_ours,
    process_revision_directives=writer,
)
with context.begin_transaction():
    context.run_migrations()
