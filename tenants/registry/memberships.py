"""Who belongs to a tenant: the list, their roles, removal; and a user's own memberships, and moving between them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ARRAY, Uuid, any_, bindparam, exists, func, select, update

from tenants.context import Role, TenantContext
from tenants.db.unit_of_work import Row, UnitOfWork
from tenants.errors import Conflict, NotFound
from tenants.kit.message import say
from tenants.noting import ChangeKind, Noted, note
from tenants.registry.endings import end_in_tenant
from tenants.registry.models import OPEN_TO_MEMBER, Membership, Session, Tenant, User
from tenants.registry.roles import require_permission, require_person, require_reach
from tenants.registry.sessions import context_of


class LastOwner(Conflict):
    code = "LAST_OWNER"


@dataclass(frozen=True, slots=True)
class Member:
    """`id` is the user's; times are UTC."""

    id: UUID
    name: str
    email: str
    role: Role
    joined_at: datetime


@dataclass(frozen=True, slots=True)
class Addressee:
    """A member as a mail addresses them; `locale` is the language they read."""

    name: str
    email: str
    locale: str


@dataclass(frozen=True, slots=True)
class MembershipInfo:
    tenant_id: UUID
    tenant_name: str
    role: Role


_HERE = (Membership.tenant_id == bindparam("tenant_id"), Membership.state == "active")
_MEMBERS = (
    select(User.id, User.name, User.email, Membership.role, Membership.joined_at)
    .join(Membership, Membership.user_id == User.id)
    .where(*_HERE)
    .order_by(func.lower(User.name), User.id)
)
_MEMBER = _MEMBERS.where(Membership.user_id == bindparam("user_id"))
_ACTIVE = select(Membership.user_id).where(
    *_HERE, Membership.user_id == any_(bindparam("user_ids", type_=ARRAY(Uuid())))
)
_ADDRESSEE = (
    select(User.name, User.email, User.locale)
    .join(Membership, Membership.user_id == User.id)
    .where(*_HERE, Membership.user_id == bindparam("user_id"))
)
LOCK_TENANT = select(Tenant.plan).where(Tenant.id == bindparam("tenant_id")).with_for_update(key_share=True)
"""FOR NO KEY UPDATE: changes to who belongs to a tenant happen one after another, so that two owners cannot remove
each other at one moment, nor two people take the last seat."""
_OWNERS = select(func.count()).select_from(Membership).where(*_HERE, Membership.role == Role.OWNER.value)
_SET_ROLE = update(Membership).where(*_HERE, Membership.user_id == bindparam("user_id")).values(role=bindparam("role"))
_REMOVE = update(Membership).where(*_HERE, Membership.user_id == bindparam("user_id")).values(state="removed")
MINE = (
    select(Tenant.id, Tenant.name, Membership.role)
    .join(Membership, Membership.tenant_id == Tenant.id)
    .where(Membership.user_id == bindparam("user_id"), Membership.state == "active", OPEN_TO_MEMBER)
    .order_by(func.lower(Tenant.name), Tenant.id)
)
_SWITCH = (
    update(Session)
    .where(
        Session.id == bindparam("session_id"),
        Session.user_id == bindparam("user_id"),
        Session.revoked_at.is_(None),
        Session.bound.is_(False),
        exists().where(
            Membership.tenant_id == bindparam("target", type_=Uuid()),
            Membership.user_id == bindparam("user_id"),
            Membership.state == "active",
            Tenant.id == Membership.tenant_id,
            OPEN_TO_MEMBER,
        ),
    )
    .values(tenant_id=bindparam("target", type_=Uuid()))
)


async def members(uow: UnitOfWork) -> list[Member]:
    """The tenant's active members by name. Every member may see them: they own records and are assigned tasks."""
    return [_member(row) for row in await uow.rows(_MEMBERS)]


async def active(uow: UnitOfWork, *, user_ids: Sequence[UUID]) -> set[UUID]:
    """Those of some people who belong to the tenant now."""
    return {row["user_id"] for row in await uow.rows(_ACTIVE, user_ids=list(user_ids))}


async def addressee(uow: UnitOfWork, *, user_id: UUID) -> Addressee | None:
    """How to write to a member; None when they have left."""
    row = await uow.row(_ADDRESSEE, user_id=user_id)
    return Addressee(row["name"], row["email"], row["locale"]) if row else None


async def change_role(uow: UnitOfWork, *, user_id: UUID, role: Role) -> Member:
    """Give a member another role. Raises Forbidden, RoleTooHigh, NotFound, LastOwner."""
    require_permission(uow.context, "members:manage")
    member = await _lock_member(uow, user_id)
    require_reach(uow.context, member.role, "user_id")
    require_reach(uow.context, role, "role")
    if role is not Role.OWNER:
        await _keep_an_owner(uow, member)
    await uow.run(_SET_ROLE, user_id=user_id, role=role.value)
    if role is not member.role:
        note(uow, Noted("membership", user_id, ChangeKind.UPDATED, 1, {"role": [member.role.value, role.value]}))
    return Member(member.id, member.name, member.email, role, member.joined_at)


async def remove_member(uow: UnitOfWork, *, user_id: UUID) -> Member:
    """End a membership, and with it the user's sessions here, at once. Their records stay and keep their names; they
    can be invited again. Members may leave by themselves. Raises Forbidden, RoleTooHigh, NotFound, LastOwner.
    """
    if user_id != require_person(uow.context):
        require_permission(uow.context, "members:manage")
    member = await _lock_member(uow, user_id)
    require_reach(uow.context, member.role, "user_id")
    await _keep_an_owner(uow, member)
    await uow.run(_REMOVE, user_id=user_id)
    await end_in_tenant(uow, user_id=user_id, tenant_id=uow.tenant_id, reason="membership_removed")
    note(uow, Noted("membership", user_id, ChangeKind.DELETED, 1, {"role": [member.role.value, None]}))
    return member


async def switch_tenant(uow: UnitOfWork, *, tenant_id: UUID) -> TenantContext:
    """Work in another of one's tenants, in the same session; returns its context. Raises NotFound for a tenant one is
    no member of, existing or not.
    """
    require_person(uow.context)
    moved = await uow.run(_SWITCH, session_id=uow.context.session_id, user_id=uow.context.user_id, target=tenant_id)
    context = await context_of(uow, uow.context.session_id) if moved and uow.context.session_id else None
    if context is None:
        raise NotFound(say("You are not a member of this company.", "您不是该公司的成员。"), "tenant_id")
    return context


async def _lock_member(uow: UnitOfWork, user_id: UUID) -> Member:
    await uow.run(LOCK_TENANT)
    found = await uow.row(_MEMBER, user_id=user_id)
    if found is None:
        raise NotFound(say("There is no such member.", "没有该成员。"), "user_id")
    return _member(found)


async def _keep_an_owner(uow: UnitOfWork, member: Member) -> None:
    if member.role is Role.OWNER and await uow.value(_OWNERS) < 2:
        raise LastOwner(
            say("A company needs an owner: make somebody else one first.", "公司至少需要一位所有者，请先指定其他人。"),
            "user_id",
        )


def _member(row: Row) -> Member:
    return Member(row["id"], row["name"], row["email"], Role(row["role"]), row["joined_at"])
