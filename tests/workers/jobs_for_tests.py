"""Jobs that only tests have, and their actors. `python -m workers … --also tests.workers.jobs_for_tests` knows them.

Their effect is a row in `test_effects`, a tenant table without any uniqueness: what runs twice shows twice.
"""

from __future__ import annotations

import asyncio
import os
import signal
import time
from enum import StrEnum
from typing import Any, cast
from uuid import UUID

import asyncpg

from tenants.context import TenantContext
from tenants.db import rls
from tenants.db.unit_of_work import UnitOfWork, unit_of_work
from tenants.errors import NotFound
from tenants.jobs import TERMS, Job, Lane, Terms
from tenants.plans import Module
from workers.job import job


class Probe(StrEnum):
    EFFECT = "test.effect"
    OUTSIDE = "test.outside"
    SLOW = "test.slow"
    SPIN = "test.spin"
    POISON = "test.poison"
    FAIL = "test.fail"
    OF_A_MODULE = "test.of_a_module"
    GATED = "test.gated"
    REFUSE = "test.refuse"
    CONTEXT = "test.context"


def probe(name: Probe) -> Job:
    """A test's job where the house expects one of its own."""
    return cast(Job, name)


TERMS.update({probe(name): Terms(Lane.BULK, tries=3, wait=1, limit=120) for name in Probe})
TERMS[probe(Probe.SPIN)] = Terms(Lane.MAINTENANCE, tries=3, wait=1)
TERMS[probe(Probe.POISON)] = Terms(Lane.BULK, tries=1, wait=1)

WRITE = "INSERT INTO test_effects (tenant_id, id, number, said) VALUES ($1, gen_random_uuid(), $2, $3)"


async def make_table(owner_url: str) -> None:
    """The table of effects, behind the same walls as every tenant table."""
    connection = await asyncpg.connect(owner_url)
    try:
        await connection.execute(
            "CREATE TABLE test_effects (tenant_id uuid NOT NULL, id uuid NOT NULL, number int NOT NULL,"
            " said text NOT NULL, at timestamptz NOT NULL DEFAULT clock_timestamp(), PRIMARY KEY (tenant_id, id))"
        )
        for statement in rls.walls("test_effects"):
            await connection.execute(statement)
    finally:
        await connection.close()


async def write(uow: UnitOfWork, number: int, said: Any = "") -> None:
    await uow.connection.execute(WRITE, uow.tenant_id, number, str(said))


@job(probe(Probe.EFFECT))
async def effect(uow: UnitOfWork, number: int, seconds: float = 0) -> None:
    await write(uow, number)
    await asyncio.sleep(seconds)


@job(probe(Probe.OUTSIDE))
async def outside(ctx: TenantContext, number: int) -> None:
    async with unit_of_work(ctx) as uow:
        await write(uow, number)


@job(probe(Probe.SLOW))
async def slow(ctx: TenantContext, number: int, seconds: float) -> None:
    async with unit_of_work(ctx) as uow:
        await write(uow, number, "begun")
    await asyncio.sleep(seconds)
    async with unit_of_work(ctx) as uow:
        await write(uow, number, "ended")


@job(probe(Probe.SPIN))
async def spin(uow: UnitOfWork, number: int, seconds: float) -> None:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        sum(range(1000))
    await write(uow, number)


@job(probe(Probe.POISON))
async def poison(ctx: TenantContext) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


@job(probe(Probe.FAIL))
async def fail(uow: UnitOfWork, number: int) -> None:
    await write(uow, number)
    raise RuntimeError(f"number {number} is unlucky \0 \ud800")


@job(probe(Probe.OF_A_MODULE), Module.IMPORTS)
async def of_a_module(uow: UnitOfWork, number: int) -> None:
    await write(uow, number)


@job(probe(Probe.GATED))
async def gated(uow: UnitOfWork, number: int) -> None:
    uow.require(Module.IMPORTS, "imports:run")
    await write(uow, number)


@job(probe(Probe.REFUSE))
async def refuse(uow: UnitOfWork, why: str) -> None:
    raise NotFound("it is " + why)


@job(probe(Probe.CONTEXT))
async def context(uow: UnitOfWork, account_id: UUID, note_id: UUID | None = None) -> None:
    seen = uow.context
    await write(uow, 0, f"{seen.plan} {seen.locale} {seen.time_zone} {seen.user_id} {type(account_id).__name__}")
