"""Acme's targets: who reached what of them, who leads, and who may see and set whose."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest

from tenants.access import departments
from tenants.access.company import Scope
from tenants.access.recognition import today
from tenants.context import Role, TenantContext
from tenants.crm.deals import service as deals
from tenants.crm.targets import service as targets
from tenants.crm.targets.service import COMPANY, RankBy, TargetMeasure, TargetScope, Wanted
from tenants.currency import service as currency
from tenants.db.unit_of_work import unit_of_work
from tenants.errors import Forbidden, NotFound, ValidationFailed
from tenants.fiscal.service import FiscalUnit
from tenants.kit.clock import now
from tenants.registry.settings import update_tenant
from tests.cast import Cast, Person, colleague
from tests.tenants.access.people import grants, now_as, reps_may
from tests.tenants.conftest import create, delete, on_plan, update

WON, DEALS = TargetMeasure.WON_AMOUNT, TargetMeasure.WON_DEALS


def month(person: Person) -> tuple[int, int]:
    day = today(person.context)
    return day.year, day.month


async def sold(owner: TenantContext, amount: int, code: str = "CNY", **values: object) -> UUID:
    """A deal of somebody that is won today."""
    deal = await create(owner, "deal", name="Deal", amount=amount, amount_currency=code, **values)
    async with unit_of_work(owner) as uow:
        await deals.win(uow, deal_id=deal)
    return deal


async def reached(
    ctx: TenantContext, measure: TargetMeasure = WON
) -> dict[tuple[TargetScope, UUID], tuple[int | None, int]]:
    """This month's target and actual of everybody somebody sees."""
    day = today(ctx)
    async with unit_of_work(ctx, read_only=True) as uow:
        found = await targets.sheet(uow, year=day.year, measure=measure)
    return {
        (row.subject.scope, row.subject.id): (row.cells[day.month - 1].target, row.cells[day.month - 1].actual)
        for row in found.rows
    }


async def given(setter: TenantContext, scope: TargetScope, subject: UUID | None, value: int | None) -> None:
    day = today(setter)
    async with unit_of_work(setter) as uow:
        await targets.set_targets(
            uow, measure=WON, scope=scope, subject_id=subject, year=day.year,
            values=[Wanted(FiscalUnit.MONTH, day.month, value)],
        )  # fmt: skip


async def in_yuan(people: Cast) -> None:
    async with unit_of_work(people.alice.context) as uow:
        await update_tenant(uow, currency="CNY")


async def test_a_win_counts_for_who_owned_the_deal_that_day(people: Cast) -> None:
    """Bob wins 1,000 and hands the deal over: it stays his. Reopened or deleted, a deal counts for nobody."""
    await in_yuan(people)
    bob, alice = people.bob.id, people.alice.id
    deal = await sold(people.bob.context, 1_000_00)
    again = await sold(people.bob.context, 300_00)
    await update(people.acme, "deal", deal, owner_id=alice)
    await given(people.alice.context, TargetScope.PERSON, bob, 2_000_00)
    await given(people.alice.context, TargetScope.COMPANY, None, 5_000_00)
    found = await reached(people.alice.context)
    assert found[TargetScope.PERSON, bob] == (2_000_00, 1_300_00)
    assert found[TargetScope.PERSON, alice] == (None, 0)
    assert found[TargetScope.COMPANY, COMPANY] == (5_000_00, 1_300_00)
    async with unit_of_work(people.acme) as uow:
        await deals.reopen(uow, deal_id=again, reason="Not signed")
    assert (await reached(people.alice.context))[TargetScope.PERSON, bob] == (2_000_00, 1_000_00)
    async with unit_of_work(people.acme) as uow:
        await deals.win(uow, deal_id=again)
    await delete(people.acme, "deal", deal)
    assert (await reached(people.alice.context))[TargetScope.PERSON, bob] == (2_000_00, 300_00)
    assert await reached(people.mallory.context) == {
        (TargetScope.COMPANY, COMPANY): (None, 0),
        (TargetScope.PERSON, people.mallory.id): (None, 0),
    }


