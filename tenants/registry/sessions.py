"""Signed-in browsers and phones: opening a session, and knowing one again.

A browser holds one secret, good for 30 days from when it was last used. A phone holds an access token for ten minutes
and a refresh token that is used up by renewing it (RFC 9700 §4.14.2).
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Literal
from uuid import UUID

from sqlalchemy import ARRAY, LargeBinary, all_, any_, bindparam, insert, or_, select, update

from tenants.context import PLATFORM, Role, TenantContext
from tenants.db.unit_of_work import Row, UnitOfWork, look_up, look_up_all, unit_of_work
from tenants.entitlement import Entitlement
from tenants.kit.clock import now
from tenants.kit.ids import uuid7
from tenants.kit.text import one_line
from tenants.registry import known_devices, places, tokens
from tenants.registry.acting import recognising
from tenants.registry.acting.force import role_of
from tenants.registry.endings import end_by_token
from tenants.registry.models import OPEN_TO_MEMBER, Membership, RefreshToken, Session, Tenant, User
from tenants.registry.plan.entitlements import entitlement_at, entitlement_within
from tenants.registry.visitor import Visitor

Kind = Literal["web", "phone", "key"]

WEB_LIFE = timedelta(days=30)
SEEN_EVERY = timedelta(minutes=5)
ACCESS_LIFE = timedelta(minutes=10)
REFRESH_LIFE = timedelta(days=60)


@dataclass(frozen=True, slots=True)
class Authenticated:
    """Who a token stands for, fresh from the database. `renewed` when the session's end was just moved on. `row` is
    what it was made of, where it was one row.
    """

    context: TenantContext
    kind: Kind
    expires_at: datetime
    renewed: bool = False
    row: Row | None = field(default=None, repr=False, compare=False)


@dataclass(frozen=True, slots=True)
class SignedIn:
    """An open session and its secrets, which are shown this once. `refresh_token` is a phone's; times are UTC."""

    context: TenantContext
    kind: Kind
    token: str = field(repr=False)
    refresh_token: str | None = field(repr=False)
    expires_at: datetime


STRONG_ENOUGH = or_(Session.two_factors, Membership.role != all_(Tenant.second_factor_roles))
"""Of a session, its membership and its tenant: where the company asks the role for a second factor, there was one."""
_IS_OPEN = (Session.revoked_at.is_(None), Session.expires_at > bindparam("now"))
_WHO = (
    select(
        Session.id.label("session_id"),
        Session.token_hash,
        Session.kind,
        Session.expires_at,
        Session.last_seen_at,
        Session.user_id,
        Session.tenant_id.label("works_in"),
        Session.two_factors,
        Session.bound,
        User.locale,
        Membership.role,
        Tenant.terms,
        Tenant.time_zone,
        Tenant.access_version,
        Tenant.declared,
    )
    .join(User, User.id == Session.user_id)
    .join(Tenant, Tenant.id == Session.tenant_id)
    .join(Membership, (Membership.tenant_id == Session.tenant_id) & (Membership.user_id == Session.user_id))
    .where(Session.grant_id.is_(None), Membership.state == "active", OPEN_TO_MEMBER, STRONG_ENOUGH, *_IS_OPEN)
)
_WHO_BY_TOKEN = _WHO.where(Session.token_hash == bindparam("token_hash"))
_WHO_BY_TOKENS = _WHO.where(Session.token_hash == any_(bindparam("hashes", type_=ARRAY(LargeBinary()))))
_WHO_BY_ID = _WHO.where(Session.id == bindparam("session_id"))

_INSERT = insert(Session).values(
    id=bindparam("session_id"),
    user_id=bindparam("user_id"),
    tenant_id=bindparam("works_in"),
    kind=bindparam("kind"),
    two_factors=bindparam("two_factors"),
    bound=bindparam("bound"),
    connection_id=bindparam("connection_id"),
    token_hash=bindparam("token_hash"),
    device=bindparam("device"),
    address=bindparam("address"),
    network=bindparam("network"),
    country=bindparam("country"),
    novelty=bindparam("novelty"),
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
    .where(
        Session.id == bindparam("session_id"), Session.revoked_at.is_(None), Session.last_seen_at < bindparam("before")
    )
    .values(last_seen_at=bindparam("now"), expires_at=bindparam("expires_at"))
)


async def authenticate(token: str, *, request_id: str = "") -> Authenticated | None:
    """Who this token stands for, or None. Role and plan come from their rows each time: a removal works at once."""
    moment = now()
    found = await look_up(_WHO_BY_TOKEN, token_hash=tokens.digest(token), now=moment)
    if found is None:
        return await _acting(token, request_id)
    entitlement = await entitlement_at(found["works_in"], found["terms"])
    context = _context(found, entitlement, request_id, found["declared"])
    if _was_seen(found, moment):
        return Authenticated(context, found["kind"], found["expires_at"], row=found)
    async with unit_of_work(PLATFORM) as uow:
        ends = moment + WEB_LIFE
        before = moment - SEEN_EVERY
        await uow.run(_SEEN, session_id=context.session_id, now=moment, before=before, expires_at=ends)
    return Authenticated(context, found["kind"], ends, renewed=True)


