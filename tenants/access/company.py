"""Who is who in a company and who was given what, as values: what the rules are computed from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from uuid import UUID

from tenants.context import ADMINISTRATIVE, PERMISSIONS, Role
from tenants.reach import Action


class Scope(StrEnum):
    """Whose records: what somebody owns, what their departments own, those and all below, chosen ones, everybody's."""

    OWN = "own"
    DEPARTMENT = "department"
    DEPARTMENT_AND_BELOW = "department_and_below"
    CHOSEN = "chosen"
    ALL = "all"


class Level(StrEnum):
    NONE = "none"
    READ = "read"
    EDIT = "edit"


LEVELS = tuple(Level)
"""The least first."""


@dataclass(frozen=True, slots=True)
class Grant:
    """`departments` only where the scope is CHOSEN."""

    object: str
    action: Action
    scope: Scope = Scope.ALL
    departments: frozenset[UUID] = frozenset()


@dataclass(frozen=True, slots=True)
class Rights:
    """A role as the rules see it. `levels` are of (object, field), where less than EDIT. `id` is None for a built-in
    role as it comes.
    """

    id: UUID | None
    name: str
    grants: tuple[Grant, ...]
    permissions: frozenset[str] = frozenset()
    levels: Mapping[tuple[str, str], Level] = field(default_factory=dict)
    base: Role | None = None

    def touches(self, name: str) -> bool:
        return any(grant.object == name for grant in self.grants)


@dataclass(frozen=True, slots=True)
class Post:
    """Somebody's place in a department, from a day to a day (both included)."""

    user_id: UUID
    department_id: UUID
    manager: bool
    from_day: date
    to_day: date | None

    def held(self, day: date) -> bool:
        return self.from_day <= day and (self.to_day is None or day <= self.to_day)


@dataclass(frozen=True, slots=True)
class Veil:
    """Where records of a kind wait that nobody has; `keepers` reach them there, and whoever manages access."""

    object: str
    place_id: UUID
    keepers: frozenset[UUID] = frozenset()


@dataclass(frozen=True)
class Company:
    """All of it as it stands; `parents` maps a department to the one above it."""

    parents: Mapping[UUID, UUID | None] = field(default_factory=dict)
    posts: tuple[Post, ...] = ()
    groups: Mapping[UUID, frozenset[UUID]] = field(default_factory=dict)
    """The groups of each member."""
    roles: tuple[Rights, ...] = ()
    given: Mapping[UUID, frozenset[UUID]] = field(default_factory=dict)
    """The roles given to each member or group."""
    masks: frozenset[tuple[str, str]] = frozenset()
    shared: frozenset[str] = frozenset()
    """The kinds of records somebody shares."""
    veils: tuple[Veil, ...] = ()

    def rights_of(self, user_id: UUID, role: Role, objects: Mapping[str, str]) -> Iterator[tuple[Rights, UUID | None]]:
        """The roles somebody has, each with the group that gives it: their built-in one or what stands for it, and
        those given to them and to their groups.
        """
        yield next((rights for rights in self.roles if rights.base is role), built_in(role, objects)), None
        for holder in (user_id, *sorted(self.groups.get(user_id, ()))):
            wanted = self.given.get(holder, frozenset())
            for rights in self.roles:
                if rights.id in wanted:
                    yield rights, None if holder == user_id else holder


_WRITES = (Action.CREATE, Action.UPDATE, Action.DELETE)


def built_in(role: Role, objects: Mapping[str, str]) -> Rights:
    """A built-in role, spelled out for the kinds of records there are (name → module): everybody's records."""
    permissions, grants = PERMISSIONS[role], []
    for name, module in objects.items():
        if f"{module}:read" in permissions:
            grants += [Grant(name, action) for action in (Action.READ, Action.EXPORT)]
        if f"{module}:write" in permissions:
            grants += [Grant(name, action) for action in (*_WRITES, Action.REVEAL)]
        if "imports:run" in permissions and f"{module}:write" in permissions:
            grants.append(Grant(name, Action.IMPORT))
    return Rights(None, role.value, tuple(grants), permissions & ADMINISTRATIVE, base=role)
