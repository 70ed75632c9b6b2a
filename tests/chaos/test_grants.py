"""What somebody from outside has running ends within five seconds of their grant, whoever ends it and however."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable

import pytest

from tenants.access import recognition
from tenants.config import Settings
from tenants.context import TenantContext
from tenants.db.unit_of_work import unit_of_work
from tenants.partners import service as partners
from tenants.records.importing.models import ImportState
from tests.api.test_grants import ends_now
from tests.cast import owner
from tests.chaos.processes import Process, Processes
from tests.chaos.test_imports import LEASE, ROWS, ends, names_stored_whole, plan
from tests.chaos.test_kills import RELAY
from tests.chaos.test_revocation import held_up, is_running, job_error
from tests.partnership import Partnership, operator, partnership
from tests.tenants.records.importing import steps

WITHIN = 5.0


@pytest.fixture
async def world(fresh_database: Settings) -> Partnership:
    return await partnership(await owner("Alice", "acme"))


@pytest.fixture(autouse=True)
def relay(processes: Processes, fresh_database: Settings) -> Process:
    processes.start("workers", "worker", "--lane", "bulk", **LEASE)
    return processes.start(*RELAY, **LEASE)


async def revoked(world: Partnership, grant: partners.GrantInfo) -> None:
    async with unit_of_work(world.alice.context) as uow:
        await partners.revoke_grant(uow, grant_id=grant.id)


async def expired(world: Partnership, grant: partners.GrantInfo) -> None:
    await ends_now(grant)


async def suspended(world: Partnership, grant: partners.GrantInfo) -> None:
    async with unit_of_work(operator(world.petra)) as uow:
        await partners.suspend_partner(uow)


@pytest.mark.parametrize(("end", "alone"), [(revoked, False), (revoked, True), (expired, True), (suspended, False)])
async def test_an_import_stops_with_the_grant_of_whoever_asked(
    world: Partnership,
    fresh_database: Settings,
    end: Callable[[Partnership, partners.GrantInfo], Awaitable[None]],
    alone: bool,
) -> None:
    """Whether it lets in all of the partner's people or Petra `alone`."""
    asking, grant = await inside(world, **({"person": world.petra.email} if alone else {}))
    planned = await plan(asking)
    async with held_up(fresh_database):
        await steps.start(asking, planned)
        await is_running(world.alice.context)
        await end(world, grant)
        at = time.monotonic()
        stopped = await ends(world.alice.context, planned, ImportState.CANCELLED)
        assert time.monotonic() - at < WITHIN
    assert (stopped.failure_code, stopped.resumable, stopped.rows_created) == ("ACCESS_REVOKED", True, 0)
    assert await names_stored_whole(world.alice.context) == []
    assert await job_error(world.alice.context) == "ACCESS_REVOKED: The access of whoever asked for this was revoked."


async def test_what_the_job_writes_shows_both_names(world: Partnership) -> None:
    asking, grant = await inside(world)
    planned = await plan(asking)
    await steps.start(asking, planned)
    done = await ends(world.alice.context, planned)
    assert done.rows_created == ROWS
    sql = "SELECT DISTINCT actor_id, on_behalf_of FROM changes WHERE tenant_id = $1 AND record_type = 'account'"
    async with unit_of_work(world.alice.context, read_only=True) as uow:
        found = await uow.connection.fetch(sql, uow.tenant_id)
    assert [tuple(row.values()) for row in found] == [(world.petra.id, grant.id)]


async def inside(world: Partnership, **more: object) -> tuple[TenantContext, partners.GrantInfo]:
    """Petra at work in acme, as the gateway knows her there."""
    grant = await world.at_work("rep", **more)
    found = await recognition.authenticate(world.petra.token)
    assert found is not None and found.context.acting is not None
    return found.context, grant
