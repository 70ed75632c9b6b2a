"""Taking records from a pool, being given them, and giving them back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, func, select
from sqlalchemy.dialects.postgresql import insert

from tenants.access.recognition import member
from tenants.crm.accounts.models import Account
from tenants.crm.pools import claiming, rules
from tenants.crm.pools.claiming import Claim, Refusal, first_refusal
from tenants.crm.pools.dealing import has_open_deal
from tenants.crm.pools.following import contacts_follow, returned
from tenants.crm.pools.looking import counts, owner_history, standings, waiting
from tenants.crm.pools.models import Pool
from tenants.crm.pools.night import recycle, simulate
from tenants.crm.pools.protecting import PLACE, keep_from_bin, keep_out_of_pools
from tenants.crm.pools.rules import TIMES, Level, PoolRules, create_pool, pools, update_pool
from tenants.crm.pools.rules import pool as pool_of
from tenants.crm.pools.telling import tell_owners
from tenants.crm.pools.warning import Told, notices
from tenants.db.unit_of_work import Row, UnitOfWork
from tenants.errors import Forbidden, NotFound, invalid
from tenants.kit.clock import now
from tenants.kit.message import say
from tenants.plans import Module
from tenants.reach import Action
from tenants.records import writing
from tenants.records.catalogue import catalogue
from tenants.records.owners import OwnerChange, OwnerReason, RecordPlace
from tenants.records.owning import Terms, take
from tenants.registry.roles import require_person

MOST = 200
"""Records in one go."""
_LOST = (
    select(func.max(OwnerChange.at))
    .where(OwnerChange.record_id == bindparam("record_id"), OwnerChange.previous_id == bindparam("taker"))
    .scalar_subquery()
)
_REACHED_FOR = select(RecordPlace.id, RecordPlace.pool_id, RecordPlace.entered_at, _LOST.label("lost_at")).where(
    RecordPlace.id == bindparam("record_id")
)
_LOCK = (
    insert(RecordPlace)
    .values(id=bindparam("record_id"), record_type=bindparam("record_type"), locked=bindparam("locked"))
    .on_conflict_do_update(index_elements=["tenant_id", "id"], set_={"locked": bindparam("locked")})
)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one record of several: had, or what stood in the way."""

    record_id: UUID
    refusal: Refusal | None = None


async def claim(uow: UnitOfWork, *, pool_id: UUID, ids: Sequence[UUID]) -> list[Outcome]:
    """Take records from a pool for oneself; each is told of by itself, in the order given.

    Raises ModuleNotInPlan, Forbidden, NotFound (the pool), ValidationFailed (TOO_MANY).
    """
    taker = require_person(uow.context)
    pool = await _opened(uow, pool_id, ids)
    for_them = await rules.is_member(uow, pool, taker, uow.context.role)
    return await _taken(uow, pool, ids, taker, for_them, OwnerReason.CLAIMED)


async def assign(uow: UnitOfWork, *, pool_id: UUID, ids: Sequence[UUID], user_id: UUID) -> list[Outcome]:
    """Give records of a pool to a member, as its administrator: only the holding cap stands in the way.

    Raises as `claim`, and NotFound for somebody who is no member.
    """
    pool = await _opened(uow, pool_id, ids)
    rules.require_admin(uow, pool)
    await member(uow, user_id)
    return await _taken(uow, pool, ids, user_id, True, OwnerReason.ASSIGNED)


async def _opened(uow: UnitOfWork, pool_id: UUID, ids: Sequence[UUID]) -> Row:
    uow.require(Module.POOLS, "accounts:write")
    if len(ids) > MOST:
        raise invalid("ids", say("At most {n} at once.", "一次最多 {n} 个。", n=MOST), "TOO_MANY")
    return await rules.pool(uow, pool_id)


async def _taken(
    uow: UnitOfWork, pool: Row, ids: Sequence[UUID], taker: UUID, for_them: bool, reason: OwnerReason
) -> list[Outcome]:
    taking = _Taking(pool, taker, for_them, reason)
    return [await _take(uow, taking, each) for each in dict.fromkeys(ids)]


@dataclass(frozen=True, slots=True)
class _Taking:
    """Who takes from which pool, and why."""

    pool: Row
    taker: UUID
    for_them: bool
    reason: OwnerReason

    @property
    def assigned(self) -> bool:
        return self.reason is OwnerReason.ASSIGNED

    @property
    def beside(self) -> str:
        """What goes along with a record, and is looked for in taking it."""
        return "contacts" if self.pool["record_type"] == Account.facts.name else ""

    def terms(self, moment: datetime, zone: str) -> Terms:
        of, since = self.pool, claiming.day_began(moment, zone)
        if self.assigned:
            return Terms(since, None, None, None, of["holding_cap"], of["exempt_field"], of["exempt"])
        entered, lost = (claiming.before(moment, long) for long in (claiming.freeze_of(of), claiming.cooling_of(of)))
        return Terms(since, entered, lost, of["daily_cap"], of["holding_cap"], of["exempt_field"], of["exempt"])


