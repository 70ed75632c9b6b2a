"""A forgotten password, and what a new one must be."""

from __future__ import annotations

import asyncio
from urllib.parse import parse_qs, urlsplit

import pytest

from tenants.db.database import Database
from tenants.db.unit_of_work import unit_of_work
from tenants.errors import RateLimited, ValidationFailed
from tenants.jobs import Job
from tenants.kit.ids import uuid7
from tenants.registry import service as registry
from tenants.registry import tokens
from tenants.registry.entering import NoMembership
from tenants.registry.password_rules import COMMON, SHORTEST, check_password
from tenants.registry.refreshing import SessionEnded
from tenants.registry.sign_in import WrongCredentials
from tenants.registry.sign_up import LinkInvalid
from tests import cast
from tests.tenants.registry.conftest import Postman

NEW = "the newest of passwords"


async def reset_link(postman: Postman, email: str) -> str:
    await registry.request_password_reset(registry.Visitor(), email=email)
    await postman.deliver()
    [link] = (await postman.mails(email))[0]["links"]
    assert urlsplit(link).path == "/reset"
    return parse_qs(urlsplit(link).query)["token"][0]


async def test_alice_chooses_a_new_password_and_every_other_session_ends(postman: Postman) -> None:
    alice = await cast.owner("Alice", "acme")
    phone = await registry.sign_in(registry.Visitor(device="phone"), email=alice.email, password=alice.password)
    signed_in = await registry.reset_password(
        registry.Visitor(), token=await reset_link(postman, alice.email), password=NEW
    )
    assert await registry.authenticate(signed_in.token) is not None
    assert await registry.authenticate(alice.token) is None
    assert await registry.authenticate(phone.token) is None
    with pytest.raises(SessionEnded):
        await registry.refresh_session(registry.Visitor(), refresh_token=phone.refresh_token or "")
    with pytest.raises(WrongCredentials):
        await registry.sign_in(registry.Visitor(), email=alice.email, password=alice.password)
    await registry.sign_in(registry.Visitor(), email=alice.email, password=NEW)


async def test_a_known_and_an_unknown_address_leave_the_same_traces(postman: Postman, database: Database) -> None:
    alice = await cast.owner("Alice", "acme")
    await postman.deliver()
    nobody = cast.address("nobody", "nowhere")
    assert await registry.request_password_reset(registry.Visitor(), email=alice.email) is None
    [known] = await postman.waiting()
    assert await postman.deliver() == [Job.PASSWORD_RESET_EMAIL]
    assert await registry.request_password_reset(registry.Visitor(), email=nobody) is None
    [unknown] = await postman.waiting()
    assert await postman.deliver() == [Job.PASSWORD_RESET_EMAIL]
    assert known["arguments"].keys() == unknown["arguments"].keys()
    assert await postman.mails(nobody) == []
    assert len(await postman.mails(alice.email)) == 2  # the welcome, and the link


async def test_a_link_is_good_for_one_use_by_one_of_sixteen(postman: Postman) -> None:
    alice = await cast.owner("Alice", "acme")
    token = await reset_link(postman, alice.email)
    results = await asyncio.gather(
        *(registry.reset_password(registry.Visitor(), token=token, password=f"{NEW} {n}") for n in range(16)),
        return_exceptions=True,
    )
    assert sum(isinstance(result, registry.SignedIn) for result in results) == 1
    assert sum(isinstance(result, LinkInvalid) for result in results) == 15


async def test_a_used_reset_ends_the_other_links_and_an_hour_ends_any(postman: Postman, database: Database) -> None:
    alice = await cast.owner("Alice", "acme")
    older, newer = await reset_link(postman, alice.email), await reset_link(postman, alice.email)
    await registry.reset_password(registry.Visitor(), token=newer, password=NEW)
    with pytest.raises(LinkInvalid):
        await registry.reset_password(registry.Visitor(), token=older, password=NEW)
    late = await reset_link(postman, alice.email)
    await database.app.execute(
        "update email_tokens set expires_at = now() - interval '1 s' where user_id = $1", alice.id
    )
    with pytest.raises(LinkInvalid):
        await registry.reset_password(registry.Visitor(), token=late, password=NEW)


