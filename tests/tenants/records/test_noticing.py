"""Bob hears what Alice did to what is his, and to what he follows; of what he may not see he hears nothing."""

from __future__ import annotations

from uuid import UUID

import pytest

from tenants.access.company import Level, Scope
from tenants.context import TenantContext
from tenants.db.unit_of_work import unit_of_work
from tenants.errors import NotFound, ValidationFailed
from tenants.records.noticing import service as noticing
from tests.cast import Cast
from tests.tenants.access.people import grants, now_as, reps_may
from tests.tenants.conftest import create, delete, update


async def told(ctx: TenantContext) -> list[tuple[str, str, tuple[str, ...]]]:
    async with unit_of_work(ctx, read_only=True) as uow:
        found = await noticing.notices(uow)
    return [(each.title, each.change.kind, tuple(field.field for field in each.change.fields)) for each in found]


async def unread(ctx: TenantContext) -> int:
    async with unit_of_work(ctx, read_only=True) as uow:
        return await noticing.unread(uow)


async def follow(ctx: TenantContext, record_id: UUID, *, following: bool = True, kind: str = "contact") -> bool:
    async with unit_of_work(ctx) as uow:
        return await noticing.follow(uow, record_type=kind, record_id=record_id, following=following)


async def test_an_owner_hears_what_others_did_and_reads_it_once(people: Cast) -> None:
    alice, bob = people.alice.context, people.bob.context
    ada = await create(bob, "contact", name="Ada")
    await update(bob, "contact", ada, title="Countess")
    await update(alice, "contact", ada, emails=[{"value": "ada@engine.example"}])
    assert await told(bob) == [("Ada", "updated", ("emails",))] and await told(alice) == []
    assert await unread(bob) == 1
    async with unit_of_work(bob) as uow:
        await noticing.mark_read(uow)
    assert await unread(bob) == 0 and len(await told(bob)) == 1
    await delete(alice, "contact", ada)
    assert await unread(bob) == 1 and (await told(bob))[0][1] == "deleted"
    assert await told(people.mallory.context) == []


async def test_who_follows_a_record_hears_of_it_until_they_stop(people: Cast) -> None:
    alice, bob = people.alice.context, people.bob.context
    ada = await create(alice, "contact", name="Ada")
    assert await told(bob) == []
    assert await follow(bob, ada)
    await update(alice, "contact", ada, title="Countess")
    assert [title for title, _, _ in await told(bob)] == ["Ada"]
    assert not await follow(bob, ada, following=False)
    assert await told(bob) == []
    with pytest.raises(NotFound):
        await follow(people.mallory.context, ada)
    with pytest.raises(ValidationFailed):
        await follow(bob, await create(bob, "activity", kind="note", subject="Hello"), kind="activity")


async def test_what_the_system_keeps_and_what_is_hidden_makes_no_notice(people: Cast) -> None:
    await reps_may(people.alice, *grants(Scope.OWN), levels={("contact", "birthday"): Level.NONE})
    alice, bob = await now_as(people.alice), await now_as(people.bob)
    ada, other = await create(bob, "contact", name="Ada"), await create(alice, "contact", name="Other")
    await create(alice, "activity", kind="call", subject="Hello", contact_id=ada)
    await update(alice, "contact", ada, birthday="1815-12-10")
    assert await told(bob) == []
    await update(alice, "contact", ada, birthday="1815-12-11", title="Countess")
    assert await told(bob) == [("Ada", "updated", ("title",))]
    with pytest.raises(NotFound):
        await follow(bob, other)
