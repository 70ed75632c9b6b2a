"""The cast comes on: if this fails, look here first."""

from __future__ import annotations

import pytest

from tenants.context import Role
from tenants.db.database import Database
from tenants.db.unit_of_work import unit_of_work
from tenants.registry import service as registry
from tests import cast


@pytest.fixture(autouse=True)
def _database(database: Database) -> None:
    """Every test here needs it."""


async def test_everyone_has_a_company_and_a_role() -> None:
    people = await cast.everyone()
    assert people.alice.tenant_id == people.bob.tenant_id
    assert len({people.alice.tenant_id, people.mallory.tenant_id, people.petra.tenant_id}) == 3
    assert people.bob.context.role is Role.REP
    assert people.alice.context.role is people.mallory.context.role is people.petra.context.role is Role.OWNER


async def test_alice_and_bob_see_each_other_and_not_mallory() -> None:
    people = await cast.everyone()
    async with unit_of_work(people.bob.context) as uow:
        assert [member.name for member in await registry.members(uow)] == ["Alice", "Bob"]
    async with unit_of_work(people.mallory.context) as uow:
        assert [member.name for member in await registry.members(uow)] == ["Mallory"]
