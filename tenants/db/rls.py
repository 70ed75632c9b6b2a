"""The first wall: row-level security, forced, with the one predicate every tenant table carries."""

from __future__ import annotations

from typing import Any

from alembic.autogenerate import renderers
from alembic.operations import MigrateOperation, Operations

from tenants.db.database import APP_ROLE, DISPATCH_ROLE

PREDICATE = "tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid"
"""Bare, never wrapped in a sub-select (1.6 times slower) and never in a RESTRICTIVE policy (Citus drops those)."""


def walls(table: str) -> list[str]:
    """The statements that put a tenant table behind the wall, one statement each."""
    return [
        f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY",
        f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY",
        f"CREATE POLICY tenant ON {table} AS PERMISSIVE FOR ALL TO {APP_ROLE}"
        f" USING ({PREDICATE}) WITH CHECK ({PREDICATE})",
        f"GRANT SELECT, INSERT, UPDATE, DELETE ON {table} TO {APP_ROLE}",
    ]


def dispatch_door(table: str, privileges: str) -> list[str]:
    """Let the dispatcher, which serves no person and reads no record, see the queue of every tenant."""
    return [
        f"CREATE POLICY dispatch ON {table} AS PERMISSIVE FOR ALL TO {DISPATCH_ROLE} USING (true) WITH CHECK (true)",
        f"GRANT {privileges} ON {table} TO {DISPATCH_ROLE}",
    ]


def registry(table: str) -> list[str]:
    """A registry table has no tenant; the application may read and write it."""
    return [f"GRANT SELECT, INSERT, UPDATE, DELETE ON {table} TO {APP_ROLE}"]


@Operations.register_operation("raise_walls")
class RaiseWalls(MigrateOperation):
    """`op.raise_walls("contacts")` in a migration: every new tenant table has it in the revision that makes it."""

    def __init__(self, table: str) -> None:
        self.table = table

    @classmethod
    def raise_walls(cls, operations: Operations, table: str) -> Any:
        return operations.invoke(cls(table))


@Operations.register_operation("open_registry")
class OpenRegistry(MigrateOperation):
    """`op.open_registry("users")`: the grants of a table that belongs to no tenant."""

    def __init__(self, table: str) -> None:
        self.table = table

    @classmethod
    def open_registry(cls, operations: Operations, table: str) -> Any:
        return operations.invoke(cls(table))


@Operations.register_operation("open_dispatch")
class OpenDispatch(MigrateOperation):
    """`op.open_dispatch("jobs", "SELECT, UPDATE")`: only for the queue and its schedule."""

    def __init__(self, table: str, privileges: str) -> None:
        self.table = table
        self.privileges = privileges

    @classmethod
    def open_dispatch(cls, operations: Operations, table: str, privileges: str) -> Any:
        return operations.invoke(cls(table, privileges))


@Operations.implementation_for(RaiseWalls)
def _raise_walls(operations: Operations, operation: RaiseWalls) -> None:
    for statement in walls(operation.table):
        operations.execute(statement)


@Operations.implementation_for(OpenRegistry)
def _open_registry(operations: Operations, operation: OpenRegistry) -> None:
    for statement in registry(operation.table):
        operations.execute(statement)


@Operations.implementation_for(OpenDispatch)
def _open_dispatch(operations: Operations, operation: OpenDispatch) -> None:
    for statement in dispatch_door(operation.table, operation.privileges):
        operations.execute(statement)


@renderers.dispatch_for(RaiseWalls)
def _render_walls(_context: Any, operation: RaiseWalls) -> str:
    return f"op.raise_walls({operation.table!r})"


@renderers.dispatch_for(OpenRegistry)
def _render_registry(_context: Any, operation: OpenRegistry) -> str:
    return f"op.open_registry({operation.table!r})"


@renderers.dispatch_for(OpenDispatch)
def _render_dispatch(_context: Any, operation: OpenDispatch) -> str:
    return f"op.open_dispatch({operation.table!r}, {operation.privileges!r})"
