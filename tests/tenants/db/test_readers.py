"""The connections of reads keep nothing, whatever was read on them and however it ended."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import asyncpg
import pytest

from tenants.config import Settings
from tenants.crm.accounts.models import Account
from tenants.db.database import Database, open_database
from tenants.db.readers import NotARead, Readers
from tenants.db.unit_of_work import unit_of_work
from tenants.records import writing
from tests.cast import Cast, everyone

SIZE = 2
ENTER = "SELECT x.* FROM set_config('app.tenant_id', ($1::uuid)::text, true) AS entered (tenant), LATERAL ("
LIST = f"{ENTER}SELECT t1.name FROM accounts t1 WHERE entered.tenant IS NOT NULL AND t1.tenant_id = $1 OFFSET 0) AS x"
BREAKS = f"{ENTER}SELECT 1 / (length(entered.tenant) - 36) OFFSET 0) AS x"
SLEEPS = f"{ENTER}SELECT pg_sleep(60)::text || entered.tenant OFFSET 0) AS x"
WITHOUT = "SELECT count(*) FROM accounts"


@pytest.fixture
async def cast(fresh_database: Settings) -> Cast:
    return await everyone()


@pytest.fixture
async def readers(fresh_database: Settings) -> AsyncIterator[Readers]:
    opened: Database = await open_database(fresh_database.model_copy(update={"database_pool": SIZE}))
    yield opened.reads
    await opened.close()


async def _knows_nobody(readers: Readers) -> None:
    connections = await readers.settled()
    assert connections
    for connection in connections:
        assert not await connection.fetchval("SELECT current_setting('app.tenant_id', true)")
        assert not connection.is_in_transaction()
        assert await connection.fetchval(WITHOUT) == 0, "rows without a tenant"


async def test_a_reader_knows_nobody_after_any_read(cast: Cast, readers: Readers) -> None:
    """The permanent proof that nothing need be asked when a connection comes back."""
    async with unit_of_work(cast.alice.context) as uow:
        await writing.create(uow, Account, {"name": "Hub"})
    for _ in range(7):  # the sixth run of a prepared statement may be the first with a generic plan
        assert [row["name"] for row in await readers.fetch(LIST, [cast.alice.tenant_id])] == ["Hub"]
        assert await readers.fetch(LIST, [cast.mallory.tenant_id]) == []
        await _knows_nobody(readers)
    with pytest.raises(asyncpg.DivisionByZeroError):
        await readers.fetch(BREAKS, [cast.alice.tenant_id])
    await _knows_nobody(readers)
    with pytest.raises(asyncpg.DataError):
        await readers.fetch(LIST, ["not an id"])
    await _knows_nobody(readers)
    reading = asyncio.create_task(readers.fetch(SLEEPS, [cast.alice.tenant_id]))
    await asyncio.sleep(0.2)
    reading.cancel()
    await asyncio.wait([reading])
    await asyncio.wait_for(_knows_nobody(readers), 10)


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM accounts",
        "INSERT INTO accounts (id) VALUES ($1)",
        "WITH x AS (DELETE FROM accounts RETURNING 1) SELECT * FROM x",
        "SELECT set_config('app.tenant_id', ($1::uuid)::text, false)",
        "SELECT set_config('app.tenant_id', ($1::uuid)::text, true), set_config('app.tenant_id', $1, false)",
        "SET app.tenant_id = 'x'",
        " SELECT 1",
    ],
)
async def test_only_reads_are_run_and_none_that_sets_anything_for_others(readers: Readers, statement: str) -> None:
    with pytest.raises(NotARead):
        await readers.fetch(statement, [])


async def test_the_server_takes_no_write_and_no_two_statements_from_a_reader(cast: Cast, readers: Readers) -> None:
    with pytest.raises(asyncpg.ReadOnlySQLTransactionError):
        await readers.fetch("SELECT id FROM users FOR UPDATE", [])
    with pytest.raises(asyncpg.PostgresSyntaxError):
        await readers.fetch("SELECT 1; SELECT 2", [])
    await _knows_nobody(readers)


async def test_readers_are_few_and_everybody_gets_a_turn(cast: Cast, readers: Readers) -> None:
    answers = await asyncio.gather(*(readers.fetch("SELECT pg_backend_pid() AS pid", []) for _ in range(40)))
    assert len({rows[0]["pid"] for rows in answers}) <= SIZE
    waiting = [asyncio.create_task(readers.fetch("SELECT pg_sleep(0.01)", [])) for _ in range(20)]
    await asyncio.sleep(0.005)
    for task in waiting[::2]:
        task.cancel()
    found = await asyncio.wait_for(asyncio.gather(*waiting, return_exceptions=True), 20)
    assert sum(isinstance(each, list) for each in found) >= 10
    assert len(await readers.settled()) <= SIZE


async def test_a_connection_that_was_lost_is_replaced(cast: Cast, readers: Readers) -> None:
    (first,) = await readers.fetch("SELECT pg_backend_pid() AS pid", [])
    ended = asyncio.create_task(readers.fetch("SELECT pg_terminate_backend(pg_backend_pid())", []))
    await asyncio.wait([ended])
    assert ended.exception() is not None
    await readers.settled()
    (second,) = await readers.fetch("SELECT pg_backend_pid() AS pid", [])
    assert second["pid"] != first["pid"]


async def test_closed_readers_read_nothing(fresh_database: Settings) -> None:
    opened: Any = await open_database(fresh_database)
    await opened.reads.fetch("SELECT 1", [])
    await opened.close()
    with pytest.raises(asyncpg.InterfaceError):
        await opened.reads.fetch("SELECT 1", [])
