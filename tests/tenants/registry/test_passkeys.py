"""Passkeys: made with the password at hand, a way in by themselves, and refused when anything about them is off."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from tenants.adapters.webauthn import PasskeysUnavailable, site
from tenants.config import Settings
from tenants.context import Role
from tenants.db.database import Database
from tenants.db.unit_of_work import unit_of_work
from tenants.errors import NotFound
from tenants.registry import service as registry
from tenants.registry.ceremonies import CeremonyOver
from tenants.registry.confirming import WrongPassword
from tenants.registry.factors.enrolling import FactorForced
from tenants.registry.passkeys import PasskeyExists, PasskeyRefused
from tenants.registry.service import Means, Visitor
from tests import cast
from tests.authenticator import Authenticator
from tests.engines import environment
from tests.tenants.registry.apps import challenged, in_two_steps, set_up

HERE = Visitor(mark="alice's browser")
ORIGIN = "https://crm.acme.example"


@pytest.fixture(autouse=True)
def _public_address(settings: Settings) -> Iterator[None]:
    with environment({"RAPPORT_PUBLIC_URL": ORIGIN}):
        yield


async def with_passkey(person: cast.Person, device: Authenticator | None = None) -> Authenticator:
    device = device or Authenticator(ORIGIN)
    dialogue = await registry.begin_passkey(person.context, HERE, password=person.password)
    credential = device.create(dialogue.options)
    await registry.finish_passkey(person.context, HERE, token=dialogue.token, credential=credential, name="Laptop")
    return device


async def sign_in(device: Authenticator, visitor: Visitor = HERE) -> registry.SignedIn:
    dialogue = await registry.begin_passkey_sign_in(visitor)
    return await registry.finish_passkey_sign_in(visitor, token=dialogue.token, credential=device.get(dialogue.options))


async def test_alice_comes_in_by_her_passkey_alone() -> None:
    alice = await cast.owner("Alice", "acme")
    device = await with_passkey(alice)
    for _ in range(2):
        signed_in = await sign_in(device)
        assert signed_in.context.user_id == alice.id and signed_in.context.two_factors


async def test_an_open_session_alone_makes_none() -> None:
    alice = await cast.owner("Alice", "acme")
    with pytest.raises(WrongPassword):
        await registry.begin_passkey(alice.context, HERE, password="what a thief guesses")


@pytest.mark.parametrize("step", ["create", "get"])
async def test_a_page_of_another_origin_gets_nothing(step: str) -> None:
    """A look-alike passes the dialogue on: the browser has written into it where it really was."""
    alice = await cast.owner("Alice", "acme")
    device = Authenticator(ORIGIN)
    if step == "get":
        await with_passkey(alice, device)
    device.origin = "https://crm.acme.example.evil.example"
    with pytest.raises(PasskeyRefused):
        await (sign_in(device) if step == "get" else with_passkey(alice, device))


async def test_a_counter_that_went_back_gives_a_copy_away() -> None:
    alice = await cast.owner("Alice", "acme")
    device = await with_passkey(alice)
    await sign_in(device)
    await sign_in(device)
    copy = replace(device, counter=0)
    with pytest.raises(PasskeyRefused):
        await sign_in(copy)
    with pytest.raises(PasskeyRefused):
        await sign_in(replace(device, counter=device.counter - 1))
    await sign_in(device)


async def test_a_signature_is_good_for_its_own_dialogue_once() -> None:
    alice = await cast.owner("Alice", "acme")
    device = await with_passkey(alice)
    first, second = await registry.begin_passkey_sign_in(HERE), await registry.begin_passkey_sign_in(HERE)
    signed = device.get(first.options)
    with pytest.raises(PasskeyRefused):
        await registry.finish_passkey_sign_in(HERE, token=second.token, credential=signed)
    await registry.finish_passkey_sign_in(HERE, token=first.token, credential=signed)
    with pytest.raises(CeremonyOver):
        await registry.finish_passkey_sign_in(HERE, token=first.token, credential=signed)


async def test_a_dialogue_is_finished_by_the_browser_that_began_it() -> None:
    device = await with_passkey(await cast.owner("Alice", "acme"))
    dialogue = await registry.begin_passkey_sign_in(HERE)
    with pytest.raises(CeremonyOver):
        await registry.finish_passkey_sign_in(
            Visitor(mark="another"), token=dialogue.token, credential=device.get(dialogue.options)
        )


@pytest.mark.parametrize(
    "spoil",
    [
        lambda device: setattr(device, "verified", False),
        lambda device: setattr(device, "key", Authenticator(ORIGIN).key),
        lambda device: setattr(device, "credential_id", b"unknown"),
        lambda device: setattr(device, "user_handle", b"somebody else's"),
    ],
    ids=["no user verified", "another key", "unknown", "another user"],
)
async def test_what_is_not_right_is_refused_alike(spoil: object) -> None:
    device = await with_passkey(await cast.owner("Alice", "acme"))
    spoil(device)  # type: ignore[operator]
    with pytest.raises(PasskeyRefused) as refused:
        await sign_in(device)
    assert refused.value.message == "This passkey was not accepted."


@pytest.mark.parametrize("rubbish", [{}, {"rawId": "?", "response": {}}, {"rawId": 7, "response": 7}])
async def test_rubbish_is_refused_too(rubbish: dict[str, object]) -> None:
    dialogue = await registry.begin_passkey_sign_in(HERE)
    with pytest.raises(PasskeyRefused):
        await registry.finish_passkey_sign_in(HERE, token=dialogue.token, credential=rubbish)


async def test_nobody_registers_a_passkey_for_somebody_else_nor_one_twice() -> None:
    people = await cast.everyone()
    device = Authenticator(ORIGIN)
    hers = await registry.begin_passkey(people.alice.context, HERE, password=people.alice.password)
    with pytest.raises(CeremonyOver):
        await registry.finish_passkey(
            people.mallory.context, HERE, token=hers.token, credential=device.create(hers.options), name="Mine"
        )
    await with_passkey(people.alice, device)
    with pytest.raises(PasskeyExists):
        await with_passkey(people.mallory, device)


async def test_it_serves_as_the_second_step() -> None:
    people = await cast.everyone()
    app, _ = await set_up(people.alice)
    device, stranger = await with_passkey(people.alice), await with_passkey(people.mallory)
    challenge = await challenged(HERE, people.alice)
    assert Means.PASSKEY in challenge.means
    dialogue = await registry.begin_passkey_proof(HERE, token=challenge.token)
    with pytest.raises(PasskeyRefused):
        await registry.finish_passkey_sign_in(HERE, token=dialogue.token, credential=stranger.get(dialogue.options))
    await registry.finish_passkey_sign_in(HERE, token=dialogue.token, credential=device.get(dialogue.options))
    with pytest.raises(CeremonyOver):  # with that, the first step is used up
        await registry.prove_second_factor(HERE, token=challenge.token, code=app.code())


async def test_where_a_company_asks_for_a_second_factor_a_passkey_is_one_and_stays() -> None:
    people = await cast.everyone()
    app, _ = await set_up(people.alice)
    device = await with_passkey(people.bob)
    alice = await in_two_steps(people.alice, app)
    async with unit_of_work(alice.context) as uow:
        await registry.require_second_factor(uow, roles=[Role.REP])
    assert (await challenged(HERE, people.bob)).means == (Means.PASSKEY,)
    signed_in = await sign_in(device)
    async with unit_of_work(signed_in.context) as uow:
        [passkey] = await registry.passkeys(uow)
        with pytest.raises(FactorForced):
            await registry.remove_passkey(uow, passkey_id=passkey.id)


async def test_renamed_and_removed_by_its_owner_alone() -> None:
    people = await cast.everyone()
    device = await with_passkey(people.alice)
    async with unit_of_work(people.alice.context) as uow:
        [passkey] = await registry.passkeys(uow)
        assert (await registry.rename_passkey(uow, passkey_id=passkey.id, name="Desk")).name == "Desk"
    for verb in (
        registry.remove_passkey,
        lambda uow, passkey_id: registry.rename_passkey(uow, passkey_id=passkey_id, name="Mine"),
    ):
        async with unit_of_work(people.mallory.context) as uow:
            with pytest.raises(NotFound):
                await verb(uow, passkey_id=passkey.id)
    async with unit_of_work(people.alice.context) as uow:
        await registry.remove_passkey(uow, passkey_id=passkey.id)
    with pytest.raises(PasskeyRefused):
        await sign_in(device)


def test_the_site_is_the_configured_address() -> None:
    assert (site().id, site().origin) == ("crm.acme.example", ORIGIN)
    with environment({"RAPPORT_PUBLIC_URL": "http://127.0.0.1:8123"}):
        assert (site().id, site().origin) == ("localhost", "http://localhost:8123")
    with environment({"RAPPORT_PUBLIC_URL": "https://192.0.2.7"}), pytest.raises(PasskeysUnavailable):
        site()


async def test_only_public_keys_are_kept(database: Database) -> None:
    device = await with_passkey(await cast.owner("Alice", "acme"))
    [stored] = await database.app.fetch(
        "select public_key, sign_count from passkeys where credential_id = $1", device.credential_id
    )
    assert stored["sign_count"] == 0 and len(stored["public_key"]) == 77


async def test_an_owner_who_resets_a_lost_second_factor_takes_lost_passkeys_too() -> None:
    people = await cast.everyone()
    device = await with_passkey(people.bob)
    async with unit_of_work(people.alice.context) as uow:
        await registry.reset_second_factor(uow, user_id=people.bob.id)
    with pytest.raises(PasskeyRefused):
        await sign_in(device)
