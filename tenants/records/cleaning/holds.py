"""Holding a record back from every policy, for a reason that is written down."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import bindparam, delete, select
from sqlalchemy.dialects.postgresql import insert

from tenants.db.unit_of_work import UnitOfWork
from tenants.errors import NotFound, invalid
from tenants.kit.clock import now
from tenants.kit.message import say
from tenants.kit.text import one_line
from tenants.noting import ChangeKind, Noted, note
from tenants.plans import Module
from tenants.reach import Action
from tenants.records.catalogue import catalogue
from tenants.records.cleaning.models import LegalHold
from tenants.records.merging.service import goes_with
from tenants.records.quality.rules import MANAGE
from tenants.records.writing import lock

goes_with(None, LegalHold, "id", once="record_type")
_HOLD = (
    insert(LegalHold)
    .values({name: bindparam(name) for name in ("id", "record_type", "reason", "held_at", "held_by")})
    .on_conflict_do_update(index_elements=["tenant_id", "id"], set_={"reason": bindparam("reason")})
)
_RELEASE = delete(LegalHold).where(LegalHold.id == bindparam("record_id"))
_ALL = select(LegalHold).order_by(LegalHold.held_at.desc()).limit(500)


@dataclass(frozen=True, slots=True)
class Hold:
    record_type: str
    record_id: UUID
    reason: str
    held_at: datetime


async def hold_record(uow: UnitOfWork, *, record_type: str, record_id: UUID, reason: str) -> None:
    """Let no policy touch a record; its history says so. Raises Forbidden, NotFound, ValidationFailed: REQUIRED."""
    uow.require(Module.ACCOUNTS, MANAGE)
    words = one_line(reason)
    if not words or len(words) > 500:
        raise invalid("reason", say("Say why, in at most 500 characters.", "请说明原因，最多 500 个字符。"), "REQUIRED")
    row = await lock(uow, catalogue().known(record_type).model, record_id, action=Action.UPDATE)
    moment, by = now(), uow.context.user_id
    await uow.run(_HOLD, id=record_id, record_type=record_type, reason=words, held_at=moment, held_by=by)
    note(uow, Noted(record_type, record_id, ChangeKind.UPDATED, row["version"], {"legal_hold": [None, words]}))


async def release_record(uow: UnitOfWork, *, record_type: str, record_id: UUID) -> None:
    """Let policies see a record again. Raises Forbidden, NotFound."""
    uow.require(Module.ACCOUNTS, MANAGE)
    row = await lock(uow, catalogue().known(record_type).model, record_id, action=Action.UPDATE)
    if not await uow.run(_RELEASE, record_id=record_id):
        raise NotFound(say("This record is not held.", "该记录未被保全。"), "id")
    note(uow, Noted(record_type, record_id, ChangeKind.UPDATED, row["version"], {"legal_hold": ["held", None]}))


async def holds(uow: UnitOfWork) -> list[Hold]:
    """What is held, the latest first; for those who manage the company. Raises Forbidden."""
    uow.context.require_to_look(Module.ACCOUNTS, MANAGE)
    names = ("record_type", "reason", "held_at")
    return [Hold(record_id=row["id"], **{name: row[name] for name in names}) for row in await uow.rows(_ALL)]
