"""What operations on pools need: a pool, and a record that waits in it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from sqlalchemy import bindparam, insert, update

from api.naming import global_id
from tenants.crm.accounts.models import Account
from tenants.crm.pools import service as pools
from tenants.crm.pools.models import PoolNotice
from tenants.crm.pools.service import PoolRules
from tenants.db.unit_of_work import unit_of_work
from tenants.kit.clock import now
from tenants.kit.ids import uuid7
from tests import cast
from tests.isolation.inputs import Path

if TYPE_CHECKING:
    from tests.isolation.world import Company

Asker = cast.Person | None
Given = dict[Path, Any]
_LONG_AGO = update(Account).where(Account.id == bindparam("record_id")).values(created_at=bindparam("moment"))

_GIVEN = update(Account).where(Account.id == bindparam("record_id")).values(owner_id=bindparam("owner"))
_TOLD = insert(PoolNotice).values(
    {
        name: bindparam(name)
        for name in ("id", "record_type", "record_id", "owner_id", "pool_id", "days", "due_at", "at")
    }
)


async def _pool(company: Company, _asker: Asker) -> UUID:
    async with unit_of_work(company.owner.context) as uow:
        found = await pools.create_pool(uow, PoolRules("account", f"{company.word} {next(company.numbers)}"))
    pool_id: UUID = found["id"]
    return pool_id


MAKERS: dict[str, Callable[[Company, Asker], Awaitable[UUID]]] = {"pool": _pool}


def _teller(record: Callable[..., Awaitable[str]]) -> Callable[[Company, Asker], Awaitable[Given]]:
    async def told(company: Company, asker: Asker) -> Given:
        """A record that goes back tomorrow, and whoever has it knows."""
        person = asker or company.owner
        account_id = UUID((await record(company, "account")).removeprefix("account_"))
        async with unit_of_work(company.owner.context) as uow:
            await uow.run(_GIVEN, record_id=account_id, owner=person.id)
            pool_id, due = await _pool(company, asker), now() + timedelta(days=1)
            whose = {"id": uuid7(), "record_id": account_id, "owner_id": person.id, "pool_id": pool_id}
            await uow.run(_TOLD, **whose, record_type="account", days=1, due_at=due, at=now())
        return {}

    return told


def prepared(record: Callable[..., Awaitable[str]]) -> dict[str, Callable[[Company, Asker], Awaitable[Given]]]:
    """By operation; `record` makes one of a kind."""

    async def filled(company: Company, asker: Asker) -> tuple[str, str]:
        pool_id, account = await _pool(company, asker), await record(company, "account")
        account_id = UUID(account.removeprefix("account_"))
        async with unit_of_work(company.owner.context) as uow:
            await pools.give_back(uow, record_type="account", record_id=account_id, pool_id=pool_id)
        return global_id("pool", pool_id), account

    async def waiting(company: Company, asker: Asker) -> Given:
        pool_id, account = await filled(company, asker)
        return {("input", "poolId"): pool_id, ("input", "ids"): [account]}

    async def looked_into(company: Company, asker: Asker) -> Given:
        return {("poolId",): (await filled(company, asker))[0]}

    async def was_somebodys(company: Company, asker: Asker) -> Given:
        return {("id",): (await filled(company, asker))[1]}

    def rules(*path: str) -> Callable[[Company, Asker], Awaitable[Given]]:
        async def given(_company: Company, _asker: Asker) -> Given:
            exempt = {(*path, "exemptField"): "kind", (*path, "levelField"): "rating"}
            return {**exempt, (*path, "roles"): ["rep"]}

        return given

    aged: set[UUID] = set()

    async def neglected(company: Company, _asker: Asker) -> Given:
        """One account nobody has looked after, of somebody the rules are for."""
        if company.owner.tenant_id not in aged:
            aged.add(company.owner.tenant_id)
            account_id = UUID((await record(company, "account")).removeprefix("account_"))
            async with unit_of_work(company.owner.context) as uow:
                await uow.run(_LONG_AGO, record_id=account_id, moment=now() - timedelta(days=200))
        everybody: Given = {("rules", name): [] for name in ("userIds", "departmentIds", "roles")}
        return {**everybody, ("rules", "exemptField"): "kind", ("rules", "levelField"): "rating"}

    async def returned(company: Company, asker: Asker) -> Given:
        return {("input", "poolId"): global_id("pool", await _pool(company, asker))}

    return {
        "claimRecords": waiting,
        "assignRecords": waiting,
        "returnRecord": returned,
        "pooledRecords": looked_into,
        "ownerHistory": was_somebodys,
        "createPool": rules("input", "rules"),
        "updatePool": rules("input", "rules"),
        "simulatePool": neglected,
        "poolNotices": _teller(record),
    }
