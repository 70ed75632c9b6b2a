"""The way in once somebody has proven who they are: at once, after a second factor, or as far as getting one."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import Uuid, any_, bindparam, exists, func, select

from tenants.db.unit_of_work import Row, UnitOfWork
from tenants.errors import DomainError, Forbidden
from tenants.kit.message import say
from tenants.registry import ceremonies
from tenants.registry.ceremonies import Purpose
from tenants.registry.models import OPEN_TO_MEMBER, Membership, Passkey, RecoveryCode, SecondFactor, Session, Tenant
from tenants.registry.sessions import SignedIn, open_session
from tenants.registry.visitor import Visitor


class NoMembership(Forbidden):
    """Who they are is proven, and they belong to no company (any more)."""

    code = "NO_MEMBERSHIP"


class Means(StrEnum):
    TOTP = "totp"
    RECOVERY_CODE = "recovery_code"
    PASSKEY = "passkey"


@dataclass(frozen=True, slots=True)
class Challenge:
    """The second step of a sign-in. With no `means` the company asks for a second factor that is still to be set up,
    and `token` serves for that alone.
    """

    token: str = field(repr=False)
    means: tuple[Means, ...]
    expires_at: datetime


class SecondFactorNeeded(DomainError):
    """The first step is done; the session opens after the second."""

    code = "SECOND_FACTOR_NEEDED"

    def __init__(self, challenge: Challenge) -> None:
        super().__init__(say("Now the second factor, please.", "请继续完成两步验证。"))
        self.challenge = challenge


_confirmed = exists().where(SecondFactor.user_id == Membership.user_id, SecondFactor.confirmed_at.is_not(None))
_MEANS = (
    select(
        Membership.user_id,
        _confirmed.label("totp"),
        exists().where(Passkey.user_id == Membership.user_id).label("passkey"),
        exists()
        .where(RecoveryCode.user_id == Membership.user_id, RecoveryCode.used_at.is_(None))
        .label("recovery_code"),
        (Membership.role == any_(Tenant.second_factor_roles)).label("forced"),
    )
    .join(Tenant, Tenant.id == Membership.tenant_id)
    .where(
        Membership.user_id == bindparam("user_id"),
        Membership.tenant_id == bindparam("target", type_=Uuid()),
        Membership.state == "active",
        OPEN_TO_MEMBER,
    )
)
_LAST_TENANT = (
    select(Membership.tenant_id)
    .join(Tenant, Tenant.id == Membership.tenant_id)
    .where(Membership.user_id == bindparam("user_id"), Membership.state == "active", OPEN_TO_MEMBER)
    .order_by(
        select(func.max(Session.last_seen_at))
        .where(Session.user_id == Membership.user_id, Session.tenant_id == Membership.tenant_id)
        .scalar_subquery()
        .desc()
        .nulls_last(),
        Membership.joined_at,
    )
    .limit(1)
)
_TWO_FACTORS = select(Session.two_factors).where(Session.id == bindparam("session_id"), Session.bound.is_(False))


async def enter_last_tenant(uow: UnitOfWork, visitor: Visitor, user_id: UUID) -> SignedIn | Challenge | None:
    """A way into the company the user last worked in, or None when there is none."""
    tenant_id = await uow.value(_LAST_TENANT, user_id=user_id)
    return None if tenant_id is None else await enter(uow, visitor, user_id=user_id, tenant_id=tenant_id)


async def enter(uow: UnitOfWork, visitor: Visitor, *, user_id: UUID, tenant_id: UUID) -> SignedIn | Challenge:
    """A way into a company for somebody who has given one factor. What it gives goes through `admitted` when the unit
    of work is over. Raises NoMembership.
    """
    found = await uow.row(_MEANS, user_id=user_id, target=tenant_id)
    if found is None:
        raise no_membership()
    means = _means(found)
    if not means and not found["forced"]:
        return await open_session(uow, visitor, user_id=user_id, tenant_id=tenant_id)
    purpose = Purpose.SECOND_FACTOR if means else Purpose.ENROL
    begun = await ceremonies.begin(uow, visitor, purpose, user_id=user_id, enters=tenant_id)
    return Challenge(begun.token, means, begun.expires_at)


def _means(found: Row) -> tuple[Means, ...]:
    """A passkey by itself asks for nothing: who loses it would be locked out. Where the company asks, it serves."""
    if not found["totp"] and not (found["forced"] and found["passkey"]):
        return ()
    return tuple(each for each in Means if found[each.value])


async def enter_proven(uow: UnitOfWork, visitor: Visitor, *, user_id: UUID, tenant_id: UUID) -> SignedIn:
    """A session for somebody who has given two factors. Raises NoMembership."""
    if await uow.row(_MEANS, user_id=user_id, target=tenant_id) is None:
        raise no_membership()
    return await open_session(uow, visitor, user_id=user_id, tenant_id=tenant_id, two_factors=True)


async def enter_by_passkey(uow: UnitOfWork, visitor: Visitor, *, user_id: UUID) -> SignedIn:
    """A session in the company last worked in: a passkey that knows its owner is two factors. Raises NoMembership."""
    tenant_id = await uow.value(_LAST_TENANT, user_id=user_id)
    if tenant_id is None:
        raise no_membership()
    return await enter_proven(uow, visitor, user_id=user_id, tenant_id=tenant_id)


async def has_two_factors(uow: UnitOfWork, session_id: UUID | None) -> bool:
    """Whether two factors opened a session."""
    return session_id is not None and bool(await uow.value(_TWO_FACTORS, session_id=session_id))


def admitted(entered: SignedIn | Challenge) -> SignedIn:
    """The session. Raises SecondFactorNeeded, out here so that the challenge is committed."""
    if isinstance(entered, Challenge):
        raise SecondFactorNeeded(entered)
    return entered


def no_membership() -> NoMembership:
    return NoMembership(
        say(
            "You are not a member of any company here any more. Ask to be invited again.",
            "您已不属于这里的任何公司，请联系管理员重新邀请。",
        )
    )
