"""The connections of units of work: how many there are, who gets one, and in which state one is lent again."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from uuid import uuid4

import asyncpg
import pytest

from tenants.config import Settings
from tenants.db import connections
from tenants.db.connections import Units
from tenants.db.database import TenantLeaked, open_database

SIZE = 2
WHO = "SELECT pg_backend_pid()"


@pytest.fixture
async def units(settings: Settings) -> AsyncIterator[Units]:
    opened = await open_database(settings.model_copy(update={"database_pool": SIZE}))
    yield opened.app
    await opened.close()


async def test_no_more_than_its_size_are_lent_and_everybody_gets_a_turn(units: Units) -> None:
    async def once() -> int:
        async with units.acquire() as connection:
            await asyncio.sleep(0.001)
            return int(await connection.fetchval(WHO))

    served = await asyncio.gather(*(once() for _ in range(40)))
    assert len(set(served)) == SIZE


async def test_one_who_gives_up_waiting_takes_nothing_with_them(units: Units) -> None:
    async with units.acquire(), units.acquire():
        waiting = [asyncio.create_task(units.fetchval("SELECT 1")) for _ in range(3)]
        await asyncio.sleep(0.01)
        waiting[0].cancel()
    assert await asyncio.gather(*waiting[1:]) == [1, 1]
    assert len(await units.settled()) == SIZE


@pytest.mark.parametrize("left", ["SET app.tenant_id = '01a212e1-b1e6-7000-977c-f6fe140cb608'", "BEGIN"])
async def test_what_keeps_a_tenant_or_a_transaction_is_not_lent_again(units: Units, left: str) -> None:
    with pytest.raises(TenantLeaked):
        async with units.acquire() as connection:
            poisoned = await connection.fetchval(WHO)
            await connection.execute(left)
    assert poisoned not in [await units.fetchval(WHO) for _ in range(3)]
    assert all(not connection.is_in_transaction() for connection in await units.settled())


async def test_what_is_broken_off_ends_on_the_server_before_the_connection_is_lent_again(units: Units) -> None:
    async def work() -> None:
        async with units.acquire() as connection, connection.transaction():
            await connection.execute(f"SET LOCAL app.tenant_id = '{uuid4()}'")
            await connection.execute("SELECT pg_sleep(60)")

    works = [asyncio.create_task(work()) for _ in range(SIZE)]
    await asyncio.sleep(0.1)
    for each in works:
        each.cancel()
    await asyncio.gather(*works, return_exceptions=True)
    async with asyncio.timeout(10):
        for _ in range(SIZE * 2):
            assert not await units.fetchval("SELECT current_setting('app.tenant_id', true)")
    assert len(await units.settled()) <= SIZE


async def test_a_transaction_whose_begin_was_cancelled_is_forgotten(units: Units) -> None:
    """The next one would be a savepoint of a transaction that never was, on this connection for ever."""
    lent = asyncio.Event()

    async def work() -> None:
        async with units.acquire() as connection:
            lent.set()
            async with connection.transaction():
                raise AssertionError("it had not begun")

    for _ in range(SIZE):
        leaving = asyncio.create_task(work())
        await lent.wait()
        leaving.cancel()
        with pytest.raises(asyncio.CancelledError):
            await leaving
        lent.clear()
    assert await units.settled()
    for _ in range(SIZE):
        async with units.acquire() as connection, connection.transaction():
            assert connection.is_in_transaction()


async def test_a_connection_that_was_cut_is_replaced(units: Units) -> None:
    async with units.acquire() as connection:
        with pytest.raises(asyncpg.PostgresConnectionError):
            await connection.execute("SELECT pg_terminate_backend(pg_backend_pid())")
    assert await units.fetchval("SELECT 1") == 1
    async with units.acquire() as one, units.acquire() as other:
        assert one is not other


async def test_those_that_nobody_needs_are_closed(units: Units, monkeypatch: pytest.MonkeyPatch) -> None:
    async with units.acquire(), units.acquire():
        pass
    assert len(await units.settled()) == SIZE
    monkeypatch.setattr(connections, "IDLE", -1.0)
    await units.fetchval("SELECT 1")
    assert len(await units.settled()) == 1


async def test_closing_waits_for_what_is_lent(units: Units) -> None:
    async with units.acquire() as connection:
        closing = asyncio.create_task(units.close())
        await asyncio.sleep(0.02)
        assert await connection.fetchval("SELECT 1") == 1 and not closing.done()
    await asyncio.wait_for(closing, 5)
    with pytest.raises(asyncpg.InterfaceError):
        await units.fetchval("SELECT 1")
