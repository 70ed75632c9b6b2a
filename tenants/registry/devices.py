"""Where somebody is signed in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import bindparam, exists, or_, select

from tenants.db.unit_of_work import UnitOfWork
from tenants.errors import NotFound
from tenants.kit.clock import now
from tenants.kit.message import say
from tenants.registry.endings import end_own
from tenants.registry.models import RefreshToken, Session
from tenants.registry.roles import require_person
from tenants.registry.sessions import Kind


@dataclass(frozen=True, slots=True)
class Device:
    """One signed-in browser or phone of a user."""

    id: UUID
    kind: Kind
    name: str
    address: str
    created_at: datetime
    last_seen_at: datetime
    current: bool


_DEVICES = (
    select(Session)
    .where(
        Session.user_id == bindparam("user_id"),
        Session.revoked_at.is_(None),
        or_(
            Session.expires_at > bindparam("now"),
            exists().where(
                RefreshToken.session_id == Session.id,
                RefreshToken.used_at.is_(None),
                RefreshToken.expires_at > bindparam("now"),
            ),
        ),
    )
    .order_by(Session.last_seen_at.desc())
)


async def devices(uow: UnitOfWork) -> list[Device]:
    """Where the user is signed in, the last used first."""
    found = await uow.rows(_DEVICES, user_id=require_person(uow.context), now=now())
    return [
        Device(
            row["id"],
            row["kind"],
            row["device"],
            row["address"],
            row["created_at"],
            row["last_seen_at"],
            current=row["id"] == uow.context.session_id,
        )
        for row in found
    ]


async def revoke_device(uow: UnitOfWork, *, session_id: UUID) -> None:
    """End one of the user's own sessions. Raises NotFound."""
    if not await end_own(uow, session_id=session_id, user_id=require_person(uow.context), reason="revoked_by_user"):
        raise NotFound(say("This sign-in does not exist, or has ended.", "该登录不存在或已结束。"))
