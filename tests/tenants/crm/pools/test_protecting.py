"""Nobody goes around a pool's rules by binning what waits in it, or returning what is to stay out of it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from tenants.context import TenantContext
from tenants.crm.pools import service as pools
from tenants.db.unit_of_work import unit_of_work
from tenants.errors import ValidationFailed
from tenants.kit.clock import now
from tenants.records.catalogue import catalogue
from tenants.records.hooks import kept_from_bin
from tests.cast import Cast
from tests.tenants.conftest import create, delete, found
from tests.tenants.conftest import update as edit
from tests.tenants.crm.pools.test_claiming import _MOVE_LOG, claim, give_back, opened, owner, waiting


async def refusal(ctx: TenantContext, record_id: UUID) -> str:
    with pytest.raises(ValidationFailed) as refused:
        await delete(ctx, "account", record_id)
    (problem,) = refused.value.problems
    return problem.code


async def test_what_waits_is_binned_by_the_pools_administrators_alone(people: Cast) -> None:
    pool = await opened(people.alice.context)
    one, two = await waiting(people, pool, 2)
    loose = await create(people.acme, "account", name="In no pool")
    assert await refusal(people.bob.context, one) == "IN_POOL"
    await delete(people.bob.context, "account", loose)
    await delete(people.alice.context, "account", one)
    assert await found(people.bob.context, "account") == [two]


async def test_an_administrator_of_the_pool_needs_no_other_right(people: Cast) -> None:
    pool = await opened(people.alice.context, admin_ids=[people.bob.id])
    (customer,) = await waiting(people, pool)
    await delete(people.bob.context, "account", customer)
    assert await found(people.bob.context, "account") == []


async def test_what_was_taken_is_not_deleted_in_its_days_of_protection(people: Cast) -> None:
    bob, pool = people.bob.context, await opened(people.alice.context, protection_days=30)
    own = await create(bob, "account", name="Bob's from the beginning")
    (customer,) = await waiting(people, pool)
    assert await claim(bob, pool, customer) == [""]
    assert await refusal(bob, customer) == "POOL_PROTECTED"
    await delete(bob, "account", own)
    async with unit_of_work(people.acme) as uow:
        await uow.run(_MOVE_LOG, record_id=customer, moment=now() - timedelta(days=31))
    await delete(bob, "account", customer)
    assert await found(bob, "account") == []


async def test_a_job_for_somebody_is_kept_from_it_and_the_house_is_not(people: Cast) -> None:
    """A company that never set any rights runs the mass changes of its people as the house, and in their name."""
    pool = await opened(people.alice.context)
    (customer,) = await waiting(people, pool)
    row = {"id": customer, "owner_id": None}

    async def kept(ctx: TenantContext) -> list[str]:
        async with unit_of_work(ctx, read_only=True) as uow:
            return [each.code for each in (await kept_from_bin("account", uow, [row])).values()]

    assert await kept(people.bob.context.as_system()) == ["IN_POOL"]
    assert await kept(people.alice.context.as_system()) == await kept(people.acme) == []
    assert set(catalogue()) >= {"account", "lead"}


async def returned(ctx: TenantContext, customer: UUID, pool: UUID) -> str:
    try:
        await give_back(ctx, customer, pool)
    except ValidationFailed as refused:
        return refused.problems[0].code
    return ""


async def test_won_customers_enter_the_pool_where_it_says_so(people: Cast) -> None:
    won: dict[str, Any] = {"exempt_field": "kind", "exempt": ["customer"]}
    shut = await opened(people.alice.context, **won)
    wide = await opened(people.alice.context, name="Wide", exempt_enters=True, **won)
    customer = await create(people.bob.context, "account", name="Won", kind="customer")
    assert await returned(people.bob.context, customer, shut) == "POOL_EXEMPT"
    assert await owner(people.bob.context, customer) == people.bob.id
    assert await returned(people.bob.context, customer, wide) == ""
    assert await claim(people.bob.context, wide, customer) == [""]
    assert await returned(people.alice.context, customer, shut) == "", "its administrators may"


async def test_time_takes_won_customers_where_the_pool_says_so(people: Cast) -> None:
    rules = {"recycle": True, "unfollowed_days": 10, "exempt_field": "kind", "exempt": ["customer"]}
    await opened(people.alice.context, **rules)
    customer = await create(people.bob.context, "account", name="Won", kind="customer")
    async with unit_of_work(people.acme) as uow:
        await uow.connection.execute(
            "UPDATE accounts SET created_at = now() - interval '40 days' WHERE tenant_id = $1", uow.tenant_id
        )
    assert await pools.recycle(people.acme) == 0
    await opened(people.alice.context, name="Wide", exempt_enters=True, **rules)
    await edit(people.alice.context, "account", customer, description="An edit is nothing done")
    assert await pools.recycle(people.acme) == 1
    assert await owner(people.acme, customer) is None