async def test_amounts_are_converted_by_the_rate_of_the_day_and_the_target_keeps_its_worth(people: Cast) -> None:
    """By hand: $100 at 7.1 are ¥710 of ¥1,420, half; in euros at 0.125 it is 88.75 of 177.50, half still."""
    await in_yuan(people)
    await sold(people.bob.context, 100_00, "USD")
    with pytest.raises(currency.RateMissing):
        await reached(people.alice.context)
    async with unit_of_work(people.alice.context) as uow:
        await currency.set_rate(uow, currency="USD", valid_from=today(people.acme) - timedelta(days=1), rate="7.1")
    await given(people.alice.context, TargetScope.PERSON, people.bob.id, 1_420_00)
    assert (await reached(people.alice.context))[TargetScope.PERSON, people.bob.id] == (1_420_00, 710_00)
    async with unit_of_work(people.alice.context) as uow:
        await currency.change_base(uow, currency="EUR", rate="0.125")
    assert (await reached(people.alice.context))[TargetScope.PERSON, people.bob.id] == (177_50, 88_75)


async def test_deals_new_customers_and_activities_are_counted(people: Cast) -> None:
    """An account is new once, with its first deal; a task counts when it is done, what is planned does not."""
    ctx, bob = people.bob.context, (TargetScope.PERSON, people.bob.id)
    one = await create(ctx, "account", name="Northwind")
    other = await create(ctx, "account", name="Contoso")
    for account in (one, one, other, None):
        await sold(ctx, 1_00, account_id=account)
    await create(ctx, "deal", name="Open")
    for kind in ("call", "task", "meeting"):
        await create(ctx, "activity", kind=kind, subject=kind)
    await create(ctx, "activity", kind="call", subject="Long ago", occurred_at=now() - timedelta(days=40))
    await create(ctx, "activity", kind="meeting", subject="To come", due_at=now() + timedelta(days=1))
    assert (await reached(people.alice.context, DEALS))[bob] == (None, 4)
    assert (await reached(people.alice.context, TargetMeasure.NEW_CUSTOMERS))[bob] == (None, 2)
    assert (await reached(people.alice.context, TargetMeasure.ACTIVITIES))[bob] == (None, 2)


async def test_what_somebody_wins_counts_for_the_departments_of_that_day_and_all_above(people: Cast) -> None:
    """Bob sat in the south until the day before yesterday, and sits in the north now; both are below sales."""
    day = today(people.acme)
    async with unit_of_work(people.alice.context) as uow:
        sales = (await departments.create_department(uow, name="Sales")).id
        north = (await departments.create_department(uow, name="North", parent_id=sales)).id
        south = (await departments.create_department(uow, name="South", parent_id=sales)).id
        await departments.post(uow, department_id=north, user_id=people.bob.id, from_day=day)
    await in_yuan(people)
    await sold(people.bob.context, 500_00)
    alice = await now_as(people.alice)
    await given(alice, TargetScope.DEPARTMENT, north, 1_000_00)
    found = await reached(alice)
    assert [found[TargetScope.DEPARTMENT, each][1] for each in (sales, north, south)] == [500_00, 500_00, 0]
    async with unit_of_work(alice, read_only=True) as uow:
        sheet = await targets.sheet(uow, year=day.year, measure=WON)
    below = {row.subject.id: row.below[day.month - 1] for row in sheet.rows}
    assert (below[sales], below[COMPANY]) == (1_000_00, None), "what is set below stands beside"


