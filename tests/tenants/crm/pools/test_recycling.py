"""Time takes back what nobody looks after: never too early, never twice, and nothing that is protected."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import bindparam, select, update

from tenants.crm.accounts.models import Account
from tenants.crm.deals import service as deals
from tenants.crm.deals.models import LostReason
from tenants.crm.pools import service as pools
from tenants.crm.pools.recycling import Held, due_at
from tenants.crm.pools.rules import Level, PoolRules
from tenants.db.schedule import list_schedules
from tenants.db.unit_of_work import unit_of_work
from tenants.errors import ValidationFailed
from tenants.hours.week import OFFICE
from tenants.kit.clock import now
from tests.cast import Cast
from tests.tenants.conftest import create, read
from tests.tenants.conftest import update as edit
from tests.tenants.crm.pools.test_claiming import claim, give_back, opened, waiting

DAY = timedelta(days=1)
START = datetime(2026, 9, 25, 2, tzinfo=UTC)
_AGE = update(Account).where(Account.id == bindparam("record_id")).values(created_at=bindparam("moment"))
_POOLS = select(pools.Pool.id)
RULES: dict[str, Any] = {
    "recycle": True, "every_condition": False, "unfollowed_days": 10, "held_days": None, "protection_days": None,
    "business_days": False, "levels": [], "exempt_enters": False,
    "no_deal_days": None, "unwon_days": None, "deals_enter": True,
}  # fmt: skip


def due(held: Held, **rules: Any) -> datetime | None:
    return due_at({**RULES, **rules}, held, OFFICE.calendar("Asia/Shanghai"))


def held(**facts: Any) -> Held:
    return Held(**{"owned_since": START, "followed_at": None, "locked": False, "exempt": False, "level": None} | facts)


def test_the_clock_starts_at_the_latest_of_taking_and_following_up() -> None:
    assert due(held()) == START + 10 * DAY
    assert due(held(followed_at=START + 3 * DAY)) == START + 13 * DAY
    assert due(held(followed_at=START - 3 * DAY)) == START + 10 * DAY


def test_locks_and_exemptions_stop_it_and_protection_puts_it_off() -> None:
    assert due(held(locked=True)) is due(held(exempt=True)) is due(held(), recycle=False) is None
    assert due(held(), protection_days=30) == START + 30 * DAY


def test_what_fills_no_holding_goes_like_anything_else_where_the_pool_lets_it() -> None:
    assert due(held(exempt=True), exempt_enters=True) == START + 10 * DAY


def test_one_condition_or_all_of_them() -> None:
    assert due(held(), held_days=20) == START + 10 * DAY
    assert due(held(), held_days=20, every_condition=True) == START + 20 * DAY
    assert due(held(), unfollowed_days=None) is None


def test_each_level_has_its_own_days_and_business_days_are_counted_where_the_company_says_so() -> None:
    levels = [{"value": "vip", "unfollowed_days": 30, "held_days": None}]
    assert due(held(level="vip"), levels=levels) == START + 30 * DAY
    assert due(held(level="other"), levels=levels) == START + 10 * DAY
    assert due(held(), business_days=True) == START + 14 * DAY, "two weekends more"


def test_without_a_deal_or_without_a_won_one_it_goes_however_well_it_is_followed_up() -> None:
    busy = {"followed_at": START + 100 * DAY}
    rules = {"unfollowed_days": None, "no_deal_days": 30, "unwon_days": 90}
    assert due(held(**busy), **rules) == START + 30 * DAY
    assert due(held(**busy, dealt=True), **rules) == START + 90 * DAY
    assert due(held(**busy, dealt=True, won=True), **rules) is None
    assert due(held(**busy), **rules, every_condition=True) == START + 90 * DAY
    assert due(held(**busy, dealt=True), **rules, every_condition=True) is None, "one of all can be no more"
    levels = [{"value": "vip", "no_deal_days": 60}]
    assert due(held(level="vip"), **rules, levels=levels) == START + 60 * DAY


def test_an_open_deal_keeps_it_where_the_pool_says_so() -> None:
    assert due(held(dealing=True, dealt=True)) == START + 10 * DAY
    assert due(held(dealing=True, dealt=True), deals_enter=False) is None
    assert due(held(dealt=True), deals_enter=False) == START + 10 * DAY


async def aged(people: Cast, days: int, **values: Any) -> UUID:
    """A customer of Bob's, who took it so many days ago."""
    made = await create(people.bob.context, "account", name=values.pop("name", "Old"), **values)
    async with unit_of_work(people.acme) as uow:
        await uow.run(_AGE, record_id=made, moment=now() - days * DAY)
    return made


async def owner(people: Cast, record_id: UUID) -> Any:
    return (await read(people.acme, "account", record_id, "owner_id"))["owner_id"]


