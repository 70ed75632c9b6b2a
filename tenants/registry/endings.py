"""Ending sessions. An ended session answers like one that never was; its row says why, for whoever asks later."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import LargeBinary, Uuid, bindparam, update

from tenants.db.unit_of_work import UnitOfWork
from tenants.kit.clock import now
from tenants.registry import tokens
from tenants.registry.models import Session
from tenants.registry.roles import require_person

_REVOKED: dict[str, Any] = {"revoked_at": bindparam("now"), "revoked_reason": bindparam("reason")}
_REVOKE = update(Session).where(Session.id == bindparam("session_id"), Session.revoked_at.is_(None)).values(_REVOKED)
_REVOKE_OWN = _REVOKE.where(Session.user_id == bindparam("user_id"))
_REVOKE_TOKEN = (
    update(Session)
    .where(Session.token_hash == bindparam("token_hash", type_=LargeBinary()), Session.revoked_at.is_(None))
    .values(_REVOKED)
)
_REVOKE_ALL = (
    update(Session).where(Session.user_id == bindparam("user_id"), Session.revoked_at.is_(None)).values(_REVOKED)
)
_REVOKE_OTHERS = _REVOKE_ALL.where(Session.id.is_distinct_from(bindparam("kept", type_=Uuid())))
_REVOKE_IN_TENANT = _REVOKE_ALL.where(Session.tenant_id == bindparam("works_in", type_=Uuid()))


async def sign_out(uow: UnitOfWork) -> None:
    """End the session the request came with."""
    if uow.context.on_behalf_of is None:
        require_person(uow.context)
    await uow.run(_REVOKE, session_id=uow.context.session_id, now=now(), reason="signed_out")


async def end_session(uow: UnitOfWork, *, session_id: UUID | None, reason: str) -> None:
    """End one session, if there is such a one."""
    await uow.run(_REVOKE, session_id=session_id, now=now(), reason=reason)


async def end_own(uow: UnitOfWork, *, session_id: UUID, user_id: UUID | None, reason: str) -> bool:
    """End one session of a user; False when they have no such one."""
    ended = await uow.run(_REVOKE_OWN, session_id=session_id, user_id=user_id, now=now(), reason=reason)
    return ended > 0


async def end_by_token(uow: UnitOfWork, *, token: str, reason: str) -> None:
    """End the session a secret opens, whoever holds it."""
    await uow.run(_REVOKE_TOKEN, token_hash=tokens.digest(token), now=now(), reason=reason)


async def end_all(uow: UnitOfWork, *, user_id: UUID, reason: str) -> None:
    """End every session of a user, in all tenants: their password changed."""
    await uow.run(_REVOKE_ALL, user_id=user_id, now=now(), reason=reason)


async def end_others(uow: UnitOfWork, *, user_id: UUID, kept: UUID | None, reason: str) -> int:
    """End every session of a user but one; returns how many that were."""
    return await uow.run(_REVOKE_OTHERS, user_id=user_id, kept=kept, now=now(), reason=reason)


async def end_in_tenant(uow: UnitOfWork, *, user_id: UUID, tenant_id: UUID, reason: str) -> None:
    """End a user's sessions that work in one tenant: they are no member of it any more."""
    await uow.run(_REVOKE_IN_TENANT, user_id=user_id, works_in=tenant_id, now=now(), reason=reason)
