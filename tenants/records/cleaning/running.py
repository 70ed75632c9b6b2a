"""The night's cleaning: what fails is announced, what was announced long enough goes into the bin, what lay there long
enough comes to its end. Whatever was mended, held or taken out of the bin meanwhile is let alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import ARRAY, Uuid, any_, bindparam, delete, select, update

from tenants.context import TenantContext
from tenants.db.statement import check_names_tenant
from tenants.db.unit_of_work import UnitOfWork, unit_of_work
from tenants.jobs import Job
from tenants.kit.clock import now
from tenants.plans import Module
from tenants.records import erasing
from tenants.records.binning import bin_many
from tenants.records.catalogue import RecordType, catalogue
from tenants.records.cleaning.blanking import blank
from tenants.records.cleaning.models import CleaningCase
from tenants.records.cleaning.policies import Ending, Policy, all_policies, held, matching
from tenants.records.hooks import kept_from_bin
from tenants.records.keeping import lock_many
from tenants.records.merging import aliases
from tenants.records.quality.rules import MANAGE
from tenants.records.sql import Pen
from tenants.registry import service as registry

BATCH = 200
_IDS = bindparam("ids", type_=ARRAY(Uuid()))
_DUE = (
    select(CleaningCase.id)
    .where(
        CleaningCase.policy_id == bindparam("policy"),
        CleaningCase.state == bindparam("state"),
        CleaningCase.due_at <= bindparam("moment"),
    )
    .order_by(CleaningCase.due_at, CleaningCase.id)
    .limit(BATCH)
)
_MOVE = (
    update(CleaningCase)
    .where(CleaningCase.id == any_(_IDS))
    .values(state=bindparam("to"), due_at=bindparam("then"), settled_at=bindparam("moment"))
)
_LET_GO = delete(CleaningCase).where(CleaningCase.id == any_(_IDS))


def ask_for_cleaning(uow: UnitOfWork) -> None:
    """Have it done now. Raises Forbidden."""
    uow.require(Module.ACCOUNTS, MANAGE)
    uow.enqueue(Job.CLEAN_UP, key="cleaning")


async def clean_all() -> None:
    """Have every company cleaned that has a policy in force, each by a job of its own."""
    async for tenant_id in registry.every_tenant():
        async with unit_of_work(TenantContext(tenant_id, system=True)) as uow:
            if any(policy.enabled for policy in await all_policies(uow)):
                uow.enqueue(Job.CLEAN_UP, key="cleaning")


async def clean_up(context: TenantContext, *, moment: datetime | None = None) -> None:
    """One night's work of every policy in force; doing it again does nothing more. Each batch is a transaction."""
    at = moment or now()
    async with unit_of_work(context, read_only=True) as uow:
        found = [policy for policy in await all_policies(uow) if policy.enabled and policy.whole]
    for policy in found:
        async with unit_of_work(context) as uow:
            await _release(uow, policy)
            await _announce(uow, policy, at)
        while await _step(context, policy, "noticed", at):
            pass
        while await _step(context, policy, "archived", at):
            pass


async def _announce(uow: UnitOfWork, policy: Policy, at: datetime) -> None:
    """Whose record it is sees it among what is announced, and is told by mail."""
    record, pen = catalogue()[policy.record_type], Pen(uow.context)
    where = matching(pen, record, policy)
    of, then = pen.bind(policy.id, "uuid"), pen.bind(at + timedelta(days=policy.notice_days), "timestamptz")
    sql = (
        "INSERT INTO cleaning_cases (tenant_id, id, policy_id, record_type, state, noticed_at, due_at)"
        f" SELECT $1, r.id, {of}, '{record.name}', 'noticed', {pen.bind(at, 'timestamptz')}, {then}"
        f" FROM {record.table.name} r WHERE {where} AND NOT {held('r')}"
        " ON CONFLICT (tenant_id, id) DO NOTHING RETURNING id"
    )
    check_names_tenant(sql)
    ids = [row["id"] for row in await uow.connection.fetch(sql, *pen.filled())]
    owners = f"SELECT DISTINCT r.owner_id FROM {record.table.name} r WHERE r.tenant_id = $1 AND r.id = ANY ($2::uuid[])"
    check_names_tenant(owners)
    for row in await uow.connection.fetch(owners, uow.tenant_id, ids) if ids else ():
        if row["owner_id"] is not None:
            key = f"{policy.id} {row['owner_id']} {at.date()}"
            whom = str(row["owner_id"])
            uow.enqueue(Job.CLEANING_EMAIL, key=key, policy_id=str(policy.id), user_id=whom)


async def _release(uow: UnitOfWork, policy: Policy) -> None:
    """Forget what was announced and is mended by now, or held; and what came out of the bin."""
    record = catalogue()[policy.record_type]
    pen = Pen(uow.context)
    fails = f"SELECT 1 FROM {record.table.name} r WHERE {matching(pen, record, policy)} AND r.id = c.id"
    await _forget(uow, pen, policy, "noticed", f"{fails} AND NOT {held('r')}")
    lies = f"SELECT 1 FROM {record.table.name} r WHERE r.tenant_id = $1 AND r.id = c.id AND r.deleted_at IS NOT NULL"
    await _forget(uow, Pen(uow.context), policy, "archived", f"{lies} AND NOT {held('r')}")


async def _forget(uow: UnitOfWork, pen: Pen, policy: Policy, state: str, unless: str) -> None:
    sql = (
        f"DELETE FROM cleaning_cases c WHERE c.tenant_id = $1 AND c.policy_id = {pen.bind(policy.id, 'uuid')}"
        f" AND c.state = '{state}' AND NOT EXISTS ({unless})"
    )
    check_names_tenant(sql)
    await uow.connection.execute(sql, *pen.filled())


async def _step(context: TenantContext, policy: Policy, state: str, at: datetime) -> bool:
    """The next records whose time has come; False when there are none."""
    record = catalogue()[policy.record_type]
    ends = state == "archived"
    async with unit_of_work(context) as uow:
        ids = [row["id"] for row in await uow.rows(_DUE, policy=policy.id, state=state, moment=at)]
        if ids and not ends:
            await _archive(uow, record, policy, ids, at)
        elif ids and policy.ending is Ending.ANONYMISE:
            await blank(uow, record, [*ids, *await aliases.beneath(uow, ids)])
    for each in ids if ends else ():
        async with unit_of_work(context) as uow:
            if policy.ending is Ending.ANONYMISE:
                for one in (each, *await aliases.beneath(uow, [each])):
                    await erasing.erase(uow, record, one, record.personal)
            await uow.run(_MOVE, ids=[each], to="done", then=at, moment=at)
    return bool(ids)


async def _archive(uow: UnitOfWork, record: RecordType, policy: Policy, ids: Sequence[UUID], at: datetime) -> None:
    """What is kept from the bin stays announced, and is looked at again the next day."""
    locked = await lock_many(uow, record.model, ids)
    kept = await kept_from_bin(record.name, uow, list(locked.values()))
    going = {key: stored for key, stored in locked.items() if key not in kept}
    await bin_many(uow, record, going, {"cleaned_up": [None, policy.name]})
    then = at + timedelta(days=policy.keep_days)
    await uow.run(_MOVE, ids=list(going), to="archived", then=then, moment=at)
    await uow.run(_MOVE, ids=list(kept), to="noticed", then=at + timedelta(days=1), moment=None)
    await uow.run(_LET_GO, ids=[each for each in ids if each not in locked])
