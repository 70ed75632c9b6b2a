"""Inviting people: a link bound to one address, one tenant and one role, good for a week and for one use."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import Uuid, bindparam, func, insert, select, update

from tenants.context import Role
from tenants.db.unit_of_work import Row, UnitOfWork
from tenants.errors import LimitReached, NotFound, RateLimited, invalid
from tenants.jobs import Job
from tenants.kit.clock import now
from tenants.kit.ids import uuid7
from tenants.kit.message import say
from tenants.noting import ChangeKind, Noted, note
from tenants.plans import TERMS, Plan
from tenants.registry import addresses, tokens
from tenants.registry.memberships import LOCK_TENANT
from tenants.registry.models import Invitation, Membership, User
from tenants.registry.roles import require_permission, require_reach

INVITE_LIFE = timedelta(days=7)
PER_HOUR = 100
"""Invitations one tenant may send within an hour: enough for a company that starts, too few for a sender of spam."""


@dataclass(frozen=True, slots=True)
class OpenInvitation:
    """Times are UTC."""

    id: UUID
    email: str
    role: Role
    created_at: datetime
    expires_at: datetime


_HERE = (
    Invitation.tenant_id == bindparam("tenant_id"),
    Invitation.accepted_at.is_(None),
    Invitation.revoked_at.is_(None),
)
_COLUMNS = (Invitation.id, Invitation.email, Invitation.role, Invitation.created_at, Invitation.expires_at)
_OPEN = (
    select(*_COLUMNS)
    .where(*_HERE, Invitation.expires_at > bindparam("now"))
    .order_by(Invitation.created_at.desc(), Invitation.id.desc())
)
_IS_MEMBER = (
    select(Membership.id)
    .join(User, User.id == Membership.user_id)
    .where(
        Membership.tenant_id == bindparam("tenant_id"), Membership.state == "active", User.email == bindparam("email")
    )
)
ACTIVE_MEMBERS = (
    select(func.count())
    .select_from(Membership)
    .where(Membership.tenant_id == bindparam("tenant_id"), Membership.state == "active")
)
_WAITING = select(func.count()).select_from(Invitation).where(*_HERE, Invitation.expires_at > bindparam("now"))
_LATELY = (
    select(func.count())
    .select_from(Invitation)
    .where(Invitation.tenant_id == bindparam("tenant_id"), Invitation.created_at > bindparam("since"))
)
_REVOKE = update(Invitation).where(*_HERE).values(revoked_at=bindparam("now"))
_REVOKE_FOR_ADDRESS = _REVOKE.where(Invitation.email == bindparam("email"))
_REVOKE_ONE = _REVOKE.where(Invitation.id == bindparam("id", type_=Uuid())).returning(*_COLUMNS)
_INSERT = (
    insert(Invitation)
    .values(
        id=bindparam("id"),
        tenant_id=bindparam("tenant_id"),
        email=bindparam("email"),
        role=bindparam("role"),
        token_hash=bindparam("token_hash"),
        invited_by=bindparam("invited_by"),
        created_at=bindparam("now"),
        expires_at=bindparam("expires_at"),
    )
    .returning(*_COLUMNS)
)


async def invite_member(uow: UnitOfWork, *, email: str, role: Role) -> OpenInvitation:
    """Invite an address. Inviting it again replaces the earlier link. Says nothing of accounts elsewhere.

    Raises Forbidden, RoleTooHigh, ValidationFailed, LimitReached (members and open invitations take a seat each),
    RateLimited.
    """
    require_permission(uow.context, "members:manage")
    require_reach(uow.context, role, "role")
    address = addresses.normalise(email)
    moment = now()
    plan = Plan(await uow.value(LOCK_TENANT))
    if await uow.value(_IS_MEMBER, email=address):
        raise invalid("email", say("This person is a member already.", "此人已是成员。"), "ALREADY_MEMBER")
    await _not_too_many(uow, moment)
    await uow.run(_REVOKE_FOR_ADDRESS, email=address, now=moment)
    taken = await uow.value(ACTIVE_MEMBERS) + await uow.value(_WAITING, now=moment)
    require_seat(plan, taken)
    invitation_id = uuid7()
    row = await uow.row(
        _INSERT,
        id=invitation_id,
        email=address,
        role=role.value,
        token_hash=tokens.digest(tokens.for_mail("invite", invitation_id)),
        invited_by=uow.context.user_id,
        now=moment,
        expires_at=moment + INVITE_LIFE,
    )
    assert row is not None
    fields = {"email": [None, address], "role": [None, role.value]}
    note(uow, Noted("invitation", invitation_id, ChangeKind.CREATED, 1, fields))
    uow.enqueue(Job.INVITATION_EMAIL, mail_id=uuid7(), invitation_id=invitation_id)
    return _invitation(row)


async def open_invitations(uow: UnitOfWork) -> list[OpenInvitation]:
    """The tenant's invitations that can still be accepted, the newest first. Raises Forbidden."""
    require_permission(uow.context, "members:manage")
    return [_invitation(row) for row in await uow.rows(_OPEN, now=now())]


async def revoke_invitation(uow: UnitOfWork, *, invitation_id: UUID) -> OpenInvitation:
    """Make an invitation's link worthless. Raises Forbidden, NotFound."""
    require_permission(uow.context, "members:manage")
    row = await uow.row(_REVOKE_ONE, id=invitation_id, now=now())
    if row is None:
        raise NotFound(say("This invitation does not exist, or is not open any more.", "该邀请不存在或已失效。"), "id")
    return _invitation(row)


def require_seat(plan: Plan, taken: int) -> None:
    """Raises LimitReached when the plan has no seat left."""
    seats = TERMS[plan].seats
    if taken >= seats:
        raise LimitReached(
            say(
                "All {n} seats of your plan are taken. Remove a member or an invitation, or choose a larger plan.",
                "套餐的 {n} 个席位已用完。请移除成员或邀请，或升级套餐。",
                n=seats,
            ),
            extensions={"limit": seats, "used": taken},
        )


async def _not_too_many(uow: UnitOfWork, moment: datetime) -> None:
    if await uow.value(_LATELY, since=moment - timedelta(hours=1)) >= PER_HOUR:
        raise RateLimited(
            say(
                "Your company sent {n} invitations within an hour. Try again later.",
                "贵公司一小时内已发出 {n} 封邀请，请稍后再试。",
                n=PER_HOUR,
            ),
            extensions={"retryAfter": 3600},
        )


def _invitation(row: Row) -> OpenInvitation:
    return OpenInvitation(row["id"], row["email"], Role(row["role"]), row["created_at"], row["expires_at"])
