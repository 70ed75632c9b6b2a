"""Members, their roles, leaving, and moving between companies."""

from __future__ import annotations

import asyncio
from uuid import uuid4

import pytest

from tenants.context import Role
from tenants.db.unit_of_work import unit_of_work
from tenants.errors import Forbidden, NotFound
from tenants.registry import service as registry
from tenants.registry import tokens
from tenants.registry.memberships import LastOwner
from tenants.registry.roles import RoleTooHigh
from tests import cast


async def test_a_changed_role_counts_from_the_next_request_on() -> None:
    people = await cast.everyone()
    async with unit_of_work(people.alice.context) as uow:
        member = await registry.change_role(uow, user_id=people.bob.id, role=Role.ADMIN)
    assert (member.id, member.role) == (people.bob.id, Role.ADMIN)
    found = await registry.authenticate(people.bob.token)
    assert found is not None and found.context.role is Role.ADMIN


async def test_a_removed_member_is_out_at_once_and_his_other_companies_are_untouched() -> None:
    people = await cast.everyone()
    async with unit_of_work(people.petra.context) as uow:
        invitation = await registry.invite_member(uow, email=people.bob.email, role=Role.REP)
    elsewhere = await registry.accept_invitation(
        registry.Visitor(),
        token=tokens.for_mail("invite", invitation.id),
        name=None,
        password=None,
        signed_in_as=people.bob.id,
    )
    async with unit_of_work(people.alice.context) as uow:
        await registry.remove_member(uow, user_id=people.bob.id)
        assert [member.name for member in await registry.members(uow)] == ["Alice"]
    assert await registry.authenticate(people.bob.token) is None
    assert await registry.authenticate(elsewhere.token) is not None
    again = await registry.sign_in(registry.Visitor(), email=people.bob.email, password=people.bob.password)
    assert again.context.tenant_id == people.petra.tenant_id


async def test_a_company_keeps_an_owner() -> None:
    alice = await cast.owner("Alice", "acme")
    async with unit_of_work(alice.context) as uow:
        with pytest.raises(LastOwner):
            await registry.change_role(uow, user_id=alice.id, role=Role.REP)
        with pytest.raises(LastOwner):
            await registry.remove_member(uow, user_id=alice.id)
        await registry.change_role(uow, user_id=alice.id, role=Role.OWNER)


async def test_two_owners_cannot_remove_each_other_at_one_moment() -> None:
    alice = await cast.owner("Alice", "acme")
    anna = await cast.colleague(alice, "Anna", Role.OWNER)

    async def remove(actor: cast.Person, other: cast.Person) -> None:
        async with unit_of_work(actor.context) as uow:
            await registry.remove_member(uow, user_id=other.id)

    results = await asyncio.gather(remove(alice, anna), remove(anna, alice), return_exceptions=True)
    assert sorted(type(result).__name__ for result in results) == ["LastOwner", "NoneType"]


async def test_an_administrator_does_not_touch_an_owner_nor_make_one() -> None:
    people = await cast.everyone()
    ada = await cast.colleague(people.alice, "Ada", Role.ADMIN)
    async with unit_of_work(ada.context) as uow:
        with pytest.raises(RoleTooHigh):
            await registry.remove_member(uow, user_id=people.alice.id)
        with pytest.raises(RoleTooHigh):
            await registry.change_role(uow, user_id=people.alice.id, role=Role.REP)
        for somebody in (people.bob.id, ada.id):
            with pytest.raises(RoleTooHigh):
                await registry.change_role(uow, user_id=somebody, role=Role.OWNER)


async def test_bob_manages_nobody_but_may_leave() -> None:
    people = await cast.everyone()
    async with unit_of_work(people.bob.context) as uow:
        with pytest.raises(Forbidden):
            await registry.change_role(uow, user_id=people.bob.id, role=Role.ADMIN)
        with pytest.raises(Forbidden):
            await registry.remove_member(uow, user_id=people.alice.id)
        await registry.remove_member(uow, user_id=people.bob.id)
    assert await registry.authenticate(people.bob.token) is None


async def test_another_tenants_member_answers_like_nobody() -> None:
    people = await cast.everyone()
    answers = []
    for target in (people.bob.id, uuid4()):
        async with unit_of_work(people.mallory.context) as uow:
            for attempt in (
                registry.remove_member(uow, user_id=target),
                registry.change_role(uow, user_id=target, role=Role.REP),
            ):
                with pytest.raises(NotFound) as refused:
                    await attempt
                answers.append(refused.value)
    assert all(answer == answers[0] for answer in answers)


async def test_one_session_moves_between_companies() -> None:
    people = await cast.everyone()
    async with unit_of_work(people.alice.context) as uow:
        invitation = await registry.invite_member(uow, email=people.petra.email, role=Role.READ_ONLY)
    await registry.accept_invitation(
        registry.Visitor(),
        token=tokens.for_mail("invite", invitation.id),
        name=None,
        password=people.petra.password,
        signed_in_as=None,
    )
    async with unit_of_work(people.petra.context) as uow:
        moved = await registry.switch_tenant(uow, tenant_id=people.alice.tenant_id)
    assert (moved.tenant_id, moved.role) == (people.alice.tenant_id, Role.READ_ONLY)
    assert moved.session_id == people.petra.context.session_id
    found = await registry.authenticate(people.petra.token)
    assert found is not None and found.context.tenant_id == people.alice.tenant_id
    again = await registry.sign_in(registry.Visitor(), email=people.petra.email, password=people.petra.password)
    assert again.context.tenant_id == people.alice.tenant_id  # where she worked last


async def test_nobody_moves_to_a_company_they_do_not_belong_to() -> None:
    people = await cast.everyone()
    answers = []
    for target in (people.alice.tenant_id, uuid4()):
        async with unit_of_work(people.mallory.context) as uow:
            with pytest.raises(NotFound) as refused:
                await registry.switch_tenant(uow, tenant_id=target)
            answers.append(refused.value)
    assert answers[0] == answers[1]
    found = await registry.authenticate(people.mallory.token)
    assert found is not None and found.context.tenant_id == people.mallory.tenant_id
