"""kill -9, a wiped Redis, a job that kills, SIGTERM: nothing is lost, nothing happens twice, and it goes on soon."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

import redis.asyncio as redis

from tenants.config import Settings
from tenants.context import TenantContext
from tenants.db import queue
from tenants.db.unit_of_work import unit_of_work
from tests.chaos.processes import Process, Processes
from tests.workers.cast import ask, effects, states, wait_for_states
from tests.workers.jobs_for_tests import Probe, probe
from workers.process import GRACE, LAST_CALL

RELAY = ("workers", "relay")


def worker_of(lane: str) -> tuple[str, ...]:
    return ("workers", "worker", "--lane", lane, "--also", "tests.workers.jobs_for_tests")


def start(processes: Processes, **environment: str) -> tuple[Process, Process]:
    worker, relay = processes.start(*worker_of("bulk"), **environment), processes.start(*RELAY, **environment)
    worker.wait_until_it_says("worker started")
    relay.wait_until_it_says("relay started")
    return worker, relay


async def done(context: TenantContext, jobs: int) -> None:
    """Wait until that many are done."""
    while (await states(context)).get("done", 0) < jobs:  # noqa: ASYNC110 - it happens in another process
        await asyncio.sleep(0.02)


async def test_a_thousand_jobs_survive_dead_workers_a_dead_relay_and_a_wiped_redis(
    acme: TenantContext, processes: Processes, settings: Settings
) -> None:
    worker, relay = start(processes)
    await ask(acme, Probe.EFFECT, range(1000), seconds=0.01)
    for round_number, victims in enumerate([[worker], [relay], [worker, relay]], start=1):
        await asyncio.wait_for(done(acme, round_number * 150), 60)
        for victim in victims:
            victim.kill()
            victim.again()
    await asyncio.wait_for(done(acme, 600), 60)
    client = redis.from_url(settings.redis_url)
    await client.flushdb()  # what FLUSHALL does to us; other tests have databases of their own on this server
    await client.aclose()
    await wait_for_states(acme, {"done": 1000}, within=60)
    assert await effects(acme) == list(range(1000))


async def test_a_job_that_kills_its_worker_is_parked_and_takes_nobody_along(
    acme: TenantContext, processes: Processes
) -> None:
    worker, _ = start(processes, RAPPORT_JOB_LEASE="2")
    await ask(acme, Probe.SLOW, range(3), seconds=2)
    async with unit_of_work(acme) as uow:
        uow.enqueue(probe(Probe.POISON))
    async with restarted([worker]):
        await wait_for_states(acme, {"done": 3, "parked": 1}, within=60)
    async with unit_of_work(acme) as uow:
        (parked,) = await queue.list_jobs(uow)
    assert (parked["name"], parked["attempts"], parked["crashes"]) == ("test.poison", 3, 3)
    assert set(await effects(acme, "ended")) == {0, 1, 2}


@asynccontextmanager
async def restarted(processes: Sequence[Process]) -> AsyncIterator[None]:
    """Be their supervisor for a while."""

    async def watch() -> None:
        while True:
            for process in processes:
                if not process.alive:
                    process.again()
            await asyncio.sleep(0.05)

    watching = asyncio.create_task(watch())
    try:
        yield
    finally:
        watching.cancel()


async def test_sigterm_lets_short_jobs_end_gives_long_ones_back_and_waits_for_no_hog(
    acme: TenantContext, globex: TenantContext, processes: Processes
) -> None:
    worker, relay = start(processes)
    hogged = processes.start(*worker_of("maintenance"))
    await ask(globex, Probe.SPIN, range(1), seconds=60)
    await ask(acme, Probe.SLOW, range(1), seconds=4)
    await ask(acme, Probe.SLOW, range(1, 2), seconds=60)
    await wait_for_states(acme, {"running": 2}, within=60)
    await wait_for_states(globex, {"running": 1}, within=60)
    relay.stop()
    took = await asyncio.gather(asyncio.to_thread(worker.stop), asyncio.to_thread(hogged.stop))
    assert max(took) < GRACE + 2 * LAST_CALL
    assert await states(acme) == {"done": 1, "queued": 1}
    assert await effects(acme, "ended") == [0]
    async with unit_of_work(acme) as uow:
        long = await uow.connection.fetchrow(
            "SELECT attempts, crashes, error FROM jobs WHERE tenant_id = $1 AND state = 'queued'", acme.tenant_id
        )
    assert long is not None
    assert tuple(long) == (0, 0, None)
