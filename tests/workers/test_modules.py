"""A job of a module waits while the plan lacks it: every job there is, found by walking the actors."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from uuid import UUID

import pytest

from tenants.config import Settings
from tenants.context import TenantContext
from tenants.db.unit_of_work import unit_of_work
from tenants.jobs import Job
from tenants.plans import Module
from tenants.registry.plan import service as plans
from workers.execution import Execution
from workers.heartbeat import Heartbeat
from workers.job import ACTORS, load_actors

OF_MODULES = [actor for name, actor in load_actors().items() if actor.module is not None and name in set(Job)]


def test_a_job_of_a_room_belongs_to_the_rooms_module() -> None:
    """A room's job carries the room's name, which is its module's."""
    rooms = {module.value for module in Module}
    for job in Job:
        room = job.partition(".")[0]
        if room in rooms:
            assert ACTORS[job].module == room, job


@pytest.fixture
async def execution(queue_database: Settings) -> AsyncIterator[Execution]:
    found = Execution(timedelta(seconds=30))
    heartbeat = Heartbeat(queue_database, found, asyncio.get_running_loop())
    heartbeat.start()
    yield found
    await asyncio.to_thread(heartbeat.stop)


async def test_every_job_of_a_module_waits_for_it_and_none_is_run(execution: Execution, acme: TenantContext) -> None:
    async with unit_of_work(acme) as uow:
        for module in Module:
            await plans.override_module(uow, module=module, on=False, reason="a story")
        for actor in OF_MODULES:
            uow.enqueue(actor.job)
    for actor in OF_MODULES:
        [job_id] = await _ids(acme, actor.job)
        await execution.perform(actor, acme.tenant_id, job_id)
    async with unit_of_work(acme) as uow:
        rows = await uow.connection.fetch(
            "SELECT name, state, waits_for, error FROM jobs WHERE tenant_id = $1", uow.tenant_id
        )
    found = {row["name"]: (row["state"], row["waits_for"], row["error"].partition(":")[0]) for row in rows}
    assert found == {actor.job: ("parked", actor.module, "MODULE_NOT_IN_PLAN") for actor in OF_MODULES}


async def _ids(context: TenantContext, job: Job) -> list[UUID]:
    async with unit_of_work(context) as uow:
        rows = await uow.connection.fetch(
            "SELECT id FROM jobs WHERE tenant_id = $1 AND name = $2", uow.tenant_id, job.value
        )
    return [row["id"] for row in rows]
