"""What waits in a pool that hides is nowhere for Bob but in that pool, until he claims it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest

from tenants.access.company import Scope
from tenants.context import TenantContext
from tenants.crm.pools import service as pools
from tenants.crm.pools.rules import PoolRules
from tenants.db.unit_of_work import unit_of_work
from tenants.errors import NotFound
from tenants.reach import Action
from tenants.records import history
from tenants.records.duplicates import looking
from tenants.records.finding import find
from tenants.records.following import heard
from tenants.records.grouping.asking import GroupBy, GroupQuery
from tenants.records.grouping.service import group
from tests.cast import Cast
from tests.tenants.access.people import grants, now_as, reps_may
from tests.tenants.conftest import create, delete, found, page, read, update
from tests.tenants.crm.pools.test_claiming import claim, give_back, opened

NUMBER = {"value": "+8613812341234", "kind": "work"}


async def hidden(people: Cast, pool: UUID) -> dict[str, UUID]:
    """A customer of Bob's, with somebody there and a call, that he gave back; and one of Alice's that waits nowhere."""
    bob = people.bob.context
    made = {"account": await create(bob, "account", name="Veiled Ltd", phones=[NUMBER], industry="Steel")}
    made["contact"] = await create(bob, "contact", name="Ada Veiled", phones=[NUMBER], account_id=made["account"])
    made["activity"] = await create(bob, "activity", kind="call", subject="Veiled call", account_id=made["account"])
    made["open"] = await create(people.alice.context, "account", name="Open Ltd", industry="Steel")
    await give_back(bob, made["account"], pool)
    return made


async def boxed(ctx: TenantContext, text: str) -> set[UUID]:
    async with unit_of_work(ctx, read_only=True) as uow:
        return {hit.id for hit in await find(uow, text=text)}


async def steel(ctx: TenantContext) -> int:
    async with unit_of_work(ctx, read_only=True) as uow:
        asked = GroupQuery("account", keys=(GroupBy("industry"),))
        return sum(each.count for each in (await group(uow, asked)).groups)


async def sees(ctx: TenantContext, made: dict[str, UUID]) -> dict[str, bool]:
    """By every way there is, whether the customer and what hangs on it is there."""
    kinds = ("account", "contact", "activity")
    ways = {kind: made[kind] in await found(ctx, kind) for kind in kinds}
    ways |= {f"one {kind}": await read(ctx, kind, made[kind]) is not None for kind in kinds}
    ways["filter"] = bool(await found(ctx, "account", filter={"name": {"starts_with": "V"}}))
    ways["sorted"] = len((await page(ctx, "account", "name", order=())).rows) == 2
    ways["search"] = bool(await found(ctx, "account", search="veiled"))
    ways["through"] = bool(await found(ctx, "activity", filter={"account": {"name": {"eq": "Veiled Ltd"}}}))
    ways["box"] = bool({made[kind] for kind in kinds} & await boxed(ctx, "veiled"))
    ways["count"] = await steel(ctx) == 2
    async with unit_of_work(ctx, read_only=True) as uow:
        matches = await looking.alike(uow, record_type="account", values={"name": "Veiled Ltd", "phones": [NUMBER]})
        ways["hint"] = any(each.title for each in matches)
        told = await history.history(uow, record_type="account", record_id=made["account"])
        ways["history"] = bool(told.changes)
    return ways


async def test_it_is_nowhere_and_claimed_it_is_everywhere(people: Cast) -> None:
    pool = await opened(people.alice.context, hides=True)
    made = await hidden(people, pool)
    bob = await now_as(people.bob)
    seen = await sees(bob, made)
    assert not any(seen.values()), seen
    with pytest.raises(NotFound):
        await update(bob, "account", made["account"], description="Guessed its id")
    with pytest.raises(NotFound):
        await delete(bob, "account", made["account"])
    async with unit_of_work(bob, read_only=True) as uow:
        (row,) = await pools.waiting(uow, pool_id=pool)
    assert (row.title, row.phone) == ("Veiled Ltd", "+86138****1234"), "the pool shows its name and a hint"
    assert all((await sees(await now_as(people.alice), made)).values())
    assert await claim(bob, pool, made["account"]) == [""]
    assert all((await sees(bob, made)).values())


async def test_of_who_reaches_their_own_alone_it_stays_hidden_too(people: Cast) -> None:
    pool = await opened(people.alice.context, hides=True)
    made = await hidden(people, pool)
    own = grants(Scope.OWN, kinds=("account", "contact"), actions=(Action.READ, Action.EXPORT, Action.UPDATE))
    await reps_may(people.alice, *own, *grants(Scope.ALL, kinds=("activity",), actions=(Action.READ,)))
    bob = await now_as(people.bob)
    for kind in ("account", "contact", "activity"):
        assert made[kind] not in await found(bob, kind)


async def test_the_pools_administrators_see_what_waits(people: Cast) -> None:
    made = await hidden(people, await opened(people.alice.context, hides=True, admin_ids=[people.bob.id]))
    assert all((await sees(await now_as(people.bob), made)).values())


async def test_hiding_ends_with_the_rule(people: Cast) -> None:
    pool = await opened(people.alice.context, hides=True)
    made = await hidden(people, pool)
    async with unit_of_work(await now_as(people.alice)) as uow:
        await pools.update_pool(uow, pool, PoolRules("account", "North"))
    assert made["account"] in await found(await now_as(people.bob), "account")


async def test_whoever_listens_hears_nothing_of_it(people: Cast) -> None:
    pool = await opened(people.alice.context, hides=True)
    made = await hidden(people, pool)
    row: dict[str, Any] = {
        "record_type": "account", "record_id": made["account"], "kind": "updated", "fields": {"name": ["A", "B"]},
    }  # fmt: skip
    assert await heard(await now_as(people.bob), [row]) == []
    assert len(await heard(await now_as(people.alice), [row])) == 1
