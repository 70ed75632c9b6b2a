"""A company from its trial to its end, in the database: what it may use, who is told, what is left."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import asyncpg
import pytest

from tenants.changes.audit import service as audit
from tenants.config import Settings
from tenants.context import PLATFORM, Role
from tenants.db.database import Database
from tenants.db.unit_of_work import unit_of_work
from tenants.entitlement import Standing
from tenants.errors import CompanyClosed, CompanySuspended, Conflict, Forbidden, ValidationFailed
from tenants.kit.clock import now
from tenants.life import clock, shredding
from tenants.life import service as life
from tenants.life.states import Status
from tenants.plans import Module, Plan
from tenants.records import custom_fields
from tenants.records.custom_kinds import CustomKind
from tenants.registry import service as registry
from tenants.registry.confirming import WrongPassword
from tenants.registry.plan.entitlements import entitlement_within
from tests import cast
from tests.tenants.conftest import create, found
from tests.tenants.life.conftest import Post, at, system


@pytest.fixture
async def alice(database: Database) -> cast.Person:
    return await cast.owner("Alice", "acme")


async def entitled(person: cast.Person) -> Any:
    async with unit_of_work(system(person), read_only=True) as uow:
        return await entitlement_within(uow, uow.tenant_id)


async def tell(person: cast.Person, verb: Any, **values: Any) -> life.Life:
    async with unit_of_work(system(person)) as uow:
        found: life.Life = await verb(uow, **values)
        return found


async def test_a_sign_up_is_a_trial_of_business_and_ends_on_free_with_nothing_lost(
    alice: cast.Person, post: Post
) -> None:
    assert alice.context.plan == Plan.BUSINESS
    began = await at(alice, now())
    assert (began.status, began.days_left(now())) == (Status.TRIAL, 14)
    await create(alice.context, "account", name="Northwind")
    assert began.ends_at is not None
    for days, status in ((2.5, Status.TRIAL), (0.5, Status.TRIAL), (-0.1, Status.ACTIVE)):
        assert (await at(alice, began.ends_at - timedelta(days=days))).status is status
    await post.deliver(system(alice))
    assert await post.subjects(alice.email) == ["acme is on Free now"]  # what is not true any more is not said
    entitlement = await entitled(alice)
    assert (entitlement.plan, entitlement.standing) == (Plan.FREE, Standing.OPEN)
    assert len(await found(system(alice), "account")) == 1


async def test_each_mail_goes_out_once_and_in_the_language_of_its_reader(post: Post, database: Database) -> None:
    wang = await cast.owner("Wang", "hongda", locale="zh-CN")
    began = await at(wang, now())
    assert began.ends_at is not None
    for days in (2.9, 2.8, 0.6, 0.5):
        for _ in range(2):
            await at(wang, began.ends_at - timedelta(days=days))
        await post.deliver(system(wang))
    await at(wang, began.ends_at)
    await post.deliver(system(wang))
    await tell(wang, life.bought, plan="team")
    for _ in range(2):
        await tell(wang, life.payment_missed)
    await post.deliver(system(wang))
    await at(wang, now() + timedelta(days=16))
    await post.deliver(system(wang))
    found = [subject for subject in await post.subjects(wang.email) if "hongda" in subject]
    assert sorted(found) == sorted(
        [
            "hongda 的试用将在三天后结束",
            "hongda 的试用明天结束",
            "hongda 已转为免费版",
            "hongda 有一笔款项未付",
            "hongda 已被暂停",
        ]
    )


async def test_a_mail_that_is_not_true_any_more_is_not_sent(alice: cast.Person, post: Post) -> None:
    await tell(alice, life.bought, plan="enterprise")
    await tell(alice, life.payment_missed)
    await tell(alice, life.paid)
    assert await post.deliver(system(alice)) == ["past_due"]
    assert not [subject for subject in await post.subjects(alice.email) if "payment" in subject]


async def test_a_larger_plan_begins_at_once_and_a_smaller_one_after_the_trial(alice: cast.Person) -> None:
    later = await tell(alice, life.bought, plan="team")
    assert (later.status, later.plan, later.next_plan) == (Status.TRIAL, "business", "team")
    assert later.ends_at is not None
    after = await at(alice, later.ends_at)
    assert (after.status, after.plan, (await entitled(alice)).plan) == (Status.ACTIVE, "team", "team")
    bob = await cast.owner("Bob", "bobs")
    at_once = await tell(bob, life.bought, plan="enterprise")
    assert (at_once.status, (await entitled(bob)).plan) == (Status.ACTIVE, "enterprise")
    with pytest.raises(ValidationFailed):
        await tell(bob, life.bought, plan="golden")
    with pytest.raises(Forbidden):
        async with unit_of_work(alice.context) as uow:
            await life.bought(uow, plan="enterprise")


async def test_suspended_is_read_only_and_paying_makes_it_whole(alice: cast.Person) -> None:
    account = await create(alice.context, "account", name="Northwind")
    await tell(alice, life.bought, plan="business")
    due = await tell(alice, life.payment_missed)
    assert due.ends_at is not None
    await at(alice, due.ends_at - timedelta(seconds=1))
    assert (await entitled(alice)).has(Module.ACCOUNTS, writes=True)
    suspended = await at(alice, due.ends_at)
    entitlement = await entitled(alice)
    assert suspended.status is Status.SUSPENDED
    assert not entitlement.modules and entitlement.read_only == frozenset(Module)
    again = await registry.sign_in(registry.Visitor(), email=alice.email, password=alice.password)
    assert await found(again.context, "account") == [account]
    with pytest.raises(CompanySuspended) as refused:
        await create(again.context, "account", name="Southwind")
    assert refused.value.code == "COMPANY_SUSPENDED"
    await tell(alice, life.paid)
    assert (await entitled(alice)).modules == frozenset(Module)


async def test_a_plan_bought_while_suspended_keeps_what_left(alice: cast.Person, database: Database) -> None:
    await tell(alice, life.bought, plan="business")
    async with unit_of_work(alice.context) as uow:
        await custom_fields.create_field(uow, record_type="account", kind=CustomKind.TEXT, label_en="Shoe size")
    due = await tell(alice, life.payment_missed)
    assert due.ends_at
    await at(alice, due.ends_at)
    await tell(alice, life.bought, plan="free")
    await tell(alice, life.paid)
    entitlement = await entitled(alice)
    assert (entitlement.plan, entitlement.read_only) == (Plan.FREE, {Module.CUSTOM_FIELDS})


async def test_only_an_owner_who_types_the_name_and_the_password_closes(alice: cast.Person) -> None:
    bob = await cast.colleague(alice, "Bob", Role.ADMIN)
    with pytest.raises(Forbidden):
        await life.close_company(bob.context, name="acme", password=bob.password)
    with pytest.raises(ValidationFailed):
        await life.close_company(alice.context, name="acne", password=alice.password)
    with pytest.raises(WrongPassword):
        await life.close_company(alice.context, name="acme", password="not my password at all")
    closed = await life.close_company(alice.context, name=" acme ", password=alice.password)
    assert closed.status is Status.CLOSED
    assert await registry.authenticate(bob.token) is None
    again = await registry.sign_in(registry.Visitor(), email=alice.email, password=alice.password)
    with pytest.raises(CompanyClosed):
        await create(again.context, "account", name="Too late")
    with pytest.raises(Conflict):
        await tell(alice, life.bought, plan="team")
    async with unit_of_work(again.context) as uow:
        assert (await life.reopen_company(uow)).status is Status.TRIAL
    assert await registry.authenticate(bob.token) is not None
    await create(alice.context, "account", name="In time")


async def test_after_thirty_days_nothing_of_it_is_left_but_what_is_said(
    alice: cast.Person, post: Post, database: Database, settings: Settings
) -> None:
    bob = await cast.colleague(alice, "Bob", Role.REP)
    await create(alice.context, "account", name="Northwind", bank_account="6222 0210 0111 2222 333")
    other = await cast.owner("Mallory", "globex")
    theirs = await create(other.context, "account", name="Untouched")
    await audit.seal(system(alice))
    sealed = await newest_head(alice)
    closed = await life.close_company(alice.context, name="acme", password=alice.password)
    assert await post.deliver(system(alice)) == ["closed"]
    assert closed.ends_at is not None
    gone = await at(alice, closed.ends_at)
    assert gone.status is Status.GONE
    left = await rows_left(settings, alice.tenant_id)
    assert left == {"data_keys", "audit_heads"}  # tombstones, and hashes that are signed
    assert await newest_head(alice) == sealed  # what a log exported before is checked against
    async with unit_of_work(PLATFORM, read_only=True) as uow:
        assert await uow.connection.fetchval("SELECT name FROM tenants WHERE id = $1", alice.tenant_id) == ""
        people = await uow.connection.fetch("SELECT name, email FROM users WHERE id IN ($1, $2)", alice.id, bob.id)
        assert {row["name"] for row in people} == {""}
        assert all(row["email"].startswith("gone-") for row in people)
    assert await registry.authenticate(alice.token) is None
    with pytest.raises(Exception, match="password"):
        await registry.sign_in(registry.Visitor(), email=bob.email, password=bob.password)
    assert (await at(alice, now())).status is Status.GONE  # done again, it finds nothing
    assert await found(other.context, "account") == [theirs]


async def newest_head(person: cast.Person) -> bytes:
    async with unit_of_work(system(person), read_only=True) as uow:
        found = await audit.head(uow)
    assert found is not None
    return bytes(found.document, "utf-8") if isinstance(found.document, str) else repr(found.document).encode()


async def rows_left(settings: Settings, tenant_id: Any) -> set[str]:
    """The tenants' tables in which the company still has rows, asked of the database itself, by the tables' owner."""
    connection = await asyncpg.connect(settings.owner_database_url)
    try:
        tables = [
            row["relname"]
            for row in await connection.fetch(
                "SELECT relname FROM pg_class WHERE relrowsecurity AND relkind IN ('r', 'p') ORDER BY relname"
            )
        ]
        found = set()
        for table in tables:
            async with connection.transaction():
                await connection.execute(f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY")
                if await connection.fetchval(f"SELECT count(*) FROM {table} WHERE tenant_id = $1", tenant_id):
                    found.add(table)
                await connection.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
        return found
    finally:
        await connection.close()


async def test_a_clock_killed_in_the_middle_loses_nothing(
    alice: cast.Person, post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    began = await at(alice, now())
    assert began.ends_at

    async def killed(*_: Any) -> None:
        raise KeyboardInterrupt

    def dies() -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as broken:
        broken.setattr(clock, "tell_owners", killed)
        with pytest.raises(KeyboardInterrupt):
            await clock.turn(alice.tenant_id, began.ends_at)
    assert (await entitled(alice)).plan == Plan.BUSINESS
    assert (await at(alice, began.ends_at)).status is Status.ACTIVE
    assert [row["arguments"]["notice"] for row in await post.waiting(system(alice))] == ["trial_ended"]
    await life.close_company(alice.context, name="acme", password=alice.password)
    with monkeypatch.context() as broken:
        broken.setattr(shredding, "_statements", dies)
        with pytest.raises(KeyboardInterrupt):
            await clock.turn(alice.tenant_id, now() + timedelta(days=32))
    assert await registry.authenticate(alice.token) is None  # gone already, though not all of it
    assert await clock.turn_lives(system(alice)) >= 1
    async with unit_of_work(system(alice), read_only=True) as uow:
        assert (await life.life_of(uow)).status is Status.GONE
