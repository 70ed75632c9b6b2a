"""An operator brings companies and people in by hand."""

from __future__ import annotations

import pytest

from tenants.context import PLATFORM, Role, TenantContext
from tenants.db.unit_of_work import unit_of_work
from tenants.errors import Forbidden, LimitReached, ValidationFailed
from tenants.plans import Plan
from tenants.registry import service as registry
from tenants.registry.provisioning import AddressTaken
from tests.cast import PASSWORD, address, owner
from tests.tenants.registry.conftest import Postman

ACME = registry.Charter("acme", Plan.FREE, "zh-CN", "Asia/Shanghai", "CNY")


def newcomer(name: str) -> registry.Newcomer:
    return registry.Newcomer(name, address(name, "provisioned"), PASSWORD)


async def found_acme(alice: registry.Newcomer) -> TenantContext:
    return await registry.provision_company(PLATFORM, charter=ACME, owner=alice)


async def test_alice_and_bob_are_brought_in_and_sign_in_without_any_mail(postman: Postman) -> None:
    alice, bob = newcomer("Alice"), newcomer("Bob")
    acme = await found_acme(alice)
    bobs = await registry.provision_member(acme.as_system(), member=bob, role=Role.REP)
    assert (acme.role, bobs.role, bobs.tenant_id) == (Role.OWNER, Role.REP, acme.tenant_id)
    for who in (alice, bob):
        signed_in = await registry.sign_in(registry.Visitor(), email=who.email, password=PASSWORD)
        assert signed_in.context.tenant_id == acme.tenant_id
        assert signed_in.context.plan == Plan.FREE
    async with unit_of_work(acme, read_only=True) as uow:
        me = await registry.me(uow)
    assert (me.tenant.currency, me.tenant.time_zone, me.user.email_verified) == ("CNY", "Asia/Shanghai", True)
    assert await postman.waiting() == []
    assert await postman.waiting(acme) == []


async def test_bringing_them_in_again_finds_them() -> None:
    alice, bob = newcomer("Alice"), newcomer("Bob")
    acme = await found_acme(alice)
    bobs = await registry.provision_member(acme.as_system(), member=bob, role=Role.REP)
    assert await found_acme(alice) == acme
    assert await registry.provision_member(acme.as_system(), member=bob, role=Role.MANAGER) == bobs


async def test_mallorys_address_is_not_taken_from_her() -> None:
    mallory = await owner("Mallory", "globex")
    taken = registry.Newcomer("Mallory", mallory.email, PASSWORD)
    acme = await found_acme(newcomer("Alice"))
    with pytest.raises(AddressTaken):
        await found_acme(taken)
    with pytest.raises(AddressTaken):
        await registry.provision_member(acme.as_system(), member=taken, role=Role.REP)


async def test_only_the_operator_may_and_what_is_wrong_is_all_told() -> None:
    acme = await found_acme(newcomer("Alice"))
    with pytest.raises(Forbidden):
        await registry.provision_member(acme, member=newcomer("Bob"), role=Role.REP)
    with pytest.raises(ValidationFailed) as wrong:
        await registry.provision_company(
            PLATFORM,
            charter=registry.Charter("", Plan.TEAM, "xx", "Mars/Base", "???"),
            owner=registry.Newcomer("", "nobody", "short"),
        )
    fields = {problem.field for problem in wrong.value.problems}
    assert fields == {"company", "locale", "time_zone", "currency", "name", "email", "password"}


async def test_seats_end_where_the_plan_says() -> None:
    acme = (await found_acme(newcomer("Alice"))).as_system()
    for name in ("Bob", "Carol"):
        await registry.provision_member(acme, member=newcomer(name), role=Role.REP)
    with pytest.raises(LimitReached):
        await registry.provision_member(acme, member=newcomer("Dan"), role=Role.REP)
