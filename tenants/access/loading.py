"""Reading a company's settings of access whole: a few statements for a state that is then kept."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from uuid import UUID

from sqlalchemy import select

from tenants.access.company import Company, Grant, Level, Post, Rights, Scope, Veil
from tenants.access.models import (
    AccessRole,
    AccessRoleAssignment,
    AccessRoleField,
    AccessRoleGrant,
    AccessVeil,
    Department,
    DepartmentMember,
    FieldMask,
    RecordShare,
    UserGroupMember,
)
from tenants.context import Role
from tenants.db.unit_of_work import Row, UnitOfWork
from tenants.reach import Action

_DEPARTMENTS = select(Department.id, Department.parent_id)
_POSTS = select(
    DepartmentMember.user_id,
    DepartmentMember.department_id,
    DepartmentMember.manager,
    DepartmentMember.from_day,
    DepartmentMember.to_day,
)
_GROUPS = select(UserGroupMember.user_id, UserGroupMember.group_id)
_ROLES = select(AccessRole).order_by(AccessRole.name, AccessRole.id)
_GRANTS = select(AccessRoleGrant)
_FIELDS = select(AccessRoleField)
_GIVEN = select(AccessRoleAssignment)
_MASKS = select(FieldMask.object, FieldMask.field)
_SHARED = select(RecordShare.object).distinct()
_VEILS = select(AccessVeil.object, AccessVeil.id, AccessVeil.keeper_ids).order_by(AccessVeil.id)


async def load(uow: UnitOfWork) -> Company:
    """The company as this unit of work sees it."""
    departments = await uow.rows(_DEPARTMENTS)
    posts = await uow.rows(_POSTS)
    groups = _sets((row["user_id"], row["group_id"]) for row in await uow.rows(_GROUPS))
    given = _sets((row["user_id"] or row["group_id"], row["role_id"]) for row in await uow.rows(_GIVEN))
    return Company(
        parents={row["id"]: row["parent_id"] for row in departments},
        posts=tuple(Post(*row.values()) for row in posts),
        groups=groups,
        roles=await _roles(uow),
        given=given,
        masks=frozenset((row["object"], row["field"]) for row in await uow.rows(_MASKS)),
        shared=frozenset(row["object"] for row in await uow.rows(_SHARED)),
        veils=tuple(Veil(row["object"], row["id"], frozenset(row["keeper_ids"])) for row in await uow.rows(_VEILS)),
    )


async def _roles(uow: UnitOfWork) -> tuple[Rights, ...]:
    grants: dict[UUID, list[Grant]] = defaultdict(list)
    for row in await uow.rows(_GRANTS):
        grants[row["role_id"]].append(_grant(row))
    levels: dict[UUID, dict[tuple[str, str], Level]] = defaultdict(dict)
    for row in await uow.rows(_FIELDS):
        levels[row["role_id"]][row["object"], row["field"]] = Level(row["level"])
    return tuple(
        Rights(
            row["id"],
            row["name"],
            tuple(grants[row["id"]]),
            frozenset(row["permissions"]),
            levels[row["id"]],
            Role(row["base"]) if row["base"] else None,
        )
        for row in await uow.rows(_ROLES)
    )


def _grant(row: Row) -> Grant:
    return Grant(row["object"], Action(row["action"]), Scope(row["scope"]), frozenset(row["departments"]))


def _sets(pairs: Iterable[tuple[UUID, UUID]]) -> dict[UUID, frozenset[UUID]]:
    found: dict[UUID, set[UUID]] = defaultdict(set)
    for key, value in pairs:
        found[key].add(value)
    return {key: frozenset(values) for key, values in found.items()}
