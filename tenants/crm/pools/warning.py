"""What owners are told of: that time will take a record from them in so many days, and that it did. Written down in the
transaction that finds it, once for each, and mailed by a job.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any
from uuid import UUID

from sqlalchemy import Executable, bindparam, select
from sqlalchemy.dialects.postgresql import insert

from tenants.crm.pools.models import PoolNotice
from tenants.db.unit_of_work import Row, UnitOfWork
from tenants.jobs import Job
from tenants.kit.business_time import BusinessCalendar
from tenants.kit.clock import now
from tenants.kit.ids import uuid7
from tenants.plans import Module
from tenants.records.catalogue import catalogue

SHOWN = 50
KEEP = timedelta(days=30)
_NAMES = ("id", "record_type", "record_id", "owner_id", "pool_id", "days", "due_at", "at")
_WRITE = (
    insert(PoolNotice)
    .values({name: bindparam(name) for name in _NAMES})
    .on_conflict_do_nothing()
    .returning(PoolNotice.id)
)


@dataclass(frozen=True, slots=True)
class Told:
    """A record that goes back in `days` unless somebody follows up, or (`days` is 0) went back, at `due_at` (UTC)."""

    id: UUID
    record_type: str
    record_id: UUID
    title: str
    days: int
    due_at: datetime
    at: datetime


def warning_due(pool: Mapping[str, Any], due_at: datetime, moment: datetime, calendar: BusinessCalendar) -> int | None:
    """How many days before its end a record is warned of by now: the nearest of the pool's; None is not yet."""
    if due_at <= moment:
        return None
    counted = calendar if pool["business_days"] else None
    reached = [days for days in pool["warn_days"] if _before(due_at, days, counted) <= moment]
    return min(reached, default=None)


def _before(end: datetime, days: int, calendar: BusinessCalendar | None) -> datetime:
    return end - timedelta(days=days) if calendar is None else calendar.subtract_days(end, days)


async def notice(uow: UnitOfWork, pool: Row, record_id: UUID, owner_id: UUID, days: int, due_at: datetime) -> bool:
    """Write down that somebody is to be told, and have it mailed; False where they have been."""
    values = {
        "id": uuid7(), "record_type": pool["record_type"], "record_id": record_id, "owner_id": owner_id,
        "pool_id": pool["id"], "days": days, "due_at": due_at, "at": now(),
    }  # fmt: skip
    if await uow.row(_WRITE, **values) is None:
        return False
    uow.enqueue(Job.POOL_NOTICES, key="pool notices")
    return True


async def notices(uow: UnitOfWork) -> list[Told]:
    """What whoever asks was told of in the last thirty days, the newest first: what went, and what is still theirs and
    will go. Raises ModuleNotInPlan, Forbidden.
    """
    uow.require(Module.POOLS, "accounts:read")
    found: list[Told] = []
    for record_type in ("account", "lead"):
        rows = await uow.rows(_of(record_type), reader=uow.context.user_id, since=now() - KEEP, moment=now())
        latest = {row["record_id"]: row for row in reversed(rows)}
        found += [Told(record_type=record_type, **row) for row in latest.values()]
    return sorted(found, key=lambda each: each.at, reverse=True)


@lru_cache(maxsize=8)
def _of(record_type: str) -> Executable:
    record = catalogue()[record_type]
    model: Any = record.model
    told = (PoolNotice.id, PoolNotice.record_id, PoolNotice.days, PoolNotice.due_at, PoolNotice.at)
    still = (PoolNotice.owner_id == model.owner_id) & (PoolNotice.due_at > bindparam("moment"))
    return (
        select(*told, getattr(model, record.facts.title).label("title"))
        .join(model, model.id == PoolNotice.record_id)
        .where(
            PoolNotice.owner_id == bindparam("reader"),
            PoolNotice.at >= bindparam("since"),
            PoolNotice.record_type == record_type,
            model.deleted_at.is_(None),
            (PoolNotice.days == 0) | still,
        )
        .order_by(PoolNotice.at.desc(), PoolNotice.id.desc())
        .limit(SHOWN)
    )
