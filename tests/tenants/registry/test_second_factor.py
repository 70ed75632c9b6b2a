"""The second factor: set up, asked for, used once, forced by a company, and never walked around."""

from __future__ import annotations

import asyncio
import time
from dataclasses import replace

import pytest

from tenants.context import Role
from tenants.db.database import Database
from tenants.db.unit_of_work import unit_of_work
from tenants.errors import DomainError, Forbidden, NotFound, RateLimited
from tenants.registry import ceremonies, tokens
from tenants.registry import service as registry
from tenants.registry.ceremonies import CeremonyOver
from tenants.registry.confirming import WrongPassword
from tenants.registry.factors.codes import WrongCode
from tenants.registry.factors.enrolling import FactorExists, FactorForced
from tenants.registry.factors.policy import BelongsElsewhere, FactorFirst
from tenants.registry.roles import RoleTooHigh
from tenants.registry.service import Means, SecondFactorNeeded, Visitor
from tests import cast
from tests.tenants.registry.apps import App, challenged, in_two_steps, set_up

HERE = Visitor(mark="alice's browser", agent="Firefox")


async def test_alice_sets_it_up_and_signs_in_in_two_steps() -> None:
    alice = await cast.owner("Alice", "acme")
    app, recovery = await set_up(alice)
    assert len(set(recovery)) == 10
    challenge = await challenged(HERE, alice)
    assert challenge.means == (Means.TOTP, Means.RECOVERY_CODE)
    signed_in = await registry.prove_second_factor(HERE, token=challenge.token, code=app.code())
    assert signed_in.context.user_id == alice.id and signed_in.context.two_factors


async def test_until_a_code_has_confirmed_it_nothing_is_asked() -> None:
    alice = await cast.owner("Alice", "acme")
    app = App.scan(await registry.begin_enrolment(alice.context, password=alice.password))
    with pytest.raises(WrongCode):
        await registry.confirm_enrolment(alice.context, code=app.never())
    assert await registry.sign_in(HERE, email=alice.email, password=alice.password)


async def test_an_open_session_alone_sets_nothing_up_and_takes_nothing_away() -> None:
    alice = await cast.owner("Alice", "acme")
    with pytest.raises(WrongPassword):
        await registry.begin_enrolment(alice.context, password="what a thief guesses")
    app, _ = await set_up(alice)
    with pytest.raises(FactorExists):
        await registry.begin_enrolment(alice.context, password=alice.password)
    with pytest.raises(WrongCode):
        await registry.remove_second_factor(alice.context, code=app.never())
    with pytest.raises(WrongCode):
        await registry.renew_recovery_codes(alice.context, code=app.never())


async def test_a_code_counts_once() -> None:
    """Not again, not at another door at the same moment, and not one that is older than the last."""
    alice = await cast.owner("Alice", "acme")
    app, _ = await set_up(alice)
    step = int(time.time()) // 30 + 1
    first, second, third = [await challenged(HERE, alice) for _ in range(3)]

    async def prove(token: str, code: str) -> object:
        try:
            return await registry.prove_second_factor(HERE, token=token, code=code)
        except DomainError as refused:
            return type(refused)

    both = await asyncio.gather(prove(first.token, app.at(step)), prove(second.token, app.at(step)))
    assert [each is WrongCode for each in both].count(True) == 1
    assert await prove(third.token, app.at(step)) is WrongCode
    assert await prove(third.token, app.at(step - 1)) is WrongCode


