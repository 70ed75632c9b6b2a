"""API keys: known by their look, good for what they were given, and gone when revoked or when their maker is."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tenants.context import Role
from tenants.db.database import Database
from tenants.db.unit_of_work import unit_of_work
from tenants.errors import Forbidden, NotFound, ValidationFailed
from tenants.kit.clock import now
from tenants.registry import key_text, keys
from tenants.registry import service as registry
from tests import cast

READ = ("accounts:read",)


async def key_of(person: cast.Person, *scopes: str, **more: object) -> registry.NewKey:
    async with unit_of_work(person.context) as uow:
        return await registry.create_api_key(uow, name="Reporting", scopes=scopes or READ, **more)  # type: ignore[arg-type]


async def test_a_key_stands_for_its_maker_with_its_scopes() -> None:
    alice = await cast.owner("Alice", "acme")
    made = await key_of(alice)
    assert made.secret.startswith(made.key.hint)
    found = await registry.authenticate(made.secret, request_id="r-1")
    assert found is not None and found.kind == "key"
    context = found.context
    assert (context.tenant_id, context.user_id, context.session_id) == (alice.tenant_id, alice.id, None)
    assert context.permissions == {"accounts:read"}
    with pytest.raises(Forbidden) as refused:
        context.require_permission("accounts:write")
    assert refused.value.extensions == {"scope": "accounts:write"}


@given(key_id=st.uuids(), data=st.data())
def test_a_typing_mistake_is_seen_without_asking(key_id: UUID, data: st.DataObject) -> None:
    key = key_text.draw(key_id)
    assert key_text.is_sound(key) and key_text.looks_like_one(key)
    at = data.draw(st.integers(len(key_text.PREFIX), len(key) - 1))
    other = data.draw(st.sampled_from("0aZ-_ ü").filter(lambda letter: letter != key[at]))
    assert not key_text.is_sound(key[:at] + other + key[at + 1 :])
    assert not key_text.is_sound(key[:-1]) and not key_text.is_sound(key + "0")


async def test_a_mistyped_key_asks_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    alice = await cast.owner("Alice", "acme")
    made = await key_of(alice)

    async def asked(*_: object, **__: object) -> None:
        raise AssertionError("the database was asked")

    monkeypatch.setattr(keys, "look_up", asked)
    assert await registry.authenticate(made.secret[:-1] + ("a" if made.secret[-1] != "a" else "b")) is None


async def test_nothing_of_a_key_but_its_hash_is_kept(database: Database) -> None:
    made = await key_of(await cast.owner("Alice", "acme"))
    row = await database.app.fetchval("select k::text from api_keys k where id = $1", made.key.id)
    assert made.secret not in row and made.secret.split("_")[-1] not in row


async def test_nobody_gives_what_they_do_not_have() -> None:
    people = await cast.everyone()
    reader = await cast.colleague(people.alice, "Rita", Role.READ_ONLY)
    for person, scopes, code in (
        (reader, ["accounts:write"], "SCOPE_NOT_YOURS"),
        (people.alice, ["members:manage"], "UNKNOWN_SCOPE"),
        (people.alice, ["tenant:manage"], "UNKNOWN_SCOPE"),
        (people.alice, [], "REQUIRED"),
    ):
        async with unit_of_work(person.context) as uow:
            with pytest.raises(ValidationFailed) as refused:
                await registry.create_api_key(uow, name="Greedy", scopes=scopes)
        assert [problem.code for problem in refused.value.problems] == [code]


async def test_a_key_does_no_more_than_its_maker_may_now() -> None:
    people = await cast.everyone()
    made = await key_of(people.bob, "accounts:read", "accounts:write")
    async with unit_of_work(people.alice.context) as uow:
        await registry.change_role(uow, user_id=people.bob.id, role=Role.READ_ONLY)
    found = await registry.authenticate(made.secret)
    assert found is not None and found.context.permissions == {"accounts:read"}
    async with unit_of_work(people.alice.context) as uow:
        await registry.remove_member(uow, user_id=people.bob.id)
    assert await registry.authenticate(made.secret) is None


async def test_an_expired_or_revoked_key_is_nobodys(database: Database) -> None:
    alice = await cast.owner("Alice", "acme")
    with pytest.raises(ValidationFailed):
        await key_of(alice, expires_at=now() - timedelta(seconds=1))
    expiring, revoked = await key_of(alice, expires_at=now() + timedelta(days=1)), await key_of(alice)
    assert await registry.authenticate(expiring.secret) is not None
    await database.app.execute("update api_keys set expires_at = now() where id = $1", expiring.key.id)
    assert await registry.authenticate(expiring.secret) is None
    async with unit_of_work(alice.context) as uow:
        await registry.revoke_api_key(uow, key_id=revoked.key.id)
        assert revoked.key.id not in [key.id for key in await registry.api_keys(uow)]
        with pytest.raises(NotFound):
            await registry.revoke_api_key(uow, key_id=revoked.key.id)
    assert await registry.authenticate(revoked.secret) is None


async def test_everybody_sees_their_own_and_administrators_all() -> None:
    people = await cast.everyone()
    hers, his, theirs = [await key_of(person) for person in (people.alice, people.bob, people.mallory)]

    async def seen(person: cast.Person) -> set[UUID]:
        async with unit_of_work(person.context, read_only=True) as uow:
            return {key.id for key in await registry.api_keys(uow)}

    assert await seen(people.alice) == {hers.key.id, his.key.id}
    assert await seen(people.bob) == {his.key.id}
    for person, key in ((people.bob, hers), (people.mallory, hers), (people.alice, theirs)):
        async with unit_of_work(person.context) as uow:
            with pytest.raises(NotFound):
                await registry.revoke_api_key(uow, key_id=key.key.id)
    async with unit_of_work(people.alice.context) as uow:
        await registry.revoke_api_key(uow, key_id=his.key.id)


async def test_when_it_was_last_used_is_kept(database: Database) -> None:
    alice = await cast.owner("Alice", "acme")
    made = await key_of(alice)
    assert made.key.last_used_at is None
    await registry.authenticate(made.secret)
    async with unit_of_work(alice.context, read_only=True) as uow:
        [key] = await registry.api_keys(uow)
    assert key.last_used_at is not None


async def test_a_key_manages_no_members_no_sessions_and_no_keys() -> None:
    people = await cast.everyone()
    made = await key_of(people.alice, *registry.SCOPES)
    found = await registry.authenticate(made.secret)
    assert found is not None
    session_id = people.alice.context.session_id
    assert session_id is not None
    async with unit_of_work(found.context) as uow:
        for verb in (
            lambda: registry.invite_member(uow, email="new@acme.example", role=Role.REP),
            lambda: registry.open_invitations(uow),
            lambda: registry.change_role(uow, user_id=people.bob.id, role=Role.ADMIN),
            lambda: registry.remove_member(uow, user_id=people.bob.id),
            lambda: registry.remove_member(uow, user_id=people.alice.id),
            lambda: registry.create_api_key(uow, name="More", scopes=READ),
            lambda: registry.api_keys(uow),
            lambda: registry.revoke_api_key(uow, key_id=made.key.id),
            lambda: registry.devices(uow),
            lambda: registry.revoke_device(uow, session_id=session_id),
            lambda: registry.sign_out(uow),
            lambda: registry.switch_tenant(uow, tenant_id=people.alice.tenant_id),
            lambda: registry.update_profile(uow, name="A program"),
            lambda: registry.update_tenant(uow, name="A program's"),
            lambda: registry.second_factor(uow),
            lambda: registry.require_second_factor(uow, roles=[]),
            lambda: registry.reset_second_factor(uow, user_id=people.bob.id),
        ):
            with pytest.raises(Forbidden):
                await verb()


async def test_a_key_is_not_told_of_its_makers_other_companies() -> None:
    people = await cast.everyone()
    made = await key_of(people.alice)
    found = await registry.authenticate(made.secret)
    assert found is not None
    mine = await registry.who_am_i(replace(found.context, tenant_id=people.alice.tenant_id))
    assert [each.tenant_id for each in mine.memberships] == [people.alice.tenant_id]
