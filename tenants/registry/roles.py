"""Who stands above whom: nobody gives, takes or changes a role above their own."""

from __future__ import annotations

from tenants.context import Role, TenantContext
from tenants.errors import Forbidden
from tenants.kit.message import say

_RANK = {role: rank for rank, role in enumerate((Role.READ_ONLY, Role.REP, Role.MANAGER, Role.ADMIN, Role.OWNER))}


class RoleTooHigh(Forbidden):
    code = "ROLE_TOO_HIGH"


def reaches(own: Role, other: Role) -> bool:
    return _RANK[own] >= _RANK[other]


def require_permission(context: TenantContext, permission: str) -> None:
    """The gate of the registry's verbs, which belong to no module of a plan. Raises Forbidden."""
    if not context.may(permission):
        raise Forbidden(
            say(
                "Your role does not include {permission}; ask an administrator of your company for it.",
                "您的角色没有 {permission} 权限，请联系公司管理员。",
                permission=permission,
            )
        )


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
