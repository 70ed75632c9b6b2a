"""A plan that shrinks while everything is under way: nothing is lost, nothing half done, and every refusal has a code.

An import runs, another and a reminder wait in the queue, and a console listens, when acme loses imports and activities;
afterwards acme has them back.
"""

from __future__ import annotations

import time
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import httpx
import pytest

from api.naming import global_id
from infra.engines.engine import free_port
from tenants.config import Settings
from tenants.context import TenantContext
from tenants.db.unit_of_work import unit_of_work
from tenants.kit.clock import now
from tenants.plans import Module
from tenants.records.importing import service as importing
from tenants.records.importing.models import ImportState
from tenants.registry.plan import service as plans
from tests.api.serving import serve
from tests.api.sockets import line
from tests.cast import Person, owner
from tests.chaos.processes import Processes
from tests.chaos.test_imports import LEASE, ROWS, ends, plan, until
from tests.chaos.test_kills import RELAY
from tests.chaos.test_revocation import held_up, is_running
from tests.tenants.conftest import create
from tests.tenants.records.importing import steps

WITHIN = 5.0
LATER = b"Name\n" + b"".join(b"Later %d\n" % n for n in range(10))
LISTENING = "subscription ($id: ID!) { activityChanged(id: $id) { cursor kind activity { subject } } }"
LEFT = (Module.IMPORTS, Module.ACTIVITIES)


@pytest.fixture
async def alice(fresh_database: Settings) -> Person:
    return await owner("Alice", "acme")


async def test_a_smaller_plan_stops_everything_between_two_steps_and_a_larger_one_goes_on(
    alice: Person, fresh_database: Settings, processes: Processes
) -> None:
    port = free_port()
    serve(processes, port)
    processes.start("workers", "worker", "--lane", "bulk", **LEASE)
    processes.start("workers", "worker", "--lane", "interactive", **LEASE)
    relay = processes.start(*RELAY, **LEASE)
    running, waiting = await plan(alice.context), await planned_later(alice.context)
    call = global_id("activity", await create(alice.context, "activity", kind="call", subject="Heard of"))
    async with line(port, alice) as console:
        await console.subscribe(LISTENING, id=call)
        await console.settled()
        async with held_up(fresh_database):
            await steps.start(alice.context, running)
            await is_running(alice.context)
            relay.kill()
            await steps.start(alice.context, waiting)
            await remind_soon(alice.context)
            await take(alice.context)
            taken = time.monotonic()
            assert await console.closed(WITHIN) == 4403
            assert time.monotonic() - taken < WITHIN
        relay.again()
        await until_parked(alice.context, 3)
        assert await errors_of_jobs(alice.context) == {"MODULE_NOT_IN_PLAN"}
        halted = await steps.look(alice.context, running)
        assert (halted.state, halted.rows_done) == (ImportState.RUNNING, halted.rows_created)
        assert len(await names(alice.context)) == halted.rows_created < ROWS
        assert (await steps.look(alice.context, waiting)).rows_created == 0

    async with line(port, alice) as console:  # what is kept can be listened to; nothing can be done with it
        await console.subscribe(LISTENING, id=call)
        assert await console.silent(0.5)
        assert await refusal(port, alice) == "MODULE_NOT_IN_PLAN"

    await give_back(alice.context)
    for import_id, rows in ((running, ROWS), (waiting, 10)):
        done = await ends(alice.context, import_id)
        assert (done.state, done.rows_done, done.rows_created) == (ImportState.DONE, rows, rows)
    assert await names(alice.context) == sorted(
        [f"Company {n}" for n in range(ROWS)] + [f"Later {n}" for n in range(10)]
    )
    await until_parked(alice.context, 0)


async def planned_later(context: TenantContext) -> UUID:
    found = await steps.create(context, LATER)
    await importing.plan_import(context, import_id=found.id, mapping=[("Name", "name")], options={})
    return (await ends(context, found.id, ImportState.PLANNED)).id


async def remind_soon(context: TenantContext) -> None:
    soon = now() + timedelta(seconds=1)
    await create(context, "activity", kind="task", subject="Call Ada", due_at=soon, remind_at=soon)


async def refusal(port: int, person: Person) -> str:
    asked = {"query": 'mutation { createActivity(input: {kind: NOTE, subject: "No"}) { userErrors { code } } }'}
    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", trust_env=False) as client:
        answer = await client.post("/graphql", json=asked, headers={"authorization": f"Bearer {person.token}"})
    code: str = answer.json()["errors"][0]["extensions"]["code"]
    return code


async def take(context: TenantContext) -> None:
    for module in LEFT:
        async with unit_of_work(replace(context, user_id=None).as_system()) as uow:
            await plans.override_module(uow, module=module, on=False, reason="a smaller plan")


async def give_back(context: TenantContext) -> None:
    for module in LEFT:
        async with unit_of_work(replace(context, user_id=None).as_system()) as uow:
            await plans.lift_override(uow, name=module)


async def names(context: TenantContext) -> list[str]:
    sql = "SELECT name FROM accounts WHERE tenant_id = $1"
    async with unit_of_work(context, read_only=True) as uow:
        return sorted(row["name"] for row in await uow.connection.fetch(sql, uow.tenant_id))


async def until_parked(context: TenantContext, jobs: int) -> None:
    async def there() -> bool:
        return len(await _parked(context)) == jobs

    await until(there)


async def errors_of_jobs(context: TenantContext) -> set[str]:
    return {error.split(":")[0] for error in await _parked(context)}


async def _parked(context: TenantContext) -> list[str]:
    sql = "SELECT error FROM jobs WHERE tenant_id = $1 AND state = 'parked'"
    async with unit_of_work(context, read_only=True) as uow:
        return [row["error"] for row in await uow.connection.fetch(sql, uow.tenant_id)]
