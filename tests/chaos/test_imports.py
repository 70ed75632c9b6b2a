"""A file of 5,000 accounts goes in while the worker and the relay die: every row once, or none of its batch."""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from math import ceil
from uuid import UUID

import pytest

from tenants.config import Settings
from tenants.context import TenantContext
from tenants.db.unit_of_work import unit_of_work
from tenants.records.importing import service as importing
from tenants.records.importing.models import ImportState
from tenants.records.importing.passes import BATCH_ROWS
from tenants.records.importing.service import ImportFacts
from tenants.records.importing.sheets import Sheet, find_sheet
from tenants.records.importing.undo import undo_import
from tests.cast import owner
from tests.chaos.processes import Process, Processes
from tests.chaos.test_kills import RELAY, restarted
from tests.tenants.records.importing import steps

ROWS = 5_000
FILE = b"Name,Phone,City\n" + b"".join(b"Company %d,+33 1 44 55 %04d,Lyon\n" % (n, n) for n in range(ROWS))
LEASE = {"RAPPORT_JOB_LEASE": "3"}
"""How long a dead worker's job is waited for, instead of 20 s: what happens is the same, sooner."""


@pytest.fixture
async def alice(fresh_database: Settings) -> TenantContext:
    return (await owner("Alice", "acme")).context


@pytest.fixture
async def ours(processes: Processes, fresh_database: Settings) -> AsyncIterator[list[Process]]:
    """The bulk worker and the relay, under a supervisor."""
    started = [processes.start("workers", "worker", "--lane", "bulk", **LEASE), processes.start(*RELAY, **LEASE)]
    async with restarted(started):
        yield started


async def test_an_import_survives_dead_workers_and_a_dead_relay(alice: TenantContext, ours: list[Process]) -> None:
    worker, relay = ours
    planned = await plan(alice)
    rng = random.Random(5)
    await steps.start(alice, planned)
    for victims in ([worker], [relay], [worker, relay]):  # a third dead worker would park the job
        at = (await steps.look(alice, planned)).rows_done
        await reaches(alice, planned, at + rng.choice([0, 1, BATCH_ROWS]))
        await asyncio.sleep(rng.uniform(0, 0.5))
        for victim in victims:
            victim.kill()
    done = await ends(alice, planned)
    assert done.state is ImportState.DONE
    assert (done.rows_total, done.rows_done, done.rows_created, done.rows_rejected) == (ROWS, ROWS, ROWS, 0)
    assert await names_stored_whole(alice) == [f"Company {n}" for n in range(ROWS)]


async def test_a_cancelled_import_leaves_whole_batches(alice: TenantContext, ours: list[Process]) -> None:
    planned = await plan(alice)
    await steps.start(alice, planned)
    await reaches(alice, planned, BATCH_ROWS)
    async with unit_of_work(alice) as uow:
        await importing.cancel_import(uow, import_id=planned)
    for process in ours:
        process.kill()
    await all_jobs_done(alice)
    found = await steps.look(alice, planned)
    assert found.state is ImportState.CANCELLED
    assert found.rows_done == found.rows_created < ROWS
    assert found.rows_created % BATCH_ROWS == 0
    assert await names_stored_whole(alice) == [f"Company {n}" for n in range(found.rows_created)]


HOSTILE = "Id;Name;Name;Größe;Phone\n".encode("cp1252") + b"".join(
    f"{n};Firma Müller {n};x;{n};+33 1 44 55 {n:04d}\n".encode("cp1252") if n % 2 else f"{n};;;wenig;+33 1\n".encode()
    for n in range(ROWS)
)
"""Latin letters of Windows, a heading twice, and every other row bad."""


