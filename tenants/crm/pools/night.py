"""What time takes back: the nightly round over the pools, and what a rule would have taken in the last ninety days."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, Executable, Text, Uuid, any_, bindparam, func, literal, select

from tenants.access.recognition import day_in
from tenants.context import TenantContext
from tenants.crm.pools import rules
from tenants.crm.pools.dealing import deals_of, goes_by_deals
from tenants.crm.pools.following import returned
from tenants.crm.pools.recycling import Held, due_at
from tenants.crm.pools.warning import notice, warning_due
from tenants.db.unit_of_work import Row, UnitOfWork, unit_of_work
from tenants.hours.service import calendar_of
from tenants.kit.business_time import BusinessCalendar
from tenants.kit.clock import now
from tenants.plans import Module
from tenants.records import writing
from tenants.records.catalogue import catalogue
from tenants.records.owners import OwnerChange, OwnerReason, RecordPlace
from tenants.registry import service as registry

LOOK_BACK = timedelta(days=90)
AT_ONCE = 1_000
"""Records looked at in one statement."""


@dataclass(frozen=True, slots=True)
class Foreseen:
    """What a rule would do to one record, and when it would have (UTC)."""

    record_id: UUID
    title: str
    owner_id: UUID
    due_at: datetime


async def recycle(ctx: TenantContext) -> int:
    """Warn whoever has what will go soon, and return every record whose time is up; how many went. The first pool of
    its kind that takes a record has it, and no other is asked. One record that cannot be returned keeps none of the
    others: each goes by itself, and what went wrong is raised at the end.
    """
    async with unit_of_work(ctx, read_only=True) as uow:
        pools = [pool for pool in await rules.pools(uow) if pool["enabled"] and pool["recycle"]]
    moved: set[UUID] = set()
    for pool in pools:
        await _warn(ctx, pool, [each for each in pools if each["record_type"] == pool["record_type"]])
    failed: list[Exception] = []
    for pool in pools:
        async with unit_of_work(ctx, read_only=True) as uow:
            due = [row async for row, _ in _overdue(uow, pool, now()) if row["id"] not in moved]
        for row in due:
            try:
                if await _take_back(ctx, pool, row["id"]):
                    moved.add(row["id"])
            except Exception as problem:
                failed.append(problem)
    if failed:
        raise ExceptionGroup(f"{len(failed)} records could not be returned to their pool", failed)
    return len(moved)


async def _take_back(ctx: TenantContext, pool: Row, record_id: UUID) -> bool:
    """Looked at again under its lock: whoever followed up meanwhile keeps it."""
    async with unit_of_work(ctx) as uow:
        stored = await writing.lock(uow, catalogue()[pool["record_type"]].model, record_id)
        async for row, end in _overdue(uow, pool, now(), record_id):
            await returned(uow, pool, stored, OwnerReason.RECYCLED, None)
            await notice(uow, pool, record_id, row["owner_id"], 0, end)
            return True
    return False


async def _warn(ctx: TenantContext, pool: Row, beside: Sequence[Row]) -> None:
    """Each owner once for each of the pool's days, by this pool's rules; of several pools for a record (`beside`, this
    one among them) the one that will have it tells of it.
    """
    if not pool["warn_days"]:
        return
    async with unit_of_work(ctx) as uow:
        calendar = await calendar_of(uow)
        found: dict[UUID, tuple[Row, datetime, int]] = {}
        async for row, end in _ending(uow, pool, calendar):
            days = warning_due(pool, end, now(), calendar)
            if days is not None:
                found[row["id"]] = (row, end, days)
        for key in found.keys() - await _gone_before(uow, pool, beside, calendar, found):
            row, end, days = found[key]
            await notice(uow, pool, key, row["owner_id"], days, end)


async def _gone_before(
    uow: UnitOfWork, pool: Row, beside: Sequence[Row], calendar: BusinessCalendar, found: Mapping[UUID, Any]
) -> set[UUID]:
    """Of records that are to go to a pool, those that another has by then: whose time is up earlier there, or at the
    same moment and it comes before this one.
    """
    gone: set[UUID] = set()
    own = beside.index(pool)
    for at, other in enumerate(beside):
        if at == own or not found:
            continue
        async for row, end in _ending(uow, other, calendar, list(found)):
            mine = found[row["id"]][1]
            if end < mine or (end == mine and at < own):
                gone.add(row["id"])
    return gone


async def simulate(uow: UnitOfWork, wanted: rules.PoolRules) -> list[Foreseen]:
    """What these rules would have returned by now, the longest overdue first, had they been there for the last ninety
    days: nothing is written. What was overdue before counts as due at their beginning. Raises Forbidden.
    """
    uow.require(Module.POOLS, "accounts:read")
    uow.context.require_permission(rules.MANAGE)
    rules.check(wanted)
    pool = {**asdict(wanted), "recycle": True}
    begun = now() - LOOK_BACK
    found = [
        Foreseen(row["id"], row["title"], row["owner_id"], max(end, begun))
        async for row, end in _overdue(uow, pool, now())
    ]
    return sorted(found, key=lambda each: (each.due_at, each.record_id))


async def _overdue(uow: UnitOfWork, pool: Mapping[str, Any], moment: datetime, record_id: UUID | None = None) -> Any:
    """The records of a pool's people whose time is up by `moment`, with when it was."""
    async for row, end in _ending(uow, pool, await calendar_of(uow), None if record_id is None else [record_id]):
        if end <= moment:
            yield row, end


