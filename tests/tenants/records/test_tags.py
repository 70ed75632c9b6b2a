"""Bob sticks tags on accounts; some tags stick by themselves; the history says who did what."""

from __future__ import annotations

import asyncio
import json
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import bindparam, select

from tenants.changes.models import Change
from tenants.context import TenantContext
from tenants.db.outbox import JobRow
from tenants.db.unit_of_work import unit_of_work
from tenants.errors import BadInput, NotFound, ValidationFailed
from tenants.jobs import Job
from tenants.records import custom_fields
from tenants.records.custom_kinds import CustomKind
from tenants.records.tags import service as tags
from tests.cast import Cast
from tests.tenants.conftest import create, delete, found, read, restore, update

_TAG_CHANGES = (
    select(Change.fields, Change.actor_id)
    .where(Change.record_id == bindparam("record_id"), Change.fields.has_key("tags"))
    .order_by(Change.seq, Change.id)
)
_WAITING = select(JobRow.unique_key).where(JobRow.name == Job.RECOMPUTE_TAGS.value, JobRow.state == "queued")


async def tag(ctx: TenantContext, record_id: UUID, tag_id: UUID, record_type: str = "account") -> None:
    async with unit_of_work(ctx) as uow:
        await tags.tag(uow, record_type=record_type, record_id=record_id, tag_id=tag_id)


async def untag(ctx: TenantContext, record_id: UUID, tag_id: UUID) -> None:
    async with unit_of_work(ctx) as uow:
        await tags.untag(uow, record_type="account", record_id=record_id, tag_id=tag_id)


async def on(ctx: TenantContext, record_id: UUID) -> list[str]:
    row = await read(ctx, "account", record_id)
    return [entry["name"] for entry in row["tags"]]


async def rule_tag(ctx: TenantContext, name: str, rule: Any, applies_to: str = "account") -> UUID:
    return await create(ctx, "tag", name=name, kind="rule", applies_to=applies_to, rule=json.dumps(rule))


async def test_bob_puts_a_tag_on_and_takes_it_off_and_both_are_told(people: Cast) -> None:
    bob = people.bob.context
    acme, vip = await create(bob, "account", name="Acme"), await create(bob, "tag", name="VIP")
    await tag(bob, acme, vip)
    await tag(bob, acme, vip)
    assert await on(bob, acme) == ["VIP"]
    await untag(bob, acme, vip)
    assert await on(bob, acme) == []
    async with unit_of_work(bob) as uow:
        changes = await uow.rows(_TAG_CHANGES, record_id=acme)
    named = {"id": str(vip), "name": "VIP"}
    assert [change["fields"]["tags"] for change in changes] == [[[], [named]], [[named], []]]
    assert {change["actor_id"] for change in changes} == {people.bob.id}


async def test_an_exclusive_group_has_one_tag_on_a_record_however_many_put_theirs(people: Cast) -> None:
    bob = people.bob.context
    group = await create(bob, "tag_group", name="Size", exclusive=True)
    sizes = [await create(bob, "tag", name=f"Size {n}", group_id=group) for n in range(5)]
    free = await create(bob, "tag", name="Free")
    acme = await create(bob, "account", name="Acme")
    await tag(bob, acme, free)
    await asyncio.gather(*(tag(bob, acme, size) for size in sizes))
    assert len(await on(bob, acme)) == 2
    await tag(bob, acme, sizes[3])
    assert await on(bob, acme) == ["Free", "Size 3"]


async def test_a_group_becomes_exclusive_only_when_nobody_loses_a_tag(people: Cast) -> None:
    bob = people.bob.context
    group = await create(bob, "tag_group", name="Size")
    small, large = [await create(bob, "tag", name=name, group_id=group) for name in ("Small", "Large")]
    acme = await create(bob, "account", name="Acme")
    await tag(bob, acme, small)
    await tag(bob, acme, large)
    with pytest.raises(ValidationFailed) as refused:
        await update(bob, "tag_group", group, exclusive=True)
    assert refused.value.problems[0].code == "TAGGED_TWICE"
    await untag(bob, acme, large)
    await update(bob, "tag_group", group, exclusive=True)
    with pytest.raises(ValidationFailed):
        await create(bob, "tag", name="Ruled", kind="rule", applies_to="account", rule='{"kind":{"eq":"customer"}}',
                     group_id=group)  # fmt: skip


async def test_lists_are_filtered_by_tags(people: Cast) -> None:
    bob = people.bob.context
    red, blue = await create(bob, "tag", name="Red"), await create(bob, "tag", name="Blue")
    plain, one, both = [await create(bob, "account", name=name) for name in ("A", "B", "C")]
    for record, tag_id in ((one, red), (both, red), (both, blue)):
        await tag(bob, record, tag_id)

    async def by(**condition: Any) -> list[UUID]:
        return await found(bob, "account", filter={"tags": condition}, order=(("name", "ASC"),))

    assert await by(**{"in": [red, blue]}) == [one, both]
    assert await by(all=[red, blue]) == [both]
    assert await by(none=[blue]) == [plain, one]
    assert await by(**{"in": [red]}, none=[blue]) == [one]
    await delete(bob, "tag", blue)
    assert await by(**{"in": [blue]}) == []
    assert await on(bob, both) == ["Red"]
    with pytest.raises(BadInput):
        await found(bob, "activity", filter={"tags": {"in": [red]}})