async def test_the_night_takes_what_is_overdue_and_nothing_else(people: Cast) -> None:
    alice = people.alice.context
    await opened(
        alice, recycle=True, unfollowed_days=10, exempt_field="kind", exempt=["customer"],
        level_field="rating", levels=[Level("vip", unfollowed_days=90)],
    )  # fmt: skip
    old, fresh, won = await aged(people, 11), await aged(people, 9), await aged(people, 50, kind="customer")
    vip, locked, called = await aged(people, 50, rating="vip"), await aged(people, 50), await aged(people, 50)
    edited = await aged(people, 50)
    async with unit_of_work(alice) as uow:
        await pools.set_lock(uow, record_type="account", record_id=locked, locked=True)
    await create(people.bob.context, "activity", kind="call", subject="Hello", account_id=called)
    await edit(people.bob.context, "account", edited, description="An edit is no follow-up")
    assert await pools.recycle(people.acme) == 2
    assert await owner(people, old) is None and await owner(people, edited) is None
    kept = [await owner(people, each) for each in (fresh, won, vip, locked, called)]
    assert kept == [people.bob.id] * 5
    assert await pools.recycle(people.acme) == 0, "what went is not taken again"
    async with unit_of_work(people.bob.context) as uow:
        (row,) = await pools.owner_history(uow, record_type="account", record_id=old)
        assert [each["name"] for each in await list_schedules(uow)] == ["pools.recycle"]
    assert (row["reason"], row["previous_id"], row["by_id"]) == ("recycled", people.bob.id, None)


async def test_claiming_starts_the_clock_again(people: Cast) -> None:
    pool = await opened(people.alice.context, recycle=True, unfollowed_days=10)
    (customer,) = await waiting(people, pool)
    async with unit_of_work(people.acme) as uow:
        await uow.run(_AGE, record_id=customer, moment=now() - 400 * DAY)
    assert await claim(people.bob.context, pool, customer) == [""]
    assert await pools.recycle(people.acme) == 0


async def test_a_record_goes_to_the_first_pool_that_takes_it_and_to_no_other(people: Cast) -> None:
    second = await opened(people.alice.context, name="B", priority=2, recycle=True, unfollowed_days=1)
    first = await opened(people.alice.context, name="A", priority=1, recycle=True, unfollowed_days=1)
    customer = await aged(people, 5)
    assert await pools.recycle(people.acme) == 1
    async with unit_of_work(people.alice.context) as uow:
        assert [each.id for each in await pools.waiting(uow, pool_id=first)] == [customer]
        assert await pools.waiting(uow, pool_id=second) == []


async def test_one_that_fails_stops_no_other_and_is_not_hushed_up(people: Cast) -> None:
    await opened(people.alice.context, recycle=True, unfollowed_days=1, admin_ids=[people.alice.id])
    customers = [await aged(people, 5, name=f"C{n}") for n in range(3)]
    task = await create(people.bob.context, "activity", kind="task", subject="x", account_id=customers[1])
    async with unit_of_work(people.acme) as uow:
        await uow.connection.execute(
            "UPDATE pools SET admin_ids = ARRAY[gen_random_uuid()] WHERE tenant_id = $1", uow.tenant_id
        )
    with pytest.raises(ExceptionGroup):
        await pools.recycle(people.acme)
    assert [await owner(people, each) for each in customers] == [None, people.bob.id, None]
    assert (await read(people.acme, "activity", task, "owner_id"))["owner_id"] == people.bob.id


async def test_a_rule_is_tried_before_it_is_made(people: Cast) -> None:
    old, _fresh = await aged(people, 40, name="Old"), await aged(people, 3, name="Fresh")
    async with unit_of_work(people.alice.context) as uow:
        (found,) = await pools.simulate(uow, PoolRules("account", "Trial", unfollowed_days=30))
        assert await uow.rows(_POOLS) == []
    assert (found.record_id, found.title, found.owner_id) == (old, "Old", people.bob.id)
    assert timedelta(days=9) < now() - found.due_at < timedelta(days=11)
    assert await owner(people, old) == people.bob.id


async def test_time_goes_by_the_deals_there_are(people: Cast) -> None:
    bob = people.bob.context
    pool = await opened(people.alice.context, recycle=True, no_deal_days=10, deals_enter=False)
    none, dealt = await aged(people, 20, name="None"), await aged(people, 20, name="Dealt")
    deal = await create(bob, "deal", name="Fleet", account_id=dealt)
    assert await pools.recycle(people.acme) == 1
    assert await owner(people, none) is None and await owner(people, dealt) == people.bob.id
    with pytest.raises(ValidationFailed) as refused:
        await give_back(bob, dealt, pool)
    assert [each.code for each in refused.value.problems] == ["POOL_OPEN_DEAL"]
    async with unit_of_work(bob) as uow:
        await deals.lose(uow, deal_id=deal, reason=LostReason.PRICE)
    await give_back(bob, dealt, pool)
    assert await owner(people, dealt) is None
