"""The log of a deal's moves: written with each of them, and read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, Uuid, any_, bindparam, func, select

from tenants.changes.log import ChangeKind
from tenants.crm.deals.models import Deal, DealMove, DealStatus, MoveKind
from tenants.db.unit_of_work import Row, UnitOfWork
from tenants.errors import NotFound
from tenants.kit.clock import now
from tenants.kit.ids import uuid7
from tenants.kit.message import say
from tenants.reach import Action
from tenants.records.catalogue import catalogue
from tenants.records.hooks import Written
from tenants.records.permitting import is_within
from tenants.records.scoping import require

_LAST = (
    select(DealMove.deal_id, func.max(DealMove.number).label("number"), func.max(DealMove.at).label("at"))
    .where(DealMove.deal_id == any_(bindparam("ids", type_=ARRAY(Uuid()))))
    .group_by(DealMove.deal_id)
)
_OF = select(DealMove).where(DealMove.deal_id == bindparam("deal_id")).order_by(DealMove.number)
_ENDS = {DealStatus.WON: MoveKind.WON, DealStatus.LOST: MoveKind.LOST, DealStatus.OPEN: MoveKind.REOPENED}


async def keep_log(uow: UnitOfWork, written: Sequence[Written]) -> None:
    """A row for each deal that was opened, moved, won, lost or reopened. Whoever writes holds the deal, so that the
    numbers have no gap and each move begins where the last one ended.
    """
    moved = [(write, kind) for write in written if (kind := kind_of(write)) is not None]
    known = [write.record_id for write, _ in moved if write.before]
    last = {row["deal_id"]: row for row in await uow.rows(_LAST, ids=known)} if known else {}
    rows = [_row(uow, write, kind, last.get(write.record_id)) for write, kind in moved]
    if rows:
        await uow.insert_many(DealMove, {name: [row[name] for row in rows] for name in rows[0]})


def kind_of(write: Written) -> MoveKind | None:
    """What a write was to the way of a deal, if anything."""
    if write.kind is ChangeKind.CREATED:
        return MoveKind.OPENED
    if write.kind is not ChangeKind.UPDATED:
        return None
    if write.before["status"] != write.after["status"]:
        return _ENDS[DealStatus(write.after["status"])]
    return MoveKind.MOVED if write.before["stage_id"] != write.after["stage_id"] else None


def _row(uow: UnitOfWork, write: Written, kind: MoveKind, last: Row | None) -> dict[str, Any]:
    moment, after = now(), write.after
    return {
        "id": uuid7(),
        "deal_id": write.record_id,
        "number": last["number"] + 1 if last else 1,
        "kind": str(kind),
        "from_stage_id": write.before.get("stage_id"),
        "to_stage_id": after["stage_id"],
        "at": moment,
        "by_id": uow.context.user_id,
        "seconds": max(int((moment - last["at"]).total_seconds()), 0) if last else None,
        "amount": after["amount"],
        "currency": after["amount_currency"],
        "owner_id": after["owner_id"],
        "note": after["outcome_note"] if kind in (MoveKind.WON, MoveKind.LOST, MoveKind.REOPENED) else None,
    }


async def moves(uow: UnitOfWork, *, deal_id: UUID) -> Sequence[Mapping[str, Any]]:
    """Every move of a deal, the first one first. Raises NotFound, Forbidden."""
    record = catalogue().of(Deal)
    require(uow.context, record, Action.READ)
    if not await is_within(uow, record, deal_id, Action.READ):
        raise NotFound(say("There is no such record.", "没有该记录。"), "id")
    return await uow.rows(_OF, deal_id=deal_id)
