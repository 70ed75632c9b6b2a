"""An import is stopped at every place where it can be, and goes on as if nothing had been."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from uuid import UUID

import pytest

from tenants.context import TenantContext
from tenants.crm.accounts.models import Account
from tenants.db.unit_of_work import UnitOfWork, unit_of_work
from tenants.errors import AccessRevoked
from tenants.records.hooks import Written, effect_of
from tenants.records.importing import service as importing
from tenants.records.importing.models import ImportState
from tenants.records.importing.service import ImportFacts
from tenants.registry import service as registry
from tests import cast
from tests.tenants.records.importing import steps

ROOT = Path(__file__).parents[4]
ROWS = 100
BATCH = 10
FILE = b"Name,Phone\n" + b"".join(
    b"Company %d,%s\n" % (n, b"+33 1 44 55 66 %02d" % n if n % 10 else b"12") for n in range(ROWS)
)
GOOD = ROWS - ROWS // 10


class Pulled(Exception):
    """The plug."""


class Fuse:
    """Blows when the row with this name is stored, inside the transaction; None never blows."""

    name: str | None = None


@effect_of(Account)
async def _blow(_uow: UnitOfWork, written: list[Written]) -> None:
    if Fuse.name in [one.after["name"] for one in written]:
        raise Pulled


@pytest.fixture(autouse=True)
def _fuse() -> Iterator[None]:
    yield
    Fuse.name = None


async def _ready(alice: TenantContext) -> ImportFacts:
    planned = await steps.plan(alice, await steps.create(alice, FILE))
    await steps.start(alice, planned.id)
    return planned


async def _is_whole(alice: TenantContext, done: ImportFacts) -> None:
    """Everything once: records, changes, search, counts, problems, rejects."""
    assert done.state is ImportState.DONE
    assert (done.rows_done, done.rows_created, done.rows_rejected) == (ROWS, GOOD, ROWS - GOOD)
    names = [row["name"] for row in await steps.stored(alice, "accounts")]
    assert names == [f"Company {n}" for n in range(ROWS) if n % 10]
    assert len({change["record_id"] for change in await steps.stored(alice, "changes")}) == GOOD
    assert len(await steps.stored(alice, "changes")) == GOOD
    assert len({row["id"] for row in await steps.stored(alice, "record_tokens")}) == GOOD
    assert len(await steps.problems(alice, done.id)) == done.problems_total == ROWS - GOOD
    assert [row["Name"] for row in await steps.rejects(alice, done.id)] == [f"Company {n}" for n in range(0, ROWS, 10)]


@pytest.mark.parametrize("batch", range(ROWS // BATCH))
async def test_power_fails_in_the_middle_of_any_batch(alice: TenantContext, batch: int) -> None:
    planned = await _ready(alice)
    Fuse.name = f"Company {batch * BATCH + 5}"
    with pytest.raises(Pulled):
        await steps.run(alice, planned.id, batch_rows=BATCH)
    halted = await steps.look(alice, planned.id)
    assert (halted.state, halted.rows_done) == (ImportState.RUNNING, batch * BATCH)
    assert len(await steps.stored(alice, "accounts")) == batch * (BATCH - 1)
    Fuse.name = None
    await _is_whole(alice, await steps.run(alice, planned.id, batch_rows=BATCH))


async def test_it_may_go_on_with_batches_of_another_size(alice: TenantContext) -> None:
    planned = await _ready(alice)
    for row, batch in ((15, 10), (33, 7), (71, 13), (99, 1)):
        Fuse.name = f"Company {row}"
        with pytest.raises(Pulled):
            await steps.run(alice, planned.id, batch_rows=batch)
    Fuse.name = None
    await _is_whole(alice, await steps.run(alice, planned.id, batch_rows=1_000))


async def test_the_worker_is_told_to_stop_at_any_moment(alice: TenantContext) -> None:
    """A task cancelled wherever it happens to be, over and over, until the import is through all the same."""
    planned = await _ready(alice)
    for pause in range(200):
        task = asyncio.create_task(steps.run(alice, planned.id, batch_rows=BATCH))
        await asyncio.sleep(pause / 500)
        task.cancel()
        await asyncio.wait([task])
        if (await steps.look(alice, planned.id)).state is ImportState.DONE:
            break
    await _is_whole(alice, await steps.look(alice, planned.id))


async def test_two_workers_with_the_same_job_do_it_once(alice: TenantContext) -> None:
    planned = await _ready(alice)
    await asyncio.gather(*(steps.run(alice, planned.id, batch_rows=BATCH) for _ in range(3)))
    await _is_whole(alice, await steps.run(alice, planned.id, batch_rows=BATCH))


async def test_a_job_that_comes_again_after_the_end_does_nothing(alice: TenantContext) -> None:
    planned = await _ready(alice)
    done = await steps.run(alice, planned.id)
    assert await steps.run(alice, planned.id) == done
    await _is_whole(alice, done)


async def test_killed_with_nine(alice: TenantContext) -> None:
    """A process of its own, killed as workers are; the next one goes on."""
    planned = await _ready(alice)
    for rows in (1, 41, 77):
        process = await _worker(alice, planned.id)
        await steps.until_rows_are_done(alice, planned.id, rows, give_up=partial(_is_over, process))
        if process.returncode is None:
            process.send_signal(signal.SIGKILL)
        await process.wait()
    await _is_whole(alice, await steps.run(alice, planned.id, batch_rows=BATCH))


_WORKER = """
import asyncio, sys
from uuid import UUID
from tenants.config import settings
from tenants.context import TenantContext
from tenants.db.database import open_database, use
from tenants.plans import Plan
from tenants.registry import service as registry
from tests import cast
from tests.tenants.records.importing import steps

