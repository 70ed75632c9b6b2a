"""What is counted against a plan: in the transaction that uses it, equal to a recount, and never above the limit."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import Any

import pytest

from tenants.context import TenantContext
from tenants.crm.accounts.models import Account
from tenants.db import usage
from tenants.db.unit_of_work import unit_of_work
from tenants.errors import LimitReached, ValidationFailed
from tenants.records import writing
from tenants.registry.plan.contents import counted_against
from tests.cast import Cast


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
