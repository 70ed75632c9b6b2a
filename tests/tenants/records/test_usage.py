"""What is counted against a plan: in the transaction that uses it, equal to a recount, and never above the limit."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tenants.context import TenantContext
from tenants.crm.accounts.models import Account
from tenants.db import usage
from tenants.db.unit_of_work import unit_of_work
from tenants.errors import LimitReached, ValidationFailed
from tenants.records import writing
from tenants.records.importing import service as importing
from tenants.records.importing.models import ImportState
from tenants.registry.plan.contents import counted_against
from tests.cast import Cast
from tests.tenants.records.importing import steps
from tests.tenants.records.importing.test_sweeping import age

ROOT = Path(__file__).parents[3]


async def figures(context: TenantContext) -> tuple[int, int]:
    """What the meter says, and what is there."""
    async with unit_of_work(context, read_only=True) as uow:
        return await usage.used(uow, "records"), (await counted_against(uow, ["records"]))["records"]


async def create(context: TenantContext, name: str = "Acme's customer") -> Any:
    async with unit_of_work(context) as uow:
        return await writing.create(uow, Account, {"name": name})


def with_records(context: TenantContext, number: int) -> TenantContext:
    entitlement = context.entitlement
    return replace(context, entitlement=replace(entitlement, limits=replace(entitlement.limits, records=number)))


async def test_the_meter_follows_what_is_made_thrown_away_and_brought_back(people: Cast) -> None:
    alice = people.alice.context
    first = await create(alice)
    async with unit_of_work(alice) as uow:
        await uow.begin()
        second = await writing.create(uow, Account, {"name": "Second"})
        await writing.update(uow, Account, first, None, {"name": "First"})
    assert await figures(alice) == (2, 2)
    async with unit_of_work(alice) as uow:
        await writing.delete(uow, Account, first)
        await writing.delete(uow, Account, second)
        await writing.restore(uow, Account, second)
    assert await figures(alice) == (1, 1)
    with pytest.raises(ValidationFailed):
        await create(alice, "")
    async with unit_of_work(alice) as uow:
        with pytest.raises(ZeroDivisionError):
            async with uow.attempt():
                await writing.create(uow, Account, {"name": "Undone"})
                raise ZeroDivisionError
        await writing.create(uow, Account, {"name": "Kept"})
    assert await figures(alice) == (2, 2)
    assert await figures(people.mallory.context) == (0, 0)


async def test_sixteen_writers_at_once_are_counted_and_none_slips_by_the_limit(people: Cast) -> None:
    """The plan's number is forty, and a tenth more may be used; of ninety-six that try, forty-four are stored."""
    alice = with_records(people.alice.context, 40)

    async def write(number: int) -> int:
        stored = 0
        for n in range(6):
            try:
                async with unit_of_work(alice) as uow:
                    if n % 2:
                        await uow.begin()
                    await writing.create(uow, Account, {"name": f"{number} {n}"})
            except LimitReached as refused:
                assert refused.extensions["limit"] == 40 and refused.extensions["plan"] == "free"
            else:
                stored += 1
        return stored

    stored = sum(await asyncio.gather(*(write(number) for number in range(16))))
    assert stored == 44 and await figures(alice) == (44, 44)


async def test_who_is_above_the_limit_reads_changes_and_throws_away(people: Cast) -> None:
    first = await create(people.alice.context)
    await create(people.alice.context)
    less = with_records(people.alice.context, 1)
    with pytest.raises(LimitReached):
        await create(less)
    async with unit_of_work(less) as uow:
        await writing.update(uow, Account, first, None, {"name": "Changed"})
        await writing.delete(uow, Account, first)
    assert await figures(less) == (1, 1)
    with pytest.raises(LimitReached):
        await create(less)


