"""Inviting people, and joining by the link: only the one invited, only once, only with the role given."""

from __future__ import annotations

import asyncio
from urllib.parse import parse_qs, urlsplit
from uuid import UUID, uuid4

import pytest

from tenants.context import Role
from tenants.db.database import Database
from tenants.db.unit_of_work import unit_of_work
from tenants.entitlement import seeded
from tenants.errors import DomainError, Forbidden, LimitReached, NotFound, RateLimited, ValidationFailed
from tenants.jobs import Job
from tenants.plans import Plan
from tenants.registry import service as registry
from tenants.registry import tokens
from tenants.registry.invitations import PER_HOUR
from tenants.registry.joining import OtherAddress, PasswordRequired
from tenants.registry.roles import RoleTooHigh
from tenants.registry.sign_in import WrongCredentials
from tenants.registry.sign_up import LinkInvalid
from tests import cast
from tests.tenants.registry.conftest import Postman


async def invite(host: cast.Person, email: str, role: Role = Role.REP) -> tuple[registry.OpenInvitation, str]:
    async with unit_of_work(host.context) as uow:
        invitation = await registry.invite_member(uow, email=email, role=role)
    return invitation, tokens.for_mail("invite", invitation.id)


async def accept(
    token: str, *, name: str | None = None, password: str | None = None, signed_in_as: UUID | None = None
) -> registry.SignedIn:
    return await registry.accept_invitation(
        registry.Visitor(), token=token, name=name, password=password, signed_in_as=signed_in_as
    )


async def test_carol_is_invited_by_mail_chooses_a_password_and_is_in(postman: Postman) -> None:
    alice = await cast.owner("Alice", "acme", locale="zh-CN")
    email = cast.address("carol", "newcomers")
    await invite(alice, email, Role.MANAGER)
    assert await postman.deliver(alice.context) == [Job.INVITATION_EMAIL]
    [mail] = await postman.mails(email)
    assert mail["subject"] == "Alice 邀请您加入 Rapport 上的 acme"
    assert "经理" in mail["text"]
    [link] = mail["links"]
    assert urlsplit(link).path == "/invite"
    token = parse_qs(urlsplit(link).query)["token"][0]

    shown = await registry.invitation_behind(registry.Visitor(), token=token)
    assert shown == registry.Invited("acme", email, Role.MANAGER, has_account=False)
    signed_in = await accept(token, name="Carol", password=cast.PASSWORD)
    assert (signed_in.context.tenant_id, signed_in.context.role) == (alice.tenant_id, Role.MANAGER)
    async with unit_of_work(signed_in.context) as uow:
        assert (await registry.me(uow)).user.email_verified
    async with unit_of_work(alice.context) as uow:
        assert await registry.open_invitations(uow) == []


async def test_a_newcomer_must_choose_name_and_password() -> None:
    alice = await cast.owner("Alice", "acme")
    _, token = await invite(alice, cast.address("carol", "newcomers"))
    with pytest.raises(ValidationFailed) as refused:
        await accept(token)
    assert {problem.field for problem in refused.value.problems} == {"name", "password"}


async def test_mallory_joins_acme_too_with_her_password_or_signed_in() -> None:
    people = await cast.everyone()
    _, token = await invite(people.alice, people.mallory.email)
    with pytest.raises(PasswordRequired):
        await accept(token, name="Somebody")
    with pytest.raises(WrongCredentials):
        await accept(token, name="Somebody", password="not the right one")
    signed_in = await accept(token, password=people.mallory.password)
    assert signed_in.context.tenant_id == people.alice.tenant_id
    mine = (await registry.who_am_i(signed_in.context)).memberships
    assert [membership.tenant_name for membership in mine] == ["acme", "globex"]

    _, token = await invite(people.petra, people.mallory.email)
    signed_in = await accept(token, signed_in_as=people.mallory.id)
    assert signed_in.context.tenant_id == people.petra.tenant_id


