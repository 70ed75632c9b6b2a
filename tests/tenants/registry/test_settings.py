"""What people change about themselves and their company."""

from __future__ import annotations

import pytest

from tenants.db.unit_of_work import unit_of_work
from tenants.errors import Forbidden, ValidationFailed
from tenants.registry import service as registry
from tests import cast


async def test_alice_changes_her_name_and_language_and_nothing_else() -> None:
    alice = await cast.owner("Alice", "acme")
    async with unit_of_work(alice.context) as uow:
        assert (await registry.update_profile(uow, name="  Alice \n Zhang ")).name == "Alice Zhang"
        changed = await registry.update_profile(uow, locale="zh-CN")
    assert (changed.name, changed.locale, changed.email) == ("Alice Zhang", "zh-CN", alice.email)
    found = await registry.authenticate(alice.token)
    assert found is not None and found.context.locale == "zh-CN"


async def test_acme_moves_and_counts_in_euros() -> None:
    people = await cast.everyone()
    async with unit_of_work(people.alice.context) as uow:
        changed = await registry.update_tenant(uow, time_zone="Europe/Berlin", currency="EUR")
    assert (changed.name, changed.time_zone, changed.currency) == ("acme", "Europe/Berlin", "EUR")
    async with unit_of_work(people.mallory.context) as uow:
        assert (await registry.me(uow)).tenant.time_zone == "America/New_York"


async def test_bob_may_not() -> None:
    people = await cast.everyone()
    async with unit_of_work(people.bob.context) as uow:
        with pytest.raises(Forbidden):
            await registry.update_tenant(uow, name="Bob's")


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"name": ""}, "REQUIRED"),
        ({"locale": "fr"}, "INVALID_LOCALE"),
        ({"time_zone": "../etc/passwd"}, "INVALID_TIME_ZONE"),
        ({"time_zone": "localtime"}, "INVALID_TIME_ZONE"),
        ({"currency": "XXX"}, "INVALID_CURRENCY"),
        ({"currency": "eur"}, "INVALID_CURRENCY"),
    ],
)
async def test_what_a_company_cannot_be(change: dict[str, str], code: str) -> None:
    alice = await cast.owner("Alice", "acme")
    async with unit_of_work(alice.context) as uow:
        with pytest.raises(ValidationFailed) as refused:
            await registry.update_tenant(uow, **change)
        assert [problem.code for problem in refused.value.problems] == [code]
