"""Knowing a session that works in another's company: its grant stands in the place of a membership."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ARRAY, Uuid, and_, any_, bindparam, select

from tenants.context import Acting
from tenants.db.unit_of_work import Row, UnitOfWork, look_up
from tenants.errors import Unauthenticated
from tenants.kit.clock import now
from tenants.kit.message import say
from tenants.registry.acting.force import IN_FORCE, acting_by, is_for, terms_of
from tenants.registry.acting.models import Grant
from tenants.registry.models import IN_BUSINESS, Session, Tenant, User


class GrantEnded(Unauthenticated):
    """The session is good, but what it did in another's company is over: it does nothing but leave."""

    code = "GRANT_ENDED"


@dataclass(frozen=True, slots=True)
class Found:
    """A session that acts by a grant in force; `row` has what a context is made of."""

    row: Row
    acting: Acting
    ends: datetime


_OPEN = and_(
    Session.revoked_at.is_(None), Session.expires_at > bindparam("now"), Tenant.id == Session.tenant_id,
    IN_BUSINESS,
)  # fmt: skip
_MAY = and_(IN_FORCE, Session.two_factors, is_for(Session.user_id), Grant.tenant_id == Session.tenant_id)
_WHO = (
    select(
        Session.id.label("session_id"),
        Session.kind,
        Session.expires_at,
        Session.last_seen_at,
        Session.user_id,
        Session.tenant_id.label("works_in"),
        Session.two_factors,
        Session.bound,
        User.locale,
        Tenant.terms,
        Tenant.time_zone,
        Tenant.access_version,
        Tenant.declared,
        _MAY.label("may"),
        *terms_of(Session.user_id),
    )
    .join(User, User.id == Session.user_id)
    .join(Grant, Grant.id == Session.grant_id)
    .join(Tenant, _OPEN)
)
_BY_TOKEN = _WHO.where(Session.token_hash == bindparam("token_hash"))
_BY_ID = _WHO.where(Session.id == bindparam("session_id"))
_BY_IDS = _WHO.where(Session.id == any_(bindparam("ids", type_=ARRAY(Uuid()))), _MAY)


async def by_token(token_hash: bytes) -> Found | None:
    """The session of this secret, if it acts; None when it does not, or is none. Raises GrantEnded."""
    return _found(await look_up(_BY_TOKEN, token_hash=token_hash, now=now()))


async def by_id(uow: UnitOfWork, session_id: UUID) -> Found | None:
    """The same of a session by its id."""
    return _found(await uow.row(_BY_ID, session_id=session_id, now=now()))


async def standing(uow: UnitOfWork, session_ids: Collection[UUID]) -> list[tuple[Row, Acting]]:
    """Those of the sessions that act, and may."""
    return [(row, acting_by(row)) for row in await uow.rows(_BY_IDS, ids=list(session_ids), now=now())]


def _found(row: Row | None) -> Found | None:
    if row is None:
        return None
    if not row["may"]:
        raise GrantEnded(
            say(
                "Your access to this company has ended. Leave it to go back to your own.",
                "您对该公司的访问权限已结束，请返回您自己的公司。",
            )
        )
    acting = acting_by(row)
    return Found(row, acting, min(row["expires_at"], acting.until))
