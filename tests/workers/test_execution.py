"""Running jobs in this process, on the real database, without Redis between."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest

from tenants.config import Settings
from tenants.context import PLATFORM, TenantContext
from tenants.db.database import current, open_database, use
from tenants.db.unit_of_work import unit_of_work
from tenants.jobs import TERMS
from tenants.kit.ids import uuid7
from tenants.plans import Module
from tenants.records.catalogue import catalogue
from tenants.registry.plan import service as plans
from tests.workers.cast import ask, effects, make_tenant, states, wait_for_states
from tests.workers.jobs_for_tests import Probe, probe
from workers.execution import Execution
from workers.heartbeat import Heartbeat
from workers.job import ACTORS

LEASE = timedelta(seconds=1)


@pytest.fixture
async def execution(queue_database: Settings) -> AsyncIterator[Execution]:
    found = Execution(LEASE)
    heartbeat = Heartbeat(queue_database, found, asyncio.get_running_loop())
    heartbeat.start()
    yield found
    await asyncio.to_thread(heartbeat.stop)


async def run(execution: Execution, context: TenantContext, *probes: Probe) -> None:
    """Follow a hint for each of the tenant's waiting jobs of these names, all at once."""
    async with unit_of_work(context) as uow:
        rows = await uow.connection.fetch(
            "SELECT id, name FROM jobs WHERE tenant_id = $1 AND name = ANY($2) AND state = 'queued'",
            context.tenant_id,
            [name.value for name in probes],
        )
    await asyncio.gather(
        *(execution.perform(ACTORS[probe(Probe(row["name"]))], context.tenant_id, row["id"]) for row in rows)
    )


async def error(context: TenantContext) -> str:
    async with unit_of_work(context) as uow:
        found: str = await uow.connection.fetchval("SELECT error FROM jobs WHERE tenant_id = $1", uow.tenant_id)
    return found


@pytest.mark.parametrize("name", [Probe.EFFECT, Probe.OUTSIDE])
async def test_a_job_is_done_and_not_done_again(execution: Execution, acme: TenantContext, name: Probe) -> None:
    await ask(acme, name, range(1))
    await run(execution, acme, name)
    await run(execution, acme, name)
    assert await effects(acme) == [0]
    assert await states(acme) == {"done": 1}


async def test_a_failed_job_leaves_no_half_effect_and_its_traceback(execution: Execution, acme: TenantContext) -> None:
    await ask(acme, Probe.FAIL, range(1))
    await run(execution, acme, Probe.FAIL)
    assert await effects(acme) == []
    assert await states(acme) == {"queued": 1}
    assert "number 0 is unlucky" in await error(acme)


async def test_a_job_sees_its_tenant_as_it_is_now_and_who_asked(execution: Execution, queue_database: Settings) -> None:
    acme = await make_tenant("acme", plan="team", time_zone="Asia/Shanghai")
    alice, account_id = uuid7(), uuid7()
    async with unit_of_work(TenantContext(acme.tenant_id, user_id=alice)) as uow:
        uow.enqueue(probe(Probe.CONTEXT), account_id=account_id)
    await current().app.execute(
        "UPDATE tenants SET terms = terms + 1, plan = 'business', locale = 'zh-CN' WHERE id = $1", acme.tenant_id
    )
    await run(execution, acme, Probe.CONTEXT)
    assert await effects(acme, f"business zh-CN Asia/Shanghai {alice} UUID") == [0]


async def test_the_platform_is_a_tenant_too(execution: Execution, queue_database: Settings) -> None:
    await ask(PLATFORM, Probe.EFFECT, range(1))
    await run(execution, PLATFORM, Probe.EFFECT)
    assert await states(PLATFORM) == {"done": 1}


async def test_jobs_of_a_tenant_that_is_gone_come_to_nothing(execution: Execution, acme: TenantContext) -> None:
    await ask(acme, Probe.EFFECT, range(1))
    await current().app.execute("UPDATE tenants SET status = 'gone' WHERE id = $1", acme.tenant_id)
    await run(execution, acme, Probe.EFFECT)
    assert await effects(acme) == []
    assert await states(acme) == {"cancelled": 1}


async def test_what_is_gone_ends_with_its_reason(execution: Execution, acme: TenantContext) -> None:
    async with unit_of_work(acme) as uow:
        uow.enqueue(probe(Probe.REFUSE), why="gone")
    await run(execution, acme, Probe.REFUSE)
    assert await states(acme) == {"cancelled": 1}
    assert await error(acme) == "NOT_FOUND: it is gone"


@pytest.mark.parametrize("name", [Probe.OF_A_MODULE, Probe.GATED])
async def test_what_is_not_in_the_plan_waits_until_it_is(
    execution: Execution, acme: TenantContext, name: Probe
) -> None:
    """One is stopped before it begins, the other meets the gate while it runs."""
    catalogue()
    async with unit_of_work(acme) as uow:
        await plans.override_module(uow, module=Module.IMPORTS, on=False, reason="a story")
    await ask(acme, name, range(1))
    await run(execution, acme, name)
    assert await effects(acme) == []
    assert await states(acme) == {"parked": 1}
    assert (await error(acme)).startswith("MODULE_NOT_IN_PLAN: ")
    async with unit_of_work(acme) as uow:
        await plans.lift_override(uow, name="imports")
    await run(execution, acme, name)
    assert await effects(acme) == [0]
    assert await states(acme) == {"done": 1}


