"""One unit of work: one transaction, one tenant, committed at the edge. The only way into the database."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import datetime
from typing import Any, cast
from uuid import UUID

import asyncpg
from sqlalchemy import Executable, Table
from sqlalchemy.orm import DeclarativeBase

from tenants.config import settings
from tenants.context import PLATFORM_TENANT, TenantContext
from tenants.db import database
from tenants.db.bulk import as_array, insert_from_arrays
from tenants.db.outbox import Outbox
from tenants.db.statement import Compiled, StatementWithoutTenant, alone, compiled, entering
from tenants.db.together import Part, together
from tenants.db.violations import AlreadyThere, BrokenReference, OverLimit, violations
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

    def __init__(self, context: TenantContext, stack: AsyncExitStack, read_only: bool) -> None:
        self.context = context
        self.connection = cast("asyncpg.Connection[Any]", _Door(self))
        """The driver's connection, for the compilers of `records/` and `changes/` alone; using it begins the
        transaction.
        """
        self.begun = False
        self._stack = stack
        self._read_only = read_only
        self._parts: list[Part] = []
        self.outbox = Outbox()
        self._before_commit: dict[str, Callable[[UnitOfWork], Awaitable[None]]] = {}
        self._after_commit: list[Callable[[], None]] = []
        self._if_undone: list[Callable[[], None]] = []

    @property
    def tenant_id(self) -> UUID:
        return self.context.tenant_id

    def require(self, module: Module, permission: str) -> None:
        """The gate every verb starts with. Raises ModuleNotInPlan, Forbidden."""
        self.context.require(module, permission)

    async def begin(self) -> None:
        """Open the transaction, enter the tenant, and send what has been left to be sent.

        `SET LOCAL` is a statement of its own: folded into another it does not propagate on Citus (decision 0004).
        """
        connection = await self._stack.enter_async_context(database.current().app.acquire())
        await self._stack.enter_async_context(connection.transaction(readonly=self._read_only))
        await connection.execute(f"SET LOCAL app.tenant_id = '{UUID(str(self.tenant_id))}'")
        self.connection, self.begun = connection, True
        parts, self._parts = self._parts, []
        if parts:
            await self.send(*parts)

    async def send(self, *parts: Part) -> None:
        """Write, as one statement: now, or, as long as there is no transaction, with whatever else is written.

        A unit of work that does nothing but write this way never opens a transaction: all of it is sent as one
        statement at the end (decision 0014).
        """
        if self.begun:
            await self._emit(self.connection.execute, parts, alone=False)
        else:
            self._parts += parts

    async def _emit(self, run: Callable[..., Awaitable[Any]], parts: Sequence[Part], *, alone: bool) -> None:
        arguments = [argument for part in parts for argument in part.arguments]
        try:
            with violations():
                await run(together(parts, alone=alone), self.tenant_id, *arguments)
        except (BrokenReference, AlreadyThere, OverLimit) as refused:
            for part in parts:
                if part.explain is not None:
                    part.explain(refused)
            raise

    async def rows_ahead(self, statement: Executable, **values: Any) -> list[Row]:
        """Rows that may be read before the transaction, if there is none yet: what the unit of work builds upon, and
        could have changed a moment before as well.
        """
        if self._must_begin(compiled(statement).sql):
            return await self.rows(statement, **values)
        query = alone(statement)
        return await read_alone(query.sql, query.arguments(self.tenant_id, values))

    async def fetch_ahead(self, sql: str, *arguments: Any) -> list[Row]:
        """The same for a statement of `records/`, whose $1 is the tenant."""
        if self._must_begin(sql):
            return await self.connection.fetch(sql, self.tenant_id, *arguments)
        return await read_alone(entering(sql), [self.tenant_id, *arguments])

    def _must_begin(self, sql: str) -> bool:
        """Whether there is a transaction, or something of those tables has been written but not sent."""
        return self.begun or any(part.table in sql for part in self._parts)

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
        await self.send(Part(table.name, insert_from_arrays(table, names, part=True), arrays))

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

    @asynccontextmanager
    async def attempt(self) -> AsyncIterator[None]:
        """Part of the work that may be refused by itself: what it has done is undone, and the rest goes on."""
        jobs, last, after = self.outbox.rows(), dict(self._before_commit), list(self._after_commit)
        self._if_undone.clear()
        try:
            async with self.connection.transaction():
                yield
        except BaseException:
            self.outbox.restore(jobs)
            self._before_commit, self._after_commit = last, after
            for act in reversed(self._if_undone):
                act()
            raise

    def if_undone(self, act: Callable[[], None]) -> None:
        """Have `act` run if the attempt that is being made fails: it forgets what has been remembered of it."""
        self._if_undone.append(act)

    async def finish(self) -> None:
        await self.outbox.write(self.connection, self.context)
        for act in self._before_commit.values():
            await act(self)
        if self._parts:
            await self._emit(database.current().app.once, self._parts, alone=True)

    def committed(self) -> None:
        for act in self._after_commit:
            act()


class _Door:
    """A connection that is not there yet: whoever comes through begins the transaction."""

    def __init__(self, uow: UnitOfWork) -> None:
        self._uow = uow

    async def fetch(self, sql: str, *arguments: Any) -> Any:
        return await (await self._open()).fetch(sql, *arguments)

    async def fetchrow(self, sql: str, *arguments: Any) -> Any:
        return await (await self._open()).fetchrow(sql, *arguments)

    async def fetchval(self, sql: str, *arguments: Any) -> Any:
        return await (await self._open()).fetchval(sql, *arguments)

    async def execute(self, sql: str, *arguments: Any) -> Any:
        return await (await self._open()).execute(sql, *arguments)

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[None]:
        """A savepoint."""
        async with (await self._open()).transaction():
            yield

    async def _open(self) -> asyncpg.Connection[Any]:
        if not self._uow.begun:
            await self._uow.begin()
        return self._uow.connection


@asynccontextmanager
async def unit_of_work(context: TenantContext, *, read_only: bool = False) -> AsyncIterator[UnitOfWork]:
    """Work as `context`'s tenant in one transaction; commit on a clean exit, roll everything back on any error.

    The transaction begins with what first needs one. On Citus, where a setting made inside a statement does not reach
    the shards, and for reading alone, it begins at once.
    """
    with tracing.span("transaction", tenant=context.tenant_id):
        async with AsyncExitStack() as stack:
            read_only = read_only or context.viewed_by is not None
            uow = UnitOfWork(context, stack, read_only)
            if read_only or settings().database_mode == "citus":
                await uow.begin()
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
    found = await look_up_all(statement, **values)
    return found[0] if found else None


async def look_up_all(statement: Executable, **values: Any) -> list[Row]:
    """The same of many rows."""
    query = compiled(statement)
    if query.tenanted:
        raise StatementWithoutTenant(query.sql)
    return await database.current().reads.fetch(query.sql, query.arguments(PLATFORM_TENANT, values))
