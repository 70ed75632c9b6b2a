"""Devices: ending all others, being told of a new one, and a password sprayed from everywhere."""

from __future__ import annotations

import pytest

from tenants.db.unit_of_work import unit_of_work
from tenants.errors import RateLimited
from tenants.jobs import Job
from tenants.registry import allowances
from tenants.registry import service as registry
from tenants.registry.ceremonies import CeremonyOver
from tenants.registry.confirming import WrongPassword
from tenants.registry.service import Visitor
from tenants.registry.sign_in import WrongCredentials
from tests import cast
from tests.tenants.registry.apps import challenged, set_up
from tests.tenants.registry.conftest import Postman

NEW = "the newest of passwords"


async def enter(person: cast.Person, visitor: Visitor) -> registry.SignedIn:
    return await registry.sign_in(visitor, email=person.email, password=person.password)


async def test_everywhere_else_is_ended_at_once() -> None:
    people = await cast.everyone()
    phone = await enter(people.alice, Visitor(device="Alice's phone"))
    other = await enter(people.alice, Visitor(mark="an internet café"))
    async with unit_of_work(people.alice.context) as uow:
        assert await registry.revoke_everywhere(uow) == 2
    assert await registry.authenticate(phone.token) is None and await registry.authenticate(other.token) is None
    assert await registry.authenticate(people.alice.token) is not None
    assert await registry.authenticate(people.bob.token) is not None


async def test_a_changed_password_ends_the_others_and_what_they_began() -> None:
    alice = await cast.owner("Alice", "acme")
    await set_up(alice)
    begun = await challenged(Visitor(mark="a thief"), alice)
    with pytest.raises(WrongPassword):
        await registry.change_password(alice.context, current="not it", password=NEW)
    await registry.change_password(alice.context, current=alice.password, password=NEW)
    assert await registry.authenticate(alice.token) is not None
    with pytest.raises(CeremonyOver):
        await registry.prove_second_factor(Visitor(mark="a thief"), token=begun.token, code="123456")
    with pytest.raises(WrongCredentials):
        await enter(alice, Visitor())


async def test_a_changed_password_leaves_this_session_alone() -> None:
    alice = await cast.owner("Alice", "acme")
    other = await enter(alice, Visitor(mark="another browser"))
    await registry.change_password(alice.context, current=alice.password, password=NEW)
    assert await registry.authenticate(other.token) is None
    assert await registry.authenticate(alice.token) is not None


@pytest.mark.parametrize(("locale", "subject"), [("en", "A new device"), ("zh-CN", "新设备")])
async def test_of_a_new_device_one_is_told_by_mail_and_of_a_known_one_not(
    locale: str, subject: str, postman: Postman
) -> None:
    alice = await cast.owner("Alice", "acme", locale=locale)
    home = Visitor(mark="at home", agent="Firefox", address="192.0.2.1")
    await enter(alice, home)
    await enter(alice, home)
    assert Job.SIGN_IN_ALERT_EMAIL not in await postman.deliver()  # the first is no news, the second is known
    await enter(alice, Visitor(mark="elsewhere", agent="Netscape <b>4</b>", address="198.51.100.7"))
    assert Job.SIGN_IN_ALERT_EMAIL in await postman.deliver()
    mail = next(mail for mail in await postman.mails(alice.email) if subject in mail["subject"])
    assert "198.51.100.7" in mail["text"] and "Netscape" in mail["text"] and "/settings/security" in mail["text"]


async def test_nothing_is_mailed_of_a_sign_in_that_is_over_by_then(postman: Postman) -> None:
    alice = await cast.owner("Alice", "acme")
    await enter(alice, Visitor(mark="at home"))
    opened = await enter(alice, Visitor(mark="elsewhere"))
    async with unit_of_work(opened.context) as uow:
        await registry.sign_out(uow)
    await postman.deliver()
    assert not [mail for mail in await postman.mails(alice.email) if "new device" in mail["subject"]]


async def test_a_password_sprayed_from_many_networks_meets_the_accounts_own_limit(counting_doors: Visitor) -> None:
    """And Alice at home, whose browser is known, is not locked out by it."""
    alice = await cast.owner("Alice", "acme")
    home = Visitor(mark="at home", address="192.0.2.1")
    await enter(alice, home)
    tried = 0
    with pytest.raises(RateLimited):
        for number in range(1_000):
            tried = number
            zombie = Visitor(address=f"10.7.{number // 250}.{number % 250}", mark=f"zombie {number}")
            with pytest.raises(WrongCredentials):
                await registry.sign_in(zombie, email=alice.email, password="one guess from here")
    assert tried == allowances.SIGN_IN_ACCOUNT.amount - 1  # Alice's own first sign-in was one
    with pytest.raises(RateLimited):
        await enter(alice, Visitor(address="203.0.113.9", mark="a new laptop"))
    assert await enter(alice, home)


async def test_a_known_browser_is_counted_as_well(counting_doors: Visitor) -> None:
    alice = await cast.owner("Alice", "acme")
    home = Visitor(mark="at home", address="192.0.2.2")
    await enter(alice, home)
    for _ in range(allowances.SIGN_IN_KNOWN.amount):
        with pytest.raises(WrongCredentials):
            await registry.sign_in(home, email=alice.email, password="not it")
    with pytest.raises(RateLimited):
        await enter(alice, home)


async def test_a_phones_name_alone_makes_it_no_known_one(postman: Postman) -> None:
    """Names are guessed: whoever calls theirs as Alice calls hers is told of, from another network."""
    alice = await cast.owner("Alice", "acme")
    await enter(alice, Visitor(device="iPhone", address="192.0.2.1"))
    await enter(alice, Visitor(device="iPhone", address="192.0.2.1"))
    assert Job.SIGN_IN_ALERT_EMAIL not in await postman.deliver()
    await enter(alice, Visitor(device="iPhone", address="198.51.100.7"))
    assert Job.SIGN_IN_ALERT_EMAIL in await postman.deliver()
