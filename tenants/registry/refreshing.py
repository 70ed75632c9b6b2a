"""A phone renews its secrets. A refresh token is used up by that, so that a copy of it gives itself away."""

from __future__ import annotations

from sqlalchemy import bindparam, select, update

from tenants.db.unit_of_work import UnitOfWork, unit_of_work
from tenants.errors import Unauthenticated
from tenants.kit.clock import now
from tenants.kit.message import say
from tenants.registry import tokens
from tenants.registry.endings import end_session
from tenants.registry.models import RefreshToken, Session
from tenants.registry.sessions import ACCESS_LIFE, SignedIn, new_refresh_token, signed_in
from tenants.registry.visitor import Visitor


class SessionEnded(Unauthenticated):
    """The refresh token is unknown, expired, or was used before; the phone has to sign in again."""

    code = "SESSION_ENDED"


_RENEW_PHONE = (
    update(Session)
    .where(Session.id == bindparam("session_id"), Session.revoked_at.is_(None))
    .values(token_hash=bindparam("token_hash"), last_seen_at=bindparam("now"), expires_at=bindparam("expires_at"))
    .returning(Session.id)
)
_USE_REFRESH = (
    update(RefreshToken)
    .where(
        RefreshToken.token_hash == bindparam("token_hash"),
        RefreshToken.used_at.is_(None),
        RefreshToken.expires_at > bindparam("now"),
    )
    .values(used_at=bindparam("now"))
    .returning(RefreshToken.session_id)
)
_USED_REFRESH = select(RefreshToken.session_id).where(
    RefreshToken.token_hash == bindparam("token_hash"), RefreshToken.used_at.is_not(None)
)


async def refresh_session(visitor: Visitor, *, refresh_token: str) -> SignedIn:
    """Trade a phone's refresh token for new secrets. One that comes back a second time was copied by somebody: the
    whole session ends, for the thief and the owner alike. Raises SessionEnded.
    """
    async with unit_of_work(visitor.context) as uow:
        renewed = await _rotate(uow, refresh_token)
    if renewed is None:  # raised out here, so that ending the session is committed
        raise SessionEnded(say("This sign-in has ended. Please sign in again.", "登录已失效，请重新登录。"))
    return renewed


async def _rotate(uow: UnitOfWork, refresh_token: str) -> SignedIn | None:
    moment, given = now(), tokens.digest(refresh_token)
    session_id = await uow.value(_USE_REFRESH, token_hash=given, now=moment)
    if session_id is None:
        stolen = await uow.value(_USED_REFRESH, token_hash=given)
        await end_session(uow, session_id=stolen, reason="refresh_reused")
        return None
    token = tokens.new()
    ends = moment + ACCESS_LIFE
    if not await uow.value(
        _RENEW_PHONE, session_id=session_id, token_hash=tokens.digest(token), now=moment, expires_at=ends
    ):
        return None
    return await signed_in(uow, session_id, token, await new_refresh_token(uow, session_id))
