"""A company signs itself up, and nobody learns who is here already."""

from __future__ import annotations

import asyncio
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from tenants.context import PLATFORM, Role
from tenants.db.database import Database
from tenants.db.unit_of_work import unit_of_work
from tenants.errors import RateLimited, ValidationFailed
from tenants.jobs import Job
from tenants.plans import Plan
from tenants.registry import service as registry
from tenants.registry.sign_in import EmailNotVerified, WrongCredentials
from tenants.registry.sign_up import AlreadyVerified, LinkInvalid, first_currency
from tests import cast
from tests.tenants.registry.conftest import Postman


def form(email: str, **other: Any) -> dict[str, Any]:
    plain = {"company": "Acme", "name": "Alice", "password": cast.PASSWORD, "locale": "en"}
    return {**plain, "time_zone": "Asia/Shanghai", "email": email, **other}


async def test_alice_signs_acme_up_and_follows_the_link(postman: Postman) -> None:
    email = cast.address("alice", "acme")
    await registry.sign_up(registry.Visitor(), **form(email))
    assert await postman.deliver() == [Job.VERIFY_EMAIL]
    [mail] = await postman.mails(email)
    [link] = mail["links"]
    assert urlsplit(link).path == "/verify"

    signed_in = await registry.verify_email(registry.Visitor(), token=parse_qs(urlsplit(link).query)["token"][0])
    assert signed_in.context.role is Role.OWNER
    assert signed_in.context.plan == Plan.BUSINESS
    async with unit_of_work(signed_in.context) as uow:
        me = await registry.me(uow)
    assert (me.user.name, me.user.email, me.user.email_verified) == ("Alice", email, True)
    assert (me.tenant.name, me.tenant.time_zone, me.tenant.currency) == ("Acme", "Asia/Shanghai", "CNY")
    assert await postman.deliver() == [Job.WELCOME_EMAIL]
    assert (await postman.mails(email))[0]["subject"] == "Welcome to Rapport"


async def test_a_known_address_gets_the_same_answer_and_another_mail(postman: Postman) -> None:
    alice = await cast.owner("Alice", "acme")
    await postman.deliver()
    unknown = cast.address("carol", "initech")
    assert await registry.sign_up(registry.Visitor(), **form(unknown)) is None
    assert await registry.sign_up(registry.Visitor(), **form(alice.email, password="quite another one")) is None
    assert await postman.deliver() == [Job.VERIFY_EMAIL, Job.SIGN_UP_ATTEMPT_EMAIL]
    assert (await postman.mails(alice.email))[0]["subject"] == "You already have a Rapport account"
    await registry.sign_in(registry.Visitor(), email=alice.email, password=alice.password)
    assert len((await registry.who_am_i(alice.context)).memberships) == 1


async def test_nothing_exists_before_the_address_is_verified(postman: Postman, database: Database) -> None:
    email = cast.address("alice", "acme")
    await registry.sign_up(registry.Visitor(), **form(email))
    assert await database.app.fetchval("select count(*) from users where email = $1", email) == 0
    await postman.deliver()
    with pytest.raises(WrongCredentials):
        await registry.sign_in(registry.Visitor(), email=email, password="not the right one")
    assert await postman.waiting() == []
    with pytest.raises(EmailNotVerified) as refused:
        await registry.sign_in(registry.Visitor(), email=email, password=cast.PASSWORD)
    assert refused.value.code == "EMAIL_NOT_VERIFIED"
    assert await postman.deliver() == [Job.VERIFY_EMAIL]
    first, second = await postman.mails(email)
    assert first["links"] == second["links"]  # the earlier mail is as good as the new one


async def test_mallory_cannot_lay_an_account_out_for_alice(postman: Postman) -> None:
    """Each link opens the account with the password of the form it came from."""
    email = cast.address("alice", "acme")
    await registry.sign_up(registry.Visitor(), **form(email, company="Trap", password="mallory knows this"))
    await registry.sign_up(registry.Visitor(), **form(email, company="Acme"))
    hers = await cast.verification_link(email)
    await registry.sign_up(registry.Visitor(), **form(email, company="Trap", password="mallory knows this"))

    signed_in = await registry.verify_email(registry.Visitor(), token=hers)
    async with unit_of_work(signed_in.context) as uow:
        assert (await registry.me(uow)).tenant.name == "Acme"
    with pytest.raises(WrongCredentials):
        await registry.sign_in(registry.Visitor(), email=email, password="mallory knows this")
    with pytest.raises(AlreadyVerified):
        await registry.verify_email(registry.Visitor(), token=await cast.verification_link(email))