async def _take(uow: UnitOfWork, taking: _Taking, record_id: UUID) -> Outcome:
    """One statement looks at everything and takes; only when it took nothing is it looked up why. Where nothing stands
    in the way by then, another taking of the same person was in between, and the statement is asked once more.
    """
    closed = None if taking.assigned else claiming.of_the_pool(taking.pool, taking.for_them)
    if closed is not None:
        return Outcome(record_id, closed)
    if await _had(uow, taking, record_id):
        return Outcome(record_id)
    refusal = await _why(uow, taking, record_id)
    if refusal is None and await _had(uow, taking, record_id):
        return Outcome(record_id)
    return Outcome(record_id, refusal or await _why(uow, taking, record_id) or claiming.taken())


async def _had(uow: UnitOfWork, taking: _Taking, record_id: UUID) -> bool:
    model = catalogue()[taking.pool["record_type"]].model
    given: dict[str, Any] = {"pool_id": taking.pool["id"], "reason": taking.reason, "beside": taking.beside}
    terms = taking.terms(now(), uow.context.time_zone)
    found = await take(uow, model, record_id, taking.taker, terms=terms, **given)
    if found is not None and found.beside:
        await contacts_follow(uow, record_id, None, taking.taker)
    return found is not None


async def _why(uow: UnitOfWork, taking: _Taking, record_id: UUID) -> Refusal | None:
    """Which rule the statement met: the record is gone or came in anew, or a cap is reached."""
    pool, taker = taking.pool, taking.taker
    row = await uow.row(_REACHED_FOR, record_id=record_id, taker=taker)
    found = await counts(uow, pool, taker, record_id)
    claim = Claim(
        taking.for_them, found["waits"], row["entered_at"] if row else None, row["lost_at"] if row else None,
        found["claimed"], found["holding"] - found["exempted"], found["exempted"],
    )  # fmt: skip
    return first_refusal(pool, claim, now(), uow.context.time_zone, assigned=taking.assigned)


async def give_back(
    uow: UnitOfWork, *, record_type: str, record_id: UUID, pool_id: UUID | None = None, words: str | None = None
) -> None:
    """Return a record to a pool (its own, or the first for its kind) with a reason. Its contacts become nobody's with
    it; open tasks go to the pool's administrator or are cancelled. Of one that nobody has, only its place changes.

    Raises ModuleNotInPlan, Forbidden (somebody else's, and no administrator of the pool), NotFound, ValidationFailed.
    """
    uow.require(Module.POOLS, "accounts:write")
    model = _pooled(record_type)
    stored = await writing.lock(uow, model, record_id, action=Action.UPDATE)
    pool = await _home(uow, record_type, record_id, pool_id)
    mine = stored["owner_id"] is not None and stored["owner_id"] == uow.context.user_id
    if not (mine or rules.is_admin(uow, pool)):
        raise Forbidden(say("It is somebody else's; ask them, or the pool's administrator.", "该记录属于他人。"))
    if rules.is_exempt(pool, stored) and not (pool["exempt_enters"] or rules.is_admin(uow, pool)):
        message = say(
            "This record stays out of the pool; ask its administrator.", "该记录不进入公海，请联系公海管理员。"
        )
        raise invalid("id", message, "POOL_EXEMPT")
    if not (pool["deals_enter"] or rules.is_admin(uow, pool)) and await has_open_deal(uow, record_type, record_id):
        message = say(
            "It has an open deal and stays out of the pool; close the deal, or ask its administrator.",
            "该记录有进行中的商机，不进入公海；请先关闭商机，或联系公海管理员。",
        )
        raise invalid("id", message, "POOL_OPEN_DEAL")
    await returned(uow, pool, stored, OwnerReason.RETURNED, (words or "").strip()[:500] or None)


async def _home(uow: UnitOfWork, record_type: str, record_id: UUID, pool_id: UUID | None) -> Row:
    """The pool given, else the one it came from, else the first of its kind."""
    place = await uow.row(PLACE, record_id=record_id)
    wanted = pool_id or (place["pool_id"] if place else None)
    found = [each for each in await rules.pools(uow) if each["record_type"] == record_type and each["enabled"]]
    chosen = next((each for each in found if wanted in (None, each["id"])), None)
    if chosen is None:
        raise NotFound(say("There is no pool for it.", "没有可用的公海。"), "pool_id")
    return chosen


async def set_lock(uow: UnitOfWork, *, record_type: str, record_id: UUID, locked: bool) -> None:
    """Keep time from taking a record from its owner, or let it again. Raises Forbidden, NotFound."""
    uow.require(Module.POOLS, "accounts:write")
    uow.context.require_permission(rules.MANAGE)
    await writing.lock(uow, _pooled(record_type), record_id, action=Action.UPDATE)
    await uow.run(_LOCK, record_id=record_id, record_type=record_type, locked=locked)


def _pooled(record_type: str) -> Any:
    if record_type not in rules.POOLED:
        raise invalid("id", say("Records of this kind have no pool.", "该类记录没有公海。"))
    return catalogue()[record_type].model


__all__ = [
    "TIMES",
    "Level",
    "Outcome",
    "Pool",
    "PoolRules",
    "Told",
    "assign",
    "claim",
    "create_pool",
    "give_back",
    "keep_from_bin",
    "keep_out_of_pools",
    "notices",
    "owner_history",
    "pool_of",
    "pools",
    "recycle",
    "set_lock",
    "simulate",
    "standings",
    "tell_owners",
    "update_pool",
    "waiting",
]
