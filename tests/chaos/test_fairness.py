"""acme has 20,000 jobs waiting; globex has one."""

from __future__ import annotations

import asyncio
from bisect import bisect

import pytest

from tenants.context import TenantContext
from tenants.db.unit_of_work import unit_of_work
from tests.chaos.processes import Processes
from tests.chaos.test_kills import done, start
from tests.workers.cast import ask, effects
from tests.workers.jobs_for_tests import Probe

_EFFECTS = "SELECT at FROM test_effects WHERE tenant_id = $1 ORDER BY at"
_STORIES = """
SELECT job.created_at AS asked, effect.at AS begun FROM test_effects AS effect
JOIN jobs AS job ON job.tenant_id = effect.tenant_id AND (job.arguments->>'number')::int = effect.number
WHERE effect.tenant_id = $1
"""


@pytest.mark.parametrize(("jobs", "seconds"), [(20_000, 0.0), (500, 0.5)])
async def test_globex_waits_for_less_than_two_seconds_of_acmes_work(
    acme: TenantContext, globex: TenantContext, processes: Processes, jobs: int, seconds: float
) -> None:
    """In seconds of work, at the pace of this very run: how busy the machine is plays no part."""
    start(processes)
    await ask(acme, Probe.EFFECT, range(jobs), seconds=seconds)
    await asyncio.wait_for(done(acme, 8), 60)
    for number in range(5):
        await asyncio.sleep(0.5)
        await ask(globex, Probe.EFFECT, range(number, number + 1))
    await asyncio.wait_for(done(globex, 5), 60)
    assert await effects(globex) == list(range(5))
    async with unit_of_work(acme) as uow:
        begun = [row["at"] for row in await uow.connection.fetch(_EFFECTS, acme.tenant_id)]
    async with unit_of_work(globex) as uow:
        stories = await uow.connection.fetch(_STORIES, globex.tenant_id)
    pace = len(begun) / (begun[-1] - begun[0]).total_seconds()
    overtaken = [bisect(begun, story["begun"]) - bisect(begun, story["asked"]) for story in stories]
    assert max(overtaken) <= 2 * pace