async def test_a_link_works_once_even_if_clicked_sixteen_times_at_once() -> None:
    email = cast.address("alice", "acme")
    await registry.sign_up(registry.Visitor(), **form(email))
    token = await cast.verification_link(email)
    results = await asyncio.gather(
        *(registry.verify_email(registry.Visitor(), token=token) for _ in range(16)), return_exceptions=True
    )
    assert sum(isinstance(result, registry.SignedIn) for result in results) == 1
    assert sum(isinstance(result, AlreadyVerified) for result in results) == 15


async def test_a_second_click_is_answered_in_plain_words_and_a_wrong_link_too(database: Database) -> None:
    alice = await cast.owner("Alice", "acme")
    with pytest.raises(AlreadyVerified, match="Sign in"):
        await registry.verify_email(registry.Visitor(), token=await cast.verification_link(alice.email))
    with pytest.raises(LinkInvalid) as refused:
        await registry.verify_email(registry.Visitor(), token="no such link")
    assert [(problem.field, problem.code) for problem in refused.value.problems] == [("token", "LINK_INVALID")]

    late = cast.address("late", "acme")
    await registry.sign_up(registry.Visitor(), **form(late))
    await database.app.execute("update sign_ups set expires_at = now() - interval '1 s' where email = $1", late)
    with pytest.raises(LinkInvalid):
        await registry.verify_email(registry.Visitor(), token=await cast.verification_link(late))
    await registry.resend_verification(registry.Visitor(), email=late)  # gives it 48 hours more
    await registry.verify_email(registry.Visitor(), token=await cast.verification_link(late))


async def test_asking_again_looks_the_same_for_nobody(postman: Postman) -> None:
    nobody = cast.address("nobody", "nowhere")
    assert await registry.resend_verification(registry.Visitor(), email=nobody) is None
    assert await postman.deliver() == [Job.VERIFY_EMAIL]
    assert await postman.mails(nobody) == []


async def test_every_problem_of_the_form_is_told_at_once() -> None:
    with pytest.raises(ValidationFailed) as refused:
        await registry.sign_up(
            registry.Visitor(),
            company=" ",
            name="x" * 201,
            email="nope",
            password="short",
            locale="xx",
            time_zone="Mars",
        )
    assert {(problem.field, problem.code) for problem in refused.value.problems} == {
        ("company", "REQUIRED"),
        ("name", "TOO_LONG"),
        ("email", "INVALID_EMAIL"),
        ("password", "PASSWORD_TOO_SHORT"),
        ("locale", "INVALID_LOCALE"),
        ("time_zone", "INVALID_TIME_ZONE"),
    }


async def test_an_address_is_signed_up_five_times_an_hour_and_no_more(
    counting_doors: registry.Visitor, postman: Postman
) -> None:
    alice = await cast.owner("Alice", "acme")  # her sign-up counts
    for _ in range(4):
        await registry.sign_up(counting_doors, **form(alice.email))
    with pytest.raises(RateLimited) as refused:
        await registry.sign_up(counting_doors, **form(alice.email))
    assert 0 < refused.value.extensions["retryAfter"] <= 3600  # type: ignore[operator]


@pytest.mark.parametrize(
    ("locale", "time_zone", "currency"),
    [("zh-CN", "Europe/Paris", "CNY"), ("en", "Asia/Shanghai", "CNY"), ("en", "Europe/Berlin", "USD")],
)
def test_the_first_currency_is_guessed_from_where_one_is(locale: str, time_zone: str, currency: str) -> None:
    assert first_currency(locale, time_zone) == currency


async def test_no_secret_waits_in_the_queue(postman: Postman) -> None:
    email = cast.address("alice", "acme")
    await registry.sign_up(registry.Visitor(), **form(email))
    [row] = await postman.waiting(PLATFORM)
    assert set(row["arguments"]) == {"mail_id", "sign_up_id"}
    assert await cast.verification_link(email) not in str(dict(row))