async def test_a_rule_tag_is_on_what_matches_and_follows_it(people: Cast) -> None:
    bob, acme_at_work = people.bob.context, people.acme
    one, two = await create(bob, "account", name="One", kind="customer"), await create(bob, "account", name="Two")
    ruled = await rule_tag(bob, "Customers", {"kind": {"eq": "customer"}})
    await tags.recompute(acme_at_work, tag_id=ruled)
    assert (await on(bob, one), await on(bob, two)) == (["Customers"], [])
    await update(bob, "account", one, kind="former")
    await update(bob, "account", two, kind="customer")
    await tags.recompute(acme_at_work, tag_id=ruled)
    await tags.recompute(acme_at_work, tag_id=ruled)
    assert (await on(bob, one), await on(bob, two)) == ([], ["Customers"])
    async with unit_of_work(bob) as uow:
        assert len(await uow.rows(_TAG_CHANGES, record_id=one)) == 2
    await delete(bob, "account", two)
    await tags.recompute(acme_at_work, tag_id=ruled)
    await restore(bob, "account", two)
    assert await on(bob, two) == []


async def test_nobody_puts_a_rule_tag_on_or_off_by_hand(people: Cast) -> None:
    bob = people.bob.context
    acme = await create(bob, "account", name="Acme", kind="customer")
    ruled = await rule_tag(bob, "Customers", {"kind": {"eq": "customer"}})
    for verb in (tag, untag):
        with pytest.raises(ValidationFailed) as refused:
            await verb(bob, acme, ruled)
        assert refused.value.problems[0].code == "RULE_TAG"


@pytest.mark.parametrize(
    "rule",
    ["", "[]", "{}", "{", '{"nonsense": {"eq": 1}}', '{"kind": 5}', '{"and": 5}', '{"kind": {"eq": 7}}',
     '{"created_at": {"lt": "yesterday"}}', '{"tags": {"in": []}}', '{"custom_fields": [{"key": "gone", "eq": "1"}]}',
     '{"name": {"eq": "\\u0000"}}', '{"employees": {"gt": 99999999999999999999}}'],
)  # fmt: skip
async def test_a_rule_that_cannot_be_run_is_refused(people: Cast, rule: str) -> None:
    with pytest.raises(ValidationFailed) as refused:
        await create(people.bob.context, "tag", name="Broken", kind="rule", applies_to="account", rule=rule)
    assert {problem.field for problem in refused.value.problems} == {"rule"}


async def test_a_rule_may_look_at_custom_fields_and_related_records(people: Cast) -> None:
    alice = people.alice.context
    async with unit_of_work(alice) as uow:
        await custom_fields.create_field(uow, record_type="account", kind=CustomKind.INTEGER, label_en="Score")
    acme = await create(alice, "account", name="Acme", custom={"score": 7})
    ruled = await rule_tag(
        alice, "Hot", {"custom_fields": [{"key": "score", "gt": "5"}], "contacts": {"title": {"eq": "CEO"}}}
    )
    await tags.recompute(people.acme, tag_id=ruled)
    assert await on(alice, acme) == []
    await create(alice, "contact", name="Ada", title="CEO", account_id=acme)
    await tags.recompute(people.acme, tag_id=ruled)
    assert await on(alice, acme) == ["Hot"]


async def test_a_burst_of_writes_leaves_one_job_per_rule_and_slice_of_time(people: Cast) -> None:
    bob = people.bob.context
    ruled = await rule_tag(bob, "Customers", {"kind": {"eq": "customer"}})
    for number in range(10):
        await create(bob, "account", name=f"Account {number}")
    await create(bob, "activity", kind="note", subject="Of no concern to the rule")
    async with unit_of_work(bob) as uow:
        keys = [row["unique_key"] for row in await uow.rows(_WAITING)]
    assert 2 <= len(keys) <= 4
    assert all(str(ruled) in key for key in keys)


async def test_what_a_tag_is_never_changes(people: Cast) -> None:
    bob = people.bob.context
    ruled = await rule_tag(bob, "Customers", {"kind": {"eq": "customer"}})
    for change in ({"kind": "manual"}, {"applies_to": "contact"}):
        with pytest.raises(ValidationFailed):
            await update(bob, "tag", ruled, **change)
    with pytest.raises(ValidationFailed):
        await create(bob, "tag", name="Odd", rule='{"kind": {"eq": "customer"}}')


async def test_mallory_can_neither_use_acmes_tag_nor_tag_its_account(people: Cast) -> None:
    mallory = people.mallory.context
    acme, vip = (
        await create(people.bob.context, "account", name="Acme"),
        await create(people.bob.context, "tag", name="VIP"),
    )
    hers, her_tag = await create(mallory, "account", name="Globex"), await create(mallory, "tag", name="Mine")
    for record, tag_id in ((hers, vip), (acme, her_tag)):
        with pytest.raises(NotFound):
            await tag(mallory, record, tag_id)
    assert await found(mallory, "account", filter={"tags": {"in": [vip]}}) == []