async def test_a_hostile_import_killed_three_times_has_a_true_sheet_and_is_undone_whole(
    alice: TenantContext, ours: list[Process]
) -> None:
    worker, _ = ours
    good = ROWS // 2
    planned = await plan(alice, HOSTILE, [("Id", "external_id"), ("Name", "name"), ("Größe", "employees")])
    await steps.start(alice, planned)
    for at in (0, BATCH_ROWS):
        await reaches(alice, planned, at)
        worker.kill()
    done = await ends(alice, planned)
    assert (done.state, done.rows_created, done.rows_rejected) == (ImportState.DONE, good, good)
    sheet = await sheet_of(alice, planned)
    assert sheet.agrees
    found = {line.name: line.found for line in sheet.lines if line.found}
    assert found == {"rows": ROWS, "created": good, "rejected": good}
    [employees] = [column for column in sheet.columns if column.column == "Größe"]
    assert [each.stored for each in employees.sums] == [str(sum(range(1, ROWS, 2)))]

    async with unit_of_work(alice) as uow:
        await undo_import(uow, import_id=planned)
    worker.kill()
    undone = await ends(alice, planned, ImportState.UNDONE)
    assert (undone.rows_removed, undone.rows_kept) == (good, 0)
    assert await count(alice, "SELECT count(*) FROM accounts WHERE tenant_id = $1 AND deleted_at IS NULL") == 0
    assert await count(alice, "SELECT count(*) FROM record_tokens WHERE tenant_id = $1") == 0
    after = await sheet_of(alice, planned)
    assert after.agrees and dict(after.facts)["binned"] == good


async def sheet_of(context: TenantContext, import_id: UUID) -> Sheet:
    """The sheet that is made when an import, or its undoing, is over."""

    async def look() -> Sheet | None:
        async with unit_of_work(context, read_only=True) as uow:
            return await find_sheet(uow, import_id=import_id)

    async def there() -> bool:
        found = await look()
        return found is not None and found.ready

    await until(there)
    found = await look()
    assert found is not None
    return found


async def plan(context: TenantContext, data: bytes = FILE, mapping: Sequence[tuple[str, str]] | None = None) -> UUID:
    """Send the file, map its columns (as suggested), and have the worker try it."""
    found = await steps.create(context, data)
    suggested = [(column.name, column.suggested_field) for column in found.columns if column.suggested_field]
    await importing.plan_import(context, import_id=found.id, mapping=mapping or suggested, options={})
    tried = await ends(context, found.id, ImportState.PLANNED)
    assert tried.rows_total == ROWS and bool(tried.problems_total) == bool(mapping)
    return found.id


async def reaches(context: TenantContext, import_id: UUID, rows: int) -> None:
    async def there() -> bool:
        found = await steps.look(context, import_id)
        return found.rows_done >= rows or found.finished_at is not None

    await until(there)


async def ends(context: TenantContext, import_id: UUID, state: ImportState = ImportState.DONE) -> ImportFacts:
    async def there() -> bool:
        return (await steps.look(context, import_id)).state in (state, ImportState.FAILED)

    await until(there)
    return await steps.look(context, import_id)


async def all_jobs_done(context: TenantContext) -> None:
    """Nothing is left that could still write."""
    left = "SELECT count(*) FROM jobs WHERE tenant_id = $1 AND state IN ('queued', 'sent', 'running')"

    async def there() -> bool:
        return not await count(context, left)

    await until(there)


async def until(there: Callable[[], Awaitable[bool]]) -> None:
    async with asyncio.timeout(60):
        while not await there():  # noqa: ASYNC110 - it happens in another process
            await asyncio.sleep(0.02)


async def count(context: TenantContext, query: str) -> int:
    async with unit_of_work(context, read_only=True) as uow:
        found: int = await uow.connection.fetchval(query, uow.tenant_id)
        return found


async def names_stored_whole(context: TenantContext) -> list[str]:
    """The accounts in the order of their rows; each of them with its change and its search tokens."""
    async with unit_of_work(context, read_only=True) as uow:
        accounts = await uow.connection.fetch(
            "SELECT id, name FROM accounts WHERE tenant_id = $1 ORDER BY id", uow.tenant_id
        )
        changes = await uow.connection.fetch(
            "SELECT record_id, seq FROM changes WHERE tenant_id = $1 AND record_type = 'account' ORDER BY record_id",
            uow.tenant_id,
        )
        found = await uow.connection.fetch(
            "SELECT id, count(*) FROM record_tokens WHERE tenant_id = $1 GROUP BY id ORDER BY id", uow.tenant_id
        )
    ids = [row["id"] for row in accounts]
    assert [row["record_id"] for row in changes] == ids
    assert [row["id"] for row in found] == ids
    assert len({row["seq"] for row in changes}) == ceil(len(ids) / BATCH_ROWS)
    return [row["name"] for row in accounts]
