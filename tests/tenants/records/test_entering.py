"""A compiled read enters its tenant inside its own statement. That rests on the order in which PostgreSQL evaluates it,
so it is tried under every plan that can be forced on it."""

from __future__ import annotations

from typing import Any

import asyncpg
import orjson
import pytest

from tenants.config import Settings
from tenants.crm.accounts.models import Account, Contact
from tenants.db.unit_of_work import unit_of_work
from tenants.records import writing
from tenants.records.compiling import Compiled, compile_one, compile_page
from tenants.records.selection import Page, Query
from tenants.records.shape import Many, One, PagePart, PageShape, Person, Scalar, Shape
from tenants.records.sql import Pen
from tests.cast import Cast, everyone

PLANS = [
    (),
    ("SET enable_nestloop = off",),
    ("SET enable_nestloop = off", "SET enable_hashjoin = off"),
    ("SET enable_indexscan = off", "SET enable_bitmapscan = off", "SET enable_indexonlyscan = off"),
    ("SET enable_seqscan = off",),
    ("SET plan_cache_mode = force_generic_plan",),
    ("SET plan_cache_mode = force_generic_plan", "SET enable_nestloop = off"),
    ("SET debug_parallel_query = on", "SET parallel_setup_cost = 0", "SET parallel_tuple_cost = 0"),
]
NAME = (Scalar("name", "name"),)
CONTACT = Shape(
    "contact",
    (
        *NAME,
        One("account", "account", Shape("account", (*NAME, Person("owner", "owner_id", NAME)))),
        Person("owner", "owner_id", NAME),
    ),
)
CONTACTS = PageShape(
    "contact",
    Query(order=(("name", "ASC"),), page=Page(first=5)),
    (PagePart("nodes", "nodes", CONTACT.parts), PagePart("totalCount", "total_count")),
)
ACCOUNT = Shape("account", (*NAME, Many("contacts", "contacts", CONTACTS)))


@pytest.mark.parametrize("plan", PLANS, ids=lambda plan: " ".join(plan) or "as planned")
async def test_whatever_the_plan_a_read_sees_its_tenant_and_only_its_tenant(
    settings: Settings, database: object, plan: tuple[str, ...]
) -> None:
    cast = await everyone()
    account = await _write(cast)
    connection = await asyncpg.connect(settings.database_url)
    try:
        for statement in plan:
            await connection.execute(statement)
        page = await _run(connection, compile_page(Pen(cast.alice.context), CONTACTS))
        node = {"name": "Ada", "account": {"name": "Hub", "owner": {"name": "Alice"}}, "owner": {"name": "Alice"}}
        assert page == {"nodes": [node, {**node, "name": "Bo"}], "totalCount": 2}
        one = await _run(connection, compile_one(Pen(cast.alice.context), ACCOUNT, account))
        assert one == {"name": "Hub", "contacts": page}
        assert await _run(connection, compile_one(Pen(cast.mallory.context), ACCOUNT, account)) is None
        assert await _run(connection, compile_page(Pen(cast.mallory.context), CONTACTS)) == {
            "nodes": [],
            "totalCount": 0,
        }
        assert not await connection.fetchval("SELECT current_setting('app.tenant_id', true)")
    finally:
        await connection.close()


async def _write(cast: Cast) -> Any:
    async with unit_of_work(cast.alice.context) as uow:
        account = await writing.create(uow, Account, {"name": "Hub"})
        for name in ("Ada", "Bo"):
            await writing.create(uow, Contact, {"name": name, "account_id": account})
    return account


async def _run(connection: Any, compiled: Compiled) -> Any:
    for name in ("json", "jsonb"):
        await connection.set_type_codec(name, schema="pg_catalog", encoder=str, decoder=orjson.loads)
    for _ in range(6):  # the sixth run of a prepared statement may be the first with a generic plan
        rows = await connection.fetch(compiled.sql, *compiled.arguments)
    return compiled.build(rows)
