"""The scheduler's leader dies; the other one goes on, and every second is asked for exactly once."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta

from tenants.context import TenantContext
from tenants.db import schedule
from tenants.db.schedule import CatchUp
from tenants.db.unit_of_work import unit_of_work
from tests.chaos.processes import Processes
from tests.workers.jobs_for_tests import Probe, probe

SCHEDULER = ("workers", "scheduler", "--also", "tests.workers.jobs_for_tests")


async def runs(context: TenantContext) -> list[datetime]:
    async with unit_of_work(context) as uow:
        rows = await uow.connection.fetch(
            "SELECT run_at FROM jobs WHERE tenant_id = $1 ORDER BY run_at", context.tenant_id
        )
    return [row["run_at"] for row in rows]


async def until_asked(context: TenantContext, times: int) -> None:
    while len(await runs(context)) < times:  # noqa: ASYNC110 - it happens in another process
        await asyncio.sleep(0.1)


async def test_a_dead_leader_is_replaced_and_no_run_is_lost_or_doubled(
    acme: TenantContext, processes: Processes
) -> None:
    leader = processes.start(*SCHEDULER)
    leader.wait_until_it_says("scheduler leads")
    heir = processes.start(*SCHEDULER)
    async with unit_of_work(acme) as uow:
        await schedule.put(
            uow,
            name="each second",
            job=probe(Probe.EFFECT),
            rule="every 1s",
            catch_up=CatchUp.ALL,
            arguments={"number": 1},
        )
    await until_asked(acme, 2)
    assert "scheduler leads" not in heir.said()
    leader.kill()
    heir.wait_until_it_says("scheduler leads")
    await until_asked(acme, len(await runs(acme)) + 2)
    heir.stop()
    found = await runs(acme)
    assert found == [found[0] + timedelta(seconds=number) for number in range(len(found))]
