"""The company's own roles: what each may do, and who has it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, delete, insert, select, update

from tenants.access.company import Grant, Level, Rights, Scope
from tenants.access.departments import departments
from tenants.access.gates import begin, check_version, log, once, require_member, require_own, text
from tenants.access.groups import find_group
from tenants.access.loading import load
from tenants.access.models import AccessRole, AccessRoleAssignment, AccessRoleField, AccessRoleGrant
from tenants.access.objects import objects
from tenants.changes.log import ChangeKind
from tenants.context import ADMINISTRATIVE, PERMISSIONS, Role
from tenants.db.unit_of_work import Row, UnitOfWork
from tenants.errors import FieldProblem, NotFound, ValidationFailed
from tenants.kit.clock import now
from tenants.kit.ids import uuid7
from tenants.kit.message import Message, say

KIND = "access_role"
CUSTOM = "custom."


@dataclass(frozen=True, slots=True)
class Wanted:
    """A role as somebody writes it. `base` names the built-in role it stands for; `levels` say what may be done with a
    field where that is less than `edit`.
    """

    name: str
    grants: tuple[Grant, ...] = ()
    permissions: frozenset[str] = frozenset()
    levels: Mapping[tuple[str, str], Level] = field(default_factory=dict)
    base: Role | None = None


@dataclass(frozen=True, slots=True)
class Held:
    """A role as it stands, and who has it."""

    rights: Rights
    version: int
    user_ids: tuple[UUID, ...] = ()
    group_ids: tuple[UUID, ...] = ()


_VERSIONS = select(AccessRole.id, AccessRole.version)
_ONE = select(AccessRole).where(AccessRole.id == bindparam("role_id"))
_INSERT = insert(AccessRole).values(
    {name: bindparam(name) for name in ("id", "name", "base", "permissions")}
    | {"created_at": bindparam("moment"), "updated_at": bindparam("moment")}
)
_UPDATE = (
    update(AccessRole)
    .where(AccessRole.id == bindparam("role_id"))
    .values({name: bindparam(name) for name in ("name", "base", "permissions")})
    .values(version=AccessRole.version + 1, updated_at=bindparam("moment"))
)
_DELETE = delete(AccessRole).where(AccessRole.id == bindparam("role_id"))
_CLEAR = (
    delete(AccessRoleGrant).where(AccessRoleGrant.role_id == bindparam("role_id")),
    delete(AccessRoleField).where(AccessRoleField.role_id == bindparam("role_id")),
)
_ASSIGNMENTS = select(AccessRoleAssignment).order_by(AccessRoleAssignment.user_id, AccessRoleAssignment.group_id)
_TAKE = delete(AccessRoleAssignment).where(AccessRoleAssignment.role_id == bindparam("role_id"))


async def roles(uow: UnitOfWork) -> list[Held]:
    """The company's own roles, by name."""
    held: dict[UUID, dict[str, list[UUID]]] = defaultdict(lambda: {"user_id": [], "group_id": []})
    for row in await uow.rows(_ASSIGNMENTS):
        for name in ("user_id", "group_id"):
            if row[name] is not None:
                held[row["role_id"]][name].append(row[name])
    versions = {row["id"]: row["version"] for row in await uow.rows(_VERSIONS)}
    return [
        Held(rights, versions[rights.id], tuple(held[rights.id]["user_id"]), tuple(held[rights.id]["group_id"]))
        for rights in (await load(uow)).roles
        if rights.id is not None
    ]


async def create_role(uow: UnitOfWork, wanted: Wanted) -> Held:
    """A new role, which nobody has yet unless it stands for a built-in one. Raises Forbidden, ValidationFailed."""
    await begin(uow)
    await check(uow, wanted)
    role_id = uuid7()
    with once("name"):
        await uow.run(_INSERT, id=role_id, moment=now(), **_columns(wanted))
    await _fill(uow, role_id, wanted)
    log(uow, KIND, role_id, ChangeKind.CREATED, {name: [None, value] for name, value in as_json(wanted).items()})
    return await _held(uow, role_id)