async def test_an_invitation_is_for_its_address_alone() -> None:
    people = await cast.everyone()
    _, to_petra = await invite(people.alice, people.petra.email)
    _, to_carol = await invite(people.alice, cast.address("carol", "newcomers"))
    for token in (to_petra, to_carol):
        with pytest.raises(OtherAddress):
            await accept(token, name="Mallory", password=people.mallory.password, signed_in_as=people.mallory.id)
    with pytest.raises(WrongCredentials):
        await accept(to_petra, password="mallory's password")


async def test_a_link_lets_one_of_sixteen_in_and_never_again(database: Database) -> None:
    alice = await cast.owner("Alice", "acme")
    email = cast.address("carol", "newcomers")
    _, token = await invite(alice, email)
    results = await asyncio.gather(
        *(accept(token, name="Carol", password=cast.PASSWORD) for _ in range(16)), return_exceptions=True
    )
    assert sum(isinstance(result, registry.SignedIn) for result in results) == 1
    assert all(isinstance(result, registry.SignedIn | DomainError) for result in results)
    with pytest.raises(LinkInvalid):
        await accept(token, password=cast.PASSWORD)
    members = "select count(*) from memberships where tenant_id = $1"
    assert await database.app.fetchval(members, alice.tenant_id) == 2


async def test_a_revoked_a_replaced_and_an_expired_link_are_worth_nothing(database: Database) -> None:
    alice = await cast.owner("Alice", "acme")
    email = cast.address("carol", "newcomers")
    first, replaced = await invite(alice, email)
    second, revoked = await invite(alice, email)
    async with unit_of_work(alice.context) as uow:
        assert [invitation.id for invitation in await registry.open_invitations(uow)] == [second.id]
        assert (await registry.revoke_invitation(uow, invitation_id=second.id)).email == email
    for gone in (first, second):
        async with unit_of_work(alice.context) as uow:
            with pytest.raises(NotFound):
                await registry.revoke_invitation(uow, invitation_id=gone.id)
    third, expired = await invite(alice, email)
    await database.app.execute("update invitations set expires_at = now() - interval '1 s' where id = $1", third.id)
    for token in (replaced, revoked, expired):
        with pytest.raises(LinkInvalid):
            await accept(token, name="Carol", password=cast.PASSWORD)


async def test_a_revoked_invitation_is_not_mailed(postman: Postman) -> None:
    alice = await cast.owner("Alice", "acme")
    email = cast.address("carol", "newcomers")
    invitation, _ = await invite(alice, email)
    async with unit_of_work(alice.context) as uow:
        await registry.revoke_invitation(uow, invitation_id=invitation.id)
    assert await postman.deliver(alice.context) == [Job.INVITATION_EMAIL]
    assert await postman.mails(email) == []


async def test_nobody_invites_above_themselves() -> None:
    alice = await cast.owner("Alice", "acme")
    admin = await cast.colleague(alice, "Ada", Role.ADMIN)
    rep = await cast.colleague(alice, "Bob", Role.REP)
    with pytest.raises(RoleTooHigh):
        await invite(admin, cast.address("carol", "newcomers"), Role.OWNER)
    await invite(admin, cast.address("carol", "newcomers"), Role.ADMIN)
    with pytest.raises(Forbidden):
        await invite(rep, cast.address("carol", "newcomers"), Role.READ_ONLY)
    async with unit_of_work(rep.context) as uow:
        with pytest.raises(Forbidden):
            await registry.open_invitations(uow)


async def test_an_inviter_who_fell_gives_no_more_than_they_have_left() -> None:
    alice = await cast.owner("Alice", "acme")
    ada = await cast.colleague(alice, "Ada", Role.ADMIN)
    _, for_an_admin = await invite(ada, cast.address("carol", "newcomers"), Role.ADMIN)
    _, for_a_rep = await invite(ada, cast.address("carl", "newcomers"), Role.REP)
    async with unit_of_work(alice.context) as uow:
        await registry.change_role(uow, user_id=ada.id, role=Role.MANAGER)
    with pytest.raises(LinkInvalid):
        await accept(for_an_admin, name="Carol", password=cast.PASSWORD)
    async with unit_of_work(alice.context) as uow:
        await registry.remove_member(uow, user_id=ada.id)
    with pytest.raises(LinkInvalid):
        await accept(for_a_rep, name="Carl", password=cast.PASSWORD)


