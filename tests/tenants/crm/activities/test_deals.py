"""Bob works his deals: what he does about one is with its account as well, and one that nobody touches rots."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from tenants.context import TenantContext
from tenants.crm.activities import service as activities
from tenants.crm.deals import service as deals
from tenants.crm.deals.service import LostReason
from tenants.db.unit_of_work import unit_of_work
from tenants.errors import ValidationFailed
from tenants.kit.clock import now
from tenants.records import timeline
from tests.cast import Cast
from tests.tenants.conftest import create, delete, found, page, read, restore, update


async def do(ctx: TenantContext, kind: str, **values: Any) -> UUID:
    return await create(ctx, "activity", kind=kind, subject=f"A {kind}", **values)


async def test_what_is_done_about_a_deal_is_done_with_its_account(people: Cast) -> None:
    bob, when = people.bob.context, now() - timedelta(hours=3)
    acme, other = await create(bob, "account", name="Acme"), await create(bob, "account", name="Other")
    ada = await create(bob, "contact", name="Ada", account_id=other)
    deal = await create(bob, "deal", name="Fleet", account_id=acme)
    call = await do(bob, "call", deal_id=deal, contact_id=ada, occurred_at=when)
    assert (await read(bob, "activity", call))["account_id"] == acme, "the deal says with whom"
    rows = [await read(bob, *each) for each in (("deal", deal), ("account", acme), ("contact", ada))]
    assert [row["last_followed_at"] for row in rows] == [when] * 3
    named = await do(bob, "note", deal_id=deal, account_id=other)
    assert (await read(bob, "activity", named))["account_id"] == other, "unless somebody says"


async def test_a_deal_rots_by_what_is_done_about_it_and_not_by_edits(people: Cast) -> None:
    bob = people.bob.context
    deal = await create(bob, "deal", name="Fleet")
    opened = await read(bob, "deal", deal)
    await update(bob, "deal", deal, description="Forty of them")
    await do(bob, "task", deal_id=deal, due_at=now() + timedelta(days=2))
    await do(bob, "call", deal_id=deal, occurred_at=now() - timedelta(days=9))
    assert (await read(bob, "deal", deal))["rots_at"] == opened["rots_at"], "what was before its stage moves nothing"
    call = await do(bob, "call", deal_id=deal)
    row = await read(bob, "deal", deal)
    assert row["rots_at"] == row["last_followed_at"] + timedelta(days=30) > opened["rots_at"]
    await delete(bob, "activity", call)
    assert (await read(bob, "deal", deal))["rots_at"] == row["rots_at"]
    async with unit_of_work(bob) as uow:
        await deals.lose(uow, deal_id=deal, reason=LostReason.PRICE)
    await do(bob, "call", deal_id=deal)
    assert (await read(bob, "deal", deal))["rots_at"] is None, "a closed deal does not rot"


async def test_what_comes_next_is_the_earliest_plan_whatever_happens(people: Cast) -> None:
    bob, base = people.bob.context, now()
    deal, other = await create(bob, "deal", name="Fleet"), await create(bob, "deal", name="Other")
    first = await do(bob, "task", deal_id=deal, due_at=base + timedelta(days=1))
    await do(bob, "meeting", deal_id=deal, due_at=base + timedelta(days=2))

    async def coming(of: UUID) -> Any:
        return (await read(bob, "deal", of))["next_activity_at"]

    assert await coming(deal) == base + timedelta(days=1)
    await update(bob, "activity", first, deal_id=other)
    assert [await coming(deal), await coming(other)] == [base + timedelta(days=2), base + timedelta(days=1)]
    async with unit_of_work(bob) as uow:
        await activities.complete_task(uow, activity_id=first)
    assert await coming(other) is None
    await delete(bob, "deal", deal)
    await restore(bob, "deal", deal)
    assert await coming(deal) == base + timedelta(days=2)


async def test_sixteen_who_plan_at_once_leave_the_earliest(people: Cast) -> None:
    bob, base = people.bob.context, now()
    acme = await create(bob, "account", name="Acme")
    deal = await create(bob, "deal", name="Fleet", account_id=acme)
    due = [base + timedelta(days=1 + day * 7 % 16) for day in range(16)]
    await asyncio.gather(*(do(bob, "task", deal_id=deal, due_at=moment) for moment in due))
    rows = [await read(bob, *each) for each in (("deal", deal), ("account", acme))]
    assert [row["next_activity_at"] for row in rows] == [min(due)] * 2


async def test_deals_nobody_follows_up_are_found(people: Cast) -> None:
    bob, base = people.bob.context, now()
    names = ("Overdue", "Today", "Later", "None")
    overdue, _, later, none = [await create(bob, "deal", name=name) for name in names]
    await do(bob, "task", deal_id=overdue, due_at=base - timedelta(days=2))
    await do(bob, "call", deal_id=later, due_at=base + timedelta(days=4))
    await do(bob, "call", deal_id=none, occurred_at=base - timedelta(days=40))
    for wanted, condition in (
        ({overdue}, {"past": True}),
        ({later}, {"later_than_days": 1}),
    ):
        assert set(await found(bob, "deal", filter={"next_activity_at": condition})) == wanted
    assert none in await found(bob, "deal", filter={"next_activity_at": {"is_null": True}})
    assert await found(bob, "deal", filter={"last_followed_at": {"older_than_days": 30}}) == [none]


async def test_a_deal_has_a_timeline_and_its_account_shows_it(people: Cast) -> None:
    bob = people.bob.context
    acme = await create(bob, "account", name="Acme")
    deal = await create(bob, "deal", name="Fleet", account_id=acme)
    call = await do(bob, "call", deal_id=deal)
    for record, record_id in (("deal", deal), ("account", acme)):
        async with unit_of_work(bob, read_only=True) as uow:
            feed = await timeline.timeline(uow, record_type=record, record_id=record_id, kinds=["call"])
        assert [entry.id for entry in feed.entries] == [call]


async def test_a_deal_of_another_company_takes_no_activity(people: Cast) -> None:
    deal = await create(people.bob.context, "deal", name="Fleet")
    with pytest.raises(ValidationFailed) as refused:
        await do(people.mallory.context, "call", deal_id=deal)
    assert [(problem.field, problem.code) for problem in refused.value.problems] == [("deal_id", "NOT_FOUND")]
    assert (await page(people.bob.context, "deal", "last_followed_at")).rows[0]["last_followed_at"] is None
