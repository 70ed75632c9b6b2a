"""Signed-in browsers and phones: opening, recognising, renewing and ending a session.

A browser holds one secret, good for 30 days from when it was last used. A phone holds an access token for ten minutes
and a refresh token that is used up by renewing it (RFC 9700 §4.14.2).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Literal
from uuid import UUID

from sqlalchemy import LargeBinary, bindparam, exists, insert, or_, select, update
from sqlalchemy import Uuid as UuidType

from tenants.context import PLATFORM, Role, TenantContext
from tenants.db.unit_of_work import Row, UnitOfWork, unit_of_work
from tenants.errors import NotFound, Unauthenticated
from tenants.kit.clock import now
from tenants.kit.ids import uuid7
from tenants.kit.text import one_line
from tenants.plans import Plan
from tenants.registry import tokens
from tenants.registry.models import Membership, RefreshToken, Session, Tenant, User
from tenants.registry.visitor import Visitor

Kind = Literal["web", "phone"]

WEB_LIFE = timedelta(days=30)
SEEN_EVERY = timedelta(minutes=5)
ACCESS_LIFE = timedelta(minutes=10)
REFRESH_LIFE = timedelta(days=60)


class SessionEnded(Unauthenticated):
    """The refresh token is unknown, expired, or was used before; the phone has to sign in again."""

    code = "SESSION_ENDED"


@dataclass(frozen=True, slots=True)
class Authenticated:
    """Who a token stands for, fresh from the database. `renewed` when the session's end was just moved on."""

    context: TenantContext
    kind: Kind
    expires_at: datetime
    renewed: bool = False


@dataclass(frozen=True, slots=True)
class SignedIn:
    """An open session and its secrets, which are shown this once. `refresh_token` is a phone's; times are UTC."""

    context: TenantContext
    kind: Kind
    token: str = field(repr=False)
    refresh_token: str | None = field(repr=False)
    expires_at: datetime


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


_IS_OPEN = (Session.revoked_at.is_(None), Session.expires_at > bindparam("now"))
_WHO = (
    select(
        Session.id.label("session_id"),
        Session.kind,
        Session.expires_at,
        Session.last_seen_at,
        Session.user_id,
        Session.tenant_id.label("works_in"),
        User.locale,
        Membership.role,
        Tenant.plan,
        Tenant.time_zone,
    )
    .join(User, User.id == Session.user_id)
    .join(Tenant, Tenant.id == Session.tenant_id)
    .join(Membership, (Membership.tenant_id == Session.tenant_id) & (Membership.user_id == Session.user_id))
    .where(Membership.state == "active", Tenant.status != "closed", *_IS_OPEN)
)
_WHO_BY_TOKEN = _WHO.where(Session.token_hash == bindparam("token_hash"))
_WHO_BY_ID = _WHO.where(Session.id == bindparam("session_id"))

_INSERT = insert(Session).values(
    id=bindparam("session_id"),
    user_id=bindparam("user_id"),
    tenant_id=bindparam("works_in"),
    kind=bindparam("kind"),
    token_hash=bindparam("token_hash"),
    device=bindparam("device"),
    address=bindparam("address"),
    created_at=bindparam("now"),
    last_seen_at=bindparam("now"),
    expires_at=bindparam("expires_at"),
)
_INSERT_REFRESH = insert(RefreshToken).values(
    id=bindparam("id"),
    session_id=bindparam("session_id"),
    token_hash=bindparam("token_hash"),
    created_at=bindparam("now"),
    expires_at=bindparam("expires_at"),
)
_SEEN = (
    update(Session)
    .where(Session.id == bindparam("session_id"), Session.revoked_at.is_(None), Session.last_seen_at < bindparam("before"))
    .values(last_seen_at=bindparam("now"), expires_at=bindparam("expires_at"))
)
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
_REVOKED = {"revoked_at": bindparam("now"), "revoked_reason": bindparam("reason")}
_REVOKE = update(Session).where(Session.id == bindparam("session_id"), Session.revoked_at.is_(None)).values(_REVOKED)
_REVOKE_OWN = _REVOKE.where(Session.user_id == bindparam("user_id"))
_REVOKE_TOKEN = (
    update(Session)
    .where(Session.token_hash == bindparam("token_hash", type_=LargeBinary()), Session.revoked_at.is_(None))
    .values(_REVOKED)
)
_REVOKE_ALL = update(Session).where(Session.user_id == bindparam("user_id"), Session.revoked_at.is_(None)).values(_REVOKED)
_REVOKE_IN_TENANT = _REVOKE_ALL.where(Session.tenant_id == bindparam("works_in", type_=UuidType()))

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


async def authenticate(token: str, *, request_id: str = "") -> Authenticated | None:
    """Who this token stands for, or None. Role and plan come from their rows each time: a removal works at once."""
    moment = now()
    async with unit_of_work(PLATFORM, read_only=True) as uow:
        found = await uow.row(_WHO_BY_TOKEN, token_hash=tokens.digest(token), now=moment)
    if found is None:
        return None
    context = _context(found, request_id)
    if found["kind"] == "phone" or found["last_seen_at"] > moment - SEEN_EVERY:
        return Authenticated(context, found["kind"], found["expires_at"])
    async with unit_of_work(PLATFORM) as uow:
        ends = moment + WEB_LIFE
        before = moment - SEEN_EVERY
        await uow.run(_SEEN, session_id=context.session_id, now=moment, before=before, expires_at=ends)
    return Authenticated(context, found["kind"], ends, renewed=True)


