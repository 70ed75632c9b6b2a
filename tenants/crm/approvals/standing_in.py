"""Who decides for whom while somebody is away."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from sqlalchemy import bindparam, delete, select
from sqlalchemy.dialects.postgresql import insert

from tenants.access.gates import log, require_member
from tenants.access.recognition import today
from tenants.changes.log import ChangeKind
from tenants.crm.approvals.models import ApprovalStandIn
from tenants.db.unit_of_work import Row, UnitOfWork
from tenants.errors import NotFound, invalid
from tenants.kit.clock import now
from tenants.kit.ids import uuid7
from tenants.kit.message import say
from tenants.plans import Module
from tenants.registry.roles import require_person

KIND = "approvalStandIn"
_NAMES = ("id", "user_id", "stand_in_id", "from_day", "to_day", "created_at", "created_by")
_INSERT = insert(ApprovalStandIn).values({name: bindparam(name) for name in _NAMES})
_OWN = (
    select(ApprovalStandIn)
    .where(ApprovalStandIn.user_id == bindparam("whose"), ApprovalStandIn.to_day >= bindparam("day"))
    .order_by(ApprovalStandIn.from_day, ApprovalStandIn.id)
)
_FOR = select(ApprovalStandIn.user_id).where(
    ApprovalStandIn.stand_in_id == bindparam("person"),
    ApprovalStandIn.from_day <= bindparam("day"),
    ApprovalStandIn.to_day >= bindparam("day"),
)
_ONE = select(ApprovalStandIn).where(ApprovalStandIn.id == bindparam("own_id"))
_DELETE = delete(ApprovalStandIn).where(ApprovalStandIn.id == bindparam("own_id"))


async def stand_ins(uow: UnitOfWork) -> list[Row]:
    """Who stands in for the reader, today and later. Raises ModuleNotInPlan, Forbidden."""
    uow.context.entitlement.require(Module.DEALS)
    return await uow.rows(_OWN, whose=require_person(uow.context), day=today(uow.context))


async def add_stand_in(uow: UnitOfWork, *, stand_in_id: UUID, from_day: date, to_day: date) -> Row:
    """Have somebody decide for the caller, both days included. Raises NotFound, ValidationFailed."""
    uow.context.entitlement.require(Module.DEALS, writes=True)
    person = require_person(uow.context)
    await require_member(uow, stand_in_id, "stand_in_id")
    if stand_in_id == person:
        raise invalid("stand_in_id", say("Choose somebody else.", "请选择其他人。"), "SAME_PERSON")
    if to_day < from_day:
        raise invalid("to_day", say("It ends before it begins.", "结束日期早于开始日期。"), "OUT_OF_RANGE")
    own_id, days = uuid7(), {"from_day": from_day, "to_day": to_day}
    await uow.run(
        _INSERT, id=own_id, user_id=person, stand_in_id=stand_in_id, **days, created_at=now(), created_by=person
    )  # fmt: skip
    log(uow, KIND, own_id, ChangeKind.CREATED, {"stand_in_id": [None, str(stand_in_id)]})
    found = await uow.row(_ONE, own_id=own_id)
    assert found is not None
    return found


async def remove_stand_in(uow: UnitOfWork, *, own_id: UUID) -> None:
    """They decide for themselves again. Raises NotFound."""
    uow.context.entitlement.require(Module.DEALS, writes=True)
    person, found = require_person(uow.context), await uow.row(_ONE, own_id=own_id)
    if found is None or found["user_id"] != person:
        raise NotFound(say("There is no such stand-in.", "没有该代理设置。"), "id")
    await uow.run(_DELETE, own_id=own_id)
    log(uow, KIND, own_id, ChangeKind.DELETED, {"stand_in_id": [str(found["stand_in_id"]), None]}, 2)


async def decides_for(uow: UnitOfWork, person: UUID) -> list[UUID]:
    """Whose seats somebody may decide today: their own, and of whom they stand in for."""
    return [person, *(row["user_id"] for row in await uow.rows(_FOR, person=person, day=today(uow.context)))]
