"""Acme cleans up what nobody can be reached by: first it is said, then it is binned, in the end it has no name."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select

from tenants.context import TenantContext
from tenants.db.outbox import JobRow
from tenants.db.unit_of_work import unit_of_work
from tenants.errors import Forbidden, NotFound, ValidationFailed
from tenants.jobs import Job
from tenants.kit.clock import now
from tenants.records.cleaning import cases
from tenants.records.cleaning import service as cleaning
from tenants.records.cleaning.service import Ending, Policy, Preview
from tenants.records.merging import service as merging
from tenants.records.quality import service as quality
from tenants.records.quality.service import Check
from tests.cast import Cast
from tests.tenants.conftest import create, found, restore, update

_MAILS = select(JobRow.arguments).where(JobRow.name == Job.CLEANING_EMAIL.value)
MAIL = [{"value": "ada@engine.example"}]


async def policy(people: Cast, ending: Ending = Ending.ANONYMISE, name: str = "Unreachable", **values: Any) -> Policy:
    alice = people.alice.context
    async with unit_of_work(alice) as uow:
        rules = [
            await quality.create_rule(uow, record_type="contact", test=Check.FILLED, field=field)
            for field in ("emails", "phones")
        ]
        days = {"notice_days": 7, "keep_days": 30, **values}
        ids = [rule.id for rule in rules]
        made = await cleaning.create_policy(uow, name=name, record_type="contact", rule_ids=ids, ending=ending, **days)
        return await cleaning.enable_policy(uow, policy_id=made.id, enabled=True)


async def after(people: Cast, days: int) -> None:
    await cleaning.clean_up(people.acme, moment=now() + timedelta(days=days, minutes=1))


async def preview(ctx: TenantContext, of: Policy) -> Preview:
    async with unit_of_work(ctx, read_only=True) as uow:
        return await cleaning.preview(uow, policy_id=of.id)


async def announced(ctx: TenantContext, *, mine: bool = False) -> list[str]:
    async with unit_of_work(ctx, read_only=True) as uow:
        return [each.title for each in await cleaning.announced(uow, record_type="contact", mine=mine)]


async def hold(ctx: TenantContext, record_id: UUID, reason: str = "Lawsuit 4711") -> None:
    async with unit_of_work(ctx) as uow:
        await cleaning.hold_record(uow, record_type="contact", record_id=record_id, reason=reason)


async def test_what_fails_is_said_then_binned_then_nameless(people: Cast) -> None:
    alice, bob = people.alice.context, people.bob.context
    gone = await create(bob, "contact", name="Nobody Knows", description="met at the fair")
    mended = await create(bob, "contact", name="Ada Lovelace")
    reached = await create(bob, "contact", name="Charles Babbage", emails=MAIL)
    unreachable = await policy(people)
    assert (await preview(alice, unreachable)).count == 2
    await after(people, 0)
    assert sorted(await announced(bob, mine=True)) == ["Ada Lovelace", "Nobody Knows"]
    assert await announced(alice, mine=True) == []
    async with unit_of_work(people.acme) as uow:
        mail = await cases._mail(uow, unreachable.id, people.bob.id)
        told = await uow.rows(_MAILS)
    assert mail is not None and "Nobody Knows" in mail.text and mail.to == people.bob.email
    assert [row["arguments"]["user_id"] for row in told] == [str(people.bob.id)]
    await update(bob, "contact", mended, emails=MAIL)
    await after(people, 6)
    assert await announced(bob) == ["Nobody Knows"]
    await after(people, 7)
    assert set(await found(alice, "contact")) == {mended, reached} and await announced(bob) == []
    await after(people, 38)
    async with unit_of_work(alice, read_only=True) as uow:
        row = await uow.connection.fetchrow(
            "SELECT r.name, r.description FROM contacts r WHERE r.tenant_id = $1 AND r.id = $2", uow.tenant_id, gone
        )
        log = await uow.connection.fetch(
            "SELECT c.fields FROM changes c WHERE c.tenant_id = $1 AND c.record_id = $2", uow.tenant_id, gone
        )
    assert row is not None and (row["name"], row["description"]) == ("—", None)
    assert "Nobody" not in repr([dict(each) for each in log]) and "fair" not in repr([dict(each) for each in log])


async def test_who_went_into_a_nameless_record_has_no_name_either(people: Cast) -> None:
    alice = people.alice.context
    stays, goes = [await create(alice, "contact", name=name) for name in ("Nobody Knows", "Nobody Knew")]
    async with unit_of_work(alice) as uow:
        await merging.merge(uow, record_type="contact", survivor_id=stays, loser_ids=[goes])
    await policy(people)
    for days in (0, 7, 38):
        await after(people, days)
    async with unit_of_work(alice, read_only=True) as uow:
        rows = await uow.connection.fetch("SELECT r.name FROM contacts r WHERE r.tenant_id = $1", uow.tenant_id)
        log = await uow.connection.fetch("SELECT c.fields FROM changes c WHERE c.tenant_id = $1", uow.tenant_id)
    assert [row["name"] for row in rows] == ["—", "—"]
    assert "Nobody" not in repr([dict(each) for each in log])


async def test_what_is_held_or_taken_out_of_the_bin_is_let_alone(people: Cast) -> None:
    alice = people.alice.context
    held, back = [await create(alice, "contact", name=name) for name in ("Held", "Back")]
    unreachable = await policy(people)
    await hold(alice, held)
    assert ((await preview(alice, unreachable)).count, (await preview(alice, unreachable)).held) == (1, 1)
    await after(people, 0)
    await after(people, 7)
    assert await found(alice, "contact") == [held]
    await restore(alice, "contact", back)
    await after(people, 38)
    assert set(await found(alice, "contact", filter={"name": {"in": ["Held", "Back"]}})) == {held, back}
    async with unit_of_work(alice) as uow:
        assert [each.reason for each in await cleaning.holds(uow)] == ["Lawsuit 4711"]
        await cleaning.release_record(uow, record_type="contact", record_id=held)
        with pytest.raises(NotFound):
            await cleaning.release_record(uow, record_type="contact", record_id=held)
    assert (await preview(alice, unreachable)).held == 0


async def test_a_policy_is_the_owners_and_makes_sense(people: Cast) -> None:
    kept = await policy(people, Ending.STAY)
    wrongs: tuple[dict[str, Any], ...] = ({"notice_days": 0}, {"keep_days": 9_999})
    for wrong in wrongs:
        with pytest.raises(ValidationFailed):
            await policy(people, name="Another", **wrong)
    with pytest.raises(ValidationFailed):
        await policy(people)
    async with unit_of_work(people.bob.context) as uow:
        with pytest.raises(Forbidden):
            await cleaning.policies(uow)
        with pytest.raises(Forbidden):
            await cleaning.delete_policy(uow, policy_id=kept.id)
    with pytest.raises(Forbidden):
        await hold(people.bob.context, await create(people.bob.context, "contact", name="Ada"))
    async with unit_of_work(people.mallory.context) as uow:
        with pytest.raises(NotFound):
            await cleaning.enable_policy(uow, policy_id=kept.id, enabled=False)


async def test_without_one_of_its_rules_or_switched_off_a_policy_does_nothing(people: Cast) -> None:
    alice = people.alice.context
    ada = await create(alice, "contact", name="Ada")
    kept = await policy(people)
    async with unit_of_work(alice) as uow:
        await quality.delete_rule(uow, rule_id=kept.rules[0].id)
        assert [each.whole for each in await cleaning.policies(uow)] == [False]
    await after(people, 0)
    await after(people, 7)
    assert await found(alice, "contact") == [ada]
