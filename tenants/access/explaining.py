"""Why somebody may do something, or why not: the rules, told as they are gone through."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from tenants.access.company import Grant, Level, Rights, Scope
from tenants.access.rules import Day, level_of
from tenants.access.shares import Share, Subject
from tenants.context import Role
from tenants.reach import Action


class Way(StrEnum):
    """How a role reaches a record: it is one's own, of one's people, of the department …, everybody's, or shared."""

    OWN = "own"
    MANAGER = "manager"
    DEPARTMENT = "department"
    DEPARTMENT_AND_BELOW = "department_and_below"
    CHOSEN = "chosen"
    ALL = "all"
    SHARE = "share"
    PARENT = "parent"
    FIELD = "field"


@dataclass(frozen=True, slots=True)
class Reason:
    """One thing that gives an action on a record. `role` is None for a share; `group_id` is the group that gives the
    role; `department_id` the department through which, `share_id` the share, `parent` the record it hangs on.
    """

    action: Action
    way: Way
    role: str | None = None
    role_id: UUID | None = None
    group_id: UUID | None = None
    department_id: UUID | None = None
    share_id: UUID | None = None
    parent: tuple[str, UUID] | None = None


@dataclass(frozen=True, slots=True)
class FieldReason:
    """What a role makes of a field."""

    level: Level
    role: str
    role_id: UUID | None
    group_id: UUID | None


@dataclass(frozen=True, slots=True)
class Subjected:
    """A record as far as the rules ask: of which kind, and whose."""

    object: str
    record_id: UUID
    owner_id: UUID | None


def reasons(day: Day, user_id: UUID, role: Role, found: Subjected, shares: Iterable[Share]) -> Iterator[Reason]:
    """Everything that gives somebody something on a record by itself (what it hangs on is asked likewise)."""
    may: set[Action] = set()
    for rights, group_id in day.company.rights_of(user_id, role, day.modules):
        for grant in rights.grants:
            if grant.object == found.object:
                may.add(grant.action)
                for way, department_id in _ways(day, user_id, grant, found.owner_id):
                    yield Reason(grant.action, way, rights.name, rights.id, group_id, department_id)
    for share in shares:
        if share.until is not None and share.until < day.day:
            continue
        if _subjects(day, user_id).get(share.subject_id) is share.subject:
            for action in (Action.READ, Action.UPDATE) if share.edit else (Action.READ,):
                if action in may:
                    yield _by_share(action, share)


def _by_share(action: Action, share: Share) -> Reason:
    group_id = share.subject_id if share.subject is Subject.GROUP else None
    department_id = share.subject_id if share.subject is Subject.DEPARTMENT else None
    return Reason(action, Way.SHARE, group_id=group_id, department_id=department_id, share_id=share.id)


def _subjects(day: Day, user_id: UUID) -> dict[UUID, Subject]:
    groups = dict.fromkeys(day.company.groups.get(user_id, ()), Subject.GROUP)
    places = dict.fromkeys(day.posts.get(user_id, {}), Subject.DEPARTMENT)
    return {user_id: Subject.USER, **groups, **places}


def _ways(day: Day, user_id: UUID, grant: Grant, owner_id: UUID | None) -> Iterator[tuple[Way, UUID | None]]:
    if grant.scope is Scope.ALL or not day.objects[grant.object].scoped:
        yield Way.ALL, None
    if owner_id is None or not day.objects[grant.object].scoped:
        return
    if owner_id == user_id:
        yield Way.OWN, None
    theirs = day.posts.get(owner_id, {}).keys()
    for place in sorted(theirs & day.managed(user_id)):
        yield Way.MANAGER, place
    if grant.scope is not Scope.ALL:
        for place in sorted(theirs & day.within(user_id, grant)):
            yield Way(grant.scope.value), place


def field_reasons(day: Day, user_id: UUID, role: Role, name: str, field: str) -> tuple[Level, list[FieldReason]]:
    """What somebody may do with a field of a kind of record, and what each of their roles makes of it."""
    held = [
        (rights, group_id)
        for rights, group_id in day.company.rights_of(user_id, role, day.modules)
        if rights.touches(name)
    ]
    if not held:
        return Level.NONE, []
    told = [
        FieldReason(rights.levels.get((name, field), Level.EDIT), rights.name, rights.id, group_id)
        for rights, group_id in held
    ]
    return level_of([rights for rights, _ in held], name, field), told


__all__ = ["FieldReason", "Reason", "Rights", "Subjected", "Way", "field_reasons", "reasons"]