async def test_a_password_that_may_not_be_leaves_the_link_good(postman: Postman) -> None:
    alice = await cast.owner("Alice", "acme")
    token = await reset_link(postman, alice.email)
    with pytest.raises(ValidationFailed):
        await registry.reset_password(registry.Visitor(), token=token, password=alice.email)
    await registry.reset_password(registry.Visitor(), token=token, password=NEW)


async def test_a_link_of_one_kind_is_worth_nothing_as_another(postman: Postman) -> None:
    alice = await cast.owner("Alice", "acme")
    token = await reset_link(postman, alice.email)
    with pytest.raises(LinkInvalid):
        await registry.verify_email(registry.Visitor(), token=token)
    with pytest.raises(LinkInvalid):
        await registry.invitation_behind(registry.Visitor(), token=token)


async def test_bob_resets_his_password_though_he_belongs_nowhere(postman: Postman) -> None:
    people = await cast.everyone()
    async with unit_of_work(people.alice.context) as uow:
        await registry.remove_member(uow, user_id=people.bob.id)
    token = await reset_link(postman, people.bob.email)
    with pytest.raises(NoMembership, match="is changed"):
        await registry.reset_password(registry.Visitor(), token=token, password=NEW)
    with pytest.raises(WrongCredentials):
        await registry.sign_in(registry.Visitor(), email=people.bob.email, password=people.bob.password)
    with pytest.raises(NoMembership):
        await registry.sign_in(registry.Visitor(), email=people.bob.email, password=NEW)


async def test_an_address_is_sent_five_links_an_hour(counting_doors: registry.Visitor) -> None:
    nobody = cast.address("nobody", "nowhere")
    for _ in range(5):
        await registry.request_password_reset(counting_doors, email=nobody)
    with pytest.raises(RateLimited):
        await registry.request_password_reset(counting_doors, email=nobody)


@pytest.mark.parametrize(
    ("password", "code"),
    [
        ("nine char", "PASSWORD_TOO_SHORT"),
        ("x" * 5 + "yz" * 98, "PASSWORD_TOO_LONG"),
        ("Alice@Acme.example", "PASSWORD_IS_EMAIL"),
        ("Password123", "PASSWORD_TOO_COMMON"),
        ("woaini1314520", "PASSWORD_TOO_COMMON"),
        ("1234567890", "PASSWORD_TOO_COMMON"),
        ("0987654321", "PASSWORD_TOO_COMMON"),
        ("zzzzzzzzzzzz", "PASSWORD_TOO_COMMON"),
        ("tab\tin the middle", "INVALID_PASSWORD"),
        ("half a pair \ud83d", "INVALID_PASSWORD"),
    ],
)
def test_passwords_that_may_not_be(password: str, code: str) -> None:
    with pytest.raises(ValidationFailed) as refused:
        check_password(password, "alice@acme.example")
    assert [(problem.field, problem.code) for problem in refused.value.problems] == [("password", code)]


@pytest.mark.parametrize("password", ["four plain old words", "密码也可以用中文来写的", "x7!kQ2#pL9"])
def test_passwords_that_may_be(password: str) -> None:
    assert check_password(password, "alice@acme.example") == password


def test_the_list_of_the_commonest_holds_only_what_length_would_let_pass() -> None:
    assert all(len(word) >= SHORTEST and word == word.lower() for word in COMMON)


def test_links_of_mails_are_derived_and_differ_by_purpose_and_row() -> None:
    first, second = uuid7(), uuid7()
    made = {tokens.for_mail("verify", first), tokens.for_mail("reset", first), tokens.for_mail("verify", second)}
    assert len(made) == 3
    assert all(len(token) == 43 for token in made)
    assert tokens.for_mail("verify", first) in made
