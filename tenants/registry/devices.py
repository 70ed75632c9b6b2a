"""Where somebody is signed in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import Uuid, and_, bindparam, exists, literal, or_, select

from tenants.db.unit_of_work import UnitOfWork
from tenants.errors import NotFound
from tenants.kit.clock import now
from tenants.kit.message import say
from tenants.registry import ceremonies, known_devices
from tenants.registry.endings import end_others, end_own
from tenants.registry.models import RefreshToken, Session
from tenants.registry.roles import require_own_sign_in, require_person
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


_TO_BE_SEEN = or_(
    literal(False) == bindparam("bound"), and_(Session.bound, Session.tenant_id == bindparam("works_in", type_=Uuid()))
)
"""Who came through a company's provider sees what came through it: whoever runs it could be the one asking."""
_DEVICES = (
    select(Session)
    .where(
        Session.user_id == bindparam("user_id"),
        Session.revoked_at.is_(None),
        _TO_BE_SEEN,
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
    """Where the user is signed in, the last used first. Raises Forbidden for a key."""
    context = uow.context
    user_id = require_person(context)
    found = await uow.rows(_DEVICES, user_id=user_id, bound=context.bound, works_in=context.tenant_id, now=now())
    return [
        Device(
            row["id"],
            row["kind"],
            row["device"],
            row["address"],
            row["created_at"],
            row["last_seen_at"],
            current=row["id"] == context.session_id,
        )
        for row in found
    ]


async def revoke_device(uow: UnitOfWork, *, session_id: UUID) -> None:
    """End one of the user's own sessions. Raises NotFound, Forbidden."""
    user_id = require_person(uow.context)
    if session_id != uow.context.session_id:
        require_own_sign_in(uow.context)
    if not await end_own(uow, session_id=session_id, user_id=user_id, reason="revoked_by_user"):
        raise NotFound(say("This sign-in does not exist, or has ended.", "该登录不存在或已结束。"))


async def revoke_everywhere(uow: UnitOfWork) -> int:
    """End all the user's other sessions, and trust none of their devices any more; returns how many ended. Raises
    Forbidden.
    """
    user_id = require_own_sign_in(uow.context)
    await known_devices.forget(uow, user_id=user_id)
    await ceremonies.end_all(uow, user_id=user_id)
    return await end_others(uow, user_id=user_id, kept=uow.context.session_id, reason="revoked_by_user")
