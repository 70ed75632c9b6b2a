"""Browsers and phones a user has come with before: a new one is told of by mail, a known one is trusted a little more.

A browser is known by its mark, a cookie that opens nothing; a phone by the name it gives itself where it is: a name
alone is soon guessed.
"""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from sqlalchemy import DateTime, bindparam, delete, exists, select, update
from sqlalchemy.dialects.postgresql import insert as upsert

from tenants.db.unit_of_work import UnitOfWork
from tenants.jobs import Job
from tenants.kit.clock import now
from tenants.kit.ids import uuid7
from tenants.registry import tokens
from tenants.registry.models import KnownDevice, User
from tenants.registry.visitor import Visitor

KEEP = timedelta(days=400)

_of_user = KnownDevice.user_id == bindparam("user_id")
_SEEN = (
    update(KnownDevice)
    .where(_of_user, KnownDevice.mark_hash == bindparam("mark_hash"))
    .values(last_seen_at=bindparam("now"))
)
_HAS_OTHERS = select(exists().where(_of_user))
_INSERT = (
    upsert(KnownDevice)
    .values(
        id=bindparam("id"),
        user_id=bindparam("user_id"),
        mark_hash=bindparam("mark_hash"),
        last_seen_at=bindparam("now"),
    )
    .on_conflict_do_nothing()
)
_IS_KNOWN = select(
    exists().where(
        KnownDevice.user_id == User.id,
        User.email == bindparam("email"),
        KnownDevice.mark_hash == bindparam("mark_hash"),
    )
)
_FORGET = delete(KnownDevice).where(_of_user)
OLD = delete(KnownDevice).where(KnownDevice.last_seen_at < bindparam("over", type_=DateTime(timezone=True)))


async def greet(uow: UnitOfWork, visitor: Visitor, *, user_id: UUID, session_id: UUID) -> None:
    """Know it from now on; of one that is new, where others are known, the user is told by mail."""
    if not _is_marked(visitor):
        return
    mark = {"user_id": user_id, "mark_hash": _hash(visitor), "now": now()}
    if await uow.run(_SEEN, **mark):
        return
    has_others = await uow.value(_HAS_OTHERS, user_id=user_id)
    await uow.run(_INSERT, id=uuid7(), **mark)
    if has_others:
        uow.enqueue(Job.SIGN_IN_ALERT_EMAIL, mail_id=uuid7(), session_id=session_id)


async def is_known(uow: UnitOfWork, visitor: Visitor, *, email: str) -> bool:
    """Whether whoever has the address has signed in from here before."""
    return _is_marked(visitor) and bool(await uow.value(_IS_KNOWN, email=email, mark_hash=_hash(visitor)))


async def forget(uow: UnitOfWork, *, user_id: UUID) -> None:
    """None of them is trusted any more."""
    await uow.run(_FORGET, user_id=user_id)


def _is_marked(visitor: Visitor) -> bool:
    return bool(visitor.mark or visitor.device)


def _hash(visitor: Visitor) -> bytes:
    where = "" if visitor.device is None else f"@{visitor.network}"
    return tokens.digest(visitor.fingerprint + where)
