"""What a pool shows: what waits in it, how much somebody may still take, and whose a record has been."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, Executable, Text, and_, any_, bindparam, exists, func, literal, select

from tenants.crm.pools import rules
from tenants.crm.pools.claiming import after, cooling_of, day_began, freeze_of
from tenants.db.unit_of_work import Row, UnitOfWork
from tenants.errors import NotFound
from tenants.kit.clock import now
from tenants.kit.message import say
from tenants.plans import Module
from tenants.reach import Action
from tenants.records.catalogue import catalogue
from tenants.records.hints import hint_of
from tenants.records.owners import OwnerChange, OwnerReason, RecordPlace
from tenants.records.permitting import is_within

PAGE = 50
_CLAIMED = (
    select(func.count())
    .select_from(OwnerChange)
    .where(
        OwnerChange.owner_id == bindparam("taker"),
        OwnerChange.at >= bindparam("since"),
        OwnerChange.reason == OwnerReason.CLAIMED,
        OwnerChange.pool_id == bindparam("pool_id"),
    )
    .scalar_subquery()
)
_HISTORY = (
    select(OwnerChange)
    .where(OwnerChange.record_id == bindparam("record_id"))
    .order_by(OwnerChange.at.desc(), OwnerChange.id.desc())
    .limit(200)
)


@dataclass(frozen=True, slots=True)
class Standing:
    """A pool as one person meets it. `left_today` and `room` are None where there is no cap; `exempted` are held and do
    not count.
    """

    pool: Row
    member: bool
    admin: bool
    waiting: int
    claimed_today: int
    left_today: int | None
    holding: int
    exempted: int
    room: int | None


@dataclass(frozen=True, slots=True)
class Waiting:
    """A record in a pool, as who has not claimed it sees it: its name, and a hint of its telephone number.
    `claimable_from` (UTC) is when the one who looks may take it; None is at once.
    """

    record_type: str
    id: UUID
    title: str
    phone: str | None
    entered_at: datetime
    last_owner: UUID | None
    claimable_from: datetime | None


async def counts(uow: UnitOfWork, pool: Row, taker: UUID, record_id: UUID | None = None) -> Row:
    """`claimed` today, `holding` with the `exempted`, `waiting` in the pool, and whether a record still `waits`."""
    found = await uow.row(
        _counts(pool["record_type"], pool["exempt_field"]),
        taker=taker, pool_id=pool["id"], record_id=record_id, exempt=pool["exempt"],
        since=day_began(now(), uow.context.time_zone),
    )  # fmt: skip
    assert found is not None
    return found


async def standings(uow: UnitOfWork) -> list[Standing]:
    """The pools somebody is for, or looks after, with their own counters. Raises ModuleNotInPlan, Forbidden."""
    taker = uow.context.user_id
    found = []
    for pool in await rules.pools(uow):
        mine = taker is not None and await rules.is_member(uow, pool, taker, uow.context.role)
        admin = rules.is_admin(uow, pool)
        if taker is not None and (admin or (mine and pool["enabled"])):
            found.append(_standing(pool, await counts(uow, pool, taker), mine, admin))
    return found


def _standing(pool: Row, counted: Row, mine: bool, admin: bool) -> Standing:
    holding = counted["holding"] - counted["exempted"]
    daily, most = pool["daily_cap"], pool["holding_cap"]
    return Standing(
        pool, mine, admin, counted["waiting"], counted["claimed"],
        None if daily is None else max(0, daily - counted["claimed"]),
        holding, counted["exempted"], None if most is None else max(0, most - holding),
    )  # fmt: skip


async def waiting(uow: UnitOfWork, *, pool_id: UUID, past: UUID | None = None, first: int = PAGE) -> list[Waiting]:
    """What waits in a pool, in the order in which it came in, from behind `past`. Only whom the pool is for, and who
    looks after it, sees anything. Raises ModuleNotInPlan, Forbidden, NotFound.
    """
    uow.require(Module.POOLS, "accounts:read")
    pool, taker = await rules.pool(uow, pool_id), uow.context.user_id
    mine = taker is not None and await rules.is_member(uow, pool, taker, uow.context.role)
    if not ((mine and pool["enabled"]) or rules.is_admin(uow, pool)):
        raise NotFound(say("There is no such pool.", "没有该公海。"), "pool_id")
    statement = _waiting(pool["record_type"])
    rows = await uow.rows(statement, pool_id=pool_id, taker=taker, past=past, most=min(max(first, 1), 200))
    return [_shown(row, pool) for row in rows]


def _shown(row: Row, pool: Row) -> Waiting:
    ends = (after(row["entered_at"], freeze_of(pool)), after(row["lost_at"], cooling_of(pool)))
    ahead = [end for end in ends if end is not None and end > now()]
    phone = next((entry["value"] for entry in row["phones"]), None)
    return Waiting(
        record_type=pool["record_type"],
        id=row["id"],
        title=row["title"],
        phone=None if phone is None else hint_of(phone),
        entered_at=row["entered_at"],
        last_owner=row["last_owner"],
        claimable_from=max(ahead) if ahead else None,
    )


async def owner_history(uow: UnitOfWork, *, record_type: str, record_id: UUID) -> list[Row]:
    """Every change of hands of a record one may see, the newest first. Raises Forbidden, NotFound."""
    uow.require(Module.POOLS, "accounts:read")
    if record_type not in rules.POOLED or not await is_within(uow, catalogue()[record_type], record_id, Action.READ):
        raise NotFound(say("There is no such record.", "没有该记录。"), "id")
    return await uow.rows(_HISTORY, record_id=record_id)


def waits_in(model: Any) -> Any:
    """The condition that a record waits where its place is."""
    return and_(RecordPlace.id == model.id, model.owner_id.is_(None), model.deleted_at.is_(None))


@lru_cache(maxsize=64)
def _counts(record_type: str, exempt_field: str) -> Executable:
    model: Any = catalogue()[record_type].model
    held = (model.owner_id == bindparam("taker"), model.deleted_at.is_(None))
    own = getattr(model, exempt_field) if exempt_field else literal(None, Text())
    exempted = own == any_(bindparam("exempt", type_=ARRAY(Text())))
    place = RecordPlace.pool_id == bindparam("pool_id")
    return select(
        _CLAIMED.label("claimed"),
        select(func.count()).select_from(model).where(*held).scalar_subquery().label("holding"),
        select(func.count()).select_from(model).where(*held, exempted).scalar_subquery().label("exempted"),
        select(func.count()).select_from(RecordPlace).join(model, waits_in(model)).where(place)
        .scalar_subquery().label("waiting"),
        exists(select(RecordPlace.id).join(model, waits_in(model)).where(place, model.id == bindparam("record_id")))
        .label("waits"),
    )  # fmt: skip


@lru_cache(maxsize=8)
def _waiting(record_type: str) -> Executable:
    record = catalogue()[record_type]
    model: Any = record.model
    changes = OwnerChange.record_id == model.id
    lost = select(func.max(OwnerChange.at)).where(changes, OwnerChange.previous_id == bindparam("taker"))
    last = (
        select(OwnerChange.previous_id)
        .where(changes, OwnerChange.previous_id.is_not(None))
        .order_by(OwnerChange.at.desc())
        .limit(1)
    )
    behind = select(RecordPlace.entered_at).where(RecordPlace.id == bindparam("past")).scalar_subquery()
    past = bindparam("past", type_=RecordPlace.id.type)
    return (
        select(
            model.id,
            getattr(model, record.facts.title).label("title"),
            model.phones,
            RecordPlace.entered_at,
            last.scalar_subquery().label("last_owner"),
            lost.scalar_subquery().label("lost_at"),
        )
        .select_from(RecordPlace)
        .join(model, waits_in(model))
        .where(
            RecordPlace.pool_id == bindparam("pool_id"),
            past.is_(None)
            | (RecordPlace.entered_at > behind)
            | ((RecordPlace.entered_at == behind) & (RecordPlace.id > past)),
        )
        .order_by(RecordPlace.entered_at, RecordPlace.id)
        .limit(bindparam("most"))
    )
