"""Bob takes customers from the pool, and each of its rules stands where it should."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import bindparam, select, update

from tenants.changes.models import Change
from tenants.config import settings
from tenants.context import Role, TenantContext
from tenants.crm.accounts.models import Account
from tenants.crm.pools import service as pools
from tenants.crm.pools.rules import PoolRules
from tenants.db.database import Database, open_database, use
from tenants.db.unit_of_work import unit_of_work
from tenants.errors import Forbidden, NotFound, ValidationFailed
from tenants.kit.clock import now
from tenants.records.owners import OwnerChange, RecordPlace
from tests import cast
from tests.cast import Cast
from tests.tenants.conftest import create, on_plan, read
from tests.tenants.conftest import update as edit

_ENTERED = update(RecordPlace).where(RecordPlace.id == bindparam("record_id")).values(entered_at=bindparam("moment"))
_MOVE_LOG = update(OwnerChange).where(OwnerChange.record_id == bindparam("record_id")).values(at=bindparam("moment"))
_CLAIMS = select(OwnerChange.record_id, OwnerChange.owner_id).where(OwnerChange.reason == "claimed")
_OWNERS = select(Account.owner_id).where(Account.owner_id.is_not(None))
_CHANGES = select(Change.fields).where(Change.record_id == bindparam("record_id")).order_by(Change.seq.desc())


async def opened(ctx: TenantContext, **rules: Any) -> UUID:
    async with unit_of_work(ctx) as uow:
        found = await pools.create_pool(uow, PoolRules(**{"record_type": "account", "name": "North", **rules}))
    pool_id: UUID = found["id"]
    return pool_id


async def waiting(people: Cast, pool_id: UUID, count: int = 1) -> list[UUID]:
    """Customers nobody ever had, in the pool."""
    made = [await create(people.acme, "account", name=f"Customer {number}") for number in range(count)]
    for each in made:
        await give_back(people.alice.context, each, pool_id)
    return made


async def give_back(ctx: TenantContext, record_id: UUID, pool_id: UUID | None = None, words: str | None = None) -> None:
    async with unit_of_work(ctx) as uow:
        await pools.give_back(uow, record_type="account", record_id=record_id, pool_id=pool_id, words=words)


async def claim(ctx: TenantContext, pool_id: UUID, *ids: UUID) -> list[str]:
    """What became of each: "" or the code of what stood in the way."""
    async with unit_of_work(ctx) as uow:
        return told(await pools.claim(uow, pool_id=pool_id, ids=ids))


def told(found: Sequence[pools.Outcome]) -> list[str]:
    return [each.refusal.code if each.refusal else "" for each in found]


async def owner(ctx: TenantContext, record_id: UUID) -> Any:
    return (await read(ctx, "account", record_id, "owner_id"))["owner_id"]


async def test_bob_claims_and_it_is_his_and_on_the_log(people: Cast) -> None:
    bob, pool = people.bob.context, await opened(people.alice.context)
    (customer,) = await waiting(people, pool)
    ada = await create(people.acme, "contact", name="Ada", account_id=customer)
    eve = await create(people.alice.context, "contact", name="Eve", account_id=customer)
    assert await claim(bob, pool, customer) == [""]
    assert await owner(bob, customer) == people.bob.id
    assert (await read(bob, "contact", ada, "owner_id"))["owner_id"] == people.bob.id, "contacts follow"
    assert (await read(bob, "contact", eve, "owner_id"))["owner_id"] == people.alice.id, "but not another's"
    async with unit_of_work(bob) as uow:
        assert (await uow.rows(_CHANGES, record_id=customer))[0]["fields"] == {"owner_id": [None, str(people.bob.id)]}
        history = await pools.owner_history(uow, record_type="account", record_id=customer)
    assert [(row["reason"], row["owner_id"]) for row in history] == [("claimed", people.bob.id), ("returned", None)]


async def test_what_somebody_has_is_not_claimed(people: Cast) -> None:
    pool = await opened(people.alice.context)
    (customer,) = await waiting(people, pool)
    assert await claim(people.alice.context, pool, customer) == [""]
    assert await claim(people.bob.context, pool, customer) == ["ALREADY_CLAIMED"]
    other = await opened(people.alice.context, name="South")
    await give_back(people.alice.context, customer, pool)
    assert await claim(people.bob.context, other, customer) == ["ALREADY_CLAIMED"], "it waits in one pool at most"


async def test_a_claim_needs_a_pool_that_is_on_and_for_one(people: Cast) -> None:
    off = await opened(people.alice.context, enabled=False, freeze_days=1)
    alices = await opened(people.alice.context, user_ids=[people.alice.id])
    by_role = await opened(people.alice.context, roles=[Role.REP])
    assert await claim(people.bob.context, off, *await waiting_by_hand(people, off)) == ["POOL_DISABLED"]
    assert await claim(people.bob.context, alices, *await waiting(people, alices)) == ["NOT_IN_POOL_SCOPE"]
    assert await claim(people.bob.context, by_role, *await waiting(people, by_role)) == [""]
    with pytest.raises(NotFound):
        await claim(people.mallory.context, by_role)


async def waiting_by_hand(people: Cast, _pool: UUID) -> list[UUID]:
    return [await create(people.acme, "account", name="Nobody's")]


async def test_claiming_and_returning_does_not_pass_the_daily_cap(people: Cast) -> None:
    """The cap counts claims, not what is still held."""
    bob, pool = people.bob.context, await opened(people.alice.context, daily_cap=2)
    one, two, three = await waiting(people, pool, 3)
    for each in (one, two):
        assert await claim(bob, pool, each) == [""]
        await give_back(bob, each)
    async with unit_of_work(bob) as uow:
        (outcome,) = await pools.claim(uow, pool_id=pool, ids=[three])
        (standing,) = await pools.standings(uow)
    assert outcome.refusal is not None and outcome.refusal.code == "POOL_DAILY_CAP"
    assert outcome.refusal.lapses_at is not None and outcome.refusal.lapses_at.hour == 16, "midnight in Shanghai"
    assert (standing.claimed_today, standing.left_today, standing.holding) == (2, 0, 0)


async def test_the_daily_cap_is_of_the_companys_day_and_not_for_what_is_assigned(people: Cast) -> None:
    alice, bob = people.alice.context, people.bob.context
    pool = await opened(alice, daily_cap=1)
    one, two, three = await waiting(people, pool, 3)
    async with unit_of_work(alice) as uow:
        assert told(await pools.assign(uow, pool_id=pool, ids=[one], user_id=people.bob.id)) == [""]
    assert await claim(bob, pool, two, three) == ["", "POOL_DAILY_CAP"], "each row is told of by itself"
    async with unit_of_work(bob) as uow:
        await uow.run(_MOVE_LOG, record_id=two, moment=now() - timedelta(days=1))
    assert await claim(bob, pool, three) == [""]


async def test_the_holding_cap_says_what_does_not_count_and_holds_for_assigning_too(people: Cast) -> None:
    alice, bob = people.alice.context, people.bob.context
    pool = await opened(alice, holding_cap=1, exempt_field="kind", exempt=["customer"])
    one, two = await waiting(people, pool, 2)
    await create(bob, "account", name="Won", kind="customer")
    assert await claim(bob, pool, one) == [""]
    async with unit_of_work(bob) as uow:
        (outcome,) = await pools.claim(uow, pool_id=pool, ids=[two])
    assert outcome.refusal is not None and outcome.refusal.code == "POOL_HOLDING_CAP"
    assert "1 of 1" in outcome.refusal.message and "1 more" in outcome.refusal.message
    async with unit_of_work(alice) as uow:
        assert told(await pools.assign(uow, pool_id=pool, ids=[two], user_id=people.bob.id)) == ["POOL_HOLDING_CAP"]


async def test_cooling_off_looks_at_every_owner_there_was(people: Cast) -> None:
    alice, bob = people.alice.context, people.bob.context
    pool = await opened(alice, cooling_days=7)
    (customer,) = await waiting(people, pool)
    assert await claim(bob, pool, customer) == [""]
    await give_back(bob, customer)
    assert await claim(alice, pool, customer) == [""]
    await give_back(alice, customer)
    async with unit_of_work(bob) as uow:
        (outcome,) = await pools.claim(uow, pool_id=pool, ids=[customer])
    assert outcome.refusal is not None and outcome.refusal.code == "POOL_COOLING_OFF"
    assert outcome.refusal.lapses_at is not None and outcome.refusal.lapses_at - now() > timedelta(days=6)


async def test_an_edit_does_not_start_the_freeze_again(people: Cast) -> None:
    alice, bob = people.alice.context, people.bob.context
    pool = await opened(alice, freeze_days=2)
    (customer,) = await waiting(people, pool)
    assert await claim(bob, pool, customer) == ["POOL_FROZEN"]
    async with unit_of_work(bob) as uow:
        await uow.run(_ENTERED, record_id=customer, moment=now() - timedelta(days=3))
    await edit(alice, "account", customer, description="Likes tea")
    assert await claim(bob, pool, customer) == [""]


async def test_nobody_writes_an_owner_around_the_pool(people: Cast) -> None:
    pool = await opened(people.alice.context, daily_cap=1)
    (customer,) = await waiting(people, pool)
    with pytest.raises(ValidationFailed) as refused:
        await edit(people.bob.context, "account", customer, owner_id=people.bob.id)
    assert [problem.code for problem in refused.value.problems] == ["IN_POOL"]
    await edit(people.alice.context, "account", customer, owner_id=people.bob.id)
    async with unit_of_work(people.bob.context) as uow:
        history = await pools.owner_history(uow, record_type="account", record_id=customer)
    assert history[0]["reason"] == "edited"


async def test_giving_back_is_for_the_owner_and_tasks_go_to_the_administrator(people: Cast) -> None:
    alice, bob = people.alice.context, people.bob.context
    cara = on_plan(await cast.colleague(people.alice, "Cara", Role.REP), "business")
    pool = await opened(alice, admin_ids=[cara.id])
    mine = await create(bob, "account", name="Mine")
    task = await create(bob, "activity", kind="task", subject="Call them", account_id=mine)
    third = on_plan(await cast.colleague(people.alice, "Dan", Role.REP), "business")
    with pytest.raises(Forbidden):
        await give_back(third.context, mine, pool)
    await give_back(bob, mine, pool, "They moved away")
    assert await owner(bob, mine) is None
    assert (await read(bob, "activity", task, "owner_id"))["owner_id"] == cara.id
    async with unit_of_work(bob) as uow:
        (row,) = await pools.owner_history(uow, record_type="account", record_id=mine)
    assert (row["reason"], row["words"], row["previous_id"]) == ("returned", "They moved away", people.bob.id)


async def test_without_an_administrator_open_tasks_are_cancelled(people: Cast) -> None:
    bob, pool = people.bob.context, await opened(people.alice.context)
    mine = await create(bob, "account", name="Mine")
    task = await create(bob, "activity", kind="task", subject="Call them", account_id=mine)
    await give_back(bob, mine, pool)
    found = await read(bob, "activity", task, "completed_at", "outcome")
    assert found["completed_at"] is not None and found["outcome"] == "cancelled"


async def test_the_pool_shows_a_name_and_a_hint_until_it_is_claimed(people: Cast) -> None:
    pool = await opened(people.alice.context, freeze_days=1)
    customer = await create(
        people.bob.context, "account", name="Hidden", phones=[{"value": "+8613812341234", "kind": "work"}]
    )
    await give_back(people.bob.context, customer, pool)
    async with unit_of_work(people.bob.context) as uow:
        (row,) = await pools.waiting(uow, pool_id=pool)
        assert await pools.waiting(uow, pool_id=pool, past=row.id) == []
    assert (row.title, row.phone, row.last_owner) == ("Hidden", "+86138****1234", people.bob.id)
    assert row.claimable_from is not None and row.claimable_from > now()


async def test_sixteen_reps_a_thousand_claims_one_winner_each_and_no_cap_passed(
    people: Cast, database: Database
) -> None:
    """Sixteen connections; eight people, each at two browsers; every customer wanted by all of them."""
    reps = [
        people.bob,
        *[on_plan(await cast.colleague(people.alice, f"Rep{n}", Role.REP), "business") for n in range(7)],
    ]
    pool = await opened(people.alice.context, daily_cap=5, holding_cap=4)
    customers = await waiting(people, pool, 63)
    won: list[tuple[UUID, UUID]] = []

    async def browse(rep: cast.Person, way: int) -> None:
        for each in customers[:: 1 if way % 2 else -1]:
            if await claim(rep.context, pool, each) == [""]:
                won.append((each, rep.id))

    wide = use(await open_database(settings().model_copy(update={"database_pool": 16})))
    try:
        await asyncio.gather(*(browse(reps[way % 8], way // 8) for way in range(16)))
    finally:
        use(database)
        await wide.close()
    async with unit_of_work(people.acme) as uow:
        claims = [(row["record_id"], row["owner_id"]) for row in await uow.rows(_CLAIMS)]
    assert len({customer for customer, _ in won}) == len(won), "nobody was told they won what another won"
    assert sorted(claims) == sorted(won)
    assert [sum(rep.id == who for _, who in won) for rep in reps] == [4] * 8


async def test_sixteen_at_one_customer(people: Cast) -> None:
    reps = [people.bob, people.alice]
    pool = await opened(people.alice.context)
    (customer,) = await waiting(people, pool)
    found = await asyncio.gather(*(claim(replace(reps[n % 2].context), pool, customer) for n in range(16)))
    assert sorted(each for (each,) in found) == ["", *["ALREADY_CLAIMED"] * 15]


async def test_leads_wait_in_pools_of_their_own(people: Cast) -> None:
    pool = await opened(people.alice.context, record_type="lead", exempt_field="status", exempt=["converted"])
    lead = await create(people.bob.context, "lead", name="Lea", company="Lead Ltd")
    task = await create(people.bob.context, "activity", kind="task", subject="Call", lead_id=lead)
    async with unit_of_work(people.bob.context) as uow:
        await pools.give_back(uow, record_type="lead", record_id=lead, words="No time")
    assert (await read(people.bob.context, "activity", task, "completed_at"))["completed_at"] is not None
    assert await claim(people.bob.context, pool, lead) == [""]
    assert (await read(people.bob.context, "lead", lead, "owner_id"))["owner_id"] == people.bob.id
