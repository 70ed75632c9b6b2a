"""Bob is warned before he creates what is there, and nothing he may not see is told in doing so."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import bindparam, select

from tenants.access.company import Level, Scope
from tenants.context import TenantContext
from tenants.db.unit_of_work import unit_of_work
from tenants.errors import NotFound, ValidationFailed
from tenants.records.duplicates.models import DuplicateKey
from tenants.records.duplicates.service import Match, alike, of_record
from tests.cast import Cast
from tests.tenants.access.people import grants, now_as, reps_may
from tests.tenants.conftest import create, delete, restore, update

_KEYS = select(DuplicateKey.key).where(DuplicateKey.id == bindparam("record_id"))
ADA: dict[str, Any] = {"name": "Ada Lovelace", "emails": [{"value": "ada@engine.example"}]}


async def keys(ctx: TenantContext, record_id: UUID) -> set[str]:
    async with unit_of_work(ctx, read_only=True) as uow:
        return {row["key"] for row in await uow.rows(_KEYS, record_id=record_id)}


async def matches(ctx: TenantContext, kind: str = "contact", **values: Any) -> list[Match]:
    async with unit_of_work(ctx, read_only=True) as uow:
        return await alike(uow, record_type=kind, values=values)


async def test_keys_follow_the_record_through_its_life(people: Cast) -> None:
    bob = people.bob.context
    ada = await create(bob, "contact", **ADA)
    assert {"m:ada@engine.example", "n:alflsengin"} <= await keys(bob, ada)
    await update(bob, "contact", ada, emails=[{"value": "countess@engine.example"}])
    assert "m:countess@engine.example" in await keys(bob, ada)
    assert "m:ada@engine.example" not in await keys(bob, ada)
    await delete(bob, "contact", ada)
    assert await keys(bob, ada) == set()
    assert await matches(bob, name="Ada Lovelace", emails=[{"value": "countess@engine.example"}]) == []
    await restore(bob, "contact", ada)
    assert "m:countess@engine.example" in await keys(bob, ada)


async def test_who_is_there_already_is_told_before_a_second_one_is_created(people: Cast) -> None:
    bob = people.bob.context
    ada = await create(bob, "contact", **ADA)
    await create(bob, "contact", name="Charles Babbage", emails=[{"value": "charles@engine.example"}])
    (match,) = await matches(bob, name="A. Lovelace", emails=[{"value": "Ada@Engine.example"}])
    assert (match.id, match.title) == (ada, "Ada Lovelace")
    assert set(match.agreed) == {"email", "family_name", "given_name", "domain"}
    assert await matches(bob, name="Ada Lovelace") == []
    assert await matches(people.mallory.context, **ADA) == []


async def test_a_contact_is_known_by_its_account_and_title(people: Cast) -> None:
    bob = people.bob.context
    acme = await create(bob, "account", name="Acme Ltd")
    one = await create(bob, "contact", **ADA, title="Countess", account_id=acme)
    other = await create(bob, "contact", **ADA | {"name": "Ada  LOVELACE"})
    async with unit_of_work(bob, read_only=True) as uow:
        (match,) = await of_record(uow, record_type="contact", record_id=one)
    assert match.id == other


async def test_companies_are_found_by_name_without_their_form_and_by_domain(people: Cast) -> None:
    bob = people.bob.context
    xiaomi = await create(bob, "account", name="北京小米科技有限责任公司")
    (match,) = await matches(bob, "account", name="小米科技（北京）有限公司")
    assert match.id == xiaomi
    acme = await create(bob, "account", name="Acme", website="https://www.acme.example")
    (match,) = await matches(bob, "account", name="ACME Inc", website="acme.example")
    assert match.id == acme and "domain" in match.agreed


async def test_a_foreign_record_is_no_record_and_activities_are_not_compared(people: Cast) -> None:
    theirs = await create(people.mallory.context, "contact", **ADA)
    async with unit_of_work(people.bob.context, read_only=True) as uow:
        with pytest.raises(NotFound):
            await of_record(uow, record_type="contact", record_id=theirs)
        with pytest.raises(ValidationFailed):
            await alike(uow, record_type="activity", values={"name": "Call"})


async def test_what_bob_may_not_see_is_there_and_no_more(people: Cast) -> None:
    await create(people.alice.context, "contact", **ADA)
    await reps_may(people.alice, *grants(Scope.OWN))
    bob = await now_as(people.bob)
    assert await matches(bob, **ADA) == [Match("contact", None, None, None, ())]
    mine = await create(bob, "contact", **ADA)
    async with unit_of_work(bob, read_only=True) as uow:
        assert await of_record(uow, record_type="contact", record_id=mine) == [Match("contact", None, None, None, ())]


async def test_a_hidden_field_cannot_be_guessed_at(people: Cast) -> None:
    await create(people.alice.context, "contact", **ADA)
    await reps_may(people.alice, *grants(Scope.ALL), levels={("contact", "emails"): Level.NONE})
    assert await matches(await now_as(people.bob), **ADA) == []


async def test_people_and_companies_are_not_held_against_each_other(people: Cast) -> None:
    bob = people.bob.context
    await create(bob, "account", name="Acme", emails=[{"value": "info@acme.example"}])
    person: dict[str, Any] = {"name": "Info Acme", "emails": [{"value": "info@acme.example"}]}
    assert await matches(bob, **person) == []


async def test_a_lead_and_a_contact_may_be_one_person(people: Cast) -> None:
    bob = people.bob.context
    lead = await create(bob, "lead", name="Lovelace, Ada", company="Analytical Engine", emails=ADA["emails"])
    (match,) = await matches(bob, **ADA)
    assert (match.record_type, match.id) == ("lead", lead)
    contact = await create(bob, "contact", **ADA)
    async with unit_of_work(bob, read_only=True) as uow:
        (match,) = await of_record(uow, record_type="lead", record_id=lead)
    assert (match.record_type, match.id) == ("contact", contact)