async def test_a_rep_sees_their_own_and_a_manager_those_below_them(people: Cast) -> None:
    """Bob manages the north, in which Carol sells; reps reach their own records and no others'."""
    carol = on_plan(await colleague(people.alice, "Carol", Role.REP), "business")
    async with unit_of_work(people.alice.context) as uow:
        north = (await departments.create_department(uow, name="North")).id
        await departments.post(uow, department_id=north, user_id=people.bob.id, manager=True)
        await departments.post(uow, department_id=north, user_id=carol.id)
    await in_yuan(people)
    await sold(carol.context, 700_00)
    await reps_may(people.alice, *grants(Scope.OWN, kinds=("account", "deal", "activity")))
    manager, rep = await now_as(people.bob), await now_as(carol)
    assert await reached(rep) == {(TargetScope.PERSON, carol.id): (None, 700_00)}
    assert set(await reached(manager)) == {
        (TargetScope.DEPARTMENT, north),
        (TargetScope.PERSON, people.bob.id),
        (TargetScope.PERSON, carol.id),
    }
    await given(manager, TargetScope.PERSON, carol.id, 1_400_00)
    assert (await reached(rep))[TargetScope.PERSON, carol.id] == (1_400_00, 700_00)
    refused: Sequence[tuple[TenantContext, TargetScope, UUID | None]] = [
        (manager, TargetScope.PERSON, people.bob.id),
        (manager, TargetScope.DEPARTMENT, north),
        (manager, TargetScope.COMPANY, None),
        (rep, TargetScope.PERSON, carol.id),
    ]
    for setter, scope, subject in refused:
        with pytest.raises(Forbidden):
            await given(setter, scope, subject, 1)


async def test_who_leads_is_ranked_among_those_one_sees_with_oneself(people: Cast) -> None:
    """Carol and Bob are level, Dan has no target: 1, 1, and by value 1, 2, 2."""
    carol = on_plan(await colleague(people.alice, "Carol", Role.REP), "business")
    dan = on_plan(await colleague(people.alice, "Dan", Role.REP), "business")
    await in_yuan(people)
    for person, amount in ((people.bob, 50_00), (carol, 50_00), (dan, 80_00)):
        await sold(person.context, amount)
    for person in (people.bob, carol):
        await given(people.alice.context, TargetScope.PERSON, person.id, 100_00)
    year, number = month(people.alice)

    async def board(by: RankBy) -> list[tuple[int | None, str, bool]]:
        async with unit_of_work(people.alice.context, read_only=True) as uow:
            found = await targets.leaderboard(uow, year=year, unit=FiscalUnit.MONTH, number=number, measure=WON, by=by)
        return [(each.rank, each.subject.name, each.me) for each in found.standings]

    assert await board(RankBy.ATTAINMENT) == [
        (1, "Bob", False), (1, "Carol", False), (None, "Alice", True), (None, "Dan", False),
    ]  # fmt: skip
    assert await board(RankBy.VALUE) == [
        (1, "Dan", False), (2, "Bob", False), (2, "Carol", False), (4, "Alice", True),
    ]  # fmt: skip


async def test_a_target_is_taken_away_and_what_is_no_target_is_refused(people: Cast) -> None:
    ctx, bob = people.alice.context, people.bob.id
    await given(ctx, TargetScope.PERSON, bob, 100)
    await given(ctx, TargetScope.PERSON, bob, None)
    assert (await reached(ctx))[TargetScope.PERSON, bob] == (None, 0)
    good: dict[str, Any] = {"measure": WON, "scope": TargetScope.PERSON, "subject_id": bob, "year": 2026}
    wrong: list[tuple[dict[str, Any], str]] = [
        ({"values": [Wanted(FiscalUnit.MONTH, 13, 1)]}, "OUT_OF_RANGE"),
        ({"values": [Wanted(FiscalUnit.MONTH, 1, -1)]}, "OUT_OF_RANGE"),
        ({"values": [Wanted(FiscalUnit.MONTH, 1, 1)] * 2}, "DUPLICATE"),
        ({"values": [], "scope": TargetScope.COMPANY, "joined_on": date(2026, 1, 1)}, "INVALID"),
    ]
    for each, code in wrong:
        async with unit_of_work(ctx) as uow:
            with pytest.raises(ValidationFailed) as refused:
                await targets.set_targets(uow, **{**good, **each})
        assert [problem.code for problem in refused.value.problems] == [code]
    for subject in (people.mallory.id, None):
        async with unit_of_work(ctx) as uow:
            with pytest.raises(NotFound):
                await targets.set_targets(uow, **{**good, "values": [], "subject_id": subject})