async def test_a_worker_killed_at_any_moment_leaves_the_meter_as_the_rows_are(people: Cast) -> None:
    """Writers in a process of their own, killed with nine three times, while others write here."""
    alice = people.alice.context
    for rows in (3, 11, 24):
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-c", _WRITERS, str(alice.tenant_id), str(alice.user_id), cwd=ROOT, stdout=-1,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
        )  # fmt: skip
        assert process.stdout is not None
        for n in range(rows):
            await process.stdout.readline()
            await create(alice, f"Beside it {rows} {n}")
        process.send_signal(signal.SIGKILL)
        await process.wait()
        meter, there = await figures(alice)
        assert meter == there >= rows
    assert there > 3 + 11 + 24


_WRITERS = """
import asyncio, sys
from uuid import UUID
from tenants.config import settings
from tenants.context import Role, TenantContext
from tenants.crm.accounts.models import Account
from tenants.db.database import open_database, use
from tenants.db.unit_of_work import unit_of_work
from tenants.entitlement import EVERYTHING
from tenants.records import writing
from tenants.records.catalogue import catalogue

async def write(context, number):
    for n in range(10_000):
        async with unit_of_work(context) as uow:
            if n % 2:
                await uow.begin()
            await writing.create(uow, Account, {"name": f"{number} {n}"})
        print(n, flush=True)

async def main():
    catalogue()
    use(await open_database(settings()))
    context = TenantContext(UUID(sys.argv[1]), UUID(sys.argv[2]), role=Role.OWNER, entitlement=EVERYTHING)
    await asyncio.gather(*(write(context, number) for number in range(16)))

asyncio.run(main())
"""


def with_storage(context: TenantContext, megabytes: int) -> TenantContext:
    entitlement = context.entitlement
    return replace(context, entitlement=replace(entitlement, limits=replace(entitlement.limits, storage_mb=megabytes)))


async def stored_bytes(context: TenantContext) -> int:
    async with unit_of_work(context, read_only=True) as uow:
        return await usage.used(uow, "storage_mb")


async def test_files_count_from_when_they_are_here_until_they_go(people: Cast) -> None:
    alice = people.alice.context
    await steps.send(alice, b"Name\nAcme\n")
    assert await stored_bytes(alice) == 10
    await age(alice, 31)
    await importing.sweep_files()
    assert await stored_bytes(alice) == 0


async def test_a_file_for_which_there_is_no_room_is_refused_before_it_is_sent(people: Cast) -> None:
    alice = with_storage(people.alice.context, 1)
    await steps.send(alice, b"x" * 600_000)
    with pytest.raises(LimitReached) as refused:
        await steps.send(alice, b"y" * 600_000)
    assert refused.value.extensions == {"limit": 1, "plan": "free"}
    assert await stored_bytes(alice) == 600_000


FILE = b"Name\n" + b"".join(b"Company %d\n" % n for n in range(30))


async def test_an_import_for_which_there_is_no_room_does_not_begin(people: Cast) -> None:
    planned = await steps.plan(people.alice.context, await steps.create(people.alice.context, FILE))
    with pytest.raises(LimitReached) as refused:
        await steps.start(with_records(people.alice.context, 20), planned.id)
    assert refused.value.extensions["limit"] == 20
    await steps.start(people.alice.context, planned.id)


async def test_an_import_that_meets_a_full_plan_stops_between_rows_and_goes_on_when_there_is_room(people: Cast) -> None:
    alice = people.alice.context
    planned = await steps.plan(alice, await steps.create(alice, FILE))
    await steps.start(alice, planned.id)
    stopped = await steps.run(with_records(alice, 20), planned.id, batch_rows=5)
    assert (stopped.state, stopped.failure_code, stopped.rows_created) == (ImportState.CANCELLED, "LIMIT_REACHED", 20)
    assert await figures(alice) == (20, 20)
    async with unit_of_work(alice) as uow:
        await importing.resume_import(uow, import_id=planned.id)
    done = await steps.run(alice, planned.id, batch_rows=5)
    assert (done.state, done.rows_created) == (ImportState.DONE, 30)
    assert await figures(alice) == (30, 30)