async def test_who_is_a_member_already_keeps_their_role_whatever_link_they_follow(database: Database) -> None:
    people = await cast.everyone()
    with pytest.raises(ValidationFailed, match="member already"):
        await invite(people.alice, people.bob.email, Role.ADMIN)
    invitation, token = await invite(people.alice, cast.address("other", "address"), Role.OWNER)
    await database.app.execute("update invitations set email = $1 where id = $2", people.bob.email, invitation.id)
    signed_in = await accept(token, signed_in_as=people.bob.id)
    assert signed_in.context.role is Role.REP


async def test_bob_is_removed_and_comes_back_with_another_role() -> None:
    people = await cast.everyone()
    async with unit_of_work(people.alice.context) as uow:
        await registry.remove_member(uow, user_id=people.bob.id)
    _, token = await invite(people.alice, people.bob.email, Role.MANAGER)
    signed_in = await accept(token, password=people.bob.password)
    assert (signed_in.context.user_id, signed_in.context.role) == (people.bob.id, Role.MANAGER)


async def test_seats_are_taken_by_members_and_by_open_invitations(database: Database) -> None:
    alice = await cast.owner("Alice", "acme")
    await database.app.execute("update tenants set plan = 'free' where id = $1", alice.tenant_id)
    seats = seeded(Plan.FREE).limits.seats
    tickets = [await invite(alice, cast.address(f"c{n}", "newcomers")) for n in range(seats - 1)]
    with pytest.raises(LimitReached) as refused:
        await invite(alice, cast.address("one", "toomany"))
    assert refused.value.extensions == {"limit": seats, "used": seats, "plan": "team"}
    await invite(alice, tickets[0][0].email)  # again, in its own place

    await database.app.execute("update tenants set plan = 'team' where id = $1", alice.tenant_id)
    later = [await invite(alice, cast.address(f"d{n}", "newcomers")) for n in range(2)]
    await database.app.execute("update tenants set plan = 'free' where id = $1", alice.tenant_id)
    await accept(later[0][1], name="D", password=cast.PASSWORD)
    await accept(later[1][1], name="D", password=cast.PASSWORD)
    with pytest.raises(LimitReached):
        await accept(tickets[1][1], name="C", password=cast.PASSWORD)


async def test_the_last_seat_goes_to_one_of_two_at_the_same_moment(database: Database) -> None:
    alice = await cast.owner("Alice", "acme")
    await cast.colleague(alice, "Bob", Role.REP)
    await database.app.execute("update tenants set plan = 'free' where id = $1", alice.tenant_id)
    results = await asyncio.gather(
        *(invite(alice, cast.address(f"c{n}", "newcomers")) for n in range(4)), return_exceptions=True
    )
    assert sum(isinstance(result, LimitReached) for result in results) == 3


async def test_another_tenants_invitation_answers_like_none() -> None:
    people = await cast.everyone()
    invitation, _ = await invite(people.alice, cast.address("carol", "newcomers"))
    answers = []
    for target in (invitation.id, uuid4()):
        async with unit_of_work(people.mallory.context) as uow:
            with pytest.raises(NotFound) as refused:
                await registry.revoke_invitation(uow, invitation_id=target)
            answers.append(refused.value)
            assert await registry.open_invitations(uow) == []
    assert answers[0] == answers[1]


async def test_a_tenant_sends_a_hundred_invitations_an_hour(database: Database) -> None:
    alice = await cast.owner("Alice", "acme")
    await database.app.execute(
        "insert into invitations"
        " (id, tenant_id, email, role, token_hash, invited_by, created_at, expires_at, revoked_at)"
        " select gen_random_uuid(), $1::uuid, n::text, 'rep', uuid_send(gen_random_uuid()), $2, now(), now(), now()"
        " from generate_series(1, $3::int) n",
        alice.tenant_id,
        alice.id,
        PER_HOUR,
    )
    with pytest.raises(RateLimited):
        await invite(alice, cast.address("carol", "newcomers"))
