"""Browsers and phones: known again, renewed, and gone when they should be."""

from __future__ import annotations

import asyncio

import pytest

from tenants.db.database import Database
from tenants.db.unit_of_work import unit_of_work
from tenants.errors import NotFound
from tenants.registry import service as registry
from tenants.registry.refreshing import SessionEnded
from tests import cast

PHONE = registry.Visitor(address="192.0.2.7", device="Alice's phone")


async def sign_in_by_phone(person: cast.Person) -> tuple[registry.SignedIn, str]:
    signed_in = await registry.sign_in(PHONE, email=person.email, password=person.password)
    assert signed_in.refresh_token is not None
    return signed_in, signed_in.refresh_token


async def test_a_token_stands_for_a_person_in_a_tenant() -> None:
    bob = (await cast.everyone()).bob
    found = await registry.authenticate(bob.token, request_id="r-1")
    assert found is not None
    assert (found.context.user_id, found.context.tenant_id) == (bob.id, bob.tenant_id)
    assert (found.context.role, found.context.time_zone) == (bob.context.role, "Asia/Shanghai")
    assert (found.context.request_id, found.kind, found.context.system) == ("r-1", "web", False)


@pytest.mark.parametrize("token", ["", "x", "\0", "\ud800", "é" * 10_000])
async def test_any_other_token_stands_for_nobody(token: str) -> None:
    assert await registry.authenticate(token) is None


async def test_only_hashes_of_secrets_are_kept(database: Database) -> None:
    alice = await cast.owner("Alice", "acme")
    _, refresh_token = await sign_in_by_phone(alice)
    kept = await database.app.fetch("select s::text from sessions s union all select r::text from refresh_tokens r")
    for secret in (alice.token, refresh_token):
        assert not any(secret in row[0] or secret.encode().hex() in row[0] for row in kept)


async def test_a_browser_used_within_thirty_days_stays_signed_in(database: Database) -> None:
    alice = await cast.owner("Alice", "acme")
    session = alice.context.session_id

    async def age(days: float) -> None:
        await database.app.execute(
            "update sessions set last_seen_at = last_seen_at - $2 * interval '1 day',"
            " expires_at = expires_at - $2 * interval '1 day' where id = $1",
            session,
            days,
        )

    await age(20)
    renewed = await registry.authenticate(alice.token)
    assert renewed is not None and renewed.renewed
    again = await registry.authenticate(alice.token)
    assert again is not None and not again.renewed  # at most one write in five minutes
    assert again.expires_at == renewed.expires_at
    await age(31)
    assert await registry.authenticate(alice.token) is None


async def test_signing_out_ends_this_session_and_no_other() -> None:
    alice = await cast.owner("Alice", "acme")
    other = await registry.sign_in(registry.Visitor(), email=alice.email, password=alice.password)
    async with unit_of_work(alice.context) as uow:
        await registry.sign_out(uow)
    assert await registry.authenticate(alice.token) is None
    assert await registry.authenticate(other.token) is not None


async def test_a_phone_renews_its_secrets() -> None:
    alice = await cast.owner("Alice", "acme")
    first, refresh_token = await sign_in_by_phone(alice)
    second = await registry.refresh_session(PHONE, refresh_token=refresh_token)
    assert second.token != first.token and second.refresh_token != refresh_token
    assert second.context.session_id == first.context.session_id
    assert await registry.authenticate(first.token) is None
    assert await registry.authenticate(second.token) is not None


async def test_a_refresh_token_that_comes_back_ends_the_whole_chain() -> None:
    """Somebody copied it: neither the thief nor Alice goes on."""
    alice = await cast.owner("Alice", "acme")
    _, stolen = await sign_in_by_phone(alice)
    second = await registry.refresh_session(PHONE, refresh_token=stolen)
    third = await registry.refresh_session(PHONE, refresh_token=second.refresh_token or "")
    with pytest.raises(SessionEnded):
        await registry.refresh_session(PHONE, refresh_token=stolen)
    assert await registry.authenticate(third.token) is None
    with pytest.raises(SessionEnded):
        await registry.refresh_session(PHONE, refresh_token=third.refresh_token or "")
    assert await registry.authenticate(alice.token) is not None  # her browser is another session


async def test_sixteen_at_once_with_one_refresh_token_leave_nobody_signed_in() -> None:
    alice = await cast.owner("Alice", "acme")
    _, refresh_token = await sign_in_by_phone(alice)
    results = await asyncio.gather(
        *(registry.refresh_session(PHONE, refresh_token=refresh_token) for _ in range(16)), return_exceptions=True
    )
    winners = [result for result in results if isinstance(result, registry.SignedIn)]
    assert len(winners) == 1
    assert all(isinstance(result, SessionEnded) for result in results if result not in winners)
    assert await registry.authenticate(winners[0].token) is None


async def test_an_old_access_token_and_an_old_refresh_token_are_worth_nothing(database: Database) -> None:
    alice = await cast.owner("Alice", "acme")
    signed_in, refresh_token = await sign_in_by_phone(alice)
    session = signed_in.context.session_id
    await database.app.execute("update sessions set expires_at = now() - interval '1 s' where id = $1", session)
    assert await registry.authenticate(signed_in.token) is None
    await database.app.execute(
        "update refresh_tokens set expires_at = now() - interval '1 s' where session_id = $1", session
    )
    with pytest.raises(SessionEnded):
        await registry.refresh_session(PHONE, refresh_token=refresh_token)


async def test_alice_sees_where_she_is_signed_in_and_ends_one() -> None:
    people = await cast.everyone()
    phone, refresh_token = await sign_in_by_phone(people.alice)
    async with unit_of_work(people.alice.context) as uow:
        devices = await registry.devices(uow)
    assert [(device.name, device.address, device.current) for device in devices] == [
        ("Alice's phone", "192.0.2.7", False),
        ("", "", True),
    ]
    assert phone.context.session_id is not None
    async with unit_of_work(people.mallory.context) as uow:
        with pytest.raises(NotFound):
            await registry.revoke_device(uow, session_id=phone.context.session_id)
    async with unit_of_work(people.alice.context) as uow:
        await registry.revoke_device(uow, session_id=phone.context.session_id)
    assert await registry.authenticate(phone.token) is None
    with pytest.raises(SessionEnded):
        await registry.refresh_session(PHONE, refresh_token=refresh_token)


async def test_what_is_over_is_swept_after_a_while_and_nothing_else(database: Database) -> None:
    alice = await cast.owner("Alice", "acme")
    phone, refresh_token = await sign_in_by_phone(alice)
    gone = await registry.sign_in(registry.Visitor(), email=alice.email, password=alice.password)
    await database.app.execute(
        "update sessions set expires_at = now() - interval '31 days' where id = any($1::uuid[])",
        [gone.context.session_id, phone.context.session_id],
    )
    assert await registry.sweep(alice.context) >= 1
    left = await database.app.fetch("select id from sessions where user_id = $1", alice.id)
    assert {row["id"] for row in left} == {alice.context.session_id, phone.context.session_id}
    await registry.refresh_session(PHONE, refresh_token=refresh_token)