async def update_role(uow: UnitOfWork, role_id: UUID, wanted: Wanted, *, version: int | None = None) -> Held:
    """Set everything a role is. Raises Forbidden, NotFound, Conflict, ValidationFailed."""
    await begin(uow)
    stored = await find_role(uow, role_id)
    check_version(version, stored["version"])
    await check(uow, wanted)
    if stored["base"] != wanted.base:
        require_own(uow, _given_back(stored["base"]))
    before = as_json((await _held(uow, role_id)).rights)
    with once("name"):
        await uow.run(_UPDATE, role_id=role_id, moment=now(), **_columns(wanted))
    for clear in _CLEAR:
        await uow.run(clear, role_id=role_id)
    await _fill(uow, role_id, wanted)
    fields = {name: [before[name], value] for name, value in as_json(wanted).items() if before[name] != value}
    log(uow, KIND, role_id, ChangeKind.UPDATED, fields, stored["version"] + 1)
    return await _held(uow, role_id)


async def delete_role(uow: UnitOfWork, *, role_id: UUID) -> None:
    """Whoever had it has it no more; whoever had a built-in role it stood for has that one again.

    Raises Forbidden, NotFound.
    """
    await begin(uow)
    stored = await find_role(uow, role_id)
    require_own(uow, _given_back(stored["base"]))
    before = as_json((await _held(uow, role_id)).rights)
    await uow.run(_DELETE, role_id=role_id)
    fields = {name: [value, None] for name, value in before.items()}
    log(uow, KIND, role_id, ChangeKind.DELETED, fields, stored["version"] + 1)


def _given_back(base: str | None) -> frozenset[str]:
    """What whoever has a built-in role may do again, when the role that stood for it is gone."""
    return PERMISSIONS[Role(base)] if base else frozenset()


async def assign_role(
    uow: UnitOfWork, *, role_id: UUID, user_ids: Collection[UUID] = (), group_ids: Collection[UUID] = ()
) -> Held:
    """Say who has a role: these members and groups and nobody else. Raises Forbidden, NotFound."""
    await begin(uow)
    await find_role(uow, role_id)
    before = await _held(uow, role_id)
    require_own(uow, before.rights.permissions)
    for user_id in user_ids:
        await require_member(uow, user_id, "user_ids")
    for group_id in group_ids:
        await find_group(uow, group_id, "group_ids")
    await uow.run(_TAKE, role_id=role_id)
    pairs = [(user_id, None) for user_id in sorted(set(user_ids))]
    holders: list[tuple[UUID | None, UUID | None]] = [*pairs, *((None, each) for each in sorted(set(group_ids)))]
    if holders:
        columns = {"id": [uuid7() for _ in holders], "role_id": [role_id] * len(holders)}
        users, groups = [user for user, _ in holders], [group for _, group in holders]
        await uow.insert_many(AccessRoleAssignment, {**columns, "user_id": users, "group_id": groups})
    after = await _held(uow, role_id)
    fields = {
        "users": [[str(each) for each in before.user_ids], [str(each) for each in after.user_ids]],
        "groups": [[str(each) for each in before.group_ids], [str(each) for each in after.group_ids]],
    }
    log(uow, "access_role_assignment", role_id, ChangeKind.UPDATED, fields, before.version)
    return after


async def find_role(uow: UnitOfWork, role_id: UUID, where: str = "id") -> Row:
    """Raises NotFound."""
    row = await uow.row(_ONE, role_id=role_id)
    if row is None:
        raise NotFound(say("There is no such role.", "没有该角色。"), where)
    return row


