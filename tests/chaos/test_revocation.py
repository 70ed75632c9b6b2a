"""What is revoked stops working within five seconds, work that is under way too; and work that is left goes on."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import asyncpg
import pytest

from tenants.config import Settings
from tenants.context import Role, TenantContext
from tenants.db.unit_of_work import unit_of_work
from tenants.errors import Conflict
from tenants.records.importing import service as importing
from tenants.records.importing.models import ImportState
from tenants.registry import service as registry
from tests.cast import Person, colleague, owner
from tests.chaos.processes import Process, Processes
from tests.chaos.test_imports import LEASE, ROWS, ends, names_stored_whole, plan, until
from tests.chaos.test_kills import RELAY
from tests.tenants.records.importing import steps

WITHIN = 5.0


@pytest.fixture
async def alice(fresh_database: Settings) -> Person:
    return await owner("Alice", "acme")


@pytest.fixture
async def bob(alice: Person) -> Person:
    return await colleague(alice, "Bob", Role.REP)


@pytest.fixture(autouse=True)
def relay(processes: Processes, fresh_database: Settings) -> Process:
    """A worker, and the relay that tells it of jobs."""
    processes.start("workers", "worker", "--lane", "bulk", **LEASE)
    return processes.start(*RELAY, **LEASE)


async def a_key_is_revoked(alice: Person, bob: Person, asking: TenantContext) -> None:
    async with unit_of_work(alice.context) as uow:
        assert asking.key_id is not None
        await registry.revoke_api_key(uow, key_id=asking.key_id)


async def a_device_is_revoked(alice: Person, bob: Person, asking: TenantContext) -> None:
    other = await registry.sign_in(registry.Visitor(), email=bob.email, password=bob.password)
    async with unit_of_work(other.context) as uow:
        assert asking.session_id is not None
        await registry.revoke_device(uow, session_id=asking.session_id)


async def all_devices_are_revoked(alice: Person, bob: Person, asking: TenantContext) -> None:
    other = await registry.sign_in(registry.Visitor(), email=bob.email, password=bob.password)
    async with unit_of_work(other.context) as uow:
        await registry.revoke_everywhere(uow)


async def the_password_is_changed(alice: Person, bob: Person, asking: TenantContext) -> None:
    other = await registry.sign_in(registry.Visitor(), email=bob.email, password=bob.password)
    await registry.change_password(other.context, current=bob.password, password="another long password")


async def the_member_is_removed(alice: Person, bob: Person, asking: TenantContext) -> None:
    async with unit_of_work(alice.context) as uow:
        await registry.remove_member(uow, user_id=bob.id)


Revocation = Callable[[Person, Person, TenantContext], Awaitable[None]]


@pytest.mark.parametrize(
    "revoke",
    [a_key_is_revoked, a_device_is_revoked, all_devices_are_revoked, the_password_is_changed, the_member_is_removed],
)
async def test_an_import_stops_with_the_access_of_whoever_asked_and_another_may_go_on(
    alice: Person, bob: Person, fresh_database: Settings, revoke: Revocation
) -> None:
    asking = await by_key(bob) if revoke is a_key_is_revoked else bob.context
    planned = await plan(asking)
    async with held_up(fresh_database):  # its batch waits in the database, so that nothing but being stopped ends it
        await steps.start(asking, planned)
        await is_running(alice.context)
        await revoke(alice, bob, asking)
        revoked = time.monotonic()
        stopped = await ends(alice.context, planned, ImportState.CANCELLED)
        assert time.monotonic() - revoked < WITHIN
    assert (stopped.failure_code, stopped.resumable, stopped.rows_created) == ("ACCESS_REVOKED", True, 0)
    assert await names_stored_whole(alice.context) == []
    assert await job_error(alice.context) == "ACCESS_REVOKED: The access of whoever asked for this was revoked."

    async with unit_of_work(alice.context) as uow:
        await importing.resume_import(uow, import_id=planned)
    done = await ends(alice.context, planned)
    assert (done.rows_total, done.rows_done, done.rows_created, done.resumable) == (ROWS, ROWS, ROWS, False)
    assert await names_stored_whole(alice.context) == [f"Company {n}" for n in range(ROWS)]
    with pytest.raises(Conflict):
        async with unit_of_work(alice.context) as uow:
            await importing.resume_import(uow, import_id=planned)


async def test_what_waits_in_the_queue_does_not_begin(alice: Person, bob: Person, relay: Process) -> None:
    """The key is gone before a worker comes to the job."""
    asking = await by_key(bob)
    planned = await plan(asking)
    relay.kill()
    await steps.start(asking, planned)
    await a_key_is_revoked(alice, bob, asking)
    relay.again()
    stopped = await ends(alice.context, planned, ImportState.CANCELLED)
    assert (stopped.failure_code, stopped.rows_created, stopped.resumable) == ("ACCESS_REVOKED", 0, True)


async def test_who_signs_out_leaves_the_import_to_itself(alice: Person, bob: Person, fresh_database: Settings) -> None:
    planned = await plan(bob.context)
    async with held_up(fresh_database):
        await steps.start(bob.context, planned)
        await is_running(alice.context)
        async with unit_of_work(bob.context) as uow:
            await registry.sign_out(uow)
        await asyncio.sleep(WITHIN / 2)
    done = await ends(alice.context, planned)
    assert (done.state, done.rows_created) == (ImportState.DONE, ROWS)


async def by_key(person: Person) -> TenantContext:
    """What a program of theirs asks with."""
    async with unit_of_work(person.context) as uow:
        made = await registry.create_api_key(
            uow, name="nightly import", scopes=["accounts:read", "accounts:write", "imports:run"]
        )
    found = await registry.authenticate(made.secret)
    assert found is not None
    return found.context


@asynccontextmanager
async def held_up(settings: Settings) -> AsyncIterator[None]:
    """Nobody writes an account meanwhile."""
    connection = await asyncpg.connect(settings.owner_database_url)
    try:
        async with connection.transaction():
            await connection.execute("LOCK TABLE accounts IN SHARE MODE")
            yield
    finally:
        await connection.close()


async def is_running(context: TenantContext) -> None:
    sql = "SELECT count(*) FROM jobs WHERE tenant_id = $1 AND name = 'records.run_import' AND state = 'running'"

    async def there() -> bool:
        async with unit_of_work(context, read_only=True) as uow:
            return bool(await uow.connection.fetchval(sql, uow.tenant_id))

    await until(there)


async def job_error(context: TenantContext) -> str:
    sql = "SELECT error FROM jobs WHERE tenant_id = $1 AND state = 'cancelled'"
    async with unit_of_work(context, read_only=True) as uow:
        found: str = await uow.connection.fetchval(sql, uow.tenant_id)
    return found
