"""What waits in a pool, or is protected by one, does not vanish by merging, undoing an import or cleaning up either."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest

from tenants.context import TenantContext
from tenants.db.unit_of_work import unit_of_work
from tenants.errors import ValidationFailed
from tenants.kit.clock import now
from tenants.records.cleaning import service as cleaning
from tenants.records.cleaning.service import Ending
from tenants.records.quality import service as quality
from tenants.records.quality.service import Check
from tests.cast import Cast
from tests.tenants.conftest import create, found
from tests.tenants.crm.pools.test_claiming import claim, give_back, opened, owner, waiting
from tests.tenants.records.importing import steps
from tests.tenants.records.importing.test_undo import kept, undo_all
from tests.tenants.records.merging.test_merging import merge


async def refused(ctx: TenantContext, survivor: UUID, loser: UUID) -> str:
    with pytest.raises(ValidationFailed) as problems:
        await merge(ctx, "account", survivor, loser)
    (problem,) = problems.value.problems
    return problem.code


async def test_what_waits_is_not_merged_away_nor_made_ones_own_by_merging(people: Cast) -> None:
    bob, pool = people.bob.context, await opened(people.alice.context, daily_cap=1)
    (customer,) = await waiting(people, pool)
    mine = await create(bob, "account", name="Mine")
    assert await refused(bob, mine, customer) == "IN_POOL"
    assert await refused(bob, customer, mine) == "IN_POOL"
    await merge(people.alice.context, "account", mine, customer)
    assert await found(bob, "account") == [mine]


async def test_what_is_protected_takes_others_in_and_goes_into_none(people: Cast) -> None:
    bob, pool = people.bob.context, await opened(people.alice.context, protection_days=30)
    (customer,) = await waiting(people, pool)
    assert await claim(bob, pool, customer) == [""]
    mine = await create(bob, "account", name="Mine")
    assert await refused(bob, mine, customer) == "POOL_PROTECTED"
    await merge(bob, "account", customer, mine)
    assert await found(bob, "account") == [customer]


async def test_undoing_an_import_leaves_what_waits(people: Cast) -> None:
    bob, pool = people.bob.context, await opened(people.alice.context)
    done = await steps.import_all(bob, steps.text("Id,Name", "a,Acme", "b,Beta"))
    beta = next(each for each in await found(bob, "account", search="Beta"))
    await give_back(bob, beta, pool)
    undone = await undo_all(bob, done.id, everything=True)
    assert (undone.rows_removed, undone.rows_kept) == (1, 1)
    assert [(row.record_id, row.why) for row in await kept(bob, done.id)] == [(beta, "IN_POOL")]


async def test_cleaning_up_waits_for_the_end_of_the_protection(people: Cast) -> None:
    alice, bob = people.alice.context, people.bob.context
    pool = await opened(alice, protection_days=30)
    taken, left = await waiting(people, pool, 2)
    assert await claim(bob, pool, taken) == [""]
    async with unit_of_work(alice) as uow:
        rule = await quality.create_rule(uow, record_type="account", test=Check.FILLED, field="phones")
        made = await cleaning.create_policy(
            uow, name="Unreachable", record_type="account", rule_ids=[rule.id], notice_days=1, keep_days=30,
            ending=Ending.STAY,
        )  # fmt: skip
        await cleaning.enable_policy(uow, policy_id=made.id, enabled=True)
    for days in (0, 2):
        await cleaning.clean_up(people.acme, moment=now() + timedelta(days=days))
    assert await found(alice, "account") == [taken], "what nobody took in time is cleaned up"
    assert left not in await found(alice, "account") and await owner(alice, taken) == bob.user_id
    async with unit_of_work(alice, read_only=True) as uow:
        (case,) = await cleaning.announced(uow, record_type="account")
    assert case.record_id == taken and case.due_at > now() + timedelta(days=2)
