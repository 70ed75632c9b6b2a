"""What a company may use: plans are rows, an operator gives and takes, and nothing is lost by a change."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from tenants.context import PLATFORM, TenantContext
from tenants.db.database import Database
from tenants.db.unit_of_work import unit_of_work
from tenants.entitlement import SEEDED_BOOK, Entitlement
from tenants.errors import Forbidden, ModuleNotInPlan, ValidationFailed
from tenants.kit.clock import now
from tenants.plans import Limits, Module, Offer, Plan
from tenants.records import custom_fields
from tenants.records.custom_kinds import CustomKind
from tenants.registry import service as registry
from tenants.registry.plan import service as plans
from tenants.registry.plan.entitlements import plan_book
from tests.cast import Cast, Person, everyone


@pytest.fixture
async def cast(database: Database) -> Cast:
    return await everyone()


async def now_of(person: Person) -> TenantContext:
    found = await registry.authenticate(person.token)
    assert found is not None
    return found.context


def operator(person: Person) -> TenantContext:
    return replace(person.context, user_id=None).as_system()


async def move(person: Person, plan: str) -> Entitlement:
    """By herself to what is free; to what costs something, as if she had bought it."""
    context = operator(person) if plan == "business" else person.context
    async with unit_of_work(context) as uow:
        return await plans.change_plan(uow, plan=plan)


async def test_the_plans_of_a_new_installation_are_those_of_the_table(database: Database) -> None:
    async with unit_of_work(PLATFORM, read_only=True) as uow:
        book = await plan_book(uow)
    assert [offer for offer in book.offers if offer.code in set(Plan)] == list(SEEDED_BOOK.offers)


async def test_alice_chooses_another_plan_and_it_holds_from_the_next_request_on(cast: Cast) -> None:
    await move(cast.alice, "free")
    context = await now_of(cast.alice)
    assert context.plan == "free"
    async with unit_of_work(context, read_only=True) as uow:
        found = "SELECT fields FROM changes WHERE tenant_id = $1 AND record_type = 'company' ORDER BY seq DESC LIMIT 1"
        assert await uow.connection.fetchval(found, uow.tenant_id) == {"plan": ["business", "free"]}
    with pytest.raises(ModuleNotInPlan) as refused:
        context.require(Module.CUSTOM_FIELDS, "fields:manage")
    assert refused.value.extensions["plan"] == "team"
    assert (await now_of(cast.mallory)).plan != "free"


async def test_only_an_owner_chooses_and_only_what_is_sold(cast: Cast) -> None:
    with pytest.raises(Forbidden):
        await move(cast.bob, "free")
    with pytest.raises(ValidationFailed):
        await move(cast.alice, "a plan of her own")


async def test_what_leaves_the_plan_with_something_in_it_is_kept_for_reading_and_comes_back_whole(cast: Cast) -> None:
    alice = cast.alice
    async with unit_of_work(alice.context) as uow:
        await custom_fields.create_field(uow, record_type="account", kind=CustomKind.TEXT, label_en="Shoe size")
    after = await move(alice, "free")
    assert after.read_only == {Module.CUSTOM_FIELDS}
    context = await now_of(alice)
    async with unit_of_work(context, read_only=True) as uow:
        assert [field.label.en for field in await custom_fields.list_fields(uow)] == ["Shoe size"]
    with pytest.raises(ModuleNotInPlan) as refused:
        async with unit_of_work(context) as uow:
            await custom_fields.create_field(uow, record_type="account", kind=CustomKind.TEXT, label_en="Hat size")
    assert refused.value.extensions["readOnly"] is True
    back = await move(alice, "business")
    assert Module.CUSTOM_FIELDS in back.modules and not back.read_only


async def test_what_leaves_the_plan_empty_leaves_no_trace(cast: Cast) -> None:
    after = await move(cast.alice, "free")
    assert Module.CUSTOM_FIELDS not in after.readable


async def test_a_preview_tells_what_would_be_read_only_and_what_is_too_much(cast: Cast) -> None:
    alice = cast.alice
    async with unit_of_work(alice.context) as uow:
        await custom_fields.create_field(uow, record_type="account", kind=CustomKind.TEXT, label_en="Shoe size")
    async with unit_of_work(alice.context) as uow:
        preview = await plans.preview_plan_change(uow, plan="free")
    assert preview.leaves == (plans.Leaving(Module.CUSTOM_FIELDS, 1),)
    assert preview.exceeds == (plans.Exceeded("custom_fields", 0, 1),)
    assert (await now_of(alice)).plan == alice.context.plan


async def test_an_operator_gives_and_takes_and_it_ends_by_itself(cast: Cast) -> None:
    await move(cast.alice, "free")
    async with unit_of_work(operator(cast.alice)) as uow:
        soon = now() + timedelta(milliseconds=400)
        await plans.override_module(uow, module=Module.CUSTOM_FIELDS, on=True, reason="a trial", expires_at=soon)
        await plans.override_limit(uow, limit="seats", number=7, reason="grown")
    context = await now_of(cast.alice)
    assert context.has(Module.CUSTOM_FIELDS, writes=True) and context.entitlement.limits.seats == 7
    while now() < soon:
        context = await now_of(cast.alice)
    context = await now_of(cast.alice)
    assert not context.has(Module.CUSTOM_FIELDS)
    async with unit_of_work(operator(cast.alice)) as uow:
        assert (await plans.lift_override(uow, name="seats")).limits.seats == SEEDED_BOOK.offers[0].limits.seats
    with pytest.raises(Forbidden):
        async with unit_of_work(cast.alice.context) as uow:
            await plans.override_limit(uow, limit="seats", number=1_000, reason="why not")


async def test_a_plan_that_is_changed_is_changed_for_everybody_who_has_it(cast: Cast) -> None:
    offer = Offer("workshop", 15, "Workshop", "工坊版", frozenset({Module.ACCOUNTS}), Limits(seats=5, records=10))
    async with unit_of_work(PLATFORM) as uow:
        await plans.put_plan(uow, offer=offer)
    try:
        await move(cast.alice, "workshop")
        assert not (await now_of(cast.alice)).has(Module.ACTIVITIES)
        async with unit_of_work(PLATFORM) as uow:
            more = replace(offer, modules=frozenset({Module.ACCOUNTS, Module.ACTIVITIES}))
            await plans.put_plan(uow, offer=more)
        assert (await now_of(cast.alice)).has(Module.ACTIVITIES, writes=True)
    finally:
        async with unit_of_work(PLATFORM) as uow:
            await plans.put_plan(uow, offer=replace(offer, sold=False))


async def test_companies_that_may_use_the_same_share_one_entitlement(cast: Cast) -> None:
    assert (await now_of(cast.alice)).entitlement is (await now_of(cast.mallory)).entitlement
