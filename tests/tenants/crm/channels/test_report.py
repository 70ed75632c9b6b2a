"""What a lead and a won deal cost Alice, by channel."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tenants.access.company import Grant, Level, Scope
from tenants.context import Role, TenantContext
from tenants.crm.channels import service as channels
from tenants.crm.channels.report import Spent, share
from tenants.crm.channels.service import Channel, ChannelLevel, Cost
from tenants.crm.deals import service as deals
from tenants.db.unit_of_work import unit_of_work
from tenants.errors import Forbidden, ValidationFailed
from tenants.kit.clock import now
from tenants.kit.periods import today_in
from tenants.reach import Action
from tests.cast import Cast
from tests.tenants.access.people import now_as, role
from tests.tenants.conftest import create

DAYS = st.dates(date(2020, 1, 1), date(2030, 1, 1))


@given(
    amount=st.integers(1, 10**12),
    start=DAYS,
    days=st.integers(1, 366),
    cuts=st.lists(st.integers(-30, 400), max_size=6, unique=True).map(sorted),
)
def test_the_shares_of_stretches_that_follow_each_other_add_up_to_the_whole(
    amount: int, start: date, days: int, cuts: list[int]
) -> None:
    end = start + timedelta(days=days - 1)
    bounds = [start - timedelta(days=40), *(start + timedelta(days=cut) for cut in cuts), end + timedelta(days=500)]
    parts = [
        share(amount, start, end, first, last - timedelta(days=1)) for first, last in pairwise(bounds) if first < last
    ]
    assert sum(parts) == amount and all(part >= 0 for part in parts)


def today(ctx: TenantContext) -> date:
    return today_in(ctx.time_zone, now())


async def report(ctx: TenantContext, by: ChannelLevel, first: date | None = None) -> Sequence[Channel]:
    async with unit_of_work(ctx, read_only=True) as uow:
        return await channels.report(uow, first=first or today(ctx), last=today(ctx), by=by)


async def test_leads_deals_and_costs_meet_in_their_channel(people: Cast) -> None:
    """Baidu brings Bob two leads, of which one is won twice; a fair brings one; nobody came by Bing."""
    ctx, day = people.acme, today(people.acme)
    ids = [
        await create(people.bob.context, "lead", name=f"Lead {n}", first_source=source, first_keyword=word)
        for n, (source, word) in enumerate([("baidu", "crm"), ("baidu", "erp"), ("fair", None)])
    ]
    for lead_id in (ids[0], ids[0], ids[1]):
        deal = await create(people.bob.context, "deal", name="Deal", lead_id=lead_id)
        if lead_id == ids[0]:
            async with unit_of_work(ctx) as uow:
                await deals.win(uow, deal_id=deal)
    yesterday = day - timedelta(days=1)
    async with unit_of_work(ctx) as uow:
        await channels.add_cost(uow, cost=Cost("baidu", yesterday, day, 1_001, "CNY", keyword="crm"))
        await channels.add_cost(uow, cost=Cost("baidu", day, day, 300, "EUR"))
        await channels.add_cost(uow, cost=Cost("bing", day, day, 50, "EUR"))
        await channels.add_cost(uow, cost=Cost("fair", yesterday, yesterday, 99, "EUR"))

    # Of 10.01 yuan for two days 5.01 were spent by yesterday's end, so that today has 5.00: 2.50 for each of two leads.
    baidu = (Spent("CNY", 500, 250, 250), Spent("EUR", 300, 150, 150))
    told = [(each.name, each.leads, each.won, tuple(each.spent)) for each in await report(ctx, ChannelLevel.SOURCE)]
    assert told == [("baidu", 2, 2, baidu), ("fair", 1, 0, ()), ("bing", 0, 0, (Spent("EUR", 50, None, None),))]
    words = [(each.name, each.leads, each.won) for each in await report(ctx, ChannelLevel.KEYWORD)]
    assert words == [("crm", 1, 2), ("erp", 1, 0), (None, 1, 0)]
    assert await report(people.mallory.context, ChannelLevel.SOURCE) == []


async def test_only_what_the_reader_sees_is_counted(people: Cast) -> None:
    """Bob keeps the books of channels, and sees only his own leads, and of these not where they came from."""
    await create(people.bob.context, "lead", name="His", first_source="baidu")
    await create(people.acme, "lead", name="Hers", first_source="baidu")
    with pytest.raises(Forbidden):
        await report(people.bob.context, ChannelLevel.SOURCE)
    grants = (Grant("lead", Action.READ, Scope.OWN),)
    levels = {("lead", "first_keyword"): Level.NONE}
    await role(people.alice, "Books", *grants, levels=levels, permissions=frozenset({"sources:manage"}), base=Role.REP)
    bob = await now_as(people.bob)
    [told] = await report(bob, ChannelLevel.SOURCE)
    assert (told.name, told.leads, told.won) == ("baidu", 1, None)
    with pytest.raises(ValidationFailed) as refused:
        await report(bob, ChannelLevel.KEYWORD)
    assert [problem.code for problem in refused.value.problems] == ["INVALID"]


@pytest.mark.parametrize("days", [-1, 3 * 366])
async def test_days_that_make_no_sense_are_refused(people: Cast, days: int) -> None:
    with pytest.raises(ValidationFailed):
        await report(people.acme, ChannelLevel.SOURCE, today(people.acme) - timedelta(days=days))
