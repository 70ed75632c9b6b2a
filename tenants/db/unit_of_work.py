"""One unit of work: one transaction, one tenant, committed at the edge. The only way into the database."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Any
from uuid import UUID

import asyncpg
from sqlalchemy import Executable, Table
from sqlalchemy.orm import DeclarativeBase

from tenants.context import PLATFORM_TENANT, TenantContext
from tenants.db import database
from tenants.db.bulk import as_array, insert_from_arrays
from tenants.db.outbox import Outbox
from tenants.db.statement import Compiled, StatementWithoutTenant, compiled
from tenants.jobs import Job
from tenants.kit import tracing
from tenants.plans import Module

Row = Mapping[str, Any]
_followed: dict[str | None, Callable[[], None]] = {}


def follow(model: type[DeclarativeBase], act: Callable[[], None]) -> None:
    """Have `act` run in this process after every commit that changed or deleted rows of a model's table."""
    _followed[str(model.__table__)] = act


class UnitOfWork:
    """Context and connection in one object, so that they cannot disagree. Made by `unit_of_work`, never by hand."""

    def __init__(self, context: TenantContext, connection: Any) -> None:
        self.context = context
        self.connection: asyncpg.Connection[Any] = connection
        """The driver's connection, for the compilers of `records/` and `changes/` alone."""
        self.outbox = Outbox()
        self._before_commit: dict[str, Callable[[UnitOfWork], Awaitable[None]]] = {}
        self._after_commit: list[Callable[[], None]] = []

    @property
    def tenant_id(self) -> UUID:
        return self.context.tenant_id

    def require(self, module: Module, permission: str) -> None:
        """The gate every verb starts with. Raises ModuleNotInPlan, Forbidden."""
        self.context.require(module, permission)

    async def rows(self, statement: Executable, **values: Any) -> list[Row]:
        query = self._noted(statement)
        return await self.connection.fetch(query.sql, *query.arguments(self.tenant_id, values))

    async def row(self, statement: Executable, **values: Any) -> Row | None:
        query = self._noted(statement)
        return await self.connection.fetchrow(query.sql, *query.arguments(self.tenant_id, values))

    async def value(self, statement: Executable, **values: Any) -> Any:
        """The first column of the first row, or None."""
        query = self._noted(statement)
        return await self.connection.fetchval(query.sql, *query.arguments(self.tenant_id, values))

    async def run(self, statement: Executable, **values: Any) -> int:
        """Execute and return the number of rows touched."""
        query = self._noted(statement)
        status: str = await self.connection.execute(query.sql, *query.arguments(self.tenant_id, values))
        return int(status.rsplit(" ", 1)[-1]) if status[-1].isdigit() else 0

    def _noted(self, statement: Executable) -> Compiled:
        query = compiled(statement)
        act = _followed.get(query.alters)
        if act is not None:
            self.after_commit(act)
        return query

    async def insert_many(self, model: type[DeclarativeBase], columns: Mapping[str, Sequence[Any]]) -> None:
        """Insert rows given column by column, in one statement (unnest: COPY is not allowed under row security)."""
        table: Table = model.__table__  # type: ignore[assignment]
        names = list(columns)
        arrays = [as_array(table.c[name], columns[name]) for name in names]
        await self.connection.execute(insert_from_arrays(table, names), self.tenant_id, *arrays)

    def enqueue(self, job: Job, *, at: datetime | None = None, key: str | None = None, **arguments: Any) -> None:
        """Leave work for a worker, committed with its cause. Arguments are ids and small plain values, never content.

        `at` delays it (UTC); of jobs with the same `key` that have not started, the tenant keeps one.
        """
        self.outbox.add(job, at=at, key=key, arguments=arguments)

    def before_commit(self, name: str, act: Callable[[UnitOfWork], Awaitable[None]]) -> None:
        """Have `act` run once, last in this transaction, in the order first asked for."""
        self._before_commit.setdefault(name, act)

    def after_commit(self, act: Callable[[], None]) -> None:
        """Have `act` run once the transaction is durable; it must not raise and must not touch the database."""
        self._after_commit.append(act)

    async def finish(self) -> None:
        await self.outbox.write(self.connection, self.context)
        for act in self._before_commit.values():
            await act(self)

    def committed(self) -> None:
        for act in self._after_commit:
            act()


@asynccontextmanager
async def unit_of_work(context: TenantContext, *, read_only: bool = False) -> AsyncIterator[UnitOfWork]:
    """Open a transaction as `context`'s tenant; commit on a clean exit, roll everything back on any error.

    `SET LOCAL` is a statement of its own: folded into another it does not propagate on Citus (decision 0004).
    """
    with tracing.span("transaction", tenant=context.tenant_id):
        async with database.current().app.acquire() as connection:
            async with connection.transaction(readonly=read_only):
                await connection.execute(f"SET LOCAL app.tenant_id = '{UUID(str(context.tenant_id))}'")
                uow = UnitOfWork(context, connection)
                yield uow
                await uow.finish()
            uow.committed()


async def read_alone(sql: str, arguments: Sequence[Any]) -> list[Any]:
    """One compiled read that is a transaction of its own and enters its tenant itself (decision 0010).

    Only `records/` writes such statements; on Citus, where a setting made inside a statement does not reach the
    shards, they run in a unit of work instead.
    """
    return await database.current().reads.fetch(sql, arguments)


async def look_up(statement: Executable, **values: Any) -> Row | None:
    """One row of the registry, which has no tenant, by one statement and one round trip: who is asking?

    Raises StatementWithoutTenant for a statement that touches any tenant's table.
    """
    query = compiled(statement)
    if query.tenanted:
        raise StatementWithoutTenant(query.sql)
    found = await database.current().reads.fetch(query.sql, query.arguments(PLATFORM_TENANT, values))
    return found[0] if found else None
