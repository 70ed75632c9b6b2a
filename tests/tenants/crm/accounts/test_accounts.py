"""Accounts know their domain and who is above them; references lead to what is there."""

from __future__ import annotations

import asyncio
from uuid import UUID, uuid4

import pytest

from tenants.db.unit_of_work import unit_of_work
from tenants.errors import ValidationFailed
from tenants.registry import service as registry
from tests.cast import Cast
from tests.tenants.conftest import create, delete, read, update


@pytest.mark.parametrize(
    ("website", "emails", "domain"),
    [
        ("www.Acme.example/shop", [], "acme.example"),
        ("https://sub.acme.example:8443", ["a@other.example"], "sub.acme.example"),
        (None, ["someone@QQ.com", "sales@Acme.example"], "acme.example"),
        (None, ["someone@163.com", "b@gmail.com"], None),
        (None, [], None),
    ],
)
async def test_the_domain_is_the_web_sites_or_a_company_mailboxs(
    people: Cast, website: str | None, emails: list[str], domain: str | None
) -> None:
    given = {"website": website, "emails": [{"value": email} for email in emails]}
    acme = await create(people.bob.context, "account", name="Acme", **given)
    assert (await read(people.bob.context, "account", acme))["domain"] == domain


async def test_the_domain_follows_edits_and_is_not_typed(people: Cast) -> None:
    bob = people.bob.context
    acme = await create(bob, "account", name="Acme", emails=[{"value": "a@acme.example"}], domain="typed.example")
    await update(bob, "account", acme, website="https://new.example")
    assert (await read(bob, "account", acme))["domain"] == "new.example"
    await update(bob, "account", acme, website=None)
    assert (await read(bob, "account", acme))["domain"] == "acme.example"


async def test_nobody_is_their_own_parent_however_long_the_way_round(people: Cast) -> None:
    bob = people.bob.context
    chain = [await create(bob, "account", name="A0")]
    for number in range(1, 30):
        chain.append(await create(bob, "account", name=f"A{number}", parent_id=chain[-1]))
    for below in (chain[0], chain[1], chain[-1]):
        with pytest.raises(ValidationFailed) as refused:
            await update(bob, "account", chain[0], parent_id=below)
        assert [(p.field, p.code) for p in refused.value.problems] == [("parent_id", "CIRCLE")]
    await update(bob, "account", chain[-1], parent_id=chain[0])


async def test_a_circle_is_not_closed_from_two_sides_at_once(people: Cast) -> None:
    bob = people.bob.context
    for _ in range(5):
        one, two = await create(bob, "account", name="One"), await create(bob, "account", name="Two")
        results = await asyncio.gather(
            update(bob, "account", one, parent_id=two), update(bob, "account", two, parent_id=one),
            return_exceptions=True,
        )  # fmt: skip
        assert sorted(isinstance(result, ValidationFailed) for result in results) == [False, True]


async def test_a_deleted_an_absent_and_a_foreign_account_are_refused_alike(people: Cast) -> None:
    bob = people.bob.context
    gone, foreign = (
        await create(bob, "account", name="Gone"),
        await create(people.mallory.context, "account", name="Hers"),
    )
    await delete(bob, "account", gone)
    ada = await create(bob, "contact", name="Ada")
    answers = []
    for account in (gone, foreign, uuid4()):
        for write in (
            create(bob, "contact", name="Bea", account_id=account),
            update(bob, "contact", ada, account_id=account),
        ):
            with pytest.raises(ValidationFailed) as refused:
                await write
            answers.append([(p.field, p.code, p.message) for p in refused.value.problems])
    assert answers == [answers[0]] * 6
    assert answers[0][0][:2] == ("account_id", "NOT_FOUND")


async def test_an_account_may_be_edited_while_what_it_points_to_is_in_the_bin(people: Cast) -> None:
    bob = people.bob.context
    parent = await create(bob, "account", name="Parent")
    child = await create(bob, "account", name="Child", parent_id=parent)
    await delete(bob, "account", parent)
    await update(bob, "account", child, name="Child Ltd", parent_id=parent)


async def test_the_owner_is_somebody_who_works_here(people: Cast) -> None:
    alice = people.alice.context
    acme = await create(alice, "account", name="Acme", owner_id=people.bob.id)
    for stranger in (people.mallory.id, UUID(int=7)):
        with pytest.raises(ValidationFailed) as refused:
            await update(alice, "account", acme, owner_id=stranger)
        assert [(p.field, p.code) for p in refused.value.problems] == [("owner_id", "NOT_FOUND")]
    async with unit_of_work(alice) as uow:
        await registry.remove_member(uow, user_id=people.bob.id)
    await update(alice, "account", acme, name="Bob's still")
    with pytest.raises(ValidationFailed):
        await create(alice, "account", name="New", owner_id=people.bob.id)
