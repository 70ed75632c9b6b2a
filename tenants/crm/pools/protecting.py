"""What nobody does around a pool's rules: write an owner into what waits, or bin what waits or is protected."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, Uuid, any_, bindparam, func, select

from tenants.access.recognition import member
from tenants.context import TenantContext
from tenants.crm.accounts.models import Account
from tenants.crm.leads.models import Lead
from tenants.crm.pools import rules
from tenants.crm.pools.claiming import after, protection_of, told
from tenants.db.unit_of_work import Row, UnitOfWork
from tenants.errors import FieldProblem, NotFound
from tenants.kit.clock import now
from tenants.kit.message import say
from tenants.records.hooks import Draft, preparation_of, removal_of
from tenants.records.owners import OwnerChange, RecordPlace

Stored = Mapping[str, Any]
PLACE = select(RecordPlace.id, RecordPlace.pool_id).where(RecordPlace.id == bindparam("record_id"))
_PLACES = select(
    RecordPlace.id,
    RecordPlace.pool_id,
    select(func.max(OwnerChange.at))
    .where(OwnerChange.record_id == RecordPlace.id, OwnerChange.owner_id.is_not(None))
    .scalar_subquery()
    .label("owned_since"),
).where(RecordPlace.id == any_(bindparam("ids", type_=ARRAY(Uuid()))), RecordPlace.pool_id.is_not(None))


@preparation_of(Account)
@preparation_of(Lead)
async def keep_out_of_pools(uow: UnitOfWork, drafts: list[Draft]) -> list[FieldProblem]:
    """What waits in a pool is claimed or assigned, by its rules; writing an owner into it would go around them."""
    taken = [draft for draft in drafts if draft.before and draft.changes("owner_id") and not draft.before["owner_id"]]
    if uow.context.may(rules.MANAGE):
        return []
    for draft in taken:
        place = await uow.row(PLACE, record_id=draft.before["id"])
        if place is not None and place["pool_id"] is not None:
            message = say("It waits in a pool: claim it there.", "该记录在公海中，请在公海领取。")
            return [FieldProblem("owner_id", "IN_POOL", message)]
    return []


@removal_of(Account)
@removal_of(Lead)
async def keep_from_bin(uow: UnitOfWork, rows: Sequence[dict[str, Any]]) -> dict[UUID, FieldProblem]:
    """What waits in a pool is everybody's, and what came from one is protected for its days; both are for the pool's
    administrators to bin. Who only made a record, and never had it in a pool, is held by neither. Time itself, which
    cleans up by rule, may bin what waits, and nothing that is protected.
    """
    known = {pool["id"]: pool for pool in await rules.known(uow)}
    asker = await _asker(uow) if known and rows else None
    if asker is not None and asker.may(rules.MANAGE):
        return {}
    stored = {row["id"]: row for row in rows}
    found: dict[UUID, FieldProblem] = {}
    for place in await uow.rows(_PLACES, ids=list(stored)):
        pool = known.get(place["pool_id"])
        row = stored[place["id"]]
        waits_for_time = asker is None and row["owner_id"] is None
        if pool is None or waits_for_time or (asker is not None and asker.user_id in pool["admin_ids"]):
            continue
        found |= _kept(row, place, pool, now(), uow.context.time_zone)
    return found


async def _asker(uow: UnitOfWork) -> TenantContext | None:
    """Whoever wants it, be it through a job that works for them; None is the house."""
    context = uow.context
    if not context.system or context.user_id is None:
        return None if context.system else context
    try:
        return await member(uow, context.user_id)
    except NotFound:  # has left since
        return None


def _kept(stored: Stored, place: Row, pool: Row, moment: datetime, zone: str) -> dict[UUID, FieldProblem]:
    if stored["owner_id"] is None:
        message = say("It waits in a pool; ask the pool's administrator.", "该记录在公海中，请联系公海管理员。")
        return {place["id"]: FieldProblem("id", "IN_POOL", message)}
    end = after(place["owned_since"], protection_of(pool))
    if end is None or end <= moment:
        return {}
    at = told(end, zone)
    message = say("It is protected and can be deleted from {at} on.", "该记录处于保护期，{at} 起可删除。", at=at)
    return {place["id"]: FieldProblem("id", "POOL_PROTECTED", message)}
