"""Who gains and who loses by a change of a role, before it is made: both companies, and what each member reaches."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from uuid import UUID

from tenants.access.company import Company, Level, Rights
from tenants.access.gates import MANAGE
from tenants.access.objects import objects
from tenants.access.recognition import day_in
from tenants.access.roles import Wanted, check, find_role
from tenants.access.rules import Day
from tenants.context import ADMINISTRATIVE, Role
from tenants.db.unit_of_work import UnitOfWork
from tenants.kit.ids import uuid7
from tenants.reach import Action, ObjectReach, Reach
from tenants.registry import service as registry
from tenants.registry.roles import require_permission

NAMED = 100
"""So many are named; all are counted."""


@dataclass(frozen=True, slots=True)
class Right:
    """One thing somebody gains or loses: a permission; or of a kind of record an action, or seeing or setting a field.
    `wider` says that it is on more records, or on fewer, and not that it comes or goes.
    """

    permission: str = ""
    object: str = ""
    action: Action | None = None
    field: str = ""
    level: Level | None = None
    wider: bool = False


@dataclass(frozen=True, slots=True)
class Moved:
    """Somebody a change touches."""

    user_id: UUID
    name: str
    gains: tuple[Right, ...]
    loses: tuple[Right, ...]


@dataclass(frozen=True, slots=True)
class Preview:
    """How many gain and lose, and the first of them by name."""

    gaining: int
    losing: int
    members: tuple[Moved, ...]


async def preview_role(
    uow: UnitOfWork,
    *,
    role_id: UUID | None,
    wanted: Wanted | None,
    user_ids: Collection[UUID] | None = None,
    group_ids: Collection[UUID] | None = None,
) -> Preview:
    """What would come of making a role (no id), setting it (both), or deleting it (nothing wanted); and of having these
    members and groups have it, where they are given. Raises Forbidden, NotFound, ValidationFailed.
    """
    require_permission(uow.context, MANAGE)
    if wanted is not None:
        await check(uow, wanted)
    if role_id is not None:
        await find_role(uow, role_id)
    before = await day_in(uow)
    after = Day(_changed(before.company, role_id or uuid7(), wanted, user_ids, group_ids), before.day, before.objects)
    moved = [
        found
        for member in await registry.members(uow)
        if (found := _moved(before, after, member.id, member.name, member.role)) is not None
    ]
    gaining, losing = sum(bool(each.gains) for each in moved), sum(bool(each.loses) for each in moved)
    return Preview(gaining, losing, tuple(moved[:NAMED]))


def _changed(
    company: Company,
    role_id: UUID,
    wanted: Wanted | None,
    user_ids: Collection[UUID] | None,
    group_ids: Collection[UUID] | None,
) -> Company:
    rest = tuple(rights for rights in company.roles if rights.id != role_id)
    if wanted is None:
        return replace(company, roles=rest)
    made = Rights(role_id, wanted.name, wanted.grants, wanted.permissions, wanted.levels, wanted.base)
    given: Mapping[UUID, frozenset[UUID]] = company.given
    if user_ids is not None or group_ids is not None:
        holders = {*(user_ids or ()), *(group_ids or ())}
        without = {holder: roles - {role_id} for holder, roles in given.items()}
        given = without | {holder: without.get(holder, frozenset()) | {role_id} for holder in holders}
    return replace(company, roles=(*rest, made), given=given)


def _moved(before: Day, after: Day, user_id: UUID, name: str, role: Role) -> Moved | None:
    old, new = before.reach(user_id, role), after.reach(user_id, role)
    gains, loses = _more(old, new), _more(new, old)
    return Moved(user_id, name, gains, loses) if gains or loses else None


def _more(old: Reach, new: Reach) -> tuple[Right, ...]:
    """What `new` has and `old` has not. The gates of modules come and go with the actions behind them."""
    found = [Right(permission=name) for name in sorted((new.permissions - old.permissions) & ADMINISTRATIVE)]
    for name in objects():
        found += _more_of(name, old.of(name), new.of(name))
    return tuple(found)


def _more_of(name: str, old: ObjectReach, new: ObjectReach) -> Iterator[Right]:
    for action, owners in new.actions.items():
        if action not in old.actions:
            yield Right(object=name, action=action)
        elif _wider(old.actions[action], owners):
            yield Right(object=name, action=action, wider=True)
    if old.actions and new.actions:
        for field in sorted(old.hidden - new.hidden):
            yield Right(object=name, field=field, level=Level.READ)
        for field in sorted((old.hidden | old.fixed) - new.hidden - new.fixed):
            yield Right(object=name, field=field, level=Level.EDIT)


def _wider(old: Collection[UUID] | None, new: Collection[UUID] | None) -> bool:
    if old is None:
        return False
    return new is None or bool(set(new) - set(old))
