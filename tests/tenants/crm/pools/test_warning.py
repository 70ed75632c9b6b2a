"""Bob is told before time takes a customer from him, once for each of the pool's days, and again when it did."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import httpx
import pytest

from tenants.config import Settings
from tenants.crm.pools import service as pools
from tenants.crm.pools.warning import warning_due
from tenants.db.unit_of_work import unit_of_work
from tenants.errors import ValidationFailed
from tenants.hours.week import OFFICE, Hours, SpecialDay
from tests.cast import Cast, Person
from tests.tenants.conftest import create
from tests.tenants.crm.pools.test_claiming import opened
from tests.tenants.crm.pools.test_recycling import aged

END = datetime(2026, 10, 9, 2, tzinfo=UTC)
HOLIDAYS = tuple(SpecialDay(date(2026, 10, day), False, "国庆节") for day in range(1, 8))
CHINA = Hours(OFFICE.week, HOLIDAYS).calendar("Asia/Shanghai")


def due(moment: datetime, **pool: Any) -> int | None:
    return warning_due({"business_days": False, "warn_days": [7, 3, 1], **pool}, END, moment, CHINA)


def test_the_nearest_of_the_days_is_told() -> None:
    moments = [END - timedelta(days=days) for days in (7, 4, 3, 1)]
    assert [due(moment) for moment in moments] == [7, 7, 3, 1]
    assert due(END - timedelta(days=8)) is due(END) is None


def test_working_days_leave_holidays_out() -> None:
    """Three working days before Friday 9 October 2026: the 8th, and then 30 and 29 September, the festival between."""
    assert due(datetime(2026, 9, 29, 3, tzinfo=UTC), business_days=True, warn_days=[3]) == 3
    assert due(datetime(2026, 9, 28, 3, tzinfo=UTC), business_days=True, warn_days=[3]) is None
    assert due(datetime(2026, 9, 29, 3, tzinfo=UTC), warn_days=[3]) is None


async def mails(settings: Settings, to: Person) -> list[dict[str, Any]]:
    async with httpx.AsyncClient(trust_env=False) as client:
        found = (await client.get(f"{settings.inbox_url}/api/messages", params={"to": to.email})).json()
    return [mail for mail in found if "the pool" in mail["subject"]]


async def told(person: Person) -> list[tuple[str, int]]:
    async with unit_of_work(person.context) as uow:
        return sorted((each.title, each.days) for each in await pools.notices(uow))


async def test_bob_is_warned_once_and_a_follow_up_ends_it(people: Cast, settings: Settings) -> None:
    await opened(people.alice.context, recycle=True, unfollowed_days=10, warn_days=[3, 1])
    soon = await aged(people, 8, name="Soon")
    await aged(people, 5, name="Later")
    for _ in range(2):
        assert await pools.recycle(people.acme) == 0
        await pools.tell_owners(people.acme)
    (mail,) = await mails(settings, people.bob)
    assert mail["subject"] == "1 of your records will go back to the pool"
    assert "Soon goes back on" in mail["text"] and "Later" not in mail["text"]
    assert await told(people.bob) == [("Soon", 3)] and await told(people.alice) == []
    await create(people.bob.context, "activity", kind="call", subject="Hello", account_id=soon)
    async with unit_of_work(people.acme) as uow:
        await uow.connection.execute(
            "UPDATE pool_notices SET due_at = now() - interval '1 minute' WHERE tenant_id = $1", uow.tenant_id
        )
    assert await told(people.bob) == [], "what was due and is still his is nothing to be warned of"


async def test_of_two_pools_for_a_record_the_one_that_will_have_it_warns(people: Cast) -> None:
    """Whatever their order: it is told of once, with the moment at which it really goes."""
    await opened(people.alice.context, name="A", priority=1, recycle=True, unfollowed_days=12, warn_days=[7])
    await opened(people.alice.context, name="B", priority=2, recycle=True, unfollowed_days=10, warn_days=[3])
    await opened(people.alice.context, name="C", priority=3, recycle=True, unfollowed_days=10, warn_days=[3])
    await aged(people, 8, name="Soon")
    assert await pools.recycle(people.acme) == 0
    async with unit_of_work(people.acme) as uow:
        rows = await uow.connection.fetch("SELECT n.days FROM pool_notices n WHERE n.tenant_id = $1", uow.tenant_id)
    assert [row["days"] for row in rows] == [3]
    assert await told(people.bob) == [("Soon", 3)]


async def test_bob_is_told_when_it_went(people: Cast, settings: Settings) -> None:
    await opened(people.alice.context, recycle=True, unfollowed_days=10, warn_days=[3])
    await aged(people, 20, name="Gone")
    assert await pools.recycle(people.acme) == 1
    assert await pools.tell_owners(people.acme) == 1
    assert await pools.tell_owners(people.acme) == 0
    (mail,) = await mails(settings, people.bob)
    assert mail["subject"] == "1 of your records went back to the pool" and "Gone went back" in mail["text"]
    assert await told(people.bob) == [("Gone", 0)]


async def test_warnings_are_days_and_a_few(people: Cast) -> None:
    for days in ([0], list(range(1, 12))):
        with pytest.raises(ValidationFailed):
            await opened(people.alice.context, warn_days=days)
