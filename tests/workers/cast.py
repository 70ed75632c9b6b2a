"""acme and globex in an empty database, with a table that shows what jobs did."""

from __future__ import annotations

import asyncio
import time
from typing import Any

import pytest

from tenants.config import Settings
from tenants.context import TenantContext
from tenants.db.database import current
from tenants.db.unit_of_work import unit_of_work
from tenants.kit.clock import now
from tenants.kit.ids import uuid7
from tests.workers.jobs_for_tests import make_table, probe


@pytest.fixture
async def queue_database(fresh_database: Settings) -> Settings:
    await make_table(fresh_database.owner_database_url)
    return fresh_database


async def make_tenant(name: str, plan: str = "team", time_zone: str = "UTC") -> TenantContext:
    tenant_id = uuid7()
    await current().app.execute(
        "INSERT INTO tenants (id, name, plan, time_zone, created_at) VALUES ($1, $2, $3, $4, $5)",
        tenant_id,
        name,
        plan,
        time_zone,
        now(),
    )
    return TenantContext(tenant_id, system=True, time_zone=time_zone)


@pytest.fixture
async def acme(queue_database: Settings) -> TenantContext:
    return await make_tenant("acme", time_zone="Asia/Shanghai")


@pytest.fixture
async def globex(queue_database: Settings) -> TenantContext:
    return await make_tenant("globex")


async def ask(context: TenantContext, job: Any, numbers: range, **arguments: Any) -> None:
    """Leave one job for each number, all committed together."""
    async with unit_of_work(context) as uow:
        for number in numbers:
            uow.enqueue(probe(job), number=number, **arguments)


async def effects(context: TenantContext, said: str = "") -> list[int]:
    """The numbers of every effect the tenant has, in order; what happened twice is there twice."""
    async with unit_of_work(context) as uow:
        rows = await uow.connection.fetch(
            "SELECT number FROM test_effects WHERE tenant_id = $1 AND said = $2 ORDER BY number", uow.tenant_id, said
        )
    return [row["number"] for row in rows]


async def states(context: TenantContext) -> dict[str, int]:
    """How many of the tenant's jobs are in which state."""
    async with unit_of_work(context) as uow:
        rows = await uow.connection.fetch(
            "SELECT state, count(*) AS jobs FROM jobs WHERE tenant_id = $1 GROUP BY state", uow.tenant_id
        )
    return {row["state"]: row["jobs"] for row in rows}


async def wait_for_states(context: TenantContext, expected: dict[str, int], within: float) -> float:
    """Wait until the tenant's jobs are in exactly these states; returns the seconds it took."""
    started = time.monotonic()
    while (found := await states(context)) != expected:
        if time.monotonic() - started > within:
            raise AssertionError(f"{found} after {within} s instead of {expected}")
        await asyncio.sleep(0.1)
    return time.monotonic() - started
