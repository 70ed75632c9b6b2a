"""acme has 20,000 jobs waiting; globex has one."""

from __future__ import annotations

import asyncio

import pytest

from tenants.context import TenantContext
from tenants.db.unit_of_work import unit_of_work
from tests.chaos.processes import Processes
from tests.chaos.test_kills import done, start
from tests.workers.cast import ask, effects
from tests.workers.jobs_for_tests import Probe


@pytest.mark.parametrize(("jobs", "seconds"), [(20_000, 0.0), (500, 0.5)])
async def test_globex_starts_within_two_seconds(
    acme: TenantContext, globex: TenantContext, processes: Processes, jobs: int, seconds: float
) -> None:
    start(processes)
    await ask(acme, Probe.EFFECT, range(jobs), seconds=seconds)
    await asyncio.wait_for(done(acme, 8), 30)
    for number in range(5):
        await asyncio.sleep(0.5)
        await ask(globex, Probe.EFFECT, range(number, number + 1))
    await asyncio.wait_for(done(globex, 5), 20)
    assert await effects(globex) == list(range(5))
    async with unit_of_work(globex) as uow:
        waits = await uow.connection.fetch(
            "SELECT extract(epoch FROM effect.at - job.created_at)::float AS wait FROM test_effects AS effect"
            " JOIN jobs AS job ON job.tenant_id = effect.tenant_id"
            " AND (job.arguments->>'number')::int = effect.number WHERE effect.tenant_id = $1",
            globex.tenant_id,
        )
    assert max(row["wait"] for row in waits) <= 2
