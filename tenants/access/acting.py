"""What somebody from outside may reach: the roles their grant names, less what the grant leaves out, and never what a
company keeps to its own people.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from uuid import UUID

from tenants.access.company import Rights, built_in
from tenants.access.rules import Day
from tenants.context import WITHHELD, Acting, Role
from tenants.plans import Module
from tenants.reach import Action, Reach

_LOOKS = (Action.READ, Action.EXPORT)
_BUILT_IN = {role.value: role for role in Role if role is not Role.OWNER}


def acting_reach(day: Day, user_id: UUID, acting: Acting) -> Reach:
    """Of one person from outside, on one day. What a role gives by department gives them what they own themselves."""
    rights = [_narrowed(day, each, acting) for each in _named(day, acting)]
    return day.reach_with(user_id, rights, (user_id,))


def _named(day: Day, acting: Acting) -> Iterator[Rights]:
    """The roles as the company has them today; one that is gone gives nothing."""
    own = {str(rights.id): rights for rights in day.company.roles}
    for name in sorted(acting.roles):
        if name in own:
            yield own[name]
        elif name in _BUILT_IN:
            role = _BUILT_IN[name]
            stands_for = (rights for rights in day.company.roles if rights.base is role)
            yield next(stands_for, None) or built_in(role, day.modules)


def _narrowed(day: Day, rights: Rights, acting: Acting) -> Rights:
    """Administrative permissions belong to no module: who is held to some of these has none."""
    permissions = frozenset() if acting.modules is not None else rights.permissions - WITHHELD
    if acting.read_only:
        permissions &= {"audit:read"}
    grants = tuple(
        grant
        for grant in rights.grants
        if _is_in(day.modules.get(grant.object, ""), grant.action, acting)
        and (grant.action in _LOOKS or not acting.read_only)
    )
    return replace(rights, grants=grants, permissions=permissions)


def _is_in(module: str, action: Action, acting: Acting) -> bool:
    if acting.modules is None:
        return True
    return module in acting.modules and (action is not Action.IMPORT or Module.IMPORTS.value in acting.modules)
