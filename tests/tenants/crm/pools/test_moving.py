"""Bob moves to another department: what he may claim, and which pool takes from him, moves with him at once."""

from __future__ import annotations

from uuid import UUID

from tenants.access import departments
from tenants.crm.pools import service as pools
from tenants.db.unit_of_work import unit_of_work
from tests.cast import Cast
from tests.tenants.access.people import now_as
from tests.tenants.crm.pools.test_claiming import claim, opened, waiting
from tests.tenants.crm.pools.test_recycling import aged, owner


async def places(people: Cast, *names: str) -> list[UUID]:
    async with unit_of_work(people.alice.context) as uow:
        found = [(await departments.create_department(uow, name=name)).id for name in names]
        await departments.post(uow, department_id=found[0], user_id=people.bob.id)
    return found


async def move(people: Cast, department_id: UUID) -> None:
    async with unit_of_work(await now_as(people.alice)) as uow:
        await departments.transfer(uow, department_id=department_id, user_id=people.bob.id)


async def test_what_he_may_claim_moves_with_him(people: Cast) -> None:
    north, south = await places(people, "North", "South")
    pool = await opened(people.alice.context, department_ids=[north])
    one, two = await waiting(people, pool, 2)
    assert await claim(await now_as(people.bob), pool, one) == [""]
    await move(people, south)
    assert await claim(await now_as(people.bob), pool, two) == ["NOT_IN_POOL_SCOPE"]
    async with unit_of_work(await now_as(people.bob)) as uow:
        assert await pools.standings(uow) == []


async def test_what_time_takes_goes_to_the_pool_of_where_he_is_now(people: Cast) -> None:
    """The nights before and after are of one day and one process: nothing of the first is remembered in the second."""
    north, south = await places(people, "North", "South")
    rules = {"recycle": True, "unfollowed_days": 10}
    norths = await opened(people.alice.context, name="N", priority=1, department_ids=[north], **rules)
    souths = await opened(people.alice.context, name="S", priority=2, department_ids=[south], **rules)
    first = await aged(people, 20)
    assert await pools.recycle(people.acme) == 1
    second = await aged(people, 20)
    await move(people, south)
    assert await pools.recycle(people.acme) == 1
    assert await owner(people, first) is await owner(people, second) is None
    async with unit_of_work(people.alice.context) as uow:
        assert [each.id for each in await pools.waiting(uow, pool_id=norths)] == [first]
        assert [each.id for each in await pools.waiting(uow, pool_id=souths)] == [second]
