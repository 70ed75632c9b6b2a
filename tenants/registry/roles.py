"""Who stands above whom: nobody gives, takes or changes a role above their own."""

from __future__ import annotations

from uuid import UUID

from tenants.context import Role, TenantContext
from tenants.errors import Forbidden, Unauthenticated
from tenants.kit.message import say

_RANK = {role: rank for rank, role in enumerate((Role.READ_ONLY, Role.REP, Role.MANAGER, Role.ADMIN, Role.OWNER))}


class NotOnBehalf(Forbidden):
    """Whoever works in another's company has left this to its own people, or does it at home."""

    code = "NOT_ON_BEHALF"


class RoleTooHigh(Forbidden):
    code = "ROLE_TOO_HIGH"


def reaches(own: Role, other: Role) -> bool:
    return _RANK[own] >= _RANK[other]


def require_permission(context: TenantContext, permission: str) -> None:
    """The gate of the registry's verbs, which belong to no module of a plan. Raises Forbidden."""
    context.require_permission(permission)


def require_person(context: TenantContext) -> UUID:
    """The user, of what people do themselves: a key never manages sessions, members or keys, nor does somebody from
    outside. Raises Forbidden, NotOnBehalf.
    """
    if context.key_id is not None:
        raise Forbidden(
            say("A key cannot do this; sign in yourself.", "密钥不能执行此操作，请本人登录。"),
            extensions={"scope": "session"},
        )
    refuse_acting(context)
    if context.user_id is None:
        raise Unauthenticated(say("Please sign in.", "请先登录。"))
    return context.user_id


def refuse_acting(context: TenantContext) -> None:
    """Of what nobody does on behalf of a company. Raises NotOnBehalf."""
    if context.on_behalf_of is not None:
        raise NotOnBehalf(
            say(
                "You are working on behalf of this company: only its own people can do this.",
                "您正在代表该公司操作：此操作只能由该公司自己的成员完成。",
            )
        )


def require_own_sign_in(context: TenantContext) -> UUID:
    """The user, of what changes how they sign in. Who came through their company's provider cannot: whoever runs that
    provider would have them in other companies too. Raises Forbidden.
    """
    user_id = require_person(context)
    if context.bound:
        raise Forbidden(
            say(
                "You signed in through your company; sign in with your own password or passkey to change this.",
                "您是通过公司账号登录的；请用自己的密码或通行密钥登录后再修改。",
            )
        )
    return user_id


def require_owner(context: TenantContext) -> None:
    """Of what an owner alone sets, in person. Raises Forbidden."""
    require_person(context)
    if context.role is not Role.OWNER:
        raise Forbidden(say("Only an owner can set this.", "只有公司所有者可以设置。"))


def require_reach(context: TenantContext, role: Role, field: str) -> None:
    """Raises RoleTooHigh when `role` is above the caller's own."""
    if not context.system and not reaches(context.role, role):
        raise RoleTooHigh(
            say(
                "The role {role} is above your own; ask an owner of your company.",
                "角色 {role} 高于您的角色，请联系公司所有者。",
                role=role,
            ),
            field,
        )