async def as_they_are(hashes: Collection[bytes]) -> dict[bytes, Row]:
    """What `authenticate` would find now of many sessions at once, by the hashes of their tokens. Those that are open
    no more, work in another's company, or are to be renewed are left out.
    """
    moment = now()
    rows = await look_up_all(_WHO_BY_TOKENS, hashes=list(hashes), now=moment)
    return {row["token_hash"]: row for row in rows if _was_seen(row, moment)}


def _was_seen(row: Row, moment: datetime) -> bool:
    return bool(row["kind"] == "phone" or row["last_seen_at"] > moment - SEEN_EVERY)


async def _acting(token: str, request_id: str) -> Authenticated | None:
    """Who works in another's company: until the grant's end at the longest. Raises GrantEnded."""
    found = await recognising.by_token(tokens.digest(token))
    if found is None:
        return None
    entitlement = await entitlement_at(found.row["works_in"], found.row["terms"])
    context = _acting_context(found, entitlement, request_id, found.row["declared"])
    return Authenticated(context, found.row["kind"], found.ends)


async def open_session(
    uow: UnitOfWork,
    visitor: Visitor,
    *,
    user_id: UUID,
    tenant_id: UUID,
    two_factors: bool = False,
    connection_id: UUID | None = None,
) -> SignedIn:
    """A new session with new secrets, whatever the browser came with; that one ends. `connection_id` is the company's
    provider that vouched for the person.
    """
    moment, session_id, token = now(), uuid7(), tokens.new()
    if visitor.token:
        await end_by_token(uow, token=visitor.token, reason="replaced")
    phone = visitor.device is not None
    place = await places.arrive(uow, user_id=user_id, address=visitor.address)
    await uow.run(
        _INSERT,
        session_id=session_id,
        user_id=user_id,
        works_in=tenant_id,
        kind="phone" if phone else "web",
        two_factors=two_factors,
        bound=connection_id is not None,
        connection_id=connection_id,
        token_hash=tokens.digest(token),
        device=one_line(visitor.device if visitor.device is not None else visitor.agent)[:200],
        address=one_line(visitor.address)[:64],
        network=place.network,
        country=place.country,
        novelty=place.novelty,
        now=moment,
        expires_at=moment + (ACCESS_LIFE if phone else WEB_LIFE),
    )
    await known_devices.greet(uow, visitor, user_id=user_id, session_id=session_id)
    refresh_token = await new_refresh_token(uow, session_id) if phone else None
    opened = await signed_in(uow, session_id, token, refresh_token)
    assert opened is not None, "a session was opened for somebody who is no member"
    return opened


async def context_of(uow: UnitOfWork, session_id: UUID) -> TenantContext | None:
    """The context of an open session, as the rows now stand. Raises GrantEnded."""
    found = await uow.row(_WHO_BY_ID, session_id=session_id, now=now())
    if found is not None:
        return await _context_within(uow, found)
    acting = await recognising.by_id(uow, session_id)
    if acting is None:
        return None
    entitlement = await entitlement_within(uow, acting.row["works_in"])
    return _acting_context(acting, entitlement, uow.context.request_id)


async def signed_in(uow: UnitOfWork, session_id: UUID, token: str, refresh_token: str | None) -> SignedIn | None:
    """An open session with its secrets; None when its user is no member any more. Raises GrantEnded."""
    found = await uow.row(_WHO_BY_ID, session_id=session_id, now=now())
    if found is not None:
        context = await _context_within(uow, found)
        return SignedIn(context, found["kind"], token, refresh_token, found["expires_at"])
    acting = await recognising.by_id(uow, session_id)
    if acting is None:
        return None
    entitlement = await entitlement_within(uow, acting.row["works_in"])
    context = _acting_context(acting, entitlement, uow.context.request_id)
    return SignedIn(context, acting.row["kind"], token, refresh_token, acting.ends)


async def new_refresh_token(uow: UnitOfWork, session_id: UUID) -> str:
    """The next link of a phone's chain."""
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


async def _context_within(uow: UnitOfWork, row: Row) -> TenantContext:
    return _context(row, await entitlement_within(uow, row["works_in"]), uow.context.request_id)


def _acting_context(
    found: recognising.Found, entitlement: Entitlement, request_id: str, declared: int | None = None
) -> TenantContext:
    acting = found.acting
    context = _context({**found.row, "role": role_of(acting)}, entitlement, request_id, declared)
    return replace(context, on_behalf_of=acting.grant_id, acting=acting)


def _context(row: Row, entitlement: Entitlement, request_id: str, declared: int | None = None) -> TenantContext:
    """`declared` is for a request alone: a context that is kept would know an old one."""
    return TenantContext(
        tenant_id=row["works_in"],
        user_id=row["user_id"],
        role=Role(row["role"]),
        entitlement=entitlement,
        locale=row["locale"],
        time_zone=row["time_zone"],
        request_id=request_id,
        session_id=row["session_id"],
        access_version=row["access_version"],
        bound=row["bound"],
        two_factors=row["two_factors"],
        declared=declared,
    )