async def test_the_code_that_set_it_up_opens_nothing() -> None:
    alice = await cast.owner("Alice", "acme")
    app = App.scan(await registry.begin_enrolment(alice.context, password=alice.password))
    code = app.at(int(time.time()) // 30 + 1)
    await registry.confirm_enrolment(alice.context, code=code)
    challenge = await challenged(HERE, alice)
    with pytest.raises(WrongCode):
        await registry.prove_second_factor(HERE, token=challenge.token, code=code)


async def test_a_recovery_code_works_once_however_it_is_typed() -> None:
    alice = await cast.owner("Alice", "acme")
    _, recovery = await set_up(alice)
    typed = f" {recovery[0].upper().replace('-', ' ')} "
    challenge = await challenged(HERE, alice)
    assert await registry.prove_second_factor(HERE, token=challenge.token, code=typed)
    again = await challenged(HERE, alice)
    with pytest.raises(WrongCode):
        await registry.prove_second_factor(HERE, token=again.token, code=recovery[0])
    async with unit_of_work(alice.context, read_only=True) as uow:
        assert (await registry.second_factor(uow)).recovery_codes_left == 9


async def test_new_recovery_codes_end_the_old_ones() -> None:
    alice = await cast.owner("Alice", "acme")
    app, old = await set_up(alice)
    new = await registry.renew_recovery_codes(alice.context, code=app.code())
    challenge = await challenged(HERE, alice)
    with pytest.raises(WrongCode):
        await registry.prove_second_factor(HERE, token=challenge.token, code=old[0])
    assert await registry.prove_second_factor(HERE, token=challenge.token, code=new[0])


async def test_bobs_codes_are_not_alices() -> None:
    people = await cast.everyone()
    await set_up(people.alice)
    app, recovery = await set_up(people.bob)
    challenge = await challenged(HERE, people.alice)
    for code in (app.code(), recovery[0]):
        with pytest.raises(WrongCode):
            await registry.prove_second_factor(HERE, token=challenge.token, code=code)


async def test_a_challenge_is_good_in_the_browser_that_got_it_alone() -> None:
    alice = await cast.owner("Alice", "acme")
    app, _ = await set_up(alice)
    challenge, code = await challenged(HERE, alice), app.code()
    for other in (Visitor(mark="another"), Visitor(), Visitor(device="Mallory's phone")):
        with pytest.raises(CeremonyOver):
            await registry.prove_second_factor(other, token=challenge.token, code=code)
    assert await registry.prove_second_factor(HERE, token=challenge.token, code=code)
    with pytest.raises(CeremonyOver):
        await registry.prove_second_factor(HERE, token=challenge.token, code=code)


async def test_a_challenge_ends_after_five_tries_and_after_five_minutes(database: Database) -> None:
    alice = await cast.owner("Alice", "acme")
    app, _ = await set_up(alice)
    tried = await challenged(HERE, alice)
    for _ in range(ceremonies.MOST_TRIES):
        with pytest.raises(WrongCode):
            await registry.prove_second_factor(HERE, token=tried.token, code=app.never())
    with pytest.raises(CeremonyOver):
        await registry.prove_second_factor(HERE, token=tried.token, code=app.code())
    late = await challenged(HERE, alice)
    await database.app.execute(
        "update ceremonies set expires_at = now() where token_hash = $1", tokens.digest(late.token)
    )
    with pytest.raises(CeremonyOver):
        await registry.prove_second_factor(HERE, token=late.token, code=app.code())


async def test_ten_guesses_close_the_second_door_wherever_they_come_from(counting_doors: Visitor) -> None:
    alice = await cast.owner("Alice", "acme")
    app, _ = await set_up(alice)
    guessed = 1  # setting it up was a try as well
    for number in range(5):
        visitor = Visitor(address=f"192.0.2.{number}", mark=f"zombie {number}")
        challenge = await challenged(visitor, alice)
        for _ in range(2):
            with pytest.raises(WrongCode if guessed < 10 else RateLimited):
                await registry.prove_second_factor(visitor, token=challenge.token, code=app.never())
            guessed += 1
    assert guessed > 10


async def test_a_new_password_does_not_walk_around_it(database: Database) -> None:
    alice = await cast.owner("Alice", "acme")
    app, _ = await set_up(alice)
    before = await challenged(HERE, alice)
    await registry.request_password_reset(Visitor(), email=alice.email)
    link = await database.app.fetchval("select id from email_tokens where user_id = $1", alice.id)
    with pytest.raises(SecondFactorNeeded):
        await registry.reset_password(HERE, token=tokens.for_mail("reset", link), password="another fine password")
    with pytest.raises(CeremonyOver):  # begun with the old password
        await registry.prove_second_factor(HERE, token=before.token, code=app.code())


async def test_nor_does_an_invitation() -> None:
    """Mallory has Alice's password and invites her to globex: joined or not, nothing opens without the app."""
    people = await cast.everyone()
    await set_up(people.alice)
    async with unit_of_work(people.mallory.context) as uow:
        invitation = await registry.invite_member(uow, email=people.alice.email, role=Role.OWNER)
    with pytest.raises(SecondFactorNeeded):
        await registry.accept_invitation(
            HERE,
            token=tokens.for_mail("invite", invitation.id),
            name=None,
            password=people.alice.password,
            signed_in_as=None,
        )


async def test_who_is_signed_in_with_two_factors_joins_without_another_step() -> None:
    people = await cast.everyone()
    app, _ = await set_up(people.alice)
    alice = await in_two_steps(people.alice, app)
    async with unit_of_work(people.mallory.context) as uow:
        invitation = await registry.invite_member(uow, email=alice.email, role=Role.REP)
    joined = await registry.accept_invitation(
        HERE,
        token=tokens.for_mail("invite", invitation.id),
        name=None,
        password=None,
        signed_in_as=alice.id,
        session_id=alice.context.session_id,
    )
    assert joined.context.two_factors and joined.context.tenant_id == people.mallory.tenant_id


async def test_the_secret_and_the_codes_are_nowhere_in_the_database(database: Database) -> None:
    alice = await cast.owner("Alice", "acme")
    app, recovery = await set_up(alice)
    stored = await database.app.fetch("select f::text from second_factors f union select c::text from recovery_codes c")
    text = " ".join(row[0] for row in stored)
    assert app.secret not in text and recovery[0] not in text and recovery[0].replace("-", "") not in text


async def test_taken_away_it_is_asked_for_no_more() -> None:
    alice = await cast.owner("Alice", "acme")
    app, _ = await set_up(alice)
    await registry.remove_second_factor(alice.context, code=app.code())
    assert await registry.sign_in(HERE, email=alice.email, password=alice.password)


async def forced(people: cast.Cast, *roles: Role) -> cast.Person:
    """Alice has it herself, and asks for it."""
    app, _ = await set_up(people.alice)
    alice = await in_two_steps(people.alice, app)
    async with unit_of_work(alice.context) as uow:
        await registry.require_second_factor(uow, roles=roles)
    return alice


async def test_a_company_that_asks_for_it_lets_bob_in_no_further_than_setting_it_up() -> None:
    people = await cast.everyone()
    await forced(people, Role.REP, Role.OWNER)
    assert await registry.authenticate(people.bob.token) is None  # what was open before counts no more
    challenge = await challenged(HERE, people.bob)
    assert challenge.means == ()
    with pytest.raises(CeremonyOver):  # this token sets up, it does not prove
        await registry.prove_second_factor(HERE, token=challenge.token, code="123456")
    app = App.scan(await registry.begin_forced_enrolment(HERE, token=challenge.token))
    signed_in, recovery = await registry.confirm_forced_enrolment(HERE, token=challenge.token, code=app.code())
    assert await registry.authenticate(signed_in.token) is not None and len(recovery) == 10
    with pytest.raises(CeremonyOver):
        await registry.confirm_forced_enrolment(HERE, token=challenge.token, code=app.code())
    with pytest.raises(FactorForced):
        await registry.remove_second_factor(signed_in.context, code=app.code())


async def test_the_token_of_a_proof_sets_nothing_up() -> None:
    """Whoever has the password of somebody with an app cannot give them another."""
    alice = await cast.owner("Alice", "acme")
    await set_up(alice)
    challenge = await challenged(HERE, alice)
    with pytest.raises(CeremonyOver):
        await registry.begin_forced_enrolment(HERE, token=challenge.token)


async def test_an_owner_sets_it_and_not_without_having_it() -> None:
    people = await cast.everyone()
    async with unit_of_work(people.alice.context) as uow:
        with pytest.raises(FactorFirst):
            await registry.require_second_factor(uow, roles=[Role.OWNER])
    carol = await cast.colleague(people.alice, "Carol", Role.ADMIN)
    async with unit_of_work(carol.context) as uow:
        with pytest.raises(Forbidden):
            await registry.require_second_factor(uow, roles=[Role.REP])


async def test_a_new_role_or_another_company_may_ask_for_it() -> None:
    people = await cast.everyone()
    alice = await forced(people, Role.MANAGER)
    assert await registry.authenticate(people.bob.token) is not None
    async with unit_of_work(alice.context) as uow:
        await registry.change_role(uow, user_id=people.bob.id, role=Role.MANAGER)
    assert await registry.authenticate(people.bob.token) is None
    petra = people.petra
    async with unit_of_work(alice.context) as uow:
        invitation = await registry.invite_member(uow, email=petra.email, role=Role.MANAGER)
    with pytest.raises(SecondFactorNeeded):
        await registry.accept_invitation(
            HERE, token=tokens.for_mail("invite", invitation.id), name=None, password=None, signed_in_as=petra.id
        )
    async with unit_of_work(petra.context) as uow:  # her old session does not get in there either
        with pytest.raises(NotFound):
            await registry.switch_tenant(uow, tenant_id=alice.tenant_id)


async def test_an_owner_helps_who_has_lost_it_but_only_their_own() -> None:
    people = await cast.everyone()
    await set_up(people.bob)
    await set_up(people.mallory)
    carol = await cast.colleague(people.alice, "Carol", Role.ADMIN)
    async with unit_of_work(carol.context) as uow:
        with pytest.raises(RoleTooHigh):
            await registry.reset_second_factor(uow, user_id=people.alice.id)
    async with unit_of_work(people.bob.context) as uow:
        with pytest.raises(Forbidden):
            await registry.reset_second_factor(uow, user_id=people.bob.id)
    async with unit_of_work(people.alice.context) as uow:
        with pytest.raises(NotFound):
            await registry.reset_second_factor(uow, user_id=people.mallory.id)
        await registry.reset_second_factor(uow, user_id=people.bob.id)
    assert await registry.authenticate(people.bob.token) is None
    assert await registry.sign_in(HERE, email=people.bob.email, password=people.bob.password)


async def test_who_belongs_elsewhere_too_is_not_hers_to_help() -> None:
    people = await cast.everyone()
    await set_up(people.petra)
    async with unit_of_work(people.alice.context) as uow:
        invitation = await registry.invite_member(uow, email=people.petra.email, role=Role.REP)
    with pytest.raises(SecondFactorNeeded):
        await registry.accept_invitation(
            HERE,
            token=tokens.for_mail("invite", invitation.id),
            name=None,
            password=people.petra.password,
            signed_in_as=None,
        )
    async with unit_of_work(people.alice.context) as uow:
        with pytest.raises(BelongsElsewhere):
            await registry.reset_second_factor(uow, user_id=people.petra.id)


async def test_a_key_and_a_session_of_the_companys_provider_have_no_say() -> None:
    alice = await cast.owner("Alice", "acme")
    for context in (
        replace(alice.context, session_id=None, key_id=alice.id, scopes=frozenset({"accounts:read"})),
        replace(alice.context, bound=True),
    ):
        with pytest.raises(Forbidden):
            await registry.begin_enrolment(context, password=alice.password)