async def _ending(
    uow: UnitOfWork, pool: Mapping[str, Any], calendar: BusinessCalendar, only: list[UUID] | None = None
) -> Any:
    """The records of a pool's people that time will take back, with when."""
    statement = _held(pool["record_type"], pool["exempt_field"], pool["level_field"], goes_by_deals(pool))
    people = await _people(uow, pool)
    past: UUID | None = None
    while True:
        rows = await uow.rows(
            statement, past=past, people=people, exempt=list(pool["exempt"]), most=AT_ONCE,
            only=only,
        )  # fmt: skip
        for row, held in _facts(rows):
            end = due_at(pool, held, calendar)
            if end is not None:
                yield row, end
        if len(rows) < AT_ONCE:
            return
        past = rows[-1]["id"]


def _facts(rows: list[Row]) -> Iterator[tuple[Row, Held]]:
    for row in rows:
        since = row["owned_since"] or row["created_at"]
        dealt = row["dealing"] or (row["dealt_at"] is not None and row["dealt_at"] >= since)
        yield (
            row,
            Held(
                since, row["last_followed_at"], bool(row["locked"]), bool(row["exempt"]), row["level"],
                row["dealing"], dealt, row["won"],
            ),
        )  # fmt: skip


async def _people(uow: UnitOfWork, pool: Mapping[str, Any]) -> list[UUID] | None:
    """Whose records a pool takes: those it is for; None is everybody, who has left the company included."""
    if not (pool["user_ids"] or pool["department_ids"] or pool["roles"]):
        return None
    members, day = await registry.members(uow), await day_in(uow)
    return [each.id for each in members if await rules.is_member(uow, pool, each.id, each.role, day)]


@lru_cache(maxsize=64)
def _held(record_type: str, exempt_field: str, level_field: str, deals: bool) -> Executable:
    record = catalogue()[record_type]
    model: Any = record.model
    nothing = literal(None, Text())
    own = getattr(model, exempt_field) if exempt_field else nothing
    level = getattr(model, level_field) if level_field else nothing
    since = (
        select(func.max(OwnerChange.at))
        .where(OwnerChange.record_id == model.id, OwnerChange.owner_id == model.owner_id)
        .scalar_subquery()
    )
    past, only = bindparam("past", type_=Uuid()), bindparam("only", type_=ARRAY(Uuid()))
    people = bindparam("people", type_=ARRAY(Uuid()))
    return (
        select(
            model.id,
            model.owner_id,
            model.created_at,
            model.last_followed_at,
            getattr(model, record.facts.title).label("title"),
            since.label("owned_since"),
            RecordPlace.locked,
            (own == any_(bindparam("exempt", type_=ARRAY(Text())))).label("exempt"),
            level.label("level"),
            *deals_of(record_type, model.id, deals),
        )
        .outerjoin(RecordPlace, RecordPlace.id == model.id)
        .where(
            model.owner_id.is_not(None),
            people.is_(None) | (model.owner_id == any_(people)),
            model.deleted_at.is_(None),
            past.is_(None) | (model.id > past),
            only.is_(None) | (model.id == any_(only)),
        )
        .order_by(model.id)
        .limit(bindparam("most"))
    )