async def test_a_plan_that_changes_while_a_job_is_laid_aside_does_not_lose_it(
    execution: Execution, acme: TenantContext
) -> None:
    catalogue()
    for _ in range(5):
        async with unit_of_work(acme) as uow:
            await plans.override_module(uow, module=Module.IMPORTS, on=False, reason="a story")
        await ask(acme, Probe.OF_A_MODULE, range(1))

        async def give_back() -> None:
            async with unit_of_work(acme) as uow:
                await plans.lift_override(uow, name="imports")

        await asyncio.gather(run(execution, acme, Probe.OF_A_MODULE), give_back())
        await run(execution, acme, Probe.OF_A_MODULE)
    assert await states(acme) == {"done": 5}


async def test_arguments_that_do_not_fit_park_the_job(execution: Execution, acme: TenantContext) -> None:
    async with unit_of_work(acme) as uow:
        uow.enqueue(probe(Probe.EFFECT), number="many")
    await run(execution, acme, Probe.EFFECT)
    assert await states(acme) == {"parked": 1}


async def test_a_run_that_takes_too_long_is_stopped_and_tried_again(
    execution: Execution, acme: TenantContext, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(TERMS, probe(Probe.SLOW), replace(TERMS[probe(Probe.SLOW)], limit=1))
    await ask(acme, Probe.SLOW, range(1), seconds=30)
    await run(execution, acme, Probe.SLOW)
    assert await states(acme) == {"queued": 1}
    assert "TimeoutError" in await error(acme)


async def test_a_lease_taken_away_stops_the_run(execution: Execution, acme: TenantContext) -> None:
    await ask(acme, Probe.SLOW, range(1), seconds=30)
    running = asyncio.create_task(run(execution, acme, Probe.SLOW))
    await wait_for_states(acme, {"running": 1}, within=5)
    async with unit_of_work(acme) as uow:
        await uow.connection.execute("UPDATE jobs SET state = 'parked' WHERE tenant_id = $1", acme.tenant_id)
    await asyncio.wait_for(running, 5)
    assert await effects(acme, "ended") == []
    assert await states(acme) == {"parked": 1}


async def test_a_worker_that_leaves_gives_its_jobs_back(execution: Execution, acme: TenantContext) -> None:
    await ask(acme, Probe.SLOW, range(3), seconds=30)
    running = asyncio.create_task(run(execution, acme, Probe.SLOW))
    await wait_for_states(acme, {"running": 3}, within=5)
    execution.leave()
    await asyncio.wait_for(running, 5)
    await run(execution, acme, Probe.SLOW)
    assert await states(acme) == {"queued": 3}
    async with unit_of_work(acme) as uow:
        assert await uow.connection.fetchval("SELECT sum(attempts) FROM jobs WHERE tenant_id = $1", uow.tenant_id) == 0


async def test_of_jobs_that_lost_a_worker_one_runs_at_a_time(execution: Execution, acme: TenantContext) -> None:
    await ask(acme, Probe.SLOW, range(3), seconds=0.3)
    async with unit_of_work(acme) as uow:
        await uow.connection.execute("UPDATE jobs SET crashes = 1, attempts = 1 WHERE tenant_id = $1", acme.tenant_id)
    await run(execution, acme, Probe.SLOW)
    assert await states(acme) == {"done": 1, "queued": 2}


async def test_a_job_that_hogs_the_processor_keeps_its_lease(queue_database: Settings, acme: TenantContext) -> None:
    """Three seconds of Python without an await, on a lease of one second."""
    await ask(acme, Probe.SPIN, range(1), seconds=3)
    async with unit_of_work(acme) as uow:
        job_id: UUID = await uow.connection.fetchval("SELECT id FROM jobs WHERE tenant_id = $1", acme.tenant_id)
    worker = threading.Thread(target=lambda: asyncio.run(_work(queue_database, acme.tenant_id, job_id)))
    worker.start()
    await wait_for_states(acme, {"running": 1}, within=10)
    margins = []
    while worker.is_alive():
        async with unit_of_work(acme) as uow:
            margin = await uow.connection.fetchval(
                "SELECT extract(epoch FROM lease_until - now())::float FROM jobs"
                " WHERE tenant_id = $1 AND state = 'running'",
                acme.tenant_id,
            )
        margins += [] if margin is None else [margin]
        await asyncio.sleep(0.1)
    assert len(margins) > 10
    assert min(margins) > 0
    assert await states(acme) == {"done": 1}


async def _work(settings: Settings, tenant_id: UUID, job_id: UUID) -> None:
    database = use(await open_database(settings))
    execution = Execution(LEASE)
    heartbeat = Heartbeat(settings, execution, asyncio.get_running_loop())
    heartbeat.start()
    await execution.perform(ACTORS[probe(Probe.SPIN)], tenant_id, job_id)
    await asyncio.to_thread(heartbeat.stop)
    await database.close()