async def open_session(uow: UnitOfWork, visitor: Visitor, *, user_id: UUID, tenant_id: UUID) -> SignedIn:
    """A new session with new secrets, whatever the browser came with; that one ends."""
    moment, session_id, token = now(), uuid7(), tokens.new()
    if visitor.token:
        await uow.run(_REVOKE_TOKEN, token_hash=tokens.digest(visitor.token), now=moment, reason="replaced")
    phone = visitor.device is not None
    await uow.run(
        _INSERT,
        session_id=session_id,
        user_id=user_id,
        works_in=tenant_id,
        kind="phone" if phone else "web",
        token_hash=tokens.digest(token),
        device=one_line(visitor.device if visitor.device is not None else visitor.agent)[:200],
        address=one_line(visitor.address)[:64],
        now=moment,
        expires_at=moment + (ACCESS_LIFE if phone else WEB_LIFE),
    )
    refresh_token = await _new_refresh_token(uow, session_id) if phone else None
    return await _signed_in(uow, session_id, token, refresh_token)


async def refresh_session(visitor: Visitor, *, refresh_token: str) -> SignedIn:
    """Trade a phone's refresh token for new secrets. One that comes back a second time was copied by somebody: the
    whole session ends, for the thief and the owner alike. Raises SessionEnded.
    """
    async with unit_of_work(visitor.context) as uow:
        signed_in = await _rotate(uow, refresh_token)
    if signed_in is None:  # raised out here, so that ending the session is committed
        raise SessionEnded("This sign-in has ended. Please sign in again.")
    return signed_in


async def _rotate(uow: UnitOfWork, refresh_token: str) -> SignedIn | None:
    moment, given = now(), tokens.digest(refresh_token)
    session_id = await uow.value(_USE_REFRESH, token_hash=given, now=moment)
    if session_id is None:
        stolen = await uow.value(_USED_REFRESH, token_hash=given)
        await uow.run(_REVOKE, session_id=stolen, now=moment, reason="refresh_reused")
        return None
    token = tokens.new()
    ends = moment + ACCESS_LIFE
    if not await uow.value(
        _RENEW_PHONE, session_id=session_id, token_hash=tokens.digest(token), now=moment, expires_at=ends
    ):
        return None
    if await uow.row(_WHO_BY_ID, session_id=session_id, now=moment) is None:
        return None  # no member any more
    return await _signed_in(uow, session_id, token, await _new_refresh_token(uow, session_id))


async def sign_out(uow: UnitOfWork) -> None:
    """End the session the request came with."""
    await uow.run(_REVOKE, session_id=uow.context.session_id, now=now(), reason="signed_out")


async def devices(uow: UnitOfWork) -> list[Device]:
    """Where the user is signed in, the last used first."""
    found = await uow.rows(_DEVICES, user_id=uow.context.user_id, now=now())
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
    ended = await uow.run(
        _REVOKE_OWN, session_id=session_id, user_id=uow.context.user_id, now=now(), reason="revoked_by_user"
    )
    if not ended:
        raise NotFound("This sign-in does not exist, or has ended.")


async def end_all(uow: UnitOfWork, *, user_id: UUID, reason: str) -> None:
    """End every session of a user, in all tenants: their password changed."""
    await uow.run(_REVOKE_ALL, user_id=user_id, now=now(), reason=reason)


async def end_in_tenant(uow: UnitOfWork, *, user_id: UUID, tenant_id: UUID, reason: str) -> None:
    """End a user's sessions that work in one tenant: they are no member of it any more."""
    await uow.run(_REVOKE_IN_TENANT, user_id=user_id, works_in=tenant_id, now=now(), reason=reason)


async def context_of(uow: UnitOfWork, session_id: UUID) -> TenantContext | None:
    """The context of an open session, as the rows now stand."""
    found = await uow.row(_WHO_BY_ID, session_id=session_id, now=now())
    return None if found is None else _context(found, uow.context.request_id)


async def _signed_in(uow: UnitOfWork, session_id: UUID, token: str, refresh_token: str | None) -> SignedIn:
    found = await uow.row(_WHO_BY_ID, session_id=session_id, now=now())
    assert found is not None, "a session was opened for somebody who is no member"
    return SignedIn(_context(found, uow.context.request_id), found["kind"], token, refresh_token, found["expires_at"])


async def _new_refresh_token(uow: UnitOfWork, session_id: UUID) -> str:
    token, moment = tokens.new(), now()
    await uow.run(
        _INSERT_REFRESH,
        id=uuid7(),
        session_id=session_id,
        token_hash=tokens.digest(token),
        now=moment,
        expires_at=moment + REFRESH_LIFE,
    )
    return token


def _context(row: Row, request_id: str) -> TenantContext:
    return TenantContext(
        tenant_id=row["works_in"],
        user_id=row["user_id"],
        role=Role(row["role"]),
        plan=Plan(row["plan"]),
        locale=row["locale"],
        time_zone=row["time_zone"],
        request_id=request_id,
        session_id=row["session_id"],
    )
