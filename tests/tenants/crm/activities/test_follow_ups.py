"""Bob works his customers; when they were last followed up and what comes next keeps itself."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import bindparam, select

from tenants.changes.models import Change
from tenants.context import TenantContext
from tenants.crm.activities import service as activities
from tenants.db.unit_of_work import unit_of_work
from tenants.errors import Conflict, NotFound, ValidationFailed
from tenants.kit.clock import now
from tests.cast import Cast
from tests.tenants.conftest import create, delete, found, read, restore, update

_CHANGES = select(Change.fields, Change.version).where(Change.record_id == bindparam("record_id")).order_by(Change.seq)


async def do(ctx: TenantContext, kind: str, **values: Any) -> UUID:
    return await create(ctx, "activity", kind=kind, subject=f"A {kind}", **values)


async def last(ctx: TenantContext, record_id: UUID, record: str = "account") -> datetime | None:
    return (await read(ctx, record, record_id))["last_followed_at"]


async def coming(ctx: TenantContext, record_id: UUID, record: str = "account") -> datetime | None:
    return (await read(ctx, record, record_id))["next_activity_at"]


@pytest.mark.parametrize("kind", ["call", "meeting", "mail", "note"])
async def test_what_happened_is_a_follow_up_of_account_and_contact(people: Cast, kind: str) -> None:
    bob, when = people.bob.context, now() - timedelta(days=3)
    acme = await create(bob, "account", name="Acme")
    ada = await create(bob, "contact", name="Ada", account_id=acme)
    activity = await do(bob, kind, contact_id=ada, occurred_at=when)
    assert (await read(bob, "activity", activity))["account_id"] == acme
    assert await last(bob, acme) == await last(bob, ada, "contact") == when
    assert (await read(bob, "account", acme))["version"] == 2
    async with unit_of_work(bob) as uow:
        change = (await uow.rows(_CHANGES, record_id=acme))[-1]
    assert change["fields"].keys() == {"last_followed_at"}
    assert change["version"] == 2


async def test_tasks_plans_and_edits_are_no_follow_ups(people: Cast) -> None:
    bob = people.bob.context
    acme = await create(bob, "account", name="Acme")
    task = await do(bob, "task", account_id=acme, due_at=now() + timedelta(days=1))
    call = await do(bob, "call", account_id=acme, due_at=now() + timedelta(days=2))
    await update(bob, "activity", call, body="Ask about the offer")
    await update(bob, "account", acme, description="Likes tea")
    async with unit_of_work(bob) as uow:
        await activities.complete_task(uow, activity_id=task)
    assert await last(bob, acme) is None


async def test_it_moves_forward_and_never_back(people: Cast) -> None:
    bob, today = people.bob.context, now()
    acme = await create(bob, "account", name="Acme")
    call = await do(bob, "call", account_id=acme, occurred_at=today - timedelta(days=1))
    await do(bob, "mail", account_id=acme, occurred_at=today - timedelta(days=9))
    assert await last(bob, acme) == today - timedelta(days=1)
    await delete(bob, "activity", call)
    assert await last(bob, acme) == today - timedelta(days=1)
    await do(bob, "call", account_id=acme, occurred_at=today + timedelta(hours=5))
    followed = await last(bob, acme)
    assert followed is not None
    assert followed <= now()


async def test_a_planned_call_counts_when_it_is_done(people: Cast) -> None:
    bob = people.bob.context
    acme = await create(bob, "account", name="Acme")
    call = await do(bob, "call", account_id=acme, due_at=now() - timedelta(days=2))
    async with unit_of_work(bob) as uow:
        version = await activities.complete_task(uow, activity_id=call, version=1)
    row = await read(bob, "activity", call)
    assert (version, row["occurred_at"]) == (2, row["completed_at"])
    assert await last(bob, acme) == row["completed_at"]
    assert await coming(bob, acme) is None
    async with unit_of_work(bob) as uow:
        assert await activities.complete_task(uow, activity_id=call) == 2
        await activities.reopen_task(uow, activity_id=call)
    assert await coming(bob, acme) == row["due_at"]


async def test_next_is_the_earliest_open_due_date_whatever_happens_to_activities(people: Cast) -> None:
    bob, base = people.bob.context, now()
    acme, zenith = await create(bob, "account", name="Acme"), await create(bob, "account", name="Zenith")
    first = await do(bob, "task", account_id=acme, due_at=base + timedelta(days=1))
    second = await do(bob, "meeting", account_id=acme, due_at=base + timedelta(days=2))
    assert await coming(bob, acme) == base + timedelta(days=1)
    await delete(bob, "activity", first)
    assert await coming(bob, acme) == base + timedelta(days=2)
    await restore(bob, "activity", first)
    await update(bob, "activity", first, due_at=base + timedelta(days=5))
    assert await coming(bob, acme) == base + timedelta(days=2)
    await update(bob, "activity", second, account_id=zenith)
    assert await coming(bob, acme) == base + timedelta(days=5)
    assert await coming(bob, zenith) == base + timedelta(days=2)
    await delete(bob, "account", zenith)
    await update(bob, "activity", second, due_at=base + timedelta(days=3))
    await restore(bob, "account", zenith)
    assert await coming(bob, zenith) == base + timedelta(days=3)


async def test_many_who_plan_at_once_leave_the_earliest(people: Cast) -> None:
    bob, base = people.bob.context, now()
    acme = await create(bob, "account", name="Acme")
    ada = await create(bob, "contact", name="Ada", account_id=acme)
    due = [base + timedelta(days=day) for day in (5, 2, 9, 4, 7, 3, 8, 6)]
    await asyncio.gather(*(do(bob, "task", contact_id=ada, due_at=moment) for moment in due))
    assert await coming(bob, acme) == await coming(bob, ada, "contact") == min(due)


async def test_who_was_not_followed_up_is_found_by_a_filter(people: Cast) -> None:
    bob, today = people.bob.context, now()
    fresh, stale, never = [await create(bob, "account", name=name) for name in ("Fresh", "Stale", "Never")]
    await do(bob, "call", account_id=fresh)
    await do(bob, "call", account_id=stale, occurred_at=today - timedelta(days=40))
    long_ago = {
        "or": [{"last_followed_at": {"lt": today - timedelta(days=30)}}, {"last_followed_at": {"is_null": True}}]
    }
    assert set(await found(bob, "account", filter=long_ago)) == {stale, never}
    assert await found(bob, "account", order=(("last_followed_at", "ASC"),)) == [stale, fresh, never]


@pytest.mark.parametrize(
    ("kind", "values", "field", "code"),
    [
        ("note", {"due_at": now()}, "due_at", "NOT_PLANNABLE"),
        ("note", {"remind_at": now()}, "remind_at", "NOT_PLANNABLE"),
        ("call", {"completed_at": now() + timedelta(days=9)}, "completed_at", "IN_THE_FUTURE"),
        ("call", {"duration_minutes": -1}, "duration_minutes", "OUT_OF_RANGE"),
        ("call", {"account_id": UUID(int=1)}, "account_id", "NOT_FOUND"),
        ("sms", {}, "kind", "INVALID_CHOICE"),
    ],
)  # fmt: skip
async def test_what_makes_no_sense_is_refused(people: Cast, kind: str, values: Any, field: str, code: str) -> None:
    with pytest.raises(ValidationFailed) as refused:
        await do(people.bob.context, kind, **values)
    assert (field, code) in [(problem.field, problem.code) for problem in refused.value.problems]


async def test_only_what_is_planned_can_be_done_and_only_by_who_sees_it(people: Cast) -> None:
    bob = people.bob.context
    call, task = await do(bob, "call"), await do(bob, "task")
    async with unit_of_work(bob) as uow:
        with pytest.raises(ValidationFailed):
            await activities.complete_task(uow, activity_id=call)
    async with unit_of_work(bob) as uow:
        with pytest.raises(Conflict):
            await activities.complete_task(uow, activity_id=task, version=7)
    async with unit_of_work(people.mallory.context) as uow:
        with pytest.raises(NotFound):
            await activities.complete_task(uow, activity_id=task)
