"""Clients that leave: ten thousand of them, at any moment, through real services and a small pool."""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import httpx
import pytest

from api.app import app
from tenants.config import Settings
from tenants.context import TenantContext
from tenants.crm.accounts.models import Account
from tenants.db.database import Database, open_database, use
from tenants.db.unit_of_work import UnitOfWork, unit_of_work
from tenants.records import reading, writing
from tenants.records.selection import ListSelection, Query, Selection
from tenants.registry import service as registry
from tests import cast
from tests.isolation import figures

CANCELS = 10_000
_DOOR = httpx.ASGITransport(app)
AT_ONCE = 12
POOL = 3
_LIST = ListSelection(Selection("account", frozenset({"name"})), Query())
_QUESTION = {"query": "{ accounts(first: 5) { nodes { name } } }"}


@pytest.fixture
async def small(fresh_database: Settings) -> AsyncIterator[Database]:
    """Three connections for everybody."""
    opened = use(await open_database(fresh_database.model_copy(update={"database_pool": POOL})))
    yield opened
    await opened.close()


@dataclass
class Tally:
    """What became of the tasks; `inside` counts those that held a connection when they were cancelled."""

    cancelled: int = 0
    finished: int = 0
    inside: int = 0
    wrong: list[str] = field(default_factory=list)


_inside: set[Any] = set()
"""Tasks that hold a connection at this moment."""


async def test_ten_thousand_cancels_leak_nothing(small: Database) -> None:
    people = [await cast.owner("Alice", "acme"), await cast.owner("Mallory", "globex")]
    pace, tally, chance = await _pace(people), Tally(), random.Random(20_26)
    await asyncio.gather(*(_leave_again_and_again(people, pace, chance, tally) for _ in range(AT_ONCE)))
    assert tally.wrong == []
    assert tally.cancelled >= CANCELS
    assert tally.inside >= CANCELS // 50 and tally.finished >= CANCELS // 20, "the cancels came at the same moment"
    await _nothing_is_left(small)
    for person in people:
        await _whole(person.context)
    figures.put(cancels=tally.cancelled, cancels_inside_a_transaction=tally.inside)


async def _pace(people: list[cast.Person]) -> float:
    """Seconds an act takes here when nobody leaves and everybody asks at once: a slow machine's clients leave later."""
    began = time.perf_counter()
    for act in _ACTS:
        assert all(await asyncio.gather(*(act(people[number % 2]) for number in range(AT_ONCE))))
    return (time.perf_counter() - began) / len(_ACTS)


async def _leave_again_and_again(people: list[cast.Person], pace: float, chance: random.Random, tally: Tally) -> None:
    while tally.cancelled < CANCELS:
        act = chance.choice(_ACTS)
        task = asyncio.create_task(act(chance.choice(people)))
        await _some_time(pace, chance)
        held = task in _inside
        task.cancel()
        try:
            if not await task:
                tally.wrong.append(f"{act.__name__} saw another tenant's rows")
            tally.finished += 1
        except asyncio.CancelledError:
            tally.cancelled += 1
            tally.inside += held


async def _some_time(pace: float, chance: random.Random) -> None:
    """From not at all to longer than most of it takes, in turns of the loop or in time."""
    if chance.random() < 0.5:
        for _ in range(chance.randrange(40)):
            await asyncio.sleep(0)
    else:
        await asyncio.sleep(chance.random() * pace)


@asynccontextmanager
async def _entered(person: cast.Person, *, read_only: bool = False) -> AsyncIterator[UnitOfWork]:
    async with unit_of_work(person.context, read_only=read_only) as uow:
        task = asyncio.current_task()
        _inside.add(task)
        try:
            yield uow
        finally:
            _inside.discard(task)


async def _create(person: cast.Person) -> bool:
    async with _entered(person) as uow:
        await writing.create(uow, Account, {"name": str(person.tenant_id)})
        return True


async def _list(person: cast.Person) -> bool:
    async with _entered(person, read_only=True) as uow:
        found = await reading.read_list(uow, _LIST)
    return all(row["name"] == str(person.tenant_id) for row in found.rows)


async def _ask(person: cast.Person) -> bool:
    """Through the gateway, whose compiled read enters its tenant in its own statement."""
    async with httpx.AsyncClient(transport=_DOOR, base_url="http://rapport.test") as http:
        answer = await http.post("/graphql", json=_QUESTION, headers={"authorization": f"Bearer {person.token}"})
    return all(node["name"] == str(person.tenant_id) for node in answer.json()["data"]["accounts"]["nodes"])


async def _members(person: cast.Person) -> bool:
    async with _entered(person, read_only=True) as uow:
        return [member.id for member in await registry.members(uow)] == [person.id]


async def _own_tenant(person: cast.Person) -> bool:
    async with _entered(person, read_only=True) as uow:
        found = await uow.connection.fetchval("SELECT current_setting('app.tenant_id')")
    return UUID(found) == person.tenant_id


_ACTS: tuple[Callable[[cast.Person], Coroutine[Any, Any, bool]], ...] = (_create, _list, _ask, _members, _own_tenant)


async def _nothing_is_left(database: Database) -> None:
    """Every connection of both pools is free, outside of a transaction, and knows no tenant."""
    readers = await asyncio.wait_for(database.reads.settled(), 10)
    assert 0 < len(readers) <= POOL
    async with AsyncExitStack() as lent, asyncio.timeout(10):
        held = [await lent.enter_async_context(database.app.acquire()) for _ in range(POOL)]
        for connection in (*held, *readers):
            assert not await connection.fetchval("SELECT current_setting('app.tenant_id', true)")
            assert not connection.is_in_transaction()


async def _whole(context: TenantContext) -> None:
    """What was begun is there in full or not at all: as many records as changes that made them, none without words."""
    async with unit_of_work(context, read_only=True) as uow:
        records, changes, tokens = [
            await uow.connection.fetchval(sql, context.tenant_id)
            for sql in (
                "SELECT count(*) FROM accounts WHERE tenant_id = $1",
                "SELECT count(*) FROM changes WHERE tenant_id = $1 AND record_type = 'account' AND kind = 'created'",
                "SELECT count(DISTINCT id) FROM record_tokens WHERE tenant_id = $1 AND record_type = 'account'",
            )
        ]
    assert records == changes == tokens > 0
