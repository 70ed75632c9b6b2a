"""What the installation forgets: links and sessions that are over, sign-ups nobody verified, jobs, kept answers."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import DateTime, bindparam, delete, exists, or_

from tenants.context import TenantContext
from tenants.db.unit_of_work import unit_of_work
from tenants.kit.clock import now
from tenants.registry import forgetting, known_devices, places
from tenants.registry.models import Ceremony, EmailToken, RefreshToken, Session, SignUp

KEEP = timedelta(days=30)
"""How long what is over can still be answered for: a used link says so, a stolen refresh token is noticed."""

_over = bindparam("over", type_=DateTime(timezone=True))
_SIGN_UPS = delete(SignUp).where(SignUp.expires_at < _over)
_EMAIL_TOKENS = delete(EmailToken).where(EmailToken.expires_at < _over)
_SESSIONS = delete(Session).where(
    or_(
        Session.revoked_at < _over,
        (Session.expires_at < _over)
        & ~exists().where(RefreshToken.session_id == Session.id, RefreshToken.expires_at > _over),
    )
)
_CEREMONIES = delete(Ceremony).where(Ceremony.expires_at < _over)
_REFRESH_TOKENS = delete(RefreshToken).where(RefreshToken.expires_at < _over)


async def sweep(ctx: TenantContext) -> int:
    """Delete what has been over for 30 days, jobs after 7, answers after 1; returns how many rows went."""
    gone = 0
    for statement in (_SIGN_UPS, _EMAIL_TOKENS, _SESSIONS, _REFRESH_TOKENS, _CEREMONIES):
        async with unit_of_work(ctx) as uow:
            gone += await uow.run(statement, over=now() - KEEP)
    async with unit_of_work(ctx) as uow:
        gone += await uow.run(known_devices.OLD, over=now() - known_devices.KEEP)
        gone += await uow.run(places.OLD, over=now() - places.KEEP)
        gone += await uow.run(places.OLD_FAILURES, over=now() - places.KEEP_FAILURES)
    return gone + await forgetting.sweep()