async def main():
    use(await open_database(settings()))
    context = TenantContext(UUID(sys.argv[1]), UUID(sys.argv[2]), plan=Plan.BUSINESS, system=True)
    await steps.run(context, UUID(sys.argv[3]), batch_rows=1)

asyncio.run(main())
"""


def _is_over(process: asyncio.subprocess.Process) -> bool:
    return process.returncode is not None


async def _worker(alice: TenantContext, import_id: UUID) -> asyncio.subprocess.Process:
    arguments = [str(alice.tenant_id), str(alice.user_id), str(import_id)]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    return await asyncio.create_subprocess_exec(sys.executable, "-c", _WORKER, *arguments, env=environment, cwd=ROOT)


async def test_a_dry_run_that_was_interrupted_starts_over_and_says_the_same(alice: TenantContext) -> None:
    created = await steps.create(alice, FILE)
    whole = await steps.plan(alice, created, [("Name", "name"), ("Phone", "phones.work")])
    said = await steps.problems(alice, created.id)
    await importing.plan_import(
        alice, import_id=created.id, mapping=[("Name", "name"), ("Phone", "phones.work")], options={}
    )
    task = asyncio.create_task(steps.dry_run(alice, created.id, batch_rows=5))
    await steps.until_rows_are_done(alice, created.id, 1)
    task.cancel()
    await asyncio.wait([task])
    await steps.dry_run(alice, created.id)
    again = await steps.look(alice, created.id)
    assert (again.state, again.rows_total, again.rows_rejected) == (whole.state, whole.rows_total, whole.rows_rejected)
    assert await steps.problems(alice, created.id) == said


async def test_alice_cancels_and_it_stops_within_a_batch(alice: TenantContext) -> None:
    planned = await _ready(alice)
    task = asyncio.create_task(steps.run(alice, planned.id, batch_rows=1))
    await steps.until_rows_are_done(alice, planned.id, 1)
    async with unit_of_work(alice) as uow:
        at_cancelling = await importing.cancel_import(uow, import_id=planned.id)
    after = await task
    assert after.state is ImportState.CANCELLED
    assert after.rows_done == at_cancelling.rows_done < ROWS
    assert len(await steps.stored(alice, "accounts")) == after.rows_created
    assert len(await steps.rejects(alice, planned.id)) == after.rows_rejected > 0


async def test_the_import_of_a_member_who_is_removed_stops_within_a_batch(people: cast.Cast) -> None:
    bob = people.bob.context
    planned = await _ready(bob)
    task = asyncio.create_task(steps.run(bob, planned.id, batch_rows=1))
    await steps.until_rows_are_done(bob, planned.id, 1)
    async with unit_of_work(people.alice.context) as uow:
        await registry.remove_member(uow, user_id=people.bob.id)
    with pytest.raises(AccessRevoked):
        await task
    assert 0 < len(await steps.stored(bob, "accounts")) < ROWS


async def test_a_plan_can_be_cancelled_too(alice: TenantContext) -> None:
    created = await steps.create(alice, FILE)
    await importing.plan_import(alice, import_id=created.id, mapping=[("Name", "name")], options={})
    async with unit_of_work(alice) as uow:
        await importing.cancel_import(uow, import_id=created.id)
    await steps.dry_run(alice, created.id)
    assert (await steps.look(alice, created.id)).state is ImportState.CANCELLED