async def check(uow: UnitOfWork, wanted: Wanted) -> None:
    """Raises ValidationFailed with everything wrong with a role, Forbidden for what its author may not do."""
    text("name", wanted.name, 80)
    require_own(uow, wanted.permissions)
    known = {place.id for place in await departments(uow)} if any(g.departments for g in wanted.grants) else set()
    problems = [*_grant_problems(wanted.grants, known), *_level_problems(wanted.levels)]
    if wanted.base is Role.OWNER:
        problems.append(_problem("base", say("An owner may do everything.", "所有者始终拥有全部权限。")))
    unknown = sorted(wanted.permissions - ADMINISTRATIVE)
    if unknown:
        message = say("There is no permission {name}.", "没有权限 {name}。", name=unknown[0][:40])
        problems.append(_problem("permissions", message))
    if problems:
        raise ValidationFailed(problems)


def _grant_problems(grants: Sequence[Grant], departments: Collection[UUID]) -> Iterable[FieldProblem]:
    seen = set()
    for grant in grants:
        if grant.object not in objects():
            yield _problem("grants", say("There is no record {name}.", "没有记录类型 {name}。", name=grant.object[:40]))
        if (grant.object, grant.action) in seen:
            yield _problem("grants", say("An action is given once.", "同一操作只能设置一次。"), "DUPLICATE")
        seen.add((grant.object, grant.action))
        if (grant.scope is Scope.CHOSEN) is not bool(grant.departments):
            message = say("Choose departments, and only where they are chosen.", "请选择部门（仅“指定部门”需要）。")
            yield _problem("grants", message)
        if grant.departments - set(departments):
            yield _problem("grants", say("There is no such department.", "没有该部门。"), "NOT_FOUND")


def _level_problems(levels: Mapping[tuple[str, str], Level]) -> Iterable[FieldProblem]:
    for (name, of), _ in levels.items():
        found = objects().get(name)
        if found is None or not (of in found.hideable or of.startswith(CUSTOM)):
            message = Message(
                f"{name} has no field {of[:60]} that can be held back.", f"{name} 没有可限制的字段 {of[:60]}。"
            )
            yield _problem("fields", message, "NOT_HIDEABLE")


def _problem(where: str, message: str, code: str = "INVALID") -> FieldProblem:
    return FieldProblem(where, code, message)


def _columns(wanted: Wanted) -> dict[str, Any]:
    return {
        "name": text("name", wanted.name, 80),
        "base": wanted.base.value if wanted.base else None,
        "permissions": sorted(wanted.permissions),
    }


async def _fill(uow: UnitOfWork, role_id: UUID, wanted: Wanted) -> None:
    grants, levels = wanted.grants, [item for item in wanted.levels.items() if item[1] is not Level.EDIT]
    for grant in grants:
        await uow.run(
            _GRANT,
            id=uuid7(),
            role_id=role_id,
            object=grant.object,
            action=grant.action.value,
            scope=grant.scope.value,
            departments=sorted(grant.departments),
        )
    for (name, of), level in levels:
        await uow.run(_LEVEL, id=uuid7(), role_id=role_id, object=name, field=of, level=level.value)


_GRANT = insert(AccessRoleGrant).values(
    {name: bindparam(name) for name in ("id", "role_id", "object", "action", "scope", "departments")}
)
_LEVEL = insert(AccessRoleField).values(
    {name: bindparam(name) for name in ("id", "role_id", "object", "field", "level")}
)


async def _held(uow: UnitOfWork, role_id: UUID) -> Held:
    return next(each for each in await roles(uow) if each.rights.id == role_id)


def as_json(rights: Rights | Wanted) -> dict[str, Any]:
    """A role as it stands in the log."""
    return {
        "name": rights.name,
        "base": rights.base.value if rights.base else None,
        "permissions": sorted(rights.permissions),
        "grants": {
            f"{grant.object}.{grant.action}": [grant.scope.value, *sorted(str(each) for each in grant.departments)]
            for grant in sorted(rights.grants, key=lambda grant: (grant.object, grant.action))
        },
        "fields": {f"{name}.{of}": level.value for (name, of), level in sorted(rights.levels.items())},
    }
