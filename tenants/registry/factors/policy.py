"""Who must have a second factor, and helping a member who has lost theirs."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import bindparam, delete, exists, select, update

from tenants.context import Role
from tenants.db.unit_of_work import UnitOfWork
from tenants.errors import Conflict, NotFound
from tenants.kit.message import say
from tenants.noting import ChangeKind, Noted, note
from tenants.registry.endings import end_all
from tenants.registry.factors import codes, enrolling
from tenants.registry.mailing import tell_of_change
from tenants.registry.mails.changes import SecurityChange
from tenants.registry.models import Membership, Passkey, Tenant
from tenants.registry.roles import require_owner, require_permission, require_person, require_reach


class FactorFirst(Conflict):
    """Whoever asks others for a second factor must have come in with one: or they would lock themselves out."""

    code = "SECOND_FACTOR_FIRST"


class BelongsElsewhere(Conflict):
    """A member of other companies too: how they sign in is not this company's to change."""

    code = "BELONGS_ELSEWHERE"


_ROLES = select(Tenant.second_factor_roles).where(Tenant.id == bindparam("tenant_id"))
_SET_ROLES = update(Tenant).where(Tenant.id == bindparam("tenant_id")).values(second_factor_roles=bindparam("roles"))
_ROLE_HERE = select(Membership.role).where(
    Membership.tenant_id == bindparam("tenant_id"),
    Membership.user_id == bindparam("user_id"),
    Membership.state == "active",
)
_FORGET_PASSKEYS = delete(Passkey).where(Passkey.user_id == bindparam("user_id"))
_ELSEWHERE = select(
    exists().where(
        Membership.user_id == bindparam("user_id"),
        Membership.tenant_id != bindparam("tenant_id"),
        Membership.state == "active",
    )
)


async def second_factor_roles(uow: UnitOfWork) -> list[Role]:
    """The roles that must have a second factor here."""
    return [Role(role) for role in await uow.value(_ROLES)]


async def require_second_factor(uow: UnitOfWork, *, roles: Collection[Role]) -> list[Role]:
    """Set which roles must have one. Who has none is signed out and comes in again only as far as setting it up. For
    owners alone. Raises Forbidden, FactorFirst.
    """
    require_owner(uow.context)
    if uow.context.role in roles and not uow.context.two_factors:
        raise FactorFirst(
            say(
                "Set up your own second factor and sign in with it first.",
                "请先为自己启用两步验证并用它登录。",
            ),
            "roles",
        )
    wanted = [role for role in Role if role in roles]
    before = await uow.value(_ROLES)
    await uow.run(_SET_ROLES, roles=[role.value for role in wanted])
    fields = {"second_factor_roles": [list(before), [role.value for role in wanted]]}
    note(uow, Noted("company", uow.tenant_id, ChangeKind.UPDATED, 1, fields))
    return wanted


async def reset_second_factor(uow: UnitOfWork, *, user_id: UUID) -> None:
    """Take the second factor of a member who has lost it, passkeys included, and end their sessions. Only of somebody
    who belongs to no other company. Raises Forbidden, RoleTooHigh, NotFound, BelongsElsewhere.
    """
    require_person(uow.context)
    require_permission(uow.context, "members:manage")
    role = await uow.value(_ROLE_HERE, user_id=user_id)
    if role is None:
        raise NotFound(say("There is no such member.", "没有该成员。"), "id")
    require_reach(uow.context, Role(role), "id")
    if await uow.value(_ELSEWHERE, user_id=user_id):
        raise BelongsElsewhere(
            say(
                "This member belongs to other companies too, and must recover by themselves.",
                "该成员还属于其他公司，只能由本人恢复。",
            ),
            "id",
        )
    await uow.run(enrolling.FORGET, user_id=user_id)
    await uow.run(codes.FORGET_RECOVERY, user_id=user_id)
    await uow.run(_FORGET_PASSKEYS, user_id=user_id)
    await end_all(uow, user_id=user_id, reason="second_factor_reset")
    tell_of_change(uow, user_id, SecurityChange.FACTOR_RESET)
    note(uow, Noted("membership", user_id, ChangeKind.UPDATED, 1, {"second_factor": [True, None]}))
