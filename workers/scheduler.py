"""The clock: one leader among all schedulers turns due schedules into jobs, each in its own tenant's unit of work."""

from __future__ import annotations

import asyncio
from uuid import UUID

import structlog

from tenants.config import Settings
from tenants.db import dispatch, schedule
from tenants.db.database import open_database, use
from tenants.db.dispatch import Leadership
from tenants.db.unit_of_work import unit_of_work
from tenants.kit.clock import now
from workers.tenancy import inside

log = structlog.get_logger("workers")

_TICK = 1.0


async def run_scheduler(settings: Settings, stop: asyncio.Event) -> None:
    """Lead, or wait to lead, until `stop`."""
    database = use(await open_database(settings, app=True, dispatch=True))
    turn = asyncio.create_task(_take_turns())
    await stop.wait()
    turn.cancel()
    await asyncio.gather(turn, return_exceptions=True)
    await database.close()
    log.info("scheduler stopped")


async def _take_turns() -> None:
    while True:
        try:
            async with dispatch.leadership() as leader:
                if leader is not None:
                    log.info("scheduler leads")
                    await schedule.plan_housekeeping()
                    await _lead(leader)
        except Exception as problem:  # leadership is lost with its connection; try to have it again
            log.warning("scheduler waits", problem=type(problem).__name__)
        await asyncio.sleep(_TICK)


async def _lead(leader: Leadership) -> None:
    while True:
        for tenant_id, schedule_id in await leader.due_schedules():
            await _fire(tenant_id, schedule_id)
        await asyncio.sleep(_TICK)


async def _fire(tenant_id: UUID, schedule_id: UUID) -> None:
    """One schedule that cannot fire must not keep the others from it."""
    try:
        async with unit_of_work(inside(tenant_id)) as uow:
            runs = await schedule.fire(uow, schedule_id=schedule_id, moment=now())
    except Exception as problem:
        log.error("schedule failed", schedule_id=str(schedule_id), problem=type(problem).__name__)
    else:
        log.info("scheduled", schedule_id=str(schedule_id), runs=runs)
