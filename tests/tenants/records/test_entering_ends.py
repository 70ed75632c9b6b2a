"""However a read ends that entered its tenant by itself, the tenant ends with it; and without one it sees nothing."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import asyncpg
import orjson
import pytest

from tenants.config import Settings
from tenants.crm.accounts.models import Account
from tenants.db.database import Database, open_database
from tenants.db.unit_of_work import unit_of_work
from tenants.records import writing
from tenants.records.compiling import compile_page
from tenants.records.selection import Page, Query
from tenants.records.shape import PagePart, PageShape, Scalar
from tenants.records.sql import Pen
from tests.cast import Cast, everyone

TENANT = "SELECT current_setting('app.tenant_id', true)"
_ENTERS = "set_config('app.tenant_id', ($1::uuid)::text, true)"
_NODES = PagePart("nodes", "nodes", (Scalar("name", "name"),))
ACCOUNTS = PageShape("account", Query(order=(("name", "ASC"),), page=Page(first=5)), (_NODES,))


@pytest.fixture
async def people(database: Database) -> Cast:
    """Alice at acme and Mallory at globex, each with one account called after their company."""
    found = await everyone()
    for person, name in ((found.alice, "acme"), (found.mallory, "globex")):
        async with unit_of_work(person.context) as uow:
            await writing.create(uow, Account, {"name": name})
    return found


@pytest.fixture
async def connection(settings: Settings) -> AsyncIterator[Any]:
    """A connection of the application's role, as a reader has it."""
    opened = await asyncpg.connect(settings.database_url)
    for name in ("json", "jsonb"):
        await opened.set_type_codec(name, schema="pg_catalog", encoder=str, decoder=orjson.loads)
    yield opened
    await opened.close()


async def names(connection: Any, person: Any) -> list[str]:
    compiled = compile_page(Pen(person.context), ACCOUNTS)
    rows = await connection.fetch(compiled.sql, *compiled.arguments)
    return [node["name"] for node in compiled.build(rows)["nodes"]]


async def test_the_setting_is_run_before_the_rows_it_is_for_are_looked_at(people: Cast, connection: Any) -> None:
    """In the plan the records are scanned by a node that waits for the setting, and the scan asks for it."""
    compiled = compile_page(Pen(people.alice.context), ACCOUNTS)
    for mode in ("auto", "force_custom_plan", "force_generic_plan"):
        await connection.execute(f"SET plan_cache_mode = {mode}")
        rows = await connection.fetch(f"EXPLAIN (VERBOSE, COSTS OFF) {compiled.sql}", *compiled.arguments)
        plan = [row[0] for row in rows]
        entering = next(n for n, line in enumerate(plan) if "Function Scan on pg_catalog.set_config" in line)
        scanned = next(n for n, line in enumerate(plan) if " on public.accounts" in line)
        loop = next(n for n, line in enumerate(plan) if "Nested Loop" in line)
        assert loop < entering < scanned, "\n".join([mode, *plan])
        assert any("entered.tenant IS NOT NULL" in line for line in plan[scanned - 3 :]), "\n".join(plan)


async def test_a_prepared_statement_serves_one_company_after_the_other(people: Cast, connection: Any) -> None:
    await connection.execute("SET plan_cache_mode = force_generic_plan")
    sql = compile_page(Pen(people.alice.context), ACCOUNTS).sql
    statement = await connection.prepare(sql)
    for _ in range(4):
        for person, name in ((people.alice, "acme"), (people.mallory, "globex")):
            assert [row["name"] for row in await statement.fetch(person.tenant_id)] == [name]
            assert not await connection.fetchval(TENANT)


@pytest.mark.parametrize("setting", ["NULL::text", "set_config('app.tenant_id', '', true)"])
async def test_without_its_tenant_the_same_read_sees_nothing(people: Cast, connection: Any, setting: str) -> None:
    compiled = compile_page(Pen(people.alice.context), ACCOUNTS)
    assert _ENTERS in compiled.sql
    blind = compiled.sql.replace(_ENTERS, setting if "(" in setting else f"(SELECT {setting})")
    blind = blind.replace("FROM (SELECT NULL::text) AS entered (tenant)", "FROM (SELECT 'x'::text) AS entered (tenant)")
    assert await connection.fetch(blind, *compiled.arguments) == []
    assert await names(connection, people.alice) == ["acme"]


async def test_after_an_error_inside_the_read_no_tenant_is_left(people: Cast, connection: Any) -> None:
    compiled = compile_page(Pen(people.alice.context), ACCOUNTS)
    failing = compiled.sql.replace("SELECT x.* FROM", "SELECT x.*, 1 / (length(x.name) - 4) FROM", 1)
    with pytest.raises(asyncpg.DivisionByZeroError):
        await connection.fetch(failing, *compiled.arguments)
    assert not await connection.fetchval(TENANT)
    assert await connection.fetchval("SELECT count(*) FROM accounts") == 0
    assert await names(connection, people.mallory) == ["globex"]


async def test_after_a_cancel_inside_the_read_no_tenant_is_left(people: Cast, connection: Any) -> None:
    compiled = compile_page(Pen(people.alice.context), ACCOUNTS)
    slow = compiled.sql.replace("SELECT x.* FROM", "SELECT x.*, pg_sleep(60)::text FROM", 1)
    task = asyncio.create_task(connection.fetch(slow, *compiled.arguments))
    await asyncio.sleep(0.2)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert not await connection.fetchval(TENANT)
    assert await connection.fetchval("SELECT count(*) FROM accounts") == 0
    assert await names(connection, people.mallory) == ["globex"]


async def test_readers_hand_on_a_clean_connection_after_an_error_and_after_a_cancel(
    people: Cast, settings: Settings
) -> None:
    opened = await open_database(settings.model_copy(update={"database_pool": 1}))
    try:
        compiled = compile_page(Pen(people.alice.context), ACCOUNTS)
        failing = compiled.sql.replace("SELECT x.* FROM", "SELECT x.*, 1 / (length(x.name) - 4) FROM", 1)
        with pytest.raises(asyncpg.DivisionByZeroError):
            await opened.reads.fetch(failing, compiled.arguments)
        slow = compiled.sql.replace("SELECT x.* FROM", "SELECT x.*, pg_sleep(60)::text FROM", 1)
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(opened.reads.fetch(slow, compiled.arguments), 0.2)
        other = compile_page(Pen(people.mallory.context), ACCOUNTS)
        assert [row["name"] for row in await opened.reads.fetch(other.sql, other.arguments)] == ["globex"]
        assert not (await opened.reads.fetch(TENANT, ()))[0][0]
    finally:
        await opened.close()
