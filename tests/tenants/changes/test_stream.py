"""Sixteen people write at once, and a follower of the stream misses nothing."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest
from sqlalchemy import bindparam, select

from tenants.changes.models import Change, ChangeCounter
from tenants.changes.stream import Place, changes_after
from tenants.config import Settings
from tenants.context import TenantContext
from tenants.crm.accounts.models import Account
from tenants.db.database import Database, current, open_database, use
from tenants.db.unit_of_work import unit_of_work
from tenants.records import writing
from tests.cast import Cast
from tests.tenants.conftest import create, delete, restore, update

WRITERS = 16
_OF = select(Change).where(Change.record_id == bindparam("record_id")).order_by(Change.seq, Change.id)
_COUNTER = select(ChangeCounter.seq)


@pytest.fixture
async def many_connections(settings: Settings, database: Database) -> AsyncIterator[None]:
    """A pool as large as the crowd: each writer has a connection of their own."""
    before = current()
    opened = use(await open_database(settings.model_copy(update={"database_pool": WRITERS + 4})))
    yield
    use(before)
    await opened.close()


async def test_a_follower_misses_nothing_of_many_writers(many_connections: None, people: Cast) -> None:
    ctx, writing_on = people.bob.context, True
    seen: list[tuple[int, str]] = []

    async def follow() -> None:
        place = Place()
        while True:
            last_round = not writing_on
            async with unit_of_work(ctx, read_only=True) as uow:
                rows, place = await changes_after(uow, place, limit=20)
            seen.extend((row["seq"], str(row["record_id"])) for row in rows)
            if last_round and not rows:
                return

    async def write(number: int) -> list[str]:
        made = []
        for each in range(15):
            async with unit_of_work(ctx) as uow:
                for _ in range(1 + (number + each) % 3):
                    made.append(str(await writing.create(uow, Account, {"name": f"Account {number}.{each}"})))
                await asyncio.sleep(0.001 * (number % 4))
        return made

    follower = asyncio.create_task(follow())
    made = await asyncio.gather(*(write(number) for number in range(WRITERS)))
    writing_on = False
    await follower
    assert sorted(record for _, record in seen) == sorted(record for each in made for record in each)
    assert [seq for seq, _ in seen] == sorted(seq for seq, _ in seen)


async def test_an_open_transaction_neither_blocks_others_nor_is_overtaken(many_connections: None, people: Cast) -> None:
    ctx = people.bob.context
    async with unit_of_work(ctx) as slow:
        first_written = await writing.create(slow, Account, {"name": "Written first, committed last"})
        quick = await asyncio.wait_for(create(ctx, "account", name="Quick"), 5)
        async with unit_of_work(ctx, read_only=True) as uow:
            rows, place = await changes_after(uow, Place(), limit=100)
        assert [row["record_id"] for row in rows] == [quick]
    async with unit_of_work(ctx, read_only=True) as uow:
        rows, _ = await changes_after(uow, place, limit=100)
    assert [row["record_id"] for row in rows] == [first_written]


async def test_sixteen_edits_of_one_version_and_exactly_one_wins(many_connections: None, people: Cast) -> None:
    ctx = people.bob.context
    acme = await create(ctx, "account", name="Acme")
    edits = (update(ctx, "account", acme, 1, description=f"Edit {number}") for number in range(WRITERS))
    results = await asyncio.gather(*edits, return_exceptions=True)
    assert sorted(type(result).__name__ for result in results) == ["Conflict"] * (WRITERS - 1) + ["int"]


async def test_what_a_change_says(people: Cast) -> None:
    ctx = people.bob.context
    acme = await create(ctx, "account", name="Acme", website="acme.example")
    await update(ctx, "account", acme, name="Acme Ltd")
    await update(ctx, "account", acme, name="Acme Ltd")
    await delete(ctx, "account", acme)
    await restore(ctx, "account", acme)
    async with unit_of_work(ctx) as uow:
        rows = await uow.rows(_OF, record_id=acme)
    assert [(row["kind"], row["version"]) for row in rows] == [
        ("created", 1), ("updated", 2), ("deleted", 3), ("restored", 4),
    ]  # fmt: skip
    assert rows[0]["fields"]["website"] == [None, "https://acme.example"]
    assert rows[1]["fields"] == {"name": ["Acme", "Acme Ltd"]}
    assert {row["actor_id"] for row in rows} == {people.bob.id}


async def test_a_rollback_leaves_no_trace(people: Cast) -> None:
    ctx = people.bob.context
    await create(ctx, "account", name="Before")

    async def counted(context: TenantContext) -> int:
        async with unit_of_work(context) as uow:
            return int(await uow.value(_COUNTER.where(ChangeCounter.tenant_id == context.tenant_id)))

    before = await counted(ctx)
    with pytest.raises(RuntimeError):
        async with unit_of_work(ctx) as uow:
            await writing.create(uow, Account, {"name": "Never"})
            raise RuntimeError
    assert await counted(ctx) == before
