"""Who is away, and when they are back: whoever is gets no leads by rules."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from sqlalchemy import bindparam, delete, select
from sqlalchemy.dialects.postgresql import insert

from tenants.access.gates import log, require_member
from tenants.access.recognition import today
from tenants.changes.log import ChangeKind
from tenants.crm.assignment.models import Absence
from tenants.crm.assignment.rules import MANAGE
from tenants.db.unit_of_work import Row, UnitOfWork
from tenants.errors import Forbidden, NotFound, invalid
from tenants.kit.clock import now
from tenants.kit.ids import uuid7
from tenants.kit.message import say
from tenants.plans import Module

KIND = "absence"
_NAMES = ("id", "user_id", "from_day", "to_day", "note", "created_at", "created_by")
_INSERT = insert(Absence).values({name: bindparam(name) for name in _NAMES})
_COMING = select(Absence).where(Absence.to_day >= bindparam("day")).order_by(Absence.from_day, Absence.id).limit(500)
_ONE = select(Absence).where(Absence.id == bindparam("absence_id"))
_DELETE = delete(Absence).where(Absence.id == bindparam("absence_id"))


async def absences(uow: UnitOfWork) -> list[Row]:
    """Who is away today or will be; everybody may know. Raises ModuleNotInPlan, Forbidden."""
    uow.require(Module.LEADS, "leads:read")
    return await uow.rows(_COMING, day=today(uow.context))


async def add_absence(uow: UnitOfWork, *, user_id: UUID, from_day: date, to_day: date, note: str = "") -> Row:
    """Somebody will be away, both days included. Raises Forbidden (of others, only who sets the rules), NotFound,
    ValidationFailed.
    """
    uow.require(Module.LEADS, "leads:read")
    _require_own(uow, user_id)
    await require_member(uow, user_id)
    if to_day < from_day:
        raise invalid("to_day", say("It ends before it begins.", "结束日期早于开始日期。"), "OUT_OF_RANGE")
    if len(note) > 200:
        raise invalid("note", say("At most {n} characters.", "最多 {n} 个字符。", n=200), "TOO_LONG")
    absence_id = uuid7()
    values = {"user_id": user_id, "from_day": from_day, "to_day": to_day, "note": note.strip()}
    await uow.run(_INSERT, id=absence_id, **values, created_at=now(), created_by=uow.context.user_id)
    said = {"user_id": [None, str(user_id)], "from_day": [None, str(from_day)], "to_day": [None, str(to_day)]}
    log(uow, KIND, absence_id, ChangeKind.CREATED, said)
    return await _one(uow, absence_id)


async def remove_absence(uow: UnitOfWork, *, absence_id: UUID) -> None:
    """Somebody is here after all. Raises as `add_absence`."""
    uow.require(Module.LEADS, "leads:read")
    found = await _one(uow, absence_id)
    _require_own(uow, found["user_id"])
    await uow.run(_DELETE, absence_id=absence_id)
    log(uow, KIND, absence_id, ChangeKind.DELETED, {"user_id": [str(found["user_id"]), None]}, 2)


async def _one(uow: UnitOfWork, absence_id: UUID) -> Row:
    found = await uow.row(_ONE, absence_id=absence_id)
    if found is None:
        raise NotFound(say("There is no such absence.", "没有该缺勤记录。"), "id")
    return found


def _require_own(uow: UnitOfWork, user_id: UUID) -> None:
    if uow.context.user_id != user_id and not uow.context.may(MANAGE):
        raise Forbidden(say("You may say this of yourself alone.", "您只能设置自己的缺勤。"))
